package ingest

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/store"
)

// Progress is how far an import has come.
type Progress struct {
	Import core.ImportID
	Status Status
	Total  int64 // rows of the file
	Counts Counts
}

// A Result is what an import did.
type Result struct {
	Import   core.ImportID
	Status   Status // Done or Cancelled; Failed with an error
	Counts   Counts
	Findings []Finding
}

// Run imports a source as planned. It writes batches, each durable with the
// record of how far the import came, under one id, the first call of progress
// having told it. When ctx ends it stops after the batch under way; what was
// written stays and can be undone, as after an error. The day is the one the
// import is dated; progress may be nil.
func Run(ctx context.Context, db store.DB, s *Source, p *Plan, day core.Day, progress func(Progress)) (Result, error) {
	if len(p.Needs) > 0 {
		return Result{}, core.Says(core.Invalid, p.Needs[0].Key, p.Needs[0].Args)
	}
	w := newWriter(db, p, progress)
	all := w.all
	if s.Format == JSON {
		all = w.returnAll
	}
	return w.run(ctx, day, func() error { return all(ctx, s) })
}

// run writes the record of the import, what all writes, and how it ended.
func (w *writer) run(ctx context.Context, day core.Day, all func() error) (Result, error) {
	if err := w.begin(ctx, day); err != nil {
		return Result{}, err
	}
	err := all()
	status := Done
	switch {
	case err == nil:
	case ctx.Err() != nil:
		status, err = Cancelled, nil
	default:
		status = Failed
	}
	if endErr := w.end(ctx, status, err); endErr != nil {
		err = errors.Join(err, endErr)
	}
	return Result{w.im.ID, w.im.Status, w.im.Counts, w.im.Findings}, err
}

// A writer carries one import from batch to batch.
type writer struct {
	db       store.DB
	plan     *Plan
	progress func(Progress)
	sc       *scanner

	// What is committed so far.
	im      Import
	found   tally
	rejects int64                      // kept
	chunks  int                        // of rejects
	met     map[core.CustomerID]change // customers of earlier rows, and the most any row did to them
	ids     map[string]core.CustomerID // of earlier purchases, by external id
	terms   *terms                     // nil for small files
}

func newWriter(db store.DB, p *Plan, progress func(Progress)) *writer {
	return &writer{
		db: db, plan: p, progress: progress, found: tally{},
		met: map[core.CustomerID]change{}, ids: map[string]core.CustomerID{},
	}
}

// begin writes the record of the import.
func (w *writer) begin(ctx context.Context, day core.Day) error {
	err := w.db.Update(ctx, func(tx store.Tx) error {
		w.im = Import{ID: newImportID(tx), Status: Running, Day: day, Plan: w.plan.stored()}
		importTable.Put(tx, w.im, w.im.ID)
		// Rows without an id of ours get new ones. In an empty store these
		// never reach those to come, and keep the order of the file.
		if w.plan.lastID != "" && !customer.NoIDYet(tx) {
			customer.TakeID(tx, w.plan.lastID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, c := range w.plan.Columns { // said of columns as a whole, and known already
		for _, f := range w.plan.Findings {
			if f.Column == c.Title && (f.Flaw == DayOrder || f.Flaw == MixedOrder) {
				w.found[flawAt{i, f.Flaw}] = &count{n: f.Count}
			}
		}
	}
	w.tell()
	return nil
}

// stored is the plan as kept in the record: without anybody's data.
func (p *Plan) stored() Plan {
	c := *p
	c.manifest, c.packs = nil, nil
	c.Columns = slices.Clone(p.Columns)
	for i := range c.Columns {
		c.Columns[i].Samples, c.Columns[i].target = nil, target{}
	}
	c.Findings = nil // the import's own are kept
	return c
}

func (w *writer) tell() {
	if w.progress != nil {
		w.progress(Progress{w.im.ID, w.im.Status, w.plan.Rows, w.im.Counts})
	}
}

// collect learns who the store knows, where that pays.
func (w *writer) collect(ctx context.Context) error {
	if w.plan.Rows < termsFrom {
		return nil
	}
	return w.db.View(ctx, func(tx store.Tx) error {
		w.terms = collectTerms(tx)
		return nil
	})
}

// all reads and writes every row. Reading runs one batch ahead of writing.
func (w *writer) all(ctx context.Context, s *Source) error {
	err := w.collect(ctx)
	if err != nil {
		return err
	}
	if w.sc, err = w.plan.scanner(ctx, s, false); err != nil {
		return err
	}
	reading, stop := context.WithCancel(ctx)
	batches := make(chan []*row, 2)
	failed := make(chan error, 1)
	go func() {
		defer close(batches)
		failed <- w.sc.batches(reading, batches)
	}()
	for rows := range batches {
		for len(rows) > 0 && err == nil {
			var n int
			if err = ctx.Err(); err == nil {
				n, err = writeBatch(context.WithoutCancel(ctx), w, rows, (*batch).row)
			}
			rows = rows[n:]
		}
		if err != nil {
			stop()
		}
	}
	stop()
	readErr := <-failed
	if err == nil {
		err = readErr
	}
	return errors.Join(err, w.sc.close())
}

// batches sends the rows of the file.
func (sc *scanner) batches(ctx context.Context, out chan<- []*row) error {
	rows := make([]*row, 0, batchRows)
	for {
		r, err := sc.next()
		if err == nil {
			rows = append(rows, r)
		}
		if len(rows) == batchRows || err != nil && len(rows) > 0 {
			select {
			case out <- rows:
				rows = make([]*row, 0, batchRows)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// writeBatch commits the first of the rows, as many as one transaction takes,
// and returns how many they were.
func writeBatch[R any](ctx context.Context, w *writer, rows []R, put func(*batch, R)) (int, error) {
	var b *batch
	err := w.db.Update(ctx, func(tx store.Tx) error {
		b = w.newBatch(tx)
		for _, r := range rows {
			if b.full() || tx.Err() != nil {
				break
			}
			put(b, r)
		}
		b.close()
		return nil
	})
	if err != nil {
		return 0, err
	}
	w.im, w.found, w.rejects, w.chunks = b.im, b.found, b.rejects, b.chunks
	for id, did := range b.met {
		w.met[id] = max(w.met[id], did)
	}
	for ext, id := range b.ids {
		w.ids[ext] = id
	}
	if w.terms != nil {
		w.terms.rev = b.rev
	}
	w.tell()
	return b.rows, nil
}

// end records how the import ended. It must be written whatever ended it.
func (w *writer) end(ctx context.Context, status Status, cause error) error {
	im := w.im
	im.Status = status
	var said *core.Error
	switch {
	case cause == nil:
	case errors.As(cause, &said) && said.Key != "":
		im.Problem = &Message{said.Key, said.Args}
	default:
		im.Problem = &Message{Key: "error." + core.KindOf(cause).String()}
	}
	err := w.db.Update(context.WithoutCancel(ctx), func(tx store.Tx) error {
		importTable.Put(tx, im, im.ID)
		if status == Done {
			remember(tx, w.plan)
		}
		return nil
	})
	if err != nil && im.Status == Done {
		im.Status = Failed // all rows are there, but the record does not say so
	}
	w.im = im
	w.tell()
	return err
}
