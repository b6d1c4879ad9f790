package today_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/retention"
	"github.com/perennial-app/perennial/core/risk"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
	"github.com/perennial-app/perennial/core/today"
)

const day = core.Day(20000)

// A corner is a shop with one driver, the value of field "fret", and one action.
type corner struct{ m pack.Manifest }

func newCorner() inProcess {
	return inProcess{&corner{pack.Manifest{
		ID: "corner", Title: pack.Text{core.Chinese: "街角店", core.English: "Corner shop"},
		Fields:  []pack.Field{{Key: "fret", Type: pack.TypeNumber}, {Key: "worth", Type: pack.TypeMoney}, {Key: "left", Type: pack.TypeBool}},
		Drivers: []pack.Driver{{ID: "fret", Weight: 3, Strength: 50, Direction: pack.Raises, Actionable: true}},
		Actions: []pack.Action{
			{ID: "call", Drivers: []pack.DriverID{"fret"}, CooldownDays: 14},
			{ID: "write", Drivers: []pack.DriverID{"fret"}, CooldownDays: 14},
		},
		Churn: pack.ChurnDefinition{Label: "left", InactiveDays: 90},
		Prior: pack.Prior{Rate: 0.2, Strength: 10},
	}}}
}

func (c *corner) Manifest() *pack.Manifest { return &c.m }

func (c *corner) Evaluate(s pack.Snapshot, _ core.Day) pack.Answer {
	a := pack.Answer{Ref: s.Ref}
	v, ok := s.Fields["fret"]
	a.Signals = []pack.Signal{{Driver: "fret", Known: ok, Value: v.Number()}}
	if v, ok := s.Fields["worth"]; ok {
		cents := core.Cents(v.Number() * 100)
		a.ValueCents = &cents
	}
	return a
}

// person is a customer; worth below 0 is unknown.
func person(id string, fret, worth float64) customer.Customer {
	c := customer.Customer{ID: core.CustomerID(id), Name: strings.ToUpper(id), Pack: "corner", Fields: map[pack.FieldKey]pack.Value{
		"fret": pack.NumberValue(fret),
	}}
	if worth >= 0 {
		c.Fields["worth"] = pack.MoneyValue(worth)
	}
	return c
}

