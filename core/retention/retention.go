// Package retention keeps customers: it proposes the action that answers why a
// customer may leave, fills the words to say, and records what was done.
//
// A decision about an action is one fact of kind action on the customer's
// timeline, under an id made from the request that brought it, so a repeated
// request acts once. Its State is one of three:
//
//	done      the action was carried out; the customer rests from Today for the
//	          action's cooldown
//	later     not now; the customer rests from Today until the day in Until
//	declined  not this customer, for the reason in Text; the customer rests from
//	          Today for the action's cooldown, or DeclinedDays if it has none
package retention

import (
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// A Verdict is what was decided about a proposed action.
type Verdict string

// The verdicts, spelled as the State of the fact they leave.
const (
	Done     Verdict = "done"
	Later    Verdict = "later"
	Declined Verdict = "declined"
)

// DeclinedDays is how long a customer rests after a declined action without a
// cooldown: a quarter, after which reasons have usually changed.
const DeclinedDays = 90

// MaxRequestIDBytes bounds a request id; it becomes part of a key.
const MaxRequestIDBytes = 100

// A Decision is one verdict on one action for one customer.
type Decision struct {
	Customer  core.CustomerID
	Action    pack.ActionID
	Driver    pack.DriverID // what the action answers; "" if nothing in particular
	Verdict   Verdict
	Reason    string    // needed when Declined
	Until     *core.Day // when Later: the day to show it again; nil means the next
	Day       core.Day
	Actor     core.Actor
	RequestID string // the same id acts once
}

// eventPrefix keeps the ids of decisions apart from those of other facts.
const eventPrefix = "action:"

// Record writes a decision onto the customer's timeline and returns the fact.
// The manifest, where the pack is at hand, says which actions exist; nil is any.
func Record(tx store.Tx, m *pack.Manifest, d Decision) timeline.Event {
	e, err := d.event(m)
	if err != nil {
		tx.Fail(err)
		return timeline.Event{}
	}
	if _, _, ok := customer.Get(tx, d.Customer); !ok {
		tx.Fail(core.Says(core.NotFound, "retention.no_customer", core.Args{"customer": d.Customer}))
		return timeline.Event{}
	}
	for _, old := range timeline.Of(tx, d.Customer) {
		if old.ID != e.ID {
			continue
		}
		// The same request again, perhaps past midnight: what it did stands.
		if old.Code != e.Code || old.State != e.State {
			tx.Fail(core.Says(core.Conflict, "retention.request_reused", nil))
		}
		return old
	}
	timeline.Put(tx, e)
	return e
}

// event is the fact a decision leaves, or what is wrong with it.
func (d Decision) event(m *pack.Manifest) (timeline.Event, error) {
	e := timeline.Event{
		Customer: d.Customer, Day: d.Day, ID: eventPrefix + d.RequestID, Kind: timeline.Action,
		Code: string(d.Action), Text: strings.TrimSpace(d.Reason), State: string(d.Verdict), Driver: d.Driver, Actor: d.Actor,
	}
	switch {
	case d.RequestID == "" || len(d.RequestID) > MaxRequestIDBytes:
		return e, core.Errorf(core.Invalid, "request id of %d bytes", len(d.RequestID))
	case d.Day < core.MinDay || d.Day > core.MaxDay:
		return e, core.Errorf(core.Invalid, "day %d", int(d.Day))
	case d.Action == "":
		return e, core.Says(core.Invalid, "retention.no_action", core.Args{"action": ""})
	case m != nil && m.Action(d.Action) == nil:
		return e, core.Says(core.Invalid, "retention.no_action", core.Args{"action": d.Action})
	case m != nil && d.Driver != "" && m.Driver(d.Driver) == nil:
		return e, core.Errorf(core.Invalid, "driver %q is not of pack %s", d.Driver, m.ID)
	}
	switch d.Verdict {
	case Done:
	case Declined:
		if e.Text == "" {
			return e, core.Says(core.Invalid, "retention.reason_needed", nil)
		}
	case Later:
		until := d.Day + 1
		if d.Until != nil {
			until = *d.Until
		}
		if until <= d.Day || until > core.MaxDay {
			return e, core.Says(core.Invalid, "retention.until_past", core.Args{"until": until, "day": d.Day})
		}
		e.Until = &until
	default:
		return e, core.Errorf(core.Invalid, "verdict %q", d.Verdict)
	}
	return e, nil
}

// Undo takes back a decision, as if it had never been made.
func Undo(tx store.Tx, id core.CustomerID, day core.Day, eventID string) {
	e, _, ok := timeline.Table.Get(tx, id, day, eventID)
	if !ok || e.Kind != timeline.Action {
		tx.Fail(core.Says(core.NotFound, "retention.no_decision", nil))
		return
	}
	timeline.Table.Delete(tx, id, day, eventID)
}

// History returns the decisions made about a customer up to a day, oldest first.
func History(tx store.Tx, id core.CustomerID, asOf core.Day) []timeline.Event {
	var out []timeline.Event
	for _, e := range timeline.Of(tx, id) {
		if e.Day > asOf {
			break
		}
		if e.Kind == timeline.Action {
			out = append(out, e)
		}
	}
	return out
}
