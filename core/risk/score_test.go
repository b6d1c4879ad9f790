package risk_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

func sum(a risk.Assessment) float64 {
	z := a.Base
	for _, c := range a.Contributions {
		z += c.LogOdds
	}
	return z
}

// Without history the number is the vendor's: prior rate, vendor weights,
// distance from the average customer.
func TestVendorHypothesis(t *testing.T) {
	p := newPack(2, -1)
	db := shop(
		t,
		fields{"a": num(1), "b": num(0)},
		fields{"a": num(0), "b": num(1)},
		fields{"a": num(0.5)},
		fields{},
	)
	b := run(p).score(t, db)
	base := risk.LogOdds(0.2)
	want := []float64{base + 2*0.5 - 1*(0-0.5), base + 2*(0-0.5) - 1*0.5, base, base}
	for i, w := range want {
		a, ok := b.Of(name(i))
		if !ok || math.Abs(a.LogOdds-w) > 1e-12 || a.Base != base {
			t.Errorf("%s: log-odds %v from %v, want %v from %v", name(i), a.LogOdds, a.Base, w, base)
		}
		if a.Risk != nil || a.Level != risk.VendorHypothesis || len(a.Contributions) != 2 {
			t.Errorf("%s: %+v; without history only a band may be claimed", name(i), a)
		}
	}
	if got := b.All()[0].Customer; got != name(0) {
		t.Errorf("first is %s, want %s", got, name(0))
	}
	a, _ := b.Of(name(0))
	if a.Band != risk.High {
		t.Errorf("band of %s is %s, want high", name(0), a.Band)
	}
}

// A few labels move the base, not the weights.
func TestShrunkBase(t *testing.T) {
	p := newPack(1)
	var all []fields
	for i := range 20 {
		all = append(all, fields{"a": num(0.5), "left": pack.BoolValue(i < 5)})
	}
	b := run(p).score(t, shop(t, all...))
	a, _ := b.Of(name(10))
	want := risk.LogOdds((0.2*20 + 5) / (20 + 20.))
	if math.Abs(a.Base-want) > 1e-12 || a.Level != risk.VendorHypothesis {
		t.Errorf("base %v at %s, want %v", a.Base, a.Level, want)
	}
	if _, ok := b.Of(name(0)); ok {
		t.Error("a customer who has gone is assessed")
	}
	if g, ok := b.GoneOf(name(0)); !ok || g.Field != "left" {
		t.Errorf("GoneOf = %+v, %v", g, ok)
	}
}

// A vendor who says nothing of the rate still gives finite numbers.
func TestPriorOfNothing(t *testing.T) {
	p := newPack(1)
	p.m.Prior = pack.Prior{}
	b := run(p).score(t, shop(t, fields{"a": num(1)}, fields{"a": num(0), "left": pack.BoolValue(false)}))
	for _, a := range b.All() {
		if math.IsInf(a.LogOdds, 0) || math.IsNaN(a.LogOdds) {
			t.Errorf("%s: log-odds %v", a.Customer, a.LogOdds)
		}
	}
}

func TestLargeHistoryReturnsTheData(t *testing.T) {
	p := newPack(0.2, 0.2, -0.1, 1.5)
	truth := []float64{1.5, 0.8, -1.2, 0}
	db := shop(t, history(1, 20000, -1.5, truth...)...)
	b := run(p).score(t, db)
	level, events, eligible := b.Level("shop")
	if level != risk.Learned || eligible != 20000 {
		t.Fatalf("level %s with %d of %d", level, events, eligible)
	}
	for j, rep := range b.Drivers("shop") {
		if math.Abs(rep.Learned-truth[j]) > 0.12 {
			t.Errorf("driver %s learned %.3f, want %.1f", rep.Driver, rep.Learned, truth[j])
		}
		t.Logf("%+v", rep)
	}
	q, ok := b.Validate("shop", 5, 1)
	if !ok || q.LogLoss >= q.BaseLogLoss || q.ECE > 0.02 {
		t.Errorf("quality %+v", q)
	}
	for _, a := range b.All() {
		if math.Abs(sum(a)-a.LogOdds) > 1e-9 || math.Abs(*a.Risk-risk.Chance(a.LogOdds)) > 1e-12 {
			t.Fatalf("%s: reasons sum to %v, not %v", a.Customer, sum(a), a.LogOdds)
		}
	}
}

