package api

import (
	"slices"
	"strings"

	apiv1 "github.com/perennial-app/perennial/app/api/gen/perennial/api/v1"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/text"
)

// addPlans lists whom a pack would do how much for, and what in which order.
func addPlans(res *apiv1.GetPluginResponse, m *pack.Manifest, lang core.Lang) {
	for i := range m.Tiers {
		t := &m.Tiers[i]
		res.Tiers = append(res.Tiers, &apiv1.PluginTier{
			Id: string(t.ID), Title: t.Title.In(lang), BudgetCents: int64(t.BudgetCents), Touches: int32(t.Touches), Rule: t.Rule,
		})
	}
	for i := range m.Playbooks {
		b := &m.Playbooks[i]
		out := &apiv1.PluginPlaybook{Id: string(b.ID), Title: b.Title.In(lang)}
		if t := m.Tier(b.Tier); t != nil {
			out.Tier = t.Title.In(lang)
		}
		for _, id := range b.Drivers {
			out.Drivers = append(out.Drivers, driverTitle(m, id, lang))
		}
		for _, s := range b.Steps {
			step := &apiv1.PluginStep{Action: string(s.Action), WaitDays: int32(s.WaitDays)}
			if a := m.Action(s.Action); a != nil {
				step.Action = a.Title.In(lang)
			}
			out.Steps = append(out.Steps, step)
		}
		res.Playbooks = append(res.Playbooks, out)
	}
}

func driverTitle(m *pack.Manifest, id pack.DriverID, lang core.Lang) string {
	if d := m.Driver(id); d != nil {
		return d.Title.In(lang)
	}
	return string(id)
}

// addGoods lists how goods are kept, and the words that tell what somebody means.
func addGoods(res *apiv1.GetPluginResponse, m *pack.Manifest, lang core.Lang) {
	for i := range m.Goods {
		k := &m.Goods[i]
		out := &apiv1.PluginGoods{
			Id: string(k.ID), Title: k.Title.In(lang), Temperature: band(k.TemperatureC, "°C", lang), Humidity: band(k.Humidity, "%", lang),
			Source: strings.TrimSpace(k.Source),
		}
		if k.LifeDays != nil {
			out.Life = text.Say(lang, "plugin.goods.life", core.Args{"least": number(k.LifeDays.Least), "most": number(k.LifeDays.Most)})
		}
		res.Goods = append(res.Goods, out)
	}
	for i := range m.Keywords {
		k := &m.Keywords[i]
		out := &apiv1.PluginKeywords{Id: string(k.ID), Title: k.Title.In(lang), By: string(k.By)}
		if k.Driver != "" {
			out.Driver = driverTitle(m, k.Driver, lang)
		}
		for _, l := range core.Langs() {
			out.Words = slices.Concat(out.Words, k.Words[l])
		}
		res.Keywords = append(res.Keywords, out)
	}
}

// band says what a reading should be within.
func band(b *pack.Band, unit string, lang core.Lang) string {
	switch {
	case b == nil || b.Min == nil && b.Max == nil:
		return ""
	case b.Min == nil:
		return text.Say(lang, "plugin.goods.most", core.Args{"most": number(*b.Max), "unit": unit})
	case b.Max == nil:
		return text.Say(lang, "plugin.goods.least", core.Args{"least": number(*b.Min), "unit": unit})
	default:
		return text.Say(lang, "plugin.goods.band", core.Args{"least": number(*b.Min), "most": number(*b.Max), "unit": unit})
	}
}
