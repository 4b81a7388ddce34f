package worktime

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// at reads a moment such as "2026-07-03 17:00".
func at(t testing.TB, s string, z *time.Location) time.Time {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02 15:04", s, z)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func daysOf(t testing.TB, days ...string) map[Day]bool {
	t.Helper()
	marks := map[Day]bool{}
	for _, s := range days {
		works := s[0] == '+'
		if works {
			s = s[1:]
		}
		d, ok := ParseDay(s)
		if !ok {
			t.Fatalf("no day: %q", s)
		}
		marks[d] = works
	}
	return marks
}

var (
	weekdays = WeekOf(time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
	office   = Hours{{8*60 + 30, 12 * 60}, {14 * 60, 18 * 60}}
)

// 1 July 2026 is a Wednesday.
func TestDue(t *testing.T) {
	t.Parallel()
	shanghai := zone(t, "Asia/Shanghai")
	week := Calendar{Zone: shanghai, Week: weekdays}
	open := Calendar{Zone: shanghai, Week: weekdays, Hours: office}
	for name, c := range map[string]struct {
		calendar Calendar
		start    string
		hours    float64
		urgent   bool
		want     string
	}{
		"no calendar, 4 h":                     {Calendar{Zone: shanghai}, "2026-07-03 17:12", 4, false, "2026-07-03 21:12"},
		"no calendar, 48 h over a weekend":     {Calendar{Zone: shanghai}, "2026-07-03 17:12", 48, false, "2026-07-05 17:12"},
		"weekend off":                          {week, "2026-07-03 17:00", 48, false, "2026-07-07 17:00"},
		"weekend off, within the week":         {week, "2026-07-01 17:00", 48, false, "2026-07-03 17:00"},
		"reported on Saturday":                 {week, "2026-07-04 15:00", 24, false, "2026-07-07 00:00"},
		"urgent on Saturday night":             {open, "2026-07-04 23:00", 4, true, "2026-07-05 03:00"},
		"hours, 48 h are two days":             {open, "2026-07-03 17:00", 48, false, "2026-07-07 17:00"},
		"hours, 72 h within the week":          {open, "2026-07-06 09:15", 72, false, "2026-07-09 09:15"},
		"after hours begins the next morning":  {open, "2026-07-01 20:00", 24, false, "2026-07-03 08:30"},
		"in the lunch break begins after it":   {open, "2026-07-01 13:00", 24, false, "2026-07-02 14:00"},
		"at the very end of the day":           {open, "2026-07-03 18:00", 24, false, "2026-07-07 08:30"},
		"4 h by the clock, over lunch":         {open, "2026-07-01 10:00", 4, false, "2026-07-01 16:00"},
		"4 h by the clock, over night":         {open, "2026-07-01 17:00", 4, false, "2026-07-02 11:30"},
		"4 h by the clock, over the weekend":   {open, "2026-07-03 17:00", 4, false, "2026-07-06 11:30"},
		"the day's last hour":                  {open, "2026-07-03 14:00", 4, false, "2026-07-03 18:00"},
		"12 h are no more than a day":          {open, "2026-07-01 17:00", 12, false, "2026-07-02 17:00"},
		"36 h are a day and no more than two":  {open, "2026-07-01 17:00", 36, false, "2026-07-03 17:00"},
		"26 h are a day and two hours":         {open, "2026-07-01 09:00", 26, false, "2026-07-02 11:00"},
		"no time at all, on Sunday":            {open, "2026-07-05 10:00", 0, false, "2026-07-06 08:30"},
		"hours on all days":                    {Calendar{Zone: shanghai, Hours: office}, "2026-07-03 17:00", 48, false, "2026-07-05 17:00"},
		"a holiday":                            {Calendar{Zone: shanghai, Marks: daysOf(t, "2026-07-02")}, "2026-07-01 17:00", 24, false, "2026-07-03 17:00"},
		"a week of holidays":                   {Calendar{Zone: shanghai, Week: weekdays, Marks: daysOf(t, "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07")}, "2026-09-30 16:00", 48, false, "2026-10-09 16:00"},
		"a working day made up on a Saturday":  {Calendar{Zone: shanghai, Week: weekdays, Marks: daysOf(t, "+2026-07-04")}, "2026-07-03 17:00", 24, false, "2026-07-04 17:00"},
		"reported on a made-up working Sunday": {Calendar{Zone: shanghai, Week: weekdays, Hours: office, Marks: daysOf(t, "+2026-07-05")}, "2026-07-05 09:00", 24, false, "2026-07-06 09:00"},
		"only Sundays":                         {Calendar{Zone: shanghai, Week: WeekOf(time.Sunday)}, "2026-07-01 10:00", 24, false, "2026-07-12 00:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := at(t, c.start, shanghai)
			got := c.calendar.Due(start, time.Duration(c.hours*float64(time.Hour)), c.urgent)
			if want := at(t, c.want, shanghai); !got.Equal(want) {
				t.Errorf("from %s, %g h: due %s, want %s", c.start, c.hours, got.In(shanghai), want)
			}
		})
	}
}

