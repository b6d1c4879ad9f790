package sdk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

func TestEvaluate(t *testing.T) {
	var findings []Finding
	c := mustDial(t, "", Options{Report: func(f Finding) { findings = append(findings, f) }})
	for _, n := range []int{0, 1, 2, 499, 500, 501, 3001} {
		snaps := sampleSnapshots(n)
		got, err := evaluate(t, c, slices.Values(snaps))
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != n {
			t.Fatalf("%d answers for %d snapshots", len(got), n)
		}
		for i, a := range got {
			if a.Ref != snaps[i].Ref || a.Problem != "" || len(a.Signals) != 10 || a.Segment != "all" {
				t.Fatalf("answer %d: %+v", i, a)
			}
			// The pack counts fields: 20, because the phone was kept.
			if want := core.Cents(2000 + int(asOf)%100); *a.ValueCents != want {
				t.Fatalf("answer %d: value %v, want %v", i, *a.ValueCents, want)
			}
			for j, s := range a.Signals {
				if want := pack.DriverID(fmt.Sprintf("driver_%02d", j)); s.Driver != want || !s.Known || len(s.Facts) != 2 {
					t.Fatalf("answer %d: signal %+v, want %s", i, s, want)
				}
				for _, f := range s.Facts {
					if f.Value != snaps[i].Fields[pack.FieldKey(f.Name)] {
						t.Fatalf("answer %d: fact %s is %v, want %v", i, f.Name, f.Value, snaps[i].Fields[pack.FieldKey(f.Name)])
					}
				}
			}
		}
	}
	if len(findings) > 0 {
		t.Errorf("findings: %v", findings)
	}
}

// What one customer makes the pack do touches only that customer.
func TestOneBadCustomer(t *testing.T) {
	plain := sampleSnapshots(3)
	for _, tt := range []struct {
		act      string
		problem  string
		findings []string
		unknown  []int // signals that must come as unknown
	}{
		{act: "panic", problem: ProblemPanicked},
		{act: "index", problem: ProblemPanicked},
		{act: "refuse", problem: "not_my_business"},
		{act: "prose", problem: ProblemFailed},
		{act: "nan", findings: []string{"signal.range driver_00"}, unknown: []int{0}},
		{act: "range", findings: []string{"signal.range driver_00"}, unknown: []int{0}},
		{act: "unknown", findings: []string{"signal.unknown_driver ", "signal.missing driver_00"}, unknown: []int{0}},
		{act: "twice", findings: []string{"signal.twice driver_00", "signal.missing driver_01"}, unknown: []int{1}},
		{act: "few", findings: []string{"signal.missing driver_00"}, unknown: []int{0}},
		{act: "facts", findings: slices.Repeat([]string{"fact.count driver_00"}, 1000-maxFacts)},
		{act: "long"},
	} {
		t.Run(tt.act, func(t *testing.T) {
			var findings []string
			c := mustDial(t, "", Options{Report: func(f Finding) { findings = append(findings, f.Code+" "+string(f.Driver)) }})
			want, err := evaluate(t, c, slices.Values(plain))
			if err != nil {
				t.Fatal(err)
			}
			got, err := evaluate(t, c, acting(3, 1, tt.act))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.findings, findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			for _, i := range []int{0, 2} {
				if diff := cmp.Diff(want[i], got[i], cmp.Comparer(sameValue)); diff != "" {
					t.Errorf("another customer (-want +got):\n%s", diff)
				}
			}
			if got[1].Problem != tt.problem {
				t.Errorf("problem %q, want %q", got[1].Problem, tt.problem)
			}
			for i, s := range got[1].Signals {
				if s.Known == slices.Contains(tt.unknown, i) {
					t.Errorf("signal %d: known %v", i, s.Known)
				}
				for _, f := range s.Facts {
					if len(f.Value.Text()) > maxFactText {
						t.Errorf("a fact of %d bytes", len(f.Value.Text()))
					}
				}
			}
			if len(got[1].Segment) > maxSegment {
				t.Errorf("a segment of %d bytes", len(got[1].Segment))
			}
		})
	}
}

// One bad driver costs that driver; nothing but nonsense costs the process.
func TestRefusalsAddUp(t *testing.T) {
	const n = 4 * maxRefusals
	for mode, want := range map[string]error{"all:nan": nil, "all:nans": ErrNonsense, "all:facts": ErrNonsense} {
		t.Run(mode, func(t *testing.T) {
			refused := 0
			c := mustDial(t, mode, Options{Report: func(Finding) { refused++ }})
			got, err := evaluate(t, c, slices.Values(sampleSnapshots(n)))
			if !errors.Is(err, want) {
				t.Errorf("Evaluate: %v, want %v", err, want)
			}
			if want == nil && (len(got) != n || refused != n) {
				t.Errorf("%d answers, %d refusals", len(got), refused)
			}
			if want != nil && (len(got) == n || refused <= maxRefusals) {
				t.Errorf("%d answers, %d refusals", len(got), refused)
			}
		})
	}
}

func sameValue(a, b pack.Value) bool { return a == b }

