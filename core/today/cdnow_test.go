package today_test

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
	"github.com/perennial-app/perennial/core/today"
	"github.com/perennial-app/perennial/plugins/telecom"
)

// A log of purchases, nothing else: the past lists people by band, the present
// says that everyone has lapsed and when to look from.
func TestPurchasesOnly(t *testing.T) {
	p := inProcess{telecom.New()}
	db := purchases(t, p.Manifest().ID, shared(t, "data/CDNOW_sample.txt"))

	past := core.NewDay(1997, 9, 30)
	b := p.score(t, db, past)
	page := list(t, db, b, p.manifest, today.Options{AsOf: past})
	if len(page.Items) != today.DefaultCapacity || page.Lapsed == 0 || page.AtRisk <= today.DefaultCapacity {
		t.Fatalf("%d items, %d at risk, %d lapsed of %d", len(page.Items), page.AtRisk, page.Lapsed, page.Customers)
	}
	for _, it := range page.Items {
		if it.Assessment.Risk != nil || it.Proposed == nil {
			t.Errorf("%s: risk %v, action %v; a purchase log has no labels to learn from", it.Customer, it.Assessment.Risk, it.Proposed)
		}
	}
	t.Logf("%d at risk, %d lapsed of %d; %v", page.AtRisk, page.Lapsed, page.Customers, keys(page.Notices))
	// The score says something, even among those still buying: who bought nothing
	// more in the 180 days after.
	later := lastPurchases(t, db, past+180)
	var scores []float64
	var gone []bool
	for s := range b.Standings() {
		scores, gone = append(scores, s.LogOdds), append(gone, later[s.Customer] <= past)
	}
	auc := area(scores, gone)
	t.Logf("AUC of the vendor's score for silence in the next 180 days: %.3f", auc)
	if auc < 0.65 {
		t.Errorf("AUC %.3f, want at least 0.65", auc)
	}

	now := core.NewDay(2026, 11, 22)
	page = list(t, db, p.score(t, db, now), p.manifest, today.Options{AsOf: now})
	if len(page.Items) != 0 || page.Lapsed != 2357 || len(page.Notices) != 1 || page.Notices[0].Key != "today.all_lapsed" {
		t.Errorf("today: %d items, %d lapsed, notices %v", len(page.Items), page.Lapsed, keys(page.Notices))
	}
}

// purchases reads a log of customer, number, day, quantity and amount.
func purchases(t *testing.T, id core.PackID, file string) store.DB {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	db := store.Mem()
	err = db.Update(context.Background(), func(tx store.Tx) error {
		lines, n := bufio.NewScanner(f), 0
		for lines.Scan() {
			part := strings.Fields(lines.Text())
			if len(part) != 5 {
				continue
			}
			c := core.CustomerID("c" + part[0])
			if _, _, ok := customer.Get(tx, c); !ok {
				customer.Put(tx, customer.Customer{ID: c, Pack: id})
			}
			d, err := core.ParseDay(part[2][:4] + "-" + part[2][4:6] + "-" + part[2][6:])
			if err != nil {
				return err
			}
			quantity, _ := strconv.ParseFloat(part[3], 64)
			amount, _ := strconv.ParseFloat(part[4], 64)
			n++
			timeline.Put(tx, timeline.Event{
				Customer: c, Day: d, ID: fmt.Sprint(n), Kind: timeline.Purchase,
				Quantity: quantity, Cents: core.Cents(math.Round(amount * 100)),
			})
		}
		return lines.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func lastPurchases(t *testing.T, db store.DB, upTo core.Day) map[core.CustomerID]core.Day {
	t.Helper()
	out := map[core.CustomerID]core.Day{}
	err := db.View(t.Context(), func(tx store.Tx) error {
		for _, e := range timeline.Table.Scan(tx) {
			if e.Day <= upTo {
				out[e.Customer] = max(out[e.Customer], e.Day)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
