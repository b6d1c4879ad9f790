package packtest

import (
	"os"
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
// show every driver at work and at rest. See Golden for the files and for update.
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
}
