package kit

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/perennial-app/perennial/core/pack"
)

// Budgets, on a computer such as a shop has. The program itself asks for far
// less; these leave room for a slower one.
const (
	maxReady     = time.Second
	minPerSecond = 20_000 // customers
	maxMegabytes = 64     // of its own, after answering about many
)

// budgetTries is how often a measure is taken before it counts as missed: other
// programs run at the same time.
const budgetTries = 3

// budgetChecks measure.
func budgetChecks() []check {
	return []check{
		{Budget, "ready", Silver, needsProcess, (*subject).slowStart},
		{Budget, "speed", Silver, needsProcess, (*subject).slow},
		{Budget, "memory", Silver, needsProcess, (*subject).fat},
	}
}

// slowStart measures from the start to the first answer about the pack.
func (s *subject) slowStart(ctx context.Context) ([]Fault, error) {
	best := time.Duration(math.MaxInt64)
	for range budgetTries {
		began := time.Now()
		c, err := s.box.dial(ctx)
		if err != nil {
			return nil, err
		}
		best = min(best, time.Since(began))
		c.Close()
		if best <= maxReady {
			return nil, nil
		}
	}
	return []Fault{fault("slow_start", "milliseconds", best.Milliseconds(), "most", maxReady.Milliseconds())}, nil
}

// speedOver is how many customers speed and memory are measured on.
const speedOver = 20_000

// crowd makes that many likely customers.
func (s *subject) crowd() (group, []pack.Snapshot) {
	k := newMaker(s.manifest)
	g := group{asOf: days()[0]}
	for range 500 {
		g.snaps = append(g.snaps, k.likely(g.asOf))
	}
	return g, slices.Concat(slices.Repeat([][]pack.Snapshot{g.snaps}, speedOver/len(g.snaps))...)
}

// slow measures how many customers are answered for in a second: of the plugin's
// processor time where that is known, for other programs run at the same time.
func (s *subject) slow(ctx context.Context) ([]Fault, error) {
	g, many := s.crowd()
	best := 0.0
	for range budgetTries {
		began, before := time.Now(), processorTime(s.box.client.Pid())
		if _, err := s.ask(ctx, many, g.asOf); err != nil {
			return nil, err
		}
		took := time.Since(began)
		if computed := processorTime(s.box.client.Pid()) - before; computed > 0 {
			took = min(took, computed)
		}
		best = max(best, speedOver/took.Seconds())
		if best >= minPerSecond {
			return nil, nil
		}
	}
	return []Fault{fault("slow", "rate", int(best), "least", minPerSecond)}, nil
}

// fat looks at what a process takes that has answered for many.
func (s *subject) fat(ctx context.Context) ([]Fault, error) {
	c, err := s.box.dial(ctx)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	g, many := s.crowd()
	if _, err := overProcess(c)(ctx, many, g.asOf); err != nil {
		return nil, err
	}
	bytes := ownBytes(c.Pid())
	if bytes == 0 {
		return nil, skip("memory")
	}
	if mb := float64(bytes) / (1 << 20); mb > maxMegabytes {
		return []Fault{fault("fat", "megabytes", fmt.Sprintf("%.0f", mb), "most", maxMegabytes)}, nil
	}
	return nil, nil
}
