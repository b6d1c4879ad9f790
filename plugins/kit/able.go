package kit

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// An able is what a pack does besides evaluating; nil where it does not.
type able struct {
	propose   func(ctx context.Context, asOf core.Day, cases []pack.Case) ([]pack.Advice, error)
	assess    func(ctx context.Context, asOf core.Day, lots []pack.Lot) ([]pack.LotAnswer, error)
	configure func(context.Context, pack.Settings) ([]pack.Diagnostic, error)
	migrate   func(ctx context.Context, old pack.Settings, from string) (pack.Settings, error)
}

func ableInProcess(p pack.Pack) able {
	var a able
	m := pack.Described(p)
	if proposer, ok := p.(pack.Proposer); ok && m.Can(pack.CanPropose) {
		a.propose = func(_ context.Context, asOf core.Day, cases []pack.Case) (all []pack.Advice, err error) {
			defer caught(&err)
			for _, c := range cases {
				all = append(all, pack.Advice{Ref: c.Snapshot.Ref, Proposals: proposer.Propose(c.Snapshot, c.Signals, asOf)})
			}
			return all, nil
		}
	}
	if assessor, ok := p.(pack.LotAssessor); ok && m.Can(pack.CanAssessLots) {
		a.assess = func(_ context.Context, asOf core.Day, lots []pack.Lot) (all []pack.LotAnswer, err error) {
			defer caught(&err)
			for _, l := range lots {
				all = append(all, assessor.AssessLot(l, asOf))
			}
			return all, nil
		}
	}
	if configurer, ok := p.(pack.Configurer); ok && m.Can(pack.CanConfigure) {
		a.configure = func(_ context.Context, s pack.Settings) (wrong []pack.Diagnostic, err error) {
			defer caught(&err)
			set, wrong := configurer.Configure(s)
			if set == nil && len(wrong) == 0 {
				return nil, fault("set_to_nothing")
			}
			return wrong, nil
		}
		a.migrate = func(_ context.Context, old pack.Settings, from string) (now pack.Settings, err error) {
			defer caught(&err)
			return configurer.Migrate(old, from), nil
		}
	}
	return a
}

// caught turns a panic into a fault.
func caught(err *error) {
	if v := recover(); v != nil {
		*err = fault("panics", "said", fmt.Sprint(v))
	}
}

func ableOverProcess(c *sdk.Client) able {
	var a able
	m := c.Manifest()
	if m.Can(pack.CanPropose) {
		a.propose = func(ctx context.Context, asOf core.Day, cases []pack.Case) ([]pack.Advice, error) {
			said, err := c.Propose(ctx, asOf, cases)
			return said, blame(err)
		}
	}
	if m.Can(pack.CanAssessLots) {
		a.assess = func(ctx context.Context, asOf core.Day, lots []pack.Lot) ([]pack.LotAnswer, error) {
			said, err := c.AssessLots(ctx, asOf, lots)
			return said, blame(err)
		}
	}
	if m.Can(pack.CanConfigure) {
		a.configure = func(ctx context.Context, s pack.Settings) ([]pack.Diagnostic, error) {
			wrong, err := c.Configure(ctx, s)
			return wrong, blame(err)
		}
		a.migrate = func(ctx context.Context, old pack.Settings, from string) (pack.Settings, error) {
			now, err := c.Migrate(ctx, old, from)
			return now, blame(err)
		}
	}
	return a
}

// cases are made-up customers with what the pack says about them.
func cases(ctx context.Context, g group, ask asker) ([]pack.Case, error) {
	answers, err := ask(ctx, g.snaps, g.asOf)
	if err != nil {
		return nil, err
	}
	var list []pack.Case
	for i, a := range answers {
		if a.Problem == "" {
			list = append(list, pack.Case{Snapshot: g.snaps[i], Signals: a.Signals})
		}
	}
	return list, nil
}

