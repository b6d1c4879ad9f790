package kit

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// rhythmBroken rises from 0, when a customer is no later than usual, to 1, when
// they are three times later. It follows from the snapshot and the day alone: no
// clock, no chance, nothing remembered.
func rhythmBroken(s pack.Snapshot, asOf core.Day) pack.Signal {
	var first, last core.Day
	visits := 0
	for _, e := range s.Events {
		if e.Kind != pack.Purchase || e.Cents < 0 || visits > 0 && e.Day == last {
			continue
		}
		if visits == 0 {
			first = e.Day
		}
		last, visits = e.Day, visits+1
	}
	if visits < 3 {
		return pack.Unknown("median_gap_days") // two gaps are the least that can be called usual
	}
	usual := float64(last.Sub(first)) / float64(visits-1)
	silent := float64(asOf.Sub(last))
	return pack.Known(min(1, max(0, (silent/usual-1)/3)),
		pack.Fact{Name: "days_since_purchase", Value: pack.NumberValue(silent)},
		pack.Fact{Name: "usual_days", Value: pack.NumberValue(float64(int(usual)))})
}
