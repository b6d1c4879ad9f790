package roster

import (
	"cmp"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// A Tally counts the words of a facet, most first and equal ones in order.
// Words nobody has are left out, unless the query asks for them.
type Tally struct {
	Column string
	Counts []Count
}

// A Count is how many rows have a word.
type Count struct {
	Word   string
	Rows   int
	Wanted bool // a filter of the query names it
}

// tally counts the facets. A sieve with a search has been used.
func (r *Roster) tally(s *sieve, filters []Filter) []Tally {
	found := r.live
	if !s.all {
		found = roaring.FromDense(s.seen, true)
	}
	base := found
	if !s.any {
		base = roaring.And(found, s.passing)
	}
	var out []Tally
	for _, c := range r.columns {
		if c.Kind != Facet {
			continue
		}
		under, wanted := base, map[string]bool{}
		for _, f := range filters {
			if f.Column == c.Name {
				for _, w := range f.Words {
					wanted[w] = true
				}
			}
		}
		if len(wanted) > 0 {
			if under = r.passing(filters, c.Name); under == nil {
				under = found
			} else {
				under = roaring.And(found, under)
			}
		}
		t := Tally{Column: c.Name}
		for _, i := range c.ordered() {
			var n uint64
			if under == r.live {
				n = c.sets[i].GetCardinality()
			} else {
				n = c.sets[i].AndCardinality(under)
			}
			if w := c.words[i]; n > 0 || wanted[w] {
				t.Counts = append(t.Counts, Count{w, int(n), wanted[w]})
			}
		}
		slices.SortStableFunc(t.Counts, func(a, b Count) int { return cmp.Compare(b.Rows, a.Rows) })
		if len(t.Counts) > 0 {
			out = append(out, t)
		}
	}
	return out
}
