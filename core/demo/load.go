package demo

import (
	"context"
	"iter"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/care"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
	"github.com/perennial-app/perennial/core/undo"
)

// Supply is a demo shop as something to import. It refuses an industry without
// one, and a number of customers nobody can have.
func Supply(id core.PackID, o Options) (ingest.Supply, error) {
	ind, ok := industryOf(id, o)
	switch {
	case !ok:
		return ingest.Supply{}, core.Says(core.NotFound, "demo.no_shop", core.Args{"pack": string(id)})
	case o.Customers < 1 || o.Customers > MaxCustomers:
		return ingest.Supply{}, core.Says(core.Invalid, "demo.customers", core.Args{"max": MaxCustomers})
	}
	name := text.Say(o.Lang, "demo.name."+string(id), nil)
	if !slices.Contains(Industries(), id) {
		name = text.Say(o.Lang, "demo.name_other", core.Args{"pack": o.Pack.Title.In(o.Lang)})
	}
	return ingest.Supply{
		Name: name,
		Pack: id, Rows: int64(o.Customers), Records: records(ind, o), More: checks(o),
	}, nil
}

func records(ind industry, o Options) iter.Seq[ingest.Record] {
	return func(yield func(ingest.Record) bool) {
		town := newTown(o)
		for i := range o.Customers {
			p := ind.person(town, i)
			if !yield(ingest.Record{Customer: p.Customer, Events: p.Events}) {
				return
			}
		}
	}
}

// Tables are what a demo shop writes besides customers and their timelines;
// ingest.Undo wants to know.
func Tables() []undo.Table { return []undo.Table{care.Table()} }

// Load writes a demo shop into a store as one import, dated the day of its
// history's end. What was loaded twice is there once.
func Load(ctx context.Context, db store.DB, id core.PackID, o Options, progress func(ingest.Progress)) (ingest.Result, error) {
	s, err := Supply(id, o)
	if err != nil {
		return ingest.Result{}, err
	}
	return ingest.RunRecords(ctx, db, s, o.AsOf, progress)
}
