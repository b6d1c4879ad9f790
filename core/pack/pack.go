// Package pack is the contract of an industry pack: the nouns a vendor writes
// down and the one function that turns a customer's snapshot into signals.
//
// A pack is knowledge. What is data is data (YAML with texts in every language
// and conditions in CEL, see Load); what needs computing is Go. Either way a
// pack is a pure function of a snapshot and a day: no clock, no network, no
// names, phones or addresses, so any past day can be replayed.
package pack

import (
	"github.com/perennial-app/perennial/core"
)

// FieldKey names a field. Like every identifier in a pack it is permanent
// (deprecate, never reuse) and matches [a-z][a-z0-9_]*.
type FieldKey string

// DriverID names a driver.
type DriverID string

// ActionID names an action.
type ActionID string

// ChecklistID names a checklist.
type ChecklistID string

// CheckItemID names a line of a checklist.
type CheckItemID string

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
	ID      core.PackID `yaml:"id" json:"id"`
	Version string      `yaml:"version" json:"version"` // semantic version
	Vendor  string      `yaml:"vendor" json:"vendor"`
	Title   Text        `yaml:"title" json:"title"`
	Summary Text        `yaml:"summary" json:"summary"`

	Fields     []Field     `yaml:"fields" json:"fields"`
	Drivers    []Driver    `yaml:"drivers" json:"drivers"`
	Actions    []Action    `yaml:"actions" json:"actions"`
	Checklists []Checklist `yaml:"checklists" json:"checklists"`

	Churn ChurnDefinition `yaml:"churn" json:"churn"`
	Prior Prior           `yaml:"prior" json:"prior"`
	// Value is a CEL expression: what the customer is worth in a year, in
	// currency units. Unknown where what it needs is unknown.
	Value string `yaml:"value" json:"value"`
	// Segment is a CEL expression giving a text: customers are compared with the
	// average of their segment. Empty means one segment.
	Segment string `yaml:"segment" json:"segment"`
}

// A Field is one thing a pack can know about a customer.
type Field struct {
	Key      FieldKey `yaml:"key" json:"key"`
	Title    Text     `yaml:"title" json:"title"`
	Type     Type     `yaml:"type" json:"type"`
	Unit     Text     `yaml:"unit,omitempty" json:"unit,omitempty"`
	Required bool     `yaml:"required,omitempty" json:"required,omitempty"`
	Purpose  Text     `yaml:"purpose" json:"purpose"` // why the pack reads it; shown when asking consent
	// Aliases are column headings that mean this field, any language.
	Aliases []string `yaml:"aliases,omitempty" json:"aliases,omitempty"`
	Choices []Choice `yaml:"choices,omitempty" json:"choices,omitempty"`
	// Min and Max bound plausible values; outside is a finding, not an error.
	Min *float64 `yaml:"min,omitempty" json:"min,omitempty"`
	Max *float64 `yaml:"max,omitempty" json:"max,omitempty"`
	// Private marks a field the host keeps and never sends to the plugin.
	Private bool `yaml:"private,omitempty" json:"private,omitempty"`
}

// A Choice is one value of a choice field.
type Choice struct {
	Key     string   `yaml:"key" json:"key"`
	Title   Text     `yaml:"title" json:"title"`
	Aliases []string `yaml:"aliases,omitempty" json:"aliases,omitempty"` // as files write it
}

// Side says whose doing a cause is.
type Side string

// The two sides of catalogue B (S-023, S-031).
const (
	Company  Side = "company"
	Customer Side = "customer"
)

// ChurnType is the kind of leaving a driver points to.
type ChurnType string

