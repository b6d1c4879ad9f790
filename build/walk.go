package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// walkFile is what is imported on the walk.
const walkFile = "name,phone,contract,tenure,MonthlyCharges\n" +
	"王伟,13800138000,Month-to-month,3,89.5\n李娜,13900139000,Two year,40,20.1\n张敏,13700137000,One year,12,55\n"

// walk goes through the real window: it paints; a file chosen in the system's
// dialog is imported by a click, so calls with bodies pass the webview; Chinese
// typed into the search finds somebody; a second start only raises the first;
// and a restart shows the window where it was, with the data in it.
func (t *tree) walk(ctx context.Context, j *job, display string) error {
	data, err := os.MkdirTemp("", "perennial-window-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	file := filepath.Join(data, "walk.csv")
	if err := os.WriteFile(file, []byte(walkFile), 0o600); err != nil {
		return err
	}
	program := t.bin("perennial")
	for key, value := range map[string]string{"pack": "telecom", "language": "zh-CN", "theme": "light"} {
		if err := j.run(ctx, cmd{args: []string{program, "setting", key, value, "--data", data}}); err != nil {
			return err
		}
	}
	w, err := t.open(ctx, j, display, program, data, "window")
	if err != nil {
		return err
	}
	j.note = fmt.Sprintf("painted after %.1f s", w.took.Seconds())
	if err := w.imports(ctx, file); err != nil {
		return err
	}
	if err := w.searches(ctx); err != nil {
		return err
	}
	if err := w.startsAgain(ctx); err != nil {
		return err
	}
	const place = "60 40"
	if err := w.do(ctx, "windowsize", w.window, "1000", "640"); err != nil {
		return err
	}
	if err := w.do(ctx, append([]string{"windowmove", w.window}, strings.Fields(place)...)...); err != nil {
		return err
	}
	before, err := quiet(ctx, w.env, "xdotool", "getwindowgeometry", w.window)
	if err != nil {
		return err
	}
	if err := w.close(ctx); err != nil {
		return err
	}
	w, err = t.open(ctx, j, display, program, data, "window-5-again")
	if err != nil {
		return err
	}
	time.Sleep(3 * time.Second) // the page asks for its list, which is made anew
	if err := w.shot(ctx, "window-5-again"); err != nil {
		return err
	}
	after, err := quiet(ctx, w.env, "xdotool", "getwindowgeometry", w.window)
	if err != nil {
		return err
	}
	_, was, _ := strings.Cut(before, "Geometry:")
	_, is, _ := strings.Cut(after, "Geometry:")
	if was != is {
		return fmt.Errorf("the window came back as%s, want%s", is, was)
	}
	if !w.has(ctx, "王伟") {
		return errors.New("the restarted shop has lost 王伟")
	}
	j.note += ", imported by dialog, searched in Chinese, came back in its place"
	return w.close(ctx)
}

// has asks the running program, from the command line, for a customer.
func (w *seen) has(ctx context.Context, name string) bool {
	out, err := quiet(ctx, w.env, w.program, "customer", "list", "--data", w.data)
	return err == nil && strings.Contains(out, name)
}

// imports chooses the file in the system's dialog and agrees to its import.
func (w *seen) imports(ctx context.Context, file string) error {
	if err := w.do(ctx, "windowactivate", "--sync", w.window, "key", "ctrl+o"); err != nil {
		return err
	}
	var dialog string
	err := w.until(ctx, "the file dialog opens", func() bool {
		dialog = w.find(ctx, "^导入客户")
		return dialog != ""
	})
	if err != nil {
		return err
	}
	for _, keys := range [][]string{
		{"windowactivate", "--sync", dialog, "key", "ctrl+l"},
		{"type", "--delay", "20", file},
	} {
		if err := w.do(ctx, keys...); err != nil {
			return err
		}
	}
	if err := w.shot(ctx, "window-1-dialog"); err != nil {
		return err
	}
	if err := w.do(ctx, "key", "Return"); err != nil {
		return err
	}
	var at image.Point
	err = w.until(ctx, "the import can be agreed to", func() bool {
		if w.shot(ctx, "window-2-import") != nil {
			return false
		}
		at = mainButton(w.picture("window-2-import"))
		return at != image.Point{}
	})
	if err != nil {
		return err
	}
	if err := w.do(ctx, "mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y), "click", "1"); err != nil {
		return err
	}
	return w.until(ctx, "the file is imported", func() bool { return w.has(ctx, "张敏") })
}

// searches types a name the way an input method hands it over.
func (w *seen) searches(ctx context.Context) error {
	time.Sleep(time.Second) // the result's page comes in
	if err := w.shot(ctx, "window-3-imported"); err != nil {
		return err
	}
	for _, keys := range [][]string{{"windowactivate", "--sync", w.window, "key", "slash"}, {"type", "--delay", "120", "王伟"}} {
		if err := w.do(ctx, keys...); err != nil {
			return err
		}
	}
	return w.until(ctx, "the search answers", func() bool {
		return w.shot(ctx, "window-4-search") == nil &&
			differ(w.picture("window-3-imported"), w.picture("window-4-search")) > answerPixels
	})
}

// answerPixels is less than a row of the search's answer changes, and more than
// a blinking cursor does.
const answerPixels = 2000

// startsAgain expects that a second start ends well and leaves one window.
func (w *seen) startsAgain(ctx context.Context) error {
	if _, err := quiet(ctx, w.env, w.program, "open", "--data", w.data); err != nil {
		return fmt.Errorf("a second start: %w", err)
	}
	all, err := quiet(ctx, w.env, "xdotool", "search", "--onlyvisible", "--name", "^Perennial")
	if err != nil {
		return err
	}
	if n := len(strings.Fields(all)); n != 1 {
		return fmt.Errorf("%d windows after a second start, want 1", n)
	}
	return nil
}

// mainButton returns the middle of the page's main button, which is the only
// large area in the accent's colour below the navigation.
func mainButton(file string) image.Point {
	img, err := readPicture(file)
	if err != nil {
		return image.Point{}
	}
	b := img.Bounds()
	found := image.Rectangle{}
	for y := b.Max.Y / 2; y < b.Max.Y; y++ {
		run := 0
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			if !near(r, 0x2E) || !near(g, 0x6B) || !near(bl, 0x4F) {
				run = 0
			} else if run++; run >= 30 { // marks and letters have the colour too, in shorter lines
				found = found.Union(image.Rect(x-run+1, y, x+1, y+1))
			}
		}
	}
	if found.Dx() < 60 || found.Dy() < 20 || found.Dx() > 400 || found.Dy() > 80 {
		return image.Point{}
	}
	return image.Pt((found.Min.X+found.Max.X)/2, (found.Min.Y+found.Max.Y)/2)
}

func near(got, want uint32) bool {
	got >>= 8
	return got+6 > want && got < want+6
}

// differ counts the pixels in which two pictures differ.
func differ(one, other string) int {
	a, err := readPicture(one)
	if err != nil {
		return 0
	}
	b, err := readPicture(other)
	if err != nil || a.Bounds() != b.Bounds() {
		return 0
	}
	n := 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				n++
			}
		}
	}
	return n
}
