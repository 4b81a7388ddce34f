package when

import (
	"fmt"
	"time"
)

// Languages are BCP 47 tags: zh-Hans and zh-Hant; any other is shown in English.

// chinese is how times are written in one of the two scripts.
type chinese struct {
	week    string // before a weekday: 周六
	ordinal string // after 第一
	last    string
	day     string // units of a duration
	hour    string
	minute  string
}

var scripts = map[string]chinese{
	"zh-Hans": {week: "周", ordinal: "个", last: "最后", day: "天", hour: "小时", minute: "分钟"},
	"zh-Hant": {week: "週", ordinal: "個", last: "最後", day: "天", hour: "小時", minute: "分鐘"},
}

// numerals are what weekdays and ordinals are counted with; a week's seventh day is 日.
var numerals = [...]string{1: "一", "二", "三", "四", "五", "六", "日"}

// Format shows a moment as the clocks in zone show it: "7月5日 周六 09:00", "7月5日 週六
// 09:00", "Sat 5 Jul 09:00". The year is added where it is not that of now. ParseSpan
// reads the text back to the same minute as long as that is to come, except for an hour
// that the clocks show twice. lang is zh-Hans or zh-Hant; any other is shown in English.
func Format(t time.Time, zone *time.Location, lang string, now time.Time) string {
	return FormatDay(t, zone, lang, now) + " " + t.In(zone).Format("15:04")
}

// FormatDay shows the day of a moment in zone: "7月5日 周六", "Mon 5 Jul 2027".
func FormatDay(t time.Time, zone *time.Location, lang string, now time.Time) string {
	return dayText(civil(t.In(zone)), lang, now.In(zone).Year())
}

// dayText writes a date, with its year if that is not thisYear.
func dayText(day time.Time, lang string, thisYear int) string {
	script, ok := scripts[lang]
	other := day.Year() != thisYear
	switch {
	case !ok && other:
		return day.Format("Mon 2 Jan 2006")
	case !ok:
		return day.Format("Mon 2 Jan")
	}
	text := fmt.Sprintf("%d月%d日 %s%s", day.Month(), day.Day(), script.week, numerals[isoWeekday(day)])
	if other {
		return day.Format("2006年") + text
	}
	return text
}

// FormatSpan shows a span: "7月5日 周六 09:00–11:30", "Sat 5 Jul 22:00 – Sun 6 Jul 06:00",
// and whole days as "7月5日 周六" or "7月5日 周六 – 7月6日 周日". An end at the midnight
// that ends the first day is 24:00.
func FormatSpan(s Span, zone *time.Location, lang string, now time.Time) string {
	if s.AllDay {
		return formatDays(s, zone, lang, now)
	}
	text := Format(s.Start, zone, lang, now)
	if s.End.IsZero() {
		return text
	}
	first, last := civil(s.Start.In(zone)), civil(s.End.In(zone))
	switch {
	case last.Equal(first):
		return text + "–" + s.End.In(zone).Format("15:04")
	case s.End.Equal(wall(first, minutesPerDay, zone)):
		return text + "–24:00"
	default:
		return text + " – " + Format(s.End, zone, lang, now)
	}
}

// formatDays shows whole days.
func formatDays(s Span, zone *time.Location, lang string, now time.Time) string {
	text := FormatDay(s.Start, zone, lang, now)
	if s.End.IsZero() {
		return text
	}
	last := civil(s.End.In(zone)).AddDate(0, 0, -1)
	if !last.After(civil(s.Start.In(zone))) {
		return text
	}
	return text + " – " + dayText(last, lang, now.In(zone).Year())
}

// FormatDuration shows a length of time in short words, rounded to the minute, in its two
// largest units: "2 小时", "1 小时 30 分钟", "2 h", "3 days 4 h", "0 min". Of a negative
// one the length is shown.
func FormatDuration(d time.Duration, lang string) string {
	minutes := int64(d.Abs().Round(time.Minute) / time.Minute)
	days, hours := minutes/minutesPerDay, minutes%minutesPerDay/60
	day, hour, minute := "days", "h", "min"
	if days == 1 {
		day = "day"
	}
	if script, ok := scripts[lang]; ok {
		day, hour, minute = script.day, script.hour, script.minute
	}
	switch {
	case days > 0 && hours > 0:
		return fmt.Sprintf("%d %s %d %s", days, day, hours, hour)
	case days > 0:
		return fmt.Sprintf("%d %s", days, day)
	case hours > 0 && minutes%60 > 0:
		return fmt.Sprintf("%d %s %d %s", hours, hour, minutes%60, minute)
	case hours > 0:
		return fmt.Sprintf("%d %s", hours, hour)
	default:
		return fmt.Sprintf("%d %s", minutes, minute)
	}
}
