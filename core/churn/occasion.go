package churn

import (
	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/calendar"
)

// Bounds of a purchase for an occasion, in days: most gifts are bought in the
// days before, some when it is nearly too late.
const (
	daysBefore = 10
	daysAfter  = 2
)

// yearSlack is how far from a year apart two purchases for the same birthday
// or anniversary may be, in days.
const yearSlack = 10

// maxShift is how far two purchases for a lunar festival may be from a year
// apart: it moves by up to 20 days, and people buy early or late.
const maxShift = 20 + daysBefore + daysAfter

// BoughtFor reports whether a purchase is of the days around an occasion.
func BoughtFor(occasion, purchase core.Day) bool {
	return purchase >= occasion-daysBefore && purchase <= occasion+daysAfter
}

// NextOccasion returns the day by which a customer who buys for the same
// occasions every year may be expected again: festivals bought for in two years
// running, or days of their own, such as an anniversary. Of several the latest
// counts. Such a customer is one of whose purchases in the last year, counted
// back from the latest, at least half repeat one of the year before; who buys
// often meets a date twice by chance. Visits are oldest first.
func NextOccasion(t *calendar.Table, visits []core.Day) (due core.Day, ok bool) {
	due = core.MinDay
	recent, repeated := 0, 0
	for i := len(visits) - 1; i > 0 && visits[len(visits)-1].Sub(visits[i]) < 365-maxShift; i-- {
		recent++
		found := false
		var near []calendar.Festival
		for j := i - 1; j >= 0 && visits[i].Sub(visits[j]) <= 365+maxShift; j-- {
			if visits[i].Sub(visits[j]) < 365-maxShift {
				continue // too soon for any occasion to have come again
			}
			if near == nil {
				near = t.Near(visits[i], daysBefore)
			}
			if day, ok := again(t, near, visits[j], visits[i]); ok {
				due, found = max(due, day), true
			}
		}
		if found {
			repeated++
		}
	}
	return due, repeated > 0 && 2*repeated >= recent
}

// again returns when the occasion of two purchases a year apart comes next. Near
// are the festivals around the second.
func again(t *calendar.Table, near []calendar.Festival, first, second core.Day) (core.Day, bool) {
	for _, f := range near {
		if !BoughtFor(f.Day, second) {
			continue
		}
		year, _, _ := f.Day.Date()
		before, ok := t.On(f.Key, year-1)
		if ok && BoughtFor(before, first) {
			return t.On(f.Key, year+1)
		}
	}
	if apart := second.Sub(first); apart >= 365-yearSlack && apart <= 365+yearSlack {
		return second + 365 + yearSlack, true
	}
	return 0, false
}
