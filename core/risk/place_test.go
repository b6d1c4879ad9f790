package risk_test

import (
	"math"
	"slices"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// A list says of everybody what their assessment says, and when they were last
// seen, notes and what lies ahead apart.
func TestPlaces(t *testing.T) {
	db := shop(t, history(5, 200, -1, 1, -1)...)
	err := db.Update(t.Context(), func(tx store.Tx) error {
		customer.Put(tx, customer.Customer{ID: "gone", Pack: "shop", Fields: fields{"left": pack.BoolValue(true)}})
		customer.Put(tx, customer.Customer{ID: "stranger"})
		for i, kind := range []timeline.Kind{timeline.Purchase, timeline.Interaction, timeline.Note} {
			timeline.Put(tx, timeline.Event{Customer: "stranger", Day: asOf - 9 + core.Day(i), ID: "e", Kind: kind})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b := run(newPack(1, -1)).score(t, db)
	places := slices.Collect(b.Places())
	if len(places) != b.Counts().Customers {
		t.Fatalf("%d places, want %d", len(places), b.Counts().Customers)
	}
	for _, p := range places {
		a, assessed := b.Of(p.Customer)
		_, gone := b.GoneOf(p.Customer)
		if p.Gone != gone || p.Band != a.Band || assessed == math.IsNaN(p.LogOdds) || assessed && p.LogOdds != a.LogOdds ||
			(a.Risk == nil) != math.IsNaN(p.Risk) || (a.ValueCents == nil) != math.IsNaN(p.Value) {
			t.Errorf("place %+v, assessment %+v", p, a)
		}
		if one, ok := b.Place(p.Customer); !ok || one.Customer != p.Customer {
			t.Errorf("no place of %s", p.Customer)
		}
	}
	if p, _ := b.Place("stranger"); p.Seen != asOf-8 || p.Band != "" {
		t.Errorf("got %+v, want seen on %v", p, asOf-8)
	}
	if _, ok := b.Place("nobody"); ok {
		t.Error("nobody has a place")
	}
}
