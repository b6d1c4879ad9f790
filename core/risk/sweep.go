package risk

import (
	"context"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/timeline"
)

// A sweep is one scoring under way: it fills a board's rows and asks the packs.
type sweep struct {
	ctx   context.Context
	eval  Evaluator
	packs func(core.PackID) (*pack.Manifest, bool)
	board *Board
	// before are the boards made before, prev the one of them that is refreshed;
	// kept reads what Save kept, when it is first needed.
	before []*Board
	prev   *Board // nil where everyone is looked at
	kept   func() *Board
	again  []core.CustomerID // the customers looked at again, where prev is refreshed
	lines  []*line           // one per industry of the board
	// draw returns the window of silence of a pack that leaves it to the shop.
	draw func(core.PackID, *pack.Manifest) churn.Window
	told *told // all timelines, nil where nothing had to be drawn from them
	gaps map[core.PackID]churn.Spells
}

// A line is one pack being asked. The sweep writes snapshots, one goroutine
// runs the evaluator and collects; nothing else is shared until it is done.
type line struct {
	in      *industry
	open    bool  // the pack is here to be asked
	wanted  []int // rows of customers whose signals are wanted
	asked   chan pack.Snapshot
	done    chan struct{}
	answers []kept
	bad     int    // answers that could not be used
	problem string // the first one's
	err     error
}

// kept is what was taken from an answer to the nth question.
type kept struct {
	nth int
	said
}

// askedAhead is how many snapshots may wait for a pack: two batches of the
// plugin protocol.
const askedAhead = 1000

// adopt returns the line of a pack, opening the board's books for it first.
func (s *sweep) adopt(id core.PackID) (int, *line) {
	for i, l := range s.lines {
		if l.in.id == id {
			return i, l
		}
	}
	m, here := s.packs(id)
	if !here {
		for b := range s.earlier {
			if m = b.Pack(id); m != nil {
				break
			}
		}
	}
	in := &industry{id: id, manifest: m, missing: !here, names: newNames(nil)}
	if s.prev != nil && s.prev.industry(id) != nil {
		// The words keep their numbers, so the facts of rows taken over stay readable.
		in.names = newNames(s.prev.industry(id).names.list)
	}
	if m != nil {
		in.rule = churn.Rule{Definition: m.Churn}
		if m.Churn.Adaptive != nil {
			in.rule.Window, in.rule.Calendar = s.draw(id, m), s.calendar()
		}
		in.rhythm, in.shown = in.rule.Window.Facts(), map[pack.FieldKey]bool{}
		for _, f := range m.Fields {
			in.shown[f.Key] = !f.Private && f.Key != m.Churn.Label
		}
	}
	l := &line{in: in, open: here}
	s.lines = append(s.lines, l)
	s.board.industries = append(s.board.industries, in)
	return len(s.lines) - 1, l
}

