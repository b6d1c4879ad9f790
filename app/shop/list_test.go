package shop_test

import (
	"slices"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/roster"
)

// crowded has packs beside its own that nobody is a customer of.
type crowded struct{ *plugin }

func (p crowded) Packs() []*pack.Manifest {
	return []*pack.Manifest{{ID: "a_trade"}, p.m, {ID: "z_trade"}}
}

func (p crowded) Pack(id core.PackID) (*pack.Manifest, bool) {
	for _, m := range p.Packs() {
		if m.ID == id {
			return m, true
		}
	}
	return nil, false
}

// The pack of the shop's customers names the columns, whatever else is installed.
func TestPacksInUseComeFirst(t *testing.T) {
	w := open(t)
	w.plugins = crowded{w.plugin}
	w.reopen()
	l, err := w.shop.List(t.Context(), w.shop.Today(), roster.Query{Search: "nobody is called that"})
	if err != nil {
		t.Fatal(err)
	}
	var got []core.PackID
	for _, m := range l.Packs {
		got = append(got, m.ID)
	}
	if want := []core.PackID{"corner", "a_trade", "z_trade"}; !slices.Equal(got, want) {
		t.Errorf("packs %v, want %v", got, want)
	}
}
