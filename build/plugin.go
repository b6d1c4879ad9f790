package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// lockName is the name of a lockFile.
const lockName = "plugins.lock.json"

// lockFile is build/bin/plugins/plugins.lock.json: what was installed, so that
// the host can tell when a file is not what was put there.
type lockFile struct {
	Runner  string      `json:"runner_sha256"` // of the program that serves packs of files
	Plugins []lockEntry `json:"plugins"`
}

type lockEntry struct {
	ID             string `json:"id"`
	Version        string `json:"version"`
	SHA256         string `json:"sha256,omitempty"` // of the program; "" for a pack of files
	DescribeSHA256 string `json:"describe_sha256"`  // of describe.json
}

// runnerPackage is the program that serves packs of files.
const runnerPackage = "./plugins/runner"

// plugins installs everything beside the program: the runner, every
// plugins/*/plugin as a program, every other plugins/*/pack as files, what each
// says of itself, the lock file, and the SDK for those who make more.
func (t *tree) plugins() step {
	return step{name: "plugins", do: func(ctx context.Context, j *job) error {
		if err := os.MkdirAll(t.path("build", "bin", "plugins"), 0o755); err != nil {
			return err
		}
		b, err := t.goProgram(ctx, j, runnerPackage, "runner")
		if err != nil {
			return err
		}
		if err := replace(t.bin("plugins", "runner"), b, 0o755); err != nil {
			return err
		}
		lock := lockFile{Runner: hash(b)}
		packs, err := filepath.Glob(t.path("plugins", "*", "pack", "pack.yaml"))
		if err != nil {
			return err
		}
		for _, pack := range packs {
			id := filepath.Base(filepath.Dir(filepath.Dir(pack)))
			add := t.files
			if _, err := os.Stat(t.path("plugins", id, "plugin", "main.go")); err == nil {
				add = t.plugin
			}
			entry, err := add(ctx, j, id)
			if err != nil {
				return err
			}
			lock.Plugins = append(lock.Plugins, entry)
			j.note = strings.TrimSpace(j.note + " " + entry.ID)
		}
		if err := lock.write(t.path("build", "bin", "plugins")); err != nil {
			return err
		}
		return t.sdk(ctx, j)
	}}
}

func (l lockFile) write(dir string) error {
	b, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, lockName), append(b, '\n'), 0o644)
}

// goProgram builds a program in build/out, where Go sees that it need not link
// again.
func (t *tree) goProgram(ctx context.Context, j *job, pkg, name string) ([]byte, error) {
	fresh := t.path("build", "out", "plugins", name+exe())
	build := cmd{dir: t.root, args: []string{"go", "build", "-ldflags", "-s -w", "-o", fresh, pkg}}
	if err := j.run(ctx, build); err != nil {
		return nil, err
	}
	return os.ReadFile(fresh)
}

// plugin builds a program and installs it under the id it gives itself. Only a
// changed one is put in place: a running plugin's file must stay whole.
func (t *tree) plugin(ctx context.Context, j *job, id string) (lockEntry, error) {
	program, err := t.goProgram(ctx, j, "./plugins/"+id+"/plugin", id)
	if err != nil {
		return lockEntry{}, err
	}
	if err := os.MkdirAll(t.path("build", "bin", "plugins", id), 0o755); err != nil {
		return lockEntry{}, err
	}
	if err := replace(t.bin("plugins", id, "plugin"), program, 0o755); err != nil {
		return lockEntry{}, err
	}
	entry, err := t.describe(ctx, j, id, t.bin("plugins", id, "plugin"))
	entry.SHA256 = hash(program)
	return entry, err
}

// files installs a pack of files, which the runner serves.
func (t *tree) files(ctx context.Context, j *job, id string) (lockEntry, error) {
	content := t.path("build", "bin", "plugins", id, "content")
	if err := os.RemoveAll(content); err != nil {
		return lockEntry{}, err
	}
	if err := os.CopyFS(content, os.DirFS(t.path("plugins", id, "pack"))); err != nil {
		return lockEntry{}, err
	}
	return t.describe(ctx, j, id, t.bin("plugins", "runner"))
}

// describe writes down what a plugin says of itself, in its own folder.
func (t *tree) describe(ctx context.Context, j *job, id, program string) (lockEntry, error) {
	var says bytes.Buffer
	dir := t.path("build", "bin", "plugins", id)
	if err := j.pipe(ctx, cmd{dir: dir, args: []string{program, "--describe"}}, &says); err != nil {
		return lockEntry{}, err
	}
	var is struct{ ID, Version string }
	if err := json.Unmarshal(says.Bytes(), &is); err != nil {
		return lockEntry{}, fmt.Errorf("%s --describe: %w", id, err)
	}
	if is.ID != id {
		return lockEntry{}, fmt.Errorf("plugins/%s calls itself %q", id, is.ID)
	}
	entry := lockEntry{ID: id, Version: is.Version, DescribeSHA256: hash(says.Bytes())}
	return entry, replace(filepath.Join(dir, "describe.json"), says.Bytes(), 0o644)
}

