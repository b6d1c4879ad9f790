package risk

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// shared returns a file of the reference material, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("PERENNIAL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED: the reference file %s is not here; set PERENNIAL_SHARED to its folder", name)
	}
	return path
}

// The reference is scikit-learn's logistic regression on the bank set: zero
// prior, no bounds, standardised columns, ½‖w‖² + Σ log loss.
func TestSolveMatchesReference(t *testing.T) {
	var golden struct {
		Case struct {
			Mean, Coef []float64
			Scale      []float64 `json:"scale_population_sd"`
			Intercept  float64
			First      []float64 `json:"p_first5"`
		} `json:"logreg_bank_numeric_standardised_C1"`
	}
	b, err := os.ReadFile(shared(t, "golden/golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &golden); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(shared(t, "data/bank_churn_modelling_10000.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := []int{3, 6, 7, 8, 9, 10, 11, 12}
	d := len(columns)
	tk := &task{prior: make([]float64, d), precision: make([]float64, d), sign: make([]int8, d)}
	for j := range d {
		tk.precision[j] = 1
	}
	for _, r := range records[1:] {
		for j, c := range columns {
			v, err := strconv.ParseFloat(r[c], 64)
			if err != nil {
				t.Fatal(err)
			}
			tk.x = append(tk.x, (v-golden.Case.Mean[j])/golden.Case.Scale[j])
		}
		tk.y = append(tk.y, r[13] == "1")
	}
	got := tk.solve()
	// The reference stopped at its own tolerance, hence four decimals.
	const within = 1e-4
	for j, want := range golden.Case.Coef {
		if math.Abs(got.weights[j]-want) > within {
			t.Errorf("weight %d = %.8f, want %.8f", j, got.weights[j], want)
		}
	}
	if math.Abs(got.intercept-golden.Case.Intercept) > within {
		t.Errorf("intercept = %.8f, want %.8f", got.intercept, golden.Case.Intercept)
	}
	w := append(append([]float64(nil), got.weights...), got.intercept)
	for i, want := range golden.Case.First {
		if p := Chance(dot(w, tk.x[i*d:(i+1)*d])); math.Abs(p-want) > within {
			t.Errorf("chance of row %d = %.6f, want %.6f", i, p, want)
		}
	}
	t.Logf("%d steps", got.steps)
}

// tasks draws a task of any shape, with both outcomes.
func tasks(rt *rapid.T) *task {
	d := rapid.IntRange(1, 6).Draw(rt, "columns")
	n := rapid.IntRange(2, 60).Draw(rt, "rows")
	tk := &task{}
	for range d {
		sign := rapid.SampledFrom([]int8{-1, 0, 1}).Draw(rt, "sign")
		prior := rapid.Float64Range(-2, 2).Draw(rt, "prior")
		if sign != 0 {
			prior = float64(sign) * math.Abs(prior)
		}
		tk.sign = append(tk.sign, sign)
		tk.prior = append(tk.prior, prior)
		tk.precision = append(tk.precision, rapid.Float64Range(0.05, 20).Draw(rt, "precision"))
	}
	for i := range n {
		for range d {
			tk.x = append(tk.x, rapid.Float64Range(-1, 1).Draw(rt, "x"))
		}
		tk.y = append(tk.y, i == 0 || i > 1 && rapid.Bool().Draw(rt, "y"))
	}
	return tk
}

func TestSolveProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tk := tasks(rt)
		got := tk.solve()
		for j, w := range got.weights {
			s := float64(tk.sign[j])
			if s*w < 0 {
				rt.Fatalf("weight %d = %g against its sign %g", j, w, s)
			}
			// KKT: no slope where free, none inward where held.
			held := tk.sign[j] != 0 && w == 0
			if slope := got.pull[j]; !held && math.Abs(slope) > 1e-7 || held && s*slope < -1e-7 {
				rt.Fatalf("weight %d = %g (sign %g) has slope %g", j, w, s, slope)
			}
		}

		// The order of the rows does not matter.
		n, d := len(tk.y), len(tk.prior)
		other := *tk
		other.x, other.y = nil, nil
		for _, i := range rapid.Permutation(seq(n)).Draw(rt, "order") {
			other.x = append(other.x, tk.x[i*d:(i+1)*d]...)
			other.y = append(other.y, tk.y[i])
		}
		again := other.solve()
		for j := range got.weights {
			if math.Abs(got.weights[j]-again.weights[j]) > 1e-6 {
				rt.Fatalf("weight %d = %.12g, in another order %.12g", j, got.weights[j], again.weights[j])
			}
		}

		// Nothing to learn from returns the vendor's weights untouched.
		none := *tk
		none.x, none.y = nil, nil
		for j, w := range none.solve().weights {
			if w != tk.prior[j] {
				rt.Fatalf("without rows weight %d = %g, want %g", j, w, tk.prior[j])
			}
		}
	})
}

func seq(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
