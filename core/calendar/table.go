package calendar

import (
	"sync"

	"github.com/perennial-app/perennial/core"
)

// A Table holds the occasions of a run of years, each computed when it is first
// asked for: a year takes a millisecond. It answers for every other year as
// well, only more slowly. It is safe for concurrent use.
type Table struct {
	first int
	years []func() []Festival
}

// NewTable returns a table of the years from first to last.
func NewTable(first, last int) *Table {
	t := &Table{first: first}
	for year := first; year <= last; year++ {
		t.years = append(t.years, sync.OnceValue(func() []Festival { return Festivals(year) }))
	}
	return t
}

// Festivals is the function of that name. The result must not be changed.
func (t *Table) Festivals(year int) []Festival {
	if i := year - t.first; i >= 0 && i < len(t.years) {
		return t.years[i]()
	}
	return Festivals(year)
}

// On is the function of that name.
func (t *Table) On(k Key, year int) (core.Day, bool) { return on(t.Festivals, k, year) }

// Next is the function of that name.
func (t *Table) Next(d core.Day) Festival { return next(t.Festivals, d) }

// Near is the function of that name.
func (t *Table) Near(d core.Day, window int) []Festival { return near(t.Festivals, d, window) }
