package risk

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/perennial-app/perennial/core/pack"
)

func TestReliefs(t *testing.T) {
	reason := func(d pack.DriverID, z float64) Contribution {
		return Contribution{Driver: d, LogOdds: z, Signal: pack.Signal{Known: true}}
	}
	unknown := Contribution{Driver: "unknown", LogOdds: 3}
	doable := func(c Contribution) bool { return c.Driver != "young" }
	for _, tt := range []struct {
		name    string
		logOdds float64
		reasons []Contribution
		want    []Relief
	}{
		{"low already", -0.25, []Contribution{reason("price", 2)}, nil},
		{"one reason is enough", 1, []Contribution{reason("price", 2), reason("service", 0.5)}, []Relief{{[]pack.DriverID{"price"}, -1}}},
		{
			"either of two, the larger first", 1,
			[]Contribution{reason("service", 1.5), reason("price", 2)},
			[]Relief{{[]pack.DriverID{"price"}, -1}, {[]pack.DriverID{"service"}, -0.5}},
		},
		{
			"two together; three would be more than needed", 2,
			[]Contribution{reason("price", 1.5), reason("service", 1), reason("silence", 0.25), reason("habit", -2)},
			[]Relief{{[]pack.DriverID{"price", "service"}, -0.5}},
		},
		{
			"one, or two others", 1,
			[]Contribution{reason("price", 1.5), reason("service", 0.75), reason("silence", 0.5)},
			[]Relief{{[]pack.DriverID{"price"}, -0.5}, {[]pack.DriverID{"service", "silence"}, -0.25}},
		},
		{"what nobody can change, or nobody knows", 1, []Contribution{reason("young", 5), unknown}, nil},
		{"all of it is not enough", 4, []Contribution{reason("price", 1.5), reason("service", 1)}, nil},
		{
			"three together", 2,
			[]Contribution{reason("price", 1), reason("service", 0.75), reason("silence", 0.5)},
			[]Relief{{[]pack.DriverID{"price", "service", "silence"}, -0.25}},
		},
		{
			"four together are no way out", 3,
			[]Contribution{reason("price", 1), reason("service", 1), reason("silence", 1), reason("bill", 1)},
			nil,
		},
		{"on the mark is not below it", 1, []Contribution{reason("price", 1)}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Reliefs(Assessment{LogOdds: tt.logOdds, Contributions: tt.reasons}, doable, 0)
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("reliefs (-want +got):\n%s", d)
			}
		})
	}
}

// The mark is exactly where the band turns.
func TestMarkIsWhereMediumBegins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		average := rapid.Float64Range(-6, 6).Draw(t, "average")
		level := rapid.SampledFrom([]Level{VendorHypothesis, Learned}).Draw(t, "level")
		m := mark(average, level)
		below, above := band(m-1e-9, average, level), band(m+1e-9, average, level)
		if below != Low || above == Low {
			t.Fatalf("average %v: %s below, %s above", average, below, above)
		}
	})
}

// Every relief takes the customer below the mark, and no part of it does.
func TestReliefsAreLeast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Assessment{LogOdds: rapid.Float64Range(0, 4).Draw(t, "log-odds")}
		by := map[pack.DriverID]float64{}
		for i := range rapid.IntRange(0, 14).Draw(t, "reasons") {
			d := pack.DriverID(rune('a' + i))
			by[d] = rapid.Float64Range(-1, 2).Draw(t, "effect")
			a.Contributions = append(a.Contributions, Contribution{Driver: d, LogOdds: by[d], Signal: pack.Signal{Known: true}})
		}
		for _, r := range Reliefs(a, func(Contribution) bool { return true }, 0.5) {
			if len(r.Drivers) > maxTogether {
				t.Fatalf("%v are too many to change at once", r.Drivers)
			}
			left := a.LogOdds
			for _, d := range r.Drivers {
				left -= by[d]
			}
			if math.Abs(left-r.LogOdds) > 1e-9 || left >= 0.5+1e-9 {
				t.Fatalf("%v leaves %v, said %v", r.Drivers, left, r.LogOdds)
			}
			for _, d := range r.Drivers {
				if left+by[d] < 0.5-1e-9 {
					t.Fatalf("%v would do without %s", r.Drivers, d)
				}
			}
		}
	})
}
