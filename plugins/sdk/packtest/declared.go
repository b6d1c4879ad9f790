package packtest

import (
	"os"
	"slices"
	"testing"

	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/kit"
)

// Folder loads a pack that is nothing but the files of a folder.
func Folder(t *testing.T, dir string) pack.Pack {
	t.Helper()
	p, err := pack.Load(os.DirFS(dir), nil)
	if err != nil {
		t.Fatalf("the pack in %s:\n%v", dir, err)
	}
	return p
}

// Declared proves a pack that is nothing but files: that it keeps the contract,
// says of the customers in the goldens what stands there, and that together they
// show every driver at work and at rest and every setting changing something. See
// Golden for the files and for update.
func Declared(t *testing.T, p pack.Pack, goldens string, update bool) {
	t.Helper()
	t.Run("contract", func(t *testing.T) { Run(t, p) })
	t.Run("signals", func(t *testing.T) { Golden(t, p, goldens, update) })
	t.Run("every driver", func(t *testing.T) {
		faults, err := kit.Unshown(t.Context(), p, goldens)
		if err != nil {
			t.Fatal(err)
		}
		show(t, faults)
	})
	t.Run("every setting", func(t *testing.T) { everySetting(t, p, goldens) })
}

// everySetting wants an example of which something else is said at one limit of a
// setting than at the other: a setting that changes nothing should not be asked.
func everySetting(t *testing.T, p pack.Pack, goldens string) {
	t.Helper()
	examples, err := kit.ReadExamples(goldens)
	if err != nil {
		t.Fatal(err)
	}
	said := func(key pack.SettingKey, limit *float64) (all []string) {
		set, wrong := p.(pack.Configurer).Configure(pack.Settings{key: pack.NumberValue(*limit)})
		if wrong != nil {
			t.Fatal(wrong)
		}
		for i := range examples {
			text, err := examples[i].Said(set)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, text)
		}
		return all
	}
	for _, s := range p.Manifest().Settings {
		if s.Type == pack.TypeNumber && slices.Equal(said(s.Key, s.Min), said(s.Key, s.Max)) {
			t.Errorf("no example shows what changes with %s", s.Key)
		}
	}
}
