package risk

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A Relief is a set of reasons without which a customer would stand at low
// risk: were these signals no worse than the average customer's, the log-odds
// would be LogOdds. None of the drivers could be left out of the set.
type Relief struct {
	Drivers []pack.DriverID // largest effect first
	LogOdds float64         // what would be left
}

const (
	// maxReliefs is how many ways out are shown: more is no advice.
	maxReliefs = 3
	// maxRelieved is how many of the largest reasons are tried.
	maxRelieved = 10
	// maxTogether is how many things may have to change at once: more is no way out.
	maxTogether = 3
)

// Reliefs returns the smallest sets of an assessment's reasons that can be changed
// and whose absence takes the log-odds below a mark: fewer drivers first, then
// what leaves least. There are none where the log-odds are below the mark already,
// or where no maxTogether such reasons suffice.
func Reliefs(a Assessment, changeable func(Contribution) bool, mark float64) []Relief {
	if a.LogOdds < mark {
		return nil
	}
	var raising []Contribution
	for _, c := range a.Contributions {
		if c.Signal.Known && c.LogOdds > 0 && changeable(c) {
			raising = append(raising, c)
		}
	}
	slices.SortStableFunc(raising, func(x, y Contribution) int { return cmp.Compare(y.LogOdds, x.LogOdds) })
	raising = raising[:min(len(raising), maxRelieved)]

	type subset struct {
		set  uint
		left float64
	}
	var enough []subset
	for set := uint(1); set < 1<<len(raising); set++ {
		if bits.OnesCount(set) > maxTogether {
			continue
		}
		left := a.LogOdds
		for i, c := range raising {
			if set&(1<<i) != 0 {
				left -= c.LogOdds
			}
		}
		if left < mark {
			enough = append(enough, subset{set, left})
		}
	}
	slices.SortStableFunc(enough, func(x, y subset) int {
		return cmp.Or(cmp.Compare(bits.OnesCount(x.set), bits.OnesCount(y.set)), cmp.Compare(x.left, y.left))
	})
	var out []Relief
	var taken []uint
	for _, s := range enough {
		larger := slices.ContainsFunc(taken, func(t uint) bool { return s.set&t == t })
		if larger || len(out) == maxReliefs {
			continue
		}
		taken = append(taken, s.set)
		r := Relief{LogOdds: s.left}
		for i, c := range raising {
			if s.set&(1<<i) != 0 {
				r.Drivers = append(r.Drivers, c.Driver)
			}
		}
		out = append(out, r)
	}
	return out
}

// mark is where the medium band begins, in log-odds.
func mark(average float64, level Level) float64 {
	m := average + math.Log(MediumOdds)
	if level == Learned {
		m = min(m, LogOdds(MediumRisk))
	}
	return m
}

// Reliefs returns what would take a customer off the list, least first; see the
// function of that name.
func (b *Board) Reliefs(id core.CustomerID) []Relief {
	a, ok := b.Of(id)
	in := b.industry(a.Pack)
	if !ok || in == nil || in.manifest == nil {
		return nil
	}
	return Reliefs(a, func(c Contribution) bool {
		d := in.manifest.Driver(c.Driver)
		return d != nil && d.Actionable && !d.Lasting && holds(d, c)
	}, mark(in.model.average, in.model.level))
}
