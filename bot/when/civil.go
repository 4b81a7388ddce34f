package when

import "time"

// civil is the date that t has in its own zone, as midnight UTC of that date, where
// calendar arithmetic knows no skipped hours.
func civil(t time.Time) time.Time {
	return date(t.Date())
}

// date is midnight UTC of a date.
func date(year int, month time.Month, dom int) time.Time {
	return time.Date(year, month, dom, 0, 0, 0, 0, time.UTC)
}

// valid is date, and whether the calendar has such a date.
func valid(year, month, dom int) (time.Time, bool) {
	d := date(year, time.Month(month), dom)
	return d, d.Year() == year && int(d.Month()) == month && d.Day() == dom
}

// addMonths is the same day n months later, or that month's last day if it is shorter.
func addMonths(day time.Time, n int) time.Time {
	first := date(day.Year(), day.Month()+time.Month(n), 1)
	last := first.AddDate(0, 1, -1)
	return first.AddDate(0, 0, min(day.Day(), last.Day())-1)
}

// isoWeekday counts from Monday, 1, to Sunday, 7.
func isoWeekday(day time.Time) int {
	return (int(day.Weekday())+6)%7 + 1
}

// wall is the moment at which the clocks of a zone show a date and so many minutes after
// its midnight, which may be more than a day's. A time shown twice is the first of the
// two; one that is skipped is read with the offset before the gap (RFC 5545, 3.3.5).
func wall(day time.Time, minutes int, zone *time.Location) time.Time {
	shown := day.Add(time.Duration(minutes) * time.Minute)
	before := shown.Add(-offset(shown.Add(-24*time.Hour), zone)).In(zone)
	after := shown.Add(-offset(shown.Add(24*time.Hour), zone)).In(zone)
	if !shows(before, shown) && shows(after, shown) {
		return after
	}
	return before
}

// offset is how far a zone is ahead of UTC at t.
func offset(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}

// shows reports whether local has the date and time of day of shown, which is in UTC.
func shows(local, shown time.Time) bool {
	_, seconds := local.Zone()
	return local.Add(time.Duration(seconds) * time.Second).Equal(shown)
}

// DayAt is the moment at which it is hour o'clock in zone, days days before the local day of t.
// It is for announcements "the day before at nine": DayAt(start, zone, 1, 9).
func DayAt(t time.Time, zone *time.Location, days, hour int) time.Time {
	return wall(civil(t.In(zone)).AddDate(0, 0, -days), hour*60, zone)
}
