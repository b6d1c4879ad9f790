package florist_test

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/florist"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
)

// The goldens together are a small shop. Each customer's first reason, weighed
// as the risk model does against the shop's average, is what a florist would
// say, and it is one the shop can act on.
func TestTopReasons(t *testing.T) {
	p := florist.New()
	m := p.Manifest()
	want := map[string]pack.DriverID{
		"mothers_day_missed": "missed_occasion",
		"wilted":             "wilting",
		"late_delivery":      "late_delivery",
		"bought_once":        "one_time_buyer",
		"company_stopped":    "standing_stopped",
		"smaller_orders":     "order_value_falling",
		"price_rise":         "price_rise",
		"broken_promise":     "promise_overdue",
		"anniversary":        "anniversary_missed",
		"silent_regular":     "silence",
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]pack.Answer{}
	sum, known := make([]float64, len(m.Drivers)), make([]float64, len(m.Drivers))
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		s, asOf := packtest.Customer(t, m, string(a.Files[0].Data))
		answer := p.Evaluate(s, asOf)
		answers[strings.TrimSuffix(filepath.Base(name), ".txtar")] = answer
		for j, signal := range answer.Signals {
			if signal.Known {
				sum[j] += signal.Value
				known[j]++
			}
		}
	}
	type reason struct {
		driver pack.Driver
		worth  float64
	}
	score := map[string]float64{}
	for name, a := range answers {
		var reasons []reason
		for j, signal := range a.Signals {
			if signal.Known {
				worth := m.Drivers[j].Weight * (signal.Value - sum[j]/known[j])
				reasons = append(reasons, reason{m.Drivers[j], worth})
				score[name] += worth
			}
		}
		slices.SortFunc(reasons, func(a, b reason) int { return cmp.Compare(b.worth, a.worth) })
		id, ok := want[name]
		if !ok {
			continue
		}
		if got := reasons[0].driver; got.ID != id || !got.Actionable {
			t.Errorf("%s: first reason %s (%.2f), then %s (%.2f); want %s", name, got.ID, reasons[0].worth, reasons[1].driver.ID, reasons[1].worth, id)
		}
	}
	for name := range want {
		for _, safe := range []string{"loyal_regular", "waiting_for_qixi"} {
			if score[name] <= score[safe] {
				t.Errorf("%s (%.2f) is not above %s (%.2f)", name, score[name], safe, score[safe])
			}
		}
	}
	t.Logf("scores: %v", score)
}
