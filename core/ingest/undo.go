package ingest

import (
	"context"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
	"github.com/perennial-app/perennial/core/undo"
)

// UndoProgress is how far undoing has come, in records: customers and
// purchases.
type UndoProgress struct {
	Import      core.ImportID
	Done, Total int64
}

// An UndoResult is what undoing an import did.
type UndoResult struct {
	Import   core.ImportID
	Already  bool  // it was taken back before, and nothing changed now
	Removed  int64 // created records taken out, of every kind
	Restored int64 // updated ones put back
	Kept     int64 // left as they are, because they changed since
	// RemovedCustomers and RemovedEvents are of Removed.
	RemovedCustomers, RemovedEvents int64
	// KeptRows lists the first MaxKeptRows of them.
	KeptRows []KeptRow
}

// MaxKeptRows bounds the list of what was kept; nobody reads on.
const MaxKeptRows = 1000

// A KeptRow is one record undoing has left as it is.
type KeptRow struct {
	Customer core.CustomerID
	Label    string // what to call the customer
	Reason   Message
}

// hasMore is why a created customer stays that nobody edited: something was
// written on its timeline since.
const hasMore undo.Reason = "has_more"

// Undo takes everything an import wrote back: created customers and purchases
// go, updated ones get their earlier content. What was edited since stays and
// is listed, and so does a created customer with new entries on the timeline.
// An empty id means the newest import that changed anything. Undoing what is
// undone changes nothing; undoing that was interrupted goes on. More are the
// tables a supply may have written besides customers and their timelines.
func Undo(ctx context.Context, db store.DB, id core.ImportID, progress func(UndoProgress), more ...undo.Table) (UndoResult, error) {
	var im Import
	err := db.Update(ctx, func(tx store.Tx) error {
		var err error
		if im, err = undoable(tx, id); err != nil {
			return err
		}
		if im.Status != Undone && im.Status != Undoing {
			im.Status = Undoing
			importTable.Put(tx, im, im.ID)
		}
		return nil
	})
	if err != nil {
		return UndoResult{}, err
	}
	already := im.Status == Undone
	if !already {
		if err := undoAll(ctx, db, im.ID, progress, more); err != nil {
			return UndoResult{}, err
		}
	}
	var res UndoResult
	err = db.View(ctx, func(tx store.Tx) error {
		im, _ = Get(tx, im.ID)
		res = UndoResult{
			Import: im.ID, Already: already, Removed: im.Removed, Restored: im.Restored, Kept: im.Kept,
			RemovedCustomers: im.RemovedCustomers, RemovedEvents: im.RemovedEvents,
		}
		res.KeptRows = keptRows(tx, im.ID)
		return nil
	})
	return res, err
}

// undoable finds the import to undo.
func undoable(tx store.Tx, id core.ImportID) (Import, error) {
	if id == "" {
		for _, im := range Imports(tx) {
			if im.Wrote() && im.Status != Running && im.Status != Undone {
				return im, nil
			}
		}
		return Import{}, core.Says(core.NotFound, "ingest.nothing_to_undo", nil)
	}
	im, ok := Get(tx, id)
	switch {
	case !ok:
		return im, core.Says(core.NotFound, "ingest.unknown_import", core.Args{"import": string(id)})
	case im.Status == Running:
		return im, core.Says(core.Conflict, "ingest.still_running", core.Args{"import": string(id)})
	}
	return im, nil
}

func undoAll(ctx context.Context, db store.DB, id core.ImportID, progress func(UndoProgress), more []undo.Table) error {
	_, err := undo.Run(ctx, db, undo.Plan{
		Batch:  undo.Batch(id),
		Tables: append([]undo.Table{customer.Table, timeline.Table}, more...),
		Keep: func(tx store.Tx, kind string, key []any) undo.Reason {
			if kind != customer.Table.Kind() {
				return ""
			}
			for range timeline.Of(tx, core.CustomerID(key[0].(string))) {
				return hasMore
			}
			return ""
		},
		Step: func(tx store.Tx, s undo.State) {
			im, _ := Get(tx, id)
			im.Removed, im.Restored, im.Kept = int64(s.Removed), int64(s.Restored), int64(s.Kept)
			im.RemovedCustomers = int64(s.RemovedOf[customer.Table.Kind()])
			im.RemovedEvents = int64(s.RemovedOf[timeline.Table.Kind()])
			if s.Done() {
				im.Status = Undone
			}
			importTable.Put(tx, im, id)
		},
		Progress: func(s undo.State) {
			if progress != nil {
				progress(UndoProgress{id, int64(s.Seen()), int64(s.Records)})
			}
		},
	})
	return err
}

// keptRows lists what undoing an import left, in words.
func keptRows(tx store.Tx, id core.ImportID) []KeptRow {
	var out []KeptRow
	for k := range undo.KeptOf(tx, undo.Batch(id)) {
		if len(out) == MaxKeptRows {
			break
		}
		if k.Kind != customer.Table.Kind() && k.Kind != timeline.Table.Kind() {
			continue // about nobody
		}
		who, ok := k.ID[0].(string)
		if !ok {
			tx.Fail(core.Errorf(core.Internal, "undo %s: kept %s record %v", id, k.Kind, k.ID))
			return nil
		}
		row := KeptRow{Customer: core.CustomerID(who), Label: who, Reason: Message{Key: "ingest.kept." + string(k.Reason)}}
		if c, _, ok := customer.Get(tx, row.Customer); ok {
			row.Label = c.Label()
		}
		out = append(out, row)
	}
	return out
}
