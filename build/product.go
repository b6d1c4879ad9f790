package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// windowTags build the program with its window. Without webkit2_41 every
// request in the window would become a GET without a body.
const windowTags = "desktop,production,window,webkit2_41"

// versionVariable is where the linker puts the version.
const versionVariable = "github.com/perennial-app/perennial/app.version"

// buildSteps set up and make everything in build/bin.
func (t *tree) buildSteps() []step {
	return []step{
		t.debianPackages("Debian packages", windowPackages...),
		t.npmPackages(),
		t.goModules(),
		t.frontend(),
		t.program(),
		t.plugins(),
	}
}

// frontend builds the pages into frontend/dist, from where the program embeds
// them.
func (t *tree) frontend() step {
	return step{name: "frontend", needs: []string{"npm packages"}, do: func(ctx context.Context, j *job) error {
		hash, err := t.hashFiles(func(rel string) bool {
			switch rel {
			case "frontend/node_modules", "frontend/dist", "frontend/e2e", "frontend/test":
				return true
			}
			return strings.HasSuffix(rel, ".go") || strings.Contains(filepath.Base(rel), ".test.")
		}, "frontend")
		if err != nil {
			return err
		}
		_, err = os.Stat(t.path("frontend", "dist", "index.html"))
		if err == nil && t.stamped("frontend", hash) {
			j.note = "unchanged"
			return nil
		}
		if err := t.unstamp("frontend"); err != nil {
			return err
		}
		if err := j.run(ctx, cmd{dir: t.path("frontend"), args: []string{"npm", "run", "--silent", "build"}}); err != nil {
			return err
		}
		// Git keeps the folder by this file, and a clean clone compiles by it.
		if err := os.WriteFile(t.path("frontend", "dist", ".keep"), nil, 0o644); err != nil {
			return err
		}
		return t.stamp("frontend", hash)
	}}
}

// program builds build/bin/perennial, with its window where the system can. It
// is compiled as the tests compile it, so that Go's cache serves both.
func (t *tree) program() step {
	return step{name: "program", do: func(ctx context.Context, j *job) error {
		args := []string{"go", "build", "-o", t.bin("perennial"), "-ldflags", "-s -w -X " + versionVariable + "=" + t.version(ctx)}
		if canWindow(ctx) {
			args = append(args, "-tags", windowTags)
			j.note = "with a window"
		} else {
			j.note = "without a window: GTK and WebKit are not here to build with; it serves to the browser"
		}
		return j.run(ctx, cmd{dir: t.root, args: append(args, ".")})
	}}
}

// bin returns the path of a file in build/bin, as the system names programs.
func (t *tree) bin(parts ...string) string {
	return t.path(append([]string{"build", "bin"}, parts...)...) + exe()
}

// exe is how a program's file name ends.
func exe() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}

// canWindow says whether the window can be compiled: Windows and macOS bring
// what it needs, Linux where the libraries' headers are installed.
func canWindow(ctx context.Context) bool {
	if runtime.GOOS != "linux" {
		return true
	}
	return exec.CommandContext(ctx, "pkg-config", "--exists", "gtk+-3.0", "webkit2gtk-4.1").Run() == nil
}

// version names the commit being built.
func (t *tree) version(ctx context.Context) string {
	c := exec.CommandContext(ctx, "git", "describe", "--tags", "--always", "--dirty", "--match", "v*")
	c.Dir = t.root
	out, err := c.Output()
	if err != nil {
		return "unknown" // a source archive has no history
	}
	return strings.TrimPrefix(strings.TrimSpace(string(out)), "v")
}

// replace makes name hold b, whole at every moment, unless it does already.
func replace(name string, b []byte, mode os.FileMode) error {
	if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, b) {
		return nil
	}
	fresh := name + ".new"
	if err := os.WriteFile(fresh, b, mode); err != nil {
		return err
	}
	return os.Rename(fresh, name)
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// mustRel is filepath.Rel for a path known to be inside base.
func mustRel(base, path string) string {
	rel, err := filepath.Rel(base, path)
	if err != nil {
		return path
	}
	return rel
}
