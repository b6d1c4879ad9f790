package demo_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/customer"
	"github.com/perennial-app/perennial/core/demo"
)

func TestSeedReplaysEverything(t *testing.T) {
	private := cmpopts.IgnoreUnexported(demo.Row{})
	long := slices.Collect(demo.Telecom(7, 50))
	if diff := cmp.Diff(slices.Collect(demo.Telecom(7, 20)), long[:20], private); diff != "" {
		t.Errorf("a longer shop begins differently:\n%s", diff)
	}
	if cmp.Equal(long, slices.Collect(demo.Telecom(8, 50)), private) {
		t.Error("another seed gives the same shop")
	}
}

// People leave as often as planted, in every fifth of the risk.
func TestLeavingIsAsPlanted(t *testing.T) {
	rows := slices.Collect(demo.Telecom(1, 50000))
	slices.SortFunc(rows, func(a, b demo.Row) int {
		if a.Causes.LogOdds() < b.Causes.LogOdds() {
			return -1
		}
		return 1
	})
	var all float64
	for k := range 5 {
		var left, want float64
		for _, r := range rows[k*10000 : (k+1)*10000] {
			want += 1 / (1 + math.Exp(-r.Causes.LogOdds())) / 10000
			if r.Left {
				left += 1.0 / 10000
			}
		}
		if math.Abs(left-want) > 0.015 {
			t.Errorf("fifth %d: %.3f left, want %.3f", k, left, want)
		}
		all += left / 5
	}
	if all < 0.15 || all > 0.35 {
		t.Errorf("%.3f of the shop left; a believable shop loses a fifth to a third", all)
	}
	t.Logf("left: %.3f", all)
}

func TestPhonesAreNobodys(t *testing.T) {
	seen := map[string]bool{}
	for r := range demo.Telecom(1, 30000) {
		p := customer.NormalPhone(r.Phone())
		if len(p) != 11 || p[0] != '1' || p[1] < '2' || p[2] != '9' {
			t.Fatalf("%s is not in an N9X area code", r.Phone())
		}
		if seen[p] {
			t.Fatalf("%s twice", p)
		}
		seen[p] = true
		if customer.NormalEmail(r.Email()) != r.Email() {
			t.Fatalf("%s is no address", r.Email())
		}
	}
	last := demo.Row{Number: 1_000_000}
	if got := last.Phone(); got != "+1 399 556 9999" {
		t.Errorf("the millionth phone is %s", got)
	}
}

func TestWriteCSV(t *testing.T) {
	for _, lang := range core.Langs() {
		var b bytes.Buffer
		if err := demo.WriteCSV(&b, lang, 1, 2000); err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(&b).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(records) != 2001 {
			t.Errorf("%s: %d lines, want 2001", lang, len(records))
		}
		blank := 0
		for _, r := range records {
			if r[7] == "" {
				blank++
			}
		}
		if blank == 0 {
			t.Errorf("%s: no blank totals", lang)
		}
		t.Log(strings.Join(records[0], ","))
		t.Log(strings.Join(records[1], ","))
	}
}

func BenchmarkWriteCSV(b *testing.B) {
	for b.Loop() {
		if err := demo.WriteCSV(io.Discard, core.Chinese, 1, 100_000); err != nil {
			b.Fatal(err)
		}
	}
}
