package pack_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

func number(f float64) *float64 { return &f }

// at is a temperature at so many hours.
func at(hours, celsius float64) pack.Reading {
	return pack.Reading{Hours: hours, TemperatureC: &celsius}
}

// steady is a temperature read every twelve hours.
func steady(hours, celsius float64) (list []pack.Reading) {
	for h := 0.0; h < hours; h += 12 {
		list = append(list, at(h, celsius))
	}
	return list
}

// grower is a pack of one category.
func grower(t *testing.T, c pack.Category) pack.LotAssessor {
	t.Helper()
	files := small()
	p, err := pack.Load(files, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := *p.Manifest()
	m.Checklists = []pack.Checklist{{
		ID: "cooler", Title: text("冷柜", "Cooler"), Purpose: text("冷", "Cold"), Schedule: "FREQ=DAILY",
		Items: []pack.CheckItem{{ID: "ok", Title: text("好", "Good"), Kind: pack.CheckYesNo, Remedy: text("修", "Mend"), Source: "vendor", Confidence: "C"}},
	}}
	c.ID, c.Title, c.Source, c.Confidence = "goods", text("货", "Goods"), "vendor", "C"
	c.Checks = []pack.ChecklistID{"cooler"}
	m.Goods = []pack.Category{c}
	if p, err = pack.New(&m, nil); err != nil {
		t.Fatal(err)
	}
	return p.(pack.LotAssessor)
}

func text(zh, en string) pack.Text { return pack.Text{core.Chinese: zh, core.English: en} }

func fact(a pack.LotAnswer, name string) float64 {
	for _, f := range a.Facts {
		if f.Name == name {
			return f.Value.Number()
		}
	}
	return math.NaN()
}

var flower = pack.Category{
	TemperatureC: &pack.Band{Min: number(0), Max: number(4), CriticalMax: number(5), DelayMinutes: 30},
	LifeDays:     &pack.Span{Least: 4, Most: 14},
	Ageing:       &pack.Ageing{Model: pack.DegreeHours, PerDay: 500, Source: "vendor", Confidence: "C"},
}

// storage-and-care.md §2.3: 48 h at 1 °C, 6 at 8 and 3 at 20 are 156 degree
// hours and cost 0.31 days of vase life.
func TestDegreeHours(t *testing.T) {
	a := grower(t, flower).AssessLot(pack.Lot{
		Ref: "1", Category: "goods", AgeHours: 57,
		Readings: append(steady(48, 1), at(48, 8), at(54, 20)),
	}, 20000)
	if got := fact(a, pack.FactDegreeHours); got != 156 {
		t.Errorf("degree hours: got %v, want 156", got)
	}
	if got := fact(a, pack.FactDaysLost); got != 0.31 {
		t.Errorf("days lost: got %v, want 0.31", got)
	}
	if got, want := a.Left.Most, 14-57.0/24-156.0/500; math.Abs(got-want) > 1e-9 {
		t.Errorf("days left: got %v, want %v", got, want)
	}
	if a.Condition != pack.LotInspect || fact(a, pack.FactHoursCritical) != 9 || !cmp.Equal(a.Due, []pack.ChecklistID{"cooler"}) {
		t.Errorf("nine hours above 5 °C: %+v", a)
	}
}

// storage-and-care.md §2.3, HB66: a day at each temperature takes so many days
// of the life at 0 °C.
func TestQ10(t *testing.T) {
	produce := grower(t, pack.Category{
		LifeDays: &pack.Span{Least: 900, Most: 1000},
		Ageing:   &pack.Ageing{Model: pack.Q10, Source: "vendor", Confidence: "C"},
	})
	for celsius, want := range map[float64]float64{
		0: 1, 2: 1.2457, 5: 1.7321, 7: 2.1577, 10: 3, 15: 4.7434, 20: 7.5, 25: 10.6066, 30: 15, 40: 22.5,
	} {
		a := produce.AssessLot(pack.Lot{Category: "goods", AgeHours: 240, Readings: steady(240, celsius)}, 20000)
		if got := (1000 - a.Left.Most) / 10; math.Abs(got-want) > 1e-4 {
			t.Errorf("a day at %v °C: got %v days, want %v", celsius, got, want)
		}
	}
}

// Cold that harms neither slows ageing further nor passes unseen.
func TestChill(t *testing.T) {
	orchid := grower(t, pack.Category{
		TemperatureC: &pack.Band{Min: number(10), Max: number(16)},
		LifeDays:     &pack.Span{Least: 7, Most: 28},
		Chill:        &pack.Chill{BelowC: 10, Hours: 4, Source: "vendor", Confidence: "C"},
	})
	for hours, want := range map[float64]pack.Condition{4: pack.LotGood, 4.5: pack.LotInspect} {
		a := orchid.AssessLot(pack.Lot{Category: "goods", AgeHours: hours + 1, Readings: []pack.Reading{at(0, 6), at(hours, 12)}}, 20000)
		if a.Condition != want || fact(a, pack.FactHoursChilled) != hours {
			t.Errorf("%v h at 6 °C: got %+v, want %s", hours, a, want)
		}
	}
}

func TestConditions(t *testing.T) {
	p := grower(t, flower)
	day := core.NewDay(2026, 3, 8)
	on := func(d core.Day) *core.Day { return &d }
	for _, tt := range []struct {
		name string
		lot  pack.Lot
		want pack.Condition
		left pack.Span
		due  bool
	}{
		{"fresh", pack.Lot{AgeHours: 24, Readings: steady(24, 0)}, pack.LotGood, pack.Span{Least: 3, Most: 13}, false},
		{"no reading at all", pack.Lot{AgeHours: 24}, pack.LotGood, pack.Span{Least: 3, Most: 13}, true},
		{"nobody read for two days", pack.Lot{AgeHours: 72, Readings: steady(24, 0)}, pack.LotGood, pack.Span{Least: 1, Most: 11}, true},
		{"a little warm, just now", pack.Lot{AgeHours: 12, Readings: []pack.Reading{at(0, 0), at(12, 4.5)}}, pack.LotGood, pack.Span{Least: 3.5, Most: 13.5}, true},
		{"half an hour too warm", pack.Lot{AgeHours: 12, Readings: []pack.Reading{at(0, 0), at(11.5, 9)}}, pack.LotGood, pack.Span{Least: 3.491, Most: 13.491}, true},
		{"what keeps least is over", pack.Lot{AgeHours: 120, Readings: steady(120, 0)}, pack.LotUseSoon, pack.Span{Most: 9}, false},
		{"its label says today", pack.Lot{AgeHours: 24, Readings: steady(24, 0), Expires: on(day)}, pack.LotUseSoon, pack.Span{Least: 1, Most: 1}, false},
		{"its label said yesterday", pack.Lot{AgeHours: 24, Readings: steady(24, 0), Expires: on(day - 1)}, pack.LotOver, pack.Span{}, false},
		{"three weeks", pack.Lot{AgeHours: 504, Readings: steady(504, 0)}, pack.LotOver, pack.Span{}, false},
		{"readings from its future do not count", pack.Lot{AgeHours: 1, Readings: []pack.Reading{at(0, 0), at(2, 30)}}, pack.LotGood, pack.Span{Least: 4 - 1.0/24, Most: 14 - 1.0/24}, false},
	} {
		tt.lot.Category = "goods"
		a := p.AssessLot(tt.lot, day)
		if a.Condition != tt.want || a.Left == nil || (a.Due != nil) != tt.due {
			t.Errorf("%s: got %+v, want %s, due %v", tt.name, a, tt.want, tt.due)
			continue
		}
		if math.Abs(a.Left.Least-tt.left.Least) > 1e-9 || math.Abs(a.Left.Most-tt.left.Most) > 1e-9 {
			t.Errorf("%s: left %+v, want %+v", tt.name, *a.Left, tt.left)
		}
	}
	if a := p.AssessLot(pack.Lot{Ref: "x", Category: "stones"}, day); a.Problem != "unknown_category" || a.Ref != "x" {
		t.Errorf("of no category: %+v", a)
	}
}

// Something opened keeps its own time; without a life nothing is said of one.
func TestOpened(t *testing.T) {
	oil := grower(t, pack.Category{LifeDays: &pack.Span{Least: 1000, Most: 1800}, OpenDays: 180})
	day := core.NewDay(2026, 3, 8)
	opened := day - 100
	a := oil.AssessLot(pack.Lot{Category: "goods", AgeHours: 2400, Opened: &opened}, day)
	if a.Condition != pack.LotGood || *a.Left != (pack.Span{Least: 80, Most: 80}) {
		t.Errorf("opened a hundred days ago: %+v", a)
	}
	paper := grower(t, pack.Category{Humidity: &pack.Band{Max: number(65), CriticalMax: number(75)}})
	damp := pack.Reading{Hours: 1, Humidity: number(80)}
	if a := paper.AssessLot(pack.Lot{Category: "goods", AgeHours: 30, Readings: []pack.Reading{damp}}, day); a.Condition != pack.LotInspect || a.Left != nil || len(a.Due) != 1 {
		t.Errorf("damp paper: %+v", a)
	}
	if a := paper.AssessLot(pack.Lot{Category: "goods", AgeHours: 30}, day); a.Condition != "" || a.Left != nil {
		t.Errorf("nothing known: %+v", a)
	}
}
