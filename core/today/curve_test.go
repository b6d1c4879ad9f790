package today_test

import (
	"context"
	"iter"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/plugins/telecom"
)

// A replayed pack answers the nth customer of a file from what it said before:
// the label, which alone differs between the shops below, is not shown to it.
type replayed struct {
	inProcess
	answers *[]pack.Answer
}

func (p replayed) Evaluate(ctx context.Context, id core.PackID, day core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	if len(*p.answers) == 0 {
		return p.inProcess.Evaluate(ctx, id, day, in, func(a pack.Answer) {
			*p.answers = append(*p.answers, a)
			out(a)
		})
	}
	n := 0
	for s := range in {
		a := (*p.answers)[n]
		a.Ref = s.Ref
		out(a)
		n++
	}
	return ctx.Err()
}

// unbiased is a pack whose vendor believes nothing: only the shrinkage protects
// a young shop.
type unbiased struct {
	pack.Pack
	m *pack.Manifest
}

func believeNothing(p pack.Pack) pack.Pack {
	m := *p.Manifest()
	m.Drivers = append([]pack.Driver(nil), m.Drivers...)
	for i := range m.Drivers {
		m.Drivers[i].Weight = 0
	}
	return unbiased{p, &m}
}

func (u unbiased) Manifest() *pack.Manifest { return u.m }

// With little history the numbers must already beat always saying the base
// rate. The vendor's weights lean on published figures of this very set, so the
// vendor's rows flatter; the others show what the shrinkage does alone.
func TestLearningCurve(t *testing.T) {
	const repeats = 2
	vendor := telecom.New()
	all := customers(t, vendor.Manifest(), shared(t, "data/telco_ibm_7043.csv"))
	var answers []pack.Answer
	for _, tt := range []struct {
		belief string
		p      pack.Pack
		events int
		auc    float64 // at least
	}{
		{"vendor", vendor, 0, 0.83},
		{"vendor", vendor, 14, 0.83},
		{"vendor", vendor, 50, 0.83},
		{"nothing", believeNothing(vendor), 14, 0.75},
		{"nothing", believeNothing(vendor), 50, 0.80},
		{"nothing", believeNothing(vendor), 200, 0.82},
	} {
		var total curve
		for rep := range repeats {
			total.add(young(t, replayed{inProcess{tt.p}, &answers}, all, tt.events, uint64(rep)))
		}
		loss, base, auc := total.loss/total.n, total.base/total.n, total.auc/repeats
		t.Logf("believing %s, %d events: log loss %.4f (base rate %.4f), AUC %.4f", tt.belief, tt.events, loss, base, auc)
		if loss >= base || auc < tt.auc {
			t.Errorf("believing %s, %d events: log loss %.4f, want below %.4f; AUC %.4f, want %.2f", tt.belief, tt.events, loss, base, auc, tt.auc)
		}
	}
}

type curve struct{ n, loss, base, auc float64 }

func (c *curve) add(o curve) {
	c.n, c.loss, c.base, c.auc = c.n+o.n, c.loss+o.loss, c.base+o.base, c.auc+o.auc
}

// young scores a shop that knows the fate of a few of its customers, drawn by
// seed, and holds it against the fate of the others.
func young(t *testing.T, p replayed, all []customer.Customer, events int, seed uint64) curve {
	t.Helper()
	const rate = 0.2654
	label := p.Manifest().Churn.Label
	left, known := map[core.CustomerID]bool{}, map[core.CustomerID]bool{}
	leaving, staying := events, int(float64(events)/rate)-events
	for _, i := range shuffled(len(all), seed) {
		c := &all[i]
		if left[c.ID] = c.Fields[label].Bool(); left[c.ID] && leaving > 0 {
			leaving--
			known[c.ID] = true
		} else if !left[c.ID] && staying > 0 {
			staying--
			known[c.ID] = true
		}
	}
	shop := make([]customer.Customer, len(all))
	for i, c := range all {
		if !known[c.ID] {
			c.Fields = without(c.Fields, label)
		}
		shop[i] = c
	}
	b, err := risk.Score(t.Context(), keep(t, shop), p, p.manifest, core.NewDay(2026, 11, 22))
	if err != nil {
		t.Fatal(err)
	}
	var out curve
	var scores []float64
	var gone []bool
	for s := range b.Standings() {
		if known[s.Customer] {
			continue
		}
		out.n++
		out.loss += loss(risk.Chance(s.LogOdds), left[s.Customer])
		out.base += loss(rate, left[s.Customer])
		scores, gone = append(scores, s.LogOdds), append(gone, left[s.Customer])
	}
	out.auc = area(scores, gone)
	return out
}
