package pack

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/rule"
)

// Compute is a driver's signal computed in Go. It is a pure function, safe for
// concurrent use; it gives the facts its evidence text names.
type Compute func(s Snapshot, asOf core.Day) Signal

// Known returns a signal that could be computed, with the facts behind it.
func Known(value float64, facts ...Fact) Signal {
	return Signal{Known: true, Value: value, Facts: facts}
}

// Unknown returns a signal that could not be computed, naming the fields or
// aggregates that would have told.
func Unknown(missing ...string) Signal {
	var s Signal
	for _, name := range missing {
		s.Facts = append(s.Facts, Fact{Missing, TextValue(name)})
	}
	return s
}

// compiled is a pack ready to evaluate.
type compiled struct {
	manifest *Manifest
	scope    *rule.Scope
	drivers  []compiledDriver // as in the manifest
	value    *rule.Rule       // nil where the pack has none
	segment  *rule.Rule
	tiers    []*rule.Rule // as in the manifest, nil for the last
	propose  func(Snapshot, []Signal, core.Day) []Proposal
	settings Settings
	facts    int // the most facts one answer holds
	scratch  *sync.Pool
}

// An Extra adds to a pack what its files cannot say; see Proposals.
type Extra func(*compiled)

type compiledDriver struct {
	rule     *rule.Rule // nil for one computed in Go
	compute  Compute
	evidence []string // what its evidence text names
}

// New returns the pack of a manifest and its computed drivers. It fills in what
// declared drivers read. The error is Invalid and holds Problems.
func New(m *Manifest, compute map[DriverID]Compute, extras ...Extra) (Pack, error) {
	p, ps := build(m, compute, extras)
	if err := ps.err(); err != nil {
		return nil, err
	}
	return p, nil
}

func build(m *Manifest, compute map[DriverID]Compute, extras []Extra) (Pack, Problems) {
	c, list := m.compile()
	ps := &problems{list: list}
	if c == nil {
		return nil, ps.list
	}
	for i := range m.Drivers {
		d, cd := &m.Drivers[i], &c.drivers[i]
		cd.compute = compute[d.ID]
		at := ps.at("drivers[%d].signal", i)
		switch {
		case d.Signal == "" && cd.compute == nil:
			at.say("missing, and driver %s is not computed in Go", d.ID)
		case d.Signal != "" && cd.compute != nil:
			at.say("driver %s is computed in Go as well", d.ID)
		case cd.rule != nil && d.Reads == nil:
			for _, name := range cd.rule.Reads() {
				if m.Field(FieldKey(name)) != nil {
					d.Reads = append(d.Reads, FieldKey(name))
				}
			}
		}
		reads := 0
		if cd.rule != nil {
			reads = len(cd.rule.Reads())
		}
		c.facts += len(cd.evidence) + reads
	}
	for id := range compute {
		if m.Driver(id) == nil {
			ps.at("drivers").unknown("computed driver", string(id), names(m.Drivers, func(d Driver) DriverID { return d.ID }))
		}
	}
	c.settings = m.Defaults()
	c.scratch = &sync.Pool{New: func() any { return &scratch{in: c.scope.NewInput()} }}
	for _, add := range extras {
		add(c)
	}
	return c, ps.list
}

// Manifest returns what the pack says about itself. It must not be changed.
func (c *compiled) Manifest() *Manifest { return c.manifest }

// scratch is what evaluating one customer needs and the next can use again.
type scratch struct {
	in   *rule.Input
	seen drawn
	s    Snapshot
	asOf core.Day
}

