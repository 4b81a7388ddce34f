package when

import "time"

// FormatMonth shows the month of a day: "2026年7月", "July 2026". lang is as for Format.
func FormatMonth(day time.Time, lang string) string {
	if _, chinese := scripts[lang]; chinese {
		return day.Format("2006年1月")
	}
	return day.Format("January 2006")
}
