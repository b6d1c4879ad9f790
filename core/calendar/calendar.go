// Package calendar says on which day the occasions of a year fall: those of the
// solar calendar (14 February, the second Sunday of May), those of the lunar
// one (spring festival, 七夕, mid-autumn) and 清明, which follows the sun's path.
// Shops live by them: a customer who buys flowers every Mother's Day has not
// left in March.
//
// Festivals, On, Next and Near are pure functions of a year or a day. A Table
// answers the same from memory, for whoever asks once per customer.
//
// Lunar occasions and 清明 are known from FirstLunarYear to LastLunarYear;
// outside, a year has its solar occasions only.
package calendar

import (
	"cmp"
	"math"
	"slices"
	"time"

	lunar "github.com/6tail/lunar-go/calendar"

	"github.com/perennial-app/perennial/core"
)

// The years whose lunar months are computed. Before, the calendar in force is a
// historian's question; after, small errors in the moon's motion may move a day.
const (
	FirstLunarYear = 1900
	LastLunarYear  = 2199
)

// A Key names an occasion. Keys are permanent: packs and stored files use them.
type Key string

// The occasions, in the order in which they usually come.
const (
	NewYear        Key = "new_year"
	SpringFestival Key = "spring_festival"
	Valentine      Key = "valentine"
	Lantern        Key = "lantern"
	WomensDay      Key = "womens_day"
	WhiteDay       Key = "white_day"
	Qingming       Key = "qingming"
	LabourDay      Key = "labour_day"
	MothersDay     Key = "mothers_day"
	LoveDay        Key = "love_day"
	ChildrensDay   Key = "childrens_day"
	FathersDay     Key = "fathers_day"
	DragonBoat     Key = "dragon_boat"
	Qixi           Key = "qixi"
	TeachersDay    Key = "teachers_day"
	MidAutumn      Key = "mid_autumn"
	NationalDay    Key = "national_day"
	DoubleNinth    Key = "double_ninth"
	Christmas      Key = "christmas"
)

// A Festival is one occasion in one year.
type Festival struct {
	Key   Key
	Day   core.Day
	Lunar bool // moves against the solar calendar by up to a month
}

// Title names the occasion.
func (f Festival) Title(lang core.Lang) string { return f.Key.Title(lang) }

// Title names the occasion, the key itself if there is none such.
func (k Key) Title(lang core.Lang) string {
	for _, o := range occasions() {
		if o.key == k {
			if lang == core.Chinese {
				return o.chinese
			}
			return o.english
		}
	}
	return string(k)
}

// Keys lists every occasion in the order in which they usually come.
func Keys() []Key {
	var keys []Key
	for _, o := range occasions() {
		keys = append(keys, o.key)
	}
	return keys
}

// An occasion is a rule that gives one day in every year.
type occasion struct {
	key              Key
	chinese, english string
	day              func(year int) core.Day
	moon             bool // known only where the lunar calendar is
	moves            bool // against the solar calendar
}

func occasions() []occasion {
	return []occasion{
		{key: NewYear, chinese: "元旦", english: "New Year's Day", day: date(time.January, 1)},
		{key: SpringFestival, chinese: "春节", english: "Spring Festival", day: lunarDate(1, 1), moon: true, moves: true},
		{key: Valentine, chinese: "情人节", english: "Valentine's Day", day: date(time.February, 14)},
		{key: Lantern, chinese: "元宵节", english: "Lantern Festival", day: lunarDate(1, 15), moon: true, moves: true},
		{key: WomensDay, chinese: "妇女节", english: "Women's Day", day: date(time.March, 8)},
		{key: WhiteDay, chinese: "白色情人节", english: "White Day", day: date(time.March, 14)},
		{key: Qingming, chinese: "清明节", english: "Qingming", day: qingming, moon: true},
		{key: LabourDay, chinese: "劳动节", english: "Labour Day", day: date(time.May, 1)},
		{key: MothersDay, chinese: "母亲节", english: "Mother's Day", day: sunday(time.May, 2)},
		{key: LoveDay, chinese: "520", english: "520 (20 May)", day: date(time.May, 20)},
		{key: ChildrensDay, chinese: "儿童节", english: "Children's Day", day: date(time.June, 1)},
		{key: FathersDay, chinese: "父亲节", english: "Father's Day", day: sunday(time.June, 3)},
		{key: DragonBoat, chinese: "端午节", english: "Dragon Boat Festival", day: lunarDate(5, 5), moon: true, moves: true},
		{key: Qixi, chinese: "七夕", english: "Qixi", day: lunarDate(7, 7), moon: true, moves: true},
		{key: TeachersDay, chinese: "教师节", english: "Teachers' Day", day: date(time.September, 10)},
		{key: MidAutumn, chinese: "中秋节", english: "Mid-Autumn Festival", day: lunarDate(8, 15), moon: true, moves: true},
		{key: NationalDay, chinese: "国庆节", english: "National Day", day: date(time.October, 1)},
		{key: DoubleNinth, chinese: "重阳节", english: "Double Ninth Festival", day: lunarDate(9, 9), moon: true, moves: true},
		{key: Christmas, chinese: "圣诞节", english: "Christmas", day: date(time.December, 25)},
	}
}

