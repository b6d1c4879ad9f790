package demo

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/timeline"
)

// A draft is a person being made.
type draft struct {
	*town
	dice
	customer customer.Customer
	fields   map[pack.FieldKey]pack.Value
	events   []timeline.Event

	cause pack.DriverID
	mute  bool     // the cause leaves no trace
	left  bool     // gone
	until core.Day // the last day they were seen: the as-of day, or before it when gone
}

// A share is a cause and how often it is the main one, against the others.
type share struct {
	cause  pack.DriverID
	weight float64
	fades  bool // its sign can be read for some weeks only, as with an end date
}

// plant draws whether the person has a cause for leaving, which, and whether it
// has driven them away already. Some leave without any: they move, or die.
func (d *draft) plant(lean, gone float64, causes ...share) {
	const natural = 0.02
	fades := false
	switch {
	case d.chance(lean):
		total := 0.0
		for _, c := range causes {
			total += c.weight
		}
		x := d.roll() * total
		for _, c := range causes {
			if d.cause, fades = c.cause, c.fades; x < c.weight {
				break
			}
			x -= c.weight
		}
		d.mute, d.left = d.chance(MuteShare), d.chance(gone)
	case d.chance(natural):
		d.left = true
	}
	if d.left {
		longest := d.o.AsOf.Sub(d.start) * 4 / 5
		if fades {
			longest = fadesIn // else nobody could ever learn what they left for
		}
		d.until = d.o.AsOf - core.Day(d.whole(5, longest))
	}
}

// fadesIn is for how many days the sign of an end that has passed can be read.
const fadesIn = 40

// winBack is the call to most of those who left, months later.
func (d *draft) winBack(about said) {
	if day := d.o.AsOf - core.Day(d.whole(5, 200)); d.left && day > d.until && d.chance(0.7) {
		d.events = append(d.events, timeline.Event{
			Day: day, Kind: timeline.Interaction, Code: "call", Text: d.say(about), Actor: d.clerk(),
		})
	}
}

// shows reports whether the person shows the trace of a cause: most of those
// who have it, and some who do not.
func (d *draft) shows(cause pack.DriverID) bool {
	stray := d.chance(StrayShare)
	return d.cause == cause && !d.mute || stray
}

// chance is true with a probability.
func (d *draft) chance(p float64) bool { return d.roll() < p }

// between is a number in low ≤ x < high.
func (d *draft) between(low, high float64) float64 { return low + (high-low)*d.roll() }

// whole is a whole number in low ≤ n ≤ high.
func (d *draft) whole(low, high int) int { return low + int(d.roll()*float64(high-low+1)) }

// around is a number near a middle, with a standard deviation: the sum of four
// rolls, which is bell-shaped and has no wild ends.
func (d *draft) around(middle, deviation float64) float64 {
	x := d.roll() + d.roll() + d.roll() + d.roll() - 2
	return middle + deviation*x*math.Sqrt(3)
}

// waiting is a time to the next of events that come at random, mean on average.
func (d *draft) waiting(mean float64) float64 { return -mean * math.Log(1-d.roll()) }

// ago is a day some days before the person was last seen.
func (d *draft) ago(least, most int) core.Day { return d.until - core.Day(d.whole(least, most)) }

// one picks one of a list.
func one[T any](d *draft, list []T) T { return list[int(d.roll()*float64(len(list)))] }

// said is a text in both languages.
type said struct{ chinese, english string }

func (d *draft) say(s said) string {
	if d.o.Lang == core.English {
		return s.english
	}
	return s.chinese
}

// clerk is a member of staff.
func (d *draft) clerk() core.Actor { return core.Actor(one(d, d.words.staff)) }

// Setting fields. What a form leaves blank is left blank now and then.
const blankShare = 0.02

func (d *draft) set(key pack.FieldKey, v pack.Value) {
	if !d.chance(blankShare) {
		d.fields[key] = v
	}
}

func (d *draft) number(key pack.FieldKey, f float64, decimals int) {
	p := math.Pow10(decimals)
	d.set(key, pack.NumberValue(math.Round(f*p)/p))
}

func (d *draft) money(key pack.FieldKey, units float64) {
	d.set(key, pack.MoneyValue(math.Round(units*100)/100))
}

func (d *draft) choice(key pack.FieldKey, v string) { d.set(key, pack.ChoiceValue(v)) }

func (d *draft) yes(key pack.FieldKey, v bool) { d.set(key, pack.BoolValue(v)) }

// happen adds a fact, unless it lies outside the history or after the person
// was last seen.
func (d *draft) happen(e timeline.Event) {
	if e.Day >= d.start && e.Day <= d.until {
		d.events = append(d.events, e)
	}
}

func (d *draft) buy(day core.Day, units, quantity float64, what said) {
	d.happen(timeline.Event{
		Day: day, Kind: timeline.Purchase, Cents: core.Cents(math.Round(units)) * 100, Quantity: quantity, Code: d.say(what),
	})
}

// talk adds an interaction over a channel.
func (d *draft) talk(day core.Day, channel string, about said) {
	d.happen(timeline.Event{Day: day, Kind: timeline.Interaction, Code: channel, Text: d.say(about), Actor: d.clerk()})
}

func (d *draft) complain(day core.Day, about said) {
	d.happen(timeline.Event{Day: day, Kind: timeline.Complaint, Text: d.say(about), Actor: d.clerk()})
}

func (d *draft) note(day core.Day, text said) {
	d.happen(timeline.Event{Day: day, Kind: timeline.Note, Text: d.say(text), Actor: d.clerk()})
}

// history is what happened, in order, each with an id of its own.
func (d *draft) history() []timeline.Event {
	slices.SortStableFunc(d.events, func(a, b timeline.Event) int { return cmp.Compare(a.Day, b.Day) })
	for i := range d.events {
		d.events[i].ID = "demo" + strconv.Itoa(i+1)
	}
	return d.events
}