func (s *subject) badProposals(ctx context.Context) (faults []Fault, _ error) {
	if s.propose == nil {
		return nil, skip("unable")
	}
	for _, g := range newMaker(s.manifest).several() {
		list, err := cases(ctx, g, s.ask)
		if err != nil {
			return faults, err
		}
		advices, err := s.propose(ctx, g.asOf, list)
		if err != nil {
			return faults, err
		}
		again, err := s.propose(ctx, g.asOf, list)
		if err != nil {
			return faults, err
		}
		if len(advices) != len(list) || len(again) != len(list) {
			return append(faults, fault("count", "answers", len(advices), "customers", len(list))), nil
		}
		for i, a := range advices {
			for _, f := range s.badAdvice(a, g.asOf) {
				faults = append(faults, f.on(customer(list[i].Snapshot, g.asOf)))
			}
			if !sameAdvice(a, again[i]) {
				faults = append(faults, fault("differs", "what", "advice", "once", clipped(a), "again", clipped(again[i])))
			}
		}
	}
	return faults, nil
}

func (s *subject) badAdvice(a pack.Advice, asOf core.Day) (faults []Fault) {
	say := func(name string, args ...any) { faults = append(faults, fault(name, args...)) }
	if a.Problem != "" {
		say("problem", "problem", a.Problem)
	}
	if len(a.Proposals) > pack.MaxProposals {
		say("proposals", "count", len(a.Proposals), "most", pack.MaxProposals)
	}
	seen := map[pack.ActionID]bool{}
	for _, p := range a.Proposals {
		switch action := s.manifest.Action(p.Action); {
		case action == nil:
			say("proposal_action", "action", p.Action)
		case !slices.Contains(action.Drivers, p.Driver):
			say("proposal_driver", "action", p.Action, "driver", p.Driver)
		case seen[p.Action]:
			say("proposal_twice", "action", p.Action)
		}
		seen[p.Action] = true
		if p.Day < asOf || p.Day > asOf+pack.MaxProposalDays {
			say("proposal_day", "action", p.Action, "day", p.Day, "asked", asOf, "days", pack.MaxProposalDays)
		}
	}
	return faults
}

// lots are made-up lots of every category, odd ones included.
func (k *maker) lots(m *pack.Manifest, asOf core.Day) (list []pack.Lot) {
	for _, c := range m.Goods {
		for range 6 {
			l := pack.Lot{Ref: k.ref(), Category: c.ID, AgeHours: []float64{0, 5, 30, 200, 5000}[k.rng.IntN(5)]}
			l.Received = asOf - core.Day(l.AgeHours/24)
			for h := 0.0; h < l.AgeHours && len(l.Readings) < 60; h += k.rng.Float64() * 20 {
				r := pack.Reading{Hours: h}
				celsius, humidity := k.rng.Float64()*70-25, k.rng.Float64()*100
				if k.rng.IntN(5) > 0 {
					r.TemperatureC = &celsius
				}
				if k.rng.IntN(3) > 0 {
					r.Humidity = &humidity
				}
				l.Readings = append(l.Readings, r)
			}
			if day := asOf + core.Day(k.rng.IntN(60)-20); k.rng.IntN(2) == 0 {
				l.Expires = &day
			}
			if day := asOf - core.Day(k.rng.IntN(10)); k.rng.IntN(3) == 0 {
				l.Opened = &day
			}
			list = append(list, l)
		}
	}
	return list
}

func (s *subject) badLots(ctx context.Context) (faults []Fault, _ error) {
	if s.assess == nil {
		return nil, skip("unable")
	}
	k := newMaker(s.manifest)
	for _, asOf := range days() {
		list := k.lots(s.manifest, asOf)
		answers, err := s.assess(ctx, asOf, list)
		if err != nil {
			return faults, err
		}
		again, err := s.assess(ctx, asOf, list)
		if err != nil {
			return faults, err
		}
		if len(answers) != len(list) || len(again) != len(list) {
			return append(faults, fault("count_lots", "answers", len(answers), "lots", len(list))), nil
		}
		for i, a := range answers {
			for _, f := range s.badLot(a, list[i].Ref) {
				faults = append(faults, f.on(clipped(list[i])))
			}
			if !sameLot(a, again[i]) {
				faults = append(faults, fault("differs", "what", "lot "+string(list[i].Category), "once", clipped(a), "again", clipped(again[i])))
			}
		}
	}
	return faults, nil
}

// maxDaysLeft is longer than any goods keep.
const maxDaysLeft = 36500

