package packtest

import "slices"

// AUC is how well scores tell who left: the share of pairs, one who left and one
// who stayed, in which the one who left has the higher score, equal scores
// counting half. 0.5 is chance.
func AUC(scores []float64, left []bool) float64 {
	gone, stayed := map[float64]float64{}, map[float64]float64{}
	for i, s := range scores {
		if left[i] {
			gone[s]++
		} else {
			stayed[s]++
		}
	}
	distinct := slices.Clone(scores)
	slices.Sort(distinct)
	var below, won, all float64
	for _, s := range slices.Compact(distinct) {
		won += gone[s] * (below + stayed[s]/2)
		below += stayed[s]
		all += gone[s]
	}
	return won / (all * below)
}
