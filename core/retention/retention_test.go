package retention_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/retention"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/text"
	"github.com/perennial-app/perennial/core/timeline"
)

const today = core.Day(20000)

func manifest() *pack.Manifest {
	return &pack.Manifest{
		ID: "shop",
		Fields: []pack.Field{
			{Key: "plan", Type: pack.TypeText, Title: pack.Text{core.English: "Plan", core.Chinese: "套餐"}},
		},
		Drivers: []pack.Driver{
			{ID: "price", Actionable: true},
			{ID: "service", Actionable: true},
			{ID: "young", Actionable: false},
		},
		Actions: []pack.Action{
			{ID: "discount", Drivers: []pack.DriverID{"price"}, CooldownDays: 60},
			{ID: "bundle", Drivers: []pack.DriverID{"price"}},
			{ID: "call", Drivers: []pack.DriverID{"service", "young"}, CooldownDays: 14},
		},
	}
}

func shop(t *testing.T) store.DB {
	t.Helper()
	db := store.Mem()
	update(t, db, func(tx store.Tx) { customer.Put(tx, customer.Customer{ID: "c1", Pack: "shop"}) })
	return db
}

func update(t *testing.T, db store.DB, f func(store.Tx)) {
	t.Helper()
	if err := try(t, db, f); err != nil {
		t.Fatal(err)
	}
}

func try(t *testing.T, db store.DB, f func(store.Tx)) error {
	t.Helper()
	return db.Update(t.Context(), func(tx store.Tx) error { f(tx); return nil })
}

