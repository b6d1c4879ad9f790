package churn

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
)

// Bounds of a purchase for an occasion: most gifts are bought in the days
// before, some when it is nearly too late.
const (
	daysBefore = 10
	daysAfter  = 2
)

// yearSlack is how far from a year apart two purchases for the same birthday
// or anniversary may be, in days.
const yearSlack = 12

// NextOccasion returns the day by which a customer who buys for the same
// occasion every year may be expected again: a festival bought for in two years
// running, or a day of their own, such as an anniversary. Of several the latest
// counts. Visits are oldest first.
func NextOccasion(t *calendar.Table, visits []core.Day) (core.Day, bool) {
	var due core.Day
	found := false
	for i := len(visits) - 1; i > 0; i-- {
		for j := i - 1; j >= 0; j-- {
			apart := visits[i].Sub(visits[j])
			if apart > 365+maxShift {
				break
			}
			if day, ok := again(t, visits[j], visits[i]); ok && (!found || day > due) {
				due, found = day, true
			}
		}
	}
	return due, found
}

// maxShift is how far a lunar festival may move from one year to the next, in
// days, with the slack of buying early or late.
const maxShift = 20 + daysBefore + daysAfter

// again returns when the occasion of two purchases a year apart comes next.
func again(t *calendar.Table, first, second core.Day) (core.Day, bool) {
	for _, f := range t.Near(second, daysBefore) {
		if !boughtFor(f.Day, second) {
			continue
		}
		year, _, _ := f.Day.Date()
		before, ok := t.On(f.Key, year-1)
		if !ok || !boughtFor(before, first) {
			continue
		}
		return t.On(f.Key, year+1)
	}
	if apart := second.Sub(first); apart >= 365-yearSlack && apart <= 365+yearSlack {
		return second + 365 + yearSlack, true
	}
	return 0, false
}

func boughtFor(occasion, purchase core.Day) bool {
	return purchase >= occasion-daysBefore && purchase <= occasion+daysAfter
}
