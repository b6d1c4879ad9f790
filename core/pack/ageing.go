package pack

import "math"

// A past is what a lot has been through.
type past struct {
	hours       float64 // since it was received
	read        float64 // of them, those a temperature speaks for
	degreeHours float64
	breathed    float64 // by Q10: hours at the reference that took as much
	chilled     float64
	critical    [2]float64 // the longest time beyond a critical limit: temperature, humidity
	warmest     float64    // NaN without a temperature
	coldest     float64
	astray      bool // the last reading is not what it should be
	silent      bool // no reading speaks for now
}

// past goes through a lot's readings. Each speaks until the next of its sort,
// for readingHolds hours at most.
func (k *Category) past(l Lot) past {
	p := past{hours: max(0, l.AgeHours), warmest: math.NaN(), coldest: math.NaN()}
	p.silent = k.TemperatureC != nil
	spell := excursion{band: k.TemperatureC}
	each(l, func(r Reading) *float64 { return r.TemperatureC }, func(from, to, t float64) {
		p.warmest, p.coldest = maxKnown(p.warmest, t), -maxKnown(-p.coldest, -t)
		p.read += to - from
		p.degreeHours += (to - from) * max(0, t)
		warm := t
		if k.Chill != nil && t < k.Chill.BelowC {
			p.chilled += to - from
			warm = k.Chill.BelowC // colder no longer slows it, it harms
		}
		if k.Ageing != nil {
			p.breathed += (to - from) * rate(warm) / rate(k.Ageing.ReferenceC)
		}
		spell.see(from, to, t)
		p.silent = to < l.AgeHours
	})
	p.critical[0], p.astray = spell.longest, spell.astray
	spell = excursion{band: k.Humidity}
	each(l, func(r Reading) *float64 { return r.Humidity }, spell.see)
	p.critical[1] = spell.longest
	p.astray = p.astray || spell.astray
	return p
}

// each yields the times that readings of one sort speak for.
func each(l Lot, of func(Reading) *float64, see func(from, to, value float64)) {
	for i, r := range l.Readings {
		v := of(r)
		if v == nil || r.Hours > l.AgeHours {
			continue
		}
		to := min(l.AgeHours, r.Hours+readingHolds)
		for _, next := range l.Readings[i+1:] {
			if of(next) != nil {
				to = min(to, next.Hours)
				break
			}
		}
		see(max(0, r.Hours), max(0, r.Hours, to), *v)
	}
}

// An excursion follows readings beyond a band.
type excursion struct {
	band    *Band
	running float64 // hours beyond a critical limit, up to the last reading's end
	until   float64
	longest float64
	astray  bool
}

func (e *excursion) see(from, to, v float64) {
	if e.band == nil {
		return
	}
	beyond := func(low, high *float64) bool { return low != nil && v < *low || high != nil && v > *high }
	e.astray = beyond(e.band.Min, e.band.Max)
	if !beyond(e.band.CriticalMin, e.band.CriticalMax) || from > e.until {
		e.running = 0
	}
	if beyond(e.band.CriticalMin, e.band.CriticalMax) {
		e.running += to - from
		e.longest = max(e.longest, e.running)
	}
	e.until = to
}

// harmed reports whether a lot may have taken harm.
func (p *past) harmed(k *Category) bool {
	tooLong := func(b *Band, hours float64) bool { return b != nil && hours*60 > float64(b.DelayMinutes) }
	return tooLong(k.TemperatureC, p.critical[0]) || tooLong(k.Humidity, p.critical[1]) ||
		k.Chill != nil && p.chilled > k.Chill.Hours
}

// used is how many days of life are gone. Hours no reading speaks for count as
// kept rightly: the fact hours_unread says how many those are.
func (p *past) used(k *Category) float64 {
	return p.hours/24 + p.lost(k)
}

// lost is how many days of life warmth took besides those that passed.
func (p *past) lost(k *Category) float64 {
	switch {
	case k.Ageing == nil:
		return 0
	case k.Ageing.Model == DegreeHours:
		return p.degreeHours / k.Ageing.PerDay
	default:
		return max(0, p.breathed-p.read) / 24
	}
}

func (p *past) facts(k *Category) []Fact {
	facts := []Fact{{FactDaysKept, NumberValue(round(p.hours / 24))}}
	add := func(name string, f float64) { facts = append(facts, Fact{name, NumberValue(round(f))}) }
	if k.Ageing != nil {
		add(FactDaysLost, p.lost(k))
		if k.Ageing.Model == DegreeHours {
			add(FactDegreeHours, p.degreeHours)
		}
	}
	if p.read > 0 {
		add(FactWarmestC, p.warmest)
		add(FactColdestC, p.coldest)
	}
	if longest := max(p.critical[0], p.critical[1]); longest > 0 {
		add(FactHoursCritical, longest)
	}
	if k.Chill != nil {
		add(FactHoursChilled, p.chilled)
	}
	if k.TemperatureC != nil {
		add(FactHoursUnread, p.hours-p.read)
	}
	return facts
}

// round to what a person reads: two decimals.
func round(f float64) float64 { return math.Round(f*100) / 100 }

func maxKnown(a, b float64) float64 {
	if math.IsNaN(a) {
		return b
	}
	return max(a, b)
}

// q10 are how many times faster ten degrees more make goods breathe, from each
// temperature on. USDA Agriculture Handbook 66 (Saltveit), as printed in tables
// 20.3 and 20.4 of Produce Degradation.
var q10 = []struct{ fromC, times float64 }{{math.Inf(-1), 3}, {10, 2.5}, {20, 2}, {30, 1.5}}

// rate is how fast goods breathe at a temperature, 1 at 0 °C.
func rate(c float64) float64 {
	log := 0.0
	for i, band := range q10 {
		from, to := max(0, band.fromC), c
		if i+1 < len(q10) {
			to = min(to, q10[i+1].fromC)
		}
		if i == 0 || to > from {
			log += (to - from) / 10 * math.Log(band.times)
		}
	}
	return math.Exp(log)
}
