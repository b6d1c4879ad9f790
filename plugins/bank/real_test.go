package bank_test

import (
	"slices"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/bank"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
)

// What the drivers are worth on the public file, with the vendor's weights alone
// and nothing learned. Without age nobody gets near the 0.85 that models shown
// everything reach there; far above this floor somebody showed the pack more.
func TestPublicFile(t *testing.T) {
	const minimum, maximum = 0.74, 0.79
	p := bank.New()
	m := p.Manifest()
	people, _ := imported(t, m, publicFile(t))
	columns := make([][]float64, len(m.Drivers))
	labels := make([][]bool, len(m.Drivers))
	var scores []float64
	var left []bool
	for _, c := range people {
		gone, score := c.Fields["exited"].Bool(), 0.0
		a := p.Evaluate(pack.Snapshot{Ref: "1", Fields: shown(m, c)}, core.NewDay(2026, 1, 1))
		if a.Problem != "" {
			t.Fatal(a.Problem)
		}
		for j, s := range a.Signals {
			if s.Known {
				columns[j], labels[j] = append(columns[j], s.Value), append(labels[j], gone)
			}
			score += m.Drivers[j].Weight * s.Value
		}
		scores, left = append(scores, score), append(left, gone)
	}
	for j, d := range m.Drivers {
		if len(columns[j]) == 0 || slices.Min(columns[j]) == slices.Max(columns[j]) {
			continue // the file does not tell
		}
		got := packtest.AUC(columns[j], labels[j])
		t.Logf("%-20s known %5d  AUC %.3f", d.ID, len(columns[j]), got)
		if got < 0.5 {
			t.Errorf("%s lowers the risk in this file (AUC %.3f)", d.ID, got)
		}
	}
	got := packtest.AUC(scores, left)
	t.Logf("the vendor's score: AUC %.4f", got)
	if got < minimum || got > maximum {
		t.Errorf("the vendor's score: AUC %.4f, want %.2f to %.2f", got, minimum, maximum)
	}
}
