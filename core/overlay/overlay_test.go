package overlay_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/overlay"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
)

var day = core.NewDay(2026, time.March, 8)

// florist is a pack with everything in it that can be changed.
func florist(t testing.TB) *pack.Manifest {
	t.Helper()
	p, err := pack.Load(os.DirFS("testdata/pack"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return pack.Described(p)
}

// asJSON is a pack in the form in which packs are compared.
func asJSON(t interface{ Fatal(args ...any) }, m *pack.Manifest) string {
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A shop keeps changes to one pack.
type shop struct {
	t  *testing.T
	db store.DB
	m  *pack.Manifest
}

func newShop(t *testing.T) *shop { return &shop{t, store.Mem(), florist(t)} }

func (s *shop) try(f func(store.Tx)) error {
	s.t.Helper()
	err := s.db.Update(s.t.Context(), func(tx store.Tx) error { f(tx); return nil })
	for _, lang := range core.Langs() {
		if said := text.Error(lang, err); err != nil && strings.HasPrefix(said, "overlay.") {
			s.t.Errorf("%s: %q", lang, said)
		}
	}
	return err
}

func (s *shop) change(pairs ...string) error {
	s.t.Helper()
	var edits []overlay.Edit
	for pair := range slices.Chunk(pairs, 2) {
		edits = append(edits, overlay.Edit{Path: overlay.Path(pair[0]), Value: pair[1]})
	}
	return s.try(func(tx store.Tx) { overlay.Make(tx, s.m, edits, " Ann ", day) })
}

func (s *shop) must(pairs ...string) {
	s.t.Helper()
	if err := s.change(pairs...); err != nil {
		s.t.Fatalf("%v: %v", pairs, text.Error(core.English, err))
	}
}

func (s *shop) changes() (list []overlay.Change) {
	s.t.Helper()
	if err := s.db.View(s.t.Context(), func(tx store.Tx) error {
		list = overlay.Of(tx, s.m.ID)
		return nil
	}); err != nil {
		s.t.Fatal(err)
	}
	return list
}

// packed is the pack as the shop works with it.
func (s *shop) packed() *pack.Manifest {
	s.t.Helper()
	m, out := overlay.Apply(s.m, s.changes())
	for _, o := range out {
		if o.State != overlay.InForce {
			s.t.Errorf("%s is %s: %v", o.Path, o.State, o.Why)
		}
	}
	return m
}

func TestMake(t *testing.T) {
	s := newShop(t)
	s.must("drivers.silence.weight", "0.4")
	s.must("actions.say_hello.script.en", "Hello {name}, this is {staff}.", "actions.say_hello.script.zh-CN", "{name}您好，我是{staff}。")
	s.must("actions.say_hello.cooldown_days", "90")
	s.must("checklists.cooler.schedule", "FREQ=WEEKLY;BYDAY=MO")
	s.must("checklists.cooler.months", "6, 7、8")
	s.must("checklists.cooler.items.temperature.warn_max", "")
	s.must("checklists.cooler.items.temperature.max", "6")
	s.must("playbooks.win_back.steps.2.wait_days", "21")
	s.must("keywords.leaving.words.en", "close my account, never again")
	s.must("keywords.leaving.except.en", "never again without you")
	s.must("fields.satisfaction.aliases", "满意度，Happiness")
	s.must("churn.inactive_days", "150")
	m := s.packed()
	got := map[overlay.Path]overlay.Value{}
	before := overlay.Places(s.m)
	for i, p := range overlay.Places(m) {
		if p.Value != before[i].Value {
			got[p.Path] = p.Value
		}
	}
	want := map[overlay.Path]overlay.Value{
		"drivers.silence.weight":                       `0.4`,
		"actions.say_hello.script.en":                  `"Hello {name}, this is {staff}."`,
		"actions.say_hello.script.zh-CN":               `"{name}您好，我是{staff}。"`,
		"actions.say_hello.cooldown_days":              `90`,
		"checklists.cooler.schedule":                   `"FREQ=WEEKLY;BYDAY=MO"`,
		"checklists.cooler.months":                     `[6,7,8]`,
		"checklists.cooler.items.temperature.warn_max": `null`,
		"checklists.cooler.items.temperature.max":      `6`,
		"playbooks.win_back.steps.2.wait_days":         `21`,
		"keywords.leaving.words.en":                    `["close my account","never again"]`,
		"keywords.leaving.except.en":                   `["never again without you"]`,
		"fields.satisfaction.aliases":                  `["满意度","Happiness"]`,
		"churn.inactive_days":                          `150`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the changed pack (-want +got):\n%s", d)
	}
	if w := m.Driver("silence").Weight; w != 0.4 {
		t.Errorf("the weight is %v, want 0.4", w)
	}
	first := s.changes()[slices.IndexFunc(s.changes(), func(c overlay.Change) bool { return c.Path == "drivers.silence.weight" })]
	if want := (overlay.Change{Path: "drivers.silence.weight", Was: "1.6", Now: "0.4", Author: "Ann", Day: day}); first != want {
		t.Errorf("kept %+v, want %+v", first, want)
	}

	s.must("drivers.silence.weight", "1.60") // as the vendor says
	if list := s.changes(); slices.ContainsFunc(list, func(c overlay.Change) bool { return c.Path == "drivers.silence.weight" }) {
		t.Errorf("a change to what the vendor says is kept: %+v", list)
	}
	if err := s.try(func(tx store.Tx) { overlay.TakeBack(tx, s.m.ID, "drivers.silence.weight") }); core.KindOf(err) != core.NotFound {
		t.Errorf("taken back twice: %v", err)
	}
}

func TestRefused(t *testing.T) {
	s := newShop(t)
	for _, tt := range []struct {
		path  string
		value string
		want  core.Kind
	}{
		{"drivers.silence.signal", "1.0", core.Invalid}, // computed in the plugin's process
		{"drivers.silence.evidence.en", "none", core.Invalid},
		{"fields.satisfaction.type", "text", core.Invalid},
		{"value", "1", core.Invalid},
		{"", "1", core.Invalid},
		{"drivers", "1", core.Invalid},
		{"drivers.silence.title.fr", "Silence", core.Invalid},
		{"playbooks.win_back.steps.0.wait_days", "1", core.Invalid},
		{"playbooks.win_back.steps.9.wait_days", "1", core.NotFound},
		{"drivers.nothing.weight", "1", core.NotFound},
		{"fields.nothing.aliases", "a", core.NotFound},
		{"drivers.silence.weight", "much", core.Invalid},
		{"drivers.silence.weight", "NaN", core.Invalid},
		{"drivers.silence.weight", "-1", core.Invalid}, // it raises
		{"drivers.silence.weight", "50", core.Invalid},
		{"drivers.silence.weight", "1.6", core.Invalid}, // as it is
		{"drivers.silence.off", "perhaps", core.Invalid},
		{"actions.say_hello.script.en", "Hello {nobody}", core.Invalid},
		{"actions.say_hello.script.en", "Hello {name}, this is {staff}.", core.Invalid}, // the Chinese says the shop, too
		{"actions.say_hello.script.en", " ", core.Invalid},
		{"actions.say_hello.channel", "pigeon", core.Invalid},
		{"actions.say_hello.cost_cents", "0.5", core.Invalid},
		{"checklists.cooler.schedule", "daily", core.Invalid},
		{"checklists.cooler.months", "13", core.Invalid},
		{"checklists.cooler.months", "June", core.Invalid},
		{"checklists.cooler.items.temperature.min", "9", core.Invalid},   // above max
		{"checklists.cooler.items.temperature.off", "yes", core.Invalid}, // the only one
		{"prior.rate", "1", core.Invalid},
	} {
		if err := s.change(tt.path, tt.value); err == nil || core.KindOf(err) != tt.want {
			t.Errorf("%s = %q: %v, want %v", tt.path, tt.value, err, tt.want)
		}
	}
	long := strings.Repeat("x", overlay.MaxAuthorBytes+1)
	if err := s.try(func(tx store.Tx) {
		overlay.Make(tx, s.m, []overlay.Edit{{Path: "churn.inactive_days", Value: "150"}}, long, day)
	}); core.KindOf(err) != core.Invalid || err == nil {
		t.Errorf("a long author: %v", err)
	}
	if list := s.changes(); len(list) > 0 {
		t.Errorf("refused and kept: %+v", list)
	}
}

// TestUpgrade lets the vendor change what the shop changed.
func TestUpgrade(t *testing.T) {
	s := newShop(t)
	for path, value := range map[string]string{
		"drivers.silence.weight":                  "0.4",
		"drivers.complaint.weight":                "0.5",
		"actions.say_hello.cooldown_days":         "90",
		"checklists.cooler.items.temperature.max": "6",
		"keywords.leaving.words.en":               "goodbye",
		"actions.listen.script.en":                "Hello {name}.",
	} {
		s.must(path, value)
	}
	next := florist(t)
	next.Driver("silence").Weight = 2 // another opinion
	next.Action("say_hello").CooldownDays = 90
	*next.Checklist("cooler").Items[0].Min = 1
	next.Keywords = nil

	m, out := overlay.Apply(next, s.changes())
	got := map[overlay.Path]overlay.State{}
	for _, o := range out {
		got[o.Path] = o.State
		if o.Path == "drivers.silence.weight" && (o.Vendor != "2" || o.Was != "1.6" || o.Now != "0.4" || o.Of.In(core.English) != "Long silence") {
			t.Errorf("the conflict is told as %+v", o)
		}
		if (o.State == overlay.Refused) != (o.Why != nil) {
			t.Errorf("%s is %s because of %v", o.Path, o.State, o.Why)
		}
	}
	want := map[overlay.Path]overlay.State{
		"drivers.silence.weight":                  overlay.Conflict,
		"drivers.complaint.weight":                overlay.InForce,
		"actions.say_hello.cooldown_days":         overlay.Settled,
		"checklists.cooler.items.temperature.max": overlay.InForce,
		"keywords.leaving.words.en":               overlay.Gone,
		"actions.listen.script.en":                overlay.InForce,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("states (-want +got):\n%s", d)
	}
	if m.Driver("silence").Weight != 2 || m.Driver("complaint").Weight != 0.5 {
		t.Errorf("weights %v and %v, want the vendor's 2 and the shop's 0.5", m.Driver("silence").Weight, m.Driver("complaint").Weight)
	}
	s.m = next
	s.must("drivers.silence.weight", "0.4") // decided
	if m, _ := overlay.Apply(next, s.changes()); m.Driver("silence").Weight != 0.4 {
		t.Errorf("decided, the weight is %v", m.Driver("silence").Weight)
	}
}

// TestRefusedAfterUpgrade leaves out only the change that the new pack cannot
// have.
func TestRefusedAfterUpgrade(t *testing.T) {
	s := newShop(t)
	s.must("drivers.complaint.weight", "0.5")
	s.must("checklists.cooler.items.temperature.warn_max", "4.5")
	next := florist(t)
	four := 4.0
	next.Checklist("cooler").Items[0].Max = &four // what was a warning has failed by then
	m, out := overlay.Apply(next, s.changes())
	if out[0].State != overlay.Refused || !strings.Contains(text.Error(core.English, out[0].Why), "warn_max") || out[1].State != overlay.InForce {
		t.Errorf("outcomes %+v", out)
	}
	if m.Driver("complaint").Weight != 0.5 || *m.Checklist("cooler").Items[0].WarnMax != 3 {
		t.Errorf("weight %v, warning %v", m.Driver("complaint").Weight, *m.Checklist("cooler").Items[0].WarnMax)
	}
}

// TestOff leaves parts out, with what has no meaning without them.
func TestOff(t *testing.T) {
	s := newShop(t)
	s.must("drivers.complaint.off", "是")
	m := s.packed()
	if m.Driver("complaint") != nil || m.Action("listen") != nil {
		t.Error("the driver or the action that answers nothing else is still there")
	}
	if len(m.Playbooks) != 1 || len(m.Playbooks[0].Steps) != 1 || m.Keywords[0].Driver != "" {
		t.Errorf("playbooks %+v, keywords %+v", m.Playbooks, m.Keywords)
	}
	s.must("playbooks.win_back.off", "yes")
	s.must("checklists.cooler.off", "yes")
	s.must("keywords.leaving.off", "yes")
	if m := s.packed(); len(m.Playbooks)+len(m.Checklists)+len(m.Keywords) > 0 {
		t.Errorf("playbooks %v, checklists %v, keywords %v", m.Playbooks, m.Checklists, m.Keywords)
	}
	if err := s.change("drivers.silence.off", "yes"); core.KindOf(err) != core.Invalid || err == nil {
		t.Errorf("the last driver was left out: %v", err)
	}

	s = newShop(t)
	s.must("actions.listen.off", "yes")
	if m := s.packed(); m.Driver("complaint") == nil || m.Driver("complaint").Actionable || !m.Driver("silence").Actionable {
		t.Errorf("drivers %+v", m.Drivers)
	}
}

// TestEveryPartMayGo leaves out, one by one, each part of a real pack.
func TestEveryPartMayGo(t *testing.T) {
	p, err := pack.Load(os.DirFS("../../plugins/produce/pack"), nil)
	if err != nil {
		t.Fatal(err)
	}
	vendor := pack.Described(p)
	gone := 0
	for _, place := range overlay.Places(vendor) {
		if place.Kind != overlay.Off {
			continue
		}
		m, out := overlay.Apply(vendor, []overlay.Change{{Path: place.Path, Was: place.Value, Now: "true"}})
		switch {
		case out[0].State == overlay.InForce:
			if gone++; len(asJSON(t, m)) >= len(asJSON(t, vendor)) {
				t.Errorf("%s is in force and changes nothing", place.Path)
			}
		case !strings.Contains(text.Error(core.English, out[0].Why), ": none"): // the last of its list
			t.Errorf("%s: %v", place.Path, text.Error(core.English, out[0].Why))
		}
	}
	if gone < 20 {
		t.Errorf("only %d parts could be left out", gone)
	}
}

func TestFile(t *testing.T) {
	s := newShop(t)
	s.must("drivers.silence.weight", "0.4")
	s.must("actions.say_hello.title.en", "Say “hi” & wave")
	s.must("checklists.cooler.items.temperature.warn_max", "")
	b, err := overlay.Export(s.m, s.changes())
	if err != nil {
		t.Fatal(err)
	}
	f, err := overlay.ReadFile(b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&overlay.File{Pack: "corner", Version: "1.0.0", Changes: s.changes()}, f); d != "" {
		t.Errorf("the file says otherwise (-want +got):\n%s", d)
	}

	other := newShop(t)
	other.must("drivers.silence.weight", "0.9")
	other.m.Action("say_hello").Title[core.English] = "Greet" // another version of the pack
	var taken, kept []overlay.Path
	if err := other.try(func(tx store.Tx) { taken, kept = overlay.Import(tx, other.m, f) }); err != nil {
		t.Fatal(err)
	}
	if len(taken) != 2 || !slices.Equal(kept, []overlay.Path{"drivers.silence.weight"}) {
		t.Errorf("taken %v, kept %v", taken, kept)
	}
	m, out := overlay.Apply(other.m, other.changes())
	if m.Driver("silence").Weight != 0.9 || out[0].State != overlay.Conflict || m.Action("say_hello").Title.In(core.English) != "Greet" {
		t.Errorf("weight %v, outcomes %+v", m.Driver("silence").Weight, out)
	}

	for name, wrong := range map[string]string{
		"not JSON":     `{`,
		"another file": `{"version": 1}`,
		"newer":        `{"perennial_overlay": 2, "pack": "corner"}`,
		"fixed":        strings.Replace(string(b), "drivers.silence.weight", "drivers.silence.signal", 1),
		"another kind": strings.Replace(string(b), `"now": 0.4`, `"now": "0.4"`, 1),
		"a day":        strings.Replace(string(b), "2026-03-08", "yesterday", 1),
		"large":        `{"perennial_overlay": 1, "pack": "corner", "version": "` + strings.Repeat("1", overlay.MaxFileBytes) + `"}`,
	} {
		if _, err := overlay.ReadFile([]byte(wrong)); core.KindOf(err) != core.Invalid || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.Pack = "telecom"
	if err := other.try(func(tx store.Tx) { overlay.Import(tx, other.m, f) }); core.KindOf(err) != core.Invalid || err == nil {
		t.Errorf("a file of another pack: %v", err)
	}
}

// TestThereAndBack changes whatever can be changed, in any order, and back.
func TestThereAndBack(t *testing.T) {
	vendor := florist(t)
	before := asJSON(t, vendor)
	places := overlay.Places(vendor)
	rapid.Check(t, func(t *rapid.T) {
		var drawn, changes, back []overlay.Change
		for _, p := range rapid.Permutation(places).Draw(t, "places")[:rapid.IntRange(0, 5).Draw(t, "count")] {
			if now := another(t, p); now != p.Value {
				drawn = append(drawn, overlay.Change{Path: p.Path, Was: p.Value, Now: now})
			}
		}
		made, out := overlay.Apply(vendor, drawn)
		for _, o := range out {
			if o.State != overlay.InForce {
				continue // the pack cannot have it
			}
			changes = append(changes, o.Change)
			if o.Kind != overlay.Off {
				back = append(back, overlay.Change{Path: o.Path, Was: o.Now, Now: o.Was})
			}
		}
		if err := made.Check(); err != nil {
			t.Fatalf("the changed pack breaks rules: %v", err)
		}
		if asJSON(t, vendor) != before {
			t.Fatal("the vendor's pack was changed")
		}
		slices.Reverse(changes)
		if again, _ := overlay.Apply(vendor, changes); asJSON(t, again) != asJSON(t, made) {
			t.Fatal("in another order the pack is another")
		}
		if m, _ := overlay.Apply(vendor, nil); m != vendor {
			t.Fatal("without changes the pack is not the vendor's")
		}
		if len(back) == len(changes) { // what was left out has no way back but taking the change back
			if m, out := overlay.Apply(made, back); asJSON(t, m) != before {
				t.Fatalf("there and back is not where it began: %+v\n%s", out, cmp.Diff(before, asJSON(t, m)))
			}
		}
	})
}

// another draws something that may stand in a place.
func another(t *rapid.T, p overlay.Place) overlay.Value {
	var v any
	switch p.Kind {
	case overlay.Text:
		v = rapid.SampledFrom([]string{"call", "message", "FREQ=DAILY", "Something & else", "另一句话"}).Draw(t, "text")
	case overlay.Number:
		v = rapid.SampledFrom([]float64{0, 0.5, 1, 30, 120, -1}).Draw(t, "number")
	case overlay.Limit:
		v = rapid.SampledFrom([]any{nil, 0.5, 2.0, 4.0, 8.0}).Draw(t, "limit")
	case overlay.Words:
		v = rapid.SampledFrom([][]string{{"one"}, {"two", "三"}}).Draw(t, "words")
	case overlay.Numbers:
		v = rapid.SampledFrom([][]int{{1, 2}, {12}}).Draw(t, "numbers")
	case overlay.Off:
		v = true
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out overlay.Value
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
