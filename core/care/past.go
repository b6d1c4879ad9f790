package care

import (
	"time"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/store"
	"github.com/perennial-app/perennial/core/undo"
)

// Between lists the checks that were due on the days from one to another, both
// included, as they were asked, oldest first.
func (l List) Between(from, to core.Day) []Check {
	c := Clock{At(to+1, 0, 0), time.UTC}
	var out []Check
	for _, due := range l.Schedule.due(At(from, 0, 0), At(to+1, 0, 0)-1, c) {
		out = append(out, l.check(due, c))
	}
	return out
}

// Answered returns a check with its answers, done by someone at a moment. Who
// stood by is "" where nothing wants two people.
func Answered(c Check, at Moment, staff, second string, answers []Answer) (Check, error) {
	c.State, c.At, c.Staff, c.Second = Done, at, staff, second
	if err := answer(&c, answers); err != nil {
		return Check{}, err
	}
	return c, people(c)
}

// Keep puts a closed check on record that was kept before the shop looked at its
// checklists here, and notes in r how to take it back.
func Keep(tx store.Tx, r *undo.Recorder, c Check) {
	r.Before(table, key(c.Pack, c.Checklist, c.Due)...)
	put(tx, c)
}

// Table holds the checks on record, for who takes back what Keep wrote.
func Table() undo.Table { return table }
