package demo_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/care"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/demo"
	"github.com/perennial-app/perennial/core/ingest"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/store/badger"
	"github.com/perennial-app/perennial/core/timeline"
	"github.com/perennial-app/perennial/plugins/bank"
	"github.com/perennial-app/perennial/plugins/florist"
	"github.com/perennial-app/perennial/plugins/telecom"
)

// packs are what the demo shops are shops of, loaded once.
var packs = sync.OnceValue(func() map[core.PackID]*pack.Manifest {
	all := map[core.PackID]*pack.Manifest{}
	for _, p := range []pack.Pack{florist.New(), telecom.New(), bank.New()} {
		all[p.Manifest().ID] = p.Manifest()
	}
	for _, id := range demo.Industries() {
		if all[id] == nil {
			all[id] = pack.MustLoad(os.DirFS("../../plugins"), string(id)+"/pack", nil).Manifest()
		}
	}
	return all
})

func options(n int) demo.Options {
	return demo.Options{Seed: 1, Customers: n, AsOf: core.NewDay(2026, 3, 2), Lang: core.Chinese}
}

func eachIndustry(t *testing.T, f func(t *testing.T, id core.PackID)) {
	for _, id := range demo.Industries() {
		t.Run(string(id), func(t *testing.T) { f(t, id) })
	}
}

func TestShopReplays(t *testing.T) {
	same := cmp.AllowUnexported(pack.Value{})
	eachIndustry(t, func(t *testing.T, id core.PackID) {
		long := slices.Collect(demo.Shop(id, options(12)))
		if diff := cmp.Diff(slices.Collect(demo.Shop(id, options(5))), long[:5], same); diff != "" {
			t.Errorf("a longer shop begins differently:\n%s", diff)
		}
		other := options(12)
		other.Seed = 2
		if cmp.Equal(long, slices.Collect(demo.Shop(id, other)), same) {
			t.Error("another seed gives the same shop")
		}
	})
}

// Every person is one the pack can read, with a history that is over by the day.
func TestPeopleHoldTogether(t *testing.T) {
	eachIndustry(t, func(t *testing.T, id core.PackID) {
		m := packs()[id]
		o := options(1000)
		y, mo, d := o.AsOf.Date()
		start := core.NewDay(y-demo.Years, mo, d)
		seen := map[string]bool{}
		var events, caused, left int
		for p := range demo.Shop(id, o) {
			c := p.Customer
			c.ID = "c1"
			if err := c.Check(); err != nil {
				t.Fatal(err)
			}
			if seen[c.Phone] || seen[c.External[0]] {
				t.Fatalf("%s twice", c.External[0])
			}
			seen[c.Phone], seen[c.External[0]] = true, true
			checkFields(t, m, c)
			if p.Cause != "" && m.Driver(p.Cause) == nil {
				t.Fatalf("planted %s, which the pack has not", p.Cause)
			}
			ids := map[string]bool{}
			last := start
			for _, e := range p.Events {
				if e.Day < last || e.Day > o.AsOf || ids[e.ID] || e.ID == "" {
					t.Fatalf("%s: %+v after %s", c.External[0], e, last)
				}
				last, ids[e.ID] = e.Day, true
			}
			events += len(p.Events)
			if p.Cause != "" {
				caused++
			}
			if p.Left {
				left++
			}
		}
		t.Logf("%.1f events a person, %.0f %% with a cause, %.0f %% left", float64(events)/1000, float64(caused)/10, float64(left)/10)
		if events < 3*1000 {
			t.Errorf("%d events for 1000 people: no history to look at", events)
		}
	})
}

func checkFields(t *testing.T, m *pack.Manifest, c customer.Customer) {
	t.Helper()
	for key, v := range c.Fields {
		f := m.Field(key)
		switch {
		case f == nil:
			t.Fatalf("the pack has no field %s", key)
		case f.Type != v.Type():
			t.Fatalf("%s is a %s, want %s", key, v.Type(), f.Type)
		case f.Type == pack.TypeChoice && !slices.ContainsFunc(f.Choices, func(c pack.Choice) bool { return c.Key == v.Text() }):
			t.Fatalf("%s cannot be %s", key, v.Text())
		case f.Min != nil && v.Number() < *f.Min || f.Max != nil && v.Number() > *f.Max:
			t.Fatalf("%s is %v", key, v)
		}
	}
}