// Mistakes the SDK does not let a pack make, made without it.
func TestWithoutSDK(t *testing.T) {
	for _, tt := range []struct {
		how      string
		err      error
		findings []string
		problems int
	}{
		{how: ""},
		{how: "few", err: ErrNonsense},
		{how: "seq", err: ErrNonsense},
		{how: "dupseq", err: ErrNonsense},
		{how: "flood", err: ErrNonsense},
		{how: "manyheadings", err: ErrNonsense},
		{how: "manydrivers", err: ErrNonsense},
		{how: "manyanswers", err: ErrNonsense},
		{how: "manytexts", err: ErrNonsense},
		{how: "manyvalues", err: ErrNonsense},
		{how: "endless", err: ErrNonsense},
		{how: "headers", err: ErrNonsense},
		{how: "midstream", err: ErrGone},
		{how: "mute", err: ErrNonsense}, // ends the stream without an answer
		{how: "noend", err: ErrLate},
		{how: "noanswer", findings: []string{"answer.missing"}, problems: 1},
		{how: "unknownref", findings: []string{"answer.unknown_ref", "answer.unknown_ref", "answer.missing", "answer.missing"}, problems: 2},
		{how: "twice", findings: []string{"answer.twice"}},
		{how: "driverpos", findings: []string{"signal.unknown_driver", "signal.missing"}},
		{how: "headings", findings: []string{"fact.headings"}},
		{how: "facts", findings: []string{"fact.value", "fact.value"}},
		{how: "cents", findings: []string{"answer.value_range"}},
	} {
		t.Run(tt.how, func(t *testing.T) {
			t.Parallel()
			var findings []string
			opts := Options{Report: func(f Finding) { findings = append(findings, f.Code) }}
			if errors.Is(tt.err, ErrLate) {
				opts.BatchTimeout = 500 * time.Millisecond
			}
			c := mustDial(t, "raw:"+tt.how, opts)
			got, err := evaluate(t, c, slices.Values(sampleSnapshots(20)))
			if !errors.Is(err, tt.err) {
				t.Errorf("Evaluate: %v, want %v", err, tt.err)
			}
			if diff := cmp.Diff(tt.findings, findings); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			problems := 0
			for _, a := range got {
				if a.Problem != "" {
					problems++
				} else if len(a.Signals) != 10 {
					t.Errorf("%d signals", len(a.Signals))
				}
			}
			if problems != tt.problems {
				t.Errorf("%d problems, want %d", problems, tt.problems)
			}
		})
	}
}

func TestLate(t *testing.T) {
	t.Parallel()
	c := mustDial(t, "", Options{BatchTimeout: 3 * time.Second})
	// Slow is not late: all batches together take longer than one may.
	var in []pack.Snapshot
	for range 24 {
		snaps := sampleSnapshots(MaxBatchItems)
		snaps[0].Fields["act"] = pack.TextValue("slow")
		in = append(in, snaps...)
	}
	if got, err := evaluate(t, c, slices.Values(in)); err != nil || len(got) != len(in) {
		t.Errorf("slow: %d answers, %v", len(got), err)
	}
	c = mustDial(t, "", Options{BatchTimeout: time.Second})
	got, err := evaluate(t, c, acting(1200, 700, "hang"))
	if !errors.Is(err, ErrLate) {
		t.Errorf("hanging: %v, want ErrLate", err)
	}
	if len(got) != 500 {
		t.Errorf("hanging: %d answers, want the first batch's 500", len(got))
	}
}

func TestExits(t *testing.T) {
	c := mustDial(t, "", Options{})
	if _, err := evaluate(t, c, acting(10, 5, "exit")); !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), "status 4") {
		t.Errorf("Evaluate: %v, want ErrGone with its exit", err)
	}
}

func TestEvaluateCancelled(t *testing.T) {
	c := mustDial(t, "", Options{})
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Evaluate(ctx, asOf, slices.Values(sampleSnapshots(5000)), func(pack.Answer) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Evaluate: %v", err)
	}
	if _, err := evaluate(t, c, slices.Values(sampleSnapshots(10))); err != nil {
		t.Errorf("the next: %v", err)
	}
}

func TestEvaluateTogether(t *testing.T) {
	c := mustDial(t, "", Options{})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if got, err := evaluate(t, c, slices.Values(sampleSnapshots(2500))); err != nil || len(got) != 2500 {
				t.Errorf("%d answers, %v", len(got), err)
			}
		})
	}
	group.Wait()
}

func TestLargeCustomers(t *testing.T) {
	c := mustDial(t, "", Options{})
	snaps := sampleSnapshots(12)
	many := func(n int) []pack.Event {
		return slices.Repeat([]pack.Event{{Kind: pack.Purchase, Day: asOf, Cents: 100, Quantity: 2}}, n)
	}
	for i := range 6 {
		snaps[i].Events = many(40_000) // more than half a batch each
	}
	snaps[8].Events = many(MaxItemBytes / 10) // does not travel
	got, err := evaluate(t, c, slices.Values(snaps))
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range got {
		want := ""
		if i == 8 {
			want = ProblemTooLarge
		}
		if a.Ref != snaps[i].Ref || a.Problem != want {
			t.Errorf("answer %d: %q for %s, want %q", i, a.Problem, a.Ref, want)
		}
	}
}
