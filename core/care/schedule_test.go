package care

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

func schedule(t *testing.T, rule string, months ...int) Schedule {
	t.Helper()
	s, err := NewSchedule(&pack.Checklist{ID: "x", Schedule: rule, Months: months})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func moment(t *testing.T, s string) Moment {
	t.Helper()
	m, err := ParseMoment(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Skip(err)
	}
	return z
}

func texts(list []Moment) []string {
	var out []string
	for _, m := range list {
		out = append(out, m.String())
	}
	return out
}

func TestDue(t *testing.T) {
	for _, tt := range []struct {
		name, rule, from, to, zone string
		months                     []int
		want                       []string
	}{
		{
			"three times a day", "FREQ=DAILY;BYHOUR=8,13,19", "2026-03-08T09:00", "2026-03-09T12:00", "Asia/Shanghai", nil,
			[]string{"2026-03-08T13:00", "2026-03-08T19:00", "2026-03-09T08:00"},
		},
		{"nine unless it says otherwise", "FREQ=DAILY", "2026-03-08T00:00", "2026-03-08T23:59", "", nil, []string{"2026-03-08T09:00"}},
		{"weekly is Monday", "FREQ=WEEKLY", "2026-03-01T00:00", "2026-03-14T00:00", "", nil, []string{"2026-03-02T09:00", "2026-03-09T09:00"}},
		{
			"every fourth week, wherever one looks from", "FREQ=WEEKLY;INTERVAL=4", "2026-01-01T00:00", "2026-03-31T00:00", "", nil,
			[]string{"2026-01-26T09:00", "2026-02-23T09:00", "2026-03-23T09:00"},
		},
		{"the same four weeks", "FREQ=WEEKLY;INTERVAL=4", "2026-03-20T00:00", "2026-03-31T00:00", "", nil, []string{"2026-03-23T09:00"}},
		{
			"month-end", "FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-01T00:00", "2026-04-30T23:00", "Asia/Shanghai", nil,
			[]string{"2026-01-31T09:00", "2026-02-28T09:00", "2026-03-31T09:00", "2026-04-30T09:00"},
		},
		{
			"the 31st skips short months", "FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-01T00:00", "2026-05-31T23:00", "", nil,
			[]string{"2026-01-31T09:00", "2026-03-31T09:00", "2026-05-31T09:00"},
		},
		{"a leap day", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2025-01-01T00:00", "2028-12-31T00:00", "", nil, []string{"2028-02-29T09:00"}},
		{"until it ends", "FREQ=DAILY;UNTIL=20260308", "2026-03-07T00:00", "2026-03-10T00:00", "", nil, []string{"2026-03-07T09:00"}},
		{
			"in season", "FREQ=DAILY", "2026-05-30T00:00", "2026-06-02T23:00", "",
			[]int{3, 4, 5},
			[]string{"2026-05-30T09:00", "2026-05-31T09:00"},
		},
		{
			"hourly while the clock is put forward: 02:00 is 03:00", "FREQ=HOURLY", "2022-10-02T01:00", "2022-10-02T04:00", "Australia/Sydney", nil,
			[]string{"2022-10-02T01:00", "2022-10-02T03:00", "2022-10-02T04:00"},
		},
		{
			"hours named while the clock is put forward", "FREQ=DAILY;BYHOUR=1,2,3", "2022-10-02T00:00", "2022-10-03T02:00", "Australia/Sydney", nil,
			[]string{"2022-10-02T01:00", "2022-10-02T03:00", "2022-10-03T01:00", "2022-10-03T02:00"},
		},
		{
			"nine stays nine", "FREQ=DAILY;BYHOUR=9", "2022-10-01T00:00", "2022-10-03T10:00", "Australia/Sydney", nil,
			[]string{"2022-10-01T09:00", "2022-10-02T09:00", "2022-10-03T09:00"},
		},
		{
			"hourly while the clock is put back: one check for the hour shown twice", "FREQ=HOURLY", "2022-04-03T01:00", "2022-04-03T04:00",
			"Australia/Sydney", nil,
			[]string{"2022-04-03T01:00", "2022-04-03T02:00", "2022-04-03T03:00", "2022-04-03T04:00"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := schedule(t, tt.rule, tt.months...)
			got := s.due(moment(t, tt.from), moment(t, tt.to), Clock{Zone: zone(t, tt.zone)})
			if d := cmp.Diff(tt.want, texts(got)); d != "" {
				t.Errorf("due (-want +got):\n%s", d)
			}
		})
	}
}

func TestScheduleRefuses(t *testing.T) {
	for _, rule := range []string{"", "FREQ=SOMETIMES", "FREQ=MINUTELY", "FREQ=DAILY;COUNT=3", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "nonsense"} {
		if _, err := NewSchedule(&pack.Checklist{ID: "x", Schedule: rule}); core.KindOf(err) != core.Invalid || err == nil {
			t.Errorf("%q: %v, want Invalid", rule, err)
		}
	}
}

// Looking from nearer changes nothing.
func TestDueFromAnywhere(t *testing.T) {
	for _, rule := range []string{
		"FREQ=HOURLY;INTERVAL=5", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", "FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=-1",
		"FREQ=YEARLY;INTERVAL=2;BYMONTH=6", "FREQ=MONTHLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=MO,FR",
	} {
		s := schedule(t, rule)
		all := s.due(moment(t, "2022-06-01T00:00"), moment(t, "2027-01-01T00:00"), Clock{})
		for day := core.NewDay(2026, 1, 1); day < core.NewDay(2026, 7, 1); day += 3 {
			from, to := At(day, 0, 0), moment(t, "2027-01-01T00:00")
			var want []Moment
			for _, m := range all {
				if m >= from {
					want = append(want, m)
				}
			}
			if d := cmp.Diff(want, s.due(from, to, Clock{})); d != "" {
				t.Fatalf("%s from %s (-want +got):\n%s", rule, day, d)
			}
		}
	}
}

func TestScheduleInWords(t *testing.T) {
	for _, tt := range []struct {
		rule   string
		months []int
		en, zh string
	}{
		{"FREQ=DAILY;BYHOUR=8,13,19", nil, "daily at 08:00, 13:00, 19:00", "每天 08:00, 13:00, 19:00"},
		{"FREQ=HOURLY;INTERVAL=2", nil, "every 2 hours at :00", "每 2 小时 :00"},
		{"FREQ=WEEKLY;BYDAY=MO,SU", nil, "Mondays, Sundays at 09:00", "每周一、周日 09:00"},
		{"FREQ=WEEKLY;INTERVAL=4", nil, "every 4 weeks on Mondays at 09:00", "每 4 周的周一 09:00"},
		{"FREQ=MONTHLY;BYMONTHDAY=-1", nil, "monthly on the last day at 09:00", "每月最后一天 09:00"},
		{"FREQ=MONTHLY;BYMONTHDAY=10,-3;BYHOUR=17;BYMINUTE=30", nil, "monthly on day 10, day 3 from the end at 17:30", "每月10 日、倒数第 3 天 17:30"},
		{"FREQ=DAILY", []int{3, 4}, "daily at 09:00 (March, April)", "每天 09:00（3 月、4 月）"},
		{"FREQ=MONTHLY;BYDAY=1MO", nil, "FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1MO"},
	} {
		s := schedule(t, tt.rule, tt.months...)
		if got := s.In(core.English); got != tt.en {
			t.Errorf("%s: got %q, want %q", tt.rule, got, tt.en)
		}
		if got := s.In(core.Chinese); got != tt.zh {
			t.Errorf("%s: got %q, want %q", tt.rule, got, tt.zh)
		}
	}
}
