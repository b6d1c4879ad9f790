package pack

import (
	"slices"

	"github.com/perennial-app/perennial/core"
)

// An aggregate is a number drawn from a customer's events. Rules and evidence
// read aggregates by name, as they read fields.
//
// Purchases are purchase events; one with a negative amount is a refund: it
// lowers what was spent and is not a purchase. A window of n days is the as-of
// day and the n-1 days before it. What events cannot tell is absent, not 0:
// without a purchase on the timeline nothing is known about purchases, because
// the shop may not record them. Complaints are recorded by the shop itself, so
// none recorded is 0.
type aggregate int

const (
	purchases aggregate = iota
	purchases90
	purchases365
	spend365
	spendPrevious365
	quantity365
	averagePurchase
	daysSincePurchase
	daysSinceFirstPurchase
	medianGapDays
	daysSinceInteraction
	interactions90
	complaints90
	complaints365
	daysSinceComplaint
	daysSinceAction
	aggregates // how many
)

var aggregateName = [aggregates]string{
	purchases:              "purchases",                 // count, ever; ≥ 1
	purchases90:            "purchases_90",              // count in 90 days; known with any purchase
	purchases365:           "purchases_365",             // count in 365 days; known with any purchase
	spend365:               "spend_365",                 // currency units in 365 days, refunds taken off, at least 0
	spendPrevious365:       "spend_prev_365",            // the 365 days before those; known once the first purchase is 730 days back
	quantity365:            "quantity_365",              // pieces in 365 days
	averagePurchase:        "average_purchase",          // currency units per purchase, ever
	daysSincePurchase:      "days_since_purchase",       // days from the last purchase to the as-of day; 0 is that day
	daysSinceFirstPurchase: "days_since_first_purchase", // days from the first purchase to the as-of day
	medianGapDays:          "median_gap_days",           // usual days between days with a purchase; known with two gaps
	daysSinceInteraction:   "days_since_interaction",    // days since the last interaction; known with any interaction
	interactions90:         "interactions_90",           // interactions in 90 days; known with any interaction
	complaints90:           "complaints_90",             // complaints in 90 days; always known
	complaints365:          "complaints_365",            // complaints in 365 days; always known
	daysSinceComplaint:     "days_since_complaint",      // days since the last complaint; known with any complaint
	daysSinceAction:        "days_since_action",         // days since the last action; known with any action done
}

// AggregateNames lists the names Aggregates may give.
func AggregateNames() []string { return slices.Clone(aggregateName[:]) }

// Aggregates draws the known aggregates from events up to and including a day.
// Events must be oldest first, as in a Snapshot; later ones are left out. See
// AggregateNames; days and counts are numbers, spend is money.
func Aggregates(events []Event, asOf core.Day) map[string]Value {
	var a drawn
	a.draw(events, asOf)
	out := make(map[string]Value, len(a.values))
	for i, v := range a.values {
		if v.Type() != "" {
			out[aggregateName[i]] = v
		}
	}
	return out
}

// drawn holds the aggregates of one customer; the zero Value is unknown. It is
// reused from customer to customer.
type drawn struct {
	values [aggregates]Value
	gaps   []int // scratch
}

func (a *drawn) draw(events []Event, asOf core.Day) {
	a.values = [aggregates]Value{}
	a.gaps = a.gaps[:0]
	var (
		count, count90, count365     int
		cents365, centsPrevious, all core.Cents
		quantity                     float64
		first, last                  core.Day
		contacts90                   int
		complained90, complained365  int
	)
	for _, e := range events {
		if e.Day > asOf {
			break
		}
		age := asOf.Sub(e.Day)
		switch e.Kind {
		case Purchase:
			all += e.Cents
			switch {
			case age < 365:
				cents365 += e.Cents
			case age < 730:
				centsPrevious += e.Cents
			}
			if e.Cents < 0 {
				continue
			}
			if count == 0 {
				first = e.Day
			} else if e.Day > last {
				a.gaps = append(a.gaps, e.Day.Sub(last))
			}
			count, last = count+1, e.Day
			if age < 90 {
				count90++
			}
			if age < 365 {
				count365++
				quantity += e.Quantity
			}
		case Interaction:
			a.set(daysSinceInteraction, float64(age))
			if age < 90 {
				contacts90++
			}
			a.set(interactions90, float64(contacts90))
		case Complaint:
			a.set(daysSinceComplaint, float64(age))
			if age < 90 {
				complained90++
			}
			if age < 365 {
				complained365++
			}
		case ActionDone:
			a.set(daysSinceAction, float64(age))
		}
	}
	a.set(complaints90, float64(complained90))
	a.set(complaints365, float64(complained365))
	if count == 0 {
		return
	}
	a.set(purchases, float64(count))
	a.set(purchases90, float64(count90))
	a.set(purchases365, float64(count365))
	a.set(quantity365, quantity)
	a.set(daysSincePurchase, float64(asOf.Sub(last)))
	a.set(daysSinceFirstPurchase, float64(asOf.Sub(first)))
	a.money(spend365, cents365, 1)
	a.money(averagePurchase, all, count)
	if asOf.Sub(first) >= 730 {
		a.money(spendPrevious365, centsPrevious, 1)
	}
	if len(a.gaps) >= 2 {
		a.set(medianGapDays, median(a.gaps))
	}
}

func (a *drawn) set(which aggregate, f float64) { a.values[which] = NumberValue(f) }

// money sets an amount shared out over n. Refunds of purchases before a window
// may take it below nothing spent, which is no amount of spending.
func (a *drawn) money(which aggregate, c core.Cents, n int) {
	a.values[which] = MoneyValue(float64(max(c, 0)) / 100 / float64(n))
}

// median sorts days in place.
func median(days []int) float64 {
	slices.Sort(days)
	n := len(days)
	return float64(days[(n-1)/2]+days[n/2]) / 2
}
