package shop

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/roster"
	"github.com/perennial-app/perennial/core/store"
)

// customers is the roster of customers and the revision it has seen. It catches
// up when it is asked, by what changed since.
type customers struct {
	mu     sync.Mutex // one catching up at a time
	seen   core.Revision
	rows   *roster.Roster
	loaded bool
}

func newCustomers() *customers { return &customers{rows: roster.New()} }

// Find returns a page of the customers that fit a search, best first, and how
// many fit in all. An empty search fits everyone.
func (s *Shop) Find(ctx context.Context, search string, offset, limit int) (ids []core.CustomerID, total int, err error) {
	if err := s.catchUp(ctx); err != nil {
		return nil, 0, err
	}
	found, total := s.roster.rows.Search(search, offset, limit)
	for _, id := range found {
		ids = append(ids, core.CustomerID(id))
	}
	return ids, total, nil
}

// Count returns how many customers there are.
func (s *Shop) Count(ctx context.Context) (int, error) {
	err := s.catchUp(ctx)
	return s.roster.rows.Len(), err
}

// Warm readies the roster before anybody asks.
func (s *Shop) Warm() {
	s.work.Go(func() {
		if err := s.catchUp(s.ctx); err != nil && s.ctx.Err() == nil {
			s.log.Warn("the roster was not readied", "err", err)
		}
	})
}

func (s *Shop) catchUp(ctx context.Context) error {
	r := s.roster
	r.mu.Lock()
	defer r.mu.Unlock()
	var put []roster.Row
	var gone []string
	var rev core.Revision
	err := s.db.View(ctx, func(tx store.Tx) error {
		if rev = tx.Revision(); rev == r.seen && r.loaded {
			return nil
		}
		if !r.loaded {
			for _, c := range customer.All(tx) {
				put = append(put, row(c))
			}
			return nil
		}
		for change := range customer.Table.Changes(tx, r.seen) {
			id, _ := change.ID[0].(string)
			if c, _, ok := customer.Get(tx, core.CustomerID(id)); ok {
				put = append(put, row(c))
			} else {
				gone = append(gone, id)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(gone) > 0 {
		r.rows.Delete(gone...)
	}
	if len(put) > 0 {
		r.rows.Put(put...)
	}
	r.seen, r.loaded = rev, true
	return nil
}

// row is what a customer is found by. Customers with a name stand before those
// without.
func row(c customer.Customer) roster.Row {
	out := roster.Row{ID: string(c.ID), Name: c.Name, Codes: []string{string(c.ID)}}
	if c.Name == "" {
		out.Order = 1
	}
	out.Codes = append(out.Codes, slices.DeleteFunc(slices.Clone(c.External), func(id string) bool {
		return strings.HasPrefix(id, customer.RowPrefix)
	})...)
	if c.Phone != "" {
		out.Codes = append(out.Codes, c.Phone)
	}
	if c.Email != "" {
		out.Codes = append(out.Codes, c.Email)
	}
	return out
}
