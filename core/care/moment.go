package care

import (
	"time"

	"github.com/perennial-app/perennial/core"
)

// A Moment is what the shop's wall clock shows, to the minute: minutes since
// 1970-01-01T00:00 on a clock without a time zone. A check due at nine is due
// at nine, whatever the zone's offset is that day.
type Moment int64

const (
	hour       = Moment(60)
	dayMinutes = 24 * hour
)

const momentForm = "2006-01-02T15:04"

// At returns the moment of a day at an hour and minute.
func At(d core.Day, hours, minutes int) Moment {
	return Moment(d)*dayMinutes + Moment(hours)*hour + Moment(minutes)
}

// ParseMoment reads 2026-03-08T08:00.
func ParseMoment(s string) (Moment, error) {
	t, err := time.Parse(momentForm, s)
	if err != nil {
		return 0, core.Errorf(core.Invalid, "moment %q: %w", s, err)
	}
	return momentOf(t), nil
}

// momentOf is what a clock shows at t in t's own zone.
func momentOf(t time.Time) Moment { return At(core.DayOf(t), t.Hour(), t.Minute()) }

// Day is the calendar day of m.
func (m Moment) Day() core.Day {
	d := m / dayMinutes
	if m%dayMinutes < 0 {
		d--
	}
	return core.Day(d)
}

// String returns 2026-03-08T08:00.
func (m Moment) String() string { return m.civil().Format(momentForm) }

// civil writes m as a time whose UTC reading is the wall clock's.
func (m Moment) civil() time.Time { return time.Unix(int64(m)*60, 0).UTC() }

// A Clock is the shop's wall clock: what it shows now, and the zone that moves
// its hands twice a year.
type Clock struct {
	Now  Moment
	Zone *time.Location
}

// ClockOf reads a clock at t in t's own zone.
func ClockOf(t time.Time) Clock { return Clock{momentOf(t), t.Location()} }

// shown returns the moment the clock shows when m comes, and the instant it
// does. A moment the clock skips when it is put forward is shown as the one it
// becomes (02:30 as 03:30); one it shows twice is the first.
func (c Clock) shown(m Moment) (Moment, int64) {
	t := m.civil()
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, zone)
	return momentOf(t), t.Unix()
}