func date(m time.Month, d int) func(int) core.Day {
	return func(year int) core.Day { return core.NewDay(year, m, d) }
}

// sunday gives the nth Sunday of a month.
func sunday(m time.Month, n int) func(int) core.Day {
	return func(year int) core.Day {
		first := core.NewDay(year, m, 1)
		toSunday := (7 - int(first.Time().Weekday())) % 7
		return first + core.Day(toSunday+7*(n-1))
	}
}

// julianEpoch is the Julian day number of noon on 1970-01-01.
const julianEpoch = 2440588

// lunarDate gives a day of a lunar month; a leap month that repeats it does not
// count. Months 1 to 9 of a lunar year always fall in the solar year of the
// same number.
func lunarDate(month, day int) func(int) core.Day {
	return func(year int) core.Day {
		first := lunar.NewLunarMonthFromYm(year, month).GetFirstJulianDay()
		return core.Day(int(math.Round(first)) - julianEpoch + day - 1)
	}
}

func qingming(year int) core.Day {
	s := lunar.NewLunarFromYmd(year, 3, 1).GetJieQiTable()["清明"]
	return core.NewDay(s.GetYear(), time.Month(s.GetMonth()), s.GetDay())
}

// Festivals returns the occasions of a solar year in the order of their days.
func Festivals(year int) []Festival {
	moon := year >= FirstLunarYear && year <= LastLunarYear
	var out []Festival
	for _, o := range occasions() {
		if !o.moon || moon {
			out = append(out, Festival{Key: o.key, Day: o.day(year), Lunar: o.moves})
		}
	}
	slices.SortStableFunc(out, func(a, b Festival) int { return cmp.Compare(a.Day, b.Day) })
	return out
}

// On returns the day of an occasion in a solar year, and whether it is known.
func On(k Key, year int) (core.Day, bool) { return on(Festivals, k, year) }

// Next returns the first occasion on a day or after it.
func Next(d core.Day) Festival { return next(Festivals, d) }

// Near returns the occasions at most window days before or after a day, the
// nearest first, of two equally near the earlier.
func Near(d core.Day, window int) []Festival { return near(Festivals, d, window) }

func on(of func(int) []Festival, k Key, year int) (core.Day, bool) {
	for _, f := range of(year) {
		if f.Key == k {
			return f.Day, true
		}
	}
	return 0, false
}

func next(of func(int) []Festival, d core.Day) Festival {
	year, _, _ := d.Date()
	for {
		for _, f := range of(year) {
			if f.Day >= d {
				return f
			}
		}
		year++ // every year has New Year's Day
	}
}

func near(of func(int) []Festival, d core.Day, window int) []Festival {
	if window < 0 {
		return nil
	}
	first, _, _ := (d - core.Day(window)).Date()
	last, _, _ := (d + core.Day(window)).Date()
	var out []Festival
	for year := first; year <= last; year++ {
		for _, f := range of(year) {
			if distance(f, d) <= window {
				out = append(out, f)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Festival) int { return cmp.Compare(distance(a, d), distance(b, d)) })
	return out
}

func distance(f Festival, d core.Day) int { return max(f.Day.Sub(d), d.Sub(f.Day)) }
