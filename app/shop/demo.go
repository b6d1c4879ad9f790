package shop

import (
	"context"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/demo"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/setting"
	"github.com/perennial-app/perennial/core/store"
)

// Demo starts filling the store with a demo shop and returns its job, an import
// like any other, and makes the shop one of that industry. Made-up people never mix with a shop's own: a store with
// customers is refused, unless they are a demo shop's, which then leaves first.
// What was edited of that one stays.
func (s *Shop) Demo(ctx context.Context, id core.PackID, o demo.Options) (*Job, error) {
	m, installed := s.plugins.Pack(id)
	o.AsOf, o.Pack = s.Today(), m
	supply, err := demo.Supply(id, o)
	if err != nil {
		return nil, err
	}
	if !installed {
		return nil, core.Says(core.NotFound, "demo.no_plugin", core.Args{"pack": string(id)})
	}
	if err := s.claimImport(); err != nil {
		return nil, err
	}
	before, err := s.demosBefore(ctx)
	if err != nil {
		s.releaseImport()
		return nil, err
	}
	job, err := s.start(supply.Plan(), func() {}, func(ctx context.Context, progress func(ingest.Progress)) (ingest.Result, error) {
		for _, id := range before {
			if _, err := ingest.Undo(ctx, s.db, id, nil, demo.Tables()...); err != nil {
				return ingest.Result{}, err
			}
			s.forget(id)
		}
		return ingest.RunRecords(ctx, s.db, supply, o.AsOf, progress)
	})
	if err != nil {
		return nil, err
	}
	return job, s.settleIn(ctx, id)
}

// settleIn makes the shop one of an industry: its checks are that one's.
func (s *Shop) settleIn(ctx context.Context, id core.PackID) error {
	return s.db.Update(ctx, func(tx store.Tx) error {
		set, rev := setting.Get(tx)
		if set.Pack != id {
			set.Pack = id
			setting.Save(tx, set, rev)
		}
		return nil
	})
}

// demosBefore lists the imports that made the customers the store holds, or
// refuses when one of them was not made up.
func (s *Shop) demosBefore(ctx context.Context) (list []core.ImportID, err error) {
	err = s.db.View(ctx, func(tx store.Tx) error {
		for _, c := range customer.All(tx) {
			if !demo.Made(c) {
				return core.Says(core.Conflict, "demo.not_empty", nil)
			}
		}
		for _, im := range ingest.Imports(tx) {
			if im.Plan.Format == ingest.Supplied && im.Wrote() && im.Status != ingest.Undone {
				list = append(list, im.ID)
			}
		}
		return nil
	})
	return list, err
}