func history(t *testing.T, db store.DB) (out []timeline.Event) {
	t.Helper()
	err := db.View(t.Context(), func(tx store.Tx) error {
		out = retention.History(tx, "c1", core.MaxDay)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func decision(v retention.Verdict, request string) retention.Decision {
	return retention.Decision{
		Customer: "c1", Action: "discount", Driver: "price", Verdict: v,
		Day: today, Actor: core.ActorStaff, RequestID: request,
	}
}

func TestRecordActsOnce(t *testing.T) {
	db, m := shop(t), manifest()
	d := decision(retention.Done, "r1")
	d.Reason = "  he was glad "
	update(t, db, func(tx store.Tx) { retention.Record(tx, m, d) })
	d.Day++ // the answer got lost and midnight passed
	update(t, db, func(tx store.Tx) { retention.Record(tx, m, d) })
	want := []timeline.Event{{
		Customer: "c1", Day: today, ID: "action:r1", Kind: timeline.Action, Code: "discount",
		Text: "he was glad", State: "done", Driver: "price", Actor: core.ActorStaff,
	}}
	if diff := cmp.Diff(want, history(t, db)); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}

	other := d
	other.Verdict, other.Reason = retention.Declined, "no"
	if err := try(t, db, func(tx store.Tx) { retention.Record(tx, m, other) }); core.KindOf(err) != core.Conflict {
		t.Errorf("another decision under the same request: %v, want Conflict", err)
	}

	update(t, db, func(tx store.Tx) { retention.Undo(tx, "c1", today, "action:r1") })
	if got := history(t, db); got != nil {
		t.Errorf("after undo: %v", got)
	}
	if err := try(t, db, func(tx store.Tx) { retention.Undo(tx, "c1", today, "action:r1") }); core.KindOf(err) != core.NotFound {
		t.Errorf("second undo: %v, want NotFound", err)
	}
}

func TestUndoTouchesOnlyDecisions(t *testing.T) {
	db := shop(t)
	update(t, db, func(tx store.Tx) {
		timeline.Put(tx, timeline.Event{Customer: "c1", Day: today, ID: "p", Kind: timeline.Purchase})
	})
	if err := try(t, db, func(tx store.Tx) { retention.Undo(tx, "c1", today, "p") }); core.KindOf(err) != core.NotFound {
		t.Errorf("undo of a purchase: %v, want NotFound", err)
	}
}

func TestRecordRefuses(t *testing.T) {
	past := today
	for _, tt := range []struct {
		name   string
		change func(*retention.Decision)
		want   core.Kind
	}{
		{"declined without a reason", func(d *retention.Decision) { d.Verdict, d.Reason = retention.Declined, "  " }, core.Invalid},
		{"later than never", func(d *retention.Decision) { d.Verdict, d.Until = retention.Later, &past }, core.Invalid},
		{"an action the pack has not", func(d *retention.Decision) { d.Action = "dance" }, core.Invalid},
		{"no action", func(d *retention.Decision) { d.Action = "" }, core.Invalid},
		{"a driver the pack has not", func(d *retention.Decision) { d.Driver = "moon" }, core.Invalid},
		{"no verdict", func(d *retention.Decision) { d.Verdict = "" }, core.Invalid},
		{"no request id", func(d *retention.Decision) { d.RequestID = "" }, core.Invalid},
		{"a customer who is not there", func(d *retention.Decision) { d.Customer = "c2" }, core.NotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db, d := shop(t), decision(retention.Done, "r")
			tt.change(&d)
			err := try(t, db, func(tx store.Tx) { retention.Record(tx, manifest(), d) })
			if core.KindOf(err) != tt.want || err == nil {
				t.Errorf("error %v, want kind %v", err, tt.want)
			}
			for _, lang := range core.Langs() {
				if s := text.Error(lang, err); strings.ContainsAny(s, "{}") {
					t.Errorf("%s: %q", lang, s)
				}
			}
			if got := history(t, db); got != nil {
				t.Errorf("left on the timeline: %v", got)
			}
		})
	}
}

func contribution(d pack.DriverID, z float64) risk.Contribution {
	return risk.Contribution{Driver: d, LogOdds: z, Signal: pack.Signal{Driver: d, Known: true, Value: 1}}
}

func TestProposeAndRest(t *testing.T) {
	m := manifest()
	a := risk.Assessment{Contributions: []risk.Contribution{
		contribution("young", 3), contribution("price", 1), contribution("service", 0.5),
	}}
	act := func(id pack.ActionID, v retention.Verdict, daysAgo core.Day, until ...core.Day) timeline.Event {
		e := timeline.Event{Kind: timeline.Action, Day: today - daysAgo, Code: string(id), State: string(v)}
		if len(until) > 0 {
			e.Until = &until[0]
		}
		return e
	}
	for _, tt := range []struct {
		name    string
		history []timeline.Event
		want    pack.ActionID // "" for none
		driver  pack.DriverID
		rests   bool
	}{
		{"the largest reason something can be done about", nil, "discount", "price", false},
		{"done yesterday: the customer rests", []timeline.Event{act("discount", retention.Done, 1)}, "bundle", "price", true},
		{"done on the last day of the cooldown", []timeline.Event{act("discount", retention.Done, 59)}, "bundle", "price", true},
		{"the cooldown is over", []timeline.Event{act("discount", retention.Done, 60)}, "discount", "price", false},
		{"done without a cooldown rests that day", []timeline.Event{act("bundle", retention.Done, 0)}, "discount", "price", true},
		{"declined: the customer rests", []timeline.Event{act("discount", retention.Declined, 59)}, "bundle", "price", true},
		{"declined long enough ago", []timeline.Event{act("discount", retention.Declined, 60)}, "discount", "price", false},
		{
			"both answers declined",
			[]timeline.Event{act("discount", retention.Declined, 1), act("bundle", retention.Declined, 89)},
			"call", "service", true,
		},
		{
			"declined without a cooldown rests for a quarter",
			[]timeline.Event{act("bundle", retention.Declined, 89)},
			"discount", "price", true,
		},
		{
			"and then comes back",
			[]timeline.Event{act("bundle", retention.Declined, 90)},
			"discount", "price", false,
		},
		{"later: rests until that day", []timeline.Event{act("discount", retention.Later, 1, today+1)}, "discount", "price", true},
		{"later: the day has come", []timeline.Event{act("discount", retention.Later, 1, today)}, "discount", "price", false},
		{"what happens later is not known yet", []timeline.Event{act("discount", retention.Done, -1)}, "discount", "price", false},
		{
			"everything tried",
			[]timeline.Event{
				act("discount", retention.Declined, 1), act("bundle", retention.Declined, 1), act("call", retention.Declined, 1),
			},
			"", "", true,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := retention.Propose(m, a, tt.history, today)
			if got.Action != tt.want || got.Driver != tt.driver || ok != (tt.want != "") {
				t.Errorf("Propose = %s for %s, want %s for %s", got.Action, got.Driver, tt.want, tt.driver)
			}
			if rests := retention.Resting(m, tt.history, today); rests != tt.rests {
				t.Errorf("Resting = %v, want %v", rests, tt.rests)
			}
		})
	}
}

