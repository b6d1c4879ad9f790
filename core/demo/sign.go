package demo

import (
	"math"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A sign is a cause of leaving with the field it shows in: what is in the field
// of most people, what is in it of those who have the cause, and what somebody
// wrote down then. Without a field it shows in what was written alone.
type sign struct {
	share
	field        pack.FieldKey
	usual, trace quality
	wrote        func(*draft, core.Day, said)
	words        said
}

// A quality draws the value of a field.
type quality func(*draft) pack.Value

// causes are the shares of signs.
func causes(signs []sign) []share {
	list := make([]share, 0, len(signs))
	for _, s := range signs {
		list = append(list, s.share)
	}
	return list
}

// bear gives a person every field of the signs, and the traces of those they
// show.
func (d *draft) bear(signs []sign) {
	for _, s := range signs {
		v := s.usual
		if d.shows(s.cause) {
			v = s.trace
			s.wrote(d, d.ago(3, 60), s.words)
		}
		if v != nil {
			d.set(s.field, v(d))
		}
	}
}

func no(*draft) pack.Value  { return pack.BoolValue(false) }
func yes(*draft) pack.Value { return pack.BoolValue(true) }

// hardly is 0, now and then 1.
func hardly(d *draft) pack.Value { return pack.NumberValue(float64(d.pick(0.94, 0.06))) }

// count is a whole number in low ≤ n ≤ high.
func count(low, high int) quality {
	return func(d *draft) pack.Value { return pack.NumberValue(float64(d.whole(low, high))) }
}

// near is a whole number of at least 0 around a middle.
func near(middle, deviation float64) quality {
	return func(d *draft) pack.Value {
		return pack.NumberValue(math.Round(max(0, d.around(middle, deviation))))
	}
}

// marks are what satisfied people give of ten.
func marks(d *draft) pack.Value { return pack.NumberValue(math.Round(min(10, d.around(8.8, 0.6)))) }

// ahead is a day after the last of the history.
func ahead(least, most int) quality {
	return func(d *draft) pack.Value { return pack.DayValue(d.o.AsOf + core.Day(d.whole(least, most))) }
}

// back is a day before the person was last seen.
func back(least, most int) quality {
	return func(d *draft) pack.Value { return pack.DayValue(d.ago(least, most)) }
}

// called is an interaction on the telephone.
func (d *draft) called(day core.Day, about said) { d.talk(day, "call", about) }

// A ware is what is bought, with its usual price.
type ware struct {
	said
	units float64
}

// buys are purchases in a rhythm, mean days apart, from the day somebody was met
// until a last one.
func (d *draft) buys(met, last core.Day, mean float64, wares []ware) {
	for day := float64(met); day <= float64(last); day += max(1, mean*d.around(1, 0.25)) {
		w := one(d, wares)
		d.buy(core.Day(day), w.units*d.between(0.8, 1.2), 1, w.said)
	}
}

// chats are calls and messages through the years, mean days apart.
func (d *draft) chats(mean float64, about []said) {
	for day := float64(d.start) + d.waiting(mean); day < float64(d.until); day += mean/4 + d.waiting(mean*3/4) {
		d.talk(core.Day(day), "message", one(d, about))
	}
}
