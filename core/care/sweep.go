package care

import (
	"github.com/perennial-app/perennial/core/store"
)

const (
	// lookBack bounds how far a sweep looks for what was due while the program
	// was not running: far enough for a check made once a year.
	lookBack = 400 * dayMinutes
	// maxMissed bounds the misses one sweep writes of a checklist, the newest:
	// half a year of two a day. A shop that slept longer was closed.
	maxMissed = 400
)

// progress is how far a list's record goes: the occurrences that have opened
// since, and from where they were looked for.
func (l List) progress(tx store.Tx, c Clock) (from Moment, known bool, opened []occurrence) {
	p, _, known := plans.Get(tx, l.Pack, string(l.ID))
	from = p.From
	if !known {
		from = At(c.Now.Day(), 0, 0)
	}
	return from, known, l.Schedule.opened(max(from, c.Now-lookBack), c)
}

// open returns the occurrence that waits, which may be answered already.
func (l List) open(tx store.Tx, c Clock) (occurrence, bool) {
	_, _, opened := l.progress(tx, c)
	if len(opened) == 0 || !l.Schedule.inSeason(c.Now.Day()) {
		return occurrence{}, false
	}
	return opened[len(opened)-1], true
}

// closed splits off the occurrences that wait no more: all but the newest, and
// that one too when its season is over.
func (l List) closed(opened []occurrence, c Clock) (past []occurrence, from Moment) {
	n := len(opened)
	switch {
	case n == 0:
		return nil, 0
	case !l.Schedule.inSeason(c.Now.Day()):
		return opened, opened[n-1].due + 1
	default:
		return opened[:n-1], opened[n-1].due
	}
}

// Behind reports whether Sweep has anything to write.
func Behind(tx store.Tx, lists []List, c Clock) bool {
	for _, l := range lists {
		_, known, opened := l.progress(tx, c)
		if past, _ := l.closed(opened, c); !known || len(past) > 0 {
			return true
		}
	}
	return false
}

// Sweep writes down the checks that were missed. A list seen for the first time
// begins with the check that is open then, if it is today's.
func Sweep(tx store.Tx, lists []List, c Clock) {
	for _, l := range lists {
		from, known, opened := l.progress(tx, c)
		past, next := l.closed(opened, c)
		if known && len(past) == 0 {
			continue
		}
		if len(opened) > 0 {
			from = next
		}
		plans.Put(tx, planRecord{From: from}, l.Pack, string(l.ID))
		if !known {
			continue // what is over by the first look was nobody's to do
		}
		for _, o := range past[max(0, len(past)-maxMissed):] {
			if _, _, on := record(tx, l.Pack, l.ID, o.due); !on {
				put(tx, l.missed(o.due, c))
			}
		}
	}
}

// missed is the record of a check nobody answered.
func (l List) missed(due Moment, c Clock) Check {
	ch := l.check(due, c)
	ch.State = Missed
	return ch
}
