package florist

import (
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/rule"
)

// occasions are the drivers that read the calendar.
type occasions struct{ table *calendar.Table }

// gifts are the occasions people send flowers for, so that a purchase in the
// days before one is likely for it. Public holidays at which they do not are
// left out, or every purchase would be for something.
var gifts = []calendar.Key{
	calendar.SpringFestival, calendar.Valentine, calendar.WomensDay, calendar.Qingming, calendar.MothersDay, calendar.LoveDay,
	calendar.FathersDay, calendar.Qixi, calendar.TeachersDay, calendar.MidAutumn, calendar.Christmas,
}

// freshDays is how long a missed occasion counts in full; afterwards it fades to
// faded within the year.
const (
	freshDays = 60
	faded     = 0.4
)

// Who buys often is near some occasion by chance. A purchase before one says
// little of a customer with less than often days between purchases, and all of
// one with rare days or more, or who bought for it twice, or of whom the file
// says so.
const (
	often    = 20
	rare     = 90
	byChance = 0.2
)

// cameBack lowers the signal of an occasion missed by a customer who has bought
// since.
const cameBack = 0.5

// A past is one occasion of the last year, for which flowers were bought the
// year before.
type past struct {
	key         calendar.Key
	day         core.Day // of this year's
	boughtOn    core.Day // the year before
	boughtAgain bool
	sure        float64 // that the purchase was for it, 0..1
}

// missed looks at the occasions that have passed within a year and for which the
// customer bought the year before. The latest that went by without flowers is
// the signal; if there is none, the latest that did not.
func (o occasions) missed(s pack.Snapshot, asOf core.Day) pack.Signal {
	visits := churn.Visits(s.Events, asOf)
	if len(visits) == 0 {
		return pack.Unknown("purchases")
	}
	var latest *past
	for _, p := range o.passed(s, visits, asOf) {
		if latest == nil || latest.boughtAgain && !p.boughtAgain || latest.boughtAgain == p.boughtAgain && p.day > latest.day {
			latest = &p
		}
	}
	if latest == nil {
		return pack.Unknown("purchases")
	}
	value := 0.0
	if !latest.boughtAgain {
		value = latest.sure * fading(latest.day, asOf)
		if visits[len(visits)-1] > latest.day {
			value *= cameBack
		}
	}
	return pack.Known(value,
		pack.Fact{Name: "occasion", Value: pack.ChoiceValue(string(latest.key))},
		pack.Fact{Name: "bought_on", Value: pack.DayValue(latest.boughtOn)},
		pack.Fact{Name: "occasion_day", Value: pack.DayValue(latest.day)},
		pack.Fact{Name: "bought_again", Value: pack.BoolValue(latest.boughtAgain)})
}

// fading is how much an occasion missed on a day still counts.
func fading(day, asOf core.Day) float64 {
	return 1 - (1-faded)*rule.Ramp(float64(asOf.Sub(day)), freshDays, 365)
}

// passed lists the gift occasions of the year up to asOf, in order, whose days
// for buying are over and for which there was a purchase the year before. A
// purchase between two occasions is for the nearer one, and one before the
// customer's own anniversary is for that.
func (o occasions) passed(s pack.Snapshot, visits []core.Day, asOf core.Day) []past {
	year, _, _ := asOf.Date()
	var list []past
	for _, y := range []int{year - 1, year} {
		for _, f := range o.table.Festivals(y) {
			over := !churn.BoughtFor(f.Day, asOf) && f.Day < asOf
			if !over || asOf.Sub(f.Day) > 365 || !slices.Contains(gifts, f.Key) {
				continue
			}
			before, ok := o.table.On(f.Key, y-1)
			if !ok {
				continue
			}
			on, ok := o.boughtFor(f.Key, before, visits)
			if !ok || isAnniversary(s, on) {
				continue
			}
			p := past{key: f.Key, day: f.Day, boughtOn: on, sure: sparse(visits)}
			_, p.boughtAgain = around(f.Day, visits)
			if twice, ok := o.table.On(f.Key, y-2); ok {
				if _, ok := around(twice, visits); ok {
					p.sure = 1
				}
			}
			if s.Fields["occasion"].Text() == string(f.Key) {
				p.sure = 1
			}
			list = append(list, p)
		}
	}
	return list
}

