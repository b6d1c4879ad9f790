package sdk

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

var sameValues = cmp.Comparer(sameValue)

// sampleCases are customers with a known and unknown signals, in turn.
func sampleCases(n int) []pack.Case {
	cases := make([]pack.Case, n)
	for i, s := range sampleSnapshots(n) {
		signal := pack.Signal{Driver: "driver_00", Facts: []pack.Fact{{Name: pack.Missing, Value: pack.TextValue("field_00")}}}
		if i%2 == 0 {
			signal = pack.Signal{Driver: "driver_00", Known: true, Value: 0.5, Facts: []pack.Fact{{Name: "field_00", Value: pack.NumberValue(7)}}}
		}
		cases[i] = pack.Case{Snapshot: s, Signals: []pack.Signal{signal}}
	}
	return cases
}

func findings(opts *Options) func() map[string]int {
	found := map[string]int{}
	opts.Report = func(f Finding) { found[f.Code]++ }
	return func() map[string]int { return found }
}

func TestPropose(t *testing.T) {
	var opts Options
	found := findings(&opts)
	c := mustDial(t, "", opts)
	got, err := c.Propose(t.Context(), asOf, sampleCases(1203)) // three requests
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1203 || len(found()) > 0 {
		t.Fatalf("%d advices, findings %v", len(got), found())
	}
	for i, a := range got {
		want := pack.Advice{Ref: fmt.Sprintf("customer-%d", i)}
		if i%2 == 0 {
			want.Proposals = []pack.Proposal{{Action: "call", Driver: "driver_00", Day: asOf + 1, Facts: []pack.Fact{
				{Name: "field_00", Value: pack.NumberValue(7)}, {Name: "events", Value: pack.NumberValue(3)},
			}}}
		}
		if diff := cmp.Diff(want, a, sameValues); diff != "" {
			t.Fatal(diff)
		}
	}
}

// One customer's trouble is that customer's.
func TestProposeFailures(t *testing.T) {
	var opts Options
	opts.BatchTimeout = 300 * time.Millisecond
	c := mustDial(t, "", opts)
	cases := sampleCases(3)
	cases[0].Snapshot.Fields["act"] = pack.TextValue("panic")
	cases[1].Snapshot.Fields["act"] = pack.TextValue(strings.Repeat("长", MaxItemBytes))
	got, err := c.Propose(t.Context(), asOf, cases)
	if err != nil || got[0].Problem != ProblemPanicked || got[1].Problem != ProblemTooLarge || len(got[2].Proposals) != 1 {
		t.Errorf("%v, %+v", err, got)
	}
	cases[0].Snapshot.Fields["act"] = pack.TextValue("hang")
	if _, err := c.Propose(t.Context(), asOf, cases[:1]); !errors.Is(err, ErrLate) {
		t.Errorf("hanging: %v", err)
	}
	cases[0].Snapshot.Fields["act"] = pack.TextValue("exit")
	if _, err := c.Propose(t.Context(), asOf, cases[:1]); !errors.Is(err, ErrGone) {
		t.Errorf("ending: %v", err)
	}
}

// What the contract does not allow does not come through.
func TestProposeChecks(t *testing.T) {
	var opts Options
	found := findings(&opts)
	c := mustDial(t, "raw:proposals", opts)
	got, err := c.Propose(t.Context(), asOf, sampleCases(3))
	if err != nil {
		t.Fatal(err)
	}
	want := []pack.Proposal{{Action: "call", Driver: "driver_00", Day: asOf + 3, Facts: []pack.Fact{{Name: "n", Value: pack.NumberValue(3)}}}}
	for i, wantProblem := range []string{ProblemUnanswered, "", ""} {
		if got[i].Problem != wantProblem {
			t.Errorf("case %d: %+v", i, got[i])
		}
		if diff := cmp.Diff(want, got[i].Proposals, sameValues); wantProblem == "" && diff != "" {
			t.Error(diff)
		}
	}
	if diff := cmp.Diff(map[string]int{
		"proposal.unknown_ref": 1, "proposal.twice": 1, "proposal.missing": 1, "proposal.unknown_action": 2, "proposal.driver": 2,
		"proposal.day": 4, "proposal.action_twice": 2, "proposal.fact_value": 2,
	}, found()); diff != "" {
		t.Error(diff)
	}
	prose := mustDial(t, "raw:prose", Options{})
	if got, err := prose.Propose(t.Context(), asOf, sampleCases(2)); err != nil || got[1].Problem != ProblemFailed {
		t.Errorf("%v, %+v", err, got)
	}
	unable := mustDial(t, "raw:unable", Options{})
	if _, err := unable.Propose(t.Context(), asOf, sampleCases(2)); !errors.Is(err, ErrNonsense) {
		t.Errorf("it says it can and cannot: %v", err)
	}
}

