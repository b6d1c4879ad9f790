//go:build linux

package host

import (
	"os"
	"slices"
	"testing"
	"time"
)

func TestUseOf(t *testing.T) {
	u := useOf(os.Getpid())
	if u.bytes < 1<<20 || u.threads < 2 {
		t.Errorf("this process takes %+v", u)
	}
	if u := useOf(1 << 30); u != (use{}) {
		t.Errorf("a process that is not there takes %+v", u)
	}
}

// A plugin that takes too much is ended, and the caller is told so.
func TestGreedy(t *testing.T) {
	for _, act := range []string{"eat", "threads"} {
		t.Run(act, func(t *testing.T) {
			t.Parallel()
			h := newShop(t).install("first", "").open(Options{Look: 20 * time.Millisecond, BatchTimeout: 20 * time.Second})
			_, err := evaluate(t, h, "first", customers(5, 2, act))
			wantSays(t, err, "host.greedy")
			s := only(t, h, "first")
			if s.Restarts != 0 {
				t.Errorf("asked again what it cannot do: %+v", s)
			}
			if got, err := evaluate(t, h, "first", customers(5, 2, "")); err != nil || len(got) != 5 {
				t.Errorf("the next: %d answers, %v", len(got), err)
			}
		})
	}
}

// One that asks for more between two looks gets no more than so much.
func TestGreedyInOneGulp(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{Look: time.Hour, BatchTimeout: 20 * time.Second})
	_, err := evaluate(t, h, "first", customers(5, 2, "eat"))
	wantSays(t, err, "host.gone")
}

func TestHistory(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{Look: time.Millisecond})
	if _, err := evaluate(t, h, "first", customers(600, 0, "")); err != nil {
		t.Fatal(err)
	}
	var got Health
	for len(got.History) < maxMoments {
		got, _ = h.Health("first")
		time.Sleep(5 * time.Millisecond)
	}
	time.Sleep(5 * looksPerMoment * time.Millisecond)
	got, _ = h.Health("first")
	last := got.History[len(got.History)-1]
	if len(got.History) != maxMoments || last.MemoryBytes < 1<<20 || last.Latency <= 0 {
		t.Errorf("%d moments, the last %+v", len(got.History), last)
	}
	if !slices.IsSortedFunc(got.History, func(a, b Moment) int { return a.At.Compare(b.At) }) {
		t.Error("moments are not in order")
	}
	if got.Limits == nil {
		t.Error("nothing is known of its limits")
	}
}
