package florist_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/florist"
	"github.com/perennial-app/perennial/plugins/sdk"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
)

var sameValues = cmp.Comparer(func(a, b pack.Value) bool { return a == b })

// readings are temperatures, one every so many hours from the start.
func readings(every float64, celsius ...float64) (list []pack.Reading) {
	for i := range celsius {
		list = append(list, pack.Reading{Hours: float64(i) * every, TemperatureC: &celsius[i]})
	}
	return list
}

// Lots of roses and orchids as storage-and-care.md has them: two days at 1 °C, a
// warm ride and three hours on the counter cost a third of a vase day; four hours
// below 10 °C harm an orchid, and no rose.
func lots() []pack.Lot {
	rose := readings(24, 1, 1)
	rose = append(rose, readings(1, 8)...)
	rose[2].Hours = 48
	rose = append(rose, readings(1, 20)...)
	rose[3].Hours = 54
	return []pack.Lot{
		{Ref: "rose", Category: "rose", AgeHours: 57, Readings: rose},
		{Ref: "cold rose", Category: "rose", AgeHours: 24, Readings: readings(6, 1, 1, 1, 1)},
		{Ref: "cold orchid", Category: "orchid", AgeHours: 24, Readings: readings(6, 1, 12, 12, 12)},
		{Ref: "old tulips", Category: "tulip", AgeHours: 240, Readings: readings(24, 1)},
	}
}

func TestLots(t *testing.T) {
	day := core.NewDay(2026, time.May, 8)
	assessor := florist.New().(pack.LotAssessor)
	fact := func(a pack.LotAnswer, name string) float64 {
		for _, f := range a.Facts {
			if f.Name == name {
				return f.Value.Number()
			}
		}
		return -1
	}
	for i, want := range []struct {
		condition pack.Condition
		lost      float64
		due       bool
	}{
		{pack.LotInspect, 0.31, true}, // nine hours above 5 °C: look at them
		{pack.LotGood, 0.05, false},
		{pack.LotInspect, -1, true},
		{pack.LotUseSoon, 0.05, true}, // what keeps least is used up, and nobody reads the cooler
	} {
		lot := lots()[i]
		got := assessor.AssessLot(lot, day)
		if got.Condition != want.condition || fact(got, pack.FactDaysLost) != want.lost || (len(got.Due) > 0) != want.due {
			t.Errorf("%s: %+v", lot.Ref, got)
		}
	}
}

// Before the day they missed comes round again, and not before there is time to
// think of it.
func TestProposals(t *testing.T) {
	day := func(y int, m time.Month, d int) core.Day { return core.NewDay(y, m, d) }
	p := florist.New()
	signal := func(driver pack.DriverID, value float64, facts ...pack.Fact) []pack.Signal {
		return []pack.Signal{{Driver: "silence", Known: true, Value: 1}, {Driver: driver, Known: true, Value: value, Facts: facts}}
	}
	mothers := []pack.Fact{{Name: "occasion", Value: pack.ChoiceValue("mothers_day")}, {Name: "occasion_day", Value: pack.DayValue(day(2026, 5, 10))}}
	birthday := []pack.Fact{{Name: "occasion_day", Value: pack.DayValue(day(2025, 9, 20))}}
	for _, tt := range []struct {
		name    string
		signals []pack.Signal
		asOf    core.Day
		want    core.Day // 0: nothing
		next    core.Day
	}{
		{"just missed", signal("missed_occasion", 1, mothers...), day(2026, 6, 5), day(2027, 4, 29), day(2027, 5, 9)},
		{"a fortnight before", signal("missed_occasion", 0.4, mothers...), day(2027, 4, 26), day(2027, 4, 29), day(2027, 5, 9)},
		{"three days before", signal("missed_occasion", 0.4, mothers...), day(2027, 5, 6), day(2027, 5, 6), day(2027, 5, 9)},
		{"not missed", signal("missed_occasion", 0, mothers...), day(2026, 6, 5), 0, 0},
		{"an anniversary", signal("anniversary_missed", 0.7, birthday...), day(2026, 3, 8), day(2026, 9, 10), day(2026, 9, 20)},
		{"another cause", signal("price_rise", 1), day(2026, 3, 8), 0, 0},
	} {
		got := p.(pack.Proposer).Propose(pack.Snapshot{}, tt.signals, tt.asOf)
		var want []pack.Proposal
		if tt.want != 0 {
			want = []pack.Proposal{{
				Action: "remember_occasion", Driver: tt.signals[1].Driver, Day: tt.want,
				Facts: []pack.Fact{{Name: "next_day", Value: pack.DayValue(tt.next)}},
			}}
		}
		if diff := cmp.Diff(want, got, sameValues); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// A shop that guarantees ten days has failed where the flowers lasted seven.
func TestGuarantee(t *testing.T) {
	p := florist.New()
	set, wrong := p.(pack.Configurer).Configure(pack.Settings{"guarantee_days": pack.NumberValue(10)})
	if wrong != nil {
		t.Fatal(wrong)
	}
	s := pack.Snapshot{Fields: map[pack.FieldKey]pack.Value{"vase_days": pack.NumberValue(7)}}
	value := func(p pack.Pack) float64 {
		for _, signal := range p.Evaluate(s, 20000).Signals {
			if signal.Driver == "short_vase_life" {
				return signal.Value
			}
		}
		return -1
	}
	if before, after := value(p), value(set); before != 0 || after < 0.59 || after > 0.61 {
		t.Errorf("seven days against seven: %v, against ten: %v", before, after)
	}
}

// The process takes the shop's settings.
func overProcess(t *testing.T, path string) {
	t.Helper()
	c, err := sdk.Dial(t.Context(), sdk.Options{Path: path, Report: func(f sdk.Finding) { t.Errorf("refused: %v", f) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	p := florist.New()
	if wrong, err := c.Configure(t.Context(), pack.Settings{"notice_days": pack.NumberValue(20)}); err != nil || wrong != nil {
		t.Fatal(err, wrong)
	}
	s, asOf := packtest.Customer(t, p.Manifest(), "as-of 2026-06-05\nshop 45 200\noccasion mothers_day\npurchase 2024-05-10 268\npurchase 2025-05-09 298\n")
	advices, err := c.Propose(t.Context(), asOf, []pack.Case{{Snapshot: s, Signals: p.Evaluate(s, asOf).Signals}})
	if err != nil || len(advices[0].Proposals) != 1 || advices[0].Proposals[0].Day != core.NewDay(2027, time.April, 19) {
		t.Errorf("twenty days before Mother's Day 2027: %v, %+v", err, advices)
	}
}

// Catalogue S-114 and S-175, with the pack's own lists.
func TestKeywords(t *testing.T) {
	for said, want := range map[string]pack.KeywordListID{
		"客人说这束花太贵了":                  "too_dear",
		"不太贵，下次还来":                   "",
		"拿回去三天就枯了":                   "wilted",
		"花还没枯，很满意":                   "",
		"The roses arrived late.":    "came_late",
		"She ordered online.":        "another_florist",
		"他们要搬去杭州":                    "leaving_town",
		"“花掉叶子是正常现象”":                "bad_answer",
		"nice flowers, not too dear": "",
	} {
		var got pack.KeywordListID
		for _, k := range florist.New().Manifest().Keywords {
			if len(k.Find(said)) > 0 {
				got = k.ID
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
