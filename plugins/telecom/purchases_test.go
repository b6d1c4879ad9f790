package telecom_test

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/plugins/sdk/packtest"
	"github.com/perennial-app/perennial/plugins/telecom"
)

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
	p := telecom.New()
	var scores, since []float64
	var left []bool
	for id, bought := range events {
		a := p.Evaluate(pack.Snapshot{Ref: id, Events: bought}, asOf)
		if a.Problem != "" || a.Segment != "buyer" || (a.ValueCents == nil) != (len(bought) == 1) { // one purchase is no year's worth
			t.Fatalf("%s: %+v", id, a)
		}
		score := 0.0
		for j, s := range a.Signals {
			score += p.Manifest().Drivers[j].Weight * s.Value
		}
		scores = append(scores, score)
		since = append(since, float64(asOf.Sub(bought[len(bought)-1].Day)))
		left = append(left, !returned[id])
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
