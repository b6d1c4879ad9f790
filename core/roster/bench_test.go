package roster_test

import (
	"fmt"
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
