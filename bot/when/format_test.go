package when_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linli/bot/when"
)

// languages are those that times are shown in.
var languages = []string{"zh-Hans", "zh-Hant", "en"}

// shown is a thing in each of the languages.
type shown [3]string

// inEach shows a thing in each of the languages.
func inEach(show func(lang string) string) shown {
	var texts shown
	for i, lang := range languages {
		texts[i] = show(lang)
	}
	return texts
}

func TestFormat(t *testing.T) {
	t.Parallel()
	now := at(shanghai, "2025-07-01 12:00")
	for moment, want := range map[string]shown{
		"2025-07-05 09:00": {"7月5日 周六 09:00", "7月5日 週六 09:00", "Sat 5 Jul 09:00"},
		"2025-12-28 23:59": {"12月28日 周日 23:59", "12月28日 週日 23:59", "Sun 28 Dec 23:59"},
		"2027-07-05 09:00": {"2027年7月5日 周一 09:00", "2027年7月5日 週一 09:00", "Mon 5 Jul 2027 09:00"},
		"2024-12-31 00:00": {"2024年12月31日 周二 00:00", "2024年12月31日 週二 00:00", "Tue 31 Dec 2024 00:00"},
	} {
		got := inEach(func(lang string) string { return when.Format(at(shanghai, moment), shanghai, lang, now) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", moment, diff)
		}
	}
}

// A whole day may be given with its end, too.
func TestFormatSpanOneDay(t *testing.T) {
	t.Parallel()
	midnight := at(shanghai, "2025-07-05 00:00")
	day := when.Span{Start: midnight, End: midnight.AddDate(0, 0, 1), AllDay: true}
	if got, want := when.FormatSpan(day, shanghai, "en", midnight), "Sat 5 Jul"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The day, and whether the year is this one, are those of the zone.
func TestFormatZone(t *testing.T) {
	t.Parallel()
	moment, now := time.Date(2025, 12, 31, 16, 30, 0, 0, time.UTC), time.Date(2025, 12, 31, 17, 0, 0, 0, time.UTC)
	if got, want := when.Format(moment, shanghai, "en", now), "Thu 1 Jan 00:30"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := when.FormatDay(moment, time.UTC, "zh-Hans", now), "12月31日 周三"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFormatSpan(t *testing.T) {
	t.Parallel()
	now := at(shanghai, "2025-07-01 12:00")
	for text, want := range map[string]shown{
		"2025-07-05 9:00":             {"7月5日 周六 09:00", "7月5日 週六 09:00", "Sat 5 Jul 09:00"},
		"2025-07-05 9:00-11:30":       {"7月5日 周六 09:00–11:30", "7月5日 週六 09:00–11:30", "Sat 5 Jul 09:00–11:30"},
		"2025-07-05 22:00-6:00":       {"7月5日 周六 22:00 – 7月6日 周日 06:00", "7月5日 週六 22:00 – 7月6日 週日 06:00", "Sat 5 Jul 22:00 – Sun 6 Jul 06:00"},
		"2025-07-05 20:00-24:00":      {"7月5日 周六 20:00–24:00", "7月5日 週六 20:00–24:00", "Sat 5 Jul 20:00–24:00"},
		"2025-07-05":                  {"7月5日 周六", "7月5日 週六", "Sat 5 Jul"},
		"2025-07-05到6日":               {"7月5日 周六 – 7月6日 周日", "7月5日 週六 – 7月6日 週日", "Sat 5 Jul – Sun 6 Jul"},
		"2025-12-31 22:00-2:00":       {"12月31日 周三 22:00 – 2026年1月1日 周四 02:00", "12月31日 週三 22:00 – 2026年1月1日 週四 02:00", "Wed 31 Dec 22:00 – Thu 1 Jan 2026 02:00"},
		"2026-07-05 9:00 for 2 hours": {"2026年7月5日 周日 09:00–11:00", "2026年7月5日 週日 09:00–11:00", "Sun 5 Jul 2026 09:00–11:00"},
	} {
		span, err := when.ParseSpan(text, now, shanghai)
		if err != nil {
			t.Fatal(err)
		}
		got := inEach(func(lang string) string { return when.FormatSpan(span, shanghai, lang, now) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestFormatRule(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]shown{
		"first Saturday 9:00-11:30": {"每月第一个星期六 09:00–11:30", "每月第一個星期六 09:00–11:30", "first Saturday of every month, 09:00–11:30"},
		"first,third,last Sunday":   {"每月第一个、第三个、最后一个星期日", "每月第一個、第三個、最後一個星期日", "first, third and last Sunday of every month"},
		"second Sat,Sun":            {"每月第二个星期六、星期日", "每月第二個星期六、星期日", "second Saturday and Sunday of every month"},
		"every 17th 9:00":           {"每月17日 09:00", "每月17日 09:00", "17th of every month, 09:00"},
		"every 1st,22nd,31st":       {"每月1日、22日、最后一天", "每月1日、22日、最後一天", "1st, 22nd and last day of every month"},
		"every 3rd,11th,23rd":       {"每月3日、11日、23日", "每月3日、11日、23日", "3rd, 11th and 23rd of every month"},
		"every Saturday 9:00":       {"每周六 09:00", "每週六 09:00", "every Saturday, 09:00"},
		"every Mon,Wed":             {"每周一、三", "每週一、三", "every Monday and Wednesday"},
		"daily 22:00-6:00":          {"每天 22:00–06:00", "每天 22:00–06:00", "every day, 22:00–06:00"},
		"daily 20:00-24:00":         {"每天 20:00–24:00", "每天 20:00–24:00", "every day, 20:00–24:00"},
		"weekly":                    {"每周", "每週", "every week"},
		"monthly":                   {"每月", "每月", "every month"},
		"every 3 days":              {"每3天", "每3天", "every 3 days"},
		"every 2 weeks":             {"每2周", "每2週", "every 2 weeks"},
		"every 12 months":           {"每年", "每年", "every year"},
		"every 2 months":            {"每2个月", "每2個月", "every 2 months"},
	} {
		r := rule(text)
		got := inEach(func(lang string) string { return when.FormatRule(r, lang) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	if got := inEach(func(lang string) string { return when.FormatRule(when.Rule{}, lang) }); got != (shown{}) {
		t.Errorf("the zero rule is shown as %q", got)
	}
}

func TestFormatDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]shown{
		0:                               {"0 分钟", "0 分鐘", "0 min"},
		29 * time.Second:                {"0 分钟", "0 分鐘", "0 min"},
		30 * time.Second:                {"1 分钟", "1 分鐘", "1 min"},
		30 * time.Minute:                {"30 分钟", "30 分鐘", "30 min"},
		-30 * time.Minute:               {"30 分钟", "30 分鐘", "30 min"},
		2 * time.Hour:                   {"2 小时", "2 小時", "2 h"},
		90 * time.Minute:                {"1 小时 30 分钟", "1 小時 30 分鐘", "1 h 30 min"},
		24 * time.Hour:                  {"1 天", "1 天", "1 day"},
		76*time.Hour + 20*time.Minute:   {"3 天 4 小时", "3 天 4 小時", "3 days 4 h"},
		48*time.Hour + 59*time.Minute:   {"2 天", "2 天", "2 days"},
		time.Duration(-1 << 63):         {"106751 天 23 小时", "106751 天 23 小時", "106751 days 23 h"},
		59*time.Minute + 31*time.Second: {"1 小时", "1 小時", "1 h"},
	} {
		got := inEach(func(lang string) string { return when.FormatDuration(d, lang) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v: %s", d, diff)
		}
	}
}

func TestDayAt(t *testing.T) {
	t.Parallel()
	london := zone("Europe/London")
	for _, c := range []struct {
		start string
		zone  *time.Location
		days  int
		hour  int
		want  string
	}{
		{"2026-07-04 09:00", shanghai, 7, 9, "2026-06-27 09:00"},
		{"2026-07-04 09:00", shanghai, 1, 9, "2026-07-03 09:00"},
		{"2026-07-04 00:05", shanghai, 1, 20, "2026-07-03 20:00"},
		{"2026-07-04 23:55", shanghai, 0, 9, "2026-07-04 09:00"},
		{"2026-03-30 09:00", london, 7, 9, "2026-03-23 09:00"},
		{"2026-10-26 09:00", london, 1, 9, "2026-10-25 09:00"},
	} {
		got := when.DayAt(at(c.zone, c.start).UTC(), c.zone, c.days, c.hour)
		if want := at(c.zone, c.want); !got.Equal(want) {
			t.Errorf("%d days before %s: got %v, want %v", c.days, c.start, got, want)
		}
	}
}
