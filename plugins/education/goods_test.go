package education_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
)

// Files alone assess lots: books and instruments mind damp and dry air, tablets
// the heat.
func TestLots(t *testing.T) {
	assessor := packtest.Folder(t, "pack").(pack.LotAssessor)
	for _, tt := range []struct {
		name              string
		category          pack.CategoryID
		celsius, humidity float64 // for two days
		want              pack.Condition
		due               bool
	}{
		{"textbooks in a dry room", "book", 20, 48, pack.LotGood, false},
		{"textbooks at 58%", "book", 20, 58, pack.LotGood, true},
		{"textbooks in a cellar", "book", 16, 78, pack.LotInspect, true},
		{"a piano in the heating season", "musical_instrument", 23, 28, pack.LotInspect, true},
		{"a piano in spring", "musical_instrument", 20, 50, pack.LotGood, false},
		{"tablets in a locker in the sun", "tablet", 41, 40, pack.LotInspect, true},
		{"tablets in the office", "tablet", 22, 40, pack.LotGood, false},
	} {
		lot := pack.Lot{Category: tt.category, AgeHours: 48}
		for h := 0.0; h <= lot.AgeHours; h += 12 {
			lot.Readings = append(lot.Readings, pack.Reading{Hours: h, TemperatureC: &tt.celsius, Humidity: &tt.humidity})
		}
		var due []pack.ChecklistID
		if tt.due {
			due = []pack.ChecklistID{"materials"}
		}
		got := assessor.AssessLot(lot, core.Day(20000))
		if got.Condition != tt.want || !cmp.Equal(got.Due, due) {
			t.Errorf("%s: %s, due %v; want %s, %v", tt.name, got.Condition, got.Due, tt.want, due)
		}
	}
}
