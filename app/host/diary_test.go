package host

import (
	"runtime"
	"slices"
	"testing"

	"github.com/perennial-app/perennial/core"
)

func keysOf(events []Event) []string {
	var keys []string
	for _, e := range events {
		keys = append(keys, e.Key)
	}
	return keys
}

func TestHealth(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{})
	if _, err := evaluate(t, h, "first", customers(3, 0, "")); err != nil {
		t.Fatal(err)
	}
	got, ok := h.Health("first")
	if !ok || got.State != Running || got.PID == 0 || got.Latency <= 0 {
		t.Errorf("health %+v", got)
	}
	if runtime.GOOS == "linux" && got.MemoryBytes < 1<<20 {
		t.Errorf("%d bytes of memory", got.MemoryBytes)
	}
	if want := []string{"host.event.started"}; !slices.Equal(keysOf(got.Events), want) {
		t.Errorf("events %v, want %v", keysOf(got.Events), want)
	}
	if _, ok := h.Health("third"); ok {
		t.Error("a plugin that is not there is healthy")
	}
}

func TestDiaryEndsSomewhere(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{})
	p := h.plugin("first")
	p.mu.Lock()
	for i := range 3 * maxDiary {
		p.note("host.event.rested", core.Args{"nth": i}, nil)
	}
	p.mu.Unlock()
	got, _ := h.Health("first")
	if n := len(got.Events); n != maxDiary || got.Events[n-1].Args["nth"] != 3*maxDiary-1 {
		t.Errorf("%d events, the last %v", n, got.Events[n-1])
	}
}

func TestDiaryTellsWhyAPluginCannotBeUsed(t *testing.T) {
	s := newShop(t).install("first", "")
	s.lock.Plugins[0].SHA256 = ""
	s.writeLock()
	h := s.open(Options{})
	if err := h.Retry("first"); err == nil {
		t.Error("it can be used")
	}
	got, _ := h.Health("first")
	if want := []string{"host.event.unusable", "host.event.retried"}; !slices.Equal(keysOf(got.Events), want) {
		t.Errorf("events %v, want %v", keysOf(got.Events), want)
	}
	wantSays(t, got.Events[1].Problem, "host.lock")
}
