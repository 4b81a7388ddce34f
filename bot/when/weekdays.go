package when

import (
	"strings"
	"time"
)

// ParseWeekdays reads a text that is days of the week and nothing else: 周一至周五,
// 星期一、三、五, 周末, Mon-Fri, "Mon, Wed and Fri". It gives ErrNotRule for any other text.
func ParseWeekdays(s string) ([]time.Weekday, error) {
	p := &parser{toks: scan(s)}
	p.skip(tokSep, tokStop)
	p.all(tokEvery)
	set, ok := choose(p, p.weekdays)
	if !ok || !p.over() {
		return nil, ErrNotRule
	}
	var days []time.Weekday
	for n := range members(uint32(set)) {
		days = append(days, time.Weekday(n%daysPerWeek))
	}
	return days, nil
}

const daysPerWeek = 7

// longRun is how many days on end are shown as a range.
const longRun = 3

// FormatWeekdays shows days of the week that follow each other from Monday on:
// 周一至周五, 周一、周三, "Mon–Fri", "Mon, Wed". ParseWeekdays reads the text back. lang is
// zh-Hans or zh-Hant; any other is shown in English.
func FormatWeekdays(days []time.Weekday, lang string) string {
	name, through, comma := func(d time.Weekday) string { return d.String()[:3] }, "–", ", "
	if script, ok := scripts[lang]; ok {
		name = func(d time.Weekday) string { return script.week + numerals[(d+6)%daysPerWeek+1] }
		through, comma = "至", "、"
	}
	var parts []string
	for len(days) > 0 {
		n := run(days)
		if n >= longRun {
			parts = append(parts, name(days[0])+through+name(days[n-1]))
		} else {
			for _, d := range days[:n] {
				parts = append(parts, name(d))
			}
		}
		days = days[n:]
	}
	return strings.Join(parts, comma)
}

// run is how many of the days, from the first, follow each other.
func run(days []time.Weekday) int {
	n := 1
	for n < len(days) && days[n] == (days[n-1]+1)%daysPerWeek {
		n++
	}
	return n
}
