//go:build linux

package host

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

func signal(t testing.TB, pid int, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatal(err)
	}
}

// running reports whether a process is there and not a zombie.
func running(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.HasPrefix(string(b[strings.LastIndexByte(string(b), ')')+1:]), " Z")
}

func TestKilledBetween(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{Backoff: []time.Duration{time.Second}})
	if _, err := evaluate(t, h, "first", customers(3, 0, "")); err != nil {
		t.Fatal(err)
	}
	old := only(t, h, "first").PID
	signal(t, old, syscall.SIGKILL)
	s := wantState(t, h, "first", BackingOff)
	wantSays(t, s.Problem, "host.gone")
	if s.PID != 0 {
		t.Errorf("a dead process has PID %d", s.PID)
	}
	s = wantState(t, h, "first", Running) // by itself
	if s.PID == old || s.Restarts != 1 || s.Problem != nil {
		t.Errorf("%+v", s)
	}
	got, err := evaluate(t, h, "first", customers(3, 0, ""))
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, got, 3)
}

func TestKilledWhileAnswering(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{})
	const n = 6000
	var got []pack.Answer
	err := h.Evaluate(t.Context(), "first", asOf, customers(n, 0, ""), func(a pack.Answer) {
		if got = append(got, a); len(got) == 700 {
			signal(t, only(t, h, "first").PID, syscall.SIGKILL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, got, n)
	if s := only(t, h, "first"); s.Restarts != 1 {
		t.Errorf("%+v", s)
	}
}

func TestStoppedWhileAnswering(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{})
	const n = 6000
	var got []pack.Answer
	pid := 0
	err := h.Evaluate(t.Context(), "first", asOf, customers(n, 0, ""), func(a pack.Answer) {
		if got = append(got, a); len(got) == 700 {
			pid = only(t, h, "first").PID
			signal(t, pid, syscall.SIGSTOP)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	wantAll(t, got, n)
	if running(pid) {
		t.Error("the stopped process is still there")
	}
}

func TestQuarantine(t *testing.T) {
	s := newShop(t).install("first", "exit")
	h := s.open(Options{Cooldown: 300 * time.Millisecond})
	if _, err := evaluate(t, h, "first", customers(3, 0, "")); err == nil {
		t.Fatal("no error")
	}
	st := wantState(t, h, "first", Quarantined)
	wantSays(t, st.Problem, "host.quarantined")
	began := time.Now()
	_, err := evaluate(t, h, "first", customers(3, 0, ""))
	wantSays(t, err, "host.quarantined")
	if took := time.Since(began); took > time.Second {
		t.Errorf("being told took %v", took)
	}
	// One chance, lost.
	wantState(t, h, "first", Idle)
	_, err = evaluate(t, h, "first", customers(3, 0, ""))
	wantSays(t, err, "host.quarantined")
	// One chance, taken.
	wantState(t, h, "first", Idle)
	s.mode("first", "")
	if _, err := evaluate(t, h, "first", customers(3, 0, "")); err != nil {
		t.Fatal(err)
	}
	if st := only(t, h, "first"); st.Problem != nil || st.State != Running {
		t.Errorf("%+v", st)
	}
}

func TestRetryLiftsQuarantine(t *testing.T) {
	s := newShop(t).install("first", "exit")
	h := s.open(Options{Failures: 1})
	if _, err := evaluate(t, h, "first", customers(3, 0, "")); err == nil {
		t.Fatal("no error")
	}
	wantState(t, h, "first", Quarantined)
	s.mode("first", "")
	if err := h.Retry("first"); err != nil {
		t.Fatal(err)
	}
	if _, err := evaluate(t, h, "first", customers(3, 0, "")); err != nil {
		t.Fatal(err)
	}
}

// The first start of a file may take longer than later ones, when nobody looks
// at it any more.
func TestFirstStart(t *testing.T) {
	h := newShop(t).install("first", "slow start").open(Options{StartTimeout: 200 * time.Millisecond, FirstStart: 20 * time.Second})
	if _, err := evaluate(t, h, "first", customers(3, 0, "")); err != nil {
		t.Fatal(err)
	}
	signal(t, only(t, h, "first").PID, syscall.SIGKILL)
	wantSays(t, wantState(t, h, "first", Quarantined).Problem, "host.quarantined")
}

// Failures far apart do not add up.
func TestFailuresAge(t *testing.T) {
	var mu sync.Mutex
	now := time.Date(2026, 3, 8, 9, 0, 0, 0, time.UTC)
	h := newShop(t).install("first", "").open(Options{Now: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(4 * time.Minute)
		return now
	}})
	for restarts := range 4 {
		if _, err := evaluate(t, h, "first", customers(3, 0, "")); err != nil {
			t.Fatal(err)
		}
		signal(t, only(t, h, "first").PID, syscall.SIGKILL)
		for only(t, h, "first").Restarts == restarts {
			time.Sleep(5 * time.Millisecond)
		}
	}
	if s := only(t, h, "first"); s.Restarts != 4 {
		t.Errorf("%+v", s)
	}
}

// A caller does not sit out a long pause.
func TestPatience(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{Backoff: []time.Duration{time.Hour}})
	if _, err := evaluate(t, h, "first", customers(3, 0, "")); err != nil {
		t.Fatal(err)
	}
	signal(t, only(t, h, "first").PID, syscall.SIGKILL)
	wantState(t, h, "first", BackingOff)
	_, err := evaluate(t, h, "first", customers(3, 0, ""))
	wantSays(t, err, "host.gone")
}

func TestIdle(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{Idle: 150 * time.Millisecond})
	if _, err := evaluate(t, h, "first", customers(3, 0, "")); err != nil {
		t.Fatal(err)
	}
	pid := only(t, h, "first").PID
	s := wantState(t, h, "first", Idle)
	if s.PID != 0 || s.Problem != nil {
		t.Errorf("%+v", s)
	}
	for began := time.Now(); running(pid); time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > 2*time.Second {
			t.Fatal("the process is still there")
		}
	}
	// Starting again is no restart: nothing failed.
	if _, err := evaluate(t, h, "first", customers(3, 0, "")); err != nil {
		t.Fatal(err)
	}
	if s := only(t, h, "first"); s.Restarts != 0 {
		t.Errorf("%+v", s)
	}
}

