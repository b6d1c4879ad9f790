package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Tools that make packages, compiled from source into build/out/tools like the
// linter, so that none of their modules are ours.
const (
	nfpmModule   = "github.com/goreleaser/nfpm/v2/cmd/nfpm" // .deb and .rpm
	nfpmVersion  = "v2.45.2"
	winresModule = "github.com/tc-hib/go-winres" // icon, manifest and version of an .exe
	winresTag    = "v0.3.3"
)

// distPackages is what the Windows installer is made with.
var distPackages = []string{"nsis"}

// dist makes everything a person downloads, in build/out/dist.
func dist(ctx context.Context, t *tree, r *runner) error {
	steps := append([]step{t.debianPackages("Debian packages", append(append([]string{}, windowPackages...), distPackages...)...)}, t.buildSteps()[1:]...)
	d, err := t.newRelease(ctx)
	if err != nil {
		return err
	}
	steps = append(steps, d.clear(), d.linux(), d.linuxPackages(), d.windows(), d.windowsInstaller())
	for _, arch := range []string{"arm64", "amd64"} {
		steps = append(steps, d.darwin(arch))
	}
	return r.all(ctx, append(steps, d.bill(), d.checksums())...)
}

// A release is one version of everything, made from one commit.
type release struct {
	t       *tree
	version string
	when    time.Time // the commit's
}

func (t *tree) newRelease(ctx context.Context) (*release, error) {
	c := exec.CommandContext(ctx, "git", "log", "-1", "--format=%ct")
	c.Dir = t.root
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("a release is made from a commit: git log: %w", err)
	}
	sec, err := strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
	if err != nil {
		return nil, err
	}
	when := time.Unix(sec, 0).UTC()
	return &release{t: t, version: releaseVersion(t.version(ctx), when), when: when}, nil
}

var tagged = regexp.MustCompile(`^(\d+\.\d+\.\d+[^-]*)(?:-(\d+)-g([0-9a-f]+))?(-dirty)?$`)

// releaseVersion turns what git says of a commit into a version every packager
// takes: 1.2.0 on its tag, 1.2.0+14.abc1234 after it, and before any tag
// 0.0.0+20260308.abc1234. ".dirty" says that no commit holds what is inside.
func releaseVersion(described string, when time.Time) string {
	m := tagged.FindStringSubmatch(described)
	switch {
	case m == nil:
		return "0.0.0+" + when.Format("20060102") + "." + strings.ReplaceAll(described, "-", ".")
	case m[2] != "":
		return m[1] + "+" + m[2] + "." + m[3] + strings.ReplaceAll(m[4], "-", ".")
	case m[4] != "":
		return m[1] + "+dirty"
	default:
		return m[1]
	}
}

// out returns a path in the folder of what is handed out.
func (d *release) out(name string) string { return d.t.path("build", "out", "dist", name) }

// stage returns a path in the folder whose content a package of that system
// installs.
func (d *release) stage(system string, parts ...string) string {
	return d.t.path(append([]string{"build", "out", "stage", system}, parts...)...)
}

// file names a file of this version: perennial-1.2.0-linux-amd64.tar.gz.
func (d *release) file(system, ending string) string {
	return "perennial-" + d.version + "-" + system + ending
}

func (d *release) clear() step {
	return step{name: "clear", do: func(_ context.Context, j *job) error {
		j.note = d.version
		for _, dir := range []string{d.out(""), d.stage("")} {
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
		}
		return nil
	}}
}

// A target is a system programs are compiled for.
type target struct {
	goos, goarch string
	tags         string // of the program
	cgo          bool
	gui          bool // Windows: no console window of its own
}

func (g target) name() string { return g.goos + "-" + g.goarch }

func (g target) exe() string {
	if g.goos == "windows" {
		return ".exe"
	}
	return ""
}

