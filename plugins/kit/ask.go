package kit

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// An asker gets one answer for each snapshot, in their order. Its error is a
// Fault where the plugin is to blame.
type asker func(ctx context.Context, snaps []pack.Snapshot, asOf core.Day) ([]pack.Answer, error)

func inProcess(p pack.Pack) asker {
	return func(_ context.Context, snaps []pack.Snapshot, asOf core.Day) ([]pack.Answer, error) {
		answers := make([]pack.Answer, 0, len(snaps))
		for _, s := range snaps {
			a, err := one(p, s, asOf)
			if err != nil {
				return nil, err
			}
			answers = append(answers, a)
		}
		return answers, nil
	}
}

// one asks about one customer and turns a panic into a fault.
func one(p pack.Pack, s pack.Snapshot, asOf core.Day) (a pack.Answer, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fault("panics", "said", fmt.Sprint(v)).on(customer(s, asOf))
		}
	}()
	return p.Evaluate(s, asOf), nil
}

func overProcess(c *sdk.Client) asker {
	return func(ctx context.Context, snaps []pack.Snapshot, asOf core.Day) ([]pack.Answer, error) {
		var answers []pack.Answer
		err := c.Evaluate(ctx, asOf, slices.Values(snaps), func(a pack.Answer) { answers = append(answers, a) })
		return answers, blame(err)
	}
}

// blame turns an error of a plugin's process into a fault.
func blame(err error) error {
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, sdk.ErrStart):
		return err
	case errors.Is(err, sdk.ErrVersion):
		return fault("version", "versions", versions())
	case errors.Is(err, sdk.ErrChanged):
		return fault("describes_otherwise")
	case errors.Is(err, sdk.ErrLate):
		return fault("late", "seconds", int(sdk.BatchTimeout.Seconds()))
	case errors.Is(err, sdk.ErrNonsense):
		return fault("nonsense", "said", err.Error())
	case errors.Is(err, sdk.ErrStart), errors.Is(err, sdk.ErrMissing):
		return fault("no_start", "said", err.Error())
	default:
		return fault("ends", "said", err.Error())
	}
}

// faultsOf is an error as faults.
func faultsOf(err error) []Fault {
	var f Fault
	if errors.As(err, &f) {
		return []Fault{f}
	}
	return []Fault{fault("broken", "said", err.Error())}
}

func versions() string {
	said := make([]string, 0, 2)
	for _, v := range sdk.Protocols() {
		said = append(said, fmt.Sprint(v))
	}
	return strings.Join(said, ", ")
}

// differences lists where two askings of one group differ.
func differences(g group, want, got []pack.Answer) []Fault {
	if len(want) != len(got) {
		return []Fault{fault("count", "answers", len(got), "customers", len(want))}
	}
	var faults []Fault
	for i := range want {
		if f, differ := difference(want[i], got[i]); differ {
			faults = append(faults, f.on(customer(g.snaps[i], g.asOf)))
		}
	}
	return faults
}

// difference says how two answers differ apart from their reference.
func difference(a, b pack.Answer) (Fault, bool) {
	a.Ref, b.Ref = "", ""
	a, b = plain(a), plain(b)
	if reflect.DeepEqual(a, b) {
		return Fault{}, false
	}
	for i := range min(len(a.Signals), len(b.Signals)) {
		if !reflect.DeepEqual(a.Signals[i], b.Signals[i]) {
			return fault("differs", "what", "driver "+string(a.Signals[i].Driver),
				"once", fmt.Sprintf("%.200s", fmt.Sprintf("%+v", a.Signals[i])), "again", fmt.Sprintf("%.200s", fmt.Sprintf("%+v", b.Signals[i]))), true
		}
	}
	return fault("differs", "what", "answer", "once", brief(a), "again", brief(b)), true
}

// plain gives empty lists one form.
func plain(a pack.Answer) pack.Answer {
	a.Signals = slices.Clone(a.Signals)
	for i := range a.Signals {
		if len(a.Signals[i].Facts) == 0 {
			a.Signals[i].Facts = nil
		}
	}
	if len(a.Signals) == 0 {
		a.Signals = nil
	}
	return a
}

func brief(a pack.Answer) string {
	value := "unknown"
	if a.ValueCents != nil {
		value = a.ValueCents.String()
	}
	return fmt.Sprintf("{%d signals, value %s, segment %q, problem %q}", len(a.Signals), value, a.Segment, a.Problem)
}

// customer writes a made-up customer so that a failure can be read.
func customer(s pack.Snapshot, asOf core.Day) string {
	var b strings.Builder
	fmt.Fprintf(&b, "a customer as of %s:", asOf)
	var keys []pack.FieldKey
	for k := range s.Fields {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		fmt.Fprintf(&b, " %s=%.40q", k, s.Fields[k].String())
	}
	for i, e := range s.Events {
		if i == 5 {
			fmt.Fprintf(&b, " and %d more events", len(s.Events)-i)
			break
		}
		fmt.Fprintf(&b, " [%s %s %s ×%v]", e.Day, e.Kind, e.Cents, e.Quantity)
	}
	return b.String()
}