// Clocks in New York skip 2:00 to 3:00 on 8 March 2026, and show 1:00 to 2:00
// twice on 1 November.
func TestDueWhenClocksChange(t *testing.T) {
	t.Parallel()
	newYork := zone(t, "America/New_York")
	all := Calendar{Zone: newYork, Marks: daysOf(t, "2020-01-01")}
	for name, c := range map[string]struct {
		calendar    Calendar
		start, want string
		hours       int
		urgent      bool
	}{
		"plain clock time in spring":       {calendar: Calendar{Zone: newYork}, start: "2026-03-07 12:00", hours: 24, want: "2026-03-08 13:00"},
		"urgent in autumn":                 {calendar: all, start: "2026-10-31 12:00", hours: 24, urgent: true, want: "2026-11-01 11:00"},
		"a day in spring":                  {calendar: all, start: "2026-03-07 12:00", hours: 24, want: "2026-03-08 12:00"},
		"a day in autumn":                  {calendar: all, start: "2026-10-31 12:00", hours: 24, want: "2026-11-01 12:00"},
		"a day later the hour is skipped":  {calendar: all, start: "2026-03-07 02:30", hours: 24, want: "2026-03-08 03:00"},
		"a day later it is shown twice":    {calendar: all, start: "2026-10-31 01:30", hours: 24, want: "2026-11-01 01:30"},
		"hours by the clock over the hour": {calendar: all, start: "2026-03-08 01:00", hours: 3, want: "2026-03-08 05:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.calendar.Due(at(t, c.start, newYork), time.Duration(c.hours)*time.Hour, c.urgent)
			if want := at(t, c.want, newYork); !got.Equal(want) {
				t.Errorf("from %s, %d h: due %s, want %s", c.start, c.hours, got.In(newYork), want)
			}
		})
	}
}

func TestPart(t *testing.T) {
	t.Parallel()
	shanghai := zone(t, "Asia/Shanghai")
	open := Calendar{Zone: shanghai, Week: weekdays, Hours: office}
	for name, c := range map[string]struct {
		calendar       Calendar
		from, to, want string
		urgent         bool
	}{
		"by the clock":         {Calendar{Zone: shanghai}, "2026-07-03 17:00", "2026-07-05 17:00", "2026-07-05 05:00", false},
		"urgent":               {open, "2026-07-04 20:00", "2026-07-05 00:00", "2026-07-04 23:00", true},
		"within working hours": {open, "2026-07-03 17:00", "2026-07-07 17:00", "2026-07-07 11:15", false}, // 11¼ of 15 h
		"begun on Saturday":    {open, "2026-07-04 10:00", "2026-07-07 08:30", "2026-07-06 16:07", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.calendar.Part(at(t, c.from, shanghai), at(t, c.to, shanghai), 75, c.urgent)
			if want := at(t, c.want, shanghai); got.Sub(want).Abs() >= time.Minute {
				t.Errorf("three quarters are over at %s, want %s", got.In(shanghai), want)
			}
		})
	}
}

var zones = []string{"Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Atlantic/Azores", "Europe/London", "UTC", "Asia/Kathmandu"}

// calendars draws calendars of all kinds in zones that change their clocks at
// different hours, midnight among them.
func calendars(t *rapid.T) Calendar {
	c := Calendar{Week: Week(rapid.IntRange(0, 126).Draw(t, "week")), Marks: map[Day]bool{}}
	z, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	c.Zone = z
	end := 0
	for range rapid.IntRange(0, 3).Draw(t, "stretches") {
		from := rapid.IntRange(end, minutesPerDay-1).Draw(t, "from")
		end = rapid.IntRange(from+1, minutesPerDay).Draw(t, "to")
		c.Hours = append(c.Hours, Stretch{from, end})
		if end >= minutesPerDay-1 {
			break
		}
	}
	if c.Hours, err = NewHours(c.Hours...); err != nil {
		t.Fatal(err)
	}
	first := DayOf(moments(t, "marks").In(z))
	for range rapid.IntRange(0, 10).Draw(t, "marked") {
		c.Marks[first] = rapid.Bool().Draw(t, "works")
		first += Day(rapid.IntRange(1, 3).Draw(t, "gap"))
	}
	return c
}

// moments draws moments of 2026, often when clocks change.
func moments(t *rapid.T, label string) time.Time {
	around := rapid.SampledFrom([]time.Time{
		time.Date(2026, 3, 8, 7, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC), // New York
		time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC), // Europe
		time.Date(2026, 4, 4, 15, 0, 0, 0, time.UTC), time.Date(2026, 10, 3, 15, 30, 0, 0, time.UTC), // Lord Howe
		time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC),
	}).Draw(t, label+" around")
	return around.Add(time.Duration(rapid.IntRange(-5*24*60, 5*24*60).Draw(t, label)) * time.Minute)
}

