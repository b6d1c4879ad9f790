package care_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/care"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
)

func number(f float64) *float64 { return &f }
func yes(b bool) *bool          { return &b }

// A shop is a store and a clock on the wall.
type shop struct {
	*testing.T
	db    store.DB
	lists []care.List
	clock care.Clock
}

func words(s string) pack.Text { return pack.Text{core.English: s, core.Chinese: s} }

func florist(t *testing.T, schedule string, months ...int) *shop {
	t.Helper()
	lists, problems := care.Lists(&pack.Manifest{ID: "florist", Checklists: []pack.Checklist{{
		ID: "cooler", Title: words("Cooler"), Schedule: schedule, Months: months,
		Items: []pack.CheckItem{
			{ID: "temperature", Title: words("Temperature"), Kind: pack.CheckNumber, Unit: words("°C"), Min: number(0.5), Max: number(5)},
			{ID: "clean", Title: words("Clean"), Kind: pack.CheckYesNo},
			{ID: "seen", Title: words("Seen"), Kind: pack.CheckText},
		},
	}}})
	if problems != nil {
		t.Fatal(problems)
	}
	return &shop{T: t, db: store.Mem(), lists: lists}
}

func (s *shop) at(moment string) *shop {
	s.Helper()
	m, err := care.ParseMoment(moment)
	if err != nil {
		s.Fatal(err)
	}
	s.clock.Now = m
	return s
}

func (s *shop) update(f func(store.Tx)) error {
	return s.db.Update(s.Context(), func(tx store.Tx) error { f(tx); return nil })
}

func (s *shop) sweep() *shop {
	s.Helper()
	if err := s.update(func(tx store.Tx) { care.Sweep(tx, s.lists, s.clock) }); err != nil {
		s.Fatal(err)
	}
	return s
}

// states lists a day's checks: "08:00 due".
func (s *shop) states(day string) (out []string) {
	s.Helper()
	d, err := core.ParseDay(day)
	if err != nil {
		s.Fatal(err)
	}
	if err := s.db.View(s.Context(), func(tx store.Tx) error {
		for _, c := range care.On(tx, s.lists, d, s.clock) {
			out = append(out, strings.TrimPrefix(c.Due.String(), day+"T")+" "+string(c.State))
		}
		return nil
	}); err != nil {
		s.Fatal(err)
	}
	return out
}

func (s *shop) want(day string, want ...string) {
	s.Helper()
	if d := cmp.Diff(want, s.states(day)); d != "" {
		s.Errorf("%s at %s (-want +got):\n%s", day, s.clock.Now, d)
	}
}

func good() []care.Answer {
	return []care.Answer{
		{Line: "temperature", Number: number(2)}, {Line: "clean", Yes: yes(true)}, {Line: "seen", Text: "nothing"},
	}
}

func (s *shop) do(due string, answers []care.Answer) (c care.Check, err error) {
	err = s.update(func(tx store.Tx) {
		c = care.Do(tx, s.lists, s.clock, care.Reply{Check: "florist:cooler:" + due, Answers: answers, Staff: "小李", Request: "r" + due})
	})
	return c, err
}

func (s *shop) must(c care.Check, err error) care.Check {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	return c
}

