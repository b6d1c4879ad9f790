package care_test

import (
	"testing"

	"github.com/perennial-app/perennial/core/care"
	"github.com/perennial-app/perennial/core/pack"
	"github.com/perennial-app/perennial/core/store"
)

// BenchmarkWaiting is what Today asks: nine checklists, one of them hourly.
func BenchmarkWaiting(b *testing.B) {
	m := &pack.Manifest{ID: "p"}
	for _, rule := range []string{
		"FREQ=HOURLY", "FREQ=DAILY;BYHOUR=8,13,19", "FREQ=DAILY", "FREQ=DAILY;BYHOUR=18", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=4",
		"FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY", "FREQ=YEARLY;BYMONTH=6",
	} {
		m.Checklists = append(m.Checklists, pack.Checklist{ID: pack.ChecklistID(rule), Schedule: rule})
	}
	db := store.Mem()
	now := care.Clock{Now: care.At(20520, 12, 0)}
	for b.Loop() {
		lists, _ := care.Lists(m)
		if err := db.View(b.Context(), func(tx store.Tx) error {
			care.Waiting(tx, lists, now)
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
}