// What lowers the risk, or is not known, is no reason to act.
func TestProposeNothing(t *testing.T) {
	m := manifest()
	unknown := contribution("price", 1)
	unknown.Signal.Known = false
	a := risk.Assessment{Contributions: []risk.Contribution{contribution("price", -1), unknown}}
	if got, ok := retention.Propose(m, a, nil, today); ok {
		t.Errorf("Propose = %+v, want nothing", got)
	}
	m.Actions = append(m.Actions, pack.Action{ID: "greet"})
	if got, ok := retention.Propose(m, a, nil, today); !ok || got.Action != "greet" || got.Driver != "" {
		t.Errorf("Propose = %+v, want the action for any occasion", got)
	}
}

func TestScript(t *testing.T) {
	m := manifest()
	act := &pack.Action{Script: pack.Text{
		core.Chinese: "{name},您好!我是{shop}的{staff}。注意到{evidence}。您现在用的是{plan},{mystery}想请{name}来店里看看。",
		core.English: "Hello {name}, this is {staff} from {shop}. We noticed: {evidence}. You are on {plan}; would {name} come in about {mystery}?",
	}}
	full := customer.Customer{Name: "王伟", Fields: map[pack.FieldKey]pack.Value{"plan": pack.TextValue("5G {name}")}}
	words := retention.Words{Shop: "春风店", Staff: "小李", Evidence: "月租 128 元。"}
	for _, tt := range []struct {
		c    customer.Customer
		w    retention.Words
		lang core.Lang
		want string
	}{
		{full, words, core.Chinese, "王伟,您好!我是春风店的小李。注意到月租 128 元。您现在用的是5G name,相关情况想请王伟来店里看看。"},
		{full, words, core.English, "Hello 王伟, this is 小李 from 春风店. We noticed: 月租 128 元. You are on 5G name; would 王伟 come in about this?"},
		{customer.Customer{}, retention.Words{}, core.Chinese, "您好!我是客服人员。注意到您近期的使用情况。您现在用的是您的套餐,相关情况想请您来店里看看。"},
		{customer.Customer{}, retention.Words{}, core.English, "Hello, this is the service team. We noticed: how things have been going for you lately. You are on your plan; would you come in about this?"},
	} {
		if got := retention.Script(m, act, tt.c, tt.w, tt.lang); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

func TestGreetingsWithoutAName(t *testing.T) {
	m := manifest()
	for script, want := range map[string]string{
		"{name}您好,":          "您好,",
		"尊敬的{name},您好!":      "您好!",
		"{name}先生/女士您好,有件事。": "您好,有件事。",
		"您好,{name}!有件事。":     "您好!有件事。",
		"{name}，您好！我是小李":     "您好！我是小李", "您好，{name}。": "您好。",
		"想请{name}看看。":            "想请您看看。",
		"{name},您好,{name}的合约快到期": "您好,您的合约快到期",
	} {
		act := &pack.Action{Script: pack.Text{core.Chinese: script}}
		if got := retention.Script(m, act, customer.Customer{}, retention.Words{}, core.Chinese); got != want {
			t.Errorf("%s → %s, want %s", script, got, want)
		}
	}
}

// No script, name or value makes a placeholder reach a person.
func TestScriptLeavesNoBraces(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		piece := rapid.SampledFrom([]string{"{", "}", "{name}", "{plan}", "{{staff}}", "{evidence", "word ", "您好"})
		act := &pack.Action{Script: pack.Text{core.English: strings.Join(rapid.SliceOf(piece).Draw(rt, "script"), "")}}
		c := customer.Customer{
			Name:   strings.Join(rapid.SliceOf(piece).Draw(rt, "name"), ""),
			Fields: map[pack.FieldKey]pack.Value{"plan": pack.TextValue(strings.Join(rapid.SliceOf(piece).Draw(rt, "plan"), ""))},
		}
		w := retention.Words{Shop: "{name}", Evidence: "{staff}"}
		if got := retention.Script(manifest(), act, c, w, core.English); strings.ContainsAny(got, "{}") {
			rt.Fatalf("script %q", got)
		}
	})
}