// The four types of catalogue A (S-007 to S-011).
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
	Cause     string    `yaml:"cause" json:"cause"` // cause code: price, service, quality, competitor, silence, contract…
	ChurnType ChurnType `yaml:"churn_type" json:"churn_type"`
	// Weight is the vendor's log-odds at a signal of 1.
	Weight float64 `yaml:"weight" json:"weight"`
	// Strength is how sure the vendor is, in pseudo-customers.
	Strength  float64   `yaml:"strength" json:"strength"`
	Direction Direction `yaml:"direction" json:"direction"`
	// Actionable drivers can be done something about; others are context.
	Actionable bool       `yaml:"actionable" json:"actionable"`
	Reads      []FieldKey `yaml:"reads,omitempty" json:"reads,omitempty"`
	// Signal is a CEL expression giving 0..1; empty for a driver computed in Go.
	Signal string `yaml:"signal,omitempty" json:"signal,omitempty"`
	// Evidence states the facts, neutrally, true whether they raise or lower:
	// "Contract: {contract}". Placeholders name the facts of the signal.
	Evidence   Text       `yaml:"evidence" json:"evidence"`
	Source     string     `yaml:"source" json:"source"`
	Confidence Confidence `yaml:"confidence" json:"confidence"`
}

// An Action is something the shop can do to keep a customer.
type Action struct {
	ID           ActionID   `yaml:"id" json:"id"`
	Title        Text       `yaml:"title" json:"title"`
	Channel      string     `yaml:"channel" json:"channel"` // call, message, visit, in_store, account
	CostCents    core.Cents `yaml:"cost_cents" json:"cost_cents"`
	CooldownDays int        `yaml:"cooldown_days" json:"cooldown_days"` // not proposed again within
	Drivers      []DriverID `yaml:"drivers" json:"drivers"`             // what it answers
	// Script is the words to say. The host fills {name}, {shop}, {staff}, any
	// field key, and {evidence} of the driver it answers.
	Script Text `yaml:"script" json:"script"`
}

// A Checklist is how goods or papers of the industry are kept.
type Checklist struct {
	ID      ChecklistID `yaml:"id" json:"id"`
	Title   Text        `yaml:"title" json:"title"`
	Purpose Text        `yaml:"purpose" json:"purpose"`
	// Schedule is an RFC 5545 rule, such as FREQ=DAILY;BYHOUR=8,13,19.
	Schedule string `yaml:"schedule" json:"schedule"`
	// Months are the months of the year, 1 to 12, in which the list is due;
	// empty means all year. A season is stated here rather than in the schedule,
	// so that a shop in another climate can move it and people can read it.
	Months []int       `yaml:"months,omitempty" json:"months,omitempty"`
	Items  []CheckItem `yaml:"items" json:"items"`
}

// CheckKind is what answers a check item.
type CheckKind string

// The kinds of check items.
const (
	CheckNumber CheckKind = "number"
	CheckYesNo  CheckKind = "yes_no"
	CheckText   CheckKind = "text"
)

// A CheckItem is one line of a checklist with its pass rule: a number within
// [Min, Max], or "yes".
type CheckItem struct {
	ID    CheckItemID `yaml:"id" json:"id"`
	Title Text        `yaml:"title" json:"title"`
	Kind  CheckKind   `yaml:"kind" json:"kind"`
	Unit  Text        `yaml:"unit,omitempty" json:"unit,omitempty"` // of a number, as it is read off
	Min   *float64    `yaml:"min,omitempty" json:"min,omitempty"`
	Max   *float64    `yaml:"max,omitempty" json:"max,omitempty"`
	// WarnMin and WarnMax bound what a number should be, within Min and Max: a
	// number between the two bands passes with a warning, one beyond Min or Max
	// fails.
	WarnMin *float64 `yaml:"warn_min,omitempty" json:"warn_min,omitempty"`
	WarnMax *float64 `yaml:"warn_max,omitempty" json:"warn_max,omitempty"`
	// Second wants a second person beside the one who answers: dual control, as
	// for numbered papers, keys and destruction.
	Second bool `yaml:"second,omitempty" json:"second,omitempty"`
	// Remedy is what to do when it fails.
	Remedy     Text       `yaml:"remedy" json:"remedy"`
	Source     string     `yaml:"source" json:"source"`
	Confidence Confidence `yaml:"confidence" json:"confidence"`
}

