package when

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func TestParseWeekdays(t *testing.T) {
	t.Parallel()
	work := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	for s, want := range map[string][]time.Weekday{
		"周一至周五":            work,
		"週一至週五":            work,
		"星期一到星期五":          work,
		"每周一到周五":           work,
		"Mon-Fri":          work,
		"Monday–Friday":    work,
		"mon to fri":       work,
		"周一、三、五":           {time.Monday, time.Wednesday, time.Friday},
		"Mon, Wed and Fri": {time.Monday, time.Wednesday, time.Friday},
		"周末":               {time.Saturday, time.Sunday},
		"周一至周五、周日":         append(slices.Clone(work), time.Sunday),
		"星期天":              {time.Sunday},
	} {
		if got, err := ParseWeekdays(s); err != nil || !slices.Equal(got, want) {
			t.Errorf("ParseWeekdays(%q) = %v, %v, want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "明天", "周一9:00", "8:30-12:00", "每月第一个周六", "off", "周八"} {
		if got, err := ParseWeekdays(s); !errors.Is(err, ErrNotRule) {
			t.Errorf("ParseWeekdays(%q) = %v, %v, want ErrNotRule", s, got, err)
		}
	}
}

func TestFormatWeekdays(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][3]string{
		"zh-Hans": {"周一至周五、周日", "周一、周三", "周一、周二"},
		"zh-Hant": {"週一至週五、週日", "週一、週三", "週一、週二"},
		"en":      {"Mon–Fri, Sun", "Mon, Wed", "Mon, Tue"},
	} {
		for i, days := range [][]time.Weekday{
			{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Sunday},
			{time.Monday, time.Wednesday},
			{time.Monday, time.Tuesday},
		} {
			got := FormatWeekdays(days, lang)
			if got != want[i] {
				t.Errorf("in %s %v is %q, want %q", lang, days, got, want[i])
			}
			if again, err := ParseWeekdays(got); err != nil || !slices.Equal(again, days) {
				t.Errorf("%q is read back as %v, %v", got, again, err)
			}
		}
	}
}
