package pack

import "github.com/perennial-app/perennial/core"

// A Lot is what a pack sees of goods that came in together: their category,
// their age and what was measured around them, under a reference that means
// nothing elsewhere. Days are the shop's; hours pass at one pace whatever a
// clock on the wall is set to.
type Lot struct {
	Ref      string
	Category CategoryID
	Received core.Day
	AgeHours float64   // from being received to the moment asked about
	Expires  *core.Day // the last good day, as printed
	Opened   *core.Day // when it was opened, cut or put out for sale
	Readings []Reading // oldest first, none later than AgeHours
	// Settings are those of the shop; the pack that is set puts them there.
	Settings Settings
}

// A Reading is what was measured where a lot stood.
type Reading struct {
	Hours        float64 // since the lot was received
	TemperatureC *float64
	Humidity     *float64 // relative, per cent
}

// Condition is how a lot is.
type Condition string

// The conditions, "" where too little is known.
const (
	LotGood    Condition = "good"     // nothing speaks against it
	LotUseSoon Condition = "use_soon" // what keeps least is used up, or the last day has come
	LotInspect Condition = "inspect"  // it stood too warm, too cold or too damp for too long: look at it
	LotOver    Condition = "over"     // its life is used up
)

// A LotAnswer is what a pack says about one lot.
type LotAnswer struct {
	Ref       string
	Condition Condition
	// Left is how many days of life are left, from 0; nil where unknown.
	Left *Span
	// Due are checklists to do for it now.
	Due   []ChecklistID
	Facts []Fact // what the answer rests on; see LotFacts
	// Problem names what kept the pack from answering; "" if it answered.
	Problem string
}

// A LotAssessor is a pack that knows how goods age. A pack that was loaded is
// one when it has goods.
type LotAssessor interface {
	// AssessLot answers for one lot as of a day. Like Evaluate it is
	// deterministic and safe for concurrent use.
	AssessLot(l Lot, asOf core.Day) LotAnswer
}

// Facts of a lot that a loaded pack gives, each where it is known.
const (
	FactDaysKept      = "days_kept"      // days since it was received
	FactDaysLost      = "days_lost"      // days of its life lost to warmth, besides those kept
	FactDegreeHours   = "degree_hours"   // of goods that age by them
	FactWarmestC      = "warmest_c"      // warmest of all readings
	FactColdestC      = "coldest_c"      // coldest of all readings
	FactHoursCritical = "hours_critical" // the longest time beyond a critical limit
	FactHoursChilled  = "hours_chilled"  // hours below what it stands, together
	FactHoursUnread   = "hours_unread"   // hours for which no reading speaks
)

// readingHolds is for how many hours a reading speaks: those who read twice a day
// may miss one.
const readingHolds = 24

// AssessLot implements LotAssessor, by what the manifest says of the category.
func (c *compiled) AssessLot(l Lot, asOf core.Day) LotAnswer {
	k := c.manifest.Category(l.Category)
	if k == nil {
		return LotAnswer{Ref: l.Ref, Problem: "unknown_category"}
	}
	past := k.past(l)
	a := LotAnswer{Ref: l.Ref, Left: k.left(l, &past, asOf), Facts: past.facts(k)}
	switch {
	case a.Left != nil && a.Left.Most <= 0:
		a.Condition = LotOver
	case past.harmed(k):
		a.Condition = LotInspect
	case a.Left != nil && (a.Left.Least <= 0 || a.Left.Most <= 1):
		a.Condition = LotUseSoon
	case a.Left != nil || len(l.Readings) > 0:
		a.Condition = LotGood
	}
	if past.harmed(k) || past.astray || past.silent {
		a.Due = k.Checks
	}
	return a
}

// left returns the days of life left: the least of what its keeping, its label
// and its having been opened leave.
func (k *Category) left(l Lot, past *past, asOf core.Day) *Span {
	var left *Span
	atMost := func(least, most float64) {
		if left == nil {
			left = &Span{least, most}
		} else {
			left.Least, left.Most = min(left.Least, least), min(left.Most, most)
		}
	}
	if s := k.LifeDays; s != nil {
		used := past.used(k)
		atMost(s.Least-used, s.Most-used)
	}
	if l.Expires != nil {
		days := float64(l.Expires.Sub(asOf)) + 1 // its last day is a good one
		atMost(days, days)
	}
	if l.Opened != nil && k.OpenDays > 0 {
		days := float64(k.OpenDays - asOf.Sub(*l.Opened))
		atMost(days, days)
	}
	if left != nil {
		left.Least, left.Most = max(0, left.Least), max(0, left.Most)
	}
	return left
}