func list(t testing.TB, db store.DB, b *risk.Board, packs func(core.PackID) (*pack.Manifest, bool), o today.Options) (p today.Page) {
	t.Helper()
	err := db.View(t.Context(), func(tx store.Tx) error {
		p = today.List(tx, b, packs, o)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(p today.Page) string {
	var out []string
	for _, it := range p.Items {
		out = append(out, string(it.Customer))
	}
	return strings.Join(out, " ")
}

func keys(list []risk.Notice) []string {
	var out []string
	for _, n := range list {
		out = append(out, n.Key)
	}
	return out
}

// calm customers keep the average low, so that the others stand out.
func calm(n int) []customer.Customer {
	var out []customer.Customer
	for i := range n {
		out = append(out, person(fmt.Sprintf("z%02d", i), 0, 100))
	}
	return out
}

func TestOrder(t *testing.T) {
	for _, tt := range []struct {
		name   string
		people []customer.Customer
		want   string
	}{
		{"risk times value", []customer.Customer{person("a", 0.9, 10), person("b", 0.7, 1000), person("c", 0.8, 100)}, "b c a"},
		{"nobody's value is known: risk alone", []customer.Customer{person("a", 0.7, -1), person("b", 0.9, -1), person("c", 0.8, -1)}, "b c a"},
		{
			"unknown value counts as the median of the known",
			[]customer.Customer{person("a", 0.9, 10), person("b", 0.9, 100), person("c", 0.9, 1000), person("d", 0.8, -1), person("e", 0.95, -1)},
			"c e b d a",
		},
		{"ties by id", []customer.Customer{person("c", 0.9, 10), person("b", 0.9, 10), person("a", 0.9, 10)}, "a b c"},
		{"worth nothing comes last", []customer.Customer{person("a", 0.95, 0), person("b", 0.7, 1)}, "b a"},
		{"calm customers are not listed", []customer.Customer{person("a", 0.9, 1), person("b", 0.05, 1e6)}, "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			quiet := calm(20)
			if !strings.Contains(tt.name, "value counts") {
				for i := range quiet {
					delete(quiet[i].Fields, "worth")
				}
			}
			db, p := keep(t, append(quiet, tt.people...)), newCorner()
			if got := ids(list(t, db, p.score(t, db, day), p.manifest, today.Options{AsOf: day})); got != tt.want {
				t.Errorf("order %q, want %q", got, tt.want)
			}
		})
	}
}

func TestCapacityAndDecisions(t *testing.T) {
	people := calm(40)
	for i := range 12 {
		people = append(people, person(fmt.Sprintf("a%02d", i), 0.95-float64(i)/100, 100))
	}
	gone := person("b", 1, 1e6)
	gone.Fields["left"] = pack.BoolValue(true)
	db, p := keep(t, append(people, gone)), newCorner()
	board := p.score(t, db, day)
	show := func(b *risk.Board, o today.Options) today.Page {
		t.Helper()
		if o.AsOf == 0 {
			o.AsOf = day
		}
		return list(t, db, b, p.manifest, o)
	}
	page := show(board, today.Options{})
	if got := ids(page); got != "a00 a01 a02 a03 a04 a05 a06 a07" || page.AtRisk != 12 || page.Lapsed != 1 || page.Customers != 53 {
		t.Fatalf("%s of %+v", got, page)
	}
	if it := page.Items[0]; it.Name != "A00" || it.Proposed.Action != "call" || it.Kind != today.KindCustomer {
		t.Errorf("item %+v", it)
	}

	decide := func(id core.CustomerID, v retention.Verdict, action pack.ActionID, reason string) {
		t.Helper()
		err := db.Update(t.Context(), func(tx store.Tx) error {
			retention.Record(tx, p.Manifest(), retention.Decision{
				Customer: id, Action: action, Driver: "fret", Verdict: v, Reason: reason, Day: day, RequestID: string(id) + string(v) + string(action),
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	decide("a00", retention.Done, "call", "")
	decide("a01", retention.Later, "call", "")
	decide("a02", retention.Declined, "call", "prefers letters")

	// The board before the decisions and a new one give the same page.
	for name, b := range map[string]*risk.Board{"old board": board, "new board": p.score(t, db, day)} {
		page = show(b, today.Options{})
		if got, want := ids(page), "a03 a04 a05 a06 a07 a08 a09"; got != want {
			t.Errorf("%s: %s, want %s (one of eight is done)", name, got, want)
		}
		if page.Done != 1 || page.AtRisk != 9 {
			t.Errorf("%s: %d done, %d at risk, want 1 and 9", name, page.Done, page.AtRisk)
		}
	}
	if got := ids(show(board, today.Options{Limit: 2})); got != "a03 a04" {
		t.Errorf("limit 2: %s", got)
	}
	// Put off until tomorrow.
	next := p.score(t, db, day+1)
	if got := ids(show(next, today.Options{AsOf: day + 1})); !strings.HasPrefix(got, "a01 a03") {
		t.Errorf("the day after: %s, want a01 back, a00 and a02 still resting", got)
	}
	// Undone, it is as before.
	err := db.Update(t.Context(), func(tx store.Tx) error {
		retention.Undo(tx, "a00", day, "action:a00donecall")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if page = show(board, today.Options{}); !strings.HasPrefix(ids(page), "a00 a03") || page.Done != 0 {
		t.Errorf("after undo: %s, %d done", ids(page), page.Done)
	}
	for i := range 8 {
		decide(core.CustomerID(fmt.Sprintf("a%02d", i)), retention.Done, "write", "")
	}
	if page = show(board, today.Options{}); len(page.Items) != 0 || page.Done != 8 {
		t.Errorf("after eight: %s, %d done", ids(page), page.Done)
	}
	if got := keys(page.Notices); !cmp.Equal(got, []string{"today.little_history", "today.finished"}) {
		t.Errorf("notices %v", got)
	}
}

func TestNotices(t *testing.T) {
	bought := func(d core.Day) func(*testing.T, store.DB) {
		return func(t *testing.T, db store.DB) {
			err := db.Update(t.Context(), func(tx store.Tx) error {
				for i := range 3 {
					timeline.Put(tx, timeline.Event{Customer: core.CustomerID(fmt.Sprintf("z%02d", i)), Day: d - core.Day(i), ID: "p", Kind: timeline.Purchase, Cents: 1})
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, tt := range []struct {
		name   string
		people []customer.Customer
		facts  func(*testing.T, store.DB)
		want   []string
		says   string
	}{
		{"an empty store", nil, nil, []string{"today.no_customers"}, "Import a file"},
		{"everyone lapsed", calm(3), bought(day - 9000), []string{"today.all_lapsed"}, "--as-of 2000-02-13"},
		{"nobody stands out", calm(3), nil, []string{"today.little_history", "today.nobody"}, "fell silent teach nothing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db, p := keep(t, tt.people), newCorner()
			if tt.facts != nil {
				tt.facts(t, db)
			}
			page := list(t, db, p.score(t, db, day), p.manifest, today.Options{AsOf: day})
			if diff := cmp.Diff(tt.want, keys(page.Notices)); diff != "" {
				t.Fatalf("notices (-want +got):\n%s", diff)
			}
			var said string
			for _, n := range page.Notices {
				for _, lang := range core.Langs() {
					s := n.Say(lang)
					if strings.ContainsAny(s, "{}") || s == n.Key {
						t.Errorf("%s in %s: %q", n.Key, lang, s)
					}
					said += s
				}
			}
			if !strings.Contains(said, tt.says) {
				t.Errorf("%q does not say %q", said, tt.says)
			}
		})
	}
}

// A plugin that is not there: nobody has been assessed, and the page says so.
func TestMissingPack(t *testing.T) {
	db, p := keep(t, calm(3)), newCorner()
	none := func(core.PackID) (*pack.Manifest, bool) { return nil, false }
	b, err := risk.Score(t.Context(), db, p, none, day)
	if err != nil {
		t.Fatal(err)
	}
	page := list(t, db, b, none, today.Options{AsOf: day})
	if diff := cmp.Diff([]string{"risk.pack_missing", "today.none_assessed"}, keys(page.Notices)); diff != "" {
		t.Errorf("notices (-want +got):\n%s", diff)
	}
}
