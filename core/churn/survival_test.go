package churn_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core/churn"
)

// By hand: of five, one ends at 1, one is still open at 2, one ends at 3, the
// last two at 4.
func TestSurvivalByHand(t *testing.T) {
	var s churn.Spells
	for _, length := range []int{1, 3, 4, 4} {
		s.Add(length, true)
	}
	s.Add(2, false)
	got := s.Survival()
	want := []churn.Step{
		{Length: 1, AtRisk: 5, Ended: 1, Share: 0.8, Error: 0.8 * math.Sqrt(1.0/20)},
		{Length: 3, AtRisk: 3, Ended: 1, Share: 0.8 * 2 / 3, Error: 0.8 * 2 / 3 * math.Sqrt(1.0/20+1.0/6)},
		{Length: 4, AtRisk: 2, Ended: 2, Share: 0},
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := (&churn.Spells{}).Survival(); got != nil {
		t.Errorf("of nothing: %v", got)
	}
}

func shared(t *testing.T, parts ...string) []byte {
	t.Helper()
	dir := os.Getenv("PERENNIAL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	b, err := os.ReadFile(filepath.Join(append([]string{dir}, parts...)...))
	if err != nil {
		t.Skipf("SKIPPING the reference values: %v. Set PERENNIAL_SHARED to the folder that holds them.", err)
	}
	return b
}

// Time in the network of a public file of subscribers, those who stayed being
// open: the curve and its errors as an established statistics package gives
// them.
func TestSurvivalReference(t *testing.T) {
	type point struct {
		S  float64 `json:"S"`
		SE float64 `json:"se_greenwood"`
	}
	var all struct {
		KM map[string]json.RawMessage `json:"kaplan_meier_telco"`
	}
	if err := json.Unmarshal(shared(t, "golden", "golden.json"), &all); err != nil {
		t.Fatal(err)
	}
	read := func(name string, into any) {
		if err := json.Unmarshal(all.KM[name], into); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	spells := telco(t)
	var first [][5]float64
	read("first3", &first)
	steps := spells["at"].Survival()
	for i, w := range first {
		got := [5]float64{float64(steps[i].Length), float64(steps[i].AtRisk), float64(steps[i].Ended), steps[i].Share, steps[i].Error}
		for j := range w {
			if math.Abs(got[j]-w[j]) > 1e-9 {
				t.Errorf("step %d: got %v, want %v", i, got, w)
			}
		}
	}
	for group, s := range spells {
		want := map[string]point{}
		read(group, &want)
		steps := s.Survival()
		for months, w := range want {
			at, err := strconv.Atoi(months)
			if err != nil {
				t.Fatal(err)
			}
			got := point{S: 1}
			for _, step := range steps {
				if step.Length <= at {
					got = point{step.Share, step.Error}
				}
			}
			if math.Abs(got.S-w.S) > 1e-9 || math.Abs(got.SE-w.SE) > 1e-9 {
				t.Errorf("%s after %s months: got %+v, want %+v", group, months, got, w)
			}
		}
	}
}

// telco reads the public file: everybody under "at", and by contract. Customers
// in their first month have no time yet.
func telco(t *testing.T) map[string]*churn.Spells {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(shared(t, "data", "telco_ibm_7043.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	out := map[string]*churn.Spells{"at": {}, "Month-to-month": {}, "One year": {}, "Two year": {}}
	for _, r := range rows[1:] {
		months, err := strconv.Atoi(r[column["tenure"]])
		if err != nil {
			t.Fatal(err)
		}
		if months == 0 {
			continue
		}
		left := r[column["Churn"]] == "Yes"
		out["at"].Add(months, left)
		out[r[column["Contract"]]].Add(months, left)
	}
	return out
}
