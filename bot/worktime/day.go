package worktime

import (
	"slices"
	"time"
)

// A Day is a date, counted in days since 1 January 1970.
type Day int

// DayOf returns the date that the clocks of t's own zone show.
func DayOf(t time.Time) Day { return dayOf(shown(t)) }

// dayOf returns the date of what clocks show.
func dayOf(wall time.Time) Day {
	midnight := time.Date(wall.Year(), wall.Month(), wall.Day(), 0, 0, 0, 0, time.UTC)
	return Day(midnight.Unix() / secondsPerDay)
}

const secondsPerDay = 24 * 60 * 60

// midnight is how the clocks show that the day begins.
func (d Day) midnight() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// In returns the moment at which the day begins in a zone.
func (d Day) In(zone *time.Location) time.Time { return moment(d.midnight(), zone) }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.midnight().Weekday() }

// String returns the day as 2027-02-05.
func (d Day) String() string { return d.midnight().Format(time.DateOnly) }

// ParseDay reads what String has written.
func ParseDay(s string) (Day, bool) {
	t, err := time.Parse(time.DateOnly, s)
	return dayOf(t), err == nil
}

// A Week is a set of weekdays: bit n is time.Weekday n. The zero Week has all days.
type Week uint8

// allDays is every bit of a Week.
const allDays Week = 1<<7 - 1

// WeekOf returns the week that has the days; none, and all seven, are the zero Week.
func WeekOf(days ...time.Weekday) Week {
	var w Week
	for _, d := range days {
		w |= 1 << d
	}
	if w == allDays {
		return 0
	}
	return w
}

// Has reports whether a weekday is in the week.
func (w Week) Has(d time.Weekday) bool { return w == 0 || w>>d&1 == 1 }

// Days returns the weekdays of the week, Monday first.
func (w Week) Days() []time.Weekday {
	days := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
	return slices.DeleteFunc(days, func(d time.Weekday) bool { return !w.Has(d) })
}
