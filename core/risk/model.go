package risk

import (
	"math"

	"github.com/perennial-app/perennial/core/pack"
)

// Shrinkage of the fitted weights. A driver's weight keeps to the vendor's as
// if it had been seen in Strength more customers, half of them showing the
// driver, and in evidenceCustomers/events more: with ten customers gone weights
// hardly move (τ ≈ 0.45), with fifty they may (τ ≈ 1), with some hundreds the
// vendor's Strength is all that holds them.
const (
	balanced          = 0.25 // variance of a signal half of the customers show
	evidenceCustomers = 200
)

// averageOf is how many current customers of a segment must show a driver's
// signal before the segment has an average of its own; below, it is the shop's.
const averageOf = 20

// A model turns one pack's signals into log-odds.
type model struct {
	level    Level
	weights  []float64 // by driver, in manifest order
	average  float64   // log-odds of the average current customer
	segments map[string]segment
	events   int // customers known to have left
	eligible int // customers known to have left or stayed
	reports  []DriverReport
	leaks    []leak
}

// A segment is what its customers are compared with.
type segment struct {
	base float64
	mean []float64 // by driver; 0 where nobody's signal is known
}

// A State says what the shop's own history makes of a vendor's driver.
type State string

// The states.
const (
	Hypothesis   State = "hypothesis"   // too little history to say
	Supported    State = "supported"    // the shop's history agrees
	Contradicted State = "contradicted" // it says the opposite; the weight is held at 0 if signed
	Excluded     State = "excluded"     // it gives the outcome away and is not used
)

// A DriverReport lays what the vendor believes beside what the shop has seen.
type DriverReport struct {
	Driver  pack.DriverID
	Vendor  float64 // the vendor's log-odds at a signal of 1
	Learned float64 // the fitted ones; the vendor's at VendorHypothesis
	Known   int     // labelled customers whose signal is known
	Events  int     // of them, customers who left showing it (signal ≥ ½)
	State   State
}

// fit makes the model of a pack from its rows: all answered ones, the gone
// among them. The gone and the stayed teach; averages are of current customers.
func fit(m *pack.Manifest, rows []*row) *model {
	d := len(m.Drivers)
	md := &model{level: VendorHypothesis, weights: make([]float64, d)}
	for j, dr := range m.Drivers {
		md.weights[j] = dr.Weight
		md.reports = append(md.reports, DriverReport{Driver: dr.ID, Vendor: dr.Weight, Learned: dr.Weight, State: Hypothesis})
	}
	var taught []*row
	for _, r := range rows {
		if !r.teaches() {
			continue
		}
		taught = append(taught, r)
		if r.label == left {
			md.events++
		}
		for j, x := range r.x {
			if !math.IsNaN(x) {
				md.reports[j].Known++
				if r.label == left && x >= 0.5 {
					md.reports[j].Events++
				}
			}
		}
	}
	md.eligible = len(taught)
	overall, means := averages(d, rows)

	rate := shrunk(m.Prior, md.events, md.eligible)
	md.average = LogOdds(rate)
	if md.eligible >= MinEligible && md.events >= MinEvents && md.eligible-md.events >= MinEvents {
		md.level = Learned
		md.learn(m, taught, rate, overall, means)
	}
	// The average customer of a segment differs from the shop's by its signals.
	md.segments = map[string]segment{}
	for name, mean := range means {
		base := md.average
		for j, w := range md.weights {
			base += w * (mean[j] - overall[j])
		}
		md.segments[name] = segment{base, mean}
	}
	return md
}

// leastRate keeps the log-odds of a rate finite: nothing leaves less often than
// one in ten thousand, or more often than all but one.
const leastRate = 1e-4

// shrunk is the share that leaves, as if the vendor's Strength customers had
// been seen beside the shop's own; at least one is.
func shrunk(p pack.Prior, events, eligible int) float64 {
	k := max(1, p.Strength)
	rate := (p.Rate*k + float64(events)) / (k + float64(eligible))
	return min(1-leastRate, max(leastRate, rate))
}

