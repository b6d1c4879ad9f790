package pack

import (
	"regexp"
	"strconv"
	"strings"
)

// ruleParts are the parts of an RFC 5545 rule a checklist may use, each with
// what its values must be. Seconds are left out: nobody checks a shelf every
// second. COUNT is: a shop begins on any day, so nobody could say how often a
// check has been due.
var ruleParts = map[string]func(string) bool{
	"FREQ":       func(v string) bool { return frequency[v] },
	"INTERVAL":   within(1, 1000),
	"UNTIL":      regexp.MustCompile(`^\d{8}(T\d{6}Z?)?$`).MatchString,
	"WKST":       regexp.MustCompile(`^(MO|TU|WE|TH|FR|SA|SU)$`).MatchString,
	"BYMINUTE":   within(0, 59),
	"BYHOUR":     within(0, 23),
	"BYDAY":      regexp.MustCompile(`^([+-]?([1-9]|[1-4]\d|5[0-3]))?(MO|TU|WE|TH|FR|SA|SU)$`).MatchString,
	"BYMONTHDAY": eitherEnd(31),
	"BYYEARDAY":  eitherEnd(366),
	"BYWEEKNO":   eitherEnd(53),
	"BYMONTH":    within(1, 12),
	"BYSETPOS":   eitherEnd(366),
}

var frequency = map[string]bool{"HOURLY": true, "DAILY": true, "WEEKLY": true, "MONTHLY": true, "YEARLY": true}

func within(low, high int) func(string) bool {
	return func(v string) bool {
		n, err := strconv.Atoi(v)
		return err == nil && n >= low && n <= high
	}
}

// eitherEnd allows 1 to n from the start and -1 to -n from the end.
func eitherEnd(n int) func(string) bool {
	return func(v string) bool {
		i, err := strconv.Atoi(v)
		return err == nil && i != 0 && i >= -n && i <= n
	}
}

// checkSchedule says what is wrong with an RFC 5545 recurrence rule.
func checkSchedule(at place, s string) {
	if s == "" {
		at.say("no schedule; write one such as FREQ=DAILY;BYHOUR=9")
		return
	}
	parts := map[string][]string{}
	for part := range strings.SplitSeq(s, ";") {
		name, list, ok := strings.Cut(part, "=")
		valid, known := ruleParts[name]
		switch {
		case !ok || list == "":
			at.say("%q is not NAME=VALUE, such as in FREQ=DAILY;BYHOUR=9", part)
			return
		case !known:
			at.unknown("part", name, sortedKeys(ruleParts))
			return
		case parts[name] != nil:
			at.say("%q comes twice", name)
			return
		}
		values := strings.Split(list, ",")
		if len(values) > 1 && !strings.HasPrefix(name, "BY") {
			at.say("%s takes one value", name)
			return
		}
		for _, v := range values {
			if !valid(v) {
				at.say("%s=%s is out of range", name, v)
				return
			}
		}
		parts[name] = values
	}
	switch {
	case parts["FREQ"] == nil:
		at.say("FREQ is missing, such as in FREQ=DAILY;BYHOUR=9")
	case !happens(parts["BYMONTH"], parts["BYMONTHDAY"]):
		at.say("no month has such a day")
	}
}

// happens reports whether any of the months has any of the days: 30 February
// would be searched for ever.
func happens(months, days []string) bool {
	if months == nil || days == nil {
		return true
	}
	longest := [13]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	for _, m := range months {
		for _, d := range days {
			month, _ := strconv.Atoi(m)
			day, _ := strconv.Atoi(d)
			if max(day, -day) <= longest[month] {
				return true
			}
		}
	}
	return false
}
