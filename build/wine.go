package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The Windows program is tried with Wine. Debian 12's has no
// bcryptprimitives.dll, from which Go takes its random numbers; the linker makes
// one that passes the call on.
var winePackages = []string{"wine64", "binutils-mingw-w64-x86-64"}

// wine runs the Windows program: its command line, its store, a plugin's
// process, its server; and the installer, where there is one.
func (t *tree) wine() step {
	return step{name: "wine", needs: []string{"frontend", "plugins"}, do: func(ctx context.Context, j *job) error {
		const loader = "/usr/lib/wine/wine64"
		linker, err := exec.LookPath("x86_64-w64-mingw32-ld")
		if _, lacks := os.Stat(loader); lacks != nil || err != nil {
			return skip("Wine is not here: sudo apt-get install " + strings.Join(winePackages, " "))
		}
		ctx, cancel := context.WithTimeout(ctx, 6*time.Minute)
		defer cancel()
		d, err := t.newRelease(ctx)
		if err != nil {
			return err
		}
		if err := d.compileWindows(ctx, j); err != nil {
			return err
		}
		home, err := os.MkdirTemp("", "perennial-wine-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(home)
		w := wine{j: j, loader: loader, home: home}
		if err := w.prepare(ctx, linker); err != nil {
			return err
		}
		defer w.end()
		if err := w.use(ctx, d.stage("windows-amd64", "perennial.exe")); err != nil {
			return err
		}
		j.note = "spoke at a console, imported with a plugin, served"
		if _, err := exec.LookPath("makensis"); err != nil {
			return nil
		}
		setup := filepath.Join(home, "perennial-setup.exe")
		if err := d.nsis(ctx, j, setup, "zlib"); err != nil {
			return err
		}
		if err := w.installs(ctx, setup); err != nil {
			return err
		}
		j.note += "; installed for one person, removed, data stays"
		return nil
	}}
}

// A wine is a Windows of its own.
type wine struct {
	j            *job
	loader, home string
}

func (w wine) env() []string {
	return []string{"WINEPREFIX=" + filepath.Join(w.home, "prefix"), "WINEDEBUG=-all", "DISPLAY=", "WINEDLLOVERRIDES=mscoree,mshtml="}
}

func (w wine) run(ctx context.Context, args ...string) error {
	return w.j.run(ctx, cmd{env: w.env(), args: append([]string{w.loader}, args...)})
}

func (w wine) drive(parts ...string) string {
	return filepath.Join(append([]string{w.home, "prefix", "drive_c"}, parts...)...)
}

// prepare makes a fresh Windows that can give Go random numbers.
func (w wine) prepare(ctx context.Context, linker string) error {
	if err := w.run(ctx, "wineboot", "-i"); err != nil {
		return err
	}
	system := w.drive("windows", "system32", "bcryptprimitives.dll")
	if _, err := os.Stat(system); err == nil {
		return nil // a newer Wine
	}
	def := filepath.Join(w.home, "forward.def")
	text := "LIBRARY bcryptprimitives.dll\nEXPORTS\n  ProcessPrng = advapi32.SystemFunction036\n"
	if err := os.WriteFile(def, []byte(text), 0o644); err != nil {
		return err
	}
	return w.j.run(ctx, cmd{args: []string{linker, "--shared", "-e", "0", "-o", system, def}})
}

// end stops what Wine keeps running for its Windows.
func (w wine) end() {
	_ = w.j.run(context.Background(), cmd{env: w.env(), args: []string{"/usr/lib/wine/wineserver64", "-k"}})
}

// use drives the program as its command line.
func (w wine) use(ctx context.Context, program string) error {
	file := filepath.Join(w.home, "small.csv")
	if err := os.WriteFile(file, []byte(smallFile), 0o600); err != nil {
		return err
	}
	if err := w.speaks(ctx, program); err != nil {
		return err
	}
	data, from := windowsPath("Z:", "/", filepath.Join(w.home, "data")), windowsPath("Z:", "/", file)
	if err := w.run(ctx, program, "import", "--pack", "telecom", "-y", "--data", data, from); err != nil {
		return err
	}
	// A shell of its own hands the address over and passes no signals, so the
	// program is asked to end by ending its Windows.
	script := filepath.Join(w.home, "serve.sh")
	text := "#!/bin/sh\nexport " + strings.Join(quoteAll(w.env()), " ") + "\nexec " + w.loader + " '" + program + "' \"$@\"\n"
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		return err
	}
	s, err := startServe(ctx, w.j, script, []string{"--data", data})
	if err != nil {
		return err
	}
	healthy := s.healthy(ctx)
	listed := w.run(ctx, program, "today", "--data", data) // over the server, from another process
	w.end()
	fmt.Fprintln(w.j.out, "killed, as it was meant to be:", <-s.done)
	return errors.Join(healthy, listed)
}

