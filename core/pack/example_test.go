package pack_test

import (
	"fmt"
	"testing/fstest"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// files are a pack as it lies in content/. Usually they are embedded, or a folder.
var files = fstest.MapFS{
	"pack.yaml": {Data: []byte(`
id: barber
version: 1.0.0
vendor: Example
title: {zh-CN: 理发店, en: Barber}
summary: {zh-CN: 谁不再来理发。, en: Who stops coming.}
churn: {inactive_days: 120, horizon_days: 60, text: {zh-CN: 超过 120 天没来。, en: Not seen for 120 days.}}
prior: {rate: 0.2, strength: 20, source: The vendor's own experience, confidence: C}
value: spend_365
`)},
	"fields.yaml": {Data: []byte(`
- key: member
  title: {zh-CN: 会员, en: Member}
  type: bool
  purpose: {zh-CN: 会员更愿意回来。, en: Members come back.}
`)},
	"drivers.yaml": {Data: []byte(`
- id: overgrown
  title: {zh-CN: 很久没理发, en: Overgrown}
  side: company
  cause: silence
  churn_type: natural
  weight: 1.2
  strength: 20
  direction: raises
  actionable: true
  signal: "ramp(days_since_purchase, member ? 45 : 30, 90)"
  evidence: {zh-CN: "距上次 {days_since_purchase} 天", en: "Days since the last visit: {days_since_purchase}"}
  source: The vendor's own experience
  confidence: C
`)},
	"actions.yaml": {Data: []byte(`
- id: greet
  title: {zh-CN: 问候, en: Greet}
  channel: message
  drivers: [overgrown]
  script: {zh-CN: "{name}您好，我是{shop}的{staff}。", en: "Hello {name}, this is {staff} from {shop}."}
`)},
}

// A pack of files needs no code. What is not on file leaves a signal unknown, with
// what was missing.
func ExampleLoad() {
	p, err := pack.Load(files, nil)
	if err != nil {
		fmt.Println(err)
	}
	day := core.NewDay(2026, 3, 8)
	visit := []pack.Event{{Kind: pack.Purchase, Day: day - 60, Cents: 4500, Quantity: 1}}
	for _, s := range []pack.Snapshot{
		{Ref: "1", Events: visit, Fields: map[pack.FieldKey]pack.Value{"member": pack.BoolValue(false)}},
		{Ref: "2", Events: visit},
	} {
		a := p.Evaluate(s, day)
		fmt.Println(a.Ref, a.Signals[0].Known, a.Signals[0].Value, a.Signals[0].Facts, *a.ValueCents)
	}
	// Output:
	// 1 true 0.5 [{days_since_purchase 60}] 45.00
	// 2 false 0 [{missing member}] 45.00
}

// A driver without a rule is computed in Go.
func ExampleCompute() {
	var everySunday pack.Compute = func(s pack.Snapshot, asOf core.Day) pack.Signal {
		sundays := 0
		for _, e := range s.Events {
			if e.Kind == pack.Purchase && e.Day.Time().Weekday() == 0 {
				sundays++
			}
		}
		if len(s.Events) == 0 {
			return pack.Unknown("purchases")
		}
		return pack.Known(float64(sundays)/float64(len(s.Events)), pack.Fact{Name: "sundays", Value: pack.NumberValue(float64(sundays))})
	}
	sunday := core.NewDay(2026, 3, 8)
	fmt.Println(everySunday(pack.Snapshot{Events: []pack.Event{{Kind: pack.Purchase, Day: sunday}, {Kind: pack.Purchase, Day: sunday + 1}}}, sunday+2))
	fmt.Println(everySunday(pack.Snapshot{}, sunday))
	// Output:
	// { true 0.5 [{sundays 1}]}
	// { false 0 [{missing purchases}]}
}

// What a timeline tells, rules read by name.
func ExampleAggregates() {
	day := core.NewDay(2026, 3, 8)
	known := pack.Aggregates([]pack.Event{
		{Kind: pack.Purchase, Day: day - 40, Cents: 3000}, {Kind: pack.Purchase, Day: day - 10, Cents: 5000},
	}, day)
	for _, name := range []string{"purchases", "spend_365", "days_since_purchase", "complaints_90", "median_gap_days"} {
		v, ok := known[name]
		fmt.Println(name, v, ok)
	}
	// Output:
	// purchases 2 true
	// spend_365 80.00 true
	// days_since_purchase 10 true
	// complaints_90 0 true
	// median_gap_days  false
}
