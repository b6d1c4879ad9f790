package pack

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/rule"
)

// TierID names a tier.
type TierID string

// A Tier is a class of customers by what they are worth, and how much may be
// done to keep one of them. Tiers stand from the highest to the lowest; a
// customer is of the first whose rule is true, and of the last otherwise.
type Tier struct {
	ID    TierID `yaml:"id" json:"id"`
	Title Text   `yaml:"title" json:"title"`
	// Rule is a condition in CEL. The last tier has none: it takes everyone else,
	// those too of whom too little is known.
	Rule string `yaml:"rule,omitempty" json:"rule,omitempty"`
	// BudgetCents is the most that keeping one such customer may cost, unless
	// somebody approves more.
	BudgetCents core.Cents `yaml:"budget_cents,omitempty" json:"budget_cents"`
	// Touches is the most times one such customer is spoken to for one cause.
	Touches int `yaml:"touches,omitempty" json:"touches"`
	// Channels are how to speak to them, best first; empty means any way.
	Channels   []string   `yaml:"channels,omitempty" json:"channels,omitempty"`
	Source     string     `yaml:"source" json:"source"`
	Confidence Confidence `yaml:"confidence" json:"confidence"`
}

// Tier returns the tier of the manifest with that id, or nil.
func (m *Manifest) Tier(id TierID) *Tier {
	for i := range m.Tiers {
		if m.Tiers[i].ID == id {
			return &m.Tiers[i]
		}
	}
	return nil
}

func (m *Manifest) checkTiers(ps *problems, c *compiled) {
	checkMost(ps.at("tiers"), len(m.Tiers), MaxTiers)
	ids := map[string]bool{}
	for i, t := range m.Tiers {
		at := ps.at("tiers[%d]", i)
		checkID(at.sub("id"), string(t.ID))
		once(at.sub("id"), ids, string(t.ID))
		checkText(at.sub("title"), t.Title)
		switch last := i == len(m.Tiers)-1; {
		case last && t.Rule != "":
			at.sub("rule").say("the last tier takes everyone else and has no rule")
		case !last && t.Rule == "":
			at.sub("rule").say("missing: without one nobody would be of the tiers after it")
		}
		checkRange(at.sub("budget_cents"), float64(t.BudgetCents), 0, 1e9)
		checkRange(at.sub("touches"), float64(t.Touches), 0, 100)
		for j, channel := range t.Channels {
			checkOneOf(at.sub("channels").item(j), "channel", channel, channels...)
		}
		checkSource(at, t.Source, t.Confidence)
		c.tiers = append(c.tiers, expression(at.sub("rule"), c.scope, t.Rule, rule.Bool))
	}
}

// tier returns whose customer the input describes.
func (c *compiled) tier(in *rule.Input) (TierID, error) {
	for i, r := range c.tiers {
		if r == nil {
			return c.manifest.Tiers[i].ID, nil
		}
		is, known, err := r.On(in)
		if err != nil {
			return "", err
		}
		if known && is.(bool) {
			return c.manifest.Tiers[i].ID, nil
		}
	}
	return "", nil
}
