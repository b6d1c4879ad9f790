package packtest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// An able is what a pack does besides evaluating; nil where it does not.
type able struct {
	propose   func(asOf core.Day, cases []pack.Case) ([]pack.Advice, error)
	assess    func(asOf core.Day, lots []pack.Lot) ([]pack.LotAnswer, error)
	configure func(pack.Settings) ([]pack.Diagnostic, error)
	migrate   func(old pack.Settings, from string) (pack.Settings, error)
}

func ableInProcess(p pack.Pack) able {
	var a able
	m := pack.Described(p)
	if m.Can(pack.CanPropose) {
		a.propose = func(asOf core.Day, cases []pack.Case) (all []pack.Advice, err error) {
			defer caught("proposing", &err)
			for _, c := range cases {
				all = append(all, pack.Advice{Ref: c.Snapshot.Ref, Proposals: p.(pack.Proposer).Propose(c.Snapshot, c.Signals, asOf)})
			}
			return all, nil
		}
	}
	if m.Can(pack.CanAssessLots) {
		a.assess = func(asOf core.Day, lots []pack.Lot) (all []pack.LotAnswer, err error) {
			defer caught("assessing a lot", &err)
			for _, l := range lots {
				all = append(all, p.(pack.LotAssessor).AssessLot(l, asOf))
			}
			return all, nil
		}
	}
	if m.Can(pack.CanConfigure) {
		a.configure = func(s pack.Settings) (wrong []pack.Diagnostic, err error) {
			defer caught("being set", &err)
			set, wrong := p.(pack.Configurer).Configure(s)
			if set == nil && len(wrong) == 0 {
				return nil, fmt.Errorf("set, it is no pack any more")
			}
			return wrong, nil
		}
		a.migrate = func(old pack.Settings, from string) (now pack.Settings, err error) {
			defer caught("migrating settings", &err)
			return p.(pack.Configurer).Migrate(old, from), nil
		}
	}
	return a
}

// caught turns a panic into an error.
func caught(doing string, err *error) {
	if v := recover(); v != nil {
		*err = fmt.Errorf("the pack panics when %s: %v", doing, v)
	}
}

func ableOverProcess(t *testing.T, c *sdk.Client) able {
	var a able
	m := c.Manifest()
	if m.Can(pack.CanPropose) {
		a.propose = func(asOf core.Day, cases []pack.Case) ([]pack.Advice, error) {
			return c.Propose(t.Context(), asOf, cases)
		}
	}
	if m.Can(pack.CanAssessLots) {
		a.assess = func(asOf core.Day, lots []pack.Lot) ([]pack.LotAnswer, error) {
			return c.AssessLots(t.Context(), asOf, lots)
		}
	}
	if m.Can(pack.CanConfigure) {
		a.configure = func(s pack.Settings) ([]pack.Diagnostic, error) { return c.Configure(t.Context(), s) }
		a.migrate = func(old pack.Settings, from string) (pack.Settings, error) { return c.Migrate(t.Context(), old, from) }
	}
	return a
}

