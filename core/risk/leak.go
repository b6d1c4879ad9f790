package risk

import (
	"math"
	"slices"

	"github.com/perennial-app/perennial/core/pack"
)

// leakAUC is where a single driver separates who left from who stayed too well
// to be true: it was written down afterwards (a closing status, a final bill).
const leakAUC = 0.98

// A leak is a driver that gives the outcome away.
type leak struct {
	driver int
	auc    float64
}

// leaks finds the drivers whose signal, or whose being known at all, separates
// the customers who left from those who stayed.
func leaks(m *pack.Manifest, taught []*row) []leak {
	var found []leak
	var gone, here []float64 // the known signals of those who left and who stayed
	events := 0
	for _, r := range taught {
		if r.label == left {
			events++
		}
	}
	for j := range m.Drivers {
		gone, here = gone[:0], here[:0]
		for _, r := range taught {
			switch x := r.x[j]; {
			case math.IsNaN(x):
			case r.label == left:
				gone = append(gone, x)
			default:
				here = append(here, x)
			}
		}
		value := 0.5 // a handful separates well by chance
		if len(gone) >= MinEvents && len(here) >= MinEvents {
			value = auc(gone, here)
		}
		// Of two values the AUC follows from their shares.
		known := (1 + float64(len(gone))/float64(events) - float64(len(here))/float64(len(taught)-events)) / 2
		if a := max(value, 1-value, known, 1-known); a > leakAUC {
			found = append(found, leak{j, a})
		}
	}
	return found
}

// auc is the chance that a customer who left has a higher score than one who
// stayed, ties counting half; 0.5 when there is nobody to compare. It sorts both.
func auc(gone, here []float64) float64 {
	if len(gone) == 0 || len(here) == 0 {
		return 0.5
	}
	slices.Sort(gone)
	slices.Sort(here)
	won, below, upTo := 0.0, 0, 0 // of those who stayed: how many score less, and no more
	for _, x := range gone {
		for below < len(here) && here[below] < x {
			below++
		}
		for upTo = max(upTo, below); upTo < len(here) && here[upTo] <= x; {
			upTo++
		}
		won += float64(below+upTo) / 2
	}
	return won / (float64(len(gone)) * float64(len(here)))
}
