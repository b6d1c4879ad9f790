package risk

import (
	"math"
	"strconv"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
)

// Evidence renders the facts behind a signal as its driver words them. A signal
// that could not be computed says what was missing.
func Evidence(m *pack.Manifest, s pack.Signal, lang core.Lang) string {
	d := m.Driver(s.Driver)
	if d == nil {
		return string(s.Driver)
	}
	if !s.Known {
		return lacking(m, d, s, lang)
	}
	return Expand(d.Evidence.In(lang), func(name string) string {
		for _, f := range s.Facts {
			if f.Name == name {
				return Shown(m, pack.FieldKey(name), f.Value, lang)
			}
		}
		return text.Say(lang, "risk.unknown_value", nil)
	})
}

// Title is what a contribution is called. A driver's title states its fact, so it
// stands only while the signal shows that fact and pulls the way the driver says;
// a customer spared what others have is called by the evidence alone, which is
// true either way.
func Title(m *pack.Manifest, c Contribution, lang core.Lang) string {
	d := m.Driver(c.Driver)
	if d == nil {
		return string(c.Driver)
	}
	if c.Signal.Known && !holds(d, c) {
		return Evidence(m, c.Signal, lang)
	}
	return d.Title.In(lang)
}

// holds reports whether a contribution shows what its driver's title states.
func holds(d *pack.Driver, c Contribution) bool {
	against := d.Direction != pack.Either && c.LogOdds*d.Weight < 0
	return c.Signal.Known && c.Signal.Value >= plain && !against
}

// plain is how much of a signal makes its driver's title true.
const plain = 0.5

func lacking(m *pack.Manifest, d *pack.Driver, s pack.Signal, lang core.Lang) string {
	var lacks []string
	for _, f := range s.Facts {
		if f.Name != pack.Missing {
			continue
		}
		for key := range strings.SplitSeq(f.Value.Text(), ",") {
			if field := m.Field(pack.FieldKey(strings.TrimSpace(key))); field != nil {
				lacks = append(lacks, field.Title.In(lang))
			}
		}
	}
	args := core.Args{"driver": d.Title.In(lang)}
	if len(lacks) == 0 {
		return text.Say(lang, "risk.unknown", args)
	}
	args["missing"] = strings.Join(lacks, text.Say(lang, "risk.list_separator", nil))
	if len(lacks) > 1 {
		return text.Say(lang, "risk.unknown_several", args)
	}
	return text.Say(lang, "risk.unknown_missing", args)
}

// Shown returns a value as people read it: a choice by its title, a truth as a
// word, a number without needless decimals and an amount with its cents, both
// with separators where they are long.
func Shown(m *pack.Manifest, key pack.FieldKey, v pack.Value, lang core.Lang) string {
	switch v.Type() {
	case pack.TypeBool:
		if v.Bool() {
			return text.Say(lang, "risk.yes", nil)
		}
		return text.Say(lang, "risk.no", nil)
	case pack.TypeNumber:
		n := strconv.FormatFloat(math.Round(v.Number()*100)/100+0, 'f', -1, 64) // +0: no "-0"
		if math.Abs(v.Number()) < leastGrouped {
			return n
		}
		return grouped(n)
	case pack.TypeMoney:
		return grouped(v.String())
	case pack.TypeChoice, pack.TypeText:
		if f := m.Field(key); f != nil {
			for _, c := range f.Choices {
				if c.Key == v.Text() {
					return c.Title.In(lang)
				}
			}
		}
	}
	return v.String()
}

// leastGrouped is the least number with separators; years have none.
const leastGrouped = 10_000

// grouped writes separators into a decimal number: 1,234,567.50.
func grouped(n string) string {
	whole, cents, point := strings.Cut(n, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		whole += "." + cents
	}
	return whole
}

// Expand replaces each {name} of a text by what value returns for it, in one
// pass: what a value holds is never read as a placeholder, and braces in it are
// left out, so no placeholder reaches a person.
func Expand(s string, value func(name string) string) string {
	var b strings.Builder
	for {
		before, rest, open := strings.Cut(s, "{")
		b.WriteString(strings.ReplaceAll(before, "}", ""))
		if !open {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || strings.Contains(name, "{") {
			s = rest // a stray brace: drop it and read on
			continue
		}
		b.WriteString(braces.Replace(value(name)))
		s = after
	}
}

var braces = strings.NewReplacer("{", "", "}", "")
