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
const walkFile = "name,phone,email,contract,tenure,MonthlyCharges\n" +
	"王伟,13800138000,wang@example.com,Month-to-month,3,89.5\n李娜,13900139000,,Two year,40,20.1\n张敏,13700137000,,One year,12,55\n"

// walk goes through the real window: a file chosen in the system's dialog is
// imported by a click, so calls with bodies pass the webview; Chinese composed
// in the search finds somebody, whose telephone number goes to the system;
// put away, the window reminds of what is due, and a second start brings it
// back, or a plugin's file to be agreed to; a restart shows it where it was, with the data in it.
func (t *tree) walk(ctx context.Context, j *job, d *desk) error {
	if err := os.WriteFile(d.path("walk.csv"), []byte(walkFile), 0o600); err != nil {
		return err
	}
	program, data := t.bin("perennial"), d.path("data")
	for key, value := range map[string]string{"pack": "telecom", "language": "zh-CN", "theme": "light"} {
		if err := j.run(ctx, cmd{args: []string{program, "setting", key, value, "--data", data}}); err != nil {
			return err
		}
	}
	d.env = append(d.env, "PERENNIAL_DUE_EVERY=500ms")
	w, err := t.open(ctx, d, "window-1-first", program, "--data", data)
	if err != nil {
		return err
	}
	j.note = fmt.Sprintf("painted after %.1f s", w.took.Seconds())
	for _, part := range []func(context.Context) error{w.imports, w.searches, w.calls, w.reminds, w.startsAgain, w.opensPlugin} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	was, err := w.moves(ctx)
	if err != nil {
		return err
	}
	if err := w.close(ctx); err != nil {
		return err
	}
	w, err = t.open(ctx, d, "window-8-again", program, "--data", data)
	if err != nil {
		return err
	}
	if err := w.until(ctx, "the window comes back as "+was, func() bool { return w.place(ctx) == was }); err != nil {
		return err
	}
	if !w.has(ctx, "王伟") {
		return errors.New("the restarted shop has lost 王伟")
	}
	j.note += ", imported by dialog, searched in Chinese, called, reminded, came back in its place"
	return w.close(ctx)
}

// has asks the running program, from the command line, for a customer.
func (w *seen) has(ctx context.Context, name string) bool {
	out, err := w.quiet(ctx, append([]string{w.program, "customer", "list"}, w.args...)...)
	return err == nil && strings.Contains(out, name)
}

// imports chooses the file in the system's dialog and agrees to its import.
//
// The dialog is opened by mouse. A key that the page has no use for comes back
// from the webview's process a moment later; were a dialog open by then, it
// would get that key, and the webview would pass over the next one.
func (w *seen) imports(ctx context.Context) error {
	before, err := w.look(ctx, "window-2-dialog")
	if err != nil {
		return err
	}
	if err := w.do(ctx, "mousemove", "--window", w.window, "20", "14", "click", "1"); err != nil {
		return err
	}
	const menuPixels, entryPixels = 4000, 300
	err = w.sees(ctx, "the menu opens", "window-2-dialog", func(p picture) bool { return p.unlike(before) > menuPixels })
	if err != nil {
		return err
	}
	if err := w.do(ctx, "key", "--delay", "100", "Down", "Return"); err != nil {
		return err
	}
	var dialog string
	err = w.until(ctx, "the file dialog opens", func() bool {
		dialog = w.find(ctx, "--name", "^导入客户")
		return dialog != ""
	})
	if err != nil {
		return err
	}
	// Typed, a path would be completed by the dialog in between.
	if err := w.d.copies(ctx, w.d.path("walk.csv")); err != nil {
		return err
	}
	err = w.until(ctx, "the path is on the clipboard", func() bool {
		out, _ := w.quiet(ctx, "xclip", "-selection", "clipboard", "-out")
		return out == w.d.path("walk.csv")
	})
	if err != nil {
		return err
	}
	if err := w.do(ctx, "windowactivate", "--sync", dialog, "key", "ctrl+l", "sleep", "0.5"); err != nil {
		return err
	}
	if before, err = w.look(ctx, "window-2-dialog"); err != nil {
		return err
	}
	if err := w.do(ctx, "key", "ctrl+v"); err != nil {
		return err
	}
	err = w.sees(ctx, "the path is in the dialog", "window-2-dialog", func(p picture) bool { return p.unlike(before) > entryPixels })
	if err != nil {
		return err
	}
	// The dialog passes over a Return while it still reads the folder.
	err = w.until(ctx, "the file dialog takes the file", func() bool {
		_ = w.do(ctx, "key", "Return", "sleep", "1")
		return w.find(ctx, "--name", "^导入客户") == ""
	})
	if err != nil {
		return err
	}
	var at image.Point
	err = w.sees(ctx, "the import can be agreed to", "window-3-import", func(p picture) (ok bool) {
		at, ok = w.page(ctx, p).mainButton()
		return ok
	})
	if err != nil {
		return err
	}
	if err := w.click(ctx, at); err != nil {
		return err
	}
	if err := w.until(ctx, "the file is imported", func() bool { return w.has(ctx, "张敏") }); err != nil {
		return err
	}
	return w.sees(ctx, "the page says so", "window-4-imported", func(p picture) bool {
		next, ok := w.page(ctx, p).mainButton()
		return ok && next != at
	})
}

