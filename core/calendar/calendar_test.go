package calendar_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
)

// The days as printed calendars have them.
func TestKnownDays(t *testing.T) {
	for year, want := range map[int]map[calendar.Key]string{
		2024: {
			calendar.SpringFestival: "2024-02-10", calendar.Lantern: "2024-02-24", calendar.Qingming: "2024-04-04",
			calendar.DragonBoat: "2024-06-10", calendar.Qixi: "2024-08-10", calendar.MidAutumn: "2024-09-17",
			calendar.DoubleNinth: "2024-10-11", calendar.MothersDay: "2024-05-12", calendar.FathersDay: "2024-06-16",
		},
		2025: { // a leap sixth month before 七夕
			calendar.SpringFestival: "2025-01-29", calendar.Lantern: "2025-02-12", calendar.Qingming: "2025-04-04",
			calendar.DragonBoat: "2025-05-31", calendar.Qixi: "2025-08-29", calendar.MidAutumn: "2025-10-06",
			calendar.DoubleNinth: "2025-10-29", calendar.MothersDay: "2025-05-11", calendar.FathersDay: "2025-06-15",
		},
		2026: {
			calendar.SpringFestival: "2026-02-17", calendar.Lantern: "2026-03-03", calendar.Qingming: "2026-04-05",
			calendar.DragonBoat: "2026-06-19", calendar.Qixi: "2026-08-19", calendar.MidAutumn: "2026-09-25",
			calendar.DoubleNinth: "2026-10-18", calendar.MothersDay: "2026-05-10", calendar.FathersDay: "2026-06-21",
		},
		2027: {
			calendar.SpringFestival: "2027-02-06", calendar.Lantern: "2027-02-20", calendar.Qingming: "2027-04-05",
			calendar.DragonBoat: "2027-06-09", calendar.Qixi: "2027-08-08", calendar.MidAutumn: "2027-09-15",
			calendar.DoubleNinth: "2027-10-08", calendar.MothersDay: "2027-05-09", calendar.FathersDay: "2027-06-20",
			calendar.Valentine: "2027-02-14", calendar.WomensDay: "2027-03-08", calendar.WhiteDay: "2027-03-14",
			calendar.LabourDay: "2027-05-01", calendar.LoveDay: "2027-05-20", calendar.TeachersDay: "2027-09-10",
			calendar.NationalDay: "2027-10-01", calendar.Christmas: "2027-12-25", calendar.NewYear: "2027-01-01",
		},
	} {
		for key, day := range want {
			got, ok := calendar.On(key, year)
			if !ok || got.String() != day {
				t.Errorf("%s %d: got %v (%v), want %s", key, year, got, ok, day)
			}
		}
	}
}

// Every year is whole, in order and within itself; the moon is left out where
// it is not known.
func TestEveryYear(t *testing.T) {
	table := calendar.NewTable(1899, 1910)
	for _, year := range []int{1, 1899, 1900, 1901, 1949, 1999, 2033, 2100, 2199, 2200, 9999} {
		got := calendar.Festivals(year)
		want := len(calendar.Keys())
		if year < calendar.FirstLunarYear || year > calendar.LastLunarYear {
			want -= 7
		}
		if len(got) != want {
			t.Errorf("%d: %d occasions, want %d", year, len(got), want)
		}
		for i, f := range got {
			if y, _, _ := f.Day.Date(); y != year {
				t.Errorf("%d: %s falls on %s", year, f.Key, f.Day)
			}
			if i > 0 && f.Day < got[i-1].Day {
				t.Errorf("%d: %s comes after %s", year, f.Key, got[i-1].Key)
			}
			for _, lang := range core.Langs() {
				if f.Title(lang) == string(f.Key) {
					t.Errorf("%s has no title in %s", f.Key, lang)
				}
			}
		}
		if diff := cmp.Diff(got, table.Festivals(year)); diff != "" {
			t.Errorf("%d, function against table:\n%s", year, diff)
		}
	}
}

func TestNext(t *testing.T) {
	for day, want := range map[string]calendar.Key{
		"2026-02-14": calendar.Valentine, // the day itself
		"2026-02-15": calendar.SpringFestival,
		"2025-02-13": calendar.Valentine,
		"2026-12-26": calendar.NewYear, // over the year's end
	} {
		d, err := core.ParseDay(day)
		if err != nil {
			t.Fatal(err)
		}
		if got := calendar.Next(d); got.Key != want {
			t.Errorf("after %s: got %s on %s, want %s", day, got.Key, got.Day, want)
		}
	}
}

func TestNear(t *testing.T) {
	keys := func(d core.Day, window int) []calendar.Key {
		var got []calendar.Key
		for _, f := range calendar.Near(d, window) {
			got = append(got, f.Key)
		}
		return got
	}
	if got, want := keys(core.NewDay(2026, time.February, 15), 3), []calendar.Key{calendar.Valentine, calendar.SpringFestival}; !slices.Equal(got, want) {
		t.Errorf("around 15 February 2026: got %v, want %v", got, want)
	}
	if got, want := keys(core.NewDay(2025, time.December, 30), 5), []calendar.Key{calendar.NewYear, calendar.Christmas}; !slices.Equal(got, want) {
		t.Errorf("around the end of 2025: got %v, want %v", got, want)
	}
	if got := keys(core.NewDay(2026, time.July, 15), 5); got != nil {
		t.Errorf("in July: got %v, want none", got)
	}
}

func BenchmarkFestivals(b *testing.B) {
	for b.Loop() {
		calendar.Festivals(2026)
		calendar.Festivals(2027)
	}
}
