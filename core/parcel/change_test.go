package parcel

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

func TestChanges(t *testing.T) {
	words := func(zh, en string) pack.Text { return pack.Text{core.Chinese: zh, core.English: en} }
	was := &pack.Manifest{
		Version: "1.0.0", Value: "1.0",
		Fields: []pack.Field{{Key: "spend", Title: words("消费", "Spend"), Type: pack.TypeMoney}},
		Drivers: []pack.Driver{
			{ID: "silence", Title: words("沉默", "Silence"), Weight: 0.8, Signal: "0.5"},
			{ID: "price", Title: words("价格", "Price"), Weight: 1},
		},
		Churn: pack.ChurnDefinition{InactiveDays: 90, HorizonDays: 30},
	}
	now := &pack.Manifest{
		Version: "1.1.0", Value: "2.0",
		Fields: []pack.Field{was.Fields[0], {Key: "phone_kind", Title: words("机型", "Phone"), Type: pack.TypeText}},
		Drivers: []pack.Driver{
			{ID: "wait", Title: words("等候", "Waiting"), Weight: 1},
			{ID: "silence", Title: words("沉默", "Silence"), Weight: 1.2, Signal: "0.6"},
		},
		Churn: pack.ChurnDefinition{InactiveDays: 60, HorizonDays: 30},
	}
	got, err := Changes(was, now)
	must(t, err)
	want := []Change{
		{How: Changed, ID: "churn", Details: []string{"inactive_days 90 → 60"}},
		{How: Added, List: "drivers", ID: "wait", Title: words("等候", "Waiting")},
		{How: Changed, List: "drivers", ID: "silence", Title: words("沉默", "Silence"), Details: []string{"signal", "weight 0.8 → 1.2"}},
		{How: Removed, List: "drivers", ID: "price", Title: words("价格", "Price")},
		{How: Added, List: "fields", ID: "phone_kind", Title: words("机型", "Phone")},
		{How: Changed, ID: "value"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	// The order of parts and the version are no change.
	same := *was
	same.Version, same.Drivers = "1.0.1", slices.Clone(was.Drivers)
	slices.Reverse(same.Drivers)
	same.Actions = []pack.Action{} // none, as before
	if got, err := Changes(was, &same); err != nil || len(got) != 0 {
		t.Errorf("a pack put in another order: %v, %v", got, err)
	}
}
