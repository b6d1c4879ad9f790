package kit

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A group is customers asked about together.
type group struct {
	name  string
	asOf  core.Day
	snaps []pack.Snapshot
}

// A maker makes customers up from a manifest, always the same ones.
type maker struct {
	rng    *rand.Rand
	fields []pack.Field // those a pack is shown
	count  int
}

func newMaker(m *pack.Manifest) *maker {
	k := &maker{rng: rand.New(rand.NewPCG(20260308, 1))}
	for _, f := range m.Fields {
		if !f.Private {
			k.fields = append(k.fields, f)
		}
	}
	return k
}

// days are the days to ask as of: an ordinary one, a leap day, the last of a
// year, one before there were computers.
func days() []core.Day {
	return []core.Day{
		core.NewDay(2026, time.March, 8),
		core.NewDay(2024, time.February, 29),
		core.NewDay(1999, time.December, 31),
		core.NewDay(1969, time.July, 20),
	}
}

// several returns groups of likely and unlikely customers on every day.
func (k *maker) several() []group {
	var gs []group
	for _, d := range days() {
		g := group{name: "likely", asOf: d}
		for range 60 {
			g.snaps = append(g.snaps, k.likely(d))
		}
		gs = append(gs, g)
		g = group{name: "odd", asOf: d, snaps: []pack.Snapshot{k.nobody()}}
		for range 60 {
			g.snaps = append(g.snaps, k.odd(d))
		}
		gs = append(gs, g)
	}
	return gs
}

func (k *maker) ref() string {
	k.count++
	return fmt.Sprintf("r%d", k.count)
}

// nobody is a customer about whom nothing is known.
func (k *maker) nobody() pack.Snapshot {
	return pack.Snapshot{Ref: k.ref(), Fields: map[pack.FieldKey]pack.Value{}}
}

// likely makes a customer as the manifest describes them, with some of the
// optional fields unknown.
func (k *maker) likely(asOf core.Day) pack.Snapshot {
	s := k.nobody()
	known := []float64{0.5, 0.9, 1}[k.rng.IntN(3)]
	for _, f := range k.fields {
		if f.Required || k.rng.Float64() < known {
			s.Fields[f.Key] = k.value(f, asOf)
		}
	}
	s.Events = k.events(asOf, k.rng.IntN(30), 900)
	return s
}

func (k *maker) value(f pack.Field, asOf core.Day) pack.Value {
	low, high := 0.0, 1000.0
	if f.Min != nil {
		low, high = *f.Min, *f.Min+1000
	}
	if f.Max != nil {
		high = *f.Max
		low = min(low, high)
	}
	n := low + k.rng.Float64()*(high-low)
	switch k.rng.IntN(6) {
	case 0:
		n = low
	case 1:
		n = high
	}
	switch f.Type {
	case pack.TypeNumber:
		return pack.NumberValue(float64(int64(n*10)) / 10)
	case pack.TypeMoney:
		return pack.MoneyValue(float64(int64(n*100)) / 100)
	case pack.TypeBool:
		return pack.BoolValue(k.rng.IntN(2) == 0)
	case pack.TypeDay:
		return pack.DayValue(asOf - core.Day(k.rng.IntN(2000)))
	case pack.TypeChoice:
		if len(f.Choices) > 0 {
			return pack.ChoiceValue(f.Choices[k.rng.IntN(len(f.Choices))].Key)
		}
		return pack.ChoiceValue("none")
	default:
		return pack.TextValue([]string{"常来", "regular", "", "Łódź"}[k.rng.IntN(4)])
	}
}

// odd makes a customer nobody planned for: values out of range, days to come,
// choices nobody offered, texts of every kind.
func (k *maker) odd(asOf core.Day) pack.Snapshot {
	s := k.nobody()
	numbers := []float64{0, -1, 1, 0.1, -1e-9, 1e12, -1e12, 1e300, 5e-324}
	texts := []string{"", " ", "🌿💐", "客户", "e\u0301", "\u202eright to left", "{name}", "a\x00b", "1e9", strings.Repeat("很长", 300)}
	for _, f := range k.fields {
		if k.rng.IntN(4) == 0 {
			continue
		}
		n, t := numbers[k.rng.IntN(len(numbers))], texts[k.rng.IntN(len(texts))]
		switch f.Type {
		case pack.TypeNumber:
			s.Fields[f.Key] = pack.NumberValue(n)
		case pack.TypeMoney:
			s.Fields[f.Key] = pack.MoneyValue(n)
		case pack.TypeBool:
			s.Fields[f.Key] = pack.BoolValue(n > 0)
		case pack.TypeDay:
			day := []core.Day{core.MinDay, core.MaxDay, asOf, asOf + 1, asOf - 1, 0}
			s.Fields[f.Key] = pack.DayValue(day[k.rng.IntN(len(day))])
		case pack.TypeChoice:
			s.Fields[f.Key] = pack.ChoiceValue(t)
		default:
			s.Fields[f.Key] = pack.TextValue(t)
		}
	}
	s.Events = k.events(asOf, []int{0, 1, 2, 400}[k.rng.IntN(4)], []int{1, 30, 20000}[k.rng.IntN(3)])
	return s
}

// events makes n events within the days before asOf, oldest first.
func (k *maker) events(asOf core.Day, n, within int) []pack.Event {
	var es []pack.Event
	for range n {
		e := pack.Event{
			Kind: []pack.EventKind{pack.Purchase, pack.Purchase, pack.Interaction, pack.Complaint, pack.ActionDone}[k.rng.IntN(5)],
			Day:  asOf - core.Day(k.rng.IntN(within)),
		}
		if e.Kind == pack.Purchase {
			e.Cents = core.Cents(k.rng.IntN(50_000) - 2_000) // now and then a refund
			e.Quantity = float64(k.rng.IntN(5))
		}
		es = append(es, e)
	}
	slices.SortStableFunc(es, func(a, b pack.Event) int { return int(a.Day) - int(b.Day) })
	return es
}
