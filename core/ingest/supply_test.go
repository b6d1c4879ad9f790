package ingest_test

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// made yields n customers with a purchase and a note each.
func made(n int) iter.Seq[ingest.Record] {
	return func(yield func(ingest.Record) bool) {
		for i := range n {
			r := ingest.Record{
				Customer: customer.Customer{Name: fmt.Sprint("Ann ", i), External: []string{fmt.Sprint("D", i)}},
				Events: []timeline.Event{
					{Day: 20000, ID: "1", Kind: timeline.Purchase, Cents: 100},
					{Day: 20001, ID: "2", Kind: timeline.Note, Text: "likes lilies"},
				},
			}
			if !yield(r) {
				return
			}
		}
	}
}

func supply(n int) ingest.Supply {
	return ingest.Supply{Name: "Demo", Pack: "telecom", Rows: int64(n), Records: made(n)}
}

func TestSupplyIsAnImport(t *testing.T) {
	db := store.Mem()
	before := dump(t, db)
	var told []ingest.Progress
	const n = 1300 // three batches
	res, err := ingest.RunRecords(t.Context(), db, supply(n), 20010, func(p ingest.Progress) { told = append(told, p) })
	if err != nil {
		t.Fatal(err)
	}
	want := ingest.Counts{Rows: n, Committed: n, Created: n, Purchases: n}
	equal(t, "counts", res.Counts, want)
	if len(told) < 4 || told[0].Import == "" || told[0].Counts.Rows != 0 || told[len(told)-1].Status != ingest.Done {
		t.Errorf("progress %+v", told)
	}
	after := dump(t, db)
	again, err := ingest.RunRecords(t.Context(), db, supply(n), 20010, nil)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "counts when supplied again", again.Counts, ingest.Counts{Rows: n, Committed: n, Unchanged: n})
	equal(t, "store when supplied again", dump(t, db), after)
	undoImport(t, db, res.Import)
	equal(t, "store after undo", dump(t, db), before)
}

func TestSupplyCancelledKeepsWhatIsDurable(t *testing.T) {
	db := store.Mem()
	ctx, stop := context.WithCancel(t.Context())
	res, err := ingest.RunRecords(ctx, db, supply(1_000_000), 20010, func(p ingest.Progress) {
		if p.Counts.Committed > 0 {
			stop()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if res.Status != ingest.Cancelled || res.Counts.Created == 0 || res.Counts.Created > 1000 {
		t.Errorf("got %s with %d created, want cancelled after a batch", res.Status, res.Counts.Created)
	}
	undoImport(t, db, res.Import)
	if err := db.View(t.Context(), func(tx store.Tx) error {
		for range customer.All(tx) {
			t.Fatal("a customer is left")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// A customer nobody may store ends the import, and what is durable stays.
func TestSupplyFails(t *testing.T) {
	db := store.Mem()
	bad := ingest.Supply{Pack: "telecom", Rows: 1, Records: func(yield func(ingest.Record) bool) {
		yield(ingest.Record{Customer: customer.Customer{Email: "nobody"}})
	}}
	res, err := ingest.RunRecords(t.Context(), db, bad, 20010, nil)
	if core.KindOf(err) != core.Invalid || res.Status != ingest.Failed {
		t.Errorf("got %s, %v, want a failed import", res.Status, err)
	}
}
