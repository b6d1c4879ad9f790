package pack_test

import (
	"flag"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

var update = flag.Bool("update", false, "write what was got into the golden files")

func TestLoadSaysEverythingWrong(t *testing.T) {
	const golden = "testdata/wrong.txtar"
	a, err := txtar.ParseFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, f := range a.Files {
		if f.Name != "want" {
			fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	_, err = pack.Load(fsys, map[pack.DriverID]pack.Compute{"other": nil})
	if core.KindOf(err) != core.Invalid {
		t.Fatalf("got kind %v, want invalid: %v", core.KindOf(err), err)
	}
	got := strings.TrimPrefix(err.Error(), "pack: ") + "\n"
	last := &a.Files[len(a.Files)-1]
	if *update {
		last.Data = []byte(got)
		if err := os.WriteFile(golden, txtar.Format(a), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(last.Data), got); diff != "" {
		t.Error(diff)
	}
}

func TestLoadIsStrict(t *testing.T) {
	for name, tt := range map[string]struct {
		file, old, new string
		want           string
	}{
		"unknown key":   {"drivers.yaml", "weight:", "wieght:", `drivers.yaml:6:3: unknown key "wieght" (did you mean weight?)`},
		"not UTF-8":     {"drivers.yaml", "zh-CN: 贵", "zh-CN: \xb9\xf3", "drivers.yaml:2:1: not UTF-8; have the editor save"},
		"turned around": {"drivers.yaml", "zh-CN: 贵", "zh-CN: \"贵\\u202e\"", "drivers.yaml:2:18: drivers[0].title.zh-CN: holds a character that nobody sees"},
		"tab":           {"drivers.yaml", "  side: company", "\tside: company", "drivers.yaml:3:1: a tab; write spaces"},
		"pushed in":     {"drivers.yaml", "  side: company", "   side: company", "drivers.yaml:3:4: begins in another column"},
		"no colon":      {"drivers.yaml", "  side: company", "  side company", "drivers.yaml:3:3: neither a key with its value"},
		"wide colon":    {"drivers.yaml", "  side: company", "  side：company", "drivers.yaml:3:3: neither a key with its value"},
		"colon inside":  {"drivers.yaml", "signal: ramp(price, 0, 100)", "signal: price > 5 ? 1 : 0", "drivers.yaml:10:11: a colon in the middle of a value; put quotes"},
		"bare braces":   {"drivers.yaml", "en: 'Price {price}'", "en: Price: {price}", "drivers.yaml:11:45: a text with a colon, a comma or a bracket in it; put quotes"},
		"one language":  {"fields.yaml", "title: {zh-CN: 价, en: Price}", "title: Price", "fields.yaml:2:10: must be keys with values, such as {zh-CN: 名称, en: Name}"},
		"no list":       {"actions.yaml", "drivers: [dear]", "drivers: dear", "actions.yaml:5:12: must be a list"},
		"not a bool":    {"drivers.yaml", "actionable: true", "actionable: maybe", "drivers.yaml:9:15: must be true or false"},
		"misnamed":      {"field.yaml", "", "- key: x", `field.yaml:1:1: no part of a pack has this name (did you mean fields.yaml?)`},
		"bad YAML":      {"pack.yaml", "id: shop", "id: [shop", "pack.yaml:2:1: "},
		"wrong type":    {"drivers.yaml", "weight: 0.5", "weight: heavy", "drivers.yaml:6:11: must be a number"},
		"key twice":     {"drivers.yaml", "side: company", "side: company\n  side: company", "drivers.yaml:4:3: the key side stands in line 3 already"},
		"no such file":  {"drivers.yaml", "", "", "drivers.yaml:1:1: there is no such file; a pack has at least"},
		"rule in quote": {"drivers.yaml", "signal: ramp(price", "signal: 'ramp(prise", "drivers.yaml:"},
		"recipe inside": {"pack.yaml", "prior:", "demo: {lean_share: 2}\nprior:", "pack.yaml:7:20: demo.lean_share: "},
	} {
		files := small()
		switch {
		case tt.new == "":
			delete(files, tt.file)
		case tt.old == "":
			files[tt.file] = &fstest.MapFile{Data: []byte(tt.new)}
		default:
			b := string(files[tt.file].Data)
			if !strings.Contains(b, tt.old) {
				t.Fatalf("%s: %q is not in %s", name, tt.old, tt.file)
			}
			files[tt.file] = &fstest.MapFile{Data: []byte(strings.Replace(b, tt.old, tt.new, 1))}
		}
		_, err := pack.Load(files, nil)
		if err == nil || !strings.HasPrefix(strings.TrimPrefix(err.Error(), "pack: "), tt.want) {
			t.Errorf("%s: got %v, want %s…", name, err, tt.want)
		}
	}
}

// small is a pack with nothing in it that could be left out.
func small() fstest.MapFS {
	file := func(lines ...string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Join(lines, "\n") + "\n")}
	}
	return fstest.MapFS{
		"pack.yaml": file(
			"id: shop", "version: 1.2.3", "vendor: Example", "title: {zh-CN: 店, en: Shop}", "summary: {zh-CN: 店, en: Shop}",
			"churn: {inactive_days: 90, horizon_days: 90, text: {zh-CN: 走, en: Gone}}",
			"prior: {rate: 0.1, strength: 10, source: vendor, confidence: C}",
			"value: coalesce(price * 12, spend_365)", `segment: 'known(price) ? "priced" : "free"'`),
		"fields.yaml": file(
			"- key: price", "  title: {zh-CN: 价, en: Price}", "  type: money", "  purpose: {zh-CN: 价, en: Price}"),
		"drivers.yaml": file(
			"- id: dear", "  title: {zh-CN: 贵, en: Dear}", "  side: company", "  cause: price", "  churn_type: competitive",
			"  weight: 0.5", "  strength: 10", "  direction: raises", "  actionable: true",
			"  signal: ramp(price, 0, 100)", "  evidence: {zh-CN: '价 {price}', en: 'Price {price}'}", "  source: vendor", "  confidence: C",
			"- id: quiet", "  title: {zh-CN: 静, en: Quiet}", "  side: company", "  cause: silence", "  churn_type: fault",
			"  weight: 1", "  strength: 10", "  direction: raises", "  actionable: false",
			"  signal: 'price > 50 || days_since_purchase > 30 ? 1 : 0'",
			"  evidence: {zh-CN: '{days_since_purchase} 天', en: '{days_since_purchase} days'}", "  source: vendor", "  confidence: C"),
		"actions.yaml": file(
			"- id: call", "  title: {zh-CN: 电话, en: Call}", "  channel: call", "  cooldown_days: 30", "  drivers: [dear]",
			"  script: {zh-CN: '{name}好', en: 'Hello {name}'}"),
	}
}

func TestEvaluate(t *testing.T) {
	p, err := pack.Load(small(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Manifest().Drivers[1].Reads, []pack.FieldKey{"price"}; !cmp.Equal(got, want) {
		t.Errorf("derived reads: got %v, want %v", got, want)
	}
	asOf := core.NewDay(2026, 3, 1)
	cents := func(c core.Cents) *core.Cents { return &c }
	missing := func(names ...string) []pack.Fact {
		var facts []pack.Fact
		for _, n := range names {
			facts = append(facts, pack.Fact{Name: pack.Missing, Value: pack.TextValue(n)})
		}
		return facts
	}
	for _, tt := range []struct {
		name string
		s    pack.Snapshot
		want pack.Answer
	}{
		{
			"nothing known",
			pack.Snapshot{Ref: "a"},
			pack.Answer{Ref: "a", Segment: "free", Signals: []pack.Signal{
				{Driver: "dear", Facts: missing("price")},
				{Driver: "quiet", Facts: missing("price", "days_since_purchase")},
			}},
		},
		{
			// The rule would be true whatever the days are, but there is no evidence to show.
			"an answer without evidence is unknown",
			pack.Snapshot{Ref: "b", Fields: map[pack.FieldKey]pack.Value{"price": pack.MoneyValue(75)}},
			pack.Answer{Ref: "b", Segment: "priced", ValueCents: cents(90000), Signals: []pack.Signal{
				{Driver: "dear", Known: true, Value: 0.75, Facts: []pack.Fact{{Name: "price", Value: pack.MoneyValue(75)}}},
				{Driver: "quiet", Facts: missing("days_since_purchase")},
			}},
		},
		{
			"absent is not unknown; a wrong type is",
			pack.Snapshot{
				Ref:    "c",
				Fields: map[pack.FieldKey]pack.Value{"price": pack.TextValue("75")},
				Events: []pack.Event{{Kind: pack.Purchase, Day: asOf - 40, Cents: 1234}},
			},
			pack.Answer{Ref: "c", Segment: "free", ValueCents: cents(1234), Signals: []pack.Signal{
				{Driver: "dear", Facts: missing("price")},
				{Driver: "quiet", Known: true, Value: 1, Facts: []pack.Fact{{Name: "days_since_purchase", Value: pack.NumberValue(40)}}},
			}},
		},
	} {
		got := p.Evaluate(tt.s, asOf)
		if diff := cmp.Diff(tt.want, got, cmp.Comparer(func(a, b pack.Value) bool { return a == b })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestEvaluateRefusesNonsense(t *testing.T) {
	files := small()
	files["drivers.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(string(files["drivers.yaml"].Data), "  signal: ramp(price, 0, 100)\n", "", 1))}
	for want, signal := range map[string]pack.Signal{
		"driver dear: signal 1.5 is outside 0 to 1":        {Known: true, Value: 1.5},
		"driver dear: no fact for {price} of its evidence": {Known: true, Value: 1},
	} {
		p, err := pack.Load(files, map[pack.DriverID]pack.Compute{
			"dear": func(pack.Snapshot, core.Day) pack.Signal { return signal },
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Evaluate(pack.Snapshot{Ref: "a"}, 0); got.Problem != want || got.Signals != nil {
			t.Errorf("got %q and %v, want %q", got.Problem, got.Signals, want)
		}
	}
}
