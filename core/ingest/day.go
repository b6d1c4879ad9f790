package ingest

import (
	"strings"
	"time"

	"github.com/perennial-app/perennial/core"
)

// A dayRule is how the days of one column are written.
type dayRule struct {
	dayFirst bool // 1/5/2024 is the first of May
	serial   bool // numbers are days as Excel counts them
	base1904 bool // … from 1904, as old Macs did
}

// A dayVote says what a day shows about the order in its column.
type dayVote uint8

// The votes.
const (
	noOrderVote    dayVote = iota
	dayFirstVote           // 13/1/2024
	monthFirstVote         // 1/13/2024
	eitherOrder            // 1/5/2024: another day in the other order
)

// The years taken for real. Others are slips of the hand.
const (
	minYear = 1850
	maxYear = 2200
)

// Excel's serial numbers of 1920 and 2120; other numbers are not days.
const (
	minSerial = 7306
	maxSerial = 80354
)

// parseDay reads a calendar day as people and programs write it; a time of day
// behind it is left aside, for a day is the day where it was written.
func parseDay(s string, rule dayRule) (core.Day, dayVote, bool) {
	s = fold(s)
	if len(s) < 5 || len(s) > 60 {
		return 0, 0, false
	}
	if s[0] < '0' || s[0] > '9' {
		return parseNamedDay(s)
	}
	a, rest := leadingNumber(s)
	switch n := len(s) - len(rest); {
	case rest == "" && n == 8 || n == 14 && rest == "" || n == 8 && isTime(rest):
		d, ok := calendar(atoi(s[:4]), atoi(s[4:6]), atoi(s[6:8]))
		return d, noOrderVote, ok
	case n == 5 && rule.serial && (rest == "" || rest[0] == '.' && onlyDigits(rest[1:])):
		return serialDay(a, rule)
	case n > 4:
		return 0, 0, false
	case n == 4:
		return yearFirst(a, rest)
	default:
		return yearLast(a, rest, rule)
	}
}

func serialDay(n int, rule dayRule) (core.Day, dayVote, bool) {
	if rule.base1904 {
		n += 1462
	}
	if n < minSerial || n > maxSerial {
		return 0, 0, false
	}
	return core.NewDay(1899, time.December, 30) + core.Day(n), noOrderVote, true
}

// yearFirst reads the rest of 2024-01-05, 2024/1/5, 2024.1.5, 2024年1月5日.
func yearFirst(year int, rest string) (core.Day, dayVote, bool) {
	m, rest, ok := nextNumber(rest, "年")
	if !ok {
		return yearNamed(year, rest)
	}
	day, rest, ok := nextNumber(rest, "月")
	if !ok {
		return 0, 0, false
	}
	rest = strings.TrimPrefix(rest, "日")
	rest = strings.TrimPrefix(rest, "号")
	d, ok := calendar(year, m, day)
	return d, noOrderVote, ok && isTime(rest)
}

// yearNamed reads the rest of 2024-Jan-05.
func yearNamed(year int, rest string) (core.Day, dayVote, bool) {
	m, rest, ok := cutMonth(strings.TrimLeft(rest, " -/"))
	if !ok {
		return 0, 0, false
	}
	day, rest := leadingNumber(strings.TrimLeft(rest, " -/"))
	d, ok := calendar(year, m, day)
	return d, noOrderVote, ok && isTime(rest)
}

// yearLast reads the rest of 5.1.2024, 5/1/2024, 5-Jan-24, 24/1/5.
func yearLast(a int, rest string, rule dayRule) (core.Day, dayVote, bool) {
	if m, tail, ok := cutMonth(strings.TrimLeft(rest, " -/.")); ok {
		y, tail := leadingNumber(strings.TrimLeft(tail, " -/.,"))
		d, ok := calendar(fullYear(y), m, a)
		return d, noOrderVote, ok && isTime(tail)
	}
	if rest == "" {
		return 0, 0, false
	}
	sep := rest[0]
	b, rest, ok := nextNumber(rest, "")
	if !ok || rest == "" || rest[0] != sep {
		return 0, 0, false
	}
	before := rest
	y, rest, ok := nextNumber(rest, "")
	if !ok || !isTime(rest) {
		return 0, 0, false
	}
	if digits := len(before) - len(rest) - 1; digits != 4 && digits != 2 {
		if digits == 1 && a > 12 { // 24/1/5
			d, ok := calendar(fullYear(a), b, y)
			return d, noOrderVote, ok
		}
		return 0, 0, false
	} else if digits == 2 {
		if a > 31 { // 99/12/31
			d, ok := calendar(fullYear(a), b, y)
			return d, noOrderVote, ok
		}
		y = fullYear(y)
	}
	return ordered(a, b, y, sep, rule)
}

