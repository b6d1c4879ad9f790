package risk_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

var values = cmp.Comparer(func(a, b pack.Value) bool { return a == b })

func keys(list []risk.Notice) []string {
	var out []string
	for _, n := range list {
		out = append(out, n.Key)
	}
	return out
}

// After a change only the changed customers are asked about, and the board is
// what scoring everyone again would give.
func TestRefreshAsksOnlyWhatChanged(t *testing.T) {
	p := newPack(1, -1)
	db := shop(t, history(5, 500, -1, 1, -1)...)
	r := run(p)
	before := r.score(t, db)
	if r.asked != 500 {
		t.Fatalf("asked about %d customers, want 500", r.asked)
	}
	err := db.Update(t.Context(), func(tx store.Tx) error {
		customer.Put(tx, customer.Customer{ID: name(7), Pack: "shop", Fields: fields{"a": num(0.7), "left": pack.BoolValue(false)}})
		customer.Put(tx, customer.Customer{ID: "new", Pack: "shop", Fields: fields{"b": num(0.7)}})
		customer.Table.Delete(tx, name(8))
		timeline.Put(tx, timeline.Event{Customer: name(9), Day: asOf, ID: "p", Kind: timeline.Purchase, Cents: 100})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r.asked = 0
	after := r.score(t, db, before)
	if r.asked > 3 {
		t.Errorf("asked about %d customers, want the 3 that changed", r.asked)
	}
	if diff := cmp.Diff(run(p).score(t, db).All(), after.All(), values); diff != "" {
		t.Errorf("refreshed board differs from a new one (-new +refreshed):\n%s", diff)
	}
	if got, want := after.Counts().Customers, 500; got != want {
		t.Errorf("%d customers, want %d", got, want)
	}
	if _, ok := before.Of("new"); ok {
		t.Error("the board before changed")
	}
}

// A plugin that dies half-way leaves its last good word, marked stale, in this
// run of the program and, once saved, in the next.
func TestLastGoodSignals(t *testing.T) {
	p := newPack(1, -1)
	db := shop(t, history(6, 300, -1, 1, -1)...)
	good := run(p).score(t, db)
	if err := risk.Save(t.Context(), db, good); err != nil {
		t.Fatal(err)
	}

	// Another day: everyone is asked again.
	dying := run(p)
	dying.breakAt = 101
	half, err := risk.Score(t.Context(), db, dying, dying.manifest, asOf+1, good)
	if err != nil {
		t.Fatal(err)
	}
	if n := half.Counts(); n.Assessed != good.Counts().Assessed || n.Stale == 0 || n.Stale == n.Assessed {
		t.Errorf("counts after a death half-way: %+v", n)
	}
	if got := keys(half.Problems()); len(got) != 1 || got[0] != "risk.plugin_failed" {
		t.Errorf("problems %v", got)
	}

	// Next start of the program.
	dead := run(p)
	dead.breakAt = 1
	again := dead.score(t, db)
	if n := again.Counts(); n.Assessed != good.Counts().Assessed || n.Stale != n.Assessed {
		t.Errorf("counts with a dead plugin: %+v", n)
	}
	same(t, good, again)
	// What a dead plugin leaves must not overwrite what it said alive.
	if err := risk.Save(t.Context(), db, again); err != nil {
		t.Fatal(err)
	}

	// The plugin is not installed any more.
	gone := run()
	missing := gone.score(t, db)
	same(t, good, missing)
	if got := keys(missing.Problems()); len(got) != 1 || got[0] != "risk.pack_missing" {
		t.Errorf("problems %v", got)
	}
	if missing.Pack("shop") == nil {
		t.Error("the manifest went with the plugin")
	}
	if !missing.Answered() || !missing.Fits(gone.manifest) || missing.Fits(dead.manifest) {
		t.Error("a missing plugin is worth asking again when it is here, and not before")
	}
	for _, lang := range core.Langs() {
		t.Log(missing.Problems()[0].Say(lang))
	}

	// It is back: nothing is stale.
	if n := run(p).score(t, db, missing).Counts(); n.Stale != 0 {
		t.Errorf("stale after the plugin came back: %+v", n)
	}
}

func same(t *testing.T, want, got *risk.Board) {
	t.Helper()
	for _, a := range want.All() {
		b, ok := got.Of(a.Customer)
		if !ok || !b.Stale || math.Abs(a.LogOdds-b.LogOdds) > 1e-12 {
			t.Fatalf("%s: %v (stale %v), want %v", a.Customer, b.LogOdds, b.Stale, a.LogOdds)
		}
		if diff := cmp.Diff(a.Contributions, b.Contributions, values); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", a.Customer, diff)
		}
	}
}

// What a plugin said on any of the boards made before stands in for it, that of
// the nearest day first.
func TestLastGoodSignalsOfAnyBoard(t *testing.T) {
	p := newPack(1)
	r := run(p)
	db := shop(t, fields{"a": num(0.1)}, fields{"a": num(0.2)})
	past, err := risk.Score(t.Context(), db, r, r.manifest, asOf-30)
	if err != nil {
		t.Fatal(err)
	}
	put(t, db, fields{"a": num(0.9)})
	present := r.score(t, db)
	r.breakAt = 1
	for _, tt := range []struct {
		day    core.Day
		before []*risk.Board
		want   float64
	}{
		{asOf + 1, []*risk.Board{past}, 0.1},
		{asOf + 1, []*risk.Board{past, present}, 0.9},
		{asOf + 1, []*risk.Board{present, past}, 0.9},
		{asOf - 29, []*risk.Board{present, past}, 0.1},
	} {
		b, err := risk.Score(t.Context(), db, r, r.manifest, tt.day, tt.before...)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := b.Of(name(0))
		if got := signal(a, 0); got != tt.want || !a.Stale || b.Counts().Stale != 2 {
			t.Errorf("signal %v (stale %v), want %v; counts %+v", got, a.Stale, tt.want, b.Counts())
		}
	}
	if b, _ := risk.Score(t.Context(), db, r, r.manifest, asOf+1); b.Counts().Unassessed != 2 {
		t.Errorf("counts with nothing to fall back on: %+v", b.Counts())
	}
}

// Who a plugin did not answer for is asked about again, and nobody else.
func TestRefreshAsksTheUnansweredAgain(t *testing.T) {
	p := newPack(1)
	db := shop(t, history(4, 60, -1, 1)...)
	r := run(p)
	r.breakAt = 51
	half := r.score(t, db)
	if half.Answered() {
		t.Error("a plugin broke off, and the board says it answered")
	}
	r.breakAt, r.asked = 0, 0
	whole := r.score(t, db, half)
	if r.asked != 10 || !whole.Answered() || whole.Problems() != nil {
		t.Errorf("asked about %d customers, want the 10 unanswered; answered %v, problems %v", r.asked, whole.Answered(), keys(whole.Problems()))
	}
	if diff := cmp.Diff(run(p).score(t, db).All(), whole.All(), values); diff != "" {
		t.Errorf("refreshed board differs from a new one (-new +refreshed):\n%s", diff)
	}
}

// Who has left lost nothing when the plugin died: the notice counts the others.
func TestFailureCountsThePresent(t *testing.T) {
	left := fields{"a": num(1), "left": pack.BoolValue(true)}
	r := run(newPack(1))
	r.breakAt = 1
	b := r.score(t, shop(t, left, left, fields{"a": num(1)}))
	if got := b.Problems(); len(got) != 1 || got[0].Key != "risk.plugin_failed" || got[0].Args["count"] != 1 {
		t.Errorf("problems %+v, want a failure for 1 customer", got)
	}
	b = r.score(t, shop(t, left, left))
	if got := b.Problems(); got != nil || b.Answered() {
		t.Errorf("problems %+v, want none where everybody has left; answered %v", got, b.Answered())
	}
}

// Whatever happens to customers, a refreshed board is the board of a new scoring,
// to the last bit.
func TestRefreshEqualsScratch(t *testing.T) {
	p := newPack(1, -1, 0.5)
	rapid.Check(t, func(rt *rapid.T) {
		seed := dice(rapid.Uint64().Draw(rt, "seed"))
		all := history(uint64(seed), 120, -0.5, 1, -1, 0.5)
		db, r := shop(t, all...), run(p)
		b := r.score(t, db)
		for range 4 {
			err := db.Update(t.Context(), func(tx store.Tx) error {
				for range 1 + int(seed.roll()*3) {
					i := int(seed.roll() * 130)
					switch int(seed.roll() * 6) {
					case 0: // nothing that a pack or a label says
						if c, _, ok := customer.Get(tx, name(i)); ok {
							c.Name += "x"
							customer.Put(tx, c)
						}
						timeline.Put(tx, timeline.Event{Customer: name(i), Day: asOf, ID: "n", Kind: timeline.Note, Text: "words"})
					case 1:
						customer.Table.Delete(tx, name(i))
					case 2:
						timeline.Put(tx, timeline.Event{Customer: name(i), Day: asOf - core.Day(seed.roll()*200), ID: "p", Kind: timeline.Purchase, Cents: 100})
					case 3:
						customer.Put(tx, customer.Customer{ID: name(i), Pack: "shop", Fields: fields{"a": num(seed.roll()), "area": pack.TextValue("north")}})
					default:
						customer.Put(tx, customer.Customer{ID: name(i), Pack: "shop", Fields: fields{"b": num(seed.roll()), "left": pack.BoolValue(seed.roll() < 0.5)}})
					}
				}
				return nil
			})
			if err != nil {
				rt.Fatal(err)
			}
			b = r.score(t, db, b)
			fresh := run(p).score(t, db)
			if diff := cmp.Diff(fresh.All(), b.All(), values); diff != "" {
				rt.Fatalf("refreshed board differs (-new +refreshed):\n%s", diff)
			}
			if diff := cmp.Diff(fresh.Counts(), b.Counts()); diff != "" {
				rt.Fatalf("refreshed counts differ (-new +refreshed):\n%s", diff)
			}
			if diff := cmp.Diff(fresh.Drivers("shop"), b.Drivers("shop")); diff != "" {
				rt.Fatalf("refreshed weights differ (-new +refreshed):\n%s", diff)
			}
		}
	})
}

// Saving the same signals again writes nothing, and a change that is of no
// customer costs nobody a question nor a fit.
func TestNothingChanged(t *testing.T) {
	p := newPack(1, -1)
	r, db := run(p), shop(t, history(6, 300, -1, 1, -1)...)
	b := r.score(t, db)
	for range 2 {
		if err := risk.Save(t.Context(), db, b); err != nil {
			t.Fatal(err)
		}
		now := r.score(t, db, b)
		if r.asked != 300 {
			t.Fatalf("asked %d times about 300 customers", r.asked)
		}
		if diff := cmp.Diff(b.All(), now.All(), values); diff != "" {
			t.Fatalf("the board changed:\n%s", diff)
		}
		b = now
	}
	if err := risk.Save(t.Context(), &failing{db, 1}, b); err != nil {
		t.Fatal(err)
	}
	if now := r.score(t, db); now.Revision() != b.Revision() {
		t.Errorf("revision %d after saving what was there, %d before", now.Revision(), b.Revision())
	}
}

// failing is a store whose nth Update fails, as at a crash.
type failing struct {
	store.DB
	left int
}

func (f *failing) Update(ctx context.Context, g func(store.Tx) error) error {
	if f.left--; f.left < 0 {
		return errors.New("power cut")
	}
	return f.DB.Update(ctx, g)
}

// A crash in the middle of saving leaves the board before, whole.
func TestSaveIsAllOrNothing(t *testing.T) {
	p := newPack(1, -1)
	first := history(7, 6000, -1, 1, -1)
	db := shop(t, first...)
	r := run(p)
	good := r.score(t, db)
	if err := risk.Save(t.Context(), db, good); err != nil {
		t.Fatal(err)
	}
	put(t, db, history(8, 6000, -1, 1, -1)...)
	next := r.score(t, db)
	for cut := 0; ; cut++ {
		err := risk.Save(t.Context(), &failing{db, cut}, next)
		dead := run(p)
		dead.breakAt = 1
		got := dead.score(t, db)
		want := good
		if err == nil {
			want = next
		}
		for _, a := range next.All() { // the present customers are next's
			old, ok := want.Of(a.Customer)
			if !ok {
				continue // had left on the board before
			}
			b, _ := got.Of(a.Customer)
			for j := range old.Contributions {
				if x, y := signal(old, j), signal(b, j); x != y {
					t.Fatalf("after %d commits %s has signal %v, want %v", cut, a.Customer, y, x)
				}
			}
		}
		if err == nil {
			if cut < 2 {
				t.Errorf("saved in %d commits; the test wants several", cut)
			}
			return
		}
	}
}

// signal is the value of driver j by manifest order.
func signal(a risk.Assessment, j int) float64 {
	id := pack.DriverID(rune('a' + j))
	for _, c := range a.Contributions {
		if c.Driver == id {
			return c.Signal.Value
		}
	}
	return -1
}

func TestUnusableAnswers(t *testing.T) {
	p := newPack(1)
	db := shop(t, fields{"a": num(0.1)}, fields{"a": num(0.2)}, fields{"a": num(0.3)}, fields{"a": num(0.4)})
	b, err := risk.Score(t.Context(), db, liar{p}, run(p).manifest, asOf)
	if err != nil {
		t.Fatal(err)
	}
	if n := b.Counts(); n.Assessed != 1 || n.Unassessed != 3 {
		t.Errorf("counts %+v, want the one honest answer", n)
	}
	if got := keys(b.Problems()); len(got) != 1 || got[0] != "risk.unanswered" || !b.Answered() {
		t.Errorf("problems %v, answered %v; asking again would change nothing", got, b.Answered())
	}
}

// A liar answers one customer well and the others wrongly.
type liar struct{ pack.Pack }

func (l liar) Evaluate(ctx context.Context, _ core.PackID, day core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	n := 0
	for s := range in {
		a := l.Pack.Evaluate(s, day)
		switch n++; n {
		case 1:
			a.Signals[0].Value = math.NaN()
		case 2:
			a.Signals = nil
		case 3:
			a.Ref = "77"
		}
		out(a)
		if n == 4 {
			out(a) // twice
		}
	}
	return nil
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := run(newPack(1))
	_, err := risk.Score(ctx, shop(t, fields{"a": num(1)}), r, r.manifest, asOf)
	if core.KindOf(err) != core.Unavailable || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want Unavailable because cancelled", err)
	}
}