// compile builds the program and its plugins for a system into its stage, as
// they lie installed.
func (d *release) compile(ctx context.Context, j *job, g target) error {
	env := []string{"GOOS=" + g.goos, "GOARCH=" + g.goarch, "CGO_ENABLED=" + map[bool]string{true: "1", false: "0"}[g.cgo]}
	flags := "-s -w -X " + versionVariable + "=" + d.version
	if g.gui {
		flags += " -H windowsgui"
	}
	args := []string{"go", "build", "-trimpath", "-o", d.stage(g.name(), "perennial"+g.exe()), "-ldflags", flags}
	if g.tags != "" {
		args = append(args, "-tags", g.tags)
	}
	if err := j.run(ctx, cmd{dir: d.t.root, env: env, args: append(args, ".")}); err != nil {
		return err
	}
	// Plugins speak through pipes and sockets, never to a console.
	return d.compilePlugins(ctx, j, g, env)
}

// linux compiles the program with its window, and packs it for systems without
// packages.
func (d *release) linux() step {
	return step{name: "Linux", needs: []string{"frontend", "plugins"}, do: func(ctx context.Context, j *job) error {
		if !canWindow(ctx) {
			return skip("GTK and WebKit are not here to build the window with")
		}
		g := target{goos: "linux", goarch: "amd64", tags: windowTags, cgo: true}
		if err := d.compile(ctx, j, g); err != nil {
			return err
		}
		return d.tarball(j, g,
			d.t.path("build", "linux", "perennial.desktop"), d.t.path("build", "linux", "perennial.png"))
	}}
}

// linuxPackages makes the .deb and the .rpm.
func (d *release) linuxPackages() step {
	return step{name: "deb, rpm", needs: []string{"Linux"}, do: func(ctx context.Context, j *job) error {
		var all []pack
		for _, kind := range []string{"deb", "rpm"} {
			out := d.out(d.file("linux-amd64", "."+kind))
			all = append(all, pack{kind: kind, stage: d.stage("linux-amd64"), out: out, compression: "xz"})
		}
		return d.nfpm(ctx, j, all...)
	}}
}

// A pack is one package to make of a stage.
type pack struct {
	kind, stage, out string
	compression      string // of a .deb
}

// nfpm makes packages.
func (d *release) nfpm(ctx context.Context, j *job, all ...pack) error {
	nfpm, err := d.t.tool(ctx, j, "nfpm", nfpmModule, nfpmVersion)
	if err != nil {
		return err
	}
	b, err := os.ReadFile(d.t.path("build", "linux", "nfpm.yaml"))
	if err != nil {
		return err
	}
	for _, p := range all {
		if err := settle(p.stage); err != nil {
			return err
		}
		filled := os.Expand(string(b), func(name string) string {
			return map[string]string{
				"VERSION": d.version, "MTIME": d.when.Format(time.RFC3339), "ROOT": d.t.root, "COMPRESSION": p.compression,
				"STAGE": p.stage, "NOTICES": d.t.path("app", "api", "gen", "notices.txt"),
			}[name]
		})
		config := filepath.Join(filepath.Dir(p.stage), "nfpm.yaml")
		if err := os.WriteFile(config, []byte(filled), 0o644); err != nil {
			return err
		}
		if err := j.run(ctx, cmd{args: []string{nfpm, "package", "--config", config, "--packager", p.kind, "--target", p.out}}); err != nil {
			return err
		}
		j.weigh(p.out)
	}
	return nil
}

// darwin compiles the program without its window for a Mac: that needs Apple's
// SDK (docs/macos-window.md).
func (d *release) darwin(arch string) step {
	return step{name: "macOS " + arch, needs: []string{"frontend", "plugins"}, do: func(ctx context.Context, j *job) error {
		g := target{goos: "darwin", goarch: arch}
		if err := d.compile(ctx, j, g); err != nil {
			return err
		}
		return d.tarball(j, g)
	}}
}

// windows compiles the program with its window, which needs no C there.
func (d *release) windows() step {
	return step{name: "Windows", needs: []string{"frontend", "plugins"}, do: func(ctx context.Context, j *job) error {
		if err := d.compileWindows(ctx, j); err != nil {
			return err
		}
		return d.zip(j, "windows-amd64")
	}}
}

