package demo

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/pack"
)

// A florist's customers are what they bought: some give flowers at the same
// festivals every year, some take a bunch home every other week, a few offices
// have the reception done, and the rest come when there is a reason.

// A flowerLife is why somebody buys flowers.
type flowerLife int

const (
	gives     flowerLife = iota // at festivals and days of their own
	brings                      // home, in a rhythm
	decorates                   // an office, weekly or fortnightly
	happens                     // to pass by
)

// A bloom is what is bought, with its price when the history begins.
type bloom struct {
	said
	units float64
}

func bouquets() []bloom {
	return []bloom{
		{said{"红玫瑰 19 枝花束", "19 red roses"}, 198},
		{said{"粉色康乃馨花束", "Pink carnations"}, 138},
		{said{"百合配尤加利", "Lilies with eucalyptus"}, 168},
		{said{"向日葵花束", "Sunflowers"}, 128},
		{said{"绣球礼盒", "Hydrangea box"}, 258},
	}
}

func bunches() []bloom {
	return []bloom{
		{said{"洋桔梗一把", "A bunch of lisianthus"}, 35},
		{said{"多头玫瑰一把", "A bunch of spray roses"}, 39},
		{said{"应季混合鲜切花", "Mixed flowers of the season"}, 49},
		{said{"银叶菊配小雏菊", "Daisies with dusty miller"}, 32},
		{said{"绿萝盆栽", "A pothos in a pot"}, 45},
	}
}

// festivalShares are the festivals people give flowers at, and how many of those
// who give do at each.
func festivalShares() map[calendar.Key]float64 {
	return map[calendar.Key]float64{
		calendar.Valentine: 0.45, calendar.WomensDay: 0.2, calendar.MothersDay: 0.45, calendar.LoveDay: 0.25,
		calendar.Qixi: 0.35, calendar.TeachersDay: 0.15, calendar.SpringFestival: 0.2, calendar.Christmas: 0.1,
	}
}

// A flowerHabit is how somebody buys flowers.
type flowerHabit struct {
	life flowerLife
	met  core.Day       // the first purchase comes after it
	kept []calendar.Key // festivals they give flowers at
	own  []core.Day     // their own days, in the first year of the history
	gap  float64        // days between purchases, of a rhythm
	// From quiet on, a purchase is left out with a chance of drop.
	quiet core.Day
	drop  float64
	plan  string // standing order
}

func floristCustomer(d *draft) {
	h := flowerHabit{life: flowerLife(d.pick(0.42, 0.3, 0.05, 0.23)), plan: "none"}
	h.met = d.start + core.Day(d.whole(-400, d.o.AsOf.Sub(d.start)*7/10)) // most were there before
	switch h.life {
	case gives:
		h.kept = d.festivals()
		for range 1 + d.pick(0.6, 0.4) {
			h.own = append(h.own, d.start+core.Day(d.whole(0, 364)))
		}
	case brings:
		h.gap = d.between(12, 40)
		if d.chance(0.2) {
			h.plan = "active"
		}
	case decorates:
		h.gap = []float64{7, 14}[d.pick(0.4, 0.6)]
		h.plan = "active"
	}
	d.plant(0.3, 0.35, floristCauses(h)...)
	d.cool(&h)
	switch h.life {
	case gives:
		d.gifts(h)
	case brings:
		d.rhythm(h, bunches())
	case decorates:
		d.rhythm(h, []bloom{{said{"前台花艺", "Flowers for the reception"}, 320}})
	default:
		for day := float64(h.met) + d.waiting(60); day < float64(d.until); day += 5 + d.waiting(110) {
			d.flower(core.Day(day), h, append(bouquets(), bunches()...))
		}
	}
	d.floristFields(h)
	d.floristService()
	d.floristTalks()
	if h.life != decorates && d.chance(0.4) {
		d.set("birthday", pack.DayValue(core.NewDay(d.whole(1955, 2004), 1, d.whole(1, 365))))
	}
}