func TestContradictedDriverIsHeldAndReported(t *testing.T) {
	p := newPack(1, 1)
	b := run(p).score(t, shop(t, history(2, 5000, -1, -1.5, 1)...))
	var got []risk.State
	for _, r := range b.Drivers("shop") {
		got = append(got, r.State)
	}
	if diff := cmp.Diff([]risk.State{risk.Contradicted, risk.Supported}, got); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	if w := b.Drivers("shop")[0].Learned; w != 0 {
		t.Errorf("a contradicted weight is %v, want 0: reported, not turned round", w)
	}
}

func TestLeakIsRefused(t *testing.T) {
	p := newPack(1, 1, 1)
	all := history(3, 400, -1, 1, 1)
	for i, f := range all {
		gone := f["left"].Bool()
		f["c"] = num(0)
		if gone {
			f["c"] = num(1)
		}
		if i%100 == 0 { // a slip or two does not hide it
			f["c"] = num(0.5)
		}
	}
	b := run(p).score(t, shop(t, all...))
	if got := b.Drivers("shop")[2]; got.State != risk.Excluded || got.Learned != 0 {
		t.Errorf("leaking driver: %+v", got)
	}
	if got := b.Problems(); len(got) != 1 || got[0].Key != "risk.leak" {
		t.Errorf("problems %+v", got)
	}
	if !b.Answered() {
		t.Error("a driver that gives the outcome away is no reason to ask the pack again")
	}
	a := b.All()[0]
	if len(a.Contributions) != 3 {
		t.Errorf("%d contributions, want all 3", len(a.Contributions))
	}
}

// Whatever the shop, reasons sum to the number, signs hold and the order in
// which customers came in does not matter.
func TestProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		weights := rapid.SliceOfN(rapid.Float64Range(-2, 2), 1, 4).Draw(rt, "weights")
		p := newPack(weights...)
		all := history(rapid.Uint64().Draw(rt, "seed"), rapid.IntRange(0, 120).Draw(rt, "customers"), -1, weights...)
		d := dice(rapid.Uint64().Draw(rt, "holes"))
		for _, f := range all {
			for j := range weights {
				if d.roll() < 0.2 {
					delete(f, pack.FieldKey(rune('a'+j)))
				}
			}
			if d.roll() < 0.3 {
				f["area"] = pack.TextValue("north")
			}
			if d.roll() < 0.1 {
				delete(f, "left")
			}
		}
		b := run(p).score(t, shop(t, all...))
		for _, a := range b.All() {
			if len(a.Contributions) != len(weights) || math.Abs(sum(a)-a.LogOdds) > 1e-9 {
				rt.Fatalf("%d reasons sum to %v, log-odds %v", len(a.Contributions), sum(a), a.LogOdds)
			}
			for _, c := range a.Contributions {
				if !c.Signal.Known && c.LogOdds != 0 {
					rt.Fatalf("an unknown signal contributes %v", c.LogOdds)
				}
			}
		}
		for j, r := range b.Drivers("shop") {
			if r.Learned*weights[j] < 0 {
				rt.Fatalf("driver %d learned %v against the vendor's %v", j, r.Learned, weights[j])
			}
		}
		// The same customers under other ids.
		order := rapid.Permutation(index(len(all))).Draw(rt, "order")
		other := make([]fields, len(all))
		for to, from := range order {
			other[to] = all[from]
		}
		again := run(p).score(t, shop(t, other...))
		for to, from := range order {
			x, ok := b.Of(name(from))
			y, ok2 := again.Of(name(to))
			if ok != ok2 || math.Abs(x.LogOdds-y.LogOdds) > 1e-7 {
				rt.Fatalf("log-odds %v, in another order %v", x.LogOdds, y.LogOdds)
			}
		}
	})
}

func index(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// A plugin is told nothing that points to a person, nor how it ended.
func TestSnapshotIsAnonymous(t *testing.T) {
	db := shop(t)
	err := db.Update(t.Context(), func(tx store.Tx) error {
		customer.Put(tx, customer.Customer{
			ID: "c1", Name: "王伟", Phone: "+1 290 555 0100", Email: "w@example.com", External: []string{"X-9"}, Pack: "shop",
			Fields: fields{"a": num(1), "diary": pack.TextValue("secret"), "left": pack.BoolValue(false), "stray": num(4)},
		})
		timeline.Put(tx, timeline.Event{Customer: "c1", Day: asOf - 3, ID: "1", Kind: timeline.Purchase, Cents: 500, Text: "words"})
		timeline.Put(tx, timeline.Event{Customer: "c1", Day: asOf - 2, ID: "2", Kind: timeline.Note, Text: "words"})
		timeline.Put(tx, timeline.Event{Customer: "c1", Day: asOf + 1, ID: "3", Kind: timeline.Complaint})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r := run(newPack(1))
	var got []pack.Snapshot
	r.seen = func(s pack.Snapshot) { got = append(got, s) }
	r.score(t, db)
	want := []pack.Snapshot{{
		Ref: "0", Fields: fields{"a": num(1)},
		Events: []pack.Event{{Kind: pack.Purchase, Day: asOf - 3, Cents: 500}},
	}}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b pack.Value) bool { return a == b })); diff != "" {
		t.Errorf("snapshot (-want +got):\n%s", diff)
	}
}

