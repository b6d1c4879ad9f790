package risk

import (
	"context"
	"iter"
	"reflect"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// Score assesses every customer as of a day. It reads customers and timelines
// once, in key order, and streams their snapshots to the evaluator. A pack whose
// churn is drawn from the shop's purchases costs one more reading of them,
// before its first customer is asked about.
//
// Given the board before, customers that have not changed since are not asked
// about again when the day and the packs are the same; averages, weights and
// numbers are always made anew, so the result equals scoring from scratch.
// Where a pack does not answer, what it last said there stands, marked stale.
//
// A pack that fails is a Notice on the board, never an error. Score fails only
// when the store does or ctx ends.
func Score(ctx context.Context, db store.DB, eval Evaluator, packs func(core.PackID) (*pack.Manifest, bool), asOf core.Day, prev *Board) (*Board, error) {
	s := &sweep{ctx: ctx, eval: eval, packs: packs, prev: prev, board: &Board{asOf: asOf}}
	err := db.View(ctx, func(tx store.Tx) error {
		s.board.revision = tx.Revision()
		s.draw = func(id core.PackID, m *pack.Manifest) churn.Window { return drawn(tx, id, m, asOf) }
		if changed, ok := s.changes(tx); ok && s.sameWindows(tx, changed) {
			s.refresh(tx, changed)
		} else {
			s.all(tx)
		}
		return tx.Err()
	})
	s.settle()
	if err == nil {
		err = store.Cancelled(ctx)
	}
	if err != nil {
		return nil, err
	}
	s.board.finish()
	return s.board, nil
}

// refreshShare bounds an incremental scoring: when more than one in refreshShare
// customers changed, one ordered scan is cheaper than looking each up.
const refreshShare = 8

// changes lists the customers to look at again since the board before, or says
// that everyone must be.
func (s *sweep) changes(tx store.Tx) (map[core.CustomerID]bool, bool) {
	p := s.prev
	if p == nil || p.loaded || p.asOf != s.board.asOf || p.revision > s.board.revision {
		return nil, false
	}
	for _, in := range p.industries {
		now, ok := s.packs(in.id)
		if in.failed || in.missing || !ok || now != in.manifest && !reflect.DeepEqual(now, in.manifest) {
			return nil, false
		}
	}
	changed := map[core.CustomerID]bool{}
	most := 100 + len(p.rows)/refreshShare
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
		_, l := s.adopt(in.id)
		l.in.err = in.err
	}
	for _, r := range s.prev.rows {
		if !changed[r.id] {
			s.board.rows = append(s.board.rows, r)
		}
	}
	ids := make([]core.CustomerID, 0, len(changed))
	for id := range changed {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		c, _, ok := customer.Get(tx, id)
		if !ok {
			continue
		}
		var events []timeline.Event
		for _, e := range timeline.Of(tx, id) {
			events = append(events, e)
		}
		s.visit(c, events)
	}
}

// all looks at everyone: customers and events, both ordered by customer id, are
// read side by side. An event whose customer is not there is passed over.
func (s *sweep) all(tx store.Tx) {
	next, stop := iter.Pull2(timeline.Table.Scan(tx))
	defer stop()
	_, e, more := next()
	var events []timeline.Event
	for _, c := range customer.All(tx) {
		events = events[:0]
		for ; more && e.Customer <= c.ID; _, e, more = next() {
			if e.Customer == c.ID {
				events = append(events, e)
			}
		}
		if !s.visit(c, events) {
			return
		}
	}
}

// finish turns signals into numbers.
func (b *Board) finish() {
	sortRows(b.rows)
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
			silent[r.industry]++
		}
	}
	for i, in := range b.industries {
		if in.manifest != nil {
			in.model = fit(in.manifest, by[i])
			for _, r := range by[i] {
				r.base, r.logOdds = in.model.assess(r)
			}
		}
		in.notices = in.limits(silent[i])
	}
}

func sortRows(rows []row) {
	slices.SortFunc(rows, func(x, y row) int { return strings.Compare(string(x.id), string(y.id)) })
}

// limits says what keeps an industry from being whole: silent customers are
// those its pack should have spoken of.
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
	case in.failed:
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