// learn fits the weights and the average around the vendor's.
func (md *model) learn(m *pack.Manifest, taught []*row, rate float64, overall []float64, means map[string][]float64) {
	d := len(m.Drivers)
	md.leaks = leaks(m, taught)
	out := make([]bool, d)
	for _, l := range md.leaks {
		out[l.driver] = true
	}
	t := &task{
		x: make([]float64, 0, len(taught)*d), y: make([]bool, len(taught)),
		prior: make([]float64, d), precision: make([]float64, d), sign: make([]int8, d),
	}
	for i, r := range taught {
		mean := means[r.segment]
		for j, x := range r.x {
			switch {
			case out[j]:
				x = 0
			case math.IsNaN(x):
				x = mean[j] - overall[j]
			default:
				x -= overall[j]
			}
			t.x = append(t.x, x)
		}
		t.y[i] = r.label == left
	}
	for j, dr := range m.Drivers {
		if !out[j] {
			t.prior[j] = dr.Weight
		}
		t.precision[j] = balanced * (dr.Strength*rate*(1-rate) + evidenceCustomers/float64(md.events))
		switch dr.Direction {
		case pack.Raises:
			t.sign[j] = 1
		case pack.Lowers:
			t.sign[j] = -1
		}
	}
	a := t.solve()
	md.weights, md.average = a.weights, a.intercept
	for j := range md.reports {
		rep := &md.reports[j]
		rep.Learned = a.weights[j]
		if rep.State = judge(t, a, j); out[j] {
			rep.State = Excluded
		}
	}
}

// sure is how many standard deviations from 0 count as saying something: 95 %
// on one side.
const sure = 1.645

// judge compares a fitted weight with the vendor's. A weight held at its bound
// by data that push against it is contradicted; one that stands clear of 0 on
// the vendor's side, with the shop's history behind at least half of what is
// known of it, is supported.
func judge(t *task, a answer, j int) State {
	w := a.weights[j]
	if t.sign[j] != 0 && w == 0 {
		if math.Abs(a.pull[j]) > sure*math.Sqrt(a.curvature[j]) {
			return Contradicted
		}
		return Hypothesis
	}
	own := 1 - a.variance[j]*t.precision[j] // share of the knowledge that is the shop's
	apart := math.Abs(w) > sure*math.Sqrt(a.variance[j])
	switch {
	case own < 0.5 || !apart:
		return Hypothesis
	case w*t.prior[j] < 0:
		return Contradicted
	default:
		return Supported
	}
}

// averages returns the mean known signal of the current customers, over all and
// by segment. When everybody has gone it is the mean of those.
func averages(d int, rows []*row) (overall []float64, means map[string][]float64) {
	type tally struct {
		sum []float64
		n   []int
	}
	newTally := func() *tally { return &tally{make([]float64, d), make([]int, d)} }
	all, by, current := newTally(), map[string]*tally{}, false
	for _, r := range rows {
		current = current || !r.isGone
	}
	for _, r := range rows {
		s := by[r.segment]
		if s == nil {
			s = newTally()
			by[r.segment] = s
		}
		if current && r.isGone {
			continue
		}
		for j, x := range r.x {
			if !math.IsNaN(x) {
				all.sum[j] += x
				all.n[j]++
				s.sum[j] += x
				s.n[j]++
			}
		}
	}
	overall = make([]float64, d)
	for j, n := range all.n {
		if n > 0 {
			overall[j] = all.sum[j] / float64(n)
		}
	}
	means = map[string][]float64{}
	for name, s := range by {
		mean := make([]float64, d)
		copy(mean, overall)
		for j, n := range s.n {
			if n >= averageOf {
				mean[j] = s.sum[j] / float64(n)
			}
		}
		means[name] = mean
	}
	return overall, means
}

// contribution is driver j's share for a signal x, NaN where unknown.
func (md *model) contribution(s segment, j int, x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return md.weights[j] * (x - s.mean[j])
}

// assess returns a row's base and log-odds.
func (md *model) assess(r *row) (base, logOdds float64) {
	s := md.segments[r.segment]
	logOdds = s.base
	for j, x := range r.x {
		logOdds += md.contribution(s, j, x)
	}
	return s.base, logOdds
}