// floristCauses are the causes of leaving planted in a florist's.
func floristCauses(h flowerHabit) []share {
	list := []share{
		{"wilting", 0.16, false},
		{"late_delivery", 0.13, false},
		{"price_rise", 0.12, false},
		{"bought_elsewhere", 0.11, false},
		{"moved_away", 0.08, false},
		{"promise_overdue", 0.08, true},
		{"complaint_recent", 0.08, true},
	}
	switch h.life {
	case gives:
		list = append(list, share{"missed_occasion", 0.22, false}, share{"recipient_complaint", 0.14, false})
	case brings, happens:
		list = append(list, share{"silence", 0.22, false}, share{"short_vase_life", 0.10, false})
	}
	if h.plan == "active" {
		list = append(list, share{"standing_stopped", 0.25, false})
	}
	return list
}

// cool sets since when somebody who has a cause buys less. Most still come now
// and then; who drifts away, or lets a festival pass, does not come at all.
func (d *draft) cool(h *flowerHabit) {
	h.quiet, h.drop = d.until, 0
	if d.cause == "" || d.left {
		return
	}
	h.quiet, h.drop = d.ago(10, 75), 0.5
	switch d.cause {
	case "silence":
		h.drop = 1
		h.quiet = d.ago(60, 160)
		if h.life == happens {
			h.quiet = d.ago(130, 230)
		}
	case "missed_occasion":
		h.drop = 1
		h.quiet = d.lastFestival(*h) - core.Day(d.whole(11, 25))
	}
}

// lastFestival is the latest of somebody's festivals that is over, with the days
// in which flowers would still have come late.
func (d *draft) lastFestival(h flowerHabit) core.Day {
	const late = 4
	last := d.ago(20, 120) // who keeps none lets a birthday pass
	found := false
	first, _, _ := d.start.Date()
	for y := first + 1; y <= first+Years; y++ {
		for _, k := range h.kept {
			if day, ok := d.year.On(k, y); ok && day < d.o.AsOf-late && (!found || day > last) {
				last, found = day, true
			}
		}
	}
	return last
}

// gifts are bought in the days before the festivals somebody keeps, and before a
// birthday or two.
func (d *draft) gifts(h flowerHabit) {
	first, _, _ := d.start.Date()
	for y := first; y <= first+Years; y++ {
		for _, f := range d.year.Festivals(y) {
			for _, k := range h.kept {
				if f.Key == k && d.chance(0.9) {
					d.flower(f.Day-core.Day(d.pick(0.4, 0.3, 0.2, 0.1)), h, bouquets())
				}
			}
		}
		for _, day := range h.own {
			if d.chance(0.9) {
				d.flower(day+core.Day(365*(y-first)-d.whole(0, 3)), h, bouquets())
			}
		}
	}
}

// festivals are the ones somebody keeps, in the calendar's order.
func (d *draft) festivals() (kept []calendar.Key) {
	shares := festivalShares()
	for _, k := range calendar.Keys() {
		if d.chance(shares[k]) {
			kept = append(kept, k)
		}
	}
	return kept
}

// rhythm is a purchase every so many days, less often in high summer, when
// flowers do not keep.
func (d *draft) rhythm(h flowerHabit, what []bloom) {
	for day := float64(h.met) + d.waiting(h.gap); day < float64(d.until); {
		_, month, _ := core.Day(day).Date()
		d.flower(core.Day(day), h, what)
		gap := h.gap * d.around(1, 0.18)
		if month == 7 || month == 8 {
			gap *= 1.3
		}
		day += max(1, gap)
	}
}

// Prices rise once a year, and around the festivals of roses.
const (
	yearlyRise   = 0.06
	festivalRise = 0.35
)

// flower is one purchase, unless it is left out.
func (d *draft) flower(day core.Day, h flowerHabit, what []bloom) {
	if day < d.start || day < h.met || day > d.until || day >= h.quiet && d.chance(h.drop) {
		return
	}
	b := one(d, what)
	years := math.Floor(float64(day.Sub(d.start)) / 365)
	units := b.units * math.Pow(1+yearlyRise, years)
	if d.dear[day.Sub(d.start)] {
		units *= 1 + festivalRise
	}
	d.buy(day, units, 1, b.said)
}
