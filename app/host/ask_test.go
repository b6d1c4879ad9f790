package host

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk"
)

func cases(n int, act string) []pack.Case {
	var list []pack.Case
	for s := range customers(n, 0, act) {
		list = append(list, pack.Case{Snapshot: s, Signals: []pack.Signal{{Driver: "driver_00", Known: true, Value: 1}}})
	}
	return list
}

// What a plugin may do besides evaluating, through a real process.
func TestAsk(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{})
	advices, err := h.Propose(t.Context(), "first", asOf, cases(7, ""))
	if err != nil || len(advices) != 7 {
		t.Fatal(err, advices)
	}
	for i, a := range advices {
		if a.Ref != fmt.Sprintf("customer-%d", i) || len(a.Proposals) != 1 || a.Proposals[0].Action != "call" || a.Proposals[0].Day != asOf+1 {
			t.Errorf("advice %d: %+v", i, a)
		}
	}
	lots, err := h.AssessLots(t.Context(), "first", asOf, []pack.Lot{{Ref: "a", Category: "rose"}, {Ref: "b", Category: "stone"}})
	if err != nil || len(lots) != 2 || lots[0].Condition != pack.LotGood || lots[1].Problem != "unknown_category" {
		t.Errorf("%v, %+v", err, lots)
	}
	settings, err := h.Migrate(t.Context(), "first", pack.Settings{"height": pack.NumberValue(30)}, "0.9.0")
	if err != nil || len(settings) != 1 || settings["level"] != pack.NumberValue(3) {
		t.Errorf("%v, %+v", err, settings)
	}
	if _, err := h.AssessLots(t.Context(), "third", asOf, nil); core.KindOf(err) != core.NotFound {
		t.Errorf("no such plugin: %v", err)
	}
}

// Settings outlive the process: whoever comes after it has them too.
func TestSettingsStay(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{Settings: map[core.PackID]pack.Settings{"first": {"level": pack.NumberValue(2)}}})
	level := func() core.Day {
		t.Helper()
		advices, err := h.Propose(t.Context(), "first", asOf, cases(1, ""))
		if err != nil || len(advices[0].Proposals) != 1 {
			t.Fatal(err, advices)
		}
		return advices[0].Proposals[0].Day - asOf
	}
	restart := func() {
		t.Helper()
		pid := only(t, h, "first").PID
		p, err := os.FindProcess(pid)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Kill(); err != nil {
			t.Fatal(err)
		}
		for only(t, h, "first").PID == pid {
			time.Sleep(2 * time.Millisecond)
		}
	}
	if got := level(); got != 2 {
		t.Errorf("as the shop had set it before: %d, want 2", got)
	}
	wrong, err := h.Configure(t.Context(), "first", pack.Settings{"level": pack.NumberValue(5)})
	if err != nil || wrong != nil || level() != 5 {
		t.Errorf("set to 5: %v, %v, %d", wrong, err, level())
	}
	for _, refused := range []float64{7, 11} { // by the plugin, by its manifest
		wrong, err := h.Configure(t.Context(), "first", pack.Settings{"level": pack.NumberValue(refused)})
		if err != nil || len(wrong) != 1 || wrong[0].Setting != "level" {
			t.Errorf("set to %v: %v, %v", refused, wrong, err)
		}
	}
	restart()
	if got := level(); got != 5 {
		t.Errorf("after a restart: %d, want 5", got)
	}
}

// Settings a new version refuses leave it at its defaults, and the diary says so.
func TestSettingsRefused(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{Settings: map[core.PackID]pack.Settings{"first": {"depth": pack.NumberValue(2)}}})
	advices, err := h.Propose(t.Context(), "first", asOf, cases(1, ""))
	if err != nil || advices[0].Proposals[0].Day != asOf+1 {
		t.Fatal(err, advices)
	}
	health, _ := h.Health("first")
	if !slices.ContainsFunc(health.Events, func(e Event) bool { return e.Key == "host.event.settings" }) {
		t.Errorf("the diary: %+v", health.Events)
	}
}

// A call that kills or hangs the plugin is an error with a sentence, and the
// next one works.
func TestAskFails(t *testing.T) {
	h := newShop(t).install("first", "").open(Options{BatchTimeout: 400 * time.Millisecond, Failures: 10})
	_, err := h.Propose(t.Context(), "first", asOf, cases(3, "exit"))
	wantSays(t, err, "host.gone")
	_, err = h.AssessLots(t.Context(), "first", asOf, []pack.Lot{{Category: "hang"}})
	wantSays(t, err, "host.late")
	if _, err := h.AssessLots(t.Context(), "first", asOf, []pack.Lot{{Category: "rose"}}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	if _, err := h.Configure(t.Context(), "first", pack.Settings{"level": pack.NumberValue(9)}); !errors.Is(err, sdk.ErrNonsense) {
		t.Errorf("a panic on settings: %v", err)
	}
}
