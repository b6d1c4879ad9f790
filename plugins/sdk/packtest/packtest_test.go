package packtest

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
			ID: "call", Title: text("致电", "Call"), Channel: "call", Drivers: []pack.DriverID{"silence"}, Script: text("您好", "Hello"),
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

func TestGood(t *testing.T) { Run(t, newGood(t)) }

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
		{name: "panics", check: "answers are complete", says: "panics", spoil: func(s pack.Snapshot, _ core.Day, _ *pack.Answer) {
			_ = s.Events[0]
		}},
		{name: "out of range", check: "answers are complete", says: "within 0 and 1", spoil: func(s pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Value += s.Fields["spend"].Number()
		}},
		{name: "NaN", check: "answers are complete", says: "within 0 and 1", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Value = math.NaN()
		}},
		{name: "drops a driver", check: "answers are complete", says: "1 signals for 2 drivers", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals = a.Signals[:1]
		}},
		{name: "swaps drivers", check: "answers are complete", says: `"silence" where the manifest has low_spend`, spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			slices.Reverse(a.Signals)
		}},
		{name: "gives up", check: "answers are complete", says: "does not answer", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			*a = pack.Answer{Ref: a.Ref, Problem: "tired"}
		}},
		{name: "forgets a fact", check: "answers are complete", says: "{visits}", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Facts = nil
		}},
		{name: "answers about another", check: "answers are complete", says: "answers about", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Ref = "somebody"
		}},
		{name: "guesses", check: "what is missing is unknown", says: "of whom nothing is", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[0].Known = true
		}},
		{name: "reads what it does not say", check: "what is missing is unknown", says: "does not say it reads", spoil: func(s pack.Snapshot, _ core.Day, a *pack.Answer) {
			if _, ok := s.Fields["member"]; ok {
				a.Signals[1].Value /= 2
			}
		}},
		{name: "counts calls", check: "the same again", says: "once", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Value = 1 / float64(2+calls.Add(1))
		}},
		{name: "remembers", check: "whatever the order", says: "once", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Value = 1 / float64(2+calls.Add(1))
		}},
		{name: "looks at the reference", check: "whatever the reference", says: "once", spoil: func(s pack.Snapshot, _ core.Day, a *pack.Answer) {
			if strings.HasPrefix(s.Ref, "r1") {
				a.Segment = "first"
			}
		}},
		{name: "writes on what it is given", check: "snapshots are left alone", says: "changes what it is given", spoil: func(s pack.Snapshot, _ core.Day, _ *pack.Answer) {
			maps.DeleteFunc(s.Fields, func(k pack.FieldKey, _ pack.Value) bool { return k == "member" })
		}},
		{name: "counts backwards", check: "answers are complete", says: "below zero", spoil: func(_ pack.Snapshot, _ core.Day, a *pack.Answer) {
			a.Signals[1].Facts = append(a.Signals[1].Facts, pack.Fact{Name: "days_left", Value: pack.NumberValue(-996)})
		}},
		{name: "knows no singular", check: "evidence reads well", says: "when it is 1", manifest: func(m *pack.Manifest) { m.Drivers[1].Evidence[core.English] = "Came {visits} days ago" }},
		{name: "writes Chinese with Western commas", check: "Chinese has its own punctuation", says: "wrong width", manifest: func(m *pack.Manifest) { m.Actions[0].Script[core.Chinese] = "您好,好久不见" }},
		{name: "lacks a text", check: "manifest", says: "title", manifest: func(m *pack.Manifest) { delete(m.Title, core.English) }},
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
			s := &subject{manifest: p.Manifest(), ask: inProcess(p)}
			for _, c := range checks() {
				if c.name != tt.check {
					continue
				}
				faults := c.faults(s)
				if len(faults) == 0 {
					t.Fatalf("%q found nothing", c.name)
				}
				if !strings.Contains(faults[0], tt.says) {
					t.Errorf("%q found %q, want something about %q", c.name, faults[0], tt.says)
				}
			}
		})
	}
}

func TestBinary(t *testing.T) { RunBinary(t, Build(t, "../testdata/plugin")) }
