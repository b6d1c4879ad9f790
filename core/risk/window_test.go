package risk_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// irregularPack leaves the days of silence to the shop.
func irregularPack() *shopPack {
	p := newPack(1)
	p.m.Churn = pack.ChurnDefinition{
		InactiveDays: 200, HorizonDays: 365,
		Adaptive: &pack.Adaptive{Quantile: 0.9, AtRiskFrom: 0.5, AtRiskTo: 0.8, MinDays: 30, MaxDays: 400, MinGaps: 50, OccasionGraceDays: 14},
		Text:     pack.Text{core.Chinese: "超过 {shop_window_days} 天没有再来", core.English: "none for more than {shop_window_days} days"},
	}
	return p
}

// irregularShop has n customers, the ith with purchases 10 to 109 days apart.
// One in ten bought once; one in ten has been silent for 300 days.
func irregularShop(t testing.TB, n int) store.DB {
	t.Helper()
	db := store.Mem()
	d := dice(11)
	var facts []timeline.Event
	all := make([]fields, n)
	for i := range all {
		all[i] = fields{"a": num(0.5)}
		day := asOf - core.Day(d.roll()*60)
		if i%10 == 9 {
			day = asOf - 300
		}
		for k := range 6 {
			facts = append(facts, timeline.Event{Customer: name(i), Day: day, ID: "p" + strconv.Itoa(k), Kind: timeline.Purchase, Cents: 9900})
			if day -= core.Day(10 + d.roll()*100); i%10 == 8 {
				break
			}
		}
	}
	put(t, db, all...)
	for from := 0; from < len(facts); from += 2000 {
		err := db.Update(context.Background(), func(tx store.Tx) error {
			for _, e := range facts[from:min(from+2000, len(facts))] {
				timeline.Put(tx, e)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func TestWindowOfTheShop(t *testing.T) {
	p, db := irregularPack(), irregularShop(t, 400)
	r := run(p)
	r.seen = func(s pack.Snapshot) {
		if got := s.Fields[pack.ShopWindowDays].Number(); got < 30 || got > 400 {
			t.Errorf("a pack sees a window of %v days", got)
		}
	}
	b := r.score(t, db)
	rule, ok := b.Churn("shop")
	w := rule.Window
	if !ok || !w.Own || w.Ended != 1800 || w.Open < 350 || w.Days < 90 || w.Days > 120 || w.HalfDays < 50 || w.HalfDays > 70 {
		t.Errorf("window %+v: gaps are 10 to 110 days, half below 60, and a tenth of the customers is still waited for", w)
	}
	for _, lang := range core.Langs() {
		if got := rule.Text(lang); !strings.Contains(got, strconv.Itoa(w.Days)) {
			t.Errorf("the definition does not say %d days: %s", w.Days, got)
		}
	}
	if got := b.Counts(); got.Gone != 40 || got.OneTime != 0 || got.Assessed != 360 {
		t.Errorf("counts %+v: the silent tenth has gone, nobody else", got)
	}
	if gone, ok := b.GoneOf(name(9)); !ok || gone.Ground != churn.Inactive || gone.Days != 300 || gone.Limit != w.Days {
		t.Errorf("verdict %+v, want silence of 300 days", gone)
	}
}

// Whatever changes, a refreshed board is the board of a new scoring: the window
// moves with the shop, and everybody's verdict with it.
func TestWindowIsRefreshed(t *testing.T) {
	p, db := irregularPack(), irregularShop(t, 400)
	r := run(p)
	b := r.score(t, db)
	change := func(f func(tx store.Tx)) {
		t.Helper()
		if err := db.Update(t.Context(), func(tx store.Tx) error { f(tx); return nil }); err != nil {
			t.Fatal(err)
		}
		r.asked = 0
		b = r.score(t, db, b)
		fresh := run(p).score(t, db)
		if diff := cmp.Diff(fresh.All(), b.All(), values); diff != "" {
			t.Errorf("refreshed board differs (-new +refreshed):\n%s", diff)
		}
		got, _ := b.Churn("shop")
		want, _ := fresh.Churn("shop")
		if diff := cmp.Diff(want.Window, got.Window); diff != "" {
			t.Errorf("refreshed window differs (-new +refreshed):\n%s", diff)
		}
		if got, want := b.Counts(), fresh.Counts(); got.Gone != want.Gone || got.OneTime != want.OneTime {
			t.Errorf("refreshed counts %+v, new %+v", got, want)
		}
	}
	change(func(tx store.Tx) {
		customer.Put(tx, customer.Customer{ID: name(7), Pack: "shop", Fields: fields{"a": num(0.7)}})
	})
	if r.asked != 1 {
		t.Errorf("asked about %d customers; nobody bought, so one is enough", r.asked)
	}
	before, _ := b.Churn("shop")
	change(func(tx store.Tx) {
		for i := range 40 { // customers of thirty to come
			for k := range 25 {
				timeline.Put(tx, timeline.Event{Customer: name(i), Day: asOf - core.Day(3*k), ID: "q" + strconv.Itoa(k), Kind: timeline.Purchase, Cents: 100})
			}
		}
	})
	if now, _ := b.Churn("shop"); now.Window.Days >= before.Window.Days || r.asked < 300 {
		t.Errorf("window %d days after many short gaps, %d before; asked about %d", now.Window.Days, before.Window.Days, r.asked)
	}
}

// A pack that leaves its churn to the shop sees every fact that another sees, and
// the board knows the same of customers.
func TestFactsOutliveTheFirstReading(t *testing.T) {
	db := irregularShop(t, 60)
	err := db.Update(t.Context(), func(tx store.Tx) error {
		for i, e := range []timeline.Event{
			{Kind: timeline.Purchase, Cents: -1500, Quantity: 0.25},
			{Kind: timeline.Purchase, Cents: 1 << 40, Quantity: 1e18},
			{Kind: timeline.Interaction, Text: "words"},
			{Kind: timeline.Complaint},
			{Kind: timeline.Note, Text: "words"},
			{Kind: timeline.Action, State: "done"},
			{Kind: timeline.Action, State: "declined"},
		} {
			e.Customer, e.Day, e.ID = name(3*i), asOf-core.Day(i), "z"
			timeline.Put(tx, e)
		}
		timeline.Put(tx, timeline.Event{Customer: "c0000002x", Day: asOf, ID: "z", Kind: timeline.Purchase, Cents: 1}) // nobody's
		customer.Put(tx, customer.Customer{ID: "other", Pack: "elsewhere"})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string][]pack.Snapshot{}
	var boards []*risk.Board
	for name, fixed := range map[string]bool{"fixed": true, "drawn": false} {
		p := irregularPack()
		p.m.Churn.InactiveDays, p.m.Churn.Adaptive.MinGaps = 400, 1000 // too few gaps: the days are the same
		if fixed {
			p.m.Churn.Adaptive = nil
		}
		r := run(p)
		r.seen = func(s pack.Snapshot) { seen[name] = append(seen[name], s) }
		boards = append(boards, r.score(t, db))
	}
	if diff := cmp.Diff(seen["fixed"], seen["drawn"], values); diff != "" || len(seen["drawn"]) != 60 {
		t.Errorf("%d snapshots (-fixed +drawn):\n%s", len(seen["drawn"]), diff)
	}
	if diff := cmp.Diff(boards[0].Counts(), boards[1].Counts()); diff != "" {
		t.Errorf("counts:\n%s", diff)
	}
	for i, b := range boards {
		if acted := slices.Collect(b.Acted(asOf - 5)); len(acted) != 1 || acted[0] != name(15) {
			t.Errorf("board %d: acted on %v", i, acted)
		}
	}
}

// What the first pass costs, against scoring by fixed days.
func BenchmarkScoreWindow(b *testing.B) {
	db := irregularShop(b, 20000)
	fixed := irregularPack()
	fixed.m.Churn.Adaptive = nil
	for name, p := range map[string]*shopPack{"fixed": fixed, "drawn": irregularPack()} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := risk.Score(b.Context(), db, run(p), run(p).manifest, asOf); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
