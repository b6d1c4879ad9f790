package demo

import (
	"math"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// An industry that nobody here made a shop for has one all the same when its pack
// brings a recipe (pack.Demo).

// recipe makes an industry of a pack's recipe.
func recipe(m *pack.Manifest) industry {
	return industry{letter: recipeLetter(m.ID), live: func(d *draft) { d.follow(m, m.Demo) }}
}

func recipeLetter(id core.PackID) string { return strings.ToUpper(string(id)) + "-" }

// follow gives a person a history by a recipe.
func (d *draft) follow(m *pack.Manifest, r *pack.Demo) {
	var causes []share
	for _, c := range r.Causes {
		causes = append(causes, share{c.Driver, c.Weight, false})
	}
	d.plant(r.LeanShare, r.GoneShare, causes...)
	if m.Churn.Label != "" {
		d.fields[m.Churn.Label] = pack.BoolValue(d.left)
	}
	for _, f := range r.Fields {
		d.fill(m, f)
	}
	slower := 1.0
	for _, c := range r.Causes {
		if !d.shows(c.Driver) {
			continue
		}
		for _, f := range c.Fields {
			d.fill(m, f)
		}
		if len(c.Complaints) > 0 {
			d.complain(d.ago(3, 60), inBoth(one(d, c.Complaints)))
		}
		slower = max(slower, c.Slower)
	}
	if r.Visits != nil {
		d.visit(r.Visits, slower)
	}
}

func inBoth(t pack.Text) said { return said{t[core.Chinese], t[core.English]} }

// fill puts on file what a recipe says. The label of having left is not up to it.
func (d *draft) fill(m *pack.Manifest, f pack.DemoField) {
	field := m.Field(f.Field)
	if field == nil || f.Field == m.Churn.Label {
		return
	}
	switch {
	case field.Type == pack.TypeBool:
		d.yes(f.Field, d.chance(f.Shares[pack.Yes]))
	case field.Type == pack.TypeChoice:
		x := d.roll()
		delete(d.fields, f.Field) // what no share takes is blank
		for _, c := range field.Choices {
			if x -= f.Shares[c.Key]; x < 0 {
				d.choice(f.Field, c.Key)
				break
			}
		}
	case f.Span == nil:
	case field.Type == pack.TypeDay:
		d.set(f.Field, pack.DayValue(d.until+core.Day(d.whole(int(f.Span.Least), int(f.Span.Most)))))
	case field.Type == pack.TypeMoney:
		d.money(f.Field, d.between(f.Span.Least, f.Span.Most))
	default:
		decimals := 1
		if f.Span.Least == math.Trunc(f.Span.Least) && f.Span.Most == math.Trunc(f.Span.Most) && f.Span.Most-f.Span.Least >= 2 {
			decimals = 0 // a span of whole numbers counts something
		}
		d.number(f.Field, d.between(f.Span.Least, f.Span.Most), decimals)
	}
}

// visit lets a person buy in a rhythm of their own, slower of late where that is
// a sign. People come and go: some have been customers for a short while only.
func (d *draft) visit(v *pack.DemoVisits, slower float64) {
	every := d.between(v.EveryDays.Least, v.EveryDays.Most)
	units := d.between(v.Units.Least, v.Units.Most)
	late := d.until - core.Day(3*every*slower)
	for day := d.start + core.Day(d.roll()*d.roll()*float64(d.until.Sub(d.start))); day <= d.until; {
		d.buy(day, max(v.Units.Least, min(v.Units.Most, d.around(units, units/4))), 1, inBoth(one(d, v.What)))
		gap := max(1, d.around(every, every/4))
		if slower > 1 && day > late {
			gap *= slower
		}
		day += core.Day(math.Round(gap))
	}
}
