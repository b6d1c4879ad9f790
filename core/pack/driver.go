package pack

import (
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core/rule"
)

// DriverID names a driver.
type DriverID string

// Side says whose doing a cause is.
type Side string

// The two sides of why customers leave.
const (
	Company  Side = "company"
	Customer Side = "customer"
)

// ChurnType is the kind of leaving a driver points to.
type ChurnType string

// The four types of leaving.
const (
	Natural     ChurnType = "natural"
	Malicious   ChurnType = "malicious"
	Competitive ChurnType = "competitive"
	Fault       ChurnType = "fault"
)

// Direction is the sign a driver's weight may have, learned or not.
type Direction string

// The directions.
const (
	Raises Direction = "raises" // weight ≥ 0
	Lowers Direction = "lowers" // weight ≤ 0
	Either Direction = "either"
)

// Confidence grades a source: A a standard or official text, B a secondary or
// trade source, C unverified and shown as such.
type Confidence string

// A Driver is a cause of leaving the pack can see a sign of. Its signal is one
// value 0..1; the model weighs it.
type Driver struct {
	ID        DriverID  `yaml:"id" json:"id"`
	Title     Text      `yaml:"title" json:"title"`
	Side      Side      `yaml:"side" json:"side"`
	Cause     string    `yaml:"cause" json:"cause"` // such as price, service, quality, competitor, silence, contract
	ChurnType ChurnType `yaml:"churn_type" json:"churn_type"`
	// Weight is the vendor's log-odds at a signal of 1.
	Weight float64 `yaml:"weight" json:"weight"`
	// Strength is how sure the vendor is, in pseudo-customers.
	Strength  float64   `yaml:"strength" json:"strength"`
	Direction Direction `yaml:"direction" json:"direction"`
	// Actionable drivers can be done something about; others are context.
	Actionable bool `yaml:"actionable,omitempty" json:"actionable"`
	// Lasting drivers can be cared about and not changed, such as having come
	// lately: none is ever part of what would take a customer off the list.
	Lasting bool `yaml:"lasting,omitempty" json:"lasting,omitempty"`
	// Reads are the fields the signal rests on. A rule's own are filled in where
	// it is left out.
	Reads []FieldKey `yaml:"reads,omitempty" json:"reads,omitempty"`
	// Signal is a CEL expression giving 0..1; empty for a driver computed in Go.
	Signal string `yaml:"signal,omitempty" json:"signal,omitempty"`
	// Evidence states the facts, neutrally, true whether they raise or lower:
	// "Contract: {contract}". Placeholders name the facts of the signal.
	Evidence   Text       `yaml:"evidence" json:"evidence"`
	Source     string     `yaml:"source" json:"source"`
	Confidence Confidence `yaml:"confidence" json:"confidence"`
}

func (m *Manifest) checkDrivers(ps *problems, c *compiled) {
	checkCount(ps.at("drivers"), len(m.Drivers), MaxDrivers)
	ids := map[string]bool{}
	var readable []string
	for _, v := range m.vars() {
		readable = append(readable, v.Name)
	}
	for i := range m.Drivers {
		d, at := &m.Drivers[i], ps.at("drivers[%d]", i)
		checkID(at.sub("id"), string(d.ID))
		once(at.sub("id"), ids, string(d.ID))
		checkText(at.sub("title"), d.Title)
		checkOneOf(at.sub("side"), "side", string(d.Side), string(Company), string(Customer))
		checkID(at.sub("cause"), d.Cause)
		checkOneOf(at.sub("churn_type"), "churn type", string(d.ChurnType),
			string(Natural), string(Malicious), string(Competitive), string(Fault))
		checkOneOf(at.sub("direction"), "direction", string(d.Direction), string(Raises), string(Lowers), string(Either))
		checkRange(at.sub("weight"), d.Weight, -MaxWeight, MaxWeight)
		if d.Direction == Raises && d.Weight < 0 || d.Direction == Lowers && d.Weight > 0 {
			at.sub("weight").say("%v contradicts the direction %s; change one of them", d.Weight, d.Direction)
		}
		if !(d.Strength > 0 && d.Strength <= maxStrength) {
			at.sub("strength").say("%v is not a positive number of pseudo-customers", d.Strength)
		}
		checkSource(at, d.Source, d.Confidence)
		checkText(at.sub("evidence"), d.Evidence)
		for j, key := range d.Reads {
			switch f := m.Field(key); {
			case f == nil:
				at.sub("reads").item(j).unknown("field", string(key), m.fieldKeys())
			case f.Private:
				at.sub("reads").item(j).say("field %s is private: a pack never sees it", key)
			}
		}
		r := expression(at.sub("signal"), c.scope, d.Signal, rule.Number)
		if d.Signal != "" {
			checkPlaceholders(at.sub("evidence"), d.Evidence, readable)
		}
		if r != nil && d.Reads != nil {
			for _, name := range r.Reads() {
				if m.Field(FieldKey(name)) != nil && !slices.Contains(d.Reads, FieldKey(name)) {
					at.sub("reads").say("the signal reads %s, which is not listed; list it, or leave reads out", name)
				}
			}
		}
		c.drivers = append(c.drivers, compiledDriver{rule: r, evidence: evidenceNames(d)})
	}
}

// evidenceNames lists the placeholders of a driver's evidence in any language.
func evidenceNames(d *Driver) []string {
	var all strings.Builder
	for _, t := range d.Evidence {
		all.WriteString(t)
	}
	names := Placeholders(all.String())
	slices.Sort(names)
	return names
}
