package risk

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// drawn draws the window of silence of a pack from the purchases of its customers.
func (s *sweep) drawn(tx store.Tx, id core.PackID, m *pack.Manifest) churn.Window {
	if s.told == nil {
		s.hear(tx)
	}
	gaps := s.gaps[id]
	return churn.WindowOf(m.Churn, &gaps)
}

// hear reads all timelines before anybody else is asked about, counts the gaps in
// them by pack, and keeps what the rest of the scoring needs of them.
func (s *sweep) hear(tx store.Tx) {
	s.told, s.gaps = &told{}, map[core.PackID]churn.Spells{}
	of, stop := stored(tx)
	defer stop()
	var facts []timeline.Event
	var bought []pack.Event
	for _, c := range customer.All(tx) {
		facts, bought = of(c.ID, facts[:0]), bought[:0]
		s.told.add(c.ID, facts)
		for _, e := range facts {
			if e.Kind == timeline.Purchase {
				bought = append(bought, pack.Event{Kind: pack.Purchase, Day: e.Day, Cents: e.Cents})
			}
		}
		gaps := s.gaps[c.Pack]
		gaps.Gaps(churn.Visits(bought, s.board.asOf), s.board.asOf)
		s.gaps[c.Pack] = gaps
	}
}

// sameWindows reports whether the windows of the board before still hold once
// the changed customers are looked at again. If one moved, everybody's verdict
// and what packs read of the shop may have.
func (s *sweep) sameWindows(tx store.Tx, changed map[core.CustomerID]bool) bool {
	windows := map[core.PackID]churn.Window{}
	for i, in := range s.prev.industries {
		if in.manifest == nil || in.manifest.Churn.Adaptive == nil {
			continue
		}
		var gaps churn.Spells
		for j := range s.prev.rows {
			if r := &s.prev.rows[j]; r.industry == i && !changed[r.id] {
				gaps.Gaps(r.visits, s.board.asOf)
			}
		}
		for id := range changed {
			if c, _, ok := customer.Get(tx, id); ok && c.Pack == in.id {
				gaps.Gaps(churn.Visits(timeline.Snapshot(tx, id, s.board.asOf), s.board.asOf), s.board.asOf)
			}
		}
		w := churn.WindowOf(in.manifest.Churn, &gaps)
		if !w.Allows(in.rule.Window) {
			return false
		}
		windows[in.id] = w
	}
	again := s.draw
	s.draw = func(id core.PackID, m *pack.Manifest) churn.Window {
		if w, ok := windows[id]; ok {
			return w
		}
		return again(id, m)
	}
	return true
}

// yearsAround is how many years of the calendar a board looks at before and
// after its day: purchases two years back, occasions a year ahead.
const yearsAround = 4

// calendar returns the occasions around the board's day.
func (s *sweep) calendar() *calendar.Table {
	year, _, _ := s.board.asOf.Date()
	return calendar.NewTable(year-yearsAround, year+yearsAround)
}
