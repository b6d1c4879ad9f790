package pack

import (
	"slices"

	"github.com/perennial-app/perennial/core"
)

// ActionID names an action.
type ActionID string

// channels are the ways to reach a customer.
var channels = []string{"call", "message", "visit", "in_store", "account"}

// An Action is something the shop can do to keep a customer.
type Action struct {
	ID           ActionID   `yaml:"id" json:"id"`
	Title        Text       `yaml:"title" json:"title"`
	Channel      string     `yaml:"channel" json:"channel"`                       // one of call, message, visit, in_store, account
	CostCents    core.Cents `yaml:"cost_cents,omitempty" json:"cost_cents"`       // what doing it once costs the shop
	CooldownDays int        `yaml:"cooldown_days,omitempty" json:"cooldown_days"` // not proposed again within
	Drivers      []DriverID `yaml:"drivers" json:"drivers"`                       // what it answers
	// Script is the words to say. The host fills {name}, {shop}, {staff}, any
	// field key, and {evidence} of the driver it answers.
	Script Text `yaml:"script" json:"script"`
}

func (m *Manifest) checkActions(ps *problems) {
	checkCount(ps.at("actions"), len(m.Actions), MaxActions)
	fillable := slices.Clone(hostNames)
	for _, f := range m.Fields {
		if !f.Private {
			fillable = append(fillable, string(f.Key))
		}
	}
	ids, answered := map[string]bool{}, map[DriverID]bool{}
	for i, a := range m.Actions {
		at := ps.at("actions[%d]", i)
		checkID(at.sub("id"), string(a.ID))
		once(at.sub("id"), ids, string(a.ID))
		checkText(at.sub("title"), a.Title)
		checkOneOf(at.sub("channel"), "channel", a.Channel, channels...)
		checkRange(at.sub("cost_cents"), float64(a.CostCents), 0, 1e9)
		checkRange(at.sub("cooldown_days"), float64(a.CooldownDays), 0, maxDays)
		m.checkAnswers(at.sub("drivers"), a.Drivers)
		for _, id := range a.Drivers {
			answered[id] = true
		}
		checkText(at.sub("script"), a.Script)
		checkPlaceholders(at.sub("script"), a.Script, fillable)
	}
	for i, d := range m.Drivers {
		if d.Actionable && !answered[d.ID] {
			ps.at("drivers[%d]", i).sub("actionable").say("no action answers %s; name it among the drivers of one, or say that it is not actionable", d.ID)
		}
	}
}
