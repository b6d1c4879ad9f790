package ingest

import (
	"context"
	"iter"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
	"github.com/perennial-app/perennial/core/undo"
)

// A Supply is customers with their history who come from the program itself
// and not from a file: there is nothing to detect and no column to match.
type Supply struct {
	Name    string // what the list of imports shows where a file has its name
	Pack    core.PackID
	Rows    int64 // customers to come, for progress
	Records iter.Seq[Record]
	// More is what there is besides customers, nil for nothing. Each writes some
	// records and notes how to take them back; Undo must be told their tables.
	More iter.Seq[func(store.Tx, *undo.Recorder)]
}

// A Record is one customer of a supply.
type Record struct {
	Customer customer.Customer // with an external id; the import gives ID and Pack
	Events   []timeline.Event  // each with an ID of its own; the import gives Customer
}

// Supplied is the format of an import whose rows were no file.
const Supplied Format = "supplied"

// Plan is how a supply is imported: as it is.
func (s Supply) Plan() *Plan {
	return &Plan{File: s.Name, Format: Supplied, Kind: Customers, Pack: s.Pack, Rows: s.Rows}
}

// RunRecords imports a supply as Run imports a file: in durable batches under
// one id, with progress, and undone by Undo. A customer whose external id the
// store knows is left alone with its history, so what was supplied twice is
// there once.
func RunRecords(ctx context.Context, db store.DB, s Supply, day core.Day, progress func(Progress)) (Result, error) {
	w := newWriter(db, s.Plan(), progress)
	return w.run(ctx, day, func() error {
		err := w.collect(ctx)
		if err == nil {
			err = writeAll(ctx, w, s.Records, (*batch).record)
		}
		if err == nil && s.More != nil {
			err = writeAll(ctx, w, s.More, (*batch).more)
		}
		return err
	})
}

// writeAll writes what comes, batch by batch.
func writeAll[R any](ctx context.Context, w *writer, all iter.Seq[R], put func(*batch, R)) error {
	next, stop := iter.Pull(all)
	defer stop()
	waiting := make([]R, 0, batchRows)
	for more := true; ; {
		for more && len(waiting) < batchRows {
			var r R
			if r, more = next(); more {
				waiting = append(waiting, r)
			}
		}
		if len(waiting) == 0 {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := writeBatch(context.WithoutCancel(ctx), w, waiting, put)
		if err != nil {
			return err
		}
		waiting = append(waiting[:0], waiting[n:]...)
	}
}

// more writes what is no customer.
func (b *batch) more(write func(store.Tx, *undo.Recorder)) {
	b.rows++
	write(b.tx, b.undo)
}

// record writes one customer with its history.
func (b *batch) record(r Record) {
	b.rows++
	b.im.Counts.Rows++
	b.im.Counts.Committed++
	c := r.Customer
	for _, id := range c.External {
		if len(b.known("external", id)) > 0 {
			b.im.Counts.Unchanged++
			return
		}
	}
	c.ID, c.Pack = customer.NewID(b.tx), b.plan.Pack
	if err := c.Check(); err != nil {
		b.tx.Fail(err)
		return
	}
	b.undo.Created(customer.Table, c.ID)
	customer.Table.PutOver(b.tx, c, customer.Customer{}, 0, false, c.ID)
	b.terms.addAll(c)
	b.im.Counts.Created++
	for _, e := range r.Events {
		e.Customer = c.ID
		b.undo.Created(timeline.Table, e.Customer, e.Day, e.ID)
		timeline.Table.PutOver(b.tx, e, timeline.Event{}, 0, false, e.Customer, e.Day, e.ID)
		if e.Kind == timeline.Purchase {
			b.im.Counts.Purchases++
		}
	}
}
