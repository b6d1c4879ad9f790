// Package pack is the contract of an industry pack: the nouns a vendor writes
// down and the one function that turns a customer's snapshot into signals.
//
// What every pack has is a Manifest and Evaluate. What a pack may do besides is
// an interface of its own: Proposer says what to do and when, LotAssessor how
// goods age, Configurer that a shop may set it. A pack that is loaded is each of
// them as far as its files (goods, settings) and its Go (Proposals) go.
//
// A pack is knowledge. What is data is data (YAML with texts in every language
// and conditions in CEL, see Load); what needs computing is Go. Either way a
// pack is a pure function of a snapshot and a day: no clock, no network, no
// names, phones or addresses, so any past day can be replayed.
package pack

import "github.com/perennial-app/perennial/core"

// A Pack is an industry's knowledge, ready to evaluate.
type Pack interface {
	Manifest() *Manifest
	// Evaluate answers for one customer as of a day. It is deterministic and
	// safe for concurrent use. Events after asOf are not in the snapshot.
	Evaluate(s Snapshot, asOf core.Day) Answer
}

// Text is one text in every language.
type Text map[core.Lang]string

// In returns the text in lang, or in another language rather than nothing.
func (t Text) In(lang core.Lang) string {
	if s := t[lang]; s != "" {
		return s
	}
	for _, l := range core.Langs() {
		if s := t[l]; s != "" {
			return s
		}
	}
	return ""
}

// A Manifest is everything a pack says about itself.
type Manifest struct {
	ID      core.PackID `yaml:"id" json:"id"`           // permanent, and the name of the plugin's folder and file
	Version string      `yaml:"version" json:"version"` // semantic version
	Vendor  string      `yaml:"vendor" json:"vendor"`   // who makes it
	Title   Text        `yaml:"title" json:"title"`
	Summary Text        `yaml:"summary" json:"summary"` // what it does, in a sentence

	// Capabilities follow from what the pack implements; see Described.
	Capabilities []Capability `yaml:"-" json:"capabilities,omitempty"`

	Fields     []Field       `yaml:"fields" json:"fields"`
	Drivers    []Driver      `yaml:"drivers" json:"drivers"`
	Actions    []Action      `yaml:"actions" json:"actions"`
	Playbooks  []Playbook    `yaml:"playbooks,omitempty" json:"playbooks,omitempty"`
	Tiers      []Tier        `yaml:"tiers,omitempty" json:"tiers,omitempty"`
	Checklists []Checklist   `yaml:"checklists,omitempty" json:"checklists"`
	Goods      []Category    `yaml:"goods,omitempty" json:"goods,omitempty"`
	Keywords   []KeywordList `yaml:"keywords,omitempty" json:"keywords,omitempty"`
	Settings   []Setting     `yaml:"settings,omitempty" json:"settings,omitempty"`
	Demo       *Demo         `yaml:"demo,omitempty" json:"demo,omitempty"`

	Churn ChurnDefinition `yaml:"churn" json:"churn"`
	Prior Prior           `yaml:"prior" json:"prior"`
	// Value is a CEL expression: what the customer is worth in a year, in
	// currency units. Unknown where what it needs is unknown.
	Value string `yaml:"value,omitempty" json:"value"`
	// Segment is a CEL expression giving a text: customers are compared with the
	// average of their segment. Empty means one segment.
	Segment string `yaml:"segment,omitempty" json:"segment"`
}

// Field returns the field of the manifest with that key, or nil.
func (m *Manifest) Field(k FieldKey) *Field {
	for i := range m.Fields {
		if m.Fields[i].Key == k {
			return &m.Fields[i]
		}
	}
	return nil
}

// Driver returns the driver of the manifest with that id, or nil.
func (m *Manifest) Driver(id DriverID) *Driver {
	for i := range m.Drivers {
		if m.Drivers[i].ID == id {
			return &m.Drivers[i]
		}
	}
	return nil
}

// Action returns the action of the manifest with that id, or nil.
func (m *Manifest) Action(id ActionID) *Action {
	for i := range m.Actions {
		if m.Actions[i].ID == id {
			return &m.Actions[i]
		}
	}
	return nil
}