func (w *seen) click(ctx context.Context, at image.Point) error {
	return w.do(ctx, "mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y), "click", "1")
}

// searches composes a name from plain keys, as an input method does: the page
// sees a composition, then its result.
func (w *seen) searches(ctx context.Context) error {
	before, err := w.look(ctx, "window-5-search")
	if err != nil {
		return err
	}
	const focusPixels, answerPixels = 300, 2000 // a ring around the search; a row below it
	if err := w.do(ctx, "key", "slash"); err != nil {
		return err
	}
	err = w.sees(ctx, "the search has the keyboard", "window-5-search", func(p picture) bool { return p.unlike(before) > focusPixels })
	if err != nil {
		return err
	}
	for _, letter := range "王伟" {
		for _, keys := range [][]string{{"key", "ctrl+shift+u"}, {"type", "--delay", "40", fmt.Sprintf("%x", letter)}, {"key", "space"}} {
			if err := w.do(ctx, keys...); err != nil {
				return err
			}
		}
	}
	return w.sees(ctx, "the search answers", "window-5-search", func(p picture) bool { return p.unlike(before) > answerPixels })
}

// calls opens whom the search found, and their telephone number and address.
func (w *seen) calls(ctx context.Context) error {
	if err := w.do(ctx, "key", "Return"); err != nil {
		return err
	}
	var links [2]image.Point
	err := w.sees(ctx, "王伟 shows, to call and to write to", "window-6-customer", func(p picture) (ok bool) {
		links, ok = w.page(ctx, p).linkPair()
		return ok
	})
	if err != nil {
		return err
	}
	for i, address := range []string{"tel:13800138000", "mailto:wang@example.com"} {
		if err := w.click(ctx, links[i]); err != nil {
			return err
		}
		if err := w.until(ctx, address+" is opened", func() bool { return w.d.opened(address) }); err != nil {
			return err
		}
	}
	return nil
}

// reminds puts the window away and waits for what is due.
func (w *seen) reminds(ctx context.Context) error {
	if err := w.do(ctx, "windowminimize", "--sync", w.window); err != nil {
		return err
	}
	if err := w.until(ctx, "a reminder comes", func() bool { return w.d.told.hold("件事要做") }); err != nil {
		return err
	}
	var note string
	err := w.until(ctx, "the reminder shows", func() bool {
		note = w.find(ctx, "--class", "Dunst")
		return note != ""
	})
	if err != nil {
		return err
	}
	if err := w.shot(ctx, "window-7-reminder"); err != nil {
		return err
	}
	if err := w.do(ctx, "mousemove", "--window", note, "20", "20", "click", "1"); err != nil {
		return err
	}
	return w.until(ctx, "the reminder goes", func() bool { return w.find(ctx, "--class", "Dunst") == "" })
}

// startsAgain expects that a second start ends well and brings the window back,
// the only one.
func (w *seen) startsAgain(ctx context.Context) error {
	if _, err := w.quiet(ctx, append([]string{w.program, "open"}, w.args...)...); err != nil {
		return fmt.Errorf("a second start: %w", err)
	}
	err := w.until(ctx, "the window is back", func() bool { return w.find(ctx, "--name", "^Perennial") == w.window })
	if err != nil {
		return err
	}
	all, err := w.quiet(ctx, "xdotool", "search", "--onlyvisible", "--name", "^Perennial")
	if err != nil {
		return err
	}
	if n := len(strings.Fields(all)); n != 1 {
		return fmt.Errorf("%d windows after a second start, want 1", n)
	}
	return nil
}

// opensPlugin starts the program with a plugin's file, as a double click does:
// the window shows what it is, and nothing is installed.
func (w *seen) opensPlugin(ctx context.Context) error {
	dir := w.d.path("vendor")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	file := filepath.Join(dir, "laundry.pplug")
	for _, args := range [][]string{
		{"new", filepath.Join(dir, "laundry"), "--industry", "洗衣店 / Laundry", "--declarative"},
		{"keygen", "--out", filepath.Join(dir, "key"), "--no-password"},
		{"pack", filepath.Join(dir, "laundry"), "--sign", filepath.Join(dir, "key"), "--out", file},
	} {
		if _, err := w.quiet(ctx, append([]string{w.program, "plugin"}, args...)...); err != nil {
			return fmt.Errorf("plugin %s: %w", args[0], err)
		}
	}
	before, err := w.look(ctx, "window-9-plugin")
	if err != nil {
		return err
	}
	if _, err := w.quiet(ctx, append([]string{w.program, "open", file}, w.args...)...); err != nil {
		return fmt.Errorf("opening a plugin: %w", err)
	}
	if err := w.sees(ctx, "the plugin is shown", "window-9-plugin", func(p picture) bool { return p.unlike(before) > pagePixels }); err != nil {
		return err
	}
	out, err := w.quiet(ctx, append([]string{w.program, "plugin", "list"}, w.args...)...)
	if err == nil && strings.Contains(out, "laundry") {
		err = errors.New("opening a plugin installed it")
	}
	return err
}

// pagePixels are more than a toast or a caret changes.
const pagePixels = 20_000

// moves gives the window another size and place, and returns them.
func (w *seen) moves(ctx context.Context) (string, error) {
	before := w.place(ctx)
	if err := w.do(ctx, "windowsize", "--sync", w.window, "1000", "640", "windowmove", "--sync", w.window, "60", "40"); err != nil {
		return "", err
	}
	last := before
	err := w.until(ctx, "the window moves", func() bool {
		time.Sleep(500 * time.Millisecond) // it does so in two steps
		now := w.place(ctx)
		settled := now == last && now != before
		last = now
		return settled
	})
	return last, err
}

// place is the window's size and place, as the display tells them.
func (w *seen) place(ctx context.Context) string {
	out, _ := w.quiet(ctx, "xdotool", "getwindowgeometry", w.window)
	_, place, _ := strings.Cut(out, "\n")
	return strings.Join(strings.Fields(place), " ")
}
