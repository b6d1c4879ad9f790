package shop_test

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"testing"
	"time"

	"github.com/perennial-app/perennial/app/shop"
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
)

var day = core.NewDay(2026, time.March, 8)

// A plugin is a pack with one driver, the customer's number "fret". It counts
// what it is asked and can be dead or gone.
type plugin struct {
	m          *pack.Manifest
	asked      int
	dead, gone bool
}

func newPlugin() *plugin {
	return &plugin{m: &pack.Manifest{
		ID:      "corner",
		Title:   pack.Text{core.Chinese: "街角店", core.English: "Corner shop"},
		Fields:  []pack.Field{{Key: "fret", Type: pack.TypeNumber}, {Key: "left", Type: pack.TypeBool}},
		Drivers: []pack.Driver{{ID: "fret", Weight: 2, Strength: 50, Direction: pack.Raises}},
		Churn:   pack.ChurnDefinition{Label: "left"},
		Prior:   pack.Prior{Rate: 0.2, Strength: 10},
	}}
}

func (p *plugin) Packs() []*pack.Manifest { return []*pack.Manifest{p.m} }

func (p *plugin) Pack(id core.PackID) (*pack.Manifest, bool) { return p.m, !p.gone && id == p.m.ID }

func (p *plugin) Evaluate(_ context.Context, _ core.PackID, _ core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	for s := range in {
		p.asked++
		if p.dead {
			return core.Errorf(core.Unavailable, "the plugin died")
		}
		v, known := s.Fields["fret"]
		out(pack.Answer{Ref: s.Ref, Signals: []pack.Signal{{Driver: "fret", Known: known, Value: v.Number()}}})
	}
	return nil
}

// A world is a shop of 100 customers and its plugin.
type world struct {
	*testing.T
	db     store.DB
	plugin *plugin
	shop   *shop.Shop
	now    time.Time

	plugins shop.Plugins // nil is plugin alone
}

func open(t *testing.T) *world {
	w := &world{T: t, db: store.Mem(), plugin: newPlugin(), now: time.Date(2026, 3, 8, 9, 0, 0, 0, time.UTC)}
	w.put(func(i int) map[pack.FieldKey]pack.Value {
		return map[pack.FieldKey]pack.Value{"fret": pack.NumberValue(float64(i%10) / 10)}
	})
	w.reopen()
	return w
}

func (w *world) put(fields func(i int) map[pack.FieldKey]pack.Value) {
	err := w.db.Update(w.Context(), func(tx store.Tx) error {
		for i := range 100 {
			customer.Put(tx, customer.Customer{ID: core.CustomerID(fmt.Sprintf("c%03d", i)), Pack: "corner", Fields: fields(i)})
		}
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
}

// reopen ends the shop, as the program does, and opens it again.
func (w *world) reopen() {
	if w.shop != nil {
		w.shop.Close()
	}
	plugins := w.plugins
	if plugins == nil {
		plugins = w.plugin
	}
	s, err := shop.Open(w.Context(), shop.Options{
		DB: w.db, Plugins: plugins, Uploads: w.TempDir(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return w.now },
	})
	if err != nil {
		w.Fatal(err)
	}
	w.shop = s
}

func (w *world) board(asOf core.Day) *risk.Board {
	w.Helper()
	b, err := w.shop.Board(w.Context(), asOf)
	if err != nil {
		w.Fatal(err)
	}
	return b
}

// stale wants a board on which everybody stands by an earlier answer.
func (w *world) stale(asOf core.Day) {
	w.Helper()
	if n := w.board(asOf).Counts(); n.Assessed != 100 || n.Stale != 100 {
		w.Errorf("as of %s: %+v, want all 100 by the last good signals", asOf, n)
	}
}

// With a plugin that does not answer, any day stands by the last good signals:
// of this run of the program, whatever the store held when it began, and of the
// one before.
func TestLastGoodBoardOfAnyDay(t *testing.T) {
	w := open(t)
	w.board(day) // nothing is kept yet when the first is made
	w.plugin.dead = true
	w.stale(day - 30)
	w.stale(day + 1)
	w.reopen()
	w.stale(day - 60)
}

// So it is where only another day was ever looked at.
func TestLastGoodBoardOfAnotherDay(t *testing.T) {
	w := open(t)
	w.board(day - 365)
	w.plugin.dead = true
	w.stale(day)
}

// A look at a day to come, or long past, does not replace the signals of the
// present.
func TestOtherDaysAreNotKept(t *testing.T) {
	for _, other := range []core.Day{day + 400, day - 400} {
		w := open(t)
		w.board(other)
		w.reopen() // saves what is unsaved
		w.board(day)
		w.reopen()
		w.board(other)
		w.reopen()
		w.plugin.dead = true
		b := w.board(day)
		if a, ok := b.Of("c005"); !ok || a.AsOf != day {
			t.Errorf("after a look at %s: kept signals of %s (%v), want those of %s", other, a.AsOf, ok, day)
		}
	}
}

// A driver that gives the outcome away is a notice on the board, and no reason to
// make it again.
func TestLeakIsNoFailure(t *testing.T) {
	w := open(t)
	w.put(func(i int) map[pack.FieldKey]pack.Value {
		return map[pack.FieldKey]pack.Value{"fret": pack.NumberValue(float64(i % 2)), "left": pack.BoolValue(i%2 == 1)}
	})
	w.board(day) // and what was said is saved, a revision of its own
	b := w.board(day)
	if got := b.Problems(); len(got) != 1 || got[0].Key != "risk.leak" {
		t.Fatalf("notices %+v, want a leak", got)
	}
	w.now = w.now.Add(time.Minute)
	if w.board(day) != b {
		t.Error("the board was made again, though nothing changed")
	}
}

// A plugin that did not answer is asked again after a moment; one that is not
// there when it has come, and then at once.
func TestAskedAgain(t *testing.T) {
	w := open(t)
	w.plugin.dead = true
	b := w.board(day)
	if w.plugin.dead = false; w.board(day) != b {
		t.Error("the plugin was asked again at once")
	}
	w.now = w.now.Add(time.Minute)
	if n := w.board(day).Counts(); n.Assessed != 100 || n.Stale != 0 {
		t.Errorf("counts %+v after the plugin came back", n)
	}
	w.plugin.gone = true
	w.stale(day)
	b = w.board(day)
	w.now = w.now.Add(time.Hour)
	if w.board(day) != b {
		t.Error("the board was made again, though the plugin is still not there")
	}
	w.plugin.gone = false
	if n := w.board(day).Counts(); n.Stale != 0 {
		t.Errorf("counts %+v with the plugin there again", n)
	}
}
