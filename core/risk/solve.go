package risk

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// A task is one penalised logistic regression: minimise
//
//	Σ log loss(y, b + w·x) + ½ Σ precision·(w − prior)²
//
// over w and a free b, with w ≥ 0 where sign is positive and w ≤ 0 where it is
// negative. With every precision positive and both outcomes among y it is
// strictly convex: one answer, whatever the order of the rows.
type task struct {
	x         []float64 // rows of len(prior) columns, one after the other
	y         []bool
	prior     []float64
	precision []float64
	sign      []int8
}

// An answer to a task. Spread is the inverse of the Hessian over the columns
// not held at their bound, the intercept last; pull is the slope of the
// objective, which for a held column says how hard the data push against it.
type answer struct {
	weights   []float64
	intercept float64
	pull      []float64
	curvature []float64 // diagonal of the Hessian
	variance  []float64 // diagonal of the inverse Hessian; 1/curvature when held
	steps     int
}

const (
	maxSteps     = 100
	maxHalvings  = 60
	slopePerRow  = 1e-10 // slope left at the answer, per row: the noise of summing
	slopeAlways  = 1e-10
	sufficientBy = 1e-4  // share of the promised decrease a step must keep (Armijo)
	lossNoise    = 1e-13 // of the objective, from summing: a decrease below it cannot be seen
)

// solve finds the answer by projected Newton steps (Bertsekas 1982): columns at
// a bound that the slope pushes outward are held, the rest take a Newton step
// through a Cholesky factor, and the step is halved, projected onto the bounds,
// until it pays. It stops when no feasible direction has a slope left (KKT).
func (t *task) solve() answer {
	d := len(t.prior)
	w := make([]float64, d+1) // intercept last
	for j := range d {
		w[j] = t.clamp(j, t.prior[j])
	}
	if len(t.y) == 0 {
		return answer{weights: w[:d], pull: make([]float64, d), curvature: t.precision, variance: inverse(t.precision)}
	}
	left := 0
	for _, y := range t.y {
		if y {
			left++
		}
	}
	w[d] = LogOdds((float64(left) + 0.5) / (float64(len(t.y)) + 1))

	tolerance := slopeAlways + slopePerRow*float64(len(t.y))
	slope, bend := make([]float64, d+1), mat.NewSymDense(d+1, nil)
	trial := make([]float64, d+1)
	loss := t.loss(w)
	steps := 0
	for ; steps < maxSteps; steps++ {
		t.derive(w, slope, bend)
		free, rest := t.free(w, slope)
		if rest <= tolerance {
			break
		}
		step := newton(bend, slope, free)
		if !t.descend(w, trial, slope, step, free, &loss) {
			break // no step pays any more: as near as the arithmetic allows
		}
	}
	t.derive(w, slope, bend)
	free, _ := t.free(w, slope)
	return answer{
		weights: w[:d], intercept: w[d], pull: slope[:d],
		curvature: diagonal(bend)[:d], variance: variance(bend, free)[:d], steps: steps,
	}
}

// clamp returns v, or the bound it crosses.
func (t *task) clamp(j int, v float64) float64 {
	if t.sign[j] > 0 && v < 0 || t.sign[j] < 0 && v > 0 {
		return 0
	}
	return v
}

// free lists the columns not held at their bound, the intercept among them, and
// the largest slope along them.
func (t *task) free(w, slope []float64) (free []int, rest float64) {
	for j := range w {
		if j < len(t.sign) && w[j] == 0 && (t.sign[j] > 0 && slope[j] > 0 || t.sign[j] < 0 && slope[j] < 0) {
			continue
		}
		free = append(free, j)
		rest = max(rest, math.Abs(slope[j]))
	}
	return free, rest
}

// loss is the objective at w.
func (t *task) loss(w []float64) float64 {
	d := len(t.prior)
	var sum float64
	for i, y := range t.y {
		z := dot(w, t.x[i*d:(i+1)*d])
		if y {
			z = -z
		}
		// log(1+e^z) without overflow
		sum += max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
	}
	for j := range d {
		off := w[j] - t.prior[j]
		sum += t.precision[j] * off * off / 2
	}
	return sum
}

