// Package worktime holds the rules of working time: which days and hours of a
// community count when something is to be done within a time.
package worktime

import (
	"iter"
	"time"
)

const day = 24 * time.Hour

// A Calendar says when a community works. With neither weekdays, hours nor marks
// it works all the time, and every time allowed is plain clock time.
type Calendar struct {
	Zone  *time.Location
	Week  Week         // the weekdays it works on
	Hours Hours        // of each of these days
	Marks map[Day]bool // days that are not as their weekday is: false is a holiday, true a working day made up for one
}

// Always reports whether the community works all the time.
func (c Calendar) Always() bool { return c.Week == 0 && len(c.Hours) == 0 && len(c.Marks) == 0 }

// Works reports whether a day is a working day.
func (c Calendar) Works(d Day) bool {
	if works, marked := c.Marks[d]; marked {
		return works
	}
	return c.Week.Has(d.Weekday())
}

// Due returns when something is due for which a time is allowed from start on.
//
// What is urgent runs by the clock, day and night, and so does everything where
// the community works all the time. Else the time runs from the first moment of
// working time: what comes on Saturday begins on Monday morning. Each whole 24
// hours of it are one working day and end at the same time of day: 48 hours from
// Friday 17:00 are over on Tuesday 17:00 where the weekend is free, for people
// count such times in days. What is left of it, less than a day, runs by the clock
// within working time, but never for longer than one more working day: a day's
// work is a day, however few its hours.
//
// The result lies in working time, or where a stretch of it ends. It is never
// earlier for a later start or for more time, and never before plain clock time,
// but for the hour that the clocks skip in spring.
func (c Calendar) Due(start time.Time, allowed time.Duration, urgent bool) time.Time {
	allowed = max(allowed, 0)
	if urgent || c.Always() {
		return start.Add(allowed)
	}
	begin := c.Begin(start)
	days, rest := int(allowed/day), allowed%day
	due := c.later(begin, days)
	if rest == 0 {
		return due
	}
	due = c.After(due, rest)
	if next := c.later(begin, days+1); next.Before(due) {
		return next
	}
	return due
}

// Part returns when a part of the working time between two moments has passed,
// in percent; of something urgent, a part of the time by the clock.
func (c Calendar) Part(from, to time.Time, percent int, urgent bool) time.Time {
	if urgent || c.Always() {
		return from.Add(to.Sub(from) * time.Duration(percent) / 100)
	}
	return c.After(from, c.worked(from, to)*time.Duration(percent)/100)
}

// Begin returns the first moment of working time that is not before t.
func (c Calendar) Begin(t time.Time) time.Time {
	for from := range c.stretches(t) {
		return from
	}
	return t
}

// After returns when so much working time has passed since t.
func (c Calendar) After(t time.Time, d time.Duration) time.Time {
	for from, to := range c.stretches(t) {
		if left := to.Sub(from); d > left {
			d -= left
			continue
		}
		return from.Add(d)
	}
	return t
}

// worked returns how much working time lies between two moments.
func (c Calendar) worked(from, to time.Time) time.Duration {
	var sum time.Duration
	for a, b := range c.stretches(from) {
		if !a.Before(to) {
			break
		}
		if b.After(to) {
			b = to
		}
		sum += b.Sub(a)
	}
	return sum
}

// later returns the same time of day n working days after t, a moment of working time.
func (c Calendar) later(t time.Time, n int) time.Time {
	if n == 0 {
		return t
	}
	wall := shown(t.In(c.Zone))
	d := dayOf(wall)
	hour := wall.Sub(d.midnight())
	for n > 0 {
		if d++; c.Works(d) {
			n--
		}
	}
	return moment(d.midnight().Add(hour), c.Zone)
}

// stretches yields the working time from t on, in stretches without a break. It
// has no end: on one of any seven days without a mark the community works.
func (c Calendar) stretches(t time.Time) iter.Seq2[time.Time, time.Time] {
	hours := c.Hours
	if len(hours) == 0 {
		hours = wholeDay
	}
	return func(yield func(from, to time.Time) bool) {
		for d := DayOf(t.In(c.Zone)); ; d++ {
			if !c.Works(d) {
				continue
			}
			for _, s := range hours {
				from, to := c.at(d, s.From), c.at(d, s.To)
				if from.Before(t) {
					from = t
				}
				if from.Before(to) && !yield(from, to) {
					return
				}
			}
		}
	}
}

// at returns the moment of a day at so many minutes after its midnight.
func (c Calendar) at(d Day, minutes int) time.Time {
	return moment(d.midnight().Add(time.Duration(minutes)*time.Minute), c.Zone)
}
