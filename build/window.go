package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// windowOpens starts the program on a desk of its own and walks through it as a
// person would: see walk.
func (t *tree) windowOpens() step {
	return step{name: "window", needs: []string{"frontend", "program", "plugins"}, do: func(ctx context.Context, j *job) error {
		if !canWindow(ctx) {
			return skip("the program was built without a window")
		}
		if err := canSee(); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, 4*time.Minute)
		defer cancel()
		d, err := newDesk(ctx, j)
		if err != nil {
			return err
		}
		defer d.clear()
		return t.walk(ctx, j, d)
	}}
}

// A seen is the program's window as somebody at the desk sees it.
type seen struct {
	t       *tree
	d       *desk
	program string
	args    []string // after "open"
	window  string   // X's number of it
	ended   chan error
	took    time.Duration // until its page had painted
}

// open starts the program on a desk and waits until the page in its window has
// painted. The picture goes to build/out/shots under the given name.
func (t *tree) open(ctx context.Context, d *desk, shot, program string, args ...string) (*seen, error) {
	w := &seen{t: t, d: d, program: program, args: args, ended: make(chan error, 1)}
	p := exec.CommandContext(ctx, program, append([]string{"open"}, args...)...)
	p.Env = append(os.Environ(), d.env...)
	p.Stdout, p.Stderr = d.j.out, d.j.out
	p.Cancel = func() error { return p.Process.Signal(syscall.SIGTERM) }
	p.WaitDelay = 5 * time.Second
	start := time.Now()
	if err := p.Start(); err != nil {
		return nil, err
	}
	done := make(chan struct{})
	go func() {
		w.ended <- p.Wait()
		close(done)
	}()
	d.ends = append(d.ends, func() {
		_ = p.Process.Signal(syscall.SIGTERM) // if it has not ended
		select {
		case <-done:
		case <-time.After(p.WaitDelay): // it waits for the answer to a dialog
			_ = p.Process.Kill()
			<-done
		}
	})
	if err := os.MkdirAll(t.path("build", "out", "shots"), 0o755); err != nil {
		return nil, err
	}
	err := w.until(ctx, "the window shows", func() bool {
		w.window = w.find(ctx, "--name", "^Perennial")
		return w.window != ""
	})
	if err == nil {
		err = w.sees(ctx, "its page paints", shot, func(p picture) bool { return w.page(ctx, p).isWritten() })
	}
	w.took = time.Since(start)
	return w, err
}

// patienceOfEyes is how long somebody waits to see something. Nothing takes a
// tenth of it unless the machine is busy with much else.
const patienceOfEyes = 45 * time.Second

// until waits for something to become true.
func (w *seen) until(ctx context.Context, what string, is func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, patienceOfEyes)
	defer cancel()
	for !is() {
		select {
		case err := <-w.ended:
			w.ended <- err
			return fmt.Errorf("the program ended while we waited that %s: %w", what, cmp.Or(err, errors.New("without an error")))
		case <-ctx.Done():
			_ = w.shot(context.WithoutCancel(ctx), "window-stuck") // to see why
			return fmt.Errorf("not seen: %s; build/out/shots/window-stuck.png", what)
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}

// sees waits until a picture shows something, and leaves the picture.
func (w *seen) sees(ctx context.Context, what, shot string, shows func(picture) bool) error {
	return w.until(ctx, what, func() bool {
		if w.shot(ctx, shot) != nil {
			return false
		}
		p, err := readPicture(w.file(shot))
		return err == nil && shows(p)
	})
}

// look takes a picture to compare with.
func (w *seen) look(ctx context.Context, shot string) (picture, error) {
	if err := w.shot(ctx, shot); err != nil {
		return picture{}, err
	}
	return readPicture(w.file(shot))
}

// shot takes a picture of everything on the display.
func (w *seen) shot(ctx context.Context, name string) error {
	if _, err := w.quiet(ctx, "import", "-window", "root", w.file(name)); err != nil {
		return fmt.Errorf("a picture of the display: %w", err)
	}
	return nil
}

func (w *seen) file(shot string) string { return w.t.path("build", "out", "shots", shot+".png") }

// page is the part of a picture that shows the page, below its own bar. The
// window's title and menu are there long before it.
func (w *seen) page(ctx context.Context, p picture) picture {
	var x, y, width, height int
	if n, _ := fmt.Sscanf(w.place(ctx), "Position: %d,%d (screen: 0) Geometry: %dx%d", &x, &y, &width, &height); n != 4 {
		return picture{}
	}
	const bars = 100
	return p.part(image.Rect(x, y+bars, x+width, y+height))
}

// find returns the number of a visible window.
func (w *seen) find(ctx context.Context, how ...string) string {
	out, _ := w.quiet(ctx, append([]string{"xdotool", "search", "--onlyvisible"}, how...)...)
	first, _, _ := strings.Cut(out, "\n")
	return first
}

// do lets xdotool do something.
func (w *seen) do(ctx context.Context, args ...string) error {
	if _, err := w.quiet(ctx, append([]string{"xdotool"}, args...)...); err != nil {
		return fmt.Errorf("xdotool %s: %w", args[0], err)
	}
	return nil
}

// close closes the window as a person does and expects a clean end.
func (w *seen) close(ctx context.Context) error {
	if _, err := w.quiet(ctx, "wmctrl", "-i", "-c", w.window); err != nil {
		return fmt.Errorf("wmctrl: %w", err)
	}
	select {
	case err := <-w.ended:
		if err != nil {
			return fmt.Errorf("the window was closed, and the program ended badly: %w", err)
		}
		return nil
	case <-time.After(patienceOfEyes):
		return errors.New("the window was closed and the program did not end")
	}
}

// quiet runs a program on the desk and returns what it printed; failing is an
// answer here, as the window may not be there yet.
func (w *seen) quiet(ctx context.Context, args ...string) (string, error) {
	p := exec.CommandContext(ctx, args[0], args[1:]...)
	p.Env = append(os.Environ(), w.d.env...)
	out, err := p.Output()
	return string(bytes.TrimSpace(out)), err
}
