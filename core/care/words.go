package care

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/perennial-app/perennial/core"
	"github.com/perennial-app/perennial/core/text"
)

// In says the schedule in words: "daily at 08:00, 13:00". A rule there are no
// words for is shown as it is written.
func (s Schedule) In(lang core.Lang) string {
	days, ok := s.days(lang)
	if !ok {
		return s.rule
	}
	args := core.Args{"times": s.times(), "days": days, "n": s.opt.Interval}
	key := map[rrule.Frequency]string{
		rrule.HOURLY: "hours", rrule.DAILY: "days", rrule.WEEKLY: "weeks", rrule.MONTHLY: "months", rrule.YEARLY: "years",
	}[s.opt.Freq]
	words := ""
	if s.opt.Interval == 1 {
		words = text.Say(lang, "care.each."+key, args)
	} else {
		words = text.Say(lang, "care.every."+key, args)
	}
	if months := s.season(); len(months) > 0 {
		words = text.Say(lang, "care.in_months", core.Args{"schedule": words, "months": joined(lang, months, monthName)})
	}
	return words
}

// days names the days of a rule, or says that there are no words for it.
func (s Schedule) days(lang core.Lang) (string, bool) {
	o := s.opt
	plain := len(o.Byweekno)+len(o.Byyearday)+len(o.Byeaster)+len(o.Bysetpos) == 0 && o.Until.IsZero()
	switch {
	case !plain || o.Freq == rrule.HOURLY && (len(o.Byhour) > 0 || len(o.Byweekday) > 0 || len(o.Bymonthday) > 0):
		return "", false
	case o.Freq == rrule.HOURLY:
		return "", true
	case o.Freq == rrule.DAILY:
		return "", len(o.Byweekday)+len(o.Bymonthday) == 0
	case o.Freq == rrule.WEEKLY:
		return joined(lang, o.Byweekday, weekdayName), len(o.Bymonthday) == 0 &&
			!slices.ContainsFunc(o.Byweekday, func(d rrule.Weekday) bool { return d.N() != 0 })
	default:
		return joined(lang, o.Bymonthday, monthday), len(o.Byweekday) == 0
	}
}

// season is the months a rule or its checklist names, if either does.
func (s Schedule) season() []int {
	switch {
	case len(s.months) == 0:
		return s.opt.Bymonth
	case len(s.opt.Bymonth) == 0:
		return s.months
	}
	var both []int
	for _, m := range s.months {
		if slices.Contains(s.opt.Bymonth, m) {
			both = append(both, m)
		}
	}
	return both
}

// times lists the times of the day, or the minutes of the hour.
func (s Schedule) times() string {
	var out []string
	if s.opt.Freq == rrule.HOURLY {
		for _, m := range s.opt.Byminute {
			out = append(out, fmt.Sprintf(":%02d", m))
		}
		return strings.Join(out, ", ")
	}
	for _, h := range s.opt.Byhour {
		for _, m := range s.opt.Byminute {
			out = append(out, fmt.Sprintf("%02d:%02d", h, m))
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func joined[T any](lang core.Lang, list []T, name func(core.Lang, T) string) string {
	var out []string
	for _, v := range list {
		out = append(out, name(lang, v))
	}
	return strings.Join(out, text.Say(lang, "care.separator", nil))
}

func weekdayName(lang core.Lang, d rrule.Weekday) string {
	return text.Say(lang, "care.weekday."+strings.ToLower(d.String()), nil)
}

func monthName(lang core.Lang, m int) string {
	return text.Say(lang, "care.month."+strings.ToLower(time.Month(m).String()[:3]), nil)
}

func monthday(lang core.Lang, d int) string {
	switch {
	case d == -1:
		return text.Say(lang, "care.last_day", nil)
	case d < 0:
		return text.Say(lang, "care.day_before_end", core.Args{"n": -d})
	default:
		return text.Say(lang, "care.day_of_month", core.Args{"n": d})
	}
}
