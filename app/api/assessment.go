package api

import (
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/retention"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/text"
)

// assessment puts an assessment into words.
func assessment(a risk.Assessment, m *pack.Manifest, lang core.Lang) *apiv1.Assessment {
	out := &apiv1.Assessment{
		AsOf: a.AsOf.String(), Band: string(a.Band), Risk: a.Risk, LogOdds: a.LogOdds, BaseLogOdds: a.Base,
		Level: string(a.Level), Stale: a.Stale, ValueCents: (*int64)(a.ValueCents),
	}
	for _, c := range a.Contributions {
		line := &apiv1.Contribution{
			Driver: string(c.Driver), Title: string(c.Driver), LogOdds: c.LogOdds + 0, Known: c.Signal.Known,
			Evidence: risk.Evidence(m, c.Signal, lang),
		}
		if d := m.Driver(c.Driver); d != nil {
			line.Title, line.Actionable = risk.Title(m, c, lang), d.Actionable
		}
		out.Contributions = append(out.Contributions, line)
	}
	return out
}

// proposed puts a proposal into words, its script ready to say.
func proposed(p retention.Proposal, m *pack.Manifest, c customer.Customer, words retention.Words, lang core.Lang) *apiv1.ProposedAction {
	act := m.Action(p.Action)
	if act == nil {
		return nil
	}
	if p.Driver != "" {
		words.Evidence = risk.Evidence(m, p.Signal, lang)
	}
	return &apiv1.ProposedAction{
		Id: string(act.ID), Title: act.Title.In(lang), Script: retention.Script(m, act, c, words, lang),
		DriverId: string(p.Driver), Channel: act.Channel,
	}
}

// reliefs puts what would take a customer off the list into words.
func reliefs(all []risk.Relief, m *pack.Manifest, lang core.Lang) []*apiv1.Relief {
	var out []*apiv1.Relief
	for _, r := range all {
		one := &apiv1.Relief{LogOdds: r.LogOdds}
		var titles []string
		for _, id := range r.Drivers {
			one.Drivers = append(one.Drivers, string(id))
			if d := m.Driver(id); d != nil {
				titles = append(titles, text.Say(lang, "api.relief_reason", core.Args{"reason": d.Title.In(lang)}))
			}
		}
		one.Text = text.Say(lang, "api.relief", core.Args{"reasons": strings.Join(titles, text.Say(lang, "api.relief_and", nil))})
		out = append(out, one)
	}
	return out
}