func TestLoadIsUndone(t *testing.T) {
	eachIndustry(t, func(t *testing.T, id core.PackID) {
		db := store.Mem()
		o := options(300)
		o.Pack = packs()[id]
		res, err := demo.Load(t.Context(), db, id, o, nil)
		if err != nil {
			t.Fatal(err)
		}
		if res.Status != ingest.Done || res.Counts.Created != 300 {
			t.Errorf("got %+v", res)
		}
		checkCauses(t, db, id, o)
		made, findings := checksOf(t, db, o)
		t.Logf("%d checks in %d days, %d findings", made, demo.CareDays, findings)
		if made < demo.CareDays || findings == 0 || findings > made/2 {
			t.Errorf("%d checks with %d findings in %d days", made, findings, demo.CareDays)
		}
		if _, err := ingest.Undo(t.Context(), db, res.Import, nil, demo.Tables()...); err != nil {
			t.Fatal(err)
		}
		if made, _ := checksOf(t, db, o); made != 0 {
			t.Errorf("%d checks are left", made)
		}
		if n := count(t, db); n != 0 {
			t.Errorf("%d records are left", n)
		}
	})
}

// Every checklist of every industry can be scheduled, and its schedule said in
// words.
func TestSchedulesHaveWords(t *testing.T) {
	for id, m := range packs() {
		lists, problems := care.Lists(m)
		for _, p := range problems {
			t.Errorf("%s: %v", id, p)
		}
		for _, l := range lists {
			for _, lang := range core.Langs() {
				if says := l.Schedule.In(lang); strings.Contains(says, "FREQ") {
					t.Errorf("%s, %s: no words for %s", id, l.ID, says)
				}
			}
		}
	}
}

// checksOf counts the checks on record, and answers outside their limits.
func checksOf(t *testing.T, db store.DB, o demo.Options) (made, findings int) {
	t.Helper()
	now := care.Clock{Now: care.At(o.AsOf, 0, 0)}
	err := db.View(t.Context(), func(tx store.Tx) error {
		for day := o.AsOf - demo.CareDays; day < o.AsOf; day++ {
			for _, c := range care.On(tx, nil, day, now) {
				made++
				findings += c.Findings()
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return made, findings
}

// checkCauses holds the cause found by a stored customer against the person's.
func checkCauses(t *testing.T, db store.DB, id core.PackID, o demo.Options) {
	t.Helper()
	want := map[string]pack.DriverID{}
	for p := range demo.Shop(id, o) {
		want[p.Customer.External[0]] = p.Cause
	}
	cause := demo.Planted(id, o)
	err := db.View(t.Context(), func(tx store.Tx) error {
		for _, c := range customer.All(tx) {
			got, ok := cause(c)
			if w := want[c.External[0]]; got != w || ok != (w != "") {
				t.Errorf("%s: cause %q, want %q", c.External[0], got, w)
			}
			if !demo.Made(c) {
				t.Errorf("%s does not count as made up", c.External[0])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db store.DB) (n int) {
	t.Helper()
	err := db.View(t.Context(), func(tx store.Tx) error {
		for range customer.Table.Scan(tx) {
			n++
		}
		for range timeline.Table.Scan(tx) {
			n++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOthersAreNotMadeUp(t *testing.T) {
	for _, id := range []string{"", "T00000001", "DEMO-M00000x1", "DEMO-B0000001", "DEMO-M0000000"} {
		c := customer.Customer{Pack: "telecom", External: []string{id}}
		if demo.Made(c) {
			t.Errorf("%q counts as made up", id)
		}
		if cause, ok := demo.Planted("telecom", options(10))(c); ok {
			t.Errorf("%q has the cause %s", id, cause)
		}
	}
}

const benchRows = 100_000

func BenchmarkShop(b *testing.B) {
	for _, id := range demo.Industries() {
		b.Run(string(id), func(b *testing.B) {
			events := 0
			for b.Loop() {
				for p := range demo.Shop(id, options(benchRows)) {
					events += len(p.Events)
				}
			}
			b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "customers/s")
			b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// BenchmarkLoad writes into Badger on disk, as a shop does.
func BenchmarkLoad(b *testing.B) {
	for _, id := range demo.Industries() {
		b.Run(string(id), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				db, err := badger.Open(fmt.Sprintf("%s/%d", b.TempDir(), i), badger.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := demo.Load(context.Background(), db, id, options(benchRows), nil); err != nil {
					b.Fatal(err)
				}
				if err := db.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*benchRows/b.Elapsed().Seconds(), "customers/s")
		})
	}
}
