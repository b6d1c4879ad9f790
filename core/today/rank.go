package today

import (
	"cmp"
	"slices"

	"github.com/perennial-app/perennial/core/risk"
)

// rank returns the customers worth listing, most to lose first.
//
// What stands to be lost is the chance of leaving times a year's worth. The
// chance is Risk, or what the log-odds stand for while only a band is claimed:
// it orders, and is not shown. A customer of unknown worth counts as the median
// of the listed customers whose worth is known, so among the unknown the chance
// alone decides and a blank in the file neither hides nor promotes anyone. When
// no worth is known at all the chance alone decides for everybody. A worth
// below zero counts as zero. Ties are broken by chance, then by customer id.
func rank(board *risk.Board) []risk.Standing {
	var list []risk.Standing
	var known []float64
	for s := range board.Standings() {
		if s.Band == risk.Low {
			continue
		}
		list = append(list, s)
		if s.ValueCents != nil {
			known = append(known, worth(s, 0))
		}
	}
	typical := 1.0
	if len(known) > 0 {
		slices.Sort(known)
		typical = (known[(len(known)-1)/2] + known[len(known)/2]) / 2
	}
	slices.SortFunc(list, func(a, b risk.Standing) int {
		return cmp.Or(
			cmp.Compare(chance(b)*worth(b, typical), chance(a)*worth(a, typical)),
			cmp.Compare(b.LogOdds, a.LogOdds),
			cmp.Compare(a.Customer, b.Customer),
		)
	})
	return list
}

func chance(s risk.Standing) float64 {
	if s.Risk != nil {
		return *s.Risk
	}
	return risk.Chance(s.LogOdds)
}

// worth is what a year of the customer brings, in cents; typical where unknown.
func worth(s risk.Standing, typical float64) float64 {
	if s.ValueCents == nil {
		return typical
	}
	return max(0, float64(*s.ValueCents))
}
