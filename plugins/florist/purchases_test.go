package florist_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/churn"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/florist"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
)

// Records are not flowers, but they are bought at no regular interval either.
// From purchases alone, out of time: what the pack says on 30 September 1997
// against who bought nothing in the 180 days after. The vendor's weights must
// not do worse than the plain time since the last purchase.
func TestPurchasesAlone(t *testing.T) {
	dir := os.Getenv("PERENNIAL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	file, err := os.Open(filepath.Join(dir, "data", "CDNOW_sample.txt"))
	if err != nil {
		t.Skipf("SKIPPING the purchase log: %v. Set PERENNIAL_SHARED to the folder that holds data/.", err)
	}
	defer file.Close()
	asOf := core.NewDay(1997, 9, 30)
	events := map[string][]pack.Event{}
	returned := map[string]bool{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		f := strings.Fields(lines.Text()) // master id, id, day, quantity, amount
		day, err := core.ParseDay(f[2][:4] + "-" + f[2][4:6] + "-" + f[2][6:])
		if err != nil {
			t.Fatal(err)
		}
		amount, _ := strconv.ParseFloat(f[4], 64)
		if day > asOf {
			returned[f[1]] = returned[f[1]] || day.Sub(asOf) <= 180
			continue
		}
		events[f[1]] = append(events[f[1]], pack.Event{Kind: pack.Purchase, Day: day, Cents: core.Cents(amount * 100), Quantity: 1})
	}
	p := florist.New()
	var gaps churn.Spells
	for _, bought := range events {
		gaps.Gaps(churn.Visits(bought, asOf), asOf)
	}
	window := churn.WindowOf(p.Manifest().Churn, &gaps)
	t.Logf("the shop's rhythm: %+v", window)
	drivers := p.Manifest().Drivers
	sum, known := make([]float64, len(drivers)), make([]float64, len(drivers))
	var answers []pack.Answer
	var scores, since []float64
	var left []bool
	for id, bought := range events {
		a := p.Evaluate(pack.Snapshot{Ref: id, Fields: window.Facts(), Events: bought}, asOf)
		if a.Problem != "" || a.Segment != "person" || (a.ValueCents == nil) != (len(bought) == 1) { // one purchase is no year's worth
			t.Fatalf("%s: %+v", id, a)
		}
		answers = append(answers, a)
		for j, s := range a.Signals {
			if s.Known {
				sum[j] += s.Value
				known[j]++
			}
		}
		since = append(since, float64(asOf.Sub(bought[len(bought)-1].Day)))
		left = append(left, !returned[id])
	}
	for _, a := range answers { // what is unknown stands at the average
		score := 0.0
		for j, s := range a.Signals {
			if s.Known {
				score += drivers[j].Weight * (s.Value - sum[j]/known[j])
			}
		}
		scores = append(scores, score)
	}
	if len(scores) != 2357 {
		t.Errorf("got %d customers, want 2357", len(scores))
	}
	got, plain := packtest.AUC(scores, left), packtest.AUC(since, left)
	t.Logf("the vendor's score: AUC %.4f; time since the last purchase alone: %.4f", got, plain)
	if got < plain {
		t.Errorf("the vendor's score ranks worse (%.4f) than recency alone (%.4f)", got, plain)
	}
}