// visit puts a customer on the board and asks its pack about it. It reports
// false when there is no point in going on.
func (s *sweep) visit(c customer.Customer, facts []timeline.Event) bool {
	asOf := s.board.asOf
	if !churn.Met(facts, asOf) {
		return true
	}
	r := row{id: c.ID, industry: -1}
	events := make([]pack.Event, 0, len(facts))
	for _, e := range facts {
		if e.Kind == timeline.Action && e.Day <= asOf {
			r.acted, r.actedOn = true, e.Day
		}
		if seen, ok := e.Seen(); ok && e.Day <= asOf {
			events = append(events, seen)
			if e.Kind == timeline.Purchase || e.Kind == timeline.Interaction {
				r.seen = max(r.seen, e.Day)
			}
		}
	}
	r.last, r.bought = churn.LastPurchase(events, asOf)
	if c.Pack == "" {
		s.board.rows = append(s.board.rows, r)
		return true
	}
	i, l := s.adopt(c.Pack)
	r.industry = i
	m := l.in.manifest
	if m == nil {
		s.board.rows = append(s.board.rows, r)
		return true
	}
	r.gone, r.isGone = l.in.rule.Of(c, events, asOf)
	if m.Churn.Adaptive != nil {
		r.visits = churn.Visits(events, asOf)
	}
	if gone, known := churn.Label(m.Churn, c); known {
		if r.label = stayed; gone {
			r.label = left
		}
	}
	s.board.rows = append(s.board.rows, r)
	if r.isGone && r.label != left {
		return true // fallen silent: neither assessed nor able to teach
	}
	n := len(l.wanted)
	l.wanted = append(l.wanted, len(s.board.rows)-1)
	if !l.open {
		return true
	}
	if l.asked == nil {
		l.start(s)
	}
	select {
	case l.asked <- pack.Snapshot{Ref: strconv.Itoa(n), Fields: l.in.visible(c), Events: events}:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// visible makes a customer's fields those a pack may see: those it declares, but
// for the private ones and the label, and the shop's rhythm where it asks for it.
// A pack that saw the label could not help giving it away.
func (in *industry) visible(c customer.Customer) map[pack.FieldKey]pack.Value {
	if c.Fields == nil {
		c.Fields = map[pack.FieldKey]pack.Value{}
	}
	maps.DeleteFunc(c.Fields, func(k pack.FieldKey, _ pack.Value) bool { return !in.shown[k] })
	maps.Copy(c.Fields, in.rhythm)
	return c.Fields
}

// start runs the evaluator. Whatever it leaves unread is drained, so the sweep
// never waits for a pack that has given up.
func (l *line) start(s *sweep) {
	l.asked, l.done = make(chan pack.Snapshot, askedAhead), make(chan struct{})
	in := func(yield func(pack.Snapshot) bool) {
		for snapshot := range l.asked {
			if !yield(snapshot) {
				return
			}
		}
	}
	go func() {
		defer close(l.done)
		l.err = s.eval.Evaluate(s.ctx, l.in.id, s.board.asOf, in, func(a pack.Answer) { l.hear(a, s.board.asOf) })
		for range l.asked {
			continue
		}
	}()
}

// hear keeps an answer that can be used.
func (l *line) hear(a pack.Answer, asOf core.Day) {
	n, err := strconv.Atoi(a.Ref)
	problem := a.Problem
	switch {
	case err != nil || n < 0:
		problem = "answer about nobody asked for"
	case problem == "":
		problem = check(l.in.manifest, a)
	}
	if problem != "" {
		if l.bad++; l.problem == "" {
			l.problem = problem
		}
		return
	}
	k := kept{nth: n}
	k.take(a, asOf, l.in.names)
	l.answers = append(l.answers, k)
}

// check says what keeps an answer from being used, "" if nothing does.
func check(m *pack.Manifest, a pack.Answer) string {
	if len(a.Signals) != len(m.Drivers) {
		return "answer with " + strconv.Itoa(len(a.Signals)) + " signals for " + strconv.Itoa(len(m.Drivers)) + " drivers"
	}
	for j, s := range a.Signals {
		switch {
		case s.Driver != m.Drivers[j].ID:
			return "signal of " + string(s.Driver) + " where " + string(m.Drivers[j].ID) + " belongs"
		case s.Known && (math.IsNaN(s.Value) || s.Value < 0 || s.Value > 1):
			return "signal of " + string(s.Driver) + " outside 0..1"
		}
	}
	return ""
}

// settle waits for the packs and puts their answers, or what they last said,
// into the rows.
func (s *sweep) settle() {
	for _, l := range s.lines {
		if l.asked != nil {
			close(l.asked)
		}
	}
	for _, l := range s.lines {
		if l.asked != nil {
			<-l.done
			l.store(s.board.rows)
		}
		s.recall(l)
		if l.err != nil {
			l.in.failed, l.in.err = true, l.err
		} else if l.bad > 0 {
			l.in.err = core.Errorf(core.Unavailable, "pack %s: %s", l.in.id, l.problem)
		}
	}
}

// store puts the answers into the rows; a second answer about one customer
// does not count.
func (l *line) store(rows []row) {
	for _, k := range l.answers {
		if k.nth >= len(l.wanted) || rows[l.wanted[k.nth]].x != nil {
			l.bad++
			continue
		}
		rows[l.wanted[k.nth]].said = k.said
	}
	l.answers = nil
}

// recall gives the rows nobody answered for the pack's last good signals: of
// several those read for the nearest day.
func (s *sweep) recall(l *line) {
	far := func(d core.Day) int { return max(d.Sub(s.board.asOf), s.board.asOf.Sub(d)) }
	for _, w := range l.wanted {
		r := &s.board.rows[w]
		if r.silent = r.x == nil; !r.silent {
			continue
		}
		for b := range s.earlier {
			if old := b.find(r.id); old != nil && old.x != nil && (r.x == nil || far(old.day) < far(r.day)) {
				r.recall(old, b.industries[old.industry], l.in)
			}
		}
	}
}

// earlier yields the boards on which the packs' last good signals may stand.
func (s *sweep) earlier(yield func(*Board) bool) {
	for _, b := range s.before {
		if !yield(b) {
			return
		}
	}
	yield(s.kept())
}

// recall takes over what the customer's pack said on another board, in the words
// of this one.
func (r *row) recall(old *row, was, in *industry) {
	if was.id == in.id && sameDrivers(was.manifest, in.manifest) {
		r.take(pack.Answer{Signals: old.signals(was.manifest, was.names), Segment: old.segment, ValueCents: old.worth()}, old.day, in.names)
		r.stale = true
	}
}

func sameDrivers(a, b *pack.Manifest) bool {
	return a != nil && b != nil && slices.EqualFunc(a.Drivers, b.Drivers, func(x, y pack.Driver) bool { return x.ID == y.ID })
}