// A ChurnDefinition says, per industry, what having left is (S-001).
type ChurnDefinition struct {
	// Label is the bool field that says a customer has left, for files that
	// carry it. A customer with the field true is gone.
	Label FieldKey `yaml:"label,omitempty" json:"label,omitempty"`
	// InactiveDays: a customer with purchases and none for more than this many
	// days is gone (91 of 90). 0 means silence alone is not leaving.
	InactiveDays int `yaml:"inactive_days" json:"inactive_days"`
	// Adaptive draws those days from the shop's own purchases, for industries
	// whose customers buy at no regular interval; nil keeps InactiveDays.
	Adaptive *Adaptive `yaml:"adaptive,omitempty" json:"adaptive,omitempty"`
	// HorizonDays is how far ahead risk looks.
	HorizonDays int `yaml:"horizon_days" json:"horizon_days"`
	// Text is the definition in words. With Adaptive it names the days it came
	// to as {shop_window_days}.
	Text Text `yaml:"text" json:"text"`
}

// Adaptive says how the days of silence that mean leaving follow from the gaps
// between the purchases of a shop's customers. The gaps that have not ended yet
// count as such, else the days come out too few. Customers who bought once have
// no gap: they are judged by the same days and counted apart.
type Adaptive struct {
	// Quantile is the share of gaps that end within the days of silence allowed:
	// 0.9 allows what nine of ten gaps need.
	Quantile float64 `yaml:"quantile" json:"quantile"`
	// AtRiskFrom and AtRiskTo are the shares at which silence begins to be worth
	// a look and at which it is plain, below Quantile.
	AtRiskFrom float64 `yaml:"at_risk_from" json:"at_risk_from"`
	AtRiskTo   float64 `yaml:"at_risk_to" json:"at_risk_to"`
	// MinDays and MaxDays bound the result, whatever the purchases say.
	MinDays int `yaml:"min_days" json:"min_days"`
	MaxDays int `yaml:"max_days" json:"max_days"`
	// MinGaps is how many ended gaps it takes; with fewer InactiveDays stands.
	MinGaps int `yaml:"min_gaps" json:"min_gaps"`
	// OccasionGraceDays is how many days after the occasion they buy for every
	// year such customers are still waited for.
	OccasionGraceDays int        `yaml:"occasion_grace_days" json:"occasion_grace_days"`
	Source            string     `yaml:"source" json:"source"`
	Confidence        Confidence `yaml:"confidence" json:"confidence"`
}

// Prior is the vendor's belief before any of the shop's own history.
type Prior struct {
	Rate       float64    `yaml:"rate" json:"rate"`         // share leaving within the horizon, (0,1)
	Strength   float64    `yaml:"strength" json:"strength"` // pseudo-customers behind it
	Source     string     `yaml:"source" json:"source"`
	Confidence Confidence `yaml:"confidence" json:"confidence"`
}

// A Snapshot is what a pack sees of one customer as of a day: no name, no
// phone, no address, an opaque reference that means nothing elsewhere.
type Snapshot struct {
	Ref    string
	Fields map[FieldKey]Value
	Events []Event // oldest first, none after the as-of day
}

// An Event is one dated fact in a snapshot, without its text.
type Event struct {
	Kind     EventKind
	Day      core.Day
	Cents    core.Cents // amount of a purchase, else 0
	Quantity float64    // of a purchase, else 0
}

// EventKind is what happened.
type EventKind string

// The kinds of events a pack may see.
const (
	Purchase    EventKind = "purchase"
	Interaction EventKind = "interaction"
	Complaint   EventKind = "complaint"
	ActionDone  EventKind = "action"
)

// An Answer is what a pack says about one customer.
type Answer struct {
	Ref     string
	Signals []Signal // one per driver, in manifest order
	// ValueCents is a year's worth; nil where unknown.
	ValueCents *core.Cents
	Segment    string
	// Problem names what kept the pack from answering at all; "" if it answered.
	Problem string
}

// A Signal is one driver's reading. Known false means it could not be computed
// (something it needs is missing), which is not the same as absent (Value 0).
type Signal struct {
	Driver DriverID
	Known  bool
	Value  float64 // 0..1
	// Facts fill the driver's evidence text: field keys and aggregates with
	// their values; for an unknown signal, what was missing under "missing".
	Facts []Fact
}

// A Fact is one observed value behind a signal.
type Fact struct {
	Name  string
	Value Value
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