func (s *subject) badLot(a pack.LotAnswer, ref string) (faults []Fault) {
	say := func(name string, args ...any) { faults = append(faults, fault(name, args...)) }
	switch {
	case a.Problem != "":
		say("problem", "problem", a.Problem)
	case a.Ref != ref:
		say("another", "asked", ref, "answered", a.Ref)
	}
	if l := a.Left; l != nil && !(l.Least >= 0 && l.Least <= l.Most && l.Most < maxDaysLeft) {
		say("lot_left", "least", l.Least, "most", l.Most)
	}
	if !slices.Contains([]pack.Condition{"", pack.LotGood, pack.LotUseSoon, pack.LotInspect, pack.LotOver}, a.Condition) {
		say("lot_condition", "condition", a.Condition)
	}
	for i, id := range a.Due {
		if s.manifest.Checklist(id) == nil || slices.Index(a.Due, id) < i {
			say("lot_due", "checklist", id)
		}
	}
	return faults
}

// badSettings gives the pack its own defaults and every limit of its settings,
// and old settings that are its own.
func (s *subject) badSettings(ctx context.Context) (faults []Fault, _ error) {
	if s.configure == nil {
		return nil, skip("unable")
	}
	defaults := s.manifest.Defaults()
	tries := []pack.Settings{nil, defaults}
	for _, set := range s.manifest.Settings {
		for _, limit := range []*float64{set.Min, set.Max} {
			if limit == nil {
				continue
			}
			try := maps.Clone(defaults)
			if try[set.Key] = pack.NumberValue(*limit); set.Type == pack.TypeMoney {
				try[set.Key] = pack.MoneyValue(*limit)
			}
			tries = append(tries, try)
		}
	}
	for _, try := range append(tries, nil) { // left as it was found
		wrong, err := s.configure(ctx, try)
		if err != nil {
			return faults, err
		}
		for _, d := range wrong {
			faults = append(faults, fault("setting_limit", "setting", d.Setting, "code", d.Code))
		}
	}
	now, err := s.migrate(ctx, defaults, s.manifest.Version)
	if err != nil {
		return faults, err
	}
	if !reflect.DeepEqual(now, defaults) {
		faults = append(faults, fault("settings_own", "was", clipped(defaults), "now", clipped(now)))
	}
	return faults, nil
}

// notAsAble compares two ways of asking for what a pack does besides.
func notAsAble(ctx context.Context, m *pack.Manifest, ask asker, a, b able) (faults []Fault, _ error) {
	k := newMaker(m)
	for _, g := range k.several() {
		if a.propose == nil || b.propose == nil {
			break
		}
		list, err := cases(ctx, g, ask)
		if err != nil {
			return faults, err
		}
		want, err := a.propose(ctx, g.asOf, list)
		if err != nil {
			return faults, err
		}
		got, err := b.propose(ctx, g.asOf, list)
		if err != nil {
			return faults, err
		}
		for i := range want {
			if !sameAdvice(want[i], got[i]) {
				faults = append(faults, fault("differs", "what", "advice", "once", clipped(want[i]), "again", clipped(got[i])))
			}
		}
	}
	if a.assess == nil || b.assess == nil {
		return faults, nil
	}
	day := days()[0]
	list := k.lots(m, day)
	want, err := a.assess(ctx, day, list)
	if err != nil {
		return faults, err
	}
	got, err := b.assess(ctx, day, list)
	if err != nil {
		return faults, err
	}
	for i := range want {
		if !sameLot(want[i], got[i]) {
			faults = append(faults, fault("differs", "what", "lot "+string(list[i].Category), "once", clipped(want[i]), "again", clipped(got[i])))
		}
	}
	return faults, nil
}

func sameAdvice(a, b pack.Advice) bool {
	return a.Problem == b.Problem && slices.EqualFunc(a.Proposals, b.Proposals, func(a, b pack.Proposal) bool {
		return a.Action == b.Action && a.Driver == b.Driver && a.Day == b.Day && slices.Equal(a.Facts, b.Facts)
	})
}

func sameLot(a, b pack.LotAnswer) bool {
	a.Due, b.Due = slices.Concat(a.Due), slices.Concat(b.Due)
	a.Facts, b.Facts = slices.Concat(a.Facts), slices.Concat(b.Facts)
	return reflect.DeepEqual(a, b)
}

func clipped(v any) string { return fmt.Sprintf("%.200s", fmt.Sprintf("%+v", v)) }
