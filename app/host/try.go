package host

import (
	"context"
	"fmt"
	"slices"

	"github.com/perennial-app/perennial/app/shelf"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// Try starts a plugin as it would be started once it is installed, asks it about
// made-up customers and ends it. It is what to try a version with before it
// counts; no plugin that is in use notices.
func (h *Host) Try(ctx context.Context, found shelf.Installed) error {
	in := h.described(found)
	if in.problem != nil {
		return in.problem
	}
	p := newPlugin(h, in)
	defer p.close("host.closed")
	snaps := madeUp(in.manifest)
	answered := 0
	err := p.evaluate(ctx, tryDay, slices.Values(snaps), func(a pack.Answer) {
		if a.Problem == "" {
			answered++
		}
	})
	switch {
	case err != nil:
		return err
	case answered == 0:
		return in.says(core.Unavailable, "host.nonsense", fmt.Errorf("%w: no answer for any of %d customers", sdk.ErrNonsense, len(snaps)), nil)
	}
	return nil
}

// tryDay is the day made-up customers are asked about.
const tryDay = core.Day(20_000)

// madeUp makes customers up: of each field what is usual, what is odd, and
// nothing; and all sorts of pasts.
func madeUp(m *pack.Manifest) []pack.Snapshot {
	snaps := make([]pack.Snapshot, 200)
	for i := range snaps {
		s := &snaps[i]
		s.Ref = fmt.Sprintf("made-up-%d", i)
		s.Fields = map[pack.FieldKey]pack.Value{}
		for j, f := range m.Fields {
			if n := i*31 + j*17; !f.Private && n%5 > 0 {
				s.Fields[f.Key] = someValue(f, n)
			}
		}
		for back := i % 12; back > 0; back-- {
			s.Events = append(s.Events, pack.Event{
				Kind: []pack.EventKind{pack.Purchase, pack.Interaction, pack.Complaint}[(i+back)%3],
				Day:  tryDay - core.Day(back*(1+i)), Cents: core.Cents(1990 * back), Quantity: 1,
			})
		}
	}
	return snaps
}

// someValue is a value a field may have.
func someValue(f pack.Field, n int) pack.Value {
	switch f.Type {
	case pack.TypeNumber:
		return pack.NumberValue(float64(n%100) - 1)
	case pack.TypeMoney:
		return pack.MoneyValue(float64(n%10_000) / 10)
	case pack.TypeBool:
		return pack.BoolValue(n%2 == 0)
	case pack.TypeDay:
		return pack.DayValue(tryDay - core.Day(n%1000) + 30)
	case pack.TypeChoice:
		if len(f.Choices) > 0 {
			return pack.ChoiceValue(f.Choices[n%len(f.Choices)].Key)
		}
		return pack.ChoiceValue("other")
	default:
		return pack.TextValue([]string{"", "样例", "sample"}[n%3])
	}
}
