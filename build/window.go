package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// windowOpens starts the program on a virtual display, waits until its window
// has painted something, closes it as a person would, and expects a clean end.
func (t *tree) windowOpens() step {
	return step{name: "window", needs: []string{"frontend", "program"}, do: func(ctx context.Context, j *job) error {
		if !canWindow(ctx) {
			return skip("the program was built without a window")
		}
		for _, tool := range []string{"Xvfb", "import", "xdotool", "wmctrl", "openbox", "dbus-run-session"} {
			if _, err := exec.LookPath(tool); err != nil {
				return skip(tool + " is missing: sudo apt-get install " + strings.Join(testPackages, " "))
			}
		}
		ctx, cancel := context.WithTimeout(ctx, 90*time.Second)
		defer cancel()
		display, stop, err := startDisplay(ctx, j)
		if err != nil {
			return err
		}
		defer stop()
		return t.lookAtWindow(ctx, j, display)
	}}
}

// startDisplay starts Xvfb on a free display with a window manager on it.
func startDisplay(ctx context.Context, j *job) (display string, stop func(), err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", nil, err
	}
	defer r.Close()
	x := exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{w}
	x.Stderr = j.out
	if err := x.Start(); err != nil {
		w.Close()
		return "", nil, err
	}
	w.Close()
	end := func() {
		_ = x.Process.Signal(syscall.SIGTERM)
		_ = x.Wait()
	}
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		end()
		return "", nil, fmt.Errorf("no display from Xvfb: %w", err)
	}
	display = ":" + strings.TrimSpace(line)
	manager := exec.CommandContext(ctx, "openbox", "--sm-disable")
	manager.Env = append(os.Environ(), "DISPLAY="+display)
	manager.Stderr = j.out
	if err := manager.Start(); err != nil {
		end()
		return "", nil, err
	}
	return display, func() {
		_ = manager.Process.Kill()
		_ = manager.Wait()
		end()
	}, nil
}

// paintedColours is what a page of text has at least: its letters alone have
// dozens of shades, a blank window has one or two.
const paintedColours = 32

func (t *tree) lookAtWindow(ctx context.Context, j *job, display string) error {
	data, err := os.MkdirTemp("", "perennial-window-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	env := []string{"DISPLAY=" + display, "WAYLAND_DISPLAY=", "GDK_BACKEND=x11"}

	// A session bus of its own, so that a Perennial open elsewhere is not taken
	// for the first instance.
	p := exec.CommandContext(ctx, "dbus-run-session", "--", t.bin("perennial"), "open", "--data", data)
	p.Env = append(os.Environ(), env...)
	p.Stdout, p.Stderr = j.out, j.out
	p.Cancel = func() error { return p.Process.Signal(syscall.SIGTERM) }
	p.WaitDelay = 5 * time.Second
	start := time.Now()
	if err := p.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- p.Wait() }()

	shot := t.path("build", "out", "shots", "window.png")
	if err := os.MkdirAll(t.path("build", "out", "shots"), 0o755); err != nil {
		return err
	}
	var window string
	colours := 0
	for colours < paintedColours {
		select {
		case err := <-ended:
			return fmt.Errorf("the program ended before its window painted: %w", err)
		case <-ctx.Done():
			return fmt.Errorf("the window did not paint: %d colours in %s", colours, mustRel(t.root, shot))
		case <-time.After(100 * time.Millisecond):
		}
		if window == "" {
			window, _ = quiet(ctx, env, "xdotool", "search", "--onlyvisible", "--name", "^Perennial")
			window, _, _ = strings.Cut(window, "\n")
			continue
		}
		if _, err := quiet(ctx, env, "import", "-window", window, shot); err == nil {
			colours, _ = countColours(shot)
		}
	}
	j.note = fmt.Sprintf("painted %d colours after %.1f s", colours, time.Since(start).Seconds())

	if _, err := quiet(ctx, env, "wmctrl", "-i", "-c", window); err != nil {
		return err
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return errors.New("the window was closed and the program did not end")
	}
}

// quiet runs a program and returns what it printed; failing is an answer here,
// as the window may not be there yet.
func quiet(ctx context.Context, env []string, args ...string) (string, error) {
	p := exec.CommandContext(ctx, args[0], args[1:]...)
	p.Env = append(os.Environ(), env...)
	out, err := p.Output()
	return string(bytes.TrimSpace(out)), err
}

// countColours returns how many different colours a picture has.
func countColours(file string) (int, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		return 0, err
	}
	seen := map[[3]uint32]bool{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			seen[[3]uint32{r, g, bl}] = true
		}
	}
	return len(seen), nil
}