// speaks starts the program from a console, as from a prompt: made for the
// window, it is given no output and has to find the console itself.
func (w wine) speaks(ctx context.Context, program string) error {
	if _, err := exec.LookPath("script"); err != nil {
		fmt.Fprintln(w.j.out, "not tried at a console: no terminal can be made without script")
		return w.run(ctx, program, "version")
	}
	var said bytes.Buffer
	console := cmd{env: w.env(), args: []string{"script", "-qec", w.loader + " start /wait '" + windowsPath("Z:", "/", program) + "' version", "/dev/null"}}
	if err := w.j.pipe(ctx, console, &said); err != nil {
		return err
	}
	if !strings.Contains(said.String(), "windows/amd64") {
		return fmt.Errorf("at a console, perennial version said %q", said.String())
	}
	return nil
}

func quoteAll(env []string) []string {
	var all []string
	for _, e := range env {
		name, value, _ := strings.Cut(e, "=")
		all = append(all, name+"='"+value+"'")
	}
	return all
}

// installs runs the installer and its uninstaller without questions.
func (w wine) installs(ctx context.Context, setup string) error {
	if err := w.run(ctx, setup, "/S"); err != nil {
		return err
	}
	users, err := filepath.Glob(w.drive("users", "*", "AppData", "Local", "Programs", "Perennial", "perennial.exe"))
	if err != nil {
		return err
	}
	if len(users) != 1 {
		return fmt.Errorf("the installer put %d programs in a person's folder, want 1", len(users))
	}
	program := filepath.Dir(users[0])
	data := filepath.Join(filepath.Dir(filepath.Dir(program)), "Perennial", "store")
	if err := w.run(ctx, users[0], "customer", "add", "--name", "王伟", "--pack", "telecom"); err != nil {
		return err
	}
	if _, err := os.Stat(data); err != nil {
		return fmt.Errorf("the installed program keeps its data elsewhere: %w", err)
	}
	if err := w.knows(ctx, ".pplug", "Perennial.Plugin"); err != nil {
		return err
	}
	own := filepath.Join(program, "mine.txt")
	if err := os.WriteFile(own, nil, 0o600); err != nil {
		return err
	}
	// _?= keeps the uninstaller from going on after it has returned.
	if err := w.run(ctx, filepath.Join(program, "uninstall.exe"), "/S", `_?=`+windowsPath("C:", w.drive(), program)); err != nil {
		return err
	}
	if _, err := os.Stat(users[0]); !os.IsNotExist(err) {
		return errors.New("the uninstaller left the program")
	}
	for _, class := range []string{".pplug", "Perennial.Plugin"} {
		if w.knows(ctx, class, "") == nil {
			return fmt.Errorf("the uninstaller left the class %s", class)
		}
	}
	for _, kept := range []string{data, own} {
		if _, err := os.Stat(kept); err != nil {
			return fmt.Errorf("the uninstaller took what was not its own: %w", err)
		}
	}
	return nil
}

// knows looks a class of files up, and what it says.
func (w wine) knows(ctx context.Context, class, says string) error {
	var out bytes.Buffer
	query := cmd{env: w.env(), args: []string{w.loader, "reg", "query", `HKCU\Software\Classes\` + class, "/s"}}
	if err := w.j.pipe(ctx, query, &out); err != nil {
		return fmt.Errorf("the class %s: %w", class, err)
	}
	if !strings.Contains(out.String(), says) {
		return fmt.Errorf("the class %s says %q, want %s", class, out.String(), says)
	}
	return nil
}

// windowsPath is a path as Windows writes it, by the drive that stands for a
// folder it is in.
func windowsPath(drive, folder, path string) string {
	return drive + `\` + strings.ReplaceAll(mustRel(folder, path), "/", `\`)
}
