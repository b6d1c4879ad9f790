package timeline_test

import (
	"context"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/timeline"
)

// Whatever a fact says, it is read as it was written.
func TestWrittenAndRead(t *testing.T) {
	words := rapid.OneOf(rapid.String(), rapid.Just(""), rapid.SampledFrom([]string{`"`, `\`, "\x00", "<b>", "新\u2028号"}))
	rapid.Check(t, func(rt *rapid.T) {
		want := timeline.Event{
			Customer: "c1", Day: core.Day(rapid.Int32Range(int32(core.MinDay), int32(core.MaxDay)).Draw(rt, "day")),
			ID: "p" + words.Draw(rt, "id"), Kind: rapid.SampledFrom([]timeline.Kind{timeline.Purchase, timeline.Note, timeline.Action}).Draw(rt, "kind"),
			Cents: core.Cents(rapid.Int64().Draw(rt, "cents")), Quantity: rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64).Draw(rt, "quantity"),
			Code: words.Draw(rt, "code"), Text: words.Draw(rt, "text"),
		}
		if rapid.Bool().Draw(rt, "decided") {
			until := want.Day
			want.State, want.Driver, want.Until, want.Actor = "later", pack.DriverID(words.Draw(rt, "driver")), &until, core.ActorStaff
		}
		var got timeline.Event
		db := store.Mem()
		err := db.Update(context.Background(), func(tx store.Tx) error { timeline.Put(tx, want); return nil })
		if err == nil {
			err = db.View(context.Background(), func(tx store.Tx) error {
				for _, e := range timeline.Of(tx, "c1") {
					got = e
				}
				return nil
			})
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			rt.Fatalf("%v (-want +got):\n%s", err, diff)
		}
	})
}

func BenchmarkScan(b *testing.B) {
	db := store.Mem()
	err := db.Update(context.Background(), func(tx store.Tx) error {
		for i := range 1000 {
			timeline.Put(tx, timeline.Event{Customer: "c0000001", Day: core.Day(20000 + i), ID: "i0000001:17", Kind: timeline.Purchase, Cents: 19800, Quantity: 1, Code: "rose"})
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
			for range timeline.Table.Scan(tx) {
				n++
			}
			return nil
		})
		if err != nil || n != 1000 {
			b.Fatal(n, err)
		}
	}
}
