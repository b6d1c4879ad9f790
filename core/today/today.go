// Package today is the one ranked, capacity-bounded list of what to do now.
//
// It keeps nothing: a page is made from a board of assessments and the
// decisions on the timelines. A customer is listed when it has not gone, its
// band is at least medium, nobody put it off or acted on it within the action's
// cooldown, and there is still an action to propose. See rank for the order.
package today

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/retention"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// DefaultCapacity is how many things a small shop can do on a day unless it
// says otherwise; MaxLimit is how many a page may be asked for.
const (
	DefaultCapacity = 8
	MaxLimit        = 1000
)

// Options say what page is wanted.
type Options struct {
	AsOf     core.Day
	Capacity int // things a day; 0 means DefaultCapacity
	Limit    int // items listed; 0 means what the day's capacity leaves after what was done
}

// A Page is the list of a day.
type Page struct {
	AsOf      core.Day
	Capacity  int
	Items     []Item
	AtRisk    int // how many would be listed without the cut
	Done      int // actions recorded as done on the day
	Lapsed    int // customers who have gone; never listed
	OneTime   int // of them, those who bought once; no churn
	Customers int // known on the day
	Notices   []risk.Notice
}

// A Kind is what an item is about.
type Kind string

// KindCustomer is a customer at risk.
const KindCustomer Kind = "customer"

// An Item is one thing to do.
type Item struct {
	Kind       Kind
	Customer   core.CustomerID
	Name       string            // what to call the customer
	Record     customer.Customer // whose fields fill the script
	Assessment risk.Assessment
	Proposed   *retention.Proposal // nil where the pack knows no action for the reasons
}

// List makes the page of a day from a board scored for that day. Decisions made
// since the board are seen; customers and signals are the board's.
func List(tx store.Tx, board *risk.Board, packs func(core.PackID) (*pack.Manifest, bool), o Options) Page {
	counts := board.Counts()
	p := Page{AsOf: o.AsOf, Capacity: o.Capacity, Lapsed: counts.Gone, OneTime: counts.OneTime, Customers: counts.Customers}
	if p.Capacity <= 0 {
		p.Capacity = DefaultCapacity
	}
	l := lister{tx: tx, board: board, packs: packs, asOf: o.AsOf, acted: actedSince(tx, board)}
	p.Done = l.done(board)
	limit := o.Limit
	if limit <= 0 {
		limit = max(0, p.Capacity-p.Done)
	}
	limit = min(limit, MaxLimit)
	for _, s := range rank(board) {
		it, listed := l.consider(s, len(p.Items) < limit)
		if !listed {
			continue
		}
		if p.AtRisk++; len(p.Items) < limit && it != nil {
			p.Items = append(p.Items, *it)
		}
	}
	p.Notices = notices(board, p)
	return p
}

// A lister decides who is listed.
type lister struct {
	tx    store.Tx
	board *risk.Board
	packs func(core.PackID) (*pack.Manifest, bool)
	asOf  core.Day
	acted map[core.CustomerID]bool // timelines that changed since the board
}

// actedSince lists the customers whose timeline changed after the board was made.
func actedSince(tx store.Tx, board *risk.Board) map[core.CustomerID]bool {
	out := map[core.CustomerID]bool{}
	for c := range timeline.Table.Changes(tx, board.Revision()) {
		if id, ok := c.ID[0].(string); ok {
			out[core.CustomerID(id)] = true
		}
	}
	return out
}

// consider decides whether a customer is listed and, when wanted, makes its
// item. Without decisions on the timeline nothing can hold a customer back, so
// counting the rest reads nothing from the store.
func (l *lister) consider(s risk.Standing, wanted bool) (*Item, bool) {
	m := l.manifest(s.Pack)
	if m == nil {
		return nil, false
	}
	var history []timeline.Event
	if s.Acted || l.acted[s.Customer] {
		if history = retention.History(l.tx, s.Customer, l.asOf); retention.Resting(m, history, l.asOf) {
			return nil, false
		}
	}
	if !wanted && len(history) == 0 {
		return nil, true
	}
	a, ok := l.board.Of(s.Customer)
	if !ok {
		return nil, false
	}
	it := Item{Kind: KindCustomer, Customer: s.Customer, Assessment: a}
	if prop, ok := retention.Propose(m, a, history, l.asOf); ok {
		it.Proposed = &prop
	} else if len(history) > 0 {
		if _, ok := retention.Propose(m, a, nil, l.asOf); ok {
			return nil, false // everything there is to do was done or declined
		}
	}
	if wanted {
		if it.Record, _, ok = customer.Get(l.tx, s.Customer); !ok {
			return nil, false // removed since the board
		}
		it.Name = it.Record.Label()
	}
	return &it, true
}

// manifest returns a pack as installed, or as the board last saw it.
func (l *lister) manifest(id core.PackID) *pack.Manifest {
	if m, ok := l.packs(id); ok {
		return m
	}
	return l.board.Pack(id)
}

// done counts the actions recorded as done on the day.
func (l *lister) done(board *risk.Board) (n int) {
	seen := map[core.CustomerID]bool{}
	count := func(id core.CustomerID) {
		if seen[id] {
			return
		}
		seen[id] = true
		for _, e := range retention.History(l.tx, id, l.asOf) {
			if e.Day == l.asOf && e.State == string(retention.Done) {
				n++
			}
		}
	}
	for id := range l.acted {
		count(id)
	}
	for id := range board.Acted(l.asOf) {
		count(id)
	}
	return n
}
