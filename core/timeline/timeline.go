// Package timeline keeps the dated facts of a customer: purchases,
// interactions, complaints, notes and the retention actions taken.
//
// It keeps one record per fact in table "event", keyed by customer, day and id,
// so one customer's history is one ordered range. Ids are given by whoever
// writes and are stable, so writing the same fact twice changes nothing.
package timeline

import (
	"iter"
	"strconv"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// A Kind is what happened. Kinds a pack may see are spelled as in package pack.
type Kind string

// The kinds of facts.
const (
	Purchase    Kind = Kind(pack.Purchase)
	Interaction Kind = Kind(pack.Interaction)
	Complaint   Kind = Kind(pack.Complaint)
	Action      Kind = Kind(pack.ActionDone)
	Note        Kind = "note"
)

// An Event is one dated fact about one customer.
type Event struct {
	Customer core.CustomerID
	Day      core.Day
	ID       string // unique for the customer and day
	Kind     Kind
	Cents    core.Cents // amount of a purchase
	Quantity float64    // of a purchase
	Code     string     // what: an item, or the action's id
	Text     string     // what a person wrote
	State    string     // of an action: see package retention
	Driver   pack.DriverID
	Until    *core.Day // of an action put off: when to ask again
	Actor    core.Actor
}

// record is the stored form, version 1.
type record struct {
	Customer core.CustomerID `json:"c"`
	Day      core.Day        `json:"d"`
	ID       string          `json:"id"`
	Kind     Kind            `json:"k"`
	Cents    core.Cents      `json:"amt,omitempty"`
	Quantity float64         `json:"qty,omitempty"`
	Code     string          `json:"code,omitempty"`
	Text     string          `json:"text,omitempty"`
	State    string          `json:"state,omitempty"`
	Driver   pack.DriverID   `json:"driver,omitempty"`
	Until    *core.Day       `json:"until,omitempty"`
	Actor    core.Actor      `json:"by,omitempty"`
}

// Quick reads a record as it is usually written.
func (r *record) Quick(b []byte) bool {
	return store.Pairs(b, func(name, value []byte) bool {
		s, ok := store.Plain(value)
		var err error
		switch string(name) {
		case "c":
			r.Customer = core.CustomerID(s)
		case "d":
			r.Day, err = core.ParseDay(s)
		case "id":
			r.ID = s
		case "k":
			r.Kind = Kind(s)
		case "amt":
			var n int64
			n, err = strconv.ParseInt(string(value), 10, 64)
			r.Cents, ok = core.Cents(n), true
		case "qty":
			r.Quantity, err = strconv.ParseFloat(string(value), 64)
			ok = true
		case "code":
			r.Code = s
		case "text":
			r.Text = s
		case "state":
			r.State = s
		case "driver":
			r.Driver = pack.DriverID(s)
		case "by":
			r.Actor = core.Actor(s)
		default:
			return false
		}
		return ok && err == nil
	})
}

// Table holds the facts.
var Table = store.NewTable("event", 1,
	func(e Event) record { return record(e) },
	func(r record) Event { return Event(r) },
	nil,
)

// MaxTextBytes bounds what a person may write in one fact.
const MaxTextBytes = 16 << 10

// Put writes a fact.
func Put(tx store.Tx, e Event) {
	switch {
	case e.Customer == "" || e.ID == "" || e.Kind == "":
		tx.Fail(core.Errorf(core.Internal, "event without customer, id or kind"))
	case len(e.Text) > MaxTextBytes:
		tx.Fail(core.Says(core.Invalid, "timeline.text_long", core.Args{"max": MaxTextBytes}))
	default:
		Table.Put(tx, e, e.Customer, e.Day, e.ID)
	}
}

// Of yields a customer's facts, oldest first.
func Of(tx store.Tx, id core.CustomerID) iter.Seq2[core.Revision, Event] { return Table.Scan(tx, id) }

// Snapshot returns what a pack may see of a customer's facts up to and
// including a day: kinds, days and amounts, no texts.
func Snapshot(tx store.Tx, id core.CustomerID, asOf core.Day) []pack.Event {
	var out []pack.Event
	for _, e := range Of(tx, id) {
		if e.Day > asOf {
			break
		}
		if seen, ok := e.Seen(); ok {
			out = append(out, seen)
		}
	}
	return out
}

// Seen returns what a pack may see of a fact, and whether it may see it at all:
// notes and actions nobody carried out are the shop's own business.
func (e Event) Seen() (pack.Event, bool) {
	if e.Kind == Note || e.Kind == Action && e.State != "done" {
		return pack.Event{}, false
	}
	return pack.Event{Kind: pack.EventKind(e.Kind), Day: e.Day, Cents: e.Cents, Quantity: e.Quantity}, true
}
