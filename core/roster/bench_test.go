package roster_test

import (
	"fmt"
	"iter"
	"runtime"
	"testing"

	"github.com/perennial-app/perennial/core/roster"
)

func BenchmarkRoster(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		rows := make([]roster.Row, n)
		for i := range rows {
			rows[i] = makeRow(i)
		}
		b.Run(fmt.Sprintf("Build/%d", n), func(b *testing.B) {
			for b.Loop() {
				r := roster.New()
				for i := 0; i < n; i += 50_000 { // as a scan of the store comes
					r.Put(rows[i:min(i+50_000, n)]...)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
		r := roster.New()
		before := heap()
		r.Put(rows...)
		b.Logf("%d rows take %d MB", n, (heap()-before)>>20)
		for _, q := range []string{"", "wangwei", "伟", "ww", "8000", "w", "wang 80", "nothing"} {
			b.Run(fmt.Sprintf("Search/%d/%q", n, q), func(b *testing.B) {
				total := 0
				for b.Loop() {
					_, total = r.Search(q, 0, 50)
				}
				b.ReportMetric(float64(total), "found")
			})
		}
		b.Run(fmt.Sprintf("SearchDeep/%d", n), func(b *testing.B) {
			for b.Loop() {
				r.Search("", n-50, 50)
			}
		})
		b.Run(fmt.Sprintf("PutOne/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				r.Put(rows[i*7919%n])
			}
		})
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkFind is what the list of customers asks: a page, with and without a
// search, filters and an order, and the tallies beside it.
func BenchmarkFind(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		r := wide(n)
		ids := make([]string, n)
		for i := range ids {
			ids[i] = makeRow(i).ID
		}
		r.Set(bands(ids, 0))
		band := []roster.Filter{{Column: "band", Words: []string{"high"}}}
		both := append(band, roster.Filter{Column: "f3", Words: []string{"yes"}})
		for _, c := range []struct {
			name string
			q    roster.Query
		}{
			{"page", roster.Query{}},
			{"tallies", roster.Query{Count: true}},
			{"filter", roster.Query{Filters: band, Count: true}},
			{"filters,number", roster.Query{Filters: both, Sort: "n0", Descending: true, Count: true}},
			{"number", roster.Query{Sort: "n0", Count: true}},
			{"number,deep", roster.Query{Sort: "n0", Offset: n / 2, Count: true}},
			{"facet", roster.Query{Sort: "band", Count: true}},
			{"search", roster.Query{Search: "wang", Count: true}},
			{"search,filter,number", roster.Query{Search: "wang", Filters: band, Sort: "n0", Count: true}},
			{"search,broad,number", roster.Query{Search: "w", Sort: "n0", Count: true}},
		} {
			c.q.Limit = 50
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				for b.Loop() {
					r.Find(c.q)
				}
			})
		}
		b.Run(fmt.Sprintf("export/%d", n), func(b *testing.B) {
			for b.Loop() {
				r.After(roster.Query{Filters: band}, "c0500", 500)
			}
		})
		b.Run(fmt.Sprintf("set/%d", n), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				r.Set(bands(ids, i))
			}
		})
	}
}

// wide returns a roster with as many columns as an industry has fields.
func wide(n int) *roster.Roster {
	cols := []roster.Column{
		{Name: "band", Apart: true, Words: []string{"high", "medium", "low"}},
		{Name: "risk", Kind: roster.Number, Apart: true},
		{Name: "value", Kind: roster.Number, Apart: true},
	}
	for i := range 12 {
		cols = append(cols, roster.Column{Name: fmt.Sprintf("f%d", i)})
	}
	for i := range 6 {
		cols = append(cols, roster.Column{Name: fmt.Sprintf("n%d", i), Kind: roster.Number})
	}
	r := roster.New(cols...)
	rows := make([]roster.Row, 0, 50_000)
	for i := range n {
		row := makeRow(i)
		for j := range 12 {
			row.Cells = append(row.Cells, roster.Cell{Column: 3 + j, Text: []string{"yes", "no", "none"}[i*7919/(j+1)%3]})
		}
		for j := range 6 {
			row.Cells = append(row.Cells, roster.Cell{Column: 15 + j, Number: float64(i * 7919 % (1000 + j))})
		}
		if rows = append(rows, row); len(rows) == cap(rows) || i == n-1 {
			r.Put(rows...)
			rows = rows[:0]
		}
	}
	return r
}

// bands gives each row of a roster a band, as a board does; a tenth of them
// another one each time.
func bands(ids []string, turn int) iter.Seq2[string, []roster.Cell] {
	return func(yield func(string, []roster.Cell) bool) {
		cells := make([]roster.Cell, 3)
		for i, id := range ids {
			band := []string{"low", "medium", "high"}[(i/3+turn*(i/10%2))%3]
			cells[0] = roster.Cell{Column: 0, Text: band}
			cells[1] = roster.Cell{Column: 1, Number: float64(i*31%997) / 997}
			cells[2] = roster.Cell{Column: 2, Number: float64(i * 17 % 10007)}
			if !yield(id, cells) {
				return
			}
		}
	}
}