// boughtFor returns the purchase for an occasion, if there is one and no other
// gift occasion is nearer.
func (o occasions) boughtFor(key calendar.Key, day core.Day, visits []core.Day) (core.Day, bool) {
	on, ok := around(day, visits)
	if !ok {
		return 0, false
	}
	for _, f := range o.table.Near(on, distance(day, on)) {
		if f.Key == key {
			return on, true
		}
		if slices.Contains(gifts, f.Key) && churn.BoughtFor(f.Day, on) {
			return 0, false
		}
	}
	return on, true
}

// isAnniversary says whether a purchase was for the customer's own day.
func isAnniversary(s pack.Snapshot, on core.Day) bool {
	v, ok := s.Fields["anniversary"]
	if !ok {
		return false
	}
	year, _, _ := on.Date()
	_, month, d := v.Day().Date()
	for y := year; y <= year+1; y++ { // bought in December for January
		if churn.BoughtFor(core.NewDay(y, month, d), on) {
			return true
		}
	}
	return false
}

// sparse is how sure one purchase is to be for the occasion it is near, from how
// far apart the customer's purchases are.
func sparse(visits []core.Day) float64 {
	if len(visits) < 2 {
		return 1
	}
	gap := float64(visits[len(visits)-1].Sub(visits[0])) / float64(len(visits)-1)
	return byChance + (1-byChance)*rule.Ramp(gap, often, rare)
}

func distance(a, b core.Day) int { return max(a.Sub(b), b.Sub(a)) }

// around returns the last purchase of the days around an occasion.
func around(day core.Day, visits []core.Day) (core.Day, bool) {
	for _, v := range slices.Backward(visits) {
		if churn.BoughtFor(day, v) {
			return v, true
		}
	}
	return 0, false
}

// anniversaryMissed asks whether flowers were bought around the last anniversary
// that has passed. Who never bought anything has missed none.
func anniversaryMissed(s pack.Snapshot, asOf core.Day) pack.Signal {
	v, ok := s.Fields["anniversary"]
	if !ok {
		return pack.Unknown("anniversary")
	}
	visits := churn.Visits(s.Events, asOf)
	if len(visits) == 0 {
		return pack.Unknown("purchases")
	}
	year, _, _ := asOf.Date()
	_, month, d := v.Day().Date()
	day := core.NewDay(year, month, d)
	if day >= asOf || churn.BoughtFor(day, asOf) {
		day = core.NewDay(year-1, month, d)
	}
	if visits[0] > day {
		return pack.Unknown("purchases") // a customer since then
	}
	_, again := around(day, visits)
	value := 0.0
	if !again {
		value = fading(day, asOf)
	}
	return pack.Known(value,
		pack.Fact{Name: "occasion_day", Value: pack.DayValue(day)},
		pack.Fact{Name: "bought_again", Value: pack.BoolValue(again)})
}

// The same window last year: from a week before this day to a month after it, in
// days.
const (
	windowBefore = 7
	windowAfter  = 30
)

// sameWindow says whether the customer bought at this time last year, and so may
// be about to again.
func sameWindow(s pack.Snapshot, asOf core.Day) pack.Signal {
	visits := churn.Visits(s.Events, asOf)
	from, to := asOf-365-windowBefore, asOf-365+windowAfter
	if len(visits) == 0 || visits[0] > to {
		return pack.Unknown("purchases") // not a customer then
	}
	n := 0
	for _, v := range visits {
		if v >= from && v <= to {
			n++
		}
	}
	return pack.Known(min(1, float64(n)),
		pack.Fact{Name: "window_from", Value: pack.DayValue(from)},
		pack.Fact{Name: "window_to", Value: pack.DayValue(to)},
		pack.Fact{Name: "purchases_then", Value: pack.NumberValue(float64(n))})
}
