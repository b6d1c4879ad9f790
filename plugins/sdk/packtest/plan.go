package packtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/kit"
)

// Plans asks what a pack that is nothing but files would have done for the
// customers in others, and compares it with what stands there: of which tier they
// are, and what comes of every playbook for them that answers a cause at work.
// The files are written as Golden's. What happens after the as-of day happens
// while the playbook runs, so a customer who comes back ends it.
//
// Together the files show every tier, and every step of every playbook being
// done. What a playbook costs, every tier allows but the last, on which nothing
// is spent.
func Plans(t *testing.T, p pack.Pack, pattern string, update bool) {
	t.Helper()
	examples, err := kit.ReadExamples(pattern)
	if err != nil || len(examples) == 0 {
		t.Fatalf("no plans: %v", err)
	}
	m, shown := p.Manifest(), map[string]bool{}
	for _, e := range examples {
		t.Run(e.Name, func(t *testing.T) {
			s, asOf := Customer(t, m, e.Customer)
			got := plan(t, p, s, asOf, shown)
			if update {
				if err := e.Write(got); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(e.Want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, tier := range m.Tiers {
		if !shown["tier "+string(tier.ID)] {
			t.Errorf("no plan is for tier %s", tier.ID)
		}
	}
	for _, b := range m.Playbooks {
		var costs core.Cents
		for i, step := range b.Steps {
			costs += m.Action(step.Action).CostCents
			if !shown[fmt.Sprint(b.ID, i)] {
				t.Errorf("no plan comes to %s of playbook %s", step.Action, b.ID)
			}
		}
		for _, tier := range m.Tiers {
			if tier.Rule != "" && (b.Tier == "" || b.Tier == tier.ID) && costs > tier.BudgetCents {
				t.Errorf("playbook %s costs %s, and tier %s allows %s", b.ID, costs, tier.ID, tier.BudgetCents)
			}
		}
	}
}

// plan says what would be done for a customer, and notes what it showed.
func plan(t *testing.T, p pack.Pack, s pack.Snapshot, asOf core.Day, shown map[string]bool) string {
	t.Helper()
	m, answer := p.Manifest(), p.Evaluate(until(s, asOf), asOf)
	if answer.Problem != "" {
		t.Fatal(answer.Problem)
	}
	var out strings.Builder
	if tier := m.Tier(answer.Tier); tier != nil {
		shown["tier "+string(tier.ID)] = true
		fmt.Fprintf(&out, "tier %s: up to %s and %d times, by %s\n", tier.ID, tier.BudgetCents, tier.Touches, strings.Join(tier.Channels, ", "))
	}
	for _, b := range m.Playbooks {
		atWork := slices.ContainsFunc(answer.Signals, func(sig pack.Signal) bool {
			return sig.Known && sig.Value >= 0.5 && slices.Contains(b.Drivers, sig.Driver)
		})
		if !atWork || b.Tier != "" && b.Tier != answer.Tier {
			continue
		}
		fmt.Fprintf(&out, "%s\n", b.ID)
		day := asOf
		for i, step := range b.Steps {
			day += core.Day(step.WaitDays)
			if ends(t, m, step.ExitIf, s, day) {
				fmt.Fprintf(&out, "      %s ends: %s\n", day, step.ExitIf)
				break
			}
			fmt.Fprintf(&out, "      %s %s\n", day, step.Action)
			shown[fmt.Sprint(b.ID, i)] = true
		}
	}
	return out.String()
}

// ends reports whether an exit is true of a customer on a day. It is asked as the
// segment of a pack that is otherwise the same.
func ends(t *testing.T, m *pack.Manifest, exit string, s pack.Snapshot, day core.Day) bool {
	t.Helper()
	if exit == "" {
		return false
	}
	asking := *m
	asking.Segment = fmt.Sprintf("(%s) ? \"ends\" : \"goes on\"", exit)
	asked, err := pack.New(&asking, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer := asked.Evaluate(until(s, day), day)
	if answer.Problem != "" {
		t.Fatal(answer.Problem)
	}
	return answer.Segment == "ends"
}

// until is a customer as the shop knows them on a day.
func until(s pack.Snapshot, day core.Day) pack.Snapshot {
	s.Events = slices.DeleteFunc(slices.Clone(s.Events), func(e pack.Event) bool { return e.Day > day })
	return s
}
