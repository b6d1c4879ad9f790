package bank_test

import (
	"flag"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/care"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/bank"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
)

var update = flag.Bool("update", false, "write what was got into the golden files")

func TestPack(t *testing.T) { packtest.Run(t, bank.New()) }

func TestSignals(t *testing.T) { packtest.Golden(t, bank.New(), "testdata/*.txtar", *update) }

// The plugin keeps the contract over a real process, and says there what the pack
// says here.
func TestPlugin(t *testing.T) {
	path := packtest.Build(t, "./plugin")
	packtest.RunBinary(t, path)
	packtest.Same(t, bank.New(), path)
}

func TestManifest(t *testing.T) {
	m := bank.New().Manifest()
	if len(m.Drivers) < 12 || len(m.Actions) < 10 || len(m.Checklists) < 6 {
		t.Errorf("%d drivers, %d actions, %d checklists", len(m.Drivers), len(m.Actions), len(m.Checklists))
	}
}

// A bank's words are bound by law and by decency: no yield is promised, nobody
// is pressed, and no secret is ever asked for without saying that we do not. They
// are words that a person says: evidence is written for a screen.
func TestScriptsAreCompliant(t *testing.T) {
	for _, a := range bank.New().Manifest().Actions {
		if a.Script[core.Chinese] == a.Script[core.English] {
			t.Errorf("%s: the scripts do not differ", a.ID)
		}
		for lang, s := range a.Script {
			for _, bad := range []string{
				"收益率", "保本", "保证", "稳赚", "无风险", "高收益", "最后机会", "仅限", "名额", "抓紧", "内部",
				"guarantee", "risk-free", "no risk", "high return", "last chance", "only today", "hurry", "special rate", "% a year", "{evidence}",
			} {
				if strings.Contains(strings.ToLower(s), bad) {
					t.Errorf("%s, %s: the script says %q", a.ID, lang, bad)
				}
			}
		}
	}
}

// What people are is kept from the pack; how they bank is what it may see.
func TestProtectedFieldsAreNotRead(t *testing.T) {
	m := bank.New().Manifest()
	for _, key := range []pack.FieldKey{"gender", "age", "birthday", "geography", "marital", "credit_score", "income"} {
		if f := m.Field(key); f == nil || !f.Private {
			t.Errorf("%s is not private", key)
		}
	}
	for _, d := range m.Drivers {
		for _, read := range d.Reads {
			if m.Field(read).Private || read == m.Churn.Label {
				t.Errorf("driver %s reads %s", d.ID, read)
			}
		}
	}
}

// Whatever is not private is needed by something: a driver, the value or the
// segment.
func TestNothingIsAskedForInVain(t *testing.T) {
	m := bank.New().Manifest()
	needed := map[pack.FieldKey]bool{m.Churn.Label: true}
	for _, d := range m.Drivers {
		for _, read := range d.Reads {
			needed[read] = true
		}
	}
	for _, f := range m.Fields {
		if !f.Private && !needed[f.Key] && !strings.Contains(m.Value+m.Segment, string(f.Key)) {
			t.Errorf("nothing reads %s", f.Key)
		}
	}
}

// Numbered papers, keys and destruction are never checked by one person alone.
func TestDualControl(t *testing.T) {
	want := map[pack.ChecklistID]bool{
		"blank_vouchers": true, "card_stock": true, "seals": true, "vault_keys": true,
		"vault_close": true, "surprise_count": true, "archive_destruction": true,
	}
	for _, l := range bank.New().Manifest().Checklists {
		second := false
		for _, it := range l.Items {
			second = second || it.Second
		}
		if want[l.ID] && !second {
			t.Errorf("%s wants no second person", l.ID)
		}
		delete(want, l.ID)
	}
	for id := range want {
		t.Errorf("there is no checklist %s", id)
	}
}

// Every checklist can be scheduled, and its schedule said in words.
func TestSchedules(t *testing.T) {
	lists, problems := care.Lists(bank.New().Manifest())
	for _, p := range problems {
		t.Error(p)
	}
	for _, l := range lists {
		for _, lang := range core.Langs() {
			if says := l.Schedule.In(lang); strings.Contains(says, "FREQ") {
				t.Errorf("%s: no words for %s", l.ID, says)
			}
		}
	}
}
