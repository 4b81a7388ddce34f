package when

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	thisMonth = []string{"", "本月", "这个月", "当月", "this month"}
	lastMonth = []string{"上月", "上个月", "last month"}

	monthNumber = regexp.MustCompile(`^(?:(\d{4}) ?[年/.-] ?)?(\d{1,2}) ?(?:月|月份)?$`)
)

// ParseMonth reads a month, such as 7月, 2026-07, July 2026 or 上个月; no words mean
// this one. One without a year is the last that has begun. It returns the month's first
// moment, in the zone of now, and reports whether the words are one.
func ParseMonth(words string, now time.Time) (time.Time, bool) {
	words = strings.TrimSpace(strings.Map(fold, words))
	month := func(year int, m time.Month) time.Time { return time.Date(year, m, 1, 0, 0, 0, 0, now.Location()) }
	switch {
	case slices.Contains(thisMonth, words):
		return month(now.Year(), now.Month()), true
	case slices.Contains(lastMonth, words):
		return month(now.Year(), now.Month()-1), true
	}
	year, m := 0, time.Month(0)
	if found := monthNumber.FindStringSubmatch(words); found != nil {
		year, _ = strconv.Atoi(found[1]) // 0 for none
		n, _ := strconv.Atoi(found[2])
		m = time.Month(n)
	} else {
		for _, layout := range []string{"January 2006", "Jan 2006", "January", "Jan"} {
			if t, err := time.Parse(layout, words); err == nil {
				year, m = t.Year(), t.Month() // year 0 for none
				break
			}
		}
	}
	if m < time.January || m > time.December {
		return time.Time{}, false
	}
	if year != 0 {
		return month(year, m), true
	}
	if m > now.Month() {
		return month(now.Year()-1, m), true
	}
	return month(now.Year(), m), true
}
