package customer_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// Whatever is known of a customer, it is read as it was written.
func TestWrittenAndRead(t *testing.T) {
	words := rapid.OneOf(rapid.String(), rapid.Just(""), rapid.SampledFrom([]string{`"`, `\`, "\x00", "<b>", "新\u2028号", `},{"`}))
	value := rapid.OneOf(
		rapid.Map(words, pack.TextValue), rapid.Map(words, pack.ChoiceValue), rapid.Map(rapid.Bool(), pack.BoolValue),
		rapid.Map(rapid.Float64Range(-1e300, 1e300), pack.NumberValue), rapid.Map(rapid.Float64Range(-1e9, 1e9), pack.MoneyValue),
		rapid.Map(rapid.Int32Range(int32(core.MinDay), int32(core.MaxDay)), func(d int32) pack.Value { return pack.DayValue(core.Day(d)) }),
	)
	rapid.Check(t, func(rt *rapid.T) {
		want := customer.Customer{
			ID: "c1", Name: rapid.StringN(-1, 20, 80).Draw(rt, "name"), Phone: words.Draw(rt, "phone"), Pack: core.PackID(words.Draw(rt, "pack")),
			External: rapid.SliceOfN(rapid.StringN(1, 10, 40), 0, 3).Draw(rt, "external"),
			Fields: rapid.MapOfN(rapid.Map(rapid.StringMatching(`[a-z_]{1,9}`), func(s string) pack.FieldKey { return pack.FieldKey(s) }), value, 0, 6).
				Draw(rt, "fields"),
		}
		if len(want.External) == 0 {
			want.External = nil
		}
		if len(want.Fields) == 0 {
			want.Fields = nil
		}
		var got customer.Customer
		db := store.Mem()
		err := db.Update(context.Background(), func(tx store.Tx) error { customer.Put(tx, want); return nil })
		if err == nil {
			err = db.View(context.Background(), func(tx store.Tx) error { got, _, _ = customer.Get(tx, "c1"); return nil })
		}
		same := cmp.Comparer(func(a, b pack.Value) bool { return a == b })
		if diff := cmp.Diff(want, got, same); err != nil || diff != "" {
			rt.Fatalf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func BenchmarkScan(b *testing.B) {
	db := store.Mem()
	err := db.Update(context.Background(), func(tx store.Tx) error {
		for range 1000 {
			customer.Put(tx, customer.Customer{
				ID: customer.NewID(tx), Name: "王小明", Phone: "+1 290 555 0100", External: []string{"M0000017"}, Pack: "telecom",
				Fields: map[pack.FieldKey]pack.Value{
					"contract": pack.ChoiceValue("month"), "tenure": pack.NumberValue(5), "monthly_charges": pack.MoneyValue(70.7),
					"total_charges": pack.MoneyValue(340), "payment": pack.ChoiceValue("electronic_check"), "paperless": pack.BoolValue(true),
					"phone_service": pack.BoolValue(true), "internet_service": pack.ChoiceValue("fiber"), "contract_end": pack.DayValue(20700),
				},
			})
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		err := db.View(context.Background(), func(tx store.Tx) error {
			for range customer.All(tx) {
				n++
			}
			return nil
		})
		if err != nil || n != 1000 {
			b.Fatal(n, err)
		}
	}
}
