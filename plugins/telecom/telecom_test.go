package telecom_test

import (
	"flag"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
	"github.com/perennial-app/perennial/plugins/telecom"
)

var update = flag.Bool("update", false, "write what was got into the golden files")

func TestPack(t *testing.T) { packtest.Run(t, telecom.New()) }

func TestSignals(t *testing.T) { packtest.Golden(t, telecom.New(), "testdata/*.txtar", *update) }

// The plugin keeps the contract over a real process, and says there what the pack
// says here.
func TestPlugin(t *testing.T) {
	path := packtest.Build(t, "./plugin")
	packtest.RunBinary(t, path)
	packtest.Same(t, telecom.New(), path)
}

// Scripts are warm and honest, and words that a person says: evidence is written
// for a screen.
func TestManifest(t *testing.T) {
	m := telecom.New().Manifest()
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	if len(m.Drivers) < 12 || len(m.Actions) < 10 || len(m.Checklists) < 6 {
		t.Errorf("%d drivers, %d actions, %d checklists", len(m.Drivers), len(m.Actions), len(m.Checklists))
	}
	for _, a := range m.Actions {
		if a.Script[core.Chinese] == a.Script[core.English] {
			t.Errorf("%s: the scripts do not differ", a.ID)
		}
		for _, pushy := range []string{"last chance", "only today", "% off", "最后机会", "仅限今天", "折", "{evidence}"} {
			for lang, s := range a.Script {
				if strings.Contains(s, pushy) {
					t.Errorf("%s, %s: the script says %q", a.ID, lang, pushy)
				}
			}
		}
	}
}

// Age, sex and family are never scored.
func TestProtectedFieldsAreNotRead(t *testing.T) {
	m := telecom.New().Manifest()
	for _, key := range []pack.FieldKey{"gender", "senior", "partner", "dependents"} {
		if f := m.Field(key); f == nil || !f.Private {
			t.Errorf("%s is not private", key)
		}
		for _, d := range m.Drivers {
			for _, read := range d.Reads {
				if read == key {
					t.Errorf("driver %s reads %s", d.ID, key)
				}
			}
		}
	}
}

// The label must never be read: it is what is to be foretold.
func TestLabelIsNotRead(t *testing.T) {
	m := telecom.New().Manifest()
	for _, d := range m.Drivers {
		for _, read := range d.Reads {
			if read == m.Churn.Label {
				t.Errorf("driver %s reads the label", d.ID)
			}
		}
	}
}

func subscriber() pack.Snapshot {
	return pack.Snapshot{
		Ref: "1",
		Fields: map[pack.FieldKey]pack.Value{
			"contract": pack.ChoiceValue("month"), "tenure": pack.NumberValue(5), "monthly_charges": pack.MoneyValue(70.7),
			"total_charges": pack.MoneyValue(340), "payment": pack.ChoiceValue("electronic_check"), "paperless": pack.BoolValue(true),
			"phone_service": pack.BoolValue(true), "multiple_lines": pack.ChoiceValue("no"), "internet_service": pack.ChoiceValue("fiber"),
			"online_security": pack.ChoiceValue("no"), "online_backup": pack.ChoiceValue("no"), "device_protection": pack.ChoiceValue("no"),
			"tech_support": pack.ChoiceValue("no"), "streaming_tv": pack.ChoiceValue("no"), "streaming_movies": pack.ChoiceValue("no"),
		},
		Events: []pack.Event{
			{Kind: pack.Purchase, Day: 20000, Cents: 2999},
			{Kind: pack.Purchase, Day: 20030, Cents: 2999},
			{Kind: pack.Complaint, Day: 20040},
			{Kind: pack.Purchase, Day: 20065, Cents: 2999},
		},
	}
}

func BenchmarkEvaluate(b *testing.B) {
	p, s := telecom.New(), subscriber()
	b.ReportAllocs()
	for b.Loop() {
		p.Evaluate(s, 20100)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		telecom.New()
	}
}
