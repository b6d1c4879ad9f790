package kit

import (
	"maps"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A good pack keeps the contract; the bad ones below break it in one way each.
type good struct{ manifest *pack.Manifest }

func newGood(t *testing.T) *good {
	t.Helper()
	text := func(zh, en string) pack.Text { return pack.Text{core.Chinese: zh, core.English: en} }
	m := &pack.Manifest{
		ID: "florist", Version: "1.0.0", Vendor: "Test", Title: text("花店", "Florist"), Summary: text("测试", "Test"),
		Fields: []pack.Field{
			{Key: "spend", Type: pack.TypeMoney, Title: text("消费", "Spend"), Purpose: text("判断", "To judge")},
			{Key: "member", Type: pack.TypeBool, Title: text("会员", "Member"), Purpose: text("判断", "To judge")},
		},
		Drivers: []pack.Driver{
			{ID: "low_spend", Reads: []pack.FieldKey{"spend"}, Evidence: text("消费 {spend}", "Spend {spend}")},
			{ID: "silence", Evidence: text("来过 {visits} 次", "Visits: {visits}")},
		},
		Actions: []pack.Action{{
			ID: "call", Title: text("致电", "Call"), Channel: "call", Drivers: []pack.DriverID{"silence"}, Script: text("{name}您好，我是{shop}的{staff}。", "Hello {name}, this is {staff} from {shop}."),
		}},
		Churn: pack.ChurnDefinition{InactiveDays: 90, HorizonDays: 30, Text: text("九十天未到店", "No visit in 90 days")},
		Prior: pack.Prior{Rate: 0.2, Strength: 10, Source: "test", Confidence: "C"},
	}
	for i := range m.Drivers {
		d := &m.Drivers[i]
		d.Title, d.Side, d.Cause, d.ChurnType = text("动因", "Driver"), pack.Customer, "silence", pack.Natural
		d.Weight, d.Strength, d.Direction, d.Source, d.Confidence = 1, 5, pack.Raises, "test", "C"
	}
	return &good{m}
}

func (g *good) Manifest() *pack.Manifest { return g.manifest }

func (g *good) Evaluate(s pack.Snapshot, _ core.Day) pack.Answer {
	low := pack.Signal{Driver: "low_spend", Facts: []pack.Fact{{Name: "missing", Value: pack.TextValue("spend")}}}
	if v, ok := s.Fields["spend"]; ok {
		low = pack.Signal{Driver: "low_spend", Known: true, Value: 1 / (1 + math.Max(0, v.Number())), Facts: []pack.Fact{{Name: "spend", Value: v}}}
	}
	silence := pack.Signal{Driver: "silence", Known: true, Value: 1 / float64(1+len(s.Events)), Facts: []pack.Fact{
		{Name: "visits", Value: pack.NumberValue(float64(len(s.Events)))},
	}}
	return pack.Answer{Ref: s.Ref, Segment: "all", Signals: []pack.Signal{low, silence}}
}

func TestGood(t *testing.T) {
	made := 0
	Prove(t.Context(), newGood(t), func(name string, check func() []Fault) {
		made++
		for _, f := range check() {
			t.Errorf("%s: %v", name, f)
		}
	})
	if made < 12 {
		t.Errorf("%d checks were made", made)
	}
}

// A bad pack does something to its good answer.
type bad struct {
	*good
	spoil func(s pack.Snapshot, asOf core.Day, a *pack.Answer)
}

func (b *bad) Evaluate(s pack.Snapshot, asOf core.Day) pack.Answer {
	a := b.good.Evaluate(s, asOf)
	b.spoil(s, asOf, &a)
	return a
}

// Each fault is found by the check that looks for it.
func TestBad(t *testing.T) {
	var calls atomic.Int64
	for _, tt := range []struct {
		name, check, says string
		spoil             func(s pack.Snapshot, asOf core.Day, a *pack.Answer)
		manifest          func(m *pack.Manifest)
	}{
		{name: "panics", check: "complete", says: "panics", spoil: func(s pack.Snapshot, _ core.Day, _ *pack.Answer) {
			_ = s.Events[0]
		}},
		{name: "out of range", check: "complete", says: "range", spoil: func(s pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Value += s.Fields["spend"].Number()
		}},
		{name: "NaN", check: "complete", says: "range", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Value = math.NaN()
		}},
		{name: "drops a driver", check: "complete", says: "signals", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals = a.Signals[:1]
		}},
		{name: "swaps drivers", check: "complete", says: "signal_order", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			slices.Reverse(a.Signals)
		}},
		{name: "gives up", check: "complete", says: "problem", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			*a = pack.Answer{Ref: a.Ref, Problem: "tired"}
		}},
		{name: "forgets a fact", check: "complete", says: "fact_missing", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Facts = nil
		}},
		{name: "answers about another", check: "complete", says: "another", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Ref = "somebody"
		}},
		{name: "guesses", check: "unknown", says: "guess", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[0].Known = true
		}},
		{name: "reads what it does not say", check: "unknown", says: "undeclared", spoil: func(s pack.Snapshot, _ core.Day, a *pack.Answer) {
			if _, ok := s.Fields["member"]; ok {
				a.Signals[1].Value /= 2
			}
		}},
		{name: "counts calls", check: "same_again", says: "differs", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Value = 1 / float64(2+calls.Add(1))
		}},
		{name: "remembers", check: "any_order", says: "differs", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Value = 1 / float64(2+calls.Add(1))
		}},
		{name: "looks at the reference", check: "any_reference", says: "differs", spoil: func(s pack.Snapshot, _ core.Day, a *pack.Answer) {
			if strings.HasPrefix(s.Ref, "r1") {
				a.Segment = "first"
			}
		}},
		{name: "writes on what it is given", check: "left_alone", says: "meddles", spoil: func(s pack.Snapshot, _ core.Day, _ *pack.Answer) {
			maps.DeleteFunc(s.Fields, func(k pack.FieldKey, _ pack.Value) bool { return k == "member" })
		}},
		{name: "counts backwards", check: "complete", says: "fact_negative", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Facts = append(a.Signals[1].Facts, pack.Fact{Name: "days_left", Value: pack.NumberValue(-996)})
		}},
		{name: "knows no singular", check: "evidence", says: "plural", manifest: func(m *pack.Manifest) { m.Drivers[1].Evidence[core.English] = "Came {visits} days ago" }},
		{name: "writes Chinese with Western commas", check: "punctuation", says: "wrong_width", manifest: func(m *pack.Manifest) { m.Actions[0].Script[core.Chinese] = "{name}您好,我是{shop}的{staff}" }},
		{name: "speaks one language", check: "bilingual", says: "not_chinese", manifest: func(m *pack.Manifest) { m.Drivers[0].Title[core.Chinese] = "Little spent here" }},
		{name: "speaks the other", check: "bilingual", says: "not_english", manifest: func(m *pack.Manifest) { m.Drivers[0].Title[core.English] = "消费少" }},
		{name: "says nobody is calling", check: "scripts", says: "script_nobody", manifest: func(m *pack.Manifest) { m.Actions[0].Script[core.English] = "Hello {name}" }},
		{name: "hurries people", check: "scripts", says: "script_pushy", manifest: func(m *pack.Manifest) { m.Actions[0].Script[core.English] += " Only today: 5% off." }},
		{name: "asks for a name", check: "personal", says: "personal", manifest: func(m *pack.Manifest) {
			m.Fields = append(m.Fields, pack.Field{Key: "customer_name", Type: pack.TypeText, Title: m.Title, Purpose: m.Title})
		}},
		{name: "reads the outcome", check: "foretold", says: "reads_label", manifest: func(m *pack.Manifest) { m.Churn.Label, m.Drivers[0].Reads = "member", []pack.FieldKey{"member"} }},
		{name: "lacks a text", check: "manifest", says: "manifest", manifest: func(m *pack.Manifest) { delete(m.Title, core.English) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := newGood(t)
			var p pack.Pack = g
			if tt.spoil != nil {
				p = &bad{g, tt.spoil}
			}
			if tt.manifest != nil {
				tt.manifest(g.manifest)
			}
			found := false
			Prove(t.Context(), p, func(name string, check func() []Fault) {
				if name != tt.check {
					return
				}
				found = true
				faults := check()
				if len(faults) == 0 {
					t.Fatalf("%q found nothing", name)
				}
				if faults[0].Name != tt.says {
					t.Errorf("%q found %v, want %s", name, faults[0], tt.says)
				}
			})
			if !found {
				t.Fatalf("there is no check %q", tt.check)
			}
		})
	}
}