// compileWindows fills the Windows stage.
func (d *release) compileWindows(ctx context.Context, j *job) error {
	winres, err := d.t.tool(ctx, j, "go-winres", winresModule, winresTag)
	if err != nil {
		return err
	}
	// Go links what it finds beside main.go, for this system alone.
	number, _, _ := strings.Cut(d.version, "+")
	resources := d.t.path("perennial_windows_amd64.syso")
	defer os.Remove(resources)
	err = j.run(ctx, cmd{dir: d.t.root, args: []string{
		winres, "make", "--in", d.t.path("build", "windows", "winres.json"), "--out", d.t.path("perennial"), "--arch", "amd64",
		"--product-version", number, "--file-version", number,
	}})
	if err != nil {
		return err
	}
	return d.compile(ctx, j, target{goos: "windows", goarch: "amd64", tags: "desktop,production,window", gui: true})
}

// windowsInstaller makes the NSIS installer of the Windows stage.
func (d *release) windowsInstaller() step {
	return step{name: "Windows installer", needs: []string{"Windows"}, do: func(ctx context.Context, j *job) error {
		if _, err := exec.LookPath("makensis"); err != nil {
			return skip("makensis is missing: sudo apt-get install nsis")
		}
		out := d.out(d.file("windows-amd64", "-setup.exe"))
		if err := d.nsis(ctx, j, out, "lzma"); err != nil {
			return err
		}
		j.weigh(out)
		return nil
	}}
}

// nsis makes the installer of the Windows stage.
func (d *release) nsis(ctx context.Context, j *job, out, compression string) error {
	lists := d.t.path("build", "out", "stage", "nsis")
	if err := writeNSISLists(d.stage("windows-amd64"), lists); err != nil {
		return err
	}
	define := func(name, value string) string { return "-D" + name + "=" + value }
	return j.run(ctx, cmd{
		env: []string{"SOURCE_DATE_EPOCH=" + strconv.FormatInt(d.when.Unix(), 10)},
		args: []string{
			"makensis", "-V2", "-INPUTCHARSET", "UTF8", define("VERSION", d.version), define("ROOT", d.t.root), define("COMPRESSION", compression),
			define("FILES", lists), define("OUT", out), d.t.path("build", "windows", "installer.nsi"),
		},
	})
}

// writeNSISLists writes which files to install and, by name, which to take
// away.
func writeNSISLists(stage, lists string) error {
	files, err := readNames(stage)
	if err != nil {
		return err
	}
	var install, uninstall bytes.Buffer
	var folders []string
	for _, name := range files {
		back := strings.ReplaceAll(name, "/", `\`)
		folder := ""
		if i := strings.LastIndexByte(back, '\\'); i >= 0 {
			folder = back[:i]
		}
		if len(folders) == 0 || folders[len(folders)-1] != folder {
			folders = append(folders, folder)
			fmt.Fprintf(&install, "SetOutPath \"$INSTDIR\\%s\"\n", folder)
		}
		fmt.Fprintf(&install, "File \"%s\"\n", filepath.Join(stage, name))
		fmt.Fprintf(&uninstall, "Delete \"$INSTDIR\\%s\"\n", back)
	}
	for _, folder := range deepestFirst(folders) {
		fmt.Fprintf(&uninstall, "RMDir \"$INSTDIR\\%s\"\n", folder)
	}
	return errors.Join(
		os.WriteFile(lists+".install", install.Bytes(), 0o644),
		os.WriteFile(lists+".uninstall", uninstall.Bytes(), 0o644))
}

// tool compiles a tool into build/out/tools, unless it is there.
func (t *tree) tool(ctx context.Context, j *job, name, module, version string) (string, error) {
	program := t.path("build", "out", "tools", name+exe())
	made := name + " " + version
	if _, err := os.Stat(program); err == nil && t.stamped(name, made) {
		return program, nil
	}
	install := cmd{dir: t.root, env: []string{"GOBIN=" + t.path("build", "out", "tools")}, args: []string{"go", "install", module + "@" + version}}
	if err := j.run(ctx, install); err != nil {
		return "", err
	}
	j.note = strings.TrimSpace(j.note + " " + made + " compiled first;")
	return program, t.stamp(name, made)
}

// weigh adds a file's name ending and size to the step's line.
func (j *job) weigh(name string) {
	info, err := os.Stat(name)
	if err != nil {
		return
	}
	ending := filepath.Ext(name)
	if strings.HasSuffix(name, ".tar.gz") {
		ending = ".tar.gz"
	}
	j.note = strings.TrimSpace(fmt.Sprintf("%s %s %.1f MB", j.note, ending, float64(info.Size())/1e6))
}
