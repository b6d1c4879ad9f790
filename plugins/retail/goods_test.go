package retail_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
)

// Files alone assess lots: damp is looked into from 65% on, a heater that dries
// leather as well, chocolate is lost to a warm afternoon and to a year, and what
// the package says comes first.
func TestLots(t *testing.T) {
	const asOf = core.Day(20000)
	assessor := packtest.Folder(t, "pack").(pack.LotAssessor)
	day := func(d core.Day) *core.Day { return &d }
	for _, tt := range []struct {
		name              string
		category          pack.CategoryID
		celsius, humidity float64 // all the time
		hours             float64
		expires           *core.Day
		want              pack.Condition
		due               []pack.ChecklistID
	}{
		{"clothes in a dry room", "textile", 20, 50, 48, nil, pack.LotGood, nil},
		{"clothes at 64%", "textile", 20, 64, 48, nil, pack.LotGood, nil},
		{"clothes at 65%", "textile", 20, 65, 48, nil, pack.LotGood, []pack.ChecklistID{"climate", "stock_check"}},
		{"clothes in a damp room", "textile", 26, 82, 48, nil, pack.LotInspect, []pack.ChecklistID{"climate", "stock_check"}},
		{"shoes above a heater", "leather", 24, 32, 48, nil, pack.LotInspect, []pack.ChecklistID{"climate"}},
		{"knives at 62%", "metal", 20, 62, 48, nil, pack.LotInspect, []pack.ChecklistID{"climate", "stock_check"}},
		{"chocolate kept cool", "chocolate", 17, 50, 48, nil, pack.LotGood, nil},
		{"chocolate in the sun", "chocolate", 28, 50, 3, nil, pack.LotInspect, []pack.ChecklistID{"climate", "slow_and_dated"}},
		{"chocolate of last year", "chocolate", 17, 50, 370 * 24, nil, pack.LotOver, nil},
		{"green tea on the shelf", "green_tea", 22, 50, 48, nil, pack.LotGood, []pack.ChecklistID{"climate", "stock_check"}},
		{"biscuits on their last day", "packed_food", 20, 50, 48, day(asOf), pack.LotUseSoon, nil},
		{"biscuits past it", "packed_food", 20, 50, 48, day(asOf - 1), pack.LotOver, nil},
	} {
		lot := pack.Lot{Category: tt.category, AgeHours: tt.hours, Expires: tt.expires}
		for h := 0.0; h <= tt.hours; h += 3 {
			lot.Readings = append(lot.Readings, pack.Reading{Hours: h, TemperatureC: &tt.celsius, Humidity: &tt.humidity})
		}
		got := assessor.AssessLot(lot, asOf)
		if got.Condition != tt.want || !cmp.Equal(got.Due, tt.due) {
			t.Errorf("%s: %s, due %v; want %s, %v", tt.name, got.Condition, got.Due, tt.want, tt.due)
		}
	}
}
