package when

import "time"

// lastYear is the last year that four digits can write.
const lastYear = 9999

// resolve places a phrase in the calendar. A span that is over comes with ErrPast.
func (ph phrase) resolve(now time.Time, zone *time.Location) (Span, error) {
	if ph.several || ph.day.kind == followingDay {
		return Span{}, ErrNotTime
	}
	if ph.wait > 0 {
		return Span{Start: now.Add(ph.wait).Truncate(time.Minute).In(zone)}, nil
	}
	today := civil(now.In(zone))
	first, err := ph.day.on(today)
	if err != nil {
		return Span{}, err
	}
	span, err := ph.span(first, today, zone)
	if step := ph.day.step(); err == nil && step > 0 && span.over(now, zone) {
		span, err = ph.span(first.AddDate(0, 0, step), today, zone)
	}
	switch {
	case err != nil:
		return Span{}, err
	case span.Start.Year() > lastYear || span.End.Year() > lastYear:
		return Span{}, ErrDate
	case span.over(now, zone):
		return span, ErrPast
	}
	return span, nil
}

// span is the phrase with its first day known.
func (ph phrase) span(first, today time.Time, zone *time.Location) (Span, error) {
	last := first
	if ph.until.kind != noDay {
		var err error
		if last, err = ph.until.endingFrom(first, today); err != nil {
			return Span{}, err
		}
	}
	if !ph.from.said {
		return ph.wholeDays(first, last, zone)
	}
	from, to, err := ph.minutesUntil(last.Sub(first))
	if err != nil {
		return Span{}, err
	}
	span := Span{Start: wall(first, from, zone)}
	switch {
	case ph.to.said:
		span.End = wall(first, to, zone)
	case ph.length > 0:
		span.End = span.Start.Add(ph.length)
	}
	if !span.End.IsZero() && !span.End.After(span.Start) {
		return Span{}, ErrOrder
	}
	return span, nil
}

// minutesUntil gives the hours after the midnight of the first day, if the last day is
// that much later.
func (ph phrase) minutesUntil(last time.Duration) (from, to int, err error) {
	if ph.until.kind == noDay {
		return ph.hours.minutes(ph.day.part)
	}
	from, to, err = ph.hours.minutesApart(ph.day.part, ph.until.part)
	return from, to + int(last/time.Minute), err
}

// wholeDays is the span of one day, or of several if a last one was said.
func (ph phrase) wholeDays(first, last time.Time, zone *time.Location) (Span, error) {
	span := Span{Start: wall(first, 0, zone), AllDay: true}
	if ph.until.kind == noDay {
		return span, nil
	}
	if !last.After(first) {
		return Span{}, ErrOrder
	}
	span.End = wall(last.AddDate(0, 0, 1), 0, zone)
	return span, nil
}

// endingFrom is the date of the last day of a range. What counts from today does so here
// too; any other day is the next such from the first on.
func (d day) endingFrom(first, today time.Time) (time.Time, error) {
	base := first
	if d.fixed || d.kind == relativeDay || d.kind == laterMonth {
		base = today
	}
	last, err := d.on(base)
	const halfYear = 183 * 24 * time.Hour
	if d.kind == dateDay && d.year == 0 && last.Year() > first.Year() && last.Sub(first) > halfYear {
		return time.Time{}, ErrOrder // 7月7日到7月5日
	}
	return last, err
}

// on is the date of a day as it is said today.
func (d day) on(today time.Time) (time.Time, error) {
	found, err := d.find(today)
	if err != nil {
		return time.Time{}, err
	}
	if restated := d.kind != dateDay && d.month != 0; restated && (int(found.Month()) != d.month || found.Day() != d.dom) {
		return time.Time{}, ErrDate
	}
	if d.weekday == 0 || d.weekday == isoWeekday(found) {
		return found, nil
	}
	// A weekday can tell that 4/7 has the day first, and that the date just gone is meant.
	if d.swap {
		other := d
		other.swap, other.month, other.dom = false, d.dom, d.month
		if found, err := other.on(today); err == nil {
			return found, nil
		}
	}
	gone, err := d.find(d.period(today))
	if err != nil || d.weekday != isoWeekday(gone) {
		return time.Time{}, ErrWeekday
	}
	return gone, nil
}

// period is the beginning of the year or month in which a date is looked for.
func (d day) period(today time.Time) time.Time {
	switch {
	case d.fixed:
		return today
	case d.kind == dateDay:
		return date(today.Year(), 1, 1)
	case d.kind == monthDay:
		return date(today.Year(), today.Month(), 1)
	}
	return today
}

// find is on without the check of the weekday.
func (d day) find(today time.Time) (found time.Time, err error) {
	switch d.kind {
	case noDay:
		found = today
	case relativeDay:
		found = today.AddDate(0, 0, d.n)
	case followingDay:
		found = today.AddDate(0, 0, 1)
	case laterMonth:
		found = addMonths(today, d.n)
	case weekdayDay:
		found = d.inWeek(today)
	case monthDay:
		found, err = d.inMonth(today)
	case dateDay:
		found, err = d.inYear(today)
	}
	return found, err
}

// step is how many days later the phrase means instead if it is over on its first day.
func (d day) step() int {
	switch {
	case d.kind == noDay:
		return 1
	case d.kind == weekdayDay && !d.fixed:
		return 7
	}
	return 0
}

// inWeek finds a weekday: the next one, today included, or that of the n-th week.
func (d day) inWeek(today time.Time) time.Time {
	ahead := d.weekday - isoWeekday(today)
	if d.fixed {
		return today.AddDate(0, 0, ahead+7*d.n)
	}
	return today.AddDate(0, 0, (ahead+7)%7)
}

// inMonth finds the day in the n-th month, or the next such day, today included.
func (d day) inMonth(today time.Time) (time.Time, error) {
	if d.fixed {
		return theDay(today.Year(), int(today.Month())+d.n, d.dom)
	}
	for n := range 3 { // of three months in a row one has 31 days
		found, err := theDay(today.Year(), int(today.Month())+n, d.dom)
		if err == nil && !found.Before(today) {
			return found, nil
		}
	}
	return time.Time{}, ErrDate
}

// theDay is a date whose month may be counted beyond December or before January.
func theDay(year, month, dom int) (time.Time, error) {
	first := date(year, time.Month(month), 1)
	found, ok := valid(first.Year(), int(first.Month()), dom)
	if !ok {
		return time.Time{}, ErrDate
	}
	return found, nil
}

// inYear finds the date in its year, or the next such date, today included.
func (d day) inYear(today time.Time) (time.Time, error) {
	years, year := 1, d.year
	switch {
	case d.fixed:
		year = today.Year() + d.n
	case year == 0:
		years, year = 9, today.Year() // 29 February may be eight years off
	}
	for y := year; y < year+years; y++ {
		found, ok := valid(y, d.month, d.dom)
		if ok && (years == 1 || !found.Before(today)) {
			return found, nil
		}
	}
	return time.Time{}, ErrDate
}
