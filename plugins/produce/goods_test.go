package produce_test

import (
	"os"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// Files alone assess lots: a day at 10 °C takes three days of broccoli's life,
// cucumbers in the cold room for leaves are harmed, and lotus roots lie out for
// three days at most.
func TestLots(t *testing.T) {
	p, err := pack.Load(os.DirFS("pack"), nil)
	if err != nil {
		t.Fatal(err)
	}
	const asOf = core.Day(20000)
	assess := func(c pack.CategoryID, celsius float64, opened *core.Day) pack.LotAnswer {
		return p.(pack.LotAssessor).AssessLot(pack.Lot{
			Category: c, AgeHours: 24, Opened: opened,
			Readings: []pack.Reading{{TemperatureC: &celsius}, {Hours: 12, TemperatureC: &celsius}},
		}, asOf)
	}
	if got := assess("broccoli", 10, nil); got.Left.Most < 10.99 || got.Left.Most > 11.01 || len(got.Due) != 1 {
		t.Errorf("broccoli after a day at 10 °C: %+v, left %+v; want 11 of 14 days", got, got.Left)
	}
	if got := assess("broccoli", 0, nil); got.Left.Most != 13 || got.Condition != pack.LotGood || got.Due != nil {
		t.Errorf("broccoli after a day at 0 °C: %+v", got)
	}
	if got := assess("cucumber", 2, nil); got.Condition != pack.LotInspect {
		t.Errorf("cucumbers after a day at 2 °C: %+v", got)
	}
	for days, want := range map[core.Day]pack.Condition{1: pack.LotGood, 2: pack.LotUseSoon, 3: pack.LotOver} {
		opened := asOf - days
		if got := assess("lotus_root", 0, &opened); got.Condition != want {
			t.Errorf("lotus roots out for %d days: %+v, left %+v; want %s", days, got, got.Left, want)
		}
	}
}
