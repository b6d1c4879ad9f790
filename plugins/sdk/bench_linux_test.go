package sdk

import (
	"os"
	"slices"
	"testing"

	"github.com/perennial-app/perennial/core/pack"
)

// BenchmarkEvaluate measures the whole way through a real process: 20 fields and
// 3 events there, 10 signals with 20 facts back.
func BenchmarkEvaluate(b *testing.B) {
	c := mustDial(b, "", Options{})
	snaps := sampleSnapshots(20_000)
	answered := 0
	b.ReportAllocs()
	host, plugin := cpuSeconds(b, os.Getpid()), cpuSeconds(b, c.Pid())
	for b.Loop() {
		if err := c.Evaluate(b.Context(), asOf, slices.Values(snaps), func(a pack.Answer) { answered++ }); err != nil {
			b.Fatal(err)
		}
	}
	n := float64(answered)
	b.ReportMetric(n/b.Elapsed().Seconds(), "customers/s")
	b.ReportMetric((cpuSeconds(b, os.Getpid())-host)/n*1e6, "host-cpu-µs/customer")
	b.ReportMetric((cpuSeconds(b, c.Pid())-plugin)/n*1e6, "plugin-cpu-µs/customer")
}

// BenchmarkStart measures from nothing to the first describing, with the hash.
func BenchmarkStart(b *testing.B) {
	path := install(b, "")
	for b.Loop() {
		c, err := Dial(b.Context(), Options{Path: path})
		if err != nil {
			b.Fatal(err)
		}
		c.Close()
	}
}
