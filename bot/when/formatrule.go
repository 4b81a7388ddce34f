package when

import (
	"fmt"
	"strings"
)

// FormatRule shows a recurrence: "每月第一个星期六 09:00–11:30", "first Saturday of every
// month, 09:00–11:30", "每周一、三", "every Monday and Wednesday". ParseRule reads the text
// back to the same rule. lang is zh-Hans or zh-Hant; any other is shown in English. The
// zero Rule is the empty string.
func FormatRule(r Rule, lang string) string {
	if r.frequency == never {
		return ""
	}
	days, comma := englishDays(r), ", "
	if script, ok := scripts[lang]; ok {
		days, comma = script.days(r), " "
	}
	if !r.hasHours {
		return days
	}
	return days + comma + hoursText(r.from, r.to, "–")
}

// yearly reports whether a rule is better said in a year than in its months.
func (r Rule) yearly() bool { return r.frequency == monthly && r.every == 12 }

// englishDays writes a rule without its hours.
func englishDays(r Rule) string {
	switch {
	case r.ordinals != 0:
		return and(r.ordinalNames()) + " " + and(r.weekdayNames()) + " of every month"
	case r.weekdays != 0:
		return "every " + and(r.weekdayNames())
	case r.days != 0:
		names := r.dayNames()
		if r.days&(1<<31) != 0 {
			names[len(names)-1] = "last day"
		}
		return and(names) + " of every month"
	case r.yearly():
		return "every year"
	case r.every == 1:
		return "every " + [...]string{daily: "day", weekly: "week", monthly: "month"}[r.frequency]
	default:
		return r.daysText()
	}
}

// and joins words as an English list.
func and(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// days writes a rule without its hours.
func (c chinese) days(r Rule) string {
	switch {
	case r.ordinals != 0:
		return "每月" + c.ordinals(r) + c.weekdays(r, "星期", "、星期")
	case r.weekdays != 0:
		return "每" + c.weekdays(r, c.week, "、")
	case r.days != 0:
		return "每月" + c.monthDays(r)
	case r.yearly():
		return "每年"
	case r.every == 1:
		return "每" + [...]string{daily: c.day, weekly: c.week, monthly: "月"}[r.frequency]
	default:
		return fmt.Sprintf("每%d%s", r.every, [...]string{daily: c.day, weekly: c.week, monthly: c.ordinal + "月"}[r.frequency])
	}
}

// ordinals writes 第一个, 第一、第三个 or 第一个、最后一个.
func (c chinese) ordinals(r Rule) string {
	var names []string
	for n := range members(uint32(r.ordinals) &^ 1) {
		names = append(names, "第"+numerals[n]+c.ordinal)
	}
	if r.ordinals&1 != 0 {
		names = append(names, c.last+"一"+c.ordinal)
	}
	return strings.Join(names, "、")
}

// weekdays writes the weekdays' names with first before the first and then before the others.
func (c chinese) weekdays(r Rule, first, then string) string {
	var names []string
	for n := range members(uint32(r.weekdays)) {
		names = append(names, numerals[n])
	}
	return first + strings.Join(names, then)
}

// monthDays writes 17日, 1日、15日, 最后一天.
func (c chinese) monthDays(r Rule) string {
	var names []string
	for n := range members(r.days) {
		names = append(names, fmt.Sprintf("%d日", n))
	}
	if r.days&(1<<31) != 0 {
		names[len(names)-1] = c.last + "一天"
	}
	return strings.Join(names, "、")
}
