package pack_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// with is the small pack with another file, and lines of one replaced.
func with(t *testing.T, name, content string, replace ...string) fstest.MapFS {
	t.Helper()
	files := small()
	if content != "" {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	for i := 0; i < len(replace); i += 3 {
		b := string(files[replace[i]].Data)
		if !strings.Contains(b, replace[i+1]) {
			t.Fatalf("%q is not in %s", replace[i+1], replace[i])
		}
		files[replace[i]] = &fstest.MapFile{Data: []byte(strings.Replace(b, replace[i+1], replace[i+2], 1))}
	}
	return files
}

func load(t *testing.T, files fstest.MapFS, extras ...pack.Extra) pack.Pack {
	t.Helper()
	p, err := pack.Load(files, nil, extras...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const settings = `- key: dear_from
  title: {zh-CN: 贵, en: Dear from}
  purpose: {zh-CN: 从多少算贵, en: What counts as dear}
  type: money
  default: 100
  min: 1
  max: 1000
  was: [expensive_from]
- key: strict
  title: {zh-CN: 严格, en: Strict}
  purpose: {zh-CN: 严格, en: Strict}
  type: bool
  default: false
- key: style
  title: {zh-CN: 风格, en: Style}
  purpose: {zh-CN: 风格, en: Style}
  type: choice
  default: plain
  choices:
    - {key: plain, title: {zh-CN: 素, en: Plain}}
    - {key: gay, title: {zh-CN: 艳, en: Gay}}
`

// Rules read what the shop has set, and evidence may say it.
func TestConfigure(t *testing.T) {
	p := load(t, with(t, "settings.yaml", settings,
		"drivers.yaml", "ramp(price, 0, 100)", "ramp(price, 0, dear_from)",
		"drivers.yaml", "'价 {price}', en: 'Price {price}'", "'价 {price}，{dear_from} 起算贵', en: 'Price {price}, dear from {dear_from}'"))
	configurer := p.(pack.Configurer)
	s := pack.Snapshot{Fields: map[pack.FieldKey]pack.Value{"price": pack.MoneyValue(75)}}
	value := func(p pack.Pack) float64 {
		a := p.Evaluate(s, 20000)
		if a.Problem != "" || !a.Signals[0].Known {
			t.Fatalf("%+v", a)
		}
		return a.Signals[0].Value
	}
	if got := value(p); got != 0.75 {
		t.Errorf("by default: %v, want 0.75", got)
	}
	set, wrong := configurer.Configure(pack.Settings{"dear_from": pack.MoneyValue(300)})
	if wrong != nil {
		t.Fatal(wrong)
	}
	if got := value(set); got != 0.25 {
		t.Errorf("set to 300: %v, want 0.25", got)
	}
	if got := value(p); got != 0.75 {
		t.Errorf("the pack itself changed: %v", got)
	}
	if got, want := set.Evaluate(s, 20000).Signals[0].Facts[0], (pack.Fact{Name: "dear_from", Value: pack.MoneyValue(300)}); got != want {
		t.Errorf("evidence: %v, want %v", got, want)
	}
	if again, _ := set.(pack.Configurer).Configure(nil); value(again) != 0.75 {
		t.Error("what is not given is not back at its default")
	}
	none, wrong := configurer.Configure(pack.Settings{
		"dear_from": pack.MoneyValue(0), "strict": pack.NumberValue(1), "style": pack.ChoiceValue("odd"), "colour": pack.BoolValue(true),
	})
	want := []pack.Diagnostic{
		{Setting: "dear_from", Code: pack.SettingRange},
		{Setting: "strict", Code: pack.SettingType},
		{Setting: "style", Code: pack.SettingChoice},
		{Setting: "colour", Code: pack.SettingUnknown},
	}
	if diff := cmp.Diff(want, wrong); none != nil || diff != "" {
		t.Error(none, diff)
	}
}

func TestMigrate(t *testing.T) {
	p := load(t, with(t, "settings.yaml", settings)).(pack.Configurer)
	got := p.Migrate(pack.Settings{
		"expensive_from": pack.MoneyValue(80), "style": pack.ChoiceValue("odd"), "gone": pack.BoolValue(true), "strict": pack.BoolValue(true),
	}, "0.9.0")
	want := pack.Settings{"dear_from": pack.MoneyValue(80), "strict": pack.BoolValue(true)}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b pack.Value) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

// A customer is of the first tier whose rule is true; unknown is not true.
func TestTiers(t *testing.T) {
	tier := func(id, rule string) string {
		s := "- {id: " + id + ", title: {zh-CN: 级, en: Tier}, budget_cents: 100, touches: 3, source: vendor, confidence: C"
		if rule != "" {
			s += ", rule: '" + rule + "'"
		}
		return s + "}\n"
	}
	p := load(t, with(t, "tiers.yaml", tier("gold", "price >= 100")+tier("silver", "price >= 10")+tier("plain", "")))
	for price, want := range map[float64]pack.TierID{500: "gold", 100: "gold", 99: "silver", 3: "plain", -1: "plain"} {
		s := pack.Snapshot{Fields: map[pack.FieldKey]pack.Value{}}
		if price >= 0 {
			s.Fields["price"] = pack.MoneyValue(price)
		}
		if got := p.Evaluate(s, 20000).Tier; got != want {
			t.Errorf("price %v: got %q, want %q", price, got, want)
		}
	}
}

// What a pack can do besides evaluating follows from what it has.
func TestDescribed(t *testing.T) {
	propose := pack.Proposals(func(s pack.Snapshot, signals []pack.Signal, asOf core.Day) []pack.Proposal {
		return []pack.Proposal{{Action: "call", Driver: signals[0].Driver, Day: asOf + core.Day(s.Settings["dear_from"].Number())}}
	})
	plain, rich := load(t, small()), load(t, with(t, "settings.yaml", settings), propose)
	if got := pack.Described(plain).Capabilities; got != nil {
		t.Errorf("a plain pack can %v", got)
	}
	m := pack.Described(rich)
	if !m.Can(pack.CanPropose) || !m.Can(pack.CanConfigure) || m.Can(pack.CanAssessLots) {
		t.Errorf("a rich one can %v", m.Capabilities)
	}
	if err := m.Check(); err != nil {
		t.Error(err)
	}
	got := rich.(pack.Proposer).Propose(pack.Snapshot{}, []pack.Signal{{Driver: "dear"}}, 20000)
	if len(got) != 1 || got[0].Day != 20100 {
		t.Errorf("proposed %+v; the shop's settings were not there", got)
	}
	m.Capabilities = []pack.Capability{"think.v2", "Fly"}
	if err := m.Check(); err == nil || !strings.Contains(err.Error(), "Fly") || strings.Contains(err.Error(), "think") {
		t.Errorf("a capability of a later edition is no fault, a misspelt one is: %v", err)
	}
}