func durations(t *rapid.T, label string) time.Duration {
	return time.Duration(rapid.IntRange(0, 100*60).Draw(t, label)) * time.Minute
}

func TestDueNeverEarlierForALaterStart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, start, allowed := calendars(t), moments(t, "start"), durations(t, "allowed")
		later := start.Add(durations(t, "later") / 20)
		if a, b := c.Due(start, allowed, false), c.Due(later, allowed, false); b.Before(a) {
			t.Fatalf("%s allowed: from %s due %s, from %s due %s", allowed,
				start.In(c.Zone), a.In(c.Zone), later.In(c.Zone), b.In(c.Zone))
		}
	})
}

func TestDueNeverEarlierForMoreTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, start, allowed := calendars(t), moments(t, "start"), durations(t, "allowed")
		more := allowed + durations(t, "more")/20
		if a, b := c.Due(start, allowed, false), c.Due(start, more, false); b.Before(a) {
			t.Fatalf("from %s: %s are due %s, %s are due %s", start.In(c.Zone), allowed, a.In(c.Zone), more, b.In(c.Zone))
		}
	})
}

func TestDueNeverBeforePlainClockTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, start, allowed := calendars(t), moments(t, "start"), durations(t, "allowed")
		due := c.Due(start, allowed, false).In(c.Zone)
		_, before := start.In(c.Zone).Zone()
		_, after := due.Zone()
		skipped := time.Duration(max(after-before, 0)) * time.Second
		if due.Before(start.Add(allowed - skipped)) {
			t.Fatalf("from %s, %s: due %s", start.In(c.Zone), allowed, due)
		}
	})
}

func TestDueIsInWorkingTimeOrAtItsEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, start, allowed := calendars(t), moments(t, "start"), durations(t, "allowed")
		if c.Always() {
			return
		}
		due := c.Due(start, allowed, false)
		if !c.Begin(due).Equal(due) && c.worked(due.Add(-time.Minute), due) != time.Minute {
			t.Fatalf("from %s, %s: due %s, when nobody works", start.In(c.Zone), allowed, due.In(c.Zone))
		}
	})
}

func TestUrgentAndUnsetAreClockTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, start, allowed := calendars(t), moments(t, "start"), durations(t, "allowed")
		want := start.Add(allowed)
		if got := c.Due(start, allowed, true); !got.Equal(want) {
			t.Fatalf("urgent: due %s, want %s", got, want)
		}
		if got := (Calendar{Zone: c.Zone}).Due(start, allowed, false); !got.Equal(want) {
			t.Fatalf("without a calendar: due %s, want %s", got, want)
		}
	})
}

func TestPartLiesBetween(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, start, allowed := calendars(t), moments(t, "start"), durations(t, "allowed")
		urgent := rapid.Bool().Draw(t, "urgent")
		due := c.Due(start, allowed, urgent)
		if got := c.Part(start, due, 75, urgent); got.Before(start) || got.After(due) {
			t.Fatalf("from %s to %s: three quarters at %s", start.In(c.Zone), due.In(c.Zone), got.In(c.Zone))
		}
	})
}

func TestNewHours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   []Stretch
		want string
		ok   bool
	}{
		{[]Stretch{{14 * 60, 18 * 60}, {510, 720}}, "08:30–12:00 14:00–18:00", true},
		{[]Stretch{{480, 720}, {720, 1080}}, "08:00–18:00", true},
		{[]Stretch{{0, 1440}}, "", true},
		{nil, "", true},
		{[]Stretch{{720, 480}}, "", false},
		{[]Stretch{{480, 720}, {700, 800}}, "", false},
		{[]Stretch{{480, 1441}}, "", false},
		{[]Stretch{{-1, 60}}, "", false},
	} {
		h, err := NewHours(c.in...)
		if h.String() != c.want || (err == nil) != c.ok {
			t.Errorf("NewHours(%v) = %q, %v, want %q, %t", c.in, h, err, c.want, c.ok)
		}
	}
}

func TestWeek(t *testing.T) {
	t.Parallel()
	if got := WeekOf(time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday); got != 0 {
		t.Errorf("all seven days are %b, want the zero Week", got)
	}
	if got := weekdays.Days(); len(got) != 5 || got[0] != time.Monday || got[4] != time.Friday {
		t.Errorf("Monday to Friday has %v", got)
	}
	if got := Week(0).Days(); len(got) != 7 {
		t.Errorf("the zero Week has %v, want all days", got)
	}
}

func TestDayIsRead(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.IntRange(-100_000, 500_000).Draw(t, "day"))
		if got, ok := ParseDay(d.String()); !ok || got != d {
			t.Fatalf("day %d is %s, read as %d, %t", d, d, got, ok)
		}
		if got := DayOf(d.In(time.UTC)); got != d {
			t.Fatalf("the midnight of %s is on %s", d, got)
		}
	})
}
