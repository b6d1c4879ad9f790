package today_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/demo"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/today"
	"github.com/perennial-app/perennial/plugins/bank"
	"github.com/perennial-app/perennial/plugins/florist"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
	"github.com/perennial-app/perennial/plugins/telecom"
)

// A found counts how often the reason named first is the one planted.
type found struct {
	listed, planted, right int
	missed                 map[string]int // "planted as found"
}

func (f found) share() float64 { return float64(f.right) / float64(f.planted) }

// reasons loads a demo shop, scores it with the real pack and reads the whole
// list of those at risk.
func reasons(t *testing.T, p pack.Pack, o demo.Options) found {
	t.Helper()
	db := store.Mem()
	in := inProcess{p}
	id := p.Manifest().ID
	if _, err := demo.Load(t.Context(), db, id, o, nil); err != nil {
		t.Fatal(err)
	}
	board := in.score(t, db, o.AsOf)
	for _, n := range board.Problems() {
		t.Errorf("the board says: %s", n.Say(core.English))
	}
	causeOf := demo.Planted(id, o)
	f := found{missed: map[string]int{}}
	err := db.View(t.Context(), func(tx store.Tx) error {
		page := today.List(tx, board, in.manifest, today.Options{AsOf: o.AsOf, Limit: today.MaxLimit})
		f.listed = len(page.Items)
		for _, it := range page.Items {
			cause, ok := causeOf(it.Record)
			if !ok {
				continue
			}
			f.planted++
			named := pack.DriverID("")
			for _, c := range it.Assessment.Contributions {
				if c.LogOdds > 0 {
					named = c.Driver
					break
				}
			}
			if named == cause {
				f.right++
			} else {
				f.missed[fmt.Sprintf("%s as %s", cause, named)]++
			}
		}
		c := board.Counts()
		level, events, eligible := board.Level(id)
		t.Logf("%s: %d customers, %d gone, %d listed, %d of them with a planted cause, %.0f %% named rightly (%s, %d of %d left)",
			id, c.Customers, c.Gone, f.listed, f.planted, 100*f.share(), level, events, eligible)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The reason a person is shown first is the reason the customer has, for most of
// those who have one. The causes are planted with noise: see demo.MuteShare and
// demo.StrayShare.
func TestReasonsAreThePlantedOnes(t *testing.T) {
	asOf := core.NewDay(2026, 3, 2)
	packs := []pack.Pack{florist.New(), telecom.New(), bank.New()}
	for _, id := range demo.Industries()[len(packs):] {
		packs = append(packs, packtest.Folder(t, "../../plugins/"+string(id)+"/pack"))
	}
	for _, p := range packs {
		t.Run(string(p.Manifest().ID), func(t *testing.T) {
			f := reasons(t, p, demo.Options{Seed: 1, Customers: 2000, AsOf: asOf, Lang: core.Chinese})
			if f.planted < 50 || f.share() < 0.7 {
				t.Errorf("%.0f %% of %d reasons are the planted ones, want 70 %%", 100*f.share(), f.planted)
			}
			worst := make([]string, 0, len(f.missed))
			for pair := range f.missed {
				worst = append(worst, pair)
			}
			slices.SortFunc(worst, func(a, b string) int {
				return cmp.Or(cmp.Compare(f.missed[b], f.missed[a]), cmp.Compare(a, b))
			})
			for _, pair := range worst[:min(12, len(worst))] {
				t.Logf("%4d %s", f.missed[pair], pair)
			}
		})
	}
}