// derive fills the slope and the Hessian of the objective at w.
func (t *task) derive(w, slope []float64, bend *mat.SymDense) {
	d := len(t.prior)
	clear(slope)
	h := make([]float64, (d+1)*(d+1)) // upper triangle, row by row
	for i, y := range t.y {
		x := t.x[i*d : (i+1)*d]
		p := Chance(dot(w, x))
		miss, v := p, p*(1-p)
		if y {
			miss = p - 1
		}
		for j, xj := range x {
			if xj == 0 {
				continue
			}
			slope[j] += miss * xj
			row := h[j*(d+1) : (j+1)*(d+1)]
			for k := j; k < d; k++ {
				row[k] += v * xj * x[k]
			}
			row[d] += v * xj
		}
		slope[d] += miss
		h[(d+1)*(d+1)-1] += v
	}
	for j := range d {
		slope[j] += t.precision[j] * (w[j] - t.prior[j])
		h[j*(d+1)+j] += t.precision[j]
	}
	for j := range d + 1 {
		for k := j; k <= d; k++ {
			bend.SetSym(j, k, h[j*(d+1)+k])
		}
	}
}

// descend moves w along step, projected, by the largest halving that pays. It
// reports false when none does.
func (t *task) descend(w, trial, slope, step []float64, free []int, loss *float64) bool {
	size := 1.0
	for range maxHalvings {
		copy(trial, w)
		var promised float64
		for i, j := range free {
			v := w[j] + size*step[i]
			if j < len(t.sign) {
				v = t.clamp(j, v)
			}
			trial[j] = v
			promised += slope[j] * (w[j] - v)
		}
		noise := lossNoise * (1 + math.Abs(*loss))
		if now := t.loss(trial); promised > 0 && now <= *loss-sufficientBy*promised+noise {
			copy(w, trial)
			*loss = now
			return true
		}
		size /= 2
	}
	return false
}

// newton returns the step −H⁻¹·slope over the free columns. A Hessian too flat
// to factor gets a ridge: any such step still descends.
func newton(bend *mat.SymDense, slope []float64, free []int) []float64 {
	g := mat.NewVecDense(len(free), nil)
	for i, j := range free {
		g.SetVec(i, -slope[j])
	}
	var step mat.VecDense
	for ridge := 0.0; ; ridge = max(10*ridge, 1e-10) {
		var chol mat.Cholesky
		if chol.Factorize(pick(bend, free, ridge)) {
			// A Condition error is a warning; descend judges the step.
			_ = chol.SolveVecTo(&step, g)
			return step.RawVector().Data
		}
	}
}

// variance is the diagonal of the inverse Hessian; a held column has that of
// its own curvature alone.
func variance(bend *mat.SymDense, free []int) []float64 {
	out := inverse(diagonal(bend))
	var chol mat.Cholesky
	var inv mat.SymDense
	if !chol.Factorize(pick(bend, free, 0)) || chol.InverseTo(&inv) != nil {
		return out
	}
	for i, j := range free {
		out[j] = inv.At(i, i)
	}
	return out
}

func pick(m *mat.SymDense, free []int, ridge float64) *mat.SymDense {
	out := mat.NewSymDense(len(free), nil)
	for a, i := range free {
		for b := a; b < len(free); b++ {
			out.SetSym(a, b, m.At(i, free[b]))
		}
		out.SetSym(a, a, m.At(i, i)+ridge)
	}
	return out
}

func diagonal(m *mat.SymDense) []float64 {
	out := make([]float64, m.SymmetricDim())
	for i := range out {
		out[i] = m.At(i, i)
	}
	return out
}

func inverse(v []float64) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		out[i] = 1 / v[i]
	}
	return out
}

// dot is w·x plus the intercept, which w has last.
func dot(w, x []float64) float64 {
	z := w[len(x)]
	for j, v := range x {
		z += w[j] * v
	}
	return z
}