// Silence, first purchases to come and packless customers.
func TestWhoIsOnTheBoard(t *testing.T) {
	db := shop(t, fields{"a": num(1)}, fields{"a": num(1)}, fields{"a": num(1)}, fields{"a": num(1)})
	err := db.Update(t.Context(), func(tx store.Tx) error {
		for i, days := range []core.Day{90, 91, -1} {
			timeline.Put(tx, timeline.Event{Customer: name(i), Day: asOf - days, ID: "p", Kind: timeline.Purchase, Cents: 1})
		}
		customer.Put(tx, customer.Customer{ID: "zz"})
		timeline.Put(tx, timeline.Event{Customer: "nobody", Day: asOf, ID: "p", Kind: timeline.Purchase, Cents: 1})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	last := asOf - 90
	b := run(newPack(1)).score(t, db)
	want := risk.Counts{Customers: 4, Gone: 1, Assessed: 2, Unassessed: 1, Last: &last}
	if diff := cmp.Diff(want, b.Counts()); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if g, ok := b.GoneOf(name(1)); !ok || g.Days != 91 {
		t.Errorf("GoneOf = %+v, %v", g, ok)
	}
}

func BenchmarkScore100k(b *testing.B) {
	weights := []float64{1, 0.8, 0.6, -0.5, 0.4, -0.3, 0.9, 0.2, 0.7, 0.5}
	p := newPack(weights...)
	db := shop(b, history(9, 100_000, -2.5, weights...)...)
	r := run(p)
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			r.score(b, db)
		}
	})
	board := r.score(b, db)
	b.Run("refresh", func(b *testing.B) {
		for b.Loop() {
			err := db.Update(context.Background(), func(tx store.Tx) error {
				customer.Put(tx, customer.Customer{ID: name(7), Pack: "shop", Fields: fields{"a": num(0.7)}})
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			r.score(b, db, board)
		}
	})
	b.Run("note", func(b *testing.B) {
		for b.Loop() {
			err := db.Update(context.Background(), func(tx store.Tx) error {
				timeline.Put(tx, timeline.Event{Customer: name(7), Day: asOf, ID: "n", Kind: timeline.Note, Text: strconv.FormatUint(uint64(tx.Revision()), 10)})
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			board = r.score(b, db, board)
		}
	})
	b.Run("save", func(b *testing.B) {
		for b.Loop() {
			if err := risk.Save(context.Background(), db, board); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("fall back", func(b *testing.B) {
		dead := run(p)
		dead.breakAt = 1
		for b.Loop() {
			dead.score(b, db)
		}
	})
}
