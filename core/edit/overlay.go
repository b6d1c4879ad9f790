package edit

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/overlay"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/undo"
)

// ChangePack changes places of a vendor's pack for this shop.
func ChangePack(tx store.Tx, vendor *pack.Manifest, edits []overlay.Edit, author string, today core.Day) undo.Batch {
	return change(tx, func(r *undo.Recorder) {
		for _, e := range edits {
			r.Before(overlay.Table, string(vendor.ID), string(e.Path))
		}
		overlay.Make(tx, vendor, edits, author, today)
	})
}

// TakeBackChange has a place of a pack say again what the vendor says.
func TakeBackChange(tx store.Tx, id core.PackID, path overlay.Path) undo.Batch {
	return change(tx, func(r *undo.Recorder) {
		r.Before(overlay.Table, string(id), string(path))
		overlay.TakeBack(tx, id, path)
	})
}

// ImportChanges takes over another shop's changes of a pack. It returns those
// taken and those that are changed otherwise here and stay so. Where none is
// taken there is nothing to take back, and the name is empty.
func ImportChanges(tx store.Tx, vendor *pack.Manifest, f *overlay.File) (taken, kept []overlay.Path, b undo.Batch) {
	b = change(tx, func(r *undo.Recorder) {
		for _, c := range f.Changes {
			if _, _, own := overlay.Table.Get(tx, string(vendor.ID), string(c.Path)); !own {
				r.Before(overlay.Table, string(vendor.ID), string(c.Path))
			}
		}
		taken, kept = overlay.Import(tx, vendor, f)
	})
	if len(taken) == 0 {
		b = ""
	}
	return taken, kept, b
}