// cases are made-up customers with what the pack says about them.
func cases(g group, ask asker) ([]pack.Case, error) {
	answers, err := ask(g.snaps, g.asOf)
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

func (s *subject) badProposals() (faults []string) {
	if s.propose == nil {
		return nil
	}
	for _, g := range newMaker(s.manifest).several() {
		list, err := cases(g, s.ask)
		if err != nil {
			return append(faults, err.Error())
		}
		advices, err := s.propose(g.asOf, list)
		again, err2 := s.propose(g.asOf, list)
		switch {
		case err != nil || err2 != nil:
			return append(faults, fmt.Sprint(err, err2))
		case len(advices) != len(list):
			return append(faults, fmt.Sprintf("%d advices on %d customers", len(advices), len(list)))
		}
		for i, a := range advices {
			for _, f := range s.badAdvice(a, g.asOf) {
				faults = append(faults, f+"\non "+customer(list[i].Snapshot, g.asOf))
			}
			if !reflect.DeepEqual(a, again[i]) {
				faults = append(faults, fmt.Sprintf("the advice is once %+v and once %+v", a, again[i]))
			}
		}
	}
	return faults
}

func (s *subject) badAdvice(a pack.Advice, asOf core.Day) (faults []string) {
	say := func(format string, v ...any) { faults = append(faults, fmt.Sprintf(format, v...)) }
	if a.Problem != "" {
		say("it does not propose: %s", a.Problem)
	}
	if len(a.Proposals) > pack.MaxProposals {
		say("%d proposals for one customer; at most %d", len(a.Proposals), pack.MaxProposals)
	}
	seen := map[pack.ActionID]bool{}
	for _, p := range a.Proposals {
		switch action := s.manifest.Action(p.Action); {
		case action == nil:
			say("it proposes %q, which is no action of the manifest", p.Action)
		case !slices.Contains(action.Drivers, p.Driver):
			say("it proposes %s for driver %q, which that does not answer", p.Action, p.Driver)
		case seen[p.Action]:
			say("it proposes %s twice", p.Action)
		}
		seen[p.Action] = true
		if p.Day < asOf || p.Day > asOf+pack.MaxProposalDays {
			say("it proposes %s on %s, asked as of %s; from that day to %d days after it", p.Action, p.Day, asOf, pack.MaxProposalDays)
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

func (s *subject) badLots() (faults []string) {
	if s.assess == nil {
		return nil
	}
	k := newMaker(s.manifest)
	for _, asOf := range days() {
		list := k.lots(s.manifest, asOf)
		answers, err := s.assess(asOf, list)
		again, err2 := s.assess(asOf, list)
		switch {
		case err != nil || err2 != nil:
			return append(faults, fmt.Sprint(err, err2))
		case len(answers) != len(list):
			return append(faults, fmt.Sprintf("%d answers to %d lots", len(answers), len(list)))
		}
		for i, a := range answers {
			for _, f := range s.badLot(a, list[i].Ref) {
				faults = append(faults, fmt.Sprintf("%s: %s", list[i].Category, f))
			}
			if !reflect.DeepEqual(a, again[i]) {
				faults = append(faults, fmt.Sprintf("the answer on a lot is once %+v and once %+v", a, again[i]))
			}
		}
	}
	return faults
}

func (s *subject) badLot(a pack.LotAnswer, ref string) (faults []string) {
	say := func(format string, v ...any) { faults = append(faults, fmt.Sprintf(format, v...)) }
	switch {
	case a.Problem != "":
		say("it does not answer: %s", a.Problem)
	case a.Ref != ref:
		say("asked about %s it answers about %q", ref, a.Ref)
	}
	if l := a.Left; l != nil && !(l.Least >= 0 && l.Least <= l.Most && l.Most < 36500) {
		say("%v to %v days left; from 0, the least first", l.Least, l.Most)
	}
	if !slices.Contains([]pack.Condition{"", pack.LotGood, pack.LotUseSoon, pack.LotInspect, pack.LotOver}, a.Condition) {
		say("a condition %q that does not exist", a.Condition)
	}
	for i, id := range a.Due {
		if s.manifest.Checklist(id) == nil || slices.Index(a.Due, id) < i {
			say("the checklist %q is due, which the manifest does not have or which is due already", id)
		}
	}
	return faults
}

// badSettings gives the pack its own defaults and every limit of its settings,
// and old settings that are its own.
func (s *subject) badSettings() (faults []string) {
	if s.configure == nil {
		return nil
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
		wrong, err := s.configure(try)
		if err != nil {
			return append(faults, err.Error())
		}
		for _, d := range wrong {
			faults = append(faults, fmt.Sprintf("setting %s at a value its manifest allows is refused: %s", d.Setting, d.Code))
		}
	}
	now, err := s.migrate(defaults, s.manifest.Version)
	if err != nil {
		return append(faults, err.Error())
	}
	if !reflect.DeepEqual(now, defaults) {
		faults = append(faults, fmt.Sprintf("its own settings, migrated from its own version, become %v; they were %v", now, defaults))
	}
	return faults
}

// sameAble compares two ways of asking for what a pack does besides.
func sameAble(t *testing.T, m *pack.Manifest, ask asker, a, b able) {
	t.Helper()
	k := newMaker(m)
	for _, g := range k.several() {
		if a.propose == nil {
			break
		}
		list, err := cases(g, ask)
		if err != nil {
			t.Fatal(err)
		}
		want, err1 := a.propose(g.asOf, list)
		got, err2 := b.propose(g.asOf, list)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		for i := range want {
			if !slices.EqualFunc(want[i].Proposals, got[i].Proposals, sameProposal) {
				t.Errorf("it proposes once %+v and once %+v", want[i], got[i])
			}
		}
	}
	if a.assess == nil {
		return
	}
	list := k.lots(m, days()[0])
	want, err1 := a.assess(days()[0], list)
	got, err2 := b.assess(days()[0], list)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for i := range want {
		if !reflect.DeepEqual(want[i], got[i]) {
			t.Errorf("a lot of %s is once %+v and once %+v", list[i].Category, want[i], got[i])
		}
	}
}

func sameProposal(a, b pack.Proposal) bool {
	return a.Action == b.Action && a.Driver == b.Driver && a.Day == b.Day && slices.Equal(a.Facts, b.Facts)
}
