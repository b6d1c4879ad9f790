package demo

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
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

func floristCustomer(d *draft) {
	life := flowerLife(d.pick(0.42, 0.3, 0.05, 0.23))
	d.flowers(life)
}

// flowers are the purchases of three years.
func (d *draft) flowers(life flowerLife) {
	met := d.start + core.Day(d.whole(-400, d.o.AsOf.Sub(d.start)*7/10)) // most were there before
	switch life {
	case gives:
		d.gifts(met)
	case brings:
		d.rhythm(met, d.between(12, 40), bunches(), 1)
	case decorates:
		d.rhythm(met, []float64{7, 14}[d.pick(0.4, 0.6)], []bloom{{said{"前台花艺", "Flowers for the reception"}, 320}}, 1)
	default:
		for day := float64(met) + d.waiting(60); day < float64(d.until); day += 5 + d.waiting(120) {
			d.flower(core.Day(day), append(bouquets(), bunches()...), 1)
		}
	}
}

// gifts are bought in the days before the festivals somebody keeps, and before a
// birthday or two.
func (d *draft) gifts(met core.Day) {
	kept := d.festivals()
	var own []core.Day // days of the first year
	for range 1 + d.pick(0.6, 0.4) {
		own = append(own, d.start+core.Day(d.whole(0, 364)))
	}
	first, _, _ := d.start.Date()
	for y := first; y <= first+Years; y++ {
		for _, f := range d.year.Festivals(y) {
			for _, k := range kept {
				if f.Key == k && d.chance(0.9) {
					d.gift(f.Day-core.Day(d.pick(0.4, 0.3, 0.2, 0.1)), met)
				}
			}
		}
		for _, day := range own {
			if d.chance(0.9) {
				d.gift(day+core.Day(365*(y-first)-d.whole(0, 3)), met)
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

func (d *draft) gift(day, met core.Day) {
	if day >= met {
		d.flower(day, bouquets(), 1)
	}
}

// rhythm is a purchase every so many days, less often in high summer, when
// flowers do not keep.
func (d *draft) rhythm(met core.Day, gapDays float64, what []bloom, quantity float64) {
	for day := float64(met) + d.waiting(gapDays); day < float64(d.until); {
		_, month, _ := core.Day(day).Date()
		d.flower(core.Day(day), what, quantity)
		gap := gapDays * d.around(1, 0.18)
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

// flower is one purchase.
func (d *draft) flower(day core.Day, what []bloom, quantity float64) {
	if day < d.start || day > d.until {
		return
	}
	b := one(d, what)
	years := math.Floor(float64(day.Sub(d.start)) / 365)
	units := b.units * math.Pow(1+yearlyRise, years) * quantity
	if d.dear[day.Sub(d.start)] {
		units *= 1 + festivalRise
	}
	d.buy(day, units, quantity, b.said)
}