func sampleLots(n int) []pack.Lot {
	expires, opened := asOf+9, asOf-1
	number := func(f float64) *float64 { return &f }
	lots := make([]pack.Lot, n)
	for i := range lots {
		lots[i] = pack.Lot{
			Ref: fmt.Sprintf("lot-%d", i), Category: "rose", Received: asOf - 2, AgeHours: 40.5, Expires: &expires, Opened: &opened,
			Readings: []pack.Reading{{Hours: 1, TemperatureC: number(-2)}, {Hours: 2, TemperatureC: number(0), Humidity: number(90)}, {Hours: 3}},
		}
	}
	return lots
}

func TestAssessLots(t *testing.T) {
	var opts Options
	found := findings(&opts)
	opts.BatchTimeout = 500 * time.Millisecond
	c := mustDial(t, "", opts)
	lots := sampleLots(503)
	lots[1] = pack.Lot{Ref: "bare", Category: "rose"}
	lots[2].Category, lots[3].Category = "panic", "stone"
	got, err := c.AssessLots(t.Context(), asOf, lots)
	if err != nil || len(found()) > 0 {
		t.Fatal(err, found())
	}
	full := pack.LotAnswer{
		Ref: "lot-502", Condition: pack.LotGood, Left: &pack.Span{Least: 1, Most: 9}, Due: []pack.ChecklistID{"cooler"},
		Facts: []pack.Fact{
			{Name: "hours", Value: pack.NumberValue(40.5)},
			{Name: "received", Value: pack.DayValue(asOf - 2)},
			{Name: "opened", Value: pack.DayValue(asOf - 1)},
			{Name: "celsius", Value: pack.NumberValue(-1)},
			{Name: "celsius", Value: pack.NumberValue(2)},
			{Name: "humidity", Value: pack.NumberValue(92)},
		},
	}
	bare := pack.LotAnswer{
		Ref: "bare", Condition: pack.LotGood, Left: &pack.Span{Least: 1, Most: 2}, Due: []pack.ChecklistID{"cooler"},
		Facts: []pack.Fact{{Name: "hours", Value: pack.NumberValue(0)}, {Name: "received", Value: pack.DayValue(0)}},
	}
	for i, want := range map[int]pack.LotAnswer{
		502: full, 1: bare, 2: {Ref: "lot-2", Problem: ProblemPanicked}, 3: {Ref: "lot-3", Problem: "unknown_category"},
	} {
		if diff := cmp.Diff(want, got[i], sameValues); diff != "" {
			t.Errorf("lot %d: %s", i, diff)
		}
	}
	if _, err := c.AssessLots(t.Context(), asOf, []pack.Lot{{Category: "hang"}}); !errors.Is(err, ErrLate) {
		t.Errorf("hanging: %v", err)
	}
}

func TestAssessLotsChecks(t *testing.T) {
	var opts Options
	found := findings(&opts)
	c := mustDial(t, "raw:lots", opts)
	got, err := c.AssessLots(t.Context(), asOf, sampleLots(6))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []pack.Condition{"", pack.LotGood, pack.LotUseSoon, pack.LotInspect, pack.LotOver, ""} {
		a := got[i]
		if a.Condition != want || (a.Left != nil) != (i == 0) || len(a.Facts) > 0 || !slices.Equal(a.Due, []pack.ChecklistID{"cooler"}) {
			t.Errorf("lot %d: %+v", i, a)
		}
	}
	if diff := cmp.Diff(map[string]int{
		"lot.condition": 1, "lot.left": 5, "lot.unknown_checklist": 6, "lot.due_twice": 6, "lot.fact_headings": 6,
	}, found()); diff != "" {
		t.Error(diff)
	}
}

