package demo_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/demo"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// laundry is an industry of a vendor's: the retail pack's knowledge under another
// name, with a recipe.
func laundry(t *testing.T) *pack.Manifest {
	t.Helper()
	files := fstest.MapFS{"demo.yaml": {Data: []byte(`
visits:
  every_days: {least: 7, most: 21}
  units: {least: 20, most: 120}
  what:
    - {zh-CN: 衬衫, en: Shirts}
    - {zh-CN: 羽绒服, en: Down jacket}
fields:
  - {field: customer_type, shares: {person: 0.9}}
  - {field: defects, span: {least: 0, most: 0}}
  - {field: price_gap, span: {least: 0, most: 5}}
  - {field: moved, shares: {"yes": 0}}
  - {field: promise_due, span: {least: -3, most: 10}}
lean_share: 0.5
gone_share: 0.4
causes:
  - driver: defects
    weight: 2
    fields: [{field: defects, span: {least: 2, most: 4}}]
    complaints: [{zh-CN: 衬衫洗坏了, en: A shirt was ruined}]
  - driver: moved_away
    weight: 1
    fields: [{field: moved, shares: {"yes": 1}}]
  - driver: rhythm_broken
    weight: 1
    slower: 4
`)}}
	names, err := filepath.Glob("../../plugins/retail/pack/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = &fstest.MapFile{Data: b}
	}
	p, err := pack.Load(files, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := *p.Manifest()
	m.ID, m.Title = "laundry", pack.Text{core.Chinese: "洗衣店", core.English: "Laundry"}
	return &m
}

// A vendor's industry has a demo shop by its recipe alone.
func TestRecipe(t *testing.T) {
	m := laundry(t)
	o := options(400)
	o.Pack = m
	people := slices.Collect(demo.Shop("laundry", o))
	if len(people) != 400 {
		t.Fatalf("%d people", len(people))
	}
	same := cmp.AllowUnexported(pack.Value{})
	short := o
	short.Customers = 5
	if diff := cmp.Diff(slices.Collect(demo.Shop("laundry", short)), people[:5], same); diff != "" {
		t.Errorf("a longer shop begins differently:\n%s", diff)
	}
	planted := demo.Planted("laundry", o)
	count := map[pack.DriverID]int{}
	traced, left, bought := 0, 0, 0
	for _, p := range people {
		c := p.Customer
		c.Pack = "laundry"
		if !demo.Made(c) {
			t.Fatalf("%v is not known to be made up", c.External)
		}
		if cause, _ := planted(c); cause != p.Cause {
			t.Fatalf("%v: planted %q, told %q", c.External, p.Cause, cause)
		}
		count[p.Cause]++
		if v, ok := c.Fields["defects"]; ok && p.Cause == "defects" && v.Number() >= 2 {
			traced++
		}
		if c.Fields[m.Churn.Label].Bool() != p.Left {
			t.Errorf("%v: left is %v, the label says otherwise", c.External, p.Left)
		}
		if p.Left {
			left++
		}
		for _, e := range p.Events {
			if e.Kind == timeline.Purchase {
				bought++
				if e.Cents < 2000 || e.Cents > 12000 || e.Code != "衬衫" && e.Code != "羽绒服" {
					t.Fatalf("%+v", e)
				}
			}
		}
		for key, v := range c.Fields {
			if f := m.Field(key); f.Type != v.Type() {
				t.Errorf("%s is %s, want %s", key, v.Type(), f.Type)
			}
		}
	}
	if count["defects"] < 60 || count["moved_away"] < 25 || count["rhythm_broken"] < 25 || count[""] < 150 {
		t.Errorf("causes: %v", count)
	}
	if share := float64(traced) / float64(count["defects"]); share < 0.75 || share > 0.97 {
		t.Errorf("%.2f of those who leave for defects show it", share)
	}
	if left < 50 || bought < 5000 {
		t.Errorf("%d left, %d purchases", left, bought)
	}
	db := store.Mem()
	if res, err := demo.Load(context.Background(), db, "laundry", o, nil); err != nil || res.Counts.Created != 400 {
		t.Fatal(err, res)
	}
	supply, err := demo.Supply("laundry", o)
	if err != nil || supply.Name != "示例门店：洗衣店" {
		t.Errorf("%v, %q", err, supply.Name)
	}
}

// Without its pack there is no recipe, and so no shop.
func TestNoRecipe(t *testing.T) {
	o := options(3)
	if _, err := demo.Supply("laundry", o); core.KindOf(err) != core.NotFound {
		t.Errorf("no pack: %v", err)
	}
	o.Pack = laundry(t)
	o.Pack.Demo = nil
	if _, err := demo.Supply("laundry", o); core.KindOf(err) != core.NotFound {
		t.Errorf("no recipe: %v", err)
	}
}