// Three days of a shop: done, overdue, missed; never two open at once.
func TestStatesOverDays(t *testing.T) {
	s := florist(t, "FREQ=DAILY;BYHOUR=8,13,19").at("2026-03-08T07:00").sweep()
	s.want("2026-03-08", "08:00 due")
	s.want("2026-03-07") // nothing was expected before
	s.at("2026-03-08T08:30").want("2026-03-08", "08:00 due")
	s.at("2026-03-08T08:31").want("2026-03-08", "08:00 overdue")
	s.must(s.do("2026-03-08T08:00", good()))
	s.want("2026-03-08", "08:00 done")
	s.at("2026-03-08T10:29").want("2026-03-08", "08:00 done")
	s.at("2026-03-08T10:30").want("2026-03-08", "13:00 due", "08:00 done")
	s.at("2026-03-08T16:00").sweep().want("2026-03-08", "19:00 due", "08:00 done", "13:00 missed")
	s.at("2026-03-09T01:00").sweep().want("2026-03-09", "2026-03-08T19:00 overdue")
	s.at("2026-03-09T09:00").sweep().want("2026-03-09", "08:00 overdue")
	s.want("2026-03-08", "08:00 done", "13:00 missed", "19:00 missed")
	s.at("2026-03-11T20:00").sweep().want("2026-03-11", "19:00 overdue", "08:00 missed", "13:00 missed")
	s.want("2026-03-10", "08:00 missed", "13:00 missed", "19:00 missed")
	if err := s.db.View(t.Context(), func(tx store.Tx) error {
		if care.Behind(tx, s.lists, s.clock) {
			t.Error("behind after a sweep")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// A shop that opens its checklists at noon has missed nothing that morning.
func TestFirstLook(t *testing.T) {
	s := florist(t, "FREQ=DAILY;BYHOUR=8,10,13").at("2026-03-08T11:00").sweep()
	s.want("2026-03-08", "10:00 overdue")
	s.at("2026-03-08T13:00").sweep().want("2026-03-08", "13:00 due", "10:00 missed")
}

func TestSeasonEnds(t *testing.T) {
	s := florist(t, "FREQ=DAILY", 3, 4, 5).at("2026-05-31T08:00").sweep()
	s.want("2026-05-31", "09:00 due")
	s.at("2026-06-01T08:00").sweep().want("2026-06-01")
	s.want("2026-05-31", "09:00 missed")
	s.at("2027-03-01T08:00").sweep().want("2027-03-01", "09:00 due")
}

// A monthly check stays open until the next one is near.
func TestMonthEnd(t *testing.T) {
	s := florist(t, "FREQ=MONTHLY;BYMONTHDAY=-1").at("2026-01-30T10:00").sweep()
	s.want("2026-01-30")
	s.at("2026-01-31T00:00").want("2026-01-31", "09:00 due")
	s.at("2026-02-27T10:00").want("2026-02-27", "2026-01-31T09:00 overdue")
	s.at("2026-02-28T10:00").sweep().want("2026-02-28", "09:00 overdue")
	s.want("2026-01-31", "09:00 missed")
}

// The night the clock is put forward has one check less, and misses none.
func TestClockPutForward(t *testing.T) {
	sydney, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		t.Skip(err)
	}
	s := florist(t, "FREQ=HOURLY")
	s.clock = care.ClockOf(time.Date(2022, 10, 2, 1, 0, 0, 0, sydney))
	s.sweep()
	s.must(s.do("2022-10-02T01:00", good()))
	s.clock = care.ClockOf(time.Date(2022, 10, 2, 1, 0, 0, 0, sydney).Add(time.Hour))
	if got := s.clock.Now.String(); got != "2022-10-02T03:00" {
		t.Fatalf("an hour later it is %s", got)
	}
	s.sweep()
	s.want("2022-10-02", "03:00 due", "01:00 done")
	s.must(s.do("2022-10-02T03:00", good()))
}

func TestAnswer(t *testing.T) {
	s := florist(t, "FREQ=DAILY;BYHOUR=8,13,19").at("2026-03-08T08:00").sweep()
	answers := good()
	answers[0] = care.Answer{Line: "temperature", Number: number(7.5), Action: " moved the roses "}
	got := s.must(s.do("2026-03-08T08:00", answers))
	if got.Findings() != 1 || got.State != care.Done || got.Lines[0].Action != "moved the roses" || got.At != s.clock.Now || got.Staff != "小李" {
		t.Errorf("answered: %+v", got)
	}
	again := s.must(s.do("2026-03-08T08:00", good()))
	if d := cmp.Diff(got.Lines[0].Number, again.Lines[0].Number); d != "" {
		t.Errorf("the same request acted twice: %s", d)
	}
	err := s.update(func(tx store.Tx) { care.Skip(tx, s.lists, s.clock, got.ID(), "closed", "") })
	if core.KindOf(err) != core.Conflict {
		t.Errorf("a skip after the answer: %v, want Conflict", err)
	}
	// Taken back while its time lasts it waits again; later it is a miss.
	undo := func() (c care.Check) {
		t.Helper()
		if err := s.update(func(tx store.Tx) { c = care.Undo(tx, s.lists, s.clock, got.ID()) }); err != nil {
			t.Fatal(err)
		}
		return c
	}
	if c := undo(); c.State != care.Due {
		t.Errorf("taken back: %s, want due", c.State)
	}
	s.must(s.do("2026-03-08T08:00", good()))
	s.at("2026-03-08T12:00")
	if c := undo(); c.State != care.Missed || c.Lines[0].Number != nil {
		t.Errorf("taken back late: %+v, want missed", c)
	}
	if err := s.update(func(tx store.Tx) { care.Undo(tx, s.lists, s.clock, got.ID()) }); core.KindOf(err) != core.NotFound {
		t.Errorf("a miss taken back: %v, want NotFound", err)
	}
}

func TestSkip(t *testing.T) {
	s := florist(t, "FREQ=DAILY").at("2026-03-08T08:00").sweep()
	skip := func(reason string) error {
		return s.update(func(tx store.Tx) {
			care.Skip(tx, s.lists, s.clock, "florist:cooler:2026-03-08T09:00", reason, "小李")
		})
	}
	if err := skip("  "); core.KindOf(err) != core.Invalid || err == nil {
		t.Errorf("without a reason: %v", err)
	}
	if err := skip("cooler is being repaired"); err != nil {
		t.Fatal(err)
	}
	s.want("2026-03-08", "09:00 skipped")
}

func TestAnswerRefuses(t *testing.T) {
	with := func(i int, a care.Answer) []care.Answer {
		out := good()
		out[i] = a
		return out
	}
	for _, tt := range []struct {
		name    string
		due     string
		answers []care.Answer
		kind    core.Kind
	}{
		{"a line left out", "2026-03-08T09:00", good()[:2], core.Invalid},
		{"a line twice", "2026-03-08T09:00", append(good(), good()[0]), core.Invalid},
		{"a line the list has not", "2026-03-08T09:00", append(good(), care.Answer{Line: "smell"}), core.Invalid},
		{"no number", "2026-03-08T09:00", with(0, care.Answer{Line: "temperature", Text: "cold"}), core.Invalid},
		{"out of limits, nothing done", "2026-03-08T09:00", with(0, care.Answer{Line: "temperature", Number: number(5.1), Action: " "}), core.Invalid},
		{"below the limit, nothing done", "2026-03-08T09:00", with(0, care.Answer{Line: "temperature", Number: number(0)}), core.Invalid},
		{"neither yes nor no", "2026-03-08T09:00", with(1, care.Answer{Line: "clean"}), core.Invalid},
		{"no, and nothing done", "2026-03-08T09:00", with(1, care.Answer{Line: "clean", Yes: yes(false)}), core.Invalid},
		{"no words", "2026-03-08T09:00", with(2, care.Answer{Line: "seen", Text: " "}), core.Invalid},
		{"too many words", "2026-03-08T09:00", with(2, care.Answer{Line: "seen", Text: strings.Repeat("x", care.MaxTextBytes+1)}), core.Invalid},
		{"tomorrow's", "2026-03-09T09:00", good(), core.Conflict},
		{"yesterday's, never expected", "2026-03-07T09:00", good(), core.NotFound},
		{"never due", "2026-03-08T10:00", good(), core.NotFound},
		{"no moment", "soon", good(), core.NotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := florist(t, "FREQ=DAILY").at("2026-03-08T08:00").sweep()
			_, err := s.do(tt.due, tt.answers)
			if err == nil || core.KindOf(err) != tt.kind {
				t.Errorf("error %v, want %v", err, tt.kind)
			}
			for _, lang := range core.Langs() {
				if said := text.Error(lang, err); strings.ContainsAny(said, "{}") || strings.HasPrefix(said, "care.") {
					t.Errorf("%s: %q", lang, said)
				}
			}
			s.want("2026-03-08", "09:00 due")
		})
	}
}

func TestTwoPeople(t *testing.T) {
	s := florist(t, "FREQ=DAILY").at("2026-03-08T08:00").sweep()
	s.lists[0].Items[0].Second = true
	for second, ok := range map[string]bool{"": false, "ANN": false, "Bob": true} {
		err := s.update(func(tx store.Tx) {
			care.Do(tx, s.lists, s.clock, care.Reply{Check: "florist:cooler:2026-03-08T09:00", Answers: good(), Staff: "Ann", Second: second})
			if second == "Bob" && tx.Err() == nil {
				tx.Fail(core.Errorf(core.Unavailable, "enough"))
			}
		})
		if got := core.KindOf(err) == core.Unavailable; got != ok {
			t.Errorf("Ann with %q: %v", second, err)
		}
	}
}

// Whatever the schedule, and whenever anybody looks: no two checks of a list
// wait at once, and every moment due since the first look is one check, open or
// on record, in order and for good.
func TestOneOpenNoneLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rule := rapid.SampledFrom([]string{
			"FREQ=DAILY;BYHOUR=8,13,19", "FREQ=HOURLY;INTERVAL=2", "FREQ=WEEKLY;BYDAY=MO,TU,SA", "FREQ=DAILY;BYHOUR=0,23;BYMINUTE=0,59",
			"FREQ=MONTHLY;BYMONTHDAY=-1,1", "FREQ=DAILY",
		}).Draw(rt, "rule")
		s := florist(t, rule).at("2026-02-26T06:00").sweep()
		seen := map[string]care.State{}
		for range rapid.IntRange(1, 12).Draw(rt, "looks") {
			s.clock.Now += care.Moment(rapid.IntRange(1, 3000).Draw(rt, "minutes"))
			s.sweep()
			var open []care.Check
			now := map[string]care.State{}
			if err := s.db.View(t.Context(), func(tx store.Tx) error {
				open = care.Waiting(tx, s.lists, s.clock)
				for d := core.NewDay(2026, 2, 26); d <= s.clock.Now.Day()+1; d++ {
					for _, c := range care.On(tx, s.lists, d, s.clock) {
						now[c.ID()] = c.State
					}
				}
				return nil
			}); err != nil {
				rt.Fatal(err)
			}
			if len(open) > 1 {
				rt.Fatalf("%d checks wait at %s", len(open), s.clock.Now)
			}
			for id, state := range seen {
				if after := now[id]; after == "" || after != state && (state == care.Done || state == care.Missed) {
					rt.Fatalf("%s was %s and is %q", id, state, after)
				}
			}
			seen = now
			if len(open) == 1 && rapid.Bool().Draw(rt, "answer") {
				if _, err := s.do(strings.TrimPrefix(open[0].ID(), "florist:cooler:"), good()); err != nil {
					rt.Fatal(err)
				}
				seen[open[0].ID()] = care.Done
			}
		}
	})
}
