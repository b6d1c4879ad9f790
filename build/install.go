package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// smallFile is what an installed program imports.
const smallFile = "name,phone,contract\n王伟,13800138000,Two year\n李娜,13900139000,One year\n"

// installs makes the .deb of what is in build/bin, installs it, uses it as a
// command line, as a server and as a window, removes it, and finds the data
// still there.
func (t *tree) installs() step {
	return step{name: "deb", needs: []string{"frontend", "program", "plugins"}, do: func(ctx context.Context, j *job) error {
		sudo, allowed := asRoot(ctx)
		_, missing := exec.LookPath("dpkg")
		switch {
		case missing != nil:
			return skip("no dpkg here: not a Debian system")
		case !allowed:
			return skip("installing needs root, or sudo without a password")
		case exec.CommandContext(ctx, "dpkg", "-s", "perennial").Run() == nil:
			return skip("a Perennial is installed here already; it is not ours to replace")
		case !canWindow(ctx):
			return skip("the program was built without a window")
		}
		if err := canSee(); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
		defer cancel()
		d, err := newDesk(ctx, j)
		if err != nil {
			return err
		}
		defer d.clear()
		deb := d.path("perennial.deb")
		if err := t.debOfTests(ctx, j, d.path("stage"), deb); err != nil {
			return err
		}
		dpkg := func(args ...string) error {
			args = append(append(sudo[:len(sudo):len(sudo)], "dpkg"), args...)
			return j.run(context.WithoutCancel(ctx), cmd{args: args})
		}
		if err := dpkg("-i", deb); err != nil {
			return errors.Join(err, dpkg("-P", "perennial"))
		}
		if err := errors.Join(t.useInstalled(ctx, j, d), dpkg("-P", "perennial")); err != nil {
			return err
		}
		if _, err := os.Stat("/usr/lib/perennial"); !os.IsNotExist(err) {
			return errors.New("removing the package left /usr/lib/perennial")
		}
		if _, err := os.Stat(filepath.Join(d.path("share"), "perennial", "store")); err != nil {
			return fmt.Errorf("removing the package took the data: %w", err)
		}
		j.note += ", installed, served, painted, removed; data stays"
		return nil
	}}
}

// debOfTests packs what the tests have built already, not another build of it.
func (t *tree) debOfTests(ctx context.Context, j *job, stage, deb string) error {
	d, err := t.newRelease(ctx)
	if err != nil {
		return err
	}
	if err := os.CopyFS(stage, os.DirFS(t.path("build", "bin"))); err != nil {
		return err
	}
	if err := d.nfpm(ctx, j, pack{kind: "deb", stage: stage, out: deb, compression: "gzip"}); err != nil {
		return err
	}
	return debHolds(ctx, j, stage, deb)
}

// besideProgram is what a package holds but the program and its plugins.
var besideProgram = []string{
	"Lrwxrwxrwx root /usr/bin/perennial",
	"-rw-r--r-- root /usr/share/applications/perennial.desktop",
	"-rw-r--r-- root /usr/share/doc/perennial/copyright",
	"-rw-r--r-- root /usr/share/doc/perennial/notices.txt",
	"-rw-r--r-- root /usr/share/icons/hicolor/256x256/apps/perennial.png",
	"-rw-r--r-- root /usr/share/icons/hicolor/scalable/apps/perennial.svg",
	"-rw-r--r-- root /usr/share/mime/packages/perennial.xml",
}

// debHolds compares what a package holds with what it is to hold, each with its
// mode and owner.
func debHolds(ctx context.Context, j *job, stage, deb string) error {
	want := slices.Clone(besideProgram)
	names, err := readNames(stage)
	if err != nil {
		return err
	}
	for _, name := range names {
		want = append(want, installedMode(name).String()+" root /usr/lib/perennial/"+name)
	}
	var b bytes.Buffer
	if err := j.pipe(ctx, cmd{args: []string{"dpkg-deb", "--fsys-tarfile", deb}}, &b); err != nil {
		return err
	}
	var got []string
	for r := tar.NewReader(&b); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		mode := h.FileInfo().Mode()
		if mode.IsDir() && mode.Perm() == 0o755 {
			continue
		}
		if mode.Type() == fs.ModeSymlink {
			mode |= fs.ModePerm // a link's own says nothing
		}
		got = append(got, fmt.Sprintf("%s %s %s", mode, h.Uname, path.Join("/", h.Name)))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		return fmt.Errorf("the package holds\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return nil
}

// useInstalled imports, serves and opens the window with the installed program,
// whose data goes where it goes by itself.
func (t *tree) useInstalled(ctx context.Context, j *job, d *desk) error {
	const program = "/usr/bin/perennial"
	file := d.path("small.csv")
	if err := os.WriteFile(file, []byte(smallFile), 0o600); err != nil {
		return err
	}
	if err := j.run(ctx, cmd{env: d.env, args: []string{program, "import", "--pack", "telecom", "-y", file}}); err != nil {
		return err
	}
	s, err := startServe(ctx, j, program, []string{"--data", filepath.Join(d.path("share"), "perennial")})
	if err != nil {
		return err
	}
	if err := errors.Join(s.healthy(ctx), s.stop()); err != nil {
		return err
	}
	w, err := t.open(ctx, d, "window-installed", program)
	if err != nil {
		return err
	}
	return w.close(ctx)
}
