package edit_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/edit"
	"github.com/perennial-app/perennial/core/overlay"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/undo"
)

// TestRestorePack takes back what was changed in a pack.
func TestRestorePack(t *testing.T) {
	p, err := pack.Load(os.DirFS("../overlay/testdata/pack"), nil)
	if err != nil {
		t.Fatal(err)
	}
	m, s := p.Manifest(), open(t)
	set := func(path overlay.Path, value string) (b undo.Batch) {
		t.Helper()
		s.must(func(tx store.Tx) {
			b = edit.ChangePack(tx, m, []overlay.Edit{{Path: path, Value: value}}, "Ann", today)
		})
		return b
	}
	holds := func(when string, want map[overlay.Path]overlay.Value) {
		t.Helper()
		s.must(func(tx store.Tx) {
			got := map[overlay.Path]overlay.Value{}
			for _, c := range overlay.Of(tx, m.ID) {
				got[c.Path] = c.Now
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s (-want +got):\n%s", when, d)
			}
		})
	}
	weight := set("drivers.silence.weight", "0.4")
	again := set("drivers.silence.weight", "0.5")
	s.refused("what was changed since", core.Conflict, func(tx store.Tx) { edit.Restore(tx, weight) })
	s.must(func(tx store.Tx) { edit.Restore(tx, again) })
	holds("the second taken back", map[overlay.Path]overlay.Value{"drivers.silence.weight": "0.4"})

	var b undo.Batch
	s.must(func(tx store.Tx) { b = edit.TakeBackChange(tx, m.ID, "drivers.silence.weight") })
	holds("as the vendor says", map[overlay.Path]overlay.Value{})
	s.must(func(tx store.Tx) { edit.Restore(tx, b) })
	holds("changed after all", map[overlay.Path]overlay.Value{"drivers.silence.weight": "0.4"})

	f := &overlay.File{Pack: m.ID, Changes: []overlay.Change{
		{Path: "drivers.silence.weight", Was: "1.6", Now: "0.9", Day: today},
		{Path: "prior.rate", Was: "0.2", Now: "0.3", Day: today},
	}}
	var taken, kept []overlay.Path
	s.must(func(tx store.Tx) { taken, kept, b = edit.ImportChanges(tx, m, f) })
	if len(taken) != 1 || len(kept) != 1 {
		t.Errorf("taken %v, kept %v", taken, kept)
	}
	holds("imported", map[overlay.Path]overlay.Value{"drivers.silence.weight": "0.4", "prior.rate": "0.3"})
	s.must(func(tx store.Tx) { edit.Restore(tx, b) })
	holds("the import taken back", map[overlay.Path]overlay.Value{"drivers.silence.weight": "0.4"})
}
