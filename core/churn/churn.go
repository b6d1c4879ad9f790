// Package churn says what leaving is: whether a customer has gone, by its
// industry's written definition, and why we say so.
//
// There are three ways to have gone. That somebody left is known: a field of the
// customer says so. A contract may have run out without being renewed, and
// nothing was heard since. Silence is inferred: a customer who used to buy and has
// bought nothing for longer than the definition allows. A customer who never
// bought anything cannot fall silent.
//
// How long that is, an industry may know (Of) or leave to the shop's own
// purchases (Rule, Window): where customers buy at no regular interval, the
// days within which nine of ten come back, estimated with those still waited
// for. Then two kinds stand apart. Who bought once and never came back is a
// first order lost, not a customer, and counts in no rate of churn. And who
// buys for the same occasion every year has not gone before it has passed.
//
// Package churn keeps nothing. Its verdicts are recomputed from facts, so
// changing a definition changes every verdict and no stored figure is left
// behind.
package churn

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/timeline"
)

// A Ground is what a verdict of having gone rests on.
type Ground uint8

// The grounds.
const (
	Labelled Ground = iota + 1 // the definition's label field is true
	Inactive                   // no purchase for more than the definition's days
	OneTime                    // likewise, after a single purchase; not churn
	Ended                      // the contract ran out, and nothing was heard since
)

// Gone is the verdict that a customer has left.
type Gone struct {
	Ground Ground
	Field  pack.FieldKey // the label, when Labelled; the contract's last day, when Ended
	// The rest is set unless Labelled.
	Last  core.Day // day of the last purchase, or of the contract
	Days  int      // from Last to the as-of day; always more than Limit
	Limit int      // days that the definition, or the shop's window, allows
}

// Key names the message in package text that says why the customer counts as
// gone.
func (g Gone) Key() string {
	switch g.Ground {
	case Inactive:
		return "churn.inactive"
	case OneTime:
		return "churn.one_time"
	case Ended:
		return "churn.ended"
	default:
		return "churn.labelled"
	}
}

// Args fills the message of Key.
func (g Gone) Args() core.Args {
	if g.Ground != Labelled {
		return core.Args{"last": g.Last, "days": g.Days, "limit": g.Limit}
	}
	return core.Args{"field": g.Field}
}

// Of judges one customer by the definition as of a day. Events are the
// customer's, oldest first; those after asOf are not looked at. The label
// comes first: it is what the shop itself says.
func Of(def pack.ChurnDefinition, c customer.Customer, events []pack.Event, asOf core.Day) (Gone, bool) {
	if left, known := Label(def, c); known && left {
		return Gone{Ground: Labelled, Field: def.Label}, true
	}
	if g, ended := ended(def, c, events, asOf); ended {
		return g, true
	}
	if def.InactiveDays <= 0 {
		return Gone{}, false
	}
	last, bought := LastPurchase(events, asOf)
	if days := asOf.Sub(last); bought && days > def.InactiveDays {
		return Gone{Ground: Inactive, Last: last, Days: days, Limit: def.InactiveDays}, true
	}
	return Gone{}, false
}

// ended reports a contract that ran out longer ago than the definition allows,
// with nothing heard of the customer since. A label that says they stayed is
// believed: many go on without a new contract.
func ended(def pack.ChurnDefinition, c customer.Customer, events []pack.Event, asOf core.Day) (Gone, bool) {
	if def.ContractEnd == nil {
		return Gone{}, false
	}
	if _, known := Label(def, c); known {
		return Gone{}, false
	}
	v, ok := c.Fields[def.ContractEnd.Field]
	if !ok || v.Type() != pack.TypeDay {
		return Gone{}, false
	}
	g := Gone{
		Ground: Ended, Field: def.ContractEnd.Field, Last: v.Day(),
		Days: asOf.Sub(v.Day()), Limit: def.ContractEnd.GraceDays,
	}
	if g.Days <= g.Limit {
		return Gone{}, false
	}
	for _, e := range events {
		if e.Day > g.Last && e.Day <= asOf && e.Kind != pack.ActionDone && (e.Kind != pack.Purchase || e.Cents >= 0) {
			return Gone{}, false
		}
	}
	return g, true
}

// Label reports what the definition's label field says of a customer, and
// whether it says anything. Only customers it speaks of can teach a model.
func Label(def pack.ChurnDefinition, c customer.Customer) (left, known bool) {
	if def.Label == "" {
		return false, false
	}
	v, ok := c.Fields[def.Label]
	if !ok || v.Type() != pack.TypeBool {
		return false, false
	}
	return v.Bool(), true
}

// LastPurchase returns the day of the last purchase up to and including asOf,
// and whether there is one. A refund is none.
func LastPurchase(events []pack.Event, asOf core.Day) (last core.Day, bought bool) {
	for _, e := range events {
		if e.Kind == pack.Purchase && e.Cents >= 0 && e.Day <= asOf && (!bought || e.Day > last) {
			last, bought = e.Day, true
		}
	}
	return last, bought
}

// Met reports whether the shop knew the customer on a day. A customer known by
// purchases begins with the first fact about it, so a look at a past day does
// not list people who came later; a customer without purchases, as in a list of
// contracts, has no beginning and was always there. What staff wrote or did
// (notes, actions) begins nothing.
func Met(events []timeline.Event, asOf core.Day) bool {
	bought := false
	for _, e := range events {
		if e.Kind == timeline.Note || e.Kind == timeline.Action {
			continue
		}
		if e.Day <= asOf {
			return true
		}
		bought = bought || e.Kind == timeline.Purchase
	}
	return !bought
}
