package care

import (
	"slices"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/pack"
)

// A Schedule says when a checklist is due. What its rule leaves open is filled
// in the same way for every shop: 09:00, Mondays, the first of the month,
// January. Every second week and the like count from Monday, 2024-01-01.
type Schedule struct {
	rule   string
	opt    rrule.ROption
	months []int // of its season; none is all year
}

// epoch is the beginning from which intervals count.
var epoch = time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)

// usualHour is when a check without BYHOUR is due: shops are open by then.
const usualHour = 9

// NewSchedule reads the schedule of a checklist.
func NewSchedule(l *pack.Checklist) (Schedule, error) {
	opt, err := rrule.StrToROption(l.Schedule)
	switch {
	case err != nil:
		return Schedule{}, core.Errorf(core.Invalid, "schedule of %s: %w", l.ID, err)
	case opt.Count != 0:
		// How often it has been due depends on a beginning, which it has not.
		return Schedule{}, core.Errorf(core.Invalid, "schedule of %s: COUNT has no beginning to count from", l.ID)
	case opt.Freq > rrule.HOURLY:
		return Schedule{}, core.Errorf(core.Invalid, "schedule of %s: more often than hourly", l.ID)
	}
	opt.Interval = max(1, opt.Interval)
	s := Schedule{rule: l.Schedule, opt: *opt, months: l.Months}
	s.fill()
	s.opt.Dtstart = epoch
	if r, err := rrule.NewRRule(s.opt); err != nil || r.After(epoch, true).IsZero() {
		return Schedule{}, core.Errorf(core.Invalid, "schedule of %s: %q is never due: %v", l.ID, l.Schedule, err)
	}
	return s, nil
}

// fill writes out what the rule leaves open, so that nothing depends on where
// the expansion starts.
func (s *Schedule) fill() {
	o := &s.opt
	if len(o.Byhour) == 0 && o.Freq < rrule.HOURLY {
		o.Byhour = []int{usualHour}
	}
	if len(o.Byminute) == 0 {
		o.Byminute = []int{0}
	}
	o.Bysecond = []int{0}
	if len(o.Byweekno)+len(o.Byyearday)+len(o.Bymonthday)+len(o.Byweekday) > 0 {
		return
	}
	switch o.Freq {
	case rrule.YEARLY:
		if len(o.Bymonth) == 0 {
			o.Bymonth = []int{1}
		}
		o.Bymonthday = []int{1}
	case rrule.MONTHLY:
		o.Bymonthday = []int{1}
	case rrule.WEEKLY:
		o.Byweekday = []rrule.Weekday{rrule.MO}
	}
}

// start is a beginning of a period of the rule some periods before t, in step
// with the epoch: expanding from there costs the same in any year.
func (s Schedule) start(t time.Time) time.Time {
	n := s.opt.Interval
	back := func(periods int) int { return floor(periods, n)*n - 2*n }
	hours := int(t.Sub(epoch).Hours())
	switch s.opt.Freq {
	case rrule.YEARLY:
		return epoch.AddDate(back(t.Year()-epoch.Year()), 0, 0)
	case rrule.MONTHLY:
		return epoch.AddDate(0, back((t.Year()-epoch.Year())*12+int(t.Month())-1), 0)
	case rrule.WEEKLY:
		return epoch.AddDate(0, 0, 7*back(floor(hours, 7*24)))
	case rrule.DAILY:
		return epoch.AddDate(0, 0, back(floor(hours, 24)))
	default:
		return epoch.Add(time.Duration(back(hours)) * time.Hour)
	}
}

// floor divides, rounding down also below zero.
func floor(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// due lists the moments from one to another, both included, at which the check
// is due by this clock. Two moments that fall on the same instant, because the
// clock is put forward between them, are one.
func (s Schedule) due(from, to Moment, c Clock) []Moment {
	if to < from {
		return nil
	}
	opt := s.opt
	first, last := from.civil(), to.civil()
	opt.Dtstart = s.start(first)
	if opt.Until.IsZero() || opt.Until.After(last) {
		opt.Until = last
	}
	r, err := rrule.NewRRule(opt)
	if err != nil {
		return nil // NewSchedule has seen it; only bounds of our own making change
	}
	var out []Moment
	seen := map[int64]bool{}
	for _, t := range r.Between(first, last, true) {
		m, instant := c.shown(momentOf(t))
		if seen[instant] || !s.inSeason(m.Day()) {
			continue
		}
		seen[instant] = true
		out = append(out, m)
	}
	slices.Sort(out)
	return out
}

// inSeason reports whether the checklist is kept on a day.
func (s Schedule) inSeason(d core.Day) bool {
	_, month, _ := d.Date()
	return len(s.months) == 0 || slices.Contains(s.months, int(month))
}

// An occurrence is one time a checklist is due.
type occurrence struct{ due, opens Moment }

// opened lists the occurrences due at or after from that have opened by now,
// oldest first. One opens when its day begins, but not before half the time
// since the one before it has passed, so of two readings a day the second
// never opens while the first may still be on time.
func (s Schedule) opened(from Moment, c Clock) []occurrence {
	endOfDay := At(c.Now.Day()+1, 0, 0) - 1
	dues := s.due(from-2*dayMinutes, endOfDay, c)
	var out []occurrence
	for i, due := range dues {
		o := occurrence{due, At(due.Day(), 0, 0)}
		if i > 0 {
			o.opens = max(o.opens, (dues[i-1]+due)/2)
		}
		if due >= from && o.opens <= c.Now {
			out = append(out, o)
		}
	}
	return out
}
