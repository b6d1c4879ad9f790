package pack

import "github.com/perennial-app/perennial/core"

// A Snapshot is what a pack sees of one customer as of a day: no name, no
// phone, no address, an opaque reference that means nothing elsewhere.
type Snapshot struct {
	Ref    string
	Fields map[FieldKey]Value
	Events []Event // oldest first, none after the as-of day
	// Settings are those of the shop; the pack that is set puts them there.
	Settings Settings
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
	Tier       TierID // "" where the pack has no tiers
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
