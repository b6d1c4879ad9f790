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

// windowOpens starts the program on a virtual display and walks through it as a
// person would: see walk.
func (t *tree) windowOpens() step {
	return step{name: "window", needs: []string{"frontend", "program", "plugins"}, do: func(ctx context.Context, j *job) error {
		if !canWindow(ctx) {
			return skip("the program was built without a window")
		}
		if err := canSee(); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
		defer cancel()
		display, stop, err := startDisplay(ctx, j)
		if err != nil {
			return err
		}
		defer stop()
		return t.walk(ctx, j, display)
	}}
}

// canSee returns a skip where a tool is missing that looks at windows.
func canSee() error {
	for _, tool := range []string{"Xvfb", "import", "xdotool", "wmctrl", "openbox", "dbus-run-session"} {
		if _, err := exec.LookPath(tool); err != nil {
			return skip(tool + " is missing: sudo apt-get install " + strings.Join(testPackages, " "))
		}
	}
	return nil
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

// A seen is the program's window as somebody at the display sees it.
type seen struct {
	t       *tree
	j       *job
	env     []string
	program string
	data    string // its data folder
	window  string // X's number of it
	ended   chan error
	took    time.Duration // until it had painted
}

// open starts the program on a display, with a session bus of its own so that a
// Perennial open elsewhere is not met, and waits until its window has painted.
// The picture goes to build/out/shots under the given name.
func (t *tree) open(ctx context.Context, j *job, display, program, data, shot string) (*seen, error) {
	w := &seen{
		t: t, j: j, program: program, data: data, ended: make(chan error, 1),
		env: []string{"DISPLAY=" + display, "WAYLAND_DISPLAY=", "GDK_BACKEND=x11", "LC_ALL=C.UTF-8"},
	}
	p := exec.CommandContext(ctx, "dbus-run-session", "--", program, "open", "--data", data, "--lang", "zh-CN")
	p.Env = append(os.Environ(), w.env...)
	p.Stdout, p.Stderr = j.out, j.out
	p.Cancel = func() error { return p.Process.Signal(syscall.SIGTERM) }
	p.WaitDelay = 5 * time.Second
	start := time.Now()
	if err := p.Start(); err != nil {
		return nil, err
	}
	go func() { w.ended <- p.Wait() }()
	if err := os.MkdirAll(t.path("build", "out", "shots"), 0o755); err != nil {
		return nil, err
	}
	colours := 0
	err := w.until(ctx, "the window paints", func() bool {
		if w.window == "" {
			w.window = w.find(ctx, "^Perennial")
		}
		if w.window != "" && w.shot(ctx, shot) == nil {
			colours, _ = countColours(w.picture(shot))
		}
		return colours >= paintedColours
	})
	w.took = time.Since(start)
	return w, err
}

// until waits for something to become true.
func (w *seen) until(ctx context.Context, what string, is func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for !is() {
		select {
		case err := <-w.ended:
			return fmt.Errorf("the program ended while we waited that %s: %w", what, err)
		case <-ctx.Done():
			_ = w.shot(context.WithoutCancel(ctx), "window-stuck") // to see why
			return fmt.Errorf("not seen: %s; build/out/shots/window-stuck.png", what)
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}

// find returns the number of a visible window by its title.
func (w *seen) find(ctx context.Context, title string) string {
	out, _ := quiet(ctx, w.env, "xdotool", "search", "--onlyvisible", "--name", title)
	first, _, _ := strings.Cut(out, "\n")
	return first
}

func (w *seen) picture(name string) string { return w.t.path("build", "out", "shots", name+".png") }

// shot takes a picture of everything on the display.
func (w *seen) shot(ctx context.Context, name string) error {
	_, err := quiet(ctx, w.env, "import", "-window", "root", w.picture(name))
	return err
}

// do lets xdotool do something, and gives the page the moment it needs.
func (w *seen) do(ctx context.Context, args ...string) error {
	if _, err := quiet(ctx, w.env, append([]string{"xdotool"}, args...)...); err != nil {
		return fmt.Errorf("xdotool %s: %w", args[0], err)
	}
	select {
	case <-ctx.Done():
	case <-time.After(400 * time.Millisecond):
	}
	return ctx.Err()
}

// close closes the window as a person does and expects a clean end.
func (w *seen) close(ctx context.Context) error {
	if _, err := quiet(ctx, w.env, "wmctrl", "-i", "-c", w.window); err != nil {
		return err
	}
	select {
	case err := <-w.ended:
		return err
	case <-time.After(20 * time.Second):
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
	img, err := readPicture(file)
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

func readPicture(file string) (image.Image, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	return img, err
}