func TestTogether(t *testing.T) {
	h := newShop(t).install("first", "").install("second", "").open(Options{})
	var group sync.WaitGroup
	for i := range 6 {
		group.Go(func() {
			id := []core.PackID{"first", "second"}[i%2]
			got, err := evaluate(t, h, id, customers(800, 0, ""))
			if err != nil || len(got) != 800 {
				t.Errorf("%d answers, %v", len(got), err)
			}
		})
	}
	group.Wait()
	for _, s := range h.List() {
		if s.State != Running || s.Restarts != 0 {
			t.Errorf("%+v", s)
		}
	}
}

func TestCancelled(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{})
	ctx, cancel := context.WithCancel(t.Context())
	err := h.Evaluate(ctx, "first", asOf, customers(5000, 0, ""), func(pack.Answer) { cancel() })
	if core.KindOf(err) != core.Unavailable {
		t.Errorf("%v", err)
	}
	if s := only(t, h, "first"); s.State != Running || s.Problem != nil {
		t.Errorf("a cancelled use is the plugin's fault: %+v", s)
	}
}

func TestClose(t *testing.T) {
	h := newShop(t).install("first", "").install("second", "").install("third", "deaf").open(Options{})
	var pids []int
	for _, id := range []core.PackID{"first", "second"} {
		if _, err := evaluate(t, h, id, customers(3, 0, "")); err != nil {
			t.Fatal(err)
		}
		pids = append(pids, only(t, h, id).PID)
	}
	signal(t, pids[0], syscall.SIGSTOP)
	waiting := make(chan error)
	go func() {
		_, err := evaluate(t, h, "third", customers(3, 0, ""))
		waiting <- err
	}()
	wantState(t, h, "third", Starting)
	began := time.Now()
	h.Close()
	if took := time.Since(began); took > 6*time.Second {
		t.Errorf("Close took %v", took)
	}
	wantSays(t, <-waiting, "host.closed")
	for _, pid := range pids {
		if running(pid) {
			t.Errorf("process %d is still there", pid)
		}
	}
	_, err := evaluate(t, h, "second", customers(3, 0, ""))
	wantSays(t, err, "host.closed")
}
