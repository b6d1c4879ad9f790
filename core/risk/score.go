package risk

import (
	"context"
	"iter"
	"maps"
	"math"
	"slices"
	"sync"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// Score assesses every customer as of a day. It reads customers and timelines
// once, in key order, and streams their snapshots to the evaluator. Where a pack's
// churn is drawn from the shop's purchases, timelines are read before its first
// customer is asked about, and kept in a few bytes a fact until they are needed.
//
// Given boards made before, customers that have not changed since the one of
// the same day are not asked about again, unless the packs are others. Averages,
// weights and numbers are made anew when a signal or a label changed, so the
// result equals scoring from scratch. Where a pack does not answer, what it said before stands, marked stale:
// on one of those boards or as Save kept it, whichever is of the nearest day.
//
// A pack that fails is a Notice on the board, never an error. Score fails only
// when the store does or ctx ends.
func Score(ctx context.Context, db store.DB, eval Evaluator, packs func(core.PackID) (*pack.Manifest, bool), asOf core.Day, before ...*Board) (*Board, error) {
	s := &sweep{ctx: ctx, eval: eval, packs: packs, before: before, board: &Board{asOf: asOf}}
	unchanged := false
	err := db.View(ctx, func(tx store.Tx) error {
		s.board.revision = tx.Revision()
		s.kept = sync.OnceValue(func() *Board { return saved(tx) })
		s.draw = func(id core.PackID, m *pack.Manifest) churn.Window { return s.drawn(tx, id, m) }
		changed, ok := s.changes(tx)
		switch unchanged = ok && len(changed) == 0; {
		case unchanged:
			return tx.Err()
		case ok && s.sameWindows(tx, changed):
			s.refresh(tx, changed)
		default:
			s.prev = nil
			s.all(tx)
		}
		s.settle()
		return tx.Err()
	})
	if err == nil {
		err = store.Cancelled(ctx)
	}
	switch {
	case err != nil:
		return nil, err
	case unchanged:
		same := *s.prev
		same.revision = s.board.revision
		return &same, nil
	}
	s.board.finish(s.models())
	return s.board, nil
}

// refreshShare bounds an incremental scoring: when more than one in refreshShare
// customers changed, one ordered scan is cheaper than looking each up.
const refreshShare = 8

// changes lists the customers to look at again since the board of the day, among
// them those before whom a pack broke off, or says that everyone must be.
func (s *sweep) changes(tx store.Tx) (map[core.CustomerID]bool, bool) {
	i := slices.IndexFunc(s.before, func(b *Board) bool { return b.asOf == s.board.asOf })
	if i < 0 || s.before[i].revision > s.board.revision || !s.before[i].Fits(s.packs) {
		return nil, false
	}
	p := s.before[i]
	s.prev = p
	changed := map[core.CustomerID]bool{}
	most := 100 + len(p.rows)/refreshShare
	for i := range p.rows {
		if r := &p.rows[i]; r.silent && p.industries[r.industry].failed {
			if changed[r.id] = true; len(changed) > most {
				return nil, false
			}
		}
	}
	for _, list := range []iter.Seq[store.Change]{
		customer.Table.Changes(tx, p.revision), timeline.Table.Changes(tx, p.revision),
	} {
		for c := range list {
			id, ok := c.ID[0].(string)
			if !ok {
				tx.Fail(core.Errorf(core.Internal, "change of %v", c.ID))
				return nil, false
			}
			if changed[core.CustomerID(id)] = true; len(changed) > most {
				return nil, false
			}
		}
	}
	return changed, tx.Err() == nil
}

// refresh looks at the changed customers and keeps the rest of the board before.
func (s *sweep) refresh(tx store.Tx, changed map[core.CustomerID]bool) {
	for _, in := range s.prev.industries {
		if _, l := s.adopt(in.id); !in.failed {
			l.in.err = in.err // of answers that would be no better now
		}
	}
	s.again = slices.Sorted(maps.Keys(changed))
	s.board.rows = make([]row, 0, len(s.prev.rows)+len(s.again))
	ids := s.again
	for i := range s.prev.rows {
		r := &s.prev.rows[i]
		for len(ids) > 0 && ids[0] < r.id {
			s.lookAgain(tx, ids[0])
			ids = ids[1:]
		}
		if len(ids) > 0 && ids[0] == r.id {
			continue
		}
		s.board.rows = append(s.board.rows, *r)
	}
	for _, id := range ids {
		s.lookAgain(tx, id)
	}
}

func (s *sweep) lookAgain(tx store.Tx, id core.CustomerID) {
	c, _, ok := customer.Get(tx, id)
	if !ok {
		return
	}
	var events []timeline.Event
	for _, e := range timeline.Of(tx, id) {
		events = append(events, e)
	}
	s.visit(c, events)
}

// models returns the models of the board before that still hold: of industries
// for which no customer looked at again has other signals, another label or
// another standing than before.
func (s *sweep) models() map[core.PackID]*model {
	still := map[core.PackID]*model{}
	if s.prev == nil {
		return still
	}
	for _, in := range s.prev.industries {
		still[in.id] = in.model
	}
	for _, id := range s.again {
		old, now := s.prev.weighed(id), s.board.weighed(id)
		if old != nil && now != nil && old.weighsAs(now) {
			now.base, now.logOdds = old.base, old.logOdds
			continue
		}
		if old != nil {
			delete(still, s.prev.industries[old.industry].id)
		}
		if now != nil {
			delete(still, s.board.industries[now.industry].id)
		}
	}
	return still
}

// weighed returns the row of a customer whose pack has spoken of it, or nil.
func (b *Board) weighed(id core.CustomerID) *row {
	if r := b.find(id); r != nil && r.x != nil {
		return r
	}
	return nil
}

// weighsAs reports whether two rows mean the same to a model. Rows of a refreshed
// board and the one before number their industries alike.
func (r *row) weighsAs(o *row) bool {
	return r.industry == o.industry && r.isGone == o.isGone && r.label == o.label && r.segment == o.segment &&
		slices.EqualFunc(r.x, o.x, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
}

// all looks at everyone: customers and events, both ordered by customer id, are
// read side by side. An event whose customer is not there is passed over.
func (s *sweep) all(tx store.Tx) {
	of, stop := stored(tx)
	defer stop()
	var facts []timeline.Event
	for _, c := range customer.All(tx) {
		if s.told != nil { // somebody's pack wanted to hear of all first
			of = s.told.of
		}
		if facts = of(c.ID, facts[:0]); !s.visit(c, facts) {
			return
		}
	}
}

// finish turns signals into numbers. Where the model of the board before still
// holds, so do the numbers made with it.
func (b *Board) finish(still map[core.PackID]*model) {
	by, silent := make([][]*row, len(b.industries)), make([]int, len(b.industries))
	for i := range b.rows {
		r := &b.rows[i]
		b.counts.Customers++
		if r.bought && (b.counts.Last == nil || r.last > *b.counts.Last) {
			day := r.last
			b.counts.Last = &day
		}
		switch {
		case r.isGone:
			b.counts.Gone++
			if r.gone.Ground == churn.OneTime {
				b.counts.OneTime++
			}
		case r.x == nil:
			b.counts.Unassessed++
		default:
			b.counts.Assessed++
			if r.stale {
				b.counts.Stale++
			}
		}
		if r.x != nil {
			by[r.industry] = append(by[r.industry], r)
		}
		if r.silent {
			b.waiting = b.waiting || b.industries[r.industry].failed
			if !r.isGone {
				silent[r.industry]++
			}
		}
	}
	for i, in := range b.industries {
		if in.model = still[in.id]; in.model == nil && in.manifest != nil {
			in.model = fit(in.manifest, by[i])
			for _, r := range by[i] {
				r.base, r.logOdds = in.model.assess(r)
			}
		}
		in.notices = in.limits(silent[i])
	}
}

// limits says what keeps an industry from being whole: silent are the present
// customers its pack should have spoken of.
func (in *industry) limits(silent int) []Notice {
	title := any(string(in.id))
	if in.manifest != nil {
		title = in.manifest.Title
	}
	var out []Notice
	say := func(key string, args core.Args, err error) {
		args["pack"] = title
		out = append(out, Notice{Pack: in.id, Key: key, Args: args, Err: err})
	}
	switch {
	case in.missing:
		say("risk.pack_missing", core.Args{}, nil)
	case in.failed && silent > 0:
		say("risk.plugin_failed", core.Args{"count": silent}, in.err)
	case silent > 0:
		say("risk.unanswered", core.Args{"count": silent}, in.err)
	}
	if in.model != nil {
		for _, l := range in.model.leaks {
			say("risk.leak", core.Args{"driver": in.manifest.Drivers[l.driver].Title}, nil)
		}
	}
	return out
}
