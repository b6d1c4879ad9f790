package shelf

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/parcel"
	"github.com/perennial-app/perennial/core/text"
)

// Each way an installed plugin's files can be spoiled, and what the shop is told.
func TestSpoiled(t *testing.T) {
	var all []told
	table := []struct {
		name, file string
		change     func(path string) error
		key        string
	}{
		{"the program swapped", "bin/linux_amd64/plugin", write("evil"), "shelf.changed"},
		{"a text changed", "LICENSE", write("GPL"), "shelf.changed"},
		{"the label changed", parcel.LabelName, write("{}"), "shelf.changed"},
		{"a file added", "content/extra.yaml", write("x"), "shelf.changed"},
		{"a library added beside the program", "bin/linux_amd64/libc.so", write("x"), "shelf.changed"},
		{"the program of another system added", "bin/windows_amd64/plugin.exe", func(p string) error {
			if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
				return err
			}
			return os.WriteFile(p, []byte("program for windows"), 0o600)
		}, "shelf.changed"},
		{"a link to the same", "LICENSE", func(p string) error {
			elsewhere := filepath.Join(t.TempDir(), "license")
			return errors.Join(os.Rename(p, elsewhere), os.Symlink(elsewhere, p))
		}, "shelf.changed"},
		{"a link added", "content/link", func(p string) error { return os.Symlink("/etc", p) }, "shelf.changed"},
		{"the program gone", "bin/linux_amd64/plugin", os.Remove, "shelf.missing"},
		{"the description gone", parcel.DescribeName, os.Remove, "shelf.missing"},
		{"the label gone", parcel.LabelName, os.Remove, "shelf.missing"},
		{"everything gone", ".", os.RemoveAll, "shelf.missing"},
	}
	for _, tt := range table {
		t.Run(tt.name, func(t *testing.T) {
			y := newYard(t)
			y.install(goods{version: "1.0.0"})
			spoil(t, y, tt.file, tt.change)
			_, err := y.Check("laundry")
			wantSays(t, err, tt.key)
			y.reopen()
			_, err = y.Check("laundry")
			wantSays(t, err, tt.key)
			all = append(all, told{tt.name, tt.key, text.Error(core.English, err)})

			// Installing it again mends it.
			p := y.parcel(goods{version: "1.0.0"})
			must(t, y.Install(p, y.agreed(p), nil))
			y.wantState("1.0.0", "")
		})
	}
	if len(all) == len(table) { // or somebody runs one of them
		wantTold(t, all)
	}
}

var update = flag.Bool("update", false, "write what was got into the golden files")

// told is a hostile act with what the shop is told of it, as docs/hostile.md has
// it.
type told struct{ act, key, says string }

// wantTold compares what was told with what is written down.
func wantTold(t *testing.T, all []told) {
	t.Helper()
	var b strings.Builder
	for _, one := range all {
		fmt.Fprintf(&b, "%s\t%s\t%s\n", one.act, one.key, one.says)
	}
	const golden = "testdata/hostile.txt"
	if *update {
		must(t, os.WriteFile(golden, []byte(b.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", golden, diff)
	}
}
