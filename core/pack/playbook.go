package pack

import (
	"slices"

	"github.com/perennial-app/perennial/core/rule"
)

// PlaybookID names a playbook.
type PlaybookID string

// A Playbook is several things to do for one customer, in order: what to try
// first, how long to wait for an answer, and when enough has been done.
type Playbook struct {
	ID      PlaybookID `yaml:"id" json:"id"`
	Title   Text       `yaml:"title" json:"title"`
	Drivers []DriverID `yaml:"drivers" json:"drivers"`               // what it answers
	Tier    TierID     `yaml:"tier,omitempty" json:"tier,omitempty"` // whom it is for; empty means everyone
	Steps   []Step     `yaml:"steps" json:"steps"`
}

// A Step is one thing to do.
type Step struct {
	Action ActionID `yaml:"action" json:"action"`
	// WaitDays is how long after the step before it.
	WaitDays int `yaml:"wait_days,omitempty" json:"wait_days,omitempty"`
	// ExitIf is a condition in CEL on the day the step is due: where it is true,
	// the playbook has ended and the step is not done.
	ExitIf string `yaml:"exit_if,omitempty" json:"exit_if,omitempty"`
}

func (m *Manifest) checkPlaybooks(ps *problems, c *compiled) {
	checkMost(ps.at("playbooks"), len(m.Playbooks), MaxPlaybooks)
	ids := map[string]bool{}
	for i, b := range m.Playbooks {
		at := ps.at("playbooks[%d]", i)
		checkID(at.sub("id"), string(b.ID))
		once(at.sub("id"), ids, string(b.ID))
		checkText(at.sub("title"), b.Title)
		m.checkAnswers(at.sub("drivers"), b.Drivers)
		if b.Tier != "" && m.Tier(b.Tier) == nil {
			at.sub("tier").unknown("tier", string(b.Tier), names(m.Tiers, func(t Tier) TierID { return t.ID }))
		}
		checkCount(at.sub("steps"), len(b.Steps), MaxSteps)
		days := 0
		for j, s := range b.Steps {
			at := at.sub("steps").item(j)
			switch a := m.Action(s.Action); {
			case a == nil:
				at.sub("action").unknown("action", string(s.Action), names(m.Actions, func(a Action) ActionID { return a.ID }))
			case !slices.ContainsFunc(a.Drivers, func(id DriverID) bool { return slices.Contains(b.Drivers, id) }):
				at.sub("action").say("%s answers none of the playbook's drivers", s.Action)
			}
			checkRange(at.sub("wait_days"), float64(s.WaitDays), 0, 365)
			expression(at.sub("exit_if"), c.scope, s.ExitIf, rule.Bool)
			days += s.WaitDays
		}
		if days > 365 {
			at.sub("steps").say("they take %d days together, at most 365", days)
		}
	}
}

// checkAnswers wants drivers of the manifest, each once and at least one.
func (m *Manifest) checkAnswers(at place, ids []DriverID) {
	if len(ids) == 0 {
		at.say("answers nothing")
	}
	for j, id := range ids {
		if m.Driver(id) == nil {
			at.item(j).unknown("driver", string(id), names(m.Drivers, func(d Driver) DriverID { return d.ID }))
		}
		if slices.Index(ids, id) < j {
			at.item(j).say("%q comes twice", id)
		}
	}
}

// names lists what the elements of a list are called.
func names[T any, N ~string](list []T, name func(T) N) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(name(v))
	}
	return out
}
