package core

import (
	"encoding/json"
	"fmt"
	"time"
)

// Day is a calendar day without a time zone, counted from 1970-01-01 (day 0).
// The zero Day is therefore a real day; an unknown day is a *Day or a bool
// beside it, never zero.
type Day int32

// MinDay and MaxDay bound the days the product accepts: 0001-01-01 and
// 9999-12-31.
const (
	MinDay Day = -719162
	MaxDay Day = 2932896
)

// NewDay returns the day of a calendar date; out-of-range months and days
// normalise as in time.Date.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DayOf returns the calendar day of t in t's own zone.
func DayOf(t time.Time) Day { return NewDay(t.Year(), t.Month(), t.Day()) }

// ParseDay reads YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, Says(Invalid, "day.invalid", Args{"day": s})
	}
	return DayOf(t), nil
}

// Date returns the calendar date of d.
func (d Day) Date() (year int, month time.Month, day int) { return d.Time().Date() }

// Time returns midnight UTC at the start of d.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String returns YYYY-MM-DD.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }

// Sub returns the number of days from e to d.
func (d Day) Sub(e Day) int { return int(d) - int(e) }

// MarshalJSON writes the day as "YYYY-MM-DD".
func (d Day) MarshalJSON() ([]byte, error) { return json.Marshal(d.String()) }

// UnmarshalJSON reads "YYYY-MM-DD".
func (d *Day) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("day: %w", err)
	}
	v, err := ParseDay(s)
	*d = v
	return err
}
