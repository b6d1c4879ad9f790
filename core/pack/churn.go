package pack

import (
	"slices"

	"github.com/perennial-app/perennial/core"
)

// A ChurnDefinition says, per industry, what having left is.
type ChurnDefinition struct {
	// Label is the bool field that says a customer has left, for files that
	// carry it. A customer with the field true is gone.
	Label FieldKey `yaml:"label,omitempty" json:"label,omitempty"`
	// InactiveDays: a customer with purchases and none for more than this many
	// days is gone (91 of 90). 0 means silence alone is not leaving.
	InactiveDays int `yaml:"inactive_days,omitempty" json:"inactive_days"`
	// ContractEnd: a customer whose contract has run out is gone; nil where there
	// are no contracts or where their end says nothing.
	ContractEnd *ContractEnd `yaml:"contract_end,omitempty" json:"contract_end,omitempty"`
	// Adaptive draws those days from the shop's own purchases, for industries
	// whose customers buy at no regular interval; nil keeps InactiveDays.
	Adaptive *Adaptive `yaml:"adaptive,omitempty" json:"adaptive,omitempty"`
	// HorizonDays is how far ahead risk looks.
	HorizonDays int `yaml:"horizon_days" json:"horizon_days"`
	// Text is the definition in words. With Adaptive it names the days it came
	// to as {shop_window_days}.
	Text Text `yaml:"text" json:"text"`
}

// ContractEnd says when a contract that was not renewed means having left: its
// last day is more than GraceDays past and nothing was heard of the customer
// since, no purchase and no word.
type ContractEnd struct {
	Field     FieldKey `yaml:"field" json:"field"`                     // a day: the last of the contract
	GraceDays int      `yaml:"grace_days,omitempty" json:"grace_days"` // after it, before that counts
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
	OccasionGraceDays int        `yaml:"occasion_grace_days,omitempty" json:"occasion_grace_days"`
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

func (m *Manifest) checkChurn(ps *problems) {
	at, c := ps.at("churn"), m.Churn
	if c.Label != "" {
		switch f := m.Field(c.Label); {
		case f == nil:
			at.sub("label").unknown("field", string(c.Label), m.fieldKeys())
		case f.Type != TypeBool:
			at.sub("label").say("field %s is %s, must be bool", f.Key, f.Type)
		}
	}
	if end := c.ContractEnd; end != nil {
		at := at.sub("contract_end")
		switch f := m.Field(end.Field); {
		case f == nil:
			at.sub("field").unknown("field", string(end.Field), m.fieldKeys())
		case f.Type != TypeDay:
			at.sub("field").say("field %s is %s, must be day", f.Key, f.Type)
		}
		checkRange(at.sub("grace_days"), float64(end.GraceDays), 0, 365)
	}
	if c.Label == "" && c.InactiveDays == 0 && c.ContractEnd == nil {
		at.say("neither label nor inactive_days nor contract_end: nobody would ever have left")
	}
	checkRange(at.sub("inactive_days"), float64(c.InactiveDays), 0, maxDays)
	checkRange(at.sub("horizon_days"), float64(c.HorizonDays), 1, maxDays)
	checkText(at.sub("text"), c.Text)
	if c.Adaptive != nil {
		c.Adaptive.check(at.sub("adaptive"), c.InactiveDays)
		checkPlaceholders(at.sub("text"), c.Text, []string{ShopWindowDays})
		if !slices.Contains(Placeholders(c.Text.In(core.Chinese)), ShopWindowDays) {
			at.sub("text").say("does not name the days it came to, {%s}", ShopWindowDays)
		}
	}

	at, p := ps.at("prior"), m.Prior
	if !(p.Rate > 0 && p.Rate < 1) {
		at.sub("rate").say("%v is not a share between 0 and 1", p.Rate)
	}
	if !(p.Strength > 0 && p.Strength <= maxStrength) {
		at.sub("strength").say("%v is not a positive number of pseudo-customers", p.Strength)
	}
	checkSource(at, p.Source, p.Confidence)
}

func (a *Adaptive) check(at place, inactiveDays int) {
	for _, q := range []struct {
		name   string
		is     float64
		within [2]float64
	}{
		{"quantile", a.Quantile, [2]float64{0.5, 0.99}},
		{"at_risk_from", a.AtRiskFrom, [2]float64{0.1, a.Quantile}},
		{"at_risk_to", a.AtRiskTo, [2]float64{a.AtRiskFrom, a.Quantile}},
		{"min_days", float64(a.MinDays), [2]float64{1, float64(a.MaxDays)}},
		{"max_days", float64(a.MaxDays), [2]float64{1, maxDays}},
		{"min_gaps", float64(a.MinGaps), [2]float64{10, 10000}},
		{"occasion_grace_days", float64(a.OccasionGraceDays), [2]float64{0, 180}},
	} {
		checkRange(at.sub(q.name), q.is, q.within[0], q.within[1])
	}
	if inactiveDays < a.MinDays || inactiveDays > a.MaxDays {
		at.say("inactive_days %d, which stand until there are purchases enough, are outside min_days and max_days", inactiveDays)
	}
	checkSource(at, a.Source, a.Confidence)
}
