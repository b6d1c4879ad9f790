package kit

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
)

// robustnessChecks look at how a program takes what happens to programs.
func robustnessChecks() []check {
	return []check{
		{Robustness, "leaves", Bronze, needsProcess, (*subject).clings},
		{Robustness, "orphan", Bronze, needsProcess, (*subject).outlives},
		{Robustness, "cancel", Silver, needsProcess, (*subject).badAfterCancel},
		{Robustness, "large", Silver, needsProcess, (*subject).badWithLarge},
	}
}

// maxLeave is how long a program may take to end when it is told to, or when
// whoever started it is gone.
const maxLeave = 2 * time.Second

// clings lets a process go as the program does.
func (s *subject) clings(ctx context.Context) ([]Fault, error) {
	c, err := s.box.dial(ctx)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	c.Close()
	// Close asks first, and kills what has not left within a second.
	if time.Since(began) >= time.Second {
		return []Fault{fault("clings")}, nil
	}
	return nil, nil
}

// outlives starts a process and closes its standard input, which happens however
// the program ends.
func (s *subject) outlives(context.Context) ([]Fault, error) {
	t, err := s.box.try(sdk.Us)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	if !t.Shakes(sdk.StartTimeout) {
		return nil, skip("dead")
	}
	t.Abandon()
	if !t.Ends(maxLeave) {
		return []Fault{fault("outlives", "seconds", int(maxLeave.Seconds()))}, nil
	}
	return nil, nil
}

// badAfterCancel breaks an evaluation off and asks again.
func (s *subject) badAfterCancel(ctx context.Context) ([]Fault, error) {
	g := newMaker(s.manifest).several()[0]
	want, err := s.ask(ctx, g.snaps, g.asOf)
	if err != nil {
		return nil, err
	}
	broken, cancel := context.WithCancel(ctx)
	defer cancel()
	many := slices.Concat(slices.Repeat([][]pack.Snapshot{g.snaps}, 200)...)
	given := 0
	err = s.box.client.Evaluate(broken, g.asOf, slices.Values(many), func(pack.Answer) {
		if given++; given == len(g.snaps) {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) && err != nil {
		return nil, blame(err)
	}
	got, err := s.ask(ctx, g.snaps, g.asOf)
	if err != nil {
		return nil, err
	}
	return differences(g, want, got), nil
}

// largeBytes is what one customer may take on the wire, nearly.
const largeBytes = 3 << 20

// badWithLarge asks about a customer with all the history there is room for.
func (s *subject) badWithLarge(ctx context.Context) ([]Fault, error) {
	k, day := newMaker(s.manifest), days()[0]
	large := k.likely(day)
	for _, f := range k.fields {
		if f.Type == pack.TypeText {
			large.Fields[f.Key] = pack.TextValue(strings.Repeat("很长", largeBytes/len("很长")))
			break
		}
	}
	if len(large.Fields) == 0 || k.fields == nil {
		large.Events = k.events(day, 50_000, 20_000)
	}
	small := k.likely(day)
	answers, err := s.ask(ctx, []pack.Snapshot{small, large, small}, day)
	if err != nil {
		return nil, err
	}
	if len(answers) != 3 {
		return []Fault{fault("count", "answers", len(answers), "customers", 3)}, nil
	}
	for i, a := range answers {
		if i != 1 && a.Problem != "" {
			return []Fault{fault("large", "problem", a.Problem)}, nil
		}
	}
	return nil, nil
}
