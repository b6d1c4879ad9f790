package risk

import (
	"cmp"
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
	scores := make([]score, 0, len(taught))
	measure := func(j int, of func(x float64) (float64, bool)) float64 {
		scores = scores[:0]
		for _, r := range taught {
			if v, ok := of(r.x[j]); ok {
				scores = append(scores, score{v, r.label == left})
			}
		}
		if gone := count(scores); gone < MinEvents || len(scores)-gone < MinEvents {
			return 0.5 // a handful separates well by chance
		}
		a := auc(scores)
		return max(a, 1-a)
	}
	for j := range m.Drivers {
		value := measure(j, func(x float64) (float64, bool) { return x, !math.IsNaN(x) })
		known := measure(j, func(x float64) (float64, bool) {
			if math.IsNaN(x) {
				return 0, true
			}
			return 1, true
		})
		if a := max(value, known); a > leakAUC {
			found = append(found, leak{j, a})
		}
	}
	return found
}

// A score is what was said of a customer, and whether it left.
type score struct {
	value float64
	left  bool
}

// count returns how many of the scores are of customers who left.
func count(scores []score) (gone int) {
	for _, s := range scores {
		if s.left {
			gone++
		}
	}
	return gone
}

// auc is the chance that a customer who left scores higher than one who stayed,
// ties counting half; 0.5 when there is nobody to compare. It sorts scores.
func auc(scores []score) float64 {
	slices.SortFunc(scores, func(a, b score) int { return cmp.Compare(a.value, b.value) })
	var lower, pairs float64 // stayed customers passed; pairs won
	var gone float64
	for i := 0; i < len(scores); {
		var stayedHere, leftHere float64
		k := i
		for ; k < len(scores) && scores[k].value == scores[i].value; k++ {
			if scores[k].left {
				leftHere++
			} else {
				stayedHere++
			}
		}
		pairs += leftHere * (lower + stayedHere/2)
		lower += stayedHere
		gone += leftHere
		i = k
	}
	if gone == 0 || lower == 0 {
		return 0.5
	}
	return pairs / (gone * lower)
}
