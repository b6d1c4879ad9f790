package churn

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
)

// A Rule is an industry's definition as it stands in one shop.
type Rule struct {
	Definition pack.ChurnDefinition
	Window     Window          // of an adaptive definition
	Calendar   *calendar.Table // likewise
}

// Text is the definition in words, with the days it has come to.
func (r Rule) Text(lang core.Lang) string {
	days := r.Window.Days
	if r.Definition.Adaptive == nil {
		days = r.Definition.InactiveDays
	}
	return text.Fill(r.Definition.Text.In(lang), core.Args{pack.ShopWindowDays: days})
}

// Of judges one customer as of a day, as the function Of does. An adaptive
// definition looks at the days of Visits instead of the events.
func (r Rule) Of(c customer.Customer, events []pack.Event, asOf core.Day) (Gone, bool) {
	def := r.Definition
	if def.Adaptive == nil {
		return Of(def, c, events, asOf)
	}
	if left, known := Label(def, c); known && left {
		return Gone{Ground: Labelled, Field: def.Label}, true
	}
	if g, ended := ended(def, c, events, asOf); ended {
		return g, true
	}
	visits := Visits(events, asOf)
	if len(visits) == 0 {
		return Gone{}, false
	}
	last := visits[len(visits)-1]
	g := Gone{Ground: Inactive, Last: last, Days: asOf.Sub(last), Limit: r.Window.Days}
	if g.Days <= g.Limit {
		return Gone{}, false
	}
	if len(visits) == 1 {
		g.Ground = OneTime
		return g, true
	}
	if due, ok := NextOccasion(r.Calendar, visits); ok && asOf <= due+core.Day(def.Adaptive.OccasionGraceDays) {
		return Gone{}, false
	}
	return g, true
}
