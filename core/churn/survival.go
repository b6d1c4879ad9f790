package churn

import "math"

// Spells are times until something happened, in whole days or any other unit,
// those among them included after which it had not happened yet. Leaving the
// open ones out would keep the quick and forget the slow.
type Spells struct {
	ended, open []int // how many by length
}

// Add counts one spell. One that is still open is known to last at least as
// long.
func (s *Spells) Add(length int, ended bool) {
	for len(s.ended) <= length {
		s.ended, s.open = append(s.ended, 0), append(s.open, 0)
	}
	if ended {
		s.ended[length]++
	} else {
		s.open[length]++
	}
}

// Ended returns how many spells have ended.
func (s *Spells) Ended() int { return total(s.ended) }

// Open returns how many are still open.
func (s *Spells) Open() int { return total(s.open) }

func total(counts []int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// A Step is the survival curve at one length at which spells ended.
type Step struct {
	Length int
	AtRisk int     // spells at least as long
	Ended  int     // of them, at this length
	Share  float64 // of all spells that last longer, estimated
	Error  float64 // its standard error
}

// Survival estimates the share of spells that last longer than each length, by
// Kaplan and Meier (1958), with Greenwood's standard error (1926).
func (s *Spells) Survival() []Step {
	atRisk, share, variance := s.Ended()+s.Open(), 1.0, 0.0
	var steps []Step
	for length, ended := range s.ended {
		if ended > 0 {
			n, d := float64(atRisk), float64(ended)
			share *= 1 - d/n
			step := Step{Length: length, AtRisk: atRisk, Ended: ended, Share: share}
			if n > d {
				variance += d / (n * (n - d))
				step.Error = share * math.Sqrt(variance)
			}
			steps = append(steps, step)
		}
		atRisk -= ended + s.open[length]
	}
	return steps
}

// within returns the length within which a share q of spells ends, and whether
// the curve comes that far.
func within(steps []Step, q float64) (length int, ok bool) {
	const hair = 1e-9 // 1-q is not exact
	for _, step := range steps {
		if step.Share <= 1-q+hair {
			return step.Length, true
		}
	}
	return 0, false
}
