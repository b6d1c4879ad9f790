package florist_test

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/florist"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
)

var update = flag.Bool("update", false, "write what was got into the golden files")

func TestPack(t *testing.T) { packtest.Run(t, florist.New()) }

func TestSignals(t *testing.T) { packtest.Golden(t, florist.New(), "testdata/*.txtar", *update) }

// The plugin keeps the contract over a real process, and says there what the pack
// says here.
func TestPlugin(t *testing.T) {
	path := packtest.Build(t, "./plugin")
	packtest.RunBinary(t, path)
	packtest.Same(t, florist.New(), path)
	overProcess(t, path)
}

// Scripts are warm and honest, and words that a person says: evidence is written
// for a screen.
func TestManifest(t *testing.T) {
	m := florist.New().Manifest()
	if len(m.Drivers) < 12 || len(m.Actions) < 10 || len(m.Checklists) < 6 {
		t.Errorf("%d drivers, %d actions, %d checklists", len(m.Drivers), len(m.Actions), len(m.Checklists))
	}
	for _, a := range m.Actions {
		for _, pushy := range []string{"last chance", "only today", "% off", "最后机会", "仅限今天", "打折", "优惠", "{evidence}"} {
			for lang, s := range a.Script {
				if strings.Contains(s, pushy) {
					t.Errorf("%s, %s: the script says %q", a.ID, lang, pushy)
				}
			}
		}
	}
}

// Recipients, birthdays and sex are never scored, nor is what is to be foretold.
func TestProtectedFieldsAreNotRead(t *testing.T) {
	m := florist.New().Manifest()
	for _, key := range []pack.FieldKey{"birthday", "recipient", "recipient_phone", "gender"} {
		if f := m.Field(key); f == nil || !f.Private {
			t.Errorf("%s is not private", key)
		}
	}
	for _, d := range m.Drivers {
		if slices.Contains(d.Reads, m.Churn.Label) {
			t.Errorf("driver %s reads the label", d.ID)
		}
	}
}

// Evidence names an occasion by its key, which a person reads as the title of
// the field's choice.
func TestOccasionsHaveTitles(t *testing.T) {
	f := florist.New().Manifest().Field("occasion")
	for _, k := range calendar.Keys() {
		i := slices.IndexFunc(f.Choices, func(c pack.Choice) bool { return c.Key == string(k) })
		if i < 0 {
			t.Errorf("%s is no choice of the field", k)
			continue
		}
		for _, lang := range core.Langs() {
			if got, want := f.Choices[i].Title[lang], k.Title(lang); got != want {
				t.Errorf("%s in %s: got %q, want %q", k, lang, got, want)
			}
		}
	}
}

// No dose of plant protection is shipped: the label decides. Amounts of water,
// temperature and time are not doses.
func TestNoDoses(t *testing.T) {
	for _, l := range florist.New().Manifest().Checklists {
		for _, it := range l.Items {
			for lang, s := range it.Remedy {
				for _, dose := range []string{"倍液", "毫升", "克/", "mL", "ml/", "g/l", "g/L", "ppm"} {
					if strings.Contains(s, dose) {
						t.Errorf("%s.%s, %s: the remedy says %q", l.ID, it.ID, lang, dose)
					}
				}
			}
		}
	}
}

// Scouting is daily from March to May, weekly in every other month, and every
// limit is the sourced one.
func TestScoutingFollowsTheSeason(t *testing.T) {
	m := florist.New().Manifest()
	months := map[int]int{}
	for _, l := range m.Checklists {
		if l.ID != "spring_scouting" && l.ID != "scouting" {
			continue
		}
		for _, month := range l.Months {
			months[month]++
		}
		if spring := slices.Contains(l.Months, 4); spring != strings.HasPrefix(l.Schedule, "FREQ=DAILY") {
			t.Errorf("%s in months %v is scheduled %s", l.ID, l.Months, l.Schedule)
		}
		for _, it := range l.Items {
			if it.ID == "morning_humidity" && (*it.WarnMax != 85 || *it.Max != 93) {
				t.Errorf("humidity warns at %v and fails at %v, want 85 and 93", *it.WarnMax, *it.Max)
			}
		}
	}
	for month := 1; month <= 12; month++ {
		if months[month] != 1 {
			t.Errorf("month %d is scouted by %d checklists", month, months[month])
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	p := florist.New()
	s := pack.Snapshot{Ref: "1", Fields: map[pack.FieldKey]pack.Value{"anniversary": pack.DayValue(16000)}}
	for d := core.Day(20000); d < 20700; d += 30 {
		s.Events = append(s.Events, pack.Event{Kind: pack.Purchase, Day: d, Cents: 19800, Quantity: 1})
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Evaluate(s, 20700)
	}
}
