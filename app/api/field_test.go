package api

import (
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

func TestFieldOf(t *testing.T) {
	for unit, want := range map[string]string{"": "1", "months": "1 month", "% of purchases": "1% of purchases"} {
		f := &pack.Field{Key: "n", Unit: pack.Text{core.English: unit}}
		if got := fieldOf(&pack.Manifest{}, f, pack.NumberValue(1), core.English).GetShown(); got != want {
			t.Errorf("in %q: %q, want %q", unit, got, want)
		}
	}
}
