package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/perennial-app/perennial/core/store"
)

// benchRows is how many records the reading benchmarks look among.
const benchRows = 100_000

// benchBatch is the rows of one commit while loading, as an import has.
const benchBatch = 1_000

// A row is about as large as a customer (400 bytes) and has four index keys.
type row struct {
	ID, Name, Phone, Email string
	External               []string
	Fields                 map[string]string
}

var rows = store.NewTable("row", 1,
	func(r row) row { return r }, func(r row) row { return r }, nil,
	store.Index[row]{Name: "external", Terms: func(r row) []string { return r.External }},
	store.Index[row]{Name: "phone", Terms: func(r row) []string { return []string{r.Phone} }},
	store.Index[row]{Name: "email", Terms: func(r row) []string { return []string{r.Email} }},
)

func makeRow(i int) row {
	return row{
		ID: fmt.Sprintf("c%07d", i), Name: fmt.Sprintf("Name %d", i*7919%1_000_000),
		Phone: fmt.Sprintf("138%08d", i), Email: fmt.Sprintf("c%d@example.com", i),
		External: []string{fmt.Sprintf("X-%d", i), fmt.Sprintf("%04d-ABCDE", i)},
		Fields: map[string]string{
			"contract": "month-to-month", "payment": "electronic check", "internet": "fiber optic",
			"tenure": fmt.Sprint(i % 72), "monthly": "70.35", "total": "1397.475", "note": strings.Repeat("x", 120),
		},
	}
}

// Load writes n rows, each about as large as a customer with four index keys, in
// batches as an import does.
func Load(b *testing.B, db store.DB, n int) {
	b.Helper()
	for i := 0; i < n; i += benchBatch {
		update(b, db, func(tx store.Tx) {
			for j := i; j < min(i+benchBatch, n); j++ {
				r := makeRow(j)
				rows.Put(tx, r, r.ID)
			}
		})
	}
}

// Bench measures the stores that open returns, each empty: loading in batches,
// one durable change, and reads among benchRows records.
func Bench(b *testing.B, open func(b *testing.B) store.DB) {
	b.Run("Load", func(b *testing.B) {
		db := open(b)
		b.ResetTimer()
		Load(b, db, b.N)
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	})
	b.Run("Commit", func(b *testing.B) {
		db := open(b)
		Load(b, db, benchBatch)
		for i := 0; b.Loop(); i++ {
			update(b, db, func(tx store.Tx) {
				r := makeRow(i % benchBatch)
				r.Name = fmt.Sprint("edited ", i)
				rows.Put(tx, r, r.ID)
			})
		}
	})
	db := open(b)
	Load(b, db, benchRows)
	r := rand.New(rand.NewPCG(5, 6))
	for name, read := range map[string]func(store.Tx){
		"Get": func(tx store.Tx) {
			if _, _, ok := rows.Get(tx, makeRow(r.IntN(benchRows)).ID); !ok {
				b.Error("not there")
			}
		},
		"Find": func(tx store.Tx) {
			for range rows.Find(tx, "phone", makeRow(r.IntN(benchRows)).Phone) {
				return
			}
			b.Error("not found")
		},
		"Page": func(tx store.Tx) { // of 50
			start := store.Key("d", "row", makeRow(r.IntN(benchRows)).ID)
			n := 0
			for range tx.Scan(store.Range{Start: start, Limit: 50}) {
				n++
			}
		},
		"Changes": func(tx store.Tx) { // of the last batch
			n := 0
			for range rows.Changes(tx, tx.Revision()-1) {
				n++
			}
			if n != benchBatch {
				b.Errorf("got %d changes, want %d", n, benchBatch)
			}
		},
		"ScanAll": func(tx store.Tx) {
			n := 0
			for range rows.Scan(tx) {
				n++
			}
			if n != benchRows {
				b.Errorf("got %d rows, want %d", n, benchRows)
			}
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := db.View(context.Background(), func(tx store.Tx) error { read(tx); return nil }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