// ordered decides between day and month.
func ordered(a, b, year int, sep byte, rule dayRule) (core.Day, dayVote, bool) {
	day, month, vote := a, b, noOrderVote
	switch {
	case sep == '.': // only written in countries that put the day first
	case a > 12:
		vote = dayFirstVote
	case b > 12:
		day, month, vote = b, a, monthFirstVote
	case a != b:
		vote = eitherOrder
		if !rule.dayFirst {
			day, month = b, a
		}
	}
	d, ok := calendar(year, month, day)
	return d, vote, ok
}

// parseNamedDay reads Jan 5, 2024 and Friday, 5 January 2024.
func parseNamedDay(s string) (core.Day, dayVote, bool) {
	if name, rest, ok := strings.Cut(s, ","); ok && strings.HasSuffix(strings.ToLower(name), "day") {
		s = strings.TrimSpace(rest)
		if s != "" && s[0] >= '0' && s[0] <= '9' {
			a, rest := leadingNumber(s)
			return yearLast(a, rest, dayRule{})
		}
	}
	m, rest, ok := cutMonth(s)
	if !ok {
		return 0, 0, false
	}
	day, rest := leadingNumber(strings.TrimLeft(rest, " .-"))
	for _, th := range []string{"st", "nd", "rd", "th"} {
		rest = strings.TrimPrefix(rest, th)
	}
	y, rest := leadingNumber(strings.TrimLeft(rest, " ,.-"))
	d, ok := calendar(fullYear(y), m, day)
	return d, noOrderVote, ok && isTime(rest)
}

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// cutMonth takes an English name of a month off, short or long.
func cutMonth(s string) (month int, rest string, ok bool) {
	n := 0
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z') {
		n++
	}
	name := strings.ToLower(s[:n])
	for i, m := range months {
		if strings.HasPrefix(name, m) && (n == 3 || strings.HasPrefix(strings.ToLower(time.Month(i+1).String()), name)) {
			return i + 1, s[n:], true
		}
	}
	return 0, s, false
}

// nextNumber takes a separator and a number off; word is a Chinese separator
// that is also taken.
func nextNumber(s, word string) (n int, rest string, ok bool) {
	switch {
	case word != "" && strings.HasPrefix(s, word):
		s = strings.TrimLeft(s[len(word):], " ")
	case s != "" && strings.IndexByte("-/.", s[0]) >= 0:
		s = strings.TrimLeft(s[1:], " ")
	default:
		return 0, s, false
	}
	n, rest = leadingNumber(s)
	return n, rest, len(rest) < len(s) && len(s)-len(rest) <= 4
}

// leadingNumber takes the digits off the front of a text.
func leadingNumber(s string) (n int, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return atoi(s[:i]), s[i:]
}

// atoi reads a few digits; many give a number no calendar has.
func atoi(s string) int {
	n := 0
	for i := range len(s) {
		if n = n*10 + int(s[i]-'0'); n > 1e8 {
			return 1e8
		}
	}
	return n
}

func fullYear(y int) int {
	switch {
	case y >= 100:
		return y
	case y < 70:
		return 2000 + y
	default:
		return 1900 + y
	}
}

// calendar returns the day if there is such a date.
func calendar(year, month, day int) (core.Day, bool) {
	if year < minYear || year > maxYear || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	d := core.NewDay(year, time.Month(month), day)
	_, m, _ := d.Date()
	return d, int(m) == month
}

// isTime reports nothing, or a time of day.
func isTime(s string) bool {
	if s == "" {
		return true
	}
	if strings.IndexByte(" ,Tt", s[0]) < 0 && !strings.HasPrefix(s, "上") && !strings.HasPrefix(s, "下") {
		return false
	}
	s = strings.NewReplacer("上午", "", "下午", "", "时", ":", "点", ":", "分", ":", "秒", "").Replace(s)
	digits := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case strings.IndexByte(" ,:.+-TtZzAaPpMm", c) >= 0:
		default:
			return false
		}
	}
	return digits <= 16 && (digits > 0 || s == "")
}
