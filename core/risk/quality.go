package risk

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"

	"github.com/perennial-app/perennial/core"
)

// A Quality is how well a pack's learned weights foretell customers they were
// not fitted on. It is not tested over time: the folds are drawn from one day.
// Compare LogLoss with BaseLogLoss first; AUC alone says nothing of calibration.
type Quality struct {
	Eligible    int
	Events      int
	LogLoss     float64 // mean; less is better
	BaseLogLoss float64 // of always saying the rate of the other folds
	Brier       float64
	AUC         float64
	ECE         float64 // mean gap of chance and share in ten equally full bins
}

const calibrationBins = 10

// A score is the chance said of a customer, and whether it left.
type score struct {
	value float64
	left  bool
}

// Validate foretells every labelled customer of a pack from weights fitted on
// the other folds, which are stratified and drawn by seed. There is none below
// the Learned level.
func (b *Board) Validate(id core.PackID, folds int, seed uint64) (Quality, bool) {
	in := b.industry(id)
	if in == nil || in.model == nil || in.model.level != Learned || folds < 2 {
		return Quality{}, false
	}
	var all []*row
	for i := range b.rows {
		if r := &b.rows[i]; r.x != nil && b.industries[r.industry] == in {
			all = append(all, r)
		}
	}
	fold := deal(all, folds, seed)
	var q Quality
	var said []score
	for k := range folds {
		var rest []*row
		for i, r := range all {
			if fold[i] != k {
				rest = append(rest, r)
			}
		}
		md := fit(in.manifest, rest)
		rate := float64(md.events) / float64(md.eligible)
		for i, r := range all {
			if fold[i] != k || !r.teaches() {
				continue
			}
			_, z := md.assess(r)
			gone := r.label == left
			said = append(said, score{Chance(z), gone})
			q.LogLoss += logLoss(Chance(z), gone)
			q.BaseLogLoss += logLoss(rate, gone)
		}
	}
	var gone, here []float64
	for _, s := range said {
		if s.left {
			gone = append(gone, s.value)
		} else {
			here = append(here, s.value)
		}
	}
	q.Eligible, q.Events = len(said), len(gone)
	n := float64(q.Eligible)
	q.LogLoss, q.BaseLogLoss = q.LogLoss/n, q.BaseLogLoss/n
	for _, s := range said {
		q.Brier += (s.value - outcome(s.left)) * (s.value - outcome(s.left)) / n
	}
	q.AUC = auc(gone, here)
	slices.SortFunc(said, func(a, b score) int { return cmp.Compare(a.value, b.value) })
	q.ECE = calibrationError(said)
	return q, true
}

// deal assigns rows to folds, those who left and the others apart, in an order
// drawn by seed from their ids. Rows that do not teach are in fold 0.
func deal(rows []*row, folds int, seed uint64) []int {
	out := make([]int, len(rows))
	byLabel := map[label][]int{}
	draw := make([]uint64, len(rows))
	for i, r := range rows {
		if r.teaches() {
			h := fnv.New64a()
			_, _ = h.Write(binary.LittleEndian.AppendUint64(nil, seed))
			_, _ = h.Write([]byte(r.id))
			draw[i] = mix(h.Sum64())
			byLabel[r.label] = append(byLabel[r.label], i)
		}
	}
	for _, list := range byLabel {
		slices.SortFunc(list, func(a, b int) int { return cmp.Compare(draw[a], draw[b]) })
		for k, i := range list {
			out[i] = k % folds
		}
	}
	return out
}

// mix spreads a hash over all its bits (the finisher of splitmix64).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// calibrationError is the mean distance, over ten equally full bins of sorted
// scores, between the chance said and the share that left.
func calibrationError(sorted []score) float64 {
	var sum float64
	for k := range calibrationBins {
		bin := sorted[k*len(sorted)/calibrationBins : (k+1)*len(sorted)/calibrationBins]
		var gap float64
		for _, s := range bin {
			gap += s.value - outcome(s.left)
		}
		sum += math.Abs(gap)
	}
	return sum / float64(len(sorted))
}

func logLoss(p float64, gone bool) float64 {
	if gone {
		return -math.Log(p)
	}
	return -math.Log1p(-p)
}

func outcome(gone bool) float64 {
	if gone {
		return 1
	}
	return 0
}
