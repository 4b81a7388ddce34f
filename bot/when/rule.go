package when

import (
	"errors"
	"iter"
	"math/bits"
	"time"

	"github.com/teambition/rrule-go"
)

// ErrNotRule says that a text is no recurrence, or more than one.
var ErrNotRule = errors.New("not a recurrence")

// frequency is what a rule counts in.
type frequency uint8

const (
	never frequency = iota
	daily
	weekly
	monthly
)

// Rule is a recurrence: every so many days, weeks or months, or on certain days of each
// week or month, with or without hours. Rules compare with ==. The zero Rule never recurs.
//
// A rule by the day of the month that a month does not have (the 31st) means that
// month's last day. A fifth weekday is left out in months that have only four.
type Rule struct {
	frequency frequency
	every     int    // 1 unless no day is said: every 2 weeks
	weekdays  uint8  // bit n set: on weekday n, Monday being 1
	ordinals  uint8  // bit n set: on the n-th such weekday of the month; bit 0 is the last
	days      uint32 // bit n set: on day n of the month
	hasHours  bool
	from, to  int // minutes after the day's midnight; to is 0 if no end was said
}

// IsZero reports whether r is the zero Rule, which never recurs.
func (r Rule) IsZero() bool { return r == Rule{} }

// HasHours reports whether the rule says at what time of day it recurs.
func (r Rule) HasHours() bool { return r.hasHours }

// WithHours is the rule with hours in minutes after local midnight: from is between 0 and
// 1440, to is after it by at most 14 hours if it is beyond midnight, or 0 for no end. It gives
// ErrDate for a from that is no time of day, ErrOrder for a to that cannot follow it, and
// ErrNotRule for the zero Rule.
func (r Rule) WithHours(from, to int) (Rule, error) {
	if r.frequency == never {
		return Rule{}, ErrNotRule
	}
	if from < 0 || from > minutesPerDay {
		return Rule{}, ErrDate
	}
	if to != 0 && (to <= from || to > minutesPerDay && to-from > longestNight) {
		return Rule{}, ErrOrder
	}
	r.hasHours, r.from, r.to = true, from, to
	return r, nil
}

// HasDay reports whether the rule says on which days it recurs. One that does not (每周,
// monthly, every 3 days) counts from the occurrence before.
func (r Rule) HasDay() bool {
	return r.frequency == daily && r.every == 1 || r.weekdays != 0 || r.days != 0
}

// On is the rule with the weekday or the day of the month of t in zone, if it is a weekly or
// monthly one without any: it keeps a monthly rule on its 31st, which otherwise becomes the
// 28th after a February. Every other rule stays as it is.
func (r Rule) On(t time.Time, zone *time.Location) Rule {
	if r.HasDay() || r.every != 1 {
		return r
	}
	day := civil(t.In(zone))
	switch r.frequency {
	case weekly:
		r.weekdays = 1 << isoWeekday(day)
	case monthly:
		r.days = 1 << day.Day()
	}
	return r
}

// Next is the first occurrence that begins after a moment; with no hours it is a whole day,
// and begins at its midnight. A rule that says no day gives the day so many days, weeks or
// months after that of the moment, so that Next of an occurrence's start is the occurrence
// after it. The hours are those that the clocks in zone show, whatever the season. The
// zero Rule, and any rule at the end of the year 9999, has none: the Span is zero.
func (r Rule) Next(after time.Time, zone *time.Location) Span {
	today := civil(after.In(zone))
	if !r.HasDay() {
		return r.span(r.later(today), zone)
	}
	for day := r.dayFrom(today.AddDate(0, 0, -1)); !day.IsZero(); day = r.dayFrom(day.AddDate(0, 0, 1)) {
		if span := r.span(day, zone); span.Start.After(after) {
			return span
		}
	}
	return Span{}
}

// later is the day of the next occurrence of a rule that says no day.
func (r Rule) later(day time.Time) time.Time {
	switch r.frequency {
	case daily:
		day = day.AddDate(0, 0, r.every)
	case weekly:
		day = day.AddDate(0, 0, 7*r.every)
	case monthly:
		day = addMonths(day, r.every)
	default:
		return time.Time{}
	}
	if day.Year() > lastYear {
		return time.Time{}
	}
	return day
}

// span is the occurrence on a day, or the zero Span on the zero day.
func (r Rule) span(day time.Time, zone *time.Location) Span {
	if day.IsZero() {
		return Span{}
	}
	if !r.hasHours {
		return Span{Start: wall(day, 0, zone), AllDay: true}
	}
	span := Span{Start: wall(day, r.from, zone)}
	if r.to != 0 {
		span.End = wall(day, r.to, zone)
	}
	return span
}

// dayFrom is the first day of the rule from a day on, or zero.
func (r Rule) dayFrom(day time.Time) time.Time {
	var first time.Time
	for _, option := range r.options() {
		option.Dtstart = day
		recurrence, err := rrule.NewRRule(option)
		if err != nil {
			continue // cannot be: the options are within the standard's bounds
		}
		if next := recurrence.After(day, true); !next.IsZero() && (first.IsZero() || next.Before(first)) {
			first = next
		}
	}
	if first.Year() > lastYear {
		return time.Time{}
	}
	return first
}

// options are the days of the rule as recurrences of RFC 5545, in dates of UTC. A day that
// some months lack is the last of all days from the 28th up to it.
func (r Rule) options() []rrule.ROption {
	switch {
	case r.frequency == daily:
		return []rrule.ROption{{Freq: rrule.DAILY}}
	case r.frequency == weekly:
		return []rrule.ROption{{Freq: rrule.WEEKLY, Byweekday: r.byWeekday()}}
	case r.ordinals != 0:
		return []rrule.ROption{{Freq: rrule.MONTHLY, Byweekday: r.byOrdinal()}}
	}
	var options []rrule.ROption
	for day := range members(r.days) {
		option := rrule.ROption{Freq: rrule.MONTHLY, Bymonthday: []int{min(day, 28)}, Bysetpos: []int{-1}}
		for d := 29; d <= day; d++ {
			option.Bymonthday = append(option.Bymonthday, d)
		}
		options = append(options, option)
	}
	return options
}

// weekdayOf are the library's weekdays, counted from Monday, 1.
var weekdayOf = [...]rrule.Weekday{1: rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU}

func (r Rule) byWeekday() []rrule.Weekday {
	var days []rrule.Weekday
	for n := range members(uint32(r.weekdays)) {
		days = append(days, weekdayOf[n])
	}
	return days
}

func (r Rule) byOrdinal() []rrule.Weekday {
	var days []rrule.Weekday
	for _, weekday := range r.byWeekday() {
		for n := range members(uint32(r.ordinals)) {
			if n == 0 {
				n = -1
			}
			days = append(days, weekday.Nth(n))
		}
	}
	return days
}

// members gives the numbers of the bits that are set, from the lowest.
func members(set uint32) iter.Seq[int] {
	return func(yield func(int) bool) {
		for ; set != 0; set &= set - 1 {
			if !yield(bits.TrailingZeros32(set)) {
				return
			}
		}
	}
}