func TestEvidence(t *testing.T) {
	m := newPack(1).Manifest()
	m.Drivers[0].Evidence = pack.Text{core.English: "Area {area}, {a} of {nowhere}, {odd", core.Chinese: "区域{area},{a}"}
	m.Fields[1] = pack.Field{Key: "area", Type: pack.TypeChoice, Choices: []pack.Choice{
		{Key: "north", Title: pack.Text{core.English: "the north", core.Chinese: "北区"}},
	}}
	known := pack.Signal{Driver: "a", Known: true, Value: 1, Facts: []pack.Fact{
		{Name: "area", Value: pack.ChoiceValue("north")}, {Name: "a", Value: num(1.0 / 3)},
	}}
	unknown := pack.Signal{Driver: "a", Facts: []pack.Fact{{Name: "missing", Value: pack.TextValue("a,worth")}}}
	one := pack.Signal{Driver: "a", Facts: []pack.Fact{{Name: "missing", Value: pack.TextValue("worth")}}}
	for _, tt := range []struct {
		s    pack.Signal
		lang core.Lang
		want string
	}{
		{known, core.English, "Area the north, 0.33 of unknown, odd"},
		{known, core.Chinese, "区域北区,0.33"},
		{unknown, core.English, "Driver a: not known, because “Field a, Worth” are missing"},
		{one, core.English, "Driver a: not known, because “Worth” is missing"},
		{unknown, core.Chinese, "动因a：缺少“字段a、价值”，暂时无法判断"},
		{pack.Signal{Driver: "a"}, core.Chinese, "动因a：暂无资料"},
	} {
		if got := risk.Evidence(m, tt.s, tt.lang); got != tt.want {
			t.Errorf("Evidence in %s = %q, want %q", tt.lang, got, tt.want)
		}
	}
}

// A title states a fact, so it stands only where the fact does.
func TestTitle(t *testing.T) {
	m := newPack(1).Manifest()
	d := &m.Drivers[0]
	d.Title, d.Evidence = pack.Text{core.English: "Money on the card"}, pack.Text{core.English: "On the card: {a}"}
	of := func(known bool, value, logOdds float64) risk.Contribution {
		return risk.Contribution{Driver: d.ID, LogOdds: logOdds, Signal: pack.Signal{
			Driver: d.ID, Known: known, Value: value, Facts: []pack.Fact{{Name: "a", Value: num(value)}},
		}}
	}
	for _, tt := range []struct {
		name      string
		direction pack.Direction
		weight    float64
		c         risk.Contribution
		want      string
	}{
		{"there, and pulling as said", pack.Lowers, -0.6, of(true, 1, -0.3), "Money on the card"},
		{"absent, so it raises", pack.Lowers, -0.6, of(true, 0, 0.37), "On the card: 0"},
		{"less than others have", pack.Raises, 1, of(true, 0.75, -0.1), "On the card: 0.75"},
		{"hardly there", pack.Raises, 1, of(true, 0.25, 0.1), "On the card: 0.25"},
		{"learned the other way", pack.Either, 1, of(true, 1, -0.2), "Money on the card"},
		{"not known", pack.Raises, 1, of(false, 0, 0), "Money on the card"},
	} {
		d.Direction, d.Weight = tt.direction, tt.weight
		if got := risk.Title(m, tt.c, core.English); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestShown(t *testing.T) {
	m := newPack(1).Manifest()
	for _, tt := range []struct {
		v    pack.Value
		want string
	}{
		{num(2026), "2026"},
		{num(10000), "10,000"},
		{num(-1234567.891), "-1,234,567.89"},
		{num(-0.001), "0"},
		{pack.MoneyValue(999.5), "999.50"},
		{pack.MoneyValue(1234.5), "1,234.50"},
		{pack.MoneyValue(-123456), "-123,456.00"},
		{pack.BoolValue(false), "no"},
		{pack.DayValue(asOf), "2024-10-04"},
	} {
		if got := risk.Shown(m, "a", tt.v, core.English); got != tt.want {
			t.Errorf("%v is shown as %q, want %q", tt.v, got, tt.want)
		}
	}
}