// compilePlugins fills the plugins' folder of a stage.
func (d *release) compilePlugins(ctx context.Context, j *job, g target, env []string) error {
	from, to := d.t.path("build", "bin", "plugins"), d.stage(g.name(), "plugins")
	b, err := os.ReadFile(filepath.Join(from, lockName))
	if err != nil {
		return err
	}
	var lock lockFile
	if err := json.Unmarshal(b, &lock); err != nil {
		return err
	}
	compile := func(pkg string, name ...string) (sum string, err error) {
		out := filepath.Join(append([]string{to}, name...)...) + g.exe()
		build := cmd{dir: d.t.root, env: env, args: []string{"go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, pkg}}
		if err := j.run(ctx, build); err != nil {
			return "", err
		}
		made, err := os.ReadFile(out)
		return hash(made), err
	}
	if lock.Runner, err = compile(runnerPackage, "runner"); err != nil {
		return err
	}
	for i, p := range lock.Plugins {
		// What a plugin says of itself, and its files, are the same everywhere.
		if err := os.CopyFS(filepath.Join(to, p.ID), onlyTexts{os.DirFS(filepath.Join(from, p.ID))}); err != nil {
			return err
		}
		if p.SHA256 == "" {
			continue
		}
		if lock.Plugins[i].SHA256, err = compile("./plugins/"+p.ID+"/plugin", p.ID, "plugin"); err != nil {
			return err
		}
	}
	sdk, err := os.ReadFile(filepath.Join(from, sdkName))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(to, sdkName), sdk, 0o644); err != nil {
		return err
	}
	return lock.write(to)
}

// onlyTexts is a folder without its programs.
type onlyTexts struct{ fs.FS }

// ReadDir implements fs.ReadDirFS.
func (o onlyTexts) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(o.FS, name)
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool { return !e.IsDir() && !isText(e.Name()) }), err
}

// isText tells what is data in a stage from programs.
func isText(name string) bool {
	return slices.Contains([]string{".json", ".yaml", ".zip"}, filepath.Ext(name))
}

// sdkName is the archive that `perennial plugin new` makes a Go program with:
// what a plugin is compiled from, ours and others', as Go vendors it.
const sdkName = "sdk.zip"

// sdkPackages are what a plugin and its tests import.
var sdkPackages = []string{"core", "core/pack", "core/rule", "plugins/sdk", "plugins/sdk/packtest"}

// sdk makes the archive. What is in it compiles without a network.
func (t *tree) sdk(ctx context.Context, j *job) error {
	nothing := func(string) bool { return false }
	inputs, err := t.hashFiles(nothing, "core", "plugins/sdk", "plugins/kit", "go.mod", "go.sum")
	if err != nil {
		return err
	}
	version := sdkVersion(t.version(ctx))
	inputs += version
	out := t.path("build", "bin", "plugins", sdkName)
	if _, err := os.Stat(out); err == nil && t.stamped("sdk", inputs) {
		return nil
	}
	dir := t.path("build", "out", "sdk")
	if err := errors.Join(t.unstamp("sdk"), os.RemoveAll(dir), os.MkdirAll(dir, 0o755)); err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	const us = "github.com/perennial-app/perennial"
	var imports strings.Builder
	for _, p := range sdkPackages {
		fmt.Fprintf(&imports, "import _ %q\n", us+"/"+p)
	}
	mod := fmt.Sprintf("module scaffold\n\n%s\n\nrequire %s %s\n\nreplace %s => %s\n", goLine(t), us, version, us, t.root)
	sums, err := os.ReadFile(t.path("go.sum"))
	if err == nil {
		err = errors.Join(
			os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o644),
			os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644),
			os.WriteFile(filepath.Join(dir, "all.go"), []byte("package scaffold\n\n"+imports.String()), 0o644))
	}
	if err != nil {
		return err
	}
	// Listing completes go.mod with what we stand on, vendoring copies it.
	for _, args := range [][]string{{"go", "list", "-mod=mod", "-deps", "."}, {"go", "mod", "vendor"}} {
		var listed bytes.Buffer
		if err := j.pipe(ctx, cmd{dir: dir, args: args}, &listed); err != nil {
			return err
		}
	}
	// We are vendored too, and no longer replaced by a folder of this computer.
	for _, name := range []string{"go.mod", filepath.Join("vendor", "modules.txt")} {
		path := filepath.Join(dir, name)
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, unreplaced(b, us), 0o644); err != nil {
			return err
		}
	}
	if err := zipFolder(out, dir, "go.mod", "vendor"); err != nil {
		return err
	}
	j.note += ", SDK"
	return t.stamp("sdk", inputs)
}

var releaseNumber = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// sdkVersion is the version of this module that a plugin's go.mod names.
func sdkVersion(version string) string {
	if releaseNumber.MatchString(version) {
		return "v" + version
	}
	return "v0.0.0"
}

// goLine is the line of go.mod that says which Go it is for.
func goLine(t *tree) string {
	b, err := os.ReadFile(t.path("go.mod"))
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "go ") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// unreplaced takes out what go.mod and modules.txt say of a module's folder.
func unreplaced(b []byte, module string) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(b) {
		words := strings.Fields(string(line))
		switch at := slices.Index(words, "=>"); {
		case at < 0:
			out.Write(line)
		case slices.Equal(words[:at], []string{"replace", module}), slices.Equal(words[:at], []string{"#", module}):
		default: // "# module version => folder"
			out.WriteString(strings.Join(words[:at], " ") + "\n")
		}
	}
	return out.Bytes()
}

// zipFolder zips files and folders of dir, the same for the same contents.
func zipFolder(out, dir string, names ...string) (err error) {
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	z := zip.NewWriter(f)
	defer func() { err = errors.Join(err, z.Close(), f.Close()) }()
	for _, name := range names {
		err := filepath.WalkDir(filepath.Join(dir, name), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			w, err := z.CreateHeader(&zip.FileHeader{Name: filepath.ToSlash(mustRel(dir, path)), Method: zip.Deflate})
			if err != nil {
				return err
			}
			_, err = w.Write(b)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
