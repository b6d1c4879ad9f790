package kit

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The plugins that come with the program keep every rule that others are asked
// to keep.
func TestOurPlugins(t *testing.T) {
	for _, dir := range ours(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			r, err := Test(t.Context(), dir, Options{Runner: filepath.Join(built(t), "runner")})
			must(t, err)
			if r.Level == Gold {
				return
			}
			for _, result := range r.Results {
				for _, f := range result.Faults {
					t.Errorf("%s: %v", result.Name, f)
				}
			}
			t.Errorf("proven: %q, want gold", r.Level)
		})
	}
}

// Nobody can undo a move, or how lately somebody came: such is never named among
// what would take a customer off the list.
func TestOurPluginsKnowWhatLasts(t *testing.T) {
	for _, dir := range ours(t) {
		b, err := os.ReadFile(filepath.Join(dir, "pack", "drivers.yaml"))
		must(t, err)
		for _, d := range strings.Split("\n"+string(b), "\n- id: ")[1:] {
			id, rest, _ := strings.Cut(d, "\n")
			if regexp.MustCompile(`^(moved_away|newcomer|new_customer)$`).MatchString(id) && !strings.Contains(rest, "\n  lasting: true\n") {
				t.Errorf("%s: %s can be changed, it says", dir, id)
			}
		}
	}
}

func ours(t *testing.T) []string {
	t.Helper()
	packs, err := filepath.Glob(filepath.Join("..", "*", "pack", "pack.yaml"))
	must(t, err)
	if len(packs) < 8 {
		t.Fatalf("%d packs", len(packs))
	}
	dirs := make([]string, len(packs))
	for i, p := range packs {
		dirs[i] = filepath.Dir(filepath.Dir(p))
	}
	return dirs
}
