package today_test

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/retention"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/today"
	"github.com/perennial-app/perennial/plugins/telecom"
)

// The real file, the real pack and the real model, in process.

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

// An inProcess runs one pack without a plugin process.
type inProcess struct{ pack.Pack }

func (p inProcess) Evaluate(ctx context.Context, _ core.PackID, day core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	for s := range in {
		out(p.Pack.Evaluate(s, day))
	}
	return ctx.Err()
}

func (p inProcess) manifest(id core.PackID) (*pack.Manifest, bool) {
	return p.Manifest(), id == p.Manifest().ID
}

func (p inProcess) score(t testing.TB, db store.DB, asOf core.Day) *risk.Board {
	t.Helper()
	b, err := risk.Score(context.Background(), db, p, p.manifest, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// customers reads a file whose headings are the pack's aliases.
func customers(t testing.TB, m *pack.Manifest, file string) []customer.Customer {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := make([]*pack.Field, len(records[0]))
	for i, title := range records[0] {
		for j := range m.Fields {
			for _, a := range m.Fields[j].Aliases {
				if strings.EqualFold(a, strings.TrimPrefix(title, "\ufeff")) {
					columns[i] = &m.Fields[j]
				}
			}
		}
	}
	var out []customer.Customer
	for n, r := range records[1:] {
		c := customer.Customer{ID: core.CustomerID(fmt.Sprintf("c%07d", n+1)), Pack: m.ID, Fields: map[pack.FieldKey]pack.Value{}}
		for i, cell := range r {
			if v, ok := parse(columns[i], strings.TrimSpace(cell)); ok {
				c.Fields[columns[i].Key] = v
			}
		}
		out = append(out, c)
	}
	return out
}

func parse(f *pack.Field, s string) (v pack.Value, ok bool) {
	if f == nil || s == "" {
		return v, false
	}
	switch f.Type {
	case pack.TypeBool:
		return pack.BoolValue(s == "Yes" || s == "1"), true
	case pack.TypeChoice:
		for _, c := range f.Choices {
			for _, a := range c.Aliases {
				if strings.EqualFold(a, s) {
					return pack.ChoiceValue(c.Key), true
				}
			}
		}
		return v, false
	case pack.TypeText:
		return pack.TextValue(s), true
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return v, false
	}
	if f.Type == pack.TypeMoney {
		return pack.MoneyValue(x), true
	}
	return pack.NumberValue(x), true
}

func keep(t testing.TB, list []customer.Customer) store.DB {
	t.Helper()
	db := store.Mem()
	const batch = 1000
	for from := 0; from < len(list); from += batch {
		err := db.Update(context.Background(), func(tx store.Tx) error {
			for _, c := range list[from:min(from+batch, len(list))] {
				customer.Put(tx, c)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// Cross-validated on the public set, the model must beat the base rate, reach
// what additive models reach there, and stay below what only a leak can reach.
func TestTelcoQuality(t *testing.T) {
	p := inProcess{telecom.New()}
	b := p.score(t, keep(t, customers(t, p.Manifest(), shared(t, "data/telco_ibm_7043.csv"))), core.NewDay(2026, 11, 22))
	const seeds = 5
	var mean risk.Quality
	for seed := range uint64(seeds) {
		q, ok := b.Validate("telecom", 5, seed)
		if !ok || q.Eligible != 7043 || q.Events != 1869 {
			t.Fatalf("quality %+v, %v", q, ok)
		}
		mean.LogLoss += q.LogLoss / seeds
		mean.BaseLogLoss += q.BaseLogLoss / seeds
		mean.AUC += q.AUC / seeds
		mean.ECE += q.ECE / seeds
		mean.Brier += q.Brier / seeds
	}
	t.Logf("log loss %.4f (base rate %.4f), Brier %.4f, AUC %.4f, ECE %.4f",
		mean.LogLoss, mean.BaseLogLoss, mean.Brier, mean.AUC, mean.ECE)
	if mean.LogLoss > 0.42 || mean.AUC < 0.84 || mean.AUC > 0.86 || mean.ECE > 0.03 {
		t.Error("want log loss ≤ 0.42, 0.84 ≤ AUC ≤ 0.86, ECE ≤ 0.03")
	}
	if got := b.Problems(); got != nil {
		t.Errorf("problems %v", got)
	}
}

// The morning list of the public set: descending, nobody who has left, every
// reason worded in both languages, every script different in them.
func TestTelcoToday(t *testing.T) {
	p := inProcess{telecom.New()}
	m := p.Manifest()
	asOf := core.NewDay(2026, 11, 22)
	db := keep(t, customers(t, m, shared(t, "data/telco_ibm_7043.csv")))
	page := list(t, db, p.score(t, db, asOf), p.manifest, today.Options{AsOf: asOf, Limit: 200})
	if len(page.Items) != 200 || page.Lapsed != 1869 || page.Customers != 7043 || page.AtRisk < 500 {
		t.Fatalf("%d items, %d at risk, %d lapsed of %d", len(page.Items), page.AtRisk, page.Lapsed, page.Customers)
	}
	before := math.Inf(1)
	for _, it := range page.Items {
		a := it.Assessment
		if it.Record.Fields[m.Churn.Label].Bool() {
			t.Fatalf("%s has left", it.Customer)
		}
		loss := *a.Risk * float64(*a.ValueCents)
		if loss > before {
			t.Fatalf("%s: %v to lose after %v", it.Customer, loss, before)
		}
		before = loss
		z := a.Base
		for _, c := range a.Contributions {
			z += c.LogOdds
			for _, lang := range core.Langs() {
				if s := risk.Evidence(m, c.Signal, lang); s == "" || strings.ContainsAny(s, "{}") {
					t.Fatalf("%s of %s in %s: %q", c.Driver, it.Customer, lang, s)
				}
			}
		}
		if math.Abs(z-a.LogOdds) > 1e-9 || len(a.Contributions) != len(m.Drivers) {
			t.Fatalf("%s: %d reasons sum to %v, not %v", it.Customer, len(a.Contributions), z, a.LogOdds)
		}
		if it.Proposed == nil {
			t.Fatalf("%s: no action", it.Customer)
		}
		act := m.Action(it.Proposed.Action)
		say := func(lang core.Lang) string {
			w := retention.Words{Evidence: risk.Evidence(m, it.Proposed.Signal, lang)}
			return retention.Script(m, act, it.Record, w, lang)
		}
		zh, en := say(core.Chinese), say(core.English)
		if zh == en || strings.ContainsAny(zh+en, "{}") {
			t.Fatalf("scripts %q and %q", zh, en)
		}
	}
	for _, it := range page.Items[:3] {
		for _, lang := range core.Langs() {
			w := retention.Words{Evidence: risk.Evidence(m, it.Proposed.Signal, lang)}
			t.Log(retention.Script(m, m.Action(it.Proposed.Action), it.Record, w, lang))
		}
	}
}

func without(f map[pack.FieldKey]pack.Value, key pack.FieldKey) map[pack.FieldKey]pack.Value {
	out := map[pack.FieldKey]pack.Value{}
	for k, v := range f {
		if k != key {
			out[k] = v
		}
	}
	return out
}

func loss(p float64, gone bool) float64 {
	if gone {
		return -math.Log(p)
	}
	return -math.Log1p(-p)
}

// area is the chance that one who left scores above one who stayed.
func area(scores []float64, gone []bool) float64 {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	var below, won, left float64
	for i := 0; i < len(order); {
		k, s, l := i, 0.0, 0.0
		for ; k < len(order) && scores[order[k]] == scores[order[i]]; k++ {
			if gone[order[k]] {
				l++
			} else {
				s++
			}
		}
		won += l * (below + s/2)
		below += s
		left += l
		i = k
	}
	return won / (left * below)
}

// shuffled returns 0..n-1 in an order drawn by a seed.
func shuffled(n int, seed uint64) []int {
	draw := make([]uint64, n)
	out := make([]int, n)
	for i := range out {
		z := seed*0x9e3779b97f4a7c15 + uint64(i)*0xd1342543de82ef95
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		draw[i], out[i] = z^z>>31, i
	}
	slices.SortFunc(out, func(a, b int) int { return cmp.Compare(draw[a], draw[b]) })
	return out
}
