package churn

import (
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A Window is the silence a shop's own rhythm allows, in days.
type Window struct {
	HalfDays int // silence begins to be worth a look: pack.Adaptive.AtRiskFrom
	MostDays int // it is plain: pack.Adaptive.AtRiskTo
	Days     int // more counts as having left
	Ended    int // gaps behind it that ended with a purchase
	Open     int // gaps that have not
	// Own says that the days are the shop's; false while there are too few gaps,
	// and Days is the definition's InactiveDays.
	Own bool
}

// WindowOf draws the window from the gaps of a shop's customers. Where the
// curve does not come as far as the definition asks, because so many never came
// back, the definition's MaxDays is the answer.
func WindowOf(def pack.ChurnDefinition, gaps *Spells) Window {
	a := def.Adaptive
	w := Window{Days: def.InactiveDays, Ended: gaps.Ended(), Open: gaps.Open()}
	if a == nil || w.Ended < a.MinGaps {
		return w
	}
	steps := gaps.Survival()
	at := func(q float64) int {
		if days, ok := within(steps, q); ok {
			return min(days, a.MaxDays)
		}
		return a.MaxDays
	}
	w.Own = true
	w.Days = max(at(a.Quantile), a.MinDays)
	w.HalfDays = max(1, min(at(a.AtRiskFrom), w.Days-1))
	w.MostDays = min(max(at(a.AtRiskTo), w.HalfDays+1), w.Days)
	return w
}

// Allows reports whether two windows come to the same days.
func (w Window) Allows(o Window) bool {
	return w.Own == o.Own && w.Days == o.Days && w.HalfDays == o.HalfDays && w.MostDays == o.MostDays
}

// Facts are what a pack may read of the window; none while it is not the
// shop's own.
func (w Window) Facts() map[pack.FieldKey]pack.Value {
	if !w.Own {
		return nil
	}
	return map[pack.FieldKey]pack.Value{
		pack.ShopHalfDays:   pack.NumberValue(float64(w.HalfDays)),
		pack.ShopMostDays:   pack.NumberValue(float64(w.MostDays)),
		pack.ShopWindowDays: pack.NumberValue(float64(w.Days)),
	}
}

// recentVisits is how many visits of one customer are looked at: enough for two
// years of monthly buying. A house account with a delivery a day must not speak
// for a hundred customers.
const recentVisits = 25

// Visits returns the days on which a customer bought, up to and including asOf,
// the latest recentVisits of them, oldest first. Refunds are no visits, nor are
// corrections of amount 0, unless no purchase of the customer has an amount.
// Events are oldest first.
func Visits(events []pack.Event, asOf core.Day) []core.Day {
	priced := slices.ContainsFunc(events, func(e pack.Event) bool { return e.Kind == pack.Purchase && e.Cents > 0 })
	var days []core.Day
	for _, e := range events {
		switch {
		case e.Day > asOf || e.Kind != pack.Purchase || e.Cents < 0 || e.Cents == 0 && priced:
		case len(days) > 0 && days[len(days)-1] == e.Day:
		default:
			days = append(days, e.Day)
		}
	}
	return slices.Clip(days[max(0, len(days)-recentVisits):])
}

// Gaps counts the gaps between a customer's visits, and the open one since the
// last. Who bought once has no gap yet.
func (s *Spells) Gaps(visits []core.Day, asOf core.Day) {
	if len(visits) < 2 {
		return
	}
	for i, d := range visits[1:] {
		s.Add(d.Sub(visits[i]), true)
	}
	if since := asOf.Sub(visits[len(visits)-1]); since > 0 {
		s.Add(since, false)
	}
}
