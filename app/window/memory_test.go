package window

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
)

func TestMemoryComesBack(t *testing.T) {
	file := filepath.Join(t.TempDir(), "window.json")
	want := memory{Width: 900, Height: 600, X: 40, Y: 30, Placed: true, Language: core.English, Reminded: core.NewDay(2026, 3, 8)}
	want.keep(file)
	if diff := cmp.Diff(want, recall(file)); diff != "" {
		t.Error(diff)
	}
	left, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(left) != 1 {
		t.Errorf("%d files are left, want the memory alone (%v)", len(left), err)
	}
}

func TestMemoryMends(t *testing.T) {
	for _, kept := range []string{"", "{", "null", `{"width":-4}`, `{"width":0,"height":700}`, `{"language":5}`} {
		file := filepath.Join(t.TempDir(), "window.json")
		if err := os.WriteFile(file, []byte(kept), 0o600); err != nil {
			t.Fatal(err)
		}
		if m := recall(file); m.Width < minWidth || m.Height < minHeight {
			t.Errorf("%q: %d×%d is no window", kept, m.Width, m.Height)
		}
	}
	if m := recall(filepath.Join(t.TempDir(), "none")); m.Width != width || m.Height != height || m.Placed {
		t.Errorf("without a memory: %+v", m)
	}
}

func TestFit(t *testing.T) {
	for _, tc := range []struct {
		name   string
		m      memory
		w, h   int
		placed bool
		width  int
	}{
		{"as it was", memory{Width: 900, Height: 600, X: 40, Y: 30, Placed: true}, 1920, 1080, true, 900},
		{"never placed", memory{Width: 900, Height: 600}, 1920, 1080, false, 900},
		{"a smaller screen", memory{Width: 1800, Height: 1000, X: 10, Y: 10, Placed: true}, 1366, 768, true, 1366},
		{"right of the screen", memory{Width: 900, Height: 600, X: 1900, Y: 30, Placed: true}, 1920, 1080, false, 900},
		{"left of the screen", memory{Width: 900, Height: 600, X: -850, Y: 30, Placed: true}, 1920, 1080, false, 900},
		{"title bar above the screen", memory{Width: 900, Height: 600, X: 40, Y: -30, Placed: true}, 1920, 1080, false, 900},
		{"no screen known", memory{Width: 900, Height: 600, X: 40, Y: 30, Placed: true}, 0, 0, false, 900},
	} {
		got := tc.m.fit(tc.w, tc.h)
		if got.Placed != tc.placed || got.Width != tc.width {
			t.Errorf("%s: placed %v, width %d; want %v, %d", tc.name, got.Placed, got.Width, tc.placed, tc.width)
		}
	}
}

func TestRemind(t *testing.T) {
	yesterday, today := core.NewDay(2026, 3, 7), core.NewDay(2026, 3, 8)
	for _, tc := range []struct {
		name             string
		reminded, opened core.Day
		hidden           bool
		due              int
		want             bool
	}{
		{"opened today and in sight", yesterday, today, false, 5, false},
		{"opened today and out of sight", yesterday, today, true, 5, true},
		{"open since yesterday", yesterday, yesterday, false, 5, true},
		{"reminded already", today, yesterday, true, 5, false},
		{"nothing to do", yesterday, yesterday, true, 0, false},
	} {
		if got := (memory{Reminded: tc.reminded}).remind(tc.opened, today, tc.hidden, tc.due); got != tc.want {
			t.Errorf("%s: got %v, want %v", tc.name, got, tc.want)
		}
	}
}