// Evaluate answers for one customer. A driver without what it needs is unknown;
// one that answers outside 0..1, or without its evidence, is a fault of the pack
// and spoils the answer loudly.
func (c *compiled) Evaluate(s Snapshot, asOf core.Day) Answer {
	w := c.scratch.Get().(*scratch)
	defer func() {
		w.s = Snapshot{}
		c.scratch.Put(w)
	}()
	s.Settings = c.settings
	w.read(s, asOf)
	answer := Answer{Ref: s.Ref, Signals: make([]Signal, len(c.drivers))}
	facts := make([]Fact, 0, c.facts)
	for i := range c.drivers {
		d := &c.drivers[i]
		var signal Signal
		var err error
		if d.compute != nil {
			signal = d.compute(s, asOf)
		} else {
			start := len(facts)
			facts, signal, err = d.declared(w, facts)
			signal.Facts = facts[start:len(facts):len(facts)]
		}
		signal.Driver = c.manifest.Drivers[i].ID
		if err == nil {
			err = d.fault(signal)
		}
		if err != nil {
			return Answer{Ref: s.Ref, Problem: fmt.Sprintf("driver %s: %v", signal.Driver, err)}
		}
		if !signal.Known {
			signal.Value = 0
		}
		answer.Signals[i] = signal
	}
	if c.value != nil {
		f, known, err := c.value.NumberOn(w.in)
		switch {
		case err != nil:
			return Answer{Ref: s.Ref, Problem: "value: " + err.Error()}
		case known && math.Abs(f) < 1e13:
			cents := core.Cents(math.Round(f * 100))
			answer.ValueCents = &cents
		}
	}
	if c.segment != nil {
		v, known, err := c.segment.On(w.in)
		if err != nil {
			return Answer{Ref: s.Ref, Problem: "segment: " + err.Error()}
		}
		if known {
			answer.Segment = v.(string)
		}
	}
	if len(c.tiers) > 0 {
		tier, err := c.tier(w.in)
		if err != nil {
			return Answer{Ref: s.Ref, Problem: "tier: " + err.Error()}
		}
		answer.Tier = tier
	}
	return answer
}

// read makes a snapshot what rules are evaluated on.
func (w *scratch) read(s Snapshot, asOf core.Day) {
	w.s, w.asOf = s, asOf
	w.in.Reset()
	for key, v := range s.Fields {
		w.give(string(key), v)
	}
	for key, v := range s.Settings {
		w.give(string(key), v)
	}
	w.seen.draw(s.Events, asOf)
	for i, v := range w.seen.values {
		if v.Type() != "" {
			w.in.Number(aggregateName[i], v.Number())
		}
	}
	w.in.Number(AsOf, float64(asOf))
}

// give gives a name its value.
func (w *scratch) give(name string, v Value) {
	switch v.Type() {
	case TypeText, TypeChoice:
		w.in.Text(name, v.Text())
	case TypeBool:
		w.in.Bool(name, v.Bool())
	case TypeNumber, TypeMoney, TypeDay:
		w.in.Number(name, v.Number())
	}
}

// value returns what a placeholder stands for.
func (w *scratch) value(name string) (Value, bool) {
	if !w.in.Has(name) {
		return Value{}, false
	}
	if v, ok := w.s.Fields[FieldKey(name)]; ok {
		return v, true
	}
	if v, ok := w.s.Settings[SettingKey(name)]; ok {
		return v, true
	}
	if i := slices.Index(aggregateName[:], name); i >= 0 {
		return w.seen.values[i], true
	}
	return DayValue(w.asOf), true
}

// declared evaluates a driver written as a rule and appends its facts. A signal
// whose evidence cannot be stated is unknown too: what cannot be shown is not
// counted.
func (d *compiledDriver) declared(w *scratch, facts []Fact) ([]Fact, Signal, error) {
	f, known, err := d.rule.NumberOn(w.in)
	if err != nil {
		return facts, Signal{}, err
	}
	start := len(facts)
	if known {
		for _, name := range d.evidence {
			v, ok := w.value(name)
			if !ok {
				known = false
				break
			}
			facts = append(facts, Fact{name, v})
		}
	}
	if known {
		return facts, Signal{Known: true, Value: f}, nil
	}
	facts = facts[:start]
	for name := range d.rule.Missing(w.in) {
		facts = append(facts, Fact{Missing, TextValue(name)})
	}
	for _, name := range d.evidence {
		if !w.in.Has(name) && !slices.Contains(facts[start:], Fact{Missing, TextValue(name)}) {
			facts = append(facts, Fact{Missing, TextValue(name)})
		}
	}
	return facts, Signal{}, nil
}

// fault says how a signal breaks the contract.
func (d *compiledDriver) fault(s Signal) error {
	if !s.Known {
		return nil
	}
	if !(s.Value >= 0 && s.Value <= 1) { // catches NaN
		return core.Errorf(core.Internal, "signal %v is outside 0 to 1", s.Value)
	}
	for _, name := range d.evidence {
		if !slices.ContainsFunc(s.Facts, func(f Fact) bool { return f.Name == name }) {
			return core.Errorf(core.Internal, "no fact for {%s} of its evidence", name)
		}
	}
	return nil
}
