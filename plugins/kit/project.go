package kit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/parcel"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// Sort is what a project is made of.
type Sort string

// The sorts of projects.
const (
	Files   Sort = "files"   // YAML alone, served by the program's own runner
	Go      Sort = "go"      // a Go program, compiled here
	Program Sort = "program" // programs made elsewhere, in bin/
)

// A Project is a vendor's folder:
//
//	content/*.yaml         a pack of files (pack/ is taken too)
//	plugin/main.go         a Go program, or main.go beside go.mod
//	bin/<os>_<arch>/plugin programs made elsewhere, bin/any/plugin for a script
//	testdata/*.txtar       customers, and what is to be said about them
//	LICENSE, CHANGELOG.md, README.md
//	rotation.json          how the vendor's keys followed each other
type Project struct {
	Dir     string
	Sort    Sort
	content string // folder of a pack of files
	main    string // package of a Go program
}

// Open finds out what a folder holds.
func Open(dir string) (*Project, error) {
	has := func(name string) bool {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		return err == nil && !info.IsDir()
	}
	for _, main := range []string{"plugin", "."} {
		if has(main + "/main.go") {
			return &Project{Dir: dir, Sort: Go, main: "./" + main}, nil
		}
	}
	for _, content := range []string{parcel.ContentDir, "pack"} {
		if has(content + "/pack.yaml") {
			return &Project{Dir: dir, Sort: Files, content: filepath.Join(dir, content)}, nil
		}
	}
	if info, err := os.Stat(filepath.Join(dir, "bin")); err == nil && info.IsDir() {
		return &Project{Dir: dir, Sort: Program}, nil
	}
	return nil, core.Says(core.Invalid, "kit.no_project", core.Args{"dir": dir})
}

// Platforms are those the program is made for, as parcels name them.
func Platforms() []string {
	return []string{"darwin_amd64", "darwin_arm64", "linux_amd64", "windows_amd64"}
}

// Here is the platform of this computer.
func Here() string { return runtime.GOOS + "_" + runtime.GOARCH }

// carried are the files beside the pack that go into a parcel.
var carried = []string{"LICENSE*", "NOTICE*", "CHANGELOG*", "README*", parcel.RotationName}

// Stage lays out in a folder what goes into a parcel. A Go program is compiled
// for each platform; say is told of each before it begins.
func (p *Project) Stage(ctx context.Context, to string, platforms []string, say func(platform string)) error {
	for _, pattern := range carried {
		names, err := filepath.Glob(filepath.Join(p.Dir, pattern))
		if err != nil {
			return core.Errorf(core.Internal, "staging: %w", err)
		}
		for _, name := range names {
			if info, err := os.Stat(name); err == nil && info.IsDir() {
				continue
			}
			if err := copyFile(name, filepath.Join(to, filepath.Base(name))); err != nil {
				return err
			}
		}
	}
	switch p.Sort {
	case Files:
		if err := copyFolder(p.content, filepath.Join(to, parcel.ContentDir)); err != nil {
			return err
		}
	case Program:
		if err := copyFolder(filepath.Join(p.Dir, "bin"), filepath.Join(to, "bin")); err != nil {
			return err
		}
	case Go:
		if err := p.checkFiles(); err != nil {
			return err
		}
		if !slices.Contains(platforms, Here()) { // only to be asked what it is
			platforms = append([]string{Here()}, platforms...)
			defer os.RemoveAll(filepath.Join(to, "bin", Here()))
		}
		for _, platform := range platforms {
			say(platform)
			if err := p.compile(ctx, platform, to); err != nil {
				return err
			}
		}
	}
	described, err := p.describe(ctx, to)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(to, parcel.DescribeName), described, 0o600); err != nil {
		return core.Errorf(core.Unavailable, "staging: %w", err)
	}
	return nil
}

// compile builds the program for a platform. The same sources give the same
// bytes, wherever they are built.
func (p *Project) compile(ctx context.Context, platform, to string) error {
	goos, goarch, _ := strings.Cut(platform, "_")
	out := filepath.Join(to, "bin", platform, programName(goos))
	if err := os.MkdirAll(filepath.Dir(out), 0o700); err != nil {
		return core.Errorf(core.Unavailable, "staging: %w", err)
	}
	out, err := filepath.Abs(out)
	if err != nil {
		return core.Errorf(core.Internal, "staging: %w", err)
	}
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", out, p.main)
	c.Dir = p.Dir
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
	said, err := c.CombinedOutput()
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return core.Says(core.Unavailable, "kit.no_go", nil).Wrap(err)
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return core.Says(core.Invalid, "kit.compile", core.Args{"platform": platform, "said": strings.TrimSpace(string(said))}).Wrap(err)
	}
	return nil
}

func programName(goos string) string {
	if goos == "windows" {
		return "plugin.exe"
	}
	return "plugin"
}

// maxDescribeTime is how long a program may take to say what it is.
const maxDescribeTime = 10 * time.Second

