package shop

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/roster"
)

// patience is how long a list waits for a board that is being made anew before
// it shows the one before: while a person types, edits or imports, a list that
// is a moment behind is better than one that is not there.
const patience = 300 * time.Millisecond

// A List is a page of customers.
type List struct {
	IDs     []core.CustomerID
	Total   int
	Tallies []roster.Tally
	// Board is what bands and values are of; nil where none of the day is there
	// yet. Settling says that a newer one is being made.
	Board    *risk.Board
	Settling bool
	// Packs are those whose fields are columns, that of most customers first:
	// where several share a field, it is named as in this shop.
	Packs []*pack.Manifest

	rows *roster.Roster
}

// Used tells whether any customer has a value in a column.
func (l List) Used(column string) bool { return l.rows.Used(column) }

// List answers a query about the customers as of a day.
func (s *Shop) List(ctx context.Context, asOf core.Day, q roster.Query) (List, error) {
	b, err := s.catchUp(ctx)
	if err != nil {
		return List{}, err
	}
	settling, err := s.await(ctx, b, asOf, needsBoard(q))
	if err != nil {
		return List{}, err
	}
	b.standing.RLock()
	defer b.standing.RUnlock()
	found := b.rows.Find(q)
	l := List{Total: found.Total, Tallies: found.Tallies, Settling: settling, Packs: b.byUse(), rows: b.rows}
	if b.board != nil && b.board.AsOf() == asOf {
		l.Board = b.board
	}
	l.IDs = customerIDs(found.IDs)
	return l, nil
}

// byUse are the book's packs, that of most customers first.
func (b *book) byUse() []*pack.Manifest {
	used := map[core.PackID]int{}
	for _, m := range b.packs {
		used[m.ID] = b.rows.Count(PackColumn, string(m.ID))
	}
	return slices.SortedStableFunc(slices.Values(b.packs), func(x, y *pack.Manifest) int {
		return cmp.Compare(used[y.ID], used[x.ID])
	})
}

// Recent returns the newest board of a day there is after a moment's wait, nil
// where there is none yet.
func (s *Shop) Recent(ctx context.Context, asOf core.Day) (*risk.Board, error) {
	l, err := s.List(ctx, asOf, roster.Query{})
	return l.Board, err
}

// Selected returns up to n customers that a query's search and filters let
// through, by id, from the one after a given one on.
func (s *Shop) Selected(ctx context.Context, q roster.Query, after core.CustomerID, n int) ([]core.CustomerID, error) {
	b, err := s.catchUp(ctx)
	if err != nil {
		return nil, err
	}
	if needsBoard(q) {
		if _, err := s.await(ctx, b, s.Today(), true); err != nil {
			return nil, err
		}
	}
	b.standing.RLock()
	defer b.standing.RUnlock()
	return customerIDs(b.rows.After(q, string(after), n)), nil
}

func customerIDs(ids []string) []core.CustomerID {
	var out []core.CustomerID
	for _, id := range ids {
		out = append(out, core.CustomerID(id))
	}
	return out
}

// needsBoard tells whether a query means nothing without a board of its day.
func needsBoard(q roster.Query) bool {
	apart := map[string]bool{BandColumn: true, StateColumn: true, RiskColumn: true, ValueColumn: true, SeenColumn: true}
	for _, f := range q.Filters {
		if apart[f.Column] {
			return true
		}
	}
	return apart[q.Sort]
}

// A coming board is on its way into a book.
type coming struct {
	asOf  core.Day
	began time.Time
	done  chan struct{} // closed when it is there
	err   error         // set before
}

// await brings the board of a day into a book. It returns settling when that
// takes longer than a person should wait; where one of the day is wanted it
// waits for the first.
func (s *Shop) await(ctx context.Context, b *book, asOf core.Day, wanted bool) (settling bool, err error) {
	rev, err := revision(ctx, s.db)
	if err != nil {
		return false, err
	}
	there, current := b.has(asOf, rev)
	var late <-chan time.Time
	for !current {
		c := s.bring(b, asOf)
		if late == nil && (there || !wanted) {
			// One that others have waited for already is not waited for again.
			t := time.NewTimer(patience - time.Since(c.began))
			defer t.Stop()
			late = t.C
		}
		select {
		case <-c.done:
			if c.err != nil {
				return false, c.err
			}
			if there, current = b.knows(asOf, rev); there && late == nil {
				return !current, nil
			}
		case <-late:
			return true, nil
		case <-ctx.Done():
			return false, core.Errorf(core.Unavailable, "wait for the board: %w", ctx.Err())
		}
	}
	return false, nil
}

// Settle waits until the board of a day knows of all that is in the store now,
// or ctx ends: for who has seen a list that was settling.
func (s *Shop) Settle(ctx context.Context, asOf core.Day) error {
	b, err := s.catchUp(ctx)
	if err != nil {
		return err
	}
	rev, err := revision(ctx, s.db)
	if err != nil {
		return err
	}
	for _, current := b.has(asOf, rev); !current; _, current = b.knows(asOf, rev) {
		c := s.bring(b, asOf)
		select {
		case <-c.done:
			if c.err != nil {
				return c.err
			}
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// has tells whether a board of a day is in the book, and whether it knows a
// revision and is whole. One that is not whole may be better when asked again.
func (b *book) has(asOf core.Day, rev core.Revision) (there, current bool) {
	there, current = b.knows(asOf, rev)
	if current {
		b.standing.RLock()
		defer b.standing.RUnlock()
		current = b.board.Answered()
	}
	return there, current
}

// knows tells whether a board of a day is in the book, and whether it knows a
// revision.
func (b *book) knows(asOf core.Day, rev core.Revision) (there, current bool) {
	b.standing.RLock()
	defer b.standing.RUnlock()
	there = b.board != nil && b.board.AsOf() == asOf
	return there, there && b.board.Revision() >= rev
}

// bring starts to make the board of a day, unless that is going on.
func (s *Shop) bring(b *book, asOf core.Day) *coming {
	b.bringing.Lock()
	defer b.bringing.Unlock()
	if c := b.coming; c != nil && c.asOf == asOf {
		return c
	}
	c := &coming{asOf: asOf, began: time.Now(), done: make(chan struct{})}
	b.coming = c
	s.work.Go(func() {
		board, err := s.Board(s.ctx, asOf)
		if err == nil {
			b.stand(board)
		}
		b.bringing.Lock()
		if b.coming == c {
			b.coming = nil
		}
		b.bringing.Unlock()
		c.err = err
		close(c.done)
	})
	return c
}
