package demo

import (
	"iter"
	"math"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/care"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/undo"
)

// CareDays is how far back the answers to checklists go, in days: a quarter
// shows a season turning; three years of readings would outweigh the customers.
const CareDays = 90

// How well a demo shop keeps its checklists.
const (
	unkeptShare  = 0.03 // checks nobody made
	outsideShare = 0.02 // answers outside their limits
)

// checks yields the answered checks of the days before the as-of day, each as
// what writes it.
func checks(o Options) iter.Seq[func(store.Tx, *undo.Recorder)] {
	return func(yield func(func(store.Tx, *undo.Recorder)) bool) {
		if o.Pack == nil {
			return
		}
		lists, _ := care.Lists(o.Pack) // whose schedule cannot be read is never asked
		d := draft{town: newTown(o), dice: dice(mix(o.Seed ^ 0xca5e))}
		for _, l := range lists {
			for _, due := range l.Between(o.AsOf-CareDays, o.AsOf-1) {
				if d.chance(unkeptShare) {
					continue
				}
				done, err := d.check(due)
				write := func(tx store.Tx, r *undo.Recorder) {
					if err != nil {
						tx.Fail(err)
						return
					}
					care.Keep(tx, r, done)
				}
				if !yield(write) {
					return
				}
			}
		}
	}
}

// check answers a check somewhat after it was due.
func (d *draft) check(c care.Check) (care.Check, error) {
	var answers []care.Answer
	for _, l := range c.Lines {
		answers = append(answers, d.answer(l.Item))
	}
	first := d.whole(0, len(d.words.staff)-1)
	second := d.words.staff[(first+1)%len(d.words.staff)]
	return care.Answered(c, c.Due+care.Moment(d.whole(0, 25)), d.words.staff[first], second, answers)
}

// answer is one line as a shop that takes care would fill it in.
func (d *draft) answer(item pack.CheckItem) care.Answer {
	a := care.Answer{Line: item.ID}
	outside := d.chance(outsideShare)
	switch item.Kind {
	case pack.CheckNumber:
		x := d.reading(item, outside)
		a.Number = &x
		outside = item.Min != nil && x < *item.Min || item.Max != nil && x > *item.Max
	case pack.CheckYesNo:
		yes := !outside
		a.Yes = &yes
	default:
		a.Text, outside = d.say(said{"正常", "As it should be"}), false
	}
	if outside {
		a.Action = d.say(said{"当场处理，一小时后复查正常", "Seen to at once, in order an hour later"})
	}
	return a
}

// reading is a number as it should be, or a little beyond.
func (d *draft) reading(item pack.CheckItem, outside bool) float64 {
	if item.WarnMin != nil {
		item.Min = item.WarnMin
	}
	if item.WarnMax != nil {
		item.Max = item.WarnMax
	}
	low, high := 0.0, 0.0
	switch {
	case item.Min != nil && item.Max != nil:
		low, high = *item.Min, *item.Max
	case item.Max != nil:
		low, high = math.Min(0, *item.Max), *item.Max
	case item.Min != nil:
		low, high = *item.Min, *item.Min+math.Max(1, math.Abs(*item.Min)/2)
	default:
		low, high = 5, 20
	}
	x := d.between(low+0.15*(high-low), high-0.15*(high-low))
	if outside {
		x = high + d.between(0.05, 0.3)*math.Max(1, high-low)
	}
	parts := places(item.Unit.In(core.English))
	x = math.Round(x*parts) / parts
	if !outside {
		x = math.Min(high, math.Max(low, x))
	}
	return x
}

// places is into how many parts a unit is read off: temperatures and shares into
// tenths, volts and acidity into hundredths, things not at all.
func places(unit string) float64 {
	switch {
	case unit == "V" || unit == "pH" || unit == "m":
		return 100
	case strings.ContainsAny(unit, "°%"):
		return 10
	}
	return 1
}