// describe returns what the staged plugin says of itself.
func (p *Project) describe(ctx context.Context, staged string) ([]byte, error) {
	if p.Sort == Files {
		return DescribeFiles(p.content)
	}
	program := ""
	for _, platform := range []string{Here(), "any"} {
		name := filepath.Join(staged, "bin", platform, programName(runtime.GOOS))
		if _, err := os.Stat(name); err == nil && program == "" {
			program = name
		}
	}
	if program == "" {
		b, err := os.ReadFile(filepath.Join(p.Dir, parcel.DescribeName))
		if errors.Is(err, fs.ErrNotExist) {
			err = core.Says(core.Invalid, "kit.undescribed", core.Args{"platform": Here()})
		}
		return b, err
	}
	ctx, cancel := context.WithTimeout(ctx, maxDescribeTime)
	defer cancel()
	var said bytes.Buffer
	c := exec.CommandContext(ctx, program, "--describe")
	c.Stderr = &said
	b, err := c.Output()
	if err == nil && len(b) > 0 {
		return b, nil
	}
	if words, _, _ := strings.Cut(said.String(), "\n\ngoroutine "); strings.TrimSpace(words) != "" {
		return nil, core.Says(core.Invalid, "kit.describe_said", core.Args{"said": fmt.Sprintf("%.1000s", strings.TrimSpace(words))}).Wrap(err)
	}
	return nil, core.Says(core.Invalid, "kit.describe", nil).Wrap(err)
}

// checkFiles looks at the files of a Go program's pack, if it has any, before it
// is compiled: what is wrong with them has a place.
func (p *Project) checkFiles() error {
	content := filepath.Join(p.Dir, parcel.ContentDir)
	if _, err := os.Stat(filepath.Join(content, "pack.yaml")); err != nil {
		return nil // they are elsewhere, and the program will say
	}
	if err := pack.CheckFiles(os.DirFS(content)); err != nil {
		return core.Says(core.Invalid, "kit.files", core.Args{"problems": placed{content, err}}).Wrap(err)
	}
	return nil
}

// DescribeFiles returns what a pack that is nothing but files says of itself.
func DescribeFiles(dir string) ([]byte, error) {
	loaded, err := pack.Load(os.DirFS(dir), nil)
	if err != nil {
		return nil, core.Says(core.Invalid, "kit.files", core.Args{"problems": placed{dir, err}}).Wrap(err)
	}
	return sdk.Describe(loaded)
}

// placed are mistakes in the files of a folder, written so that an editor finds
// the place.
type placed struct {
	dir string
	err error
}

// In says them in a language.
func (p placed) In(lang core.Lang) string {
	var problems pack.Problems
	if !errors.As(p.err, &problems) {
		return p.err.Error()
	}
	lines := make([]string, len(problems))
	for i, one := range problems {
		if one.File != "" {
			one.File = filepath.Join(p.dir, one.File)
		}
		lines[i] = one.In(lang)
	}
	return strings.Join(lines, "\n")
}

// copyFolder copies the plain files of a folder. Hidden files, which systems and
// editors leave about, stay where they are.
func copyFolder(from, to string) error {
	return filepath.WalkDir(from, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return core.Errorf(core.Unavailable, "staging: %w", err)
		}
		if strings.HasPrefix(e.Name(), ".") && name != from {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(from, name)
		if err != nil || e.IsDir() {
			return err
		}
		return copyFile(name, filepath.Join(to, rel))
	})
}

func copyFile(from, to string) error {
	info, err := os.Lstat(from)
	if err == nil && !info.Mode().IsRegular() {
		return core.Says(core.Invalid, "parcel.not_a_file", core.Args{"file": from})
	}
	var b []byte
	if err == nil && info.Size() > parcel.MaxFileBytes {
		return core.Says(core.Invalid, "parcel.file_too_large", core.Args{"file": from, "megabytes": parcel.MaxFileBytes >> 20})
	}
	if err == nil {
		b, err = os.ReadFile(from)
	}
	if err == nil && isSecret(b) {
		return core.Says(core.Forbidden, "kit.secret_inside", core.Args{"file": from})
	}
	if err == nil {
		err = os.MkdirAll(filepath.Dir(to), 0o700)
	}
	if err == nil {
		err = os.WriteFile(to, b, 0o700) // some are programs; a parcel keeps no rights
	}
	if err != nil {
		return core.Errorf(core.Unavailable, "staging: %w", err)
	}
	return nil
}

// isSecret recognises a secret key, which must never be sent to anybody.
func isSecret(b []byte) bool {
	if len(b) > 4<<10 {
		return false
	}
	_, err := parcel.ReadSecret(b, "")
	return err == nil || parcel.NeedsPassword(b)
}

// ReleaseRange is which versions of the program a plugin is for, where nobody
// said: from this one to before the next great one.
func ReleaseRange(version string) string {
	var great, small int
	if n, _ := fmt.Sscanf(version, "%d.%d", &great, &small); n < 2 || great == 0 {
		return ">=0" // not released
	}
	return fmt.Sprintf(">=%d.%d <%d", great, small, great+1)
}
