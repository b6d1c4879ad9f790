package risk_test

import (
	"context"
	"fmt"
	"iter"
	"math"
	"testing"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
)

const asOf = core.Day(20000)

// A shopPack is a small pack in Go: a driver per number field "a", "b", … whose
// signal is the field's value, unknown when it is missing.
type shopPack struct{ m pack.Manifest }

func newPack(weights ...float64) *shopPack {
	p := &shopPack{pack.Manifest{
		ID: "shop", Version: "1.0.0",
		Title: pack.Text{core.Chinese: "小店", core.English: "Shop"},
		Churn: pack.ChurnDefinition{Label: "left", InactiveDays: 90, HorizonDays: 30},
		Prior: pack.Prior{Rate: 0.2, Strength: 20},
		Fields: []pack.Field{
			{Key: "left", Type: pack.TypeBool, Title: pack.Text{core.English: "Left", core.Chinese: "已离开"}},
			{Key: "area", Type: pack.TypeText, Title: pack.Text{core.English: "Area", core.Chinese: "区域"}},
			{Key: "worth", Type: pack.TypeMoney, Title: pack.Text{core.English: "Worth", core.Chinese: "价值"}},
			{Key: "diary", Type: pack.TypeText, Private: true, Title: pack.Text{core.English: "Diary", core.Chinese: "日记"}},
		},
	}}
	for i, w := range weights {
		key := string(rune('a' + i))
		dir := pack.Raises
		if w < 0 {
			dir = pack.Lowers
		}
		p.m.Fields = append(p.m.Fields, pack.Field{
			Key: pack.FieldKey(key), Type: pack.TypeNumber,
			Title: pack.Text{core.English: "Field " + key, core.Chinese: "字段" + key},
		})
		p.m.Drivers = append(p.m.Drivers, pack.Driver{
			ID: pack.DriverID(key), Weight: w, Strength: 50, Direction: dir, Actionable: true, ChurnType: pack.Fault,
			Title:    pack.Text{core.English: "Driver " + key, core.Chinese: "动因" + key},
			Evidence: pack.Text{core.English: "Reading {" + key + "}", core.Chinese: "读数 {" + key + "}"},
		})
	}
	return p
}

func (p *shopPack) Manifest() *pack.Manifest { return &p.m }

func (p *shopPack) Evaluate(s pack.Snapshot, _ core.Day) pack.Answer {
	a := pack.Answer{Ref: s.Ref, Segment: s.Fields["area"].Text()}
	if v, ok := s.Fields["worth"]; ok {
		cents := core.Cents(math.Round(v.Number() * 100))
		a.ValueCents = &cents
	}
	for _, d := range p.m.Drivers {
		key := pack.FieldKey(d.ID)
		if v, ok := s.Fields[key]; ok {
			a.Signals = append(a.Signals, pack.Signal{
				Driver: d.ID, Known: true, Value: min(1, max(0, v.Number())),
				Facts: []pack.Fact{{Name: string(key), Value: v}},
			})
		} else {
			a.Signals = append(a.Signals, pack.Signal{
				Driver: d.ID, Facts: []pack.Fact{{Name: "missing", Value: pack.TextValue(string(key))}},
			})
		}
	}
	return a
}

// A runner evaluates packs in process. It counts what it was asked, and breaks
// off after some answers when told to.
type runner struct {
	packs   map[core.PackID]pack.Pack
	asked   int
	breakAt int // answers until it fails; 0 never
	seen    func(pack.Snapshot)
}

func run(p ...pack.Pack) *runner {
	r := &runner{packs: map[core.PackID]pack.Pack{}}
	for _, p := range p {
		r.packs[p.Manifest().ID] = p
	}
	return r
}

func (r *runner) Evaluate(ctx context.Context, id core.PackID, day core.Day, in iter.Seq[pack.Snapshot], out func(pack.Answer)) error {
	for s := range in {
		if r.asked++; r.breakAt > 0 && r.asked >= r.breakAt {
			return core.Errorf(core.Unavailable, "the plugin died")
		}
		if r.seen != nil {
			r.seen(s)
		}
		out(r.packs[id].Evaluate(s, day))
	}
	return ctx.Err()
}

func (r *runner) manifest(id core.PackID) (*pack.Manifest, bool) {
	p, ok := r.packs[id]
	if !ok {
		return nil, false
	}
	return p.Manifest(), true
}

func (r *runner) score(t testing.TB, db store.DB, before ...*risk.Board) *risk.Board {
	t.Helper()
	b, err := risk.Score(t.Context(), db, r, r.manifest, asOf, before...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type fields = map[pack.FieldKey]pack.Value

func num(f float64) pack.Value { return pack.NumberValue(f) }

// shop makes a store of customers c00000, c00001, … with the given fields.
func shop(t testing.TB, all ...fields) store.DB {
	t.Helper()
	db := store.Mem()
	put(t, db, all...)
	return db
}

func put(t testing.TB, db store.DB, all ...fields) {
	t.Helper()
	const batch = 2000
	for from := 0; from < len(all); from += batch {
		err := db.Update(context.Background(), func(tx store.Tx) error {
			for i := from; i < min(from+batch, len(all)); i++ {
				customer.Put(tx, customer.Customer{ID: name(i), Pack: "shop", Fields: all[i]})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func name(i int) core.CustomerID { return core.CustomerID(fmt.Sprintf("c%07d", i)) }

// A dice is a seeded stream of numbers in 0..1 (splitmix64).
type dice uint64

func (d *dice) roll() float64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return float64((z^z>>31)>>11) / (1 << 53)
}

// history draws n labelled customers whose leaving follows base and weights.
func history(seed uint64, n int, base float64, weights ...float64) []fields {
	d := dice(seed)
	out := make([]fields, n)
	for i := range out {
		f, z := fields{}, base
		for j, w := range weights {
			x := 0.0
			if d.roll() < 0.4 {
				x = 1
			}
			f[pack.FieldKey(rune('a'+j))] = num(x)
			z += w * x
		}
		f["left"] = pack.BoolValue(d.roll() < risk.Chance(z))
		out[i] = f
	}
	return out
}