func TestConfigure(t *testing.T) {
	c := mustDial(t, "", Options{BatchTimeout: 300 * time.Millisecond})
	set := func(level float64) ([]pack.Diagnostic, error) {
		return c.Configure(t.Context(), pack.Settings{"level": pack.NumberValue(level)})
	}
	segment := func() string {
		answers, err := evaluate(t, c, slices.Values(sampleSnapshots(1)))
		if err != nil {
			t.Fatal(err)
		}
		return answers[0].Segment
	}
	if got := segment(); got != "all" {
		t.Errorf("not set: %q", got)
	}
	if wrong, err := set(3); err != nil || wrong != nil || segment() != "level_3" {
		t.Errorf("set to 3: %v, %v, %q", wrong, err, segment())
	}
	wrong, err := set(7)
	if want := []pack.Diagnostic{{Setting: "level", Code: "odd"}}; err != nil || !slices.Equal(wrong, want) || segment() != "level_3" {
		t.Errorf("the plugin's refusal: %v, %v, %q", wrong, err, segment())
	}
	wrong, err = set(11)
	if want := []pack.Diagnostic{{Setting: "level", Code: pack.SettingRange}}; err != nil || !slices.Equal(wrong, want) {
		t.Errorf("the manifest's refusal: %v, %v", wrong, err)
	}
	if _, err := set(9); !errors.Is(err, ErrNonsense) || segment() != "level_3" {
		t.Errorf("a panic: %v, %q", err, segment())
	}
	if wrong, err := c.Configure(t.Context(), nil); err != nil || wrong != nil || segment() != "all" {
		t.Errorf("nothing set any more: %v, %v, %q", wrong, err, segment())
	}
	if _, err := set(8); !errors.Is(err, ErrLate) {
		t.Errorf("hanging: %v", err)
	}
	raw := mustDial(t, "raw:settings", Options{})
	wrong, err = raw.Configure(t.Context(), nil)
	want := []pack.Diagnostic{{Setting: "level", Code: "odd"}, {Code: ProblemFailed}, {Setting: "level", Code: ProblemFailed}}
	if err != nil || len(wrong) != len(want) {
		t.Errorf("odd diagnostics: %v, %v; want %v in some order", wrong, err, want)
	}
	for _, d := range wrong {
		if !slices.Contains(want, d) {
			t.Errorf("diagnostic %v", d)
		}
	}
}

func TestMigrate(t *testing.T) {
	c := mustDial(t, "", Options{})
	old := pack.Settings{"height": pack.NumberValue(40), "name": pack.TextValue("不再有")}
	got, err := c.Migrate(t.Context(), old, "0.9.0")
	if diff := cmp.Diff(pack.Settings{"level": pack.NumberValue(4)}, got, sameValues); err != nil || diff != "" {
		t.Error(err, diff)
	}
	var opts Options
	found := findings(&opts)
	raw := mustDial(t, "raw:settings", opts)
	got, err = raw.Migrate(t.Context(), old, "0.9.0")
	if diff := cmp.Diff(pack.Settings{"style": pack.ChoiceValue("gay")}, got, sameValues); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if diff := cmp.Diff(map[string]int{"setting.range": 1, "setting.unknown": 1}, found()); diff != "" {
		t.Error(diff)
	}
}

// A plugin is not asked what its manifest does not say it can.
func TestUnable(t *testing.T) {
	c := &Client{manifest: &pack.Manifest{Settings: []pack.Setting{{Key: "level", Type: pack.TypeNumber}}}}
	_, err1 := c.Propose(t.Context(), asOf, sampleCases(1))
	_, err2 := c.AssessLots(t.Context(), asOf, sampleLots(1))
	_, err3 := c.Configure(t.Context(), nil)
	_, err4 := c.Migrate(t.Context(), nil, "1.0.0")
	for i, err := range []error{err1, err2, err3, err4} {
		if !errors.Is(err, ErrUnable) {
			t.Errorf("call %d: %v", i, err)
		}
	}
}

// A tier travels with the answer; one nobody knows does not.
func TestTier(t *testing.T) {
	c := mustDial(t, "", Options{})
	answers, err := evaluate(t, c, slices.Values(sampleSnapshots(1)))
	if err != nil || answers[0].Tier != "plain" {
		t.Fatalf("%v, %+v", err, answers)
	}
	var found []string
	r := reader{decoder: newDecoder(), manifest: wireManifest(), report: func(f Finding) { found = append(found, f.Code) }}
	a := wireAnswers()[1]
	a.Tier = "platinum"
	if err := r.open(writeReply([]pack.Answer{a})); err != nil {
		t.Fatal(err)
	}
	got, err := r.read(batchOf(make([]pack.Snapshot, 1)))
	if err != nil || got[0].Tier != "" || !slices.Equal(found, []string{"answer.tier"}) {
		t.Errorf("%v, %+v, %v", err, got, found)
	}
}

// Requests are cut by count and by size, and lose nothing but what is too large.
func TestRequests(t *testing.T) {
	var lots []pack.Lot
	for i := range 1300 {
		l := pack.Lot{Category: pack.CategoryID(strings.Repeat("x", i*3))}
		if i == 600 {
			l.Category = pack.CategoryID(strings.Repeat("x", MaxItemBytes))
		}
		lots = append(lots, l)
	}
	c := mustDial(t, "", Options{})
	got, err := c.AssessLots(t.Context(), core.Day(20000), lots)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range got {
		want := "unknown_category"
		if i == 600 {
			want = ProblemTooLarge
		}
		if a.Problem != want {
			t.Fatalf("lot %d: %q, want %s", i, a.Problem, want)
		}
	}
}
