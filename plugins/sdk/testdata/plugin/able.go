package main

import (
	"fmt"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// extended adds to a manifest what the optional calls are about.
func extended(m *pack.Manifest) *pack.Manifest {
	text := func(zh, en string) pack.Text { return pack.Text{core.Chinese: zh, core.English: en} }
	low, high := 0.0, 10.0
	m.Checklists = []pack.Checklist{{
		ID: "cooler", Title: text("冷柜", "Cooler"), Purpose: text("冷", "Cold"), Schedule: "FREQ=DAILY",
		Items: []pack.CheckItem{{ID: "ok", Title: text("好", "Good"), Kind: pack.CheckYesNo, Remedy: text("修", "Mend"), Source: "none", Confidence: "C"}},
	}}
	m.Goods = []pack.Category{{ID: "rose", Title: text("玫瑰", "Rose"), Source: "none", Confidence: "C"}}
	m.Tiers = []pack.Tier{{ID: "plain", Title: text("普通", "Plain"), Source: "none", Confidence: "C"}}
	m.Settings = []pack.Setting{{
		Key: "level", Title: text("程度", "Level"), Purpose: text("测试", "Tests"), Type: pack.TypeNumber, Default: "1", Min: &low, Max: &high,
	}, {
		Key: "style", Title: text("风格", "Style"), Purpose: text("测试", "Tests"), Type: pack.TypeChoice, Default: "plain",
		Choices: []pack.Choice{{Key: "plain", Title: text("素", "Plain")}, {Key: "gay", Title: text("艳", "Gay")}},
	}}
	m.Capabilities = []pack.Capability{pack.CanPropose, pack.CanAssessLots, pack.CanConfigure}
	return m
}

// able is the sample with everything a pack may do besides evaluating.
type able struct {
	*sample
	level float64
}

// Evaluate says by the segment how it is set.
func (a *able) Evaluate(s pack.Snapshot, asOf core.Day) pack.Answer {
	answer := a.sample.Evaluate(s, asOf)
	if answer.Problem == "" && a.level != 1 {
		answer.Segment = fmt.Sprintf("level_%v", a.level)
	}
	answer.Tier = "plain"
	return answer
}

// Propose proposes a call in as many days as the level, for the first driver if
// it is known.
func (a *able) Propose(s pack.Snapshot, signals []pack.Signal, asOf core.Day) []pack.Proposal {
	if act, ok := s.Fields["act"]; ok {
		misbehave(act.Text())
	}
	if _, leaked := s.Fields["phone"]; leaked {
		panic("a phone number came along")
	}
	if !signals[0].Known {
		return nil
	}
	return []pack.Proposal{{
		Action: "call", Driver: signals[0].Driver, Day: asOf + core.Day(a.level),
		Facts: append(signals[0].Facts, pack.Fact{Name: "events", Value: pack.NumberValue(float64(len(s.Events)))}),
	}}
}

// AssessLot tells back what it was given.
func (a *able) AssessLot(l pack.Lot, asOf core.Day) pack.LotAnswer {
	misbehave(string(l.Category))
	if l.Category != "rose" {
		return pack.LotAnswer{Problem: "unknown_category"}
	}
	left := &pack.Span{Least: 1, Most: 2}
	facts := []pack.Fact{{Name: "hours", Value: pack.NumberValue(l.AgeHours)}, {Name: "received", Value: pack.DayValue(l.Received)}}
	if l.Expires != nil {
		left.Most = max(1, float64(l.Expires.Sub(asOf)))
	}
	if l.Opened != nil {
		facts = append(facts, pack.Fact{Name: "opened", Value: pack.DayValue(*l.Opened)})
	}
	for _, r := range l.Readings[:min(3, len(l.Readings))] {
		if r.TemperatureC != nil {
			facts = append(facts, pack.Fact{Name: "celsius", Value: pack.NumberValue(*r.TemperatureC + r.Hours)})
		}
		if r.Humidity != nil {
			facts = append(facts, pack.Fact{Name: "humidity", Value: pack.NumberValue(*r.Humidity + r.Hours)})
		}
	}
	return pack.LotAnswer{Condition: pack.LotGood, Left: left, Due: []pack.ChecklistID{"cooler"}, Facts: facts}
}

// Configure refuses the level 7, and fails at 8 and 9 as a bad pack might.
func (a *able) Configure(s pack.Settings) (pack.Pack, []pack.Diagnostic) {
	set := *a
	set.level = 1
	if v, ok := s["level"]; ok {
		set.level = v.Number()
	}
	switch set.level {
	case 7:
		return nil, []pack.Diagnostic{{Setting: "level", Code: "odd"}}
	case 8:
		misbehave("hang")
	case 9:
		misbehave("panic")
	}
	return &set, nil
}

// Migrate knows the level of old by another name, ten times as high.
func (a *able) Migrate(old pack.Settings, from string) pack.Settings {
	now := pack.Settings{}
	for _, s := range a.manifest.Settings {
		if v, ok := old[s.Key]; ok {
			now[s.Key] = v
		}
	}
	if v, ok := old["height"]; ok && from == "0.9.0" {
		now["level"] = pack.NumberValue(v.Number() / 10)
	}
	return now
}
