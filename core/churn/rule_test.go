package churn_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
)

func irregular() pack.ChurnDefinition {
	return pack.ChurnDefinition{
		InactiveDays: 200, HorizonDays: 365,
		Adaptive: &pack.Adaptive{Quantile: 0.9, AtRiskFrom: 0.5, AtRiskTo: 0.8, MinDays: 60, MaxDays: 400, MinGaps: 10, OccasionGraceDays: 14},
		Text:     pack.Text{core.Chinese: "超过 {shop_window_days} 天", core.English: "more than {shop_window_days} days"},
	}
}

func TestWindowOf(t *testing.T) {
	def := irregular()
	gaps := func(ended, open []int) *churn.Spells {
		s := &churn.Spells{}
		for _, d := range ended {
			s.Add(d, true)
		}
		for _, d := range open {
			s.Add(d, false)
		}
		return s
	}
	tens := []int{10, 20, 30, 40, 50, 60, 70, 80, 90, 100}
	for _, tt := range []struct {
		name string
		gaps *churn.Spells
		want churn.Window
	}{
		{"too few gaps: the vendor's days", gaps(tens[:9], nil), churn.Window{Days: 200, Ended: 9}},
		{"nine of ten gaps end within 90 days", gaps(tens, nil), churn.Window{Own: true, HalfDays: 50, MostDays: 80, Days: 90, Ended: 10}},
		{"those still waited for make it longer", gaps(tens, []int{55, 65, 75}), churn.Window{Own: true, HalfDays: 70, MostDays: 90, Days: 100, Ended: 10, Open: 3}},
		{
			"a third never came back: the curve does not come down, the bound stands",
			gaps(tens, []int{300, 300, 300, 300, 300}),
			churn.Window{Own: true, HalfDays: 80, MostDays: 400, Days: 400, Ended: 10, Open: 5},
		},
		{"a shop of daily customers is held to the least", gaps([]int{1, 1, 1, 1, 1, 1, 1, 1, 1, 2}, nil), churn.Window{Own: true, HalfDays: 1, MostDays: 2, Days: 60, Ended: 10}},
	} {
		got := churn.WindowOf(def, tt.gaps)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestVisits(t *testing.T) {
	buy := func(d core.Day, cents core.Cents) pack.Event {
		return pack.Event{Kind: pack.Purchase, Day: d, Cents: cents}
	}
	got := churn.Visits([]pack.Event{buy(1, 100), buy(1, 100), buy(3, -100), buy(4, 0), {Kind: pack.Complaint, Day: 5}, buy(9, 100), buy(20, 100)}, 10)
	if want := []core.Day{1, 9}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v: the same day once; no refund, no correction, nothing to come", got, want)
	}
	if got, want := churn.Visits([]pack.Event{buy(1, 0), buy(4, 0)}, 10), []core.Day{1, 4}; !slices.Equal(got, want) {
		t.Errorf("a file without amounts: got %v, want %v", got, want)
	}
	var account []pack.Event
	for d := range core.Day(900) {
		account = append(account, buy(d, 100))
	}
	if got := churn.Visits(account, 1000); len(got) != 25 || got[24] != 899 {
		t.Errorf("a house account: got %d visits, the last %v", len(got), got[len(got)-1])
	}
}

func TestRuleOf(t *testing.T) {
	def := irregular()
	rule := churn.Rule{Definition: def, Window: churn.Window{Own: true, HalfDays: 30, MostDays: 60, Days: 90}, Calendar: calendar.NewTable(2023, 2028)}
	asOf := core.NewDay(2026, time.April, 20)
	day := core.NewDay
	for _, tt := range []struct {
		name   string
		asOf   core.Day
		visits []core.Day
		want   churn.Ground // 0: still here
	}{
		{"never bought", asOf, nil, 0},
		{"90 days of 90", asOf, []core.Day{asOf - 120, asOf - 90}, 0},
		{"91 days of 90", asOf, []core.Day{asOf - 120, asOf - 91}, churn.Inactive},
		{"one purchase, within the days", asOf, []core.Day{asOf - 90}, 0},
		{"one purchase, never again", asOf, []core.Day{asOf - 91}, churn.OneTime},
		{"every Mother's Day: waited for until the next", asOf, []core.Day{day(2024, time.May, 11), day(2025, time.May, 9)}, 0},
		{"every Mother's Day, and two weeks after it", day(2026, time.May, 24), []core.Day{day(2024, time.May, 11), day(2025, time.May, 9)}, 0},
		{"Mother's Day has passed without them", day(2026, time.May, 25), []core.Day{day(2024, time.May, 11), day(2025, time.May, 9)}, churn.Inactive},
		{"every 七夕, which moved by 19 days", day(2026, time.August, 30), []core.Day{day(2024, time.August, 10), day(2025, time.August, 28)}, 0},
		{"七夕 has passed without them", day(2026, time.September, 3), []core.Day{day(2024, time.August, 10), day(2025, time.August, 28)}, churn.Inactive},
		{"an anniversary in November", asOf, []core.Day{day(2024, time.November, 20), day(2025, time.November, 22)}, 0},
		{"often, and by chance a year apart", asOf, []core.Day{asOf - 700, asOf - 500, asOf - 460, asOf - 400, asOf - 330, asOf - 240, asOf - 180, asOf - 133}, churn.Inactive},
		{"two purchases in one year are no tradition", asOf, []core.Day{day(2025, time.May, 9), day(2025, time.September, 9)}, churn.Inactive},
	} {
		got, gone := rule.Of(customer.Customer{}, bought(tt.visits...), tt.asOf)
		if got.Ground != tt.want || gone != (tt.want != 0) {
			t.Errorf("%s: got ground %d, want %d", tt.name, got.Ground, tt.want)
		}
	}
}

// The days shown are the days counted with.
func TestRuleText(t *testing.T) {
	rule := churn.Rule{Definition: irregular(), Window: churn.Window{Own: true, Days: 123}}
	for _, lang := range core.Langs() {
		if got := rule.Text(lang); !strings.Contains(got, "123") || strings.Contains(got, "{") {
			t.Errorf("%s: %q", lang, got)
		}
	}
}
