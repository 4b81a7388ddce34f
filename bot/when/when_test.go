package when_test

import (
	"fmt"
	"testing"
	"time"
	_ "time/tzdata"

	"linli/bot/when"
)

var shanghai = zone("Asia/Shanghai")

// zone loads a zone of the embedded database.
func zone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

// at reads "2026-07-01 12:00" as the clocks in loc show it.
func at(loc *time.Location, s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
	if err != nil {
		panic(err)
	}
	return t
}

// written writes a span as an ISO 8601 interval of local times: "2026-07-05T09:00/11:30" on
// one day, "2026-07-05T22:00/2026-07-06T06:00" on two, and dates alone for whole days.
func written(s when.Span, loc *time.Location) string {
	layout := "2006-01-02T15:04"
	if s.AllDay {
		layout = "2006-01-02"
	}
	text := s.Start.In(loc).Format(layout)
	if s.End.IsZero() {
		return text
	}
	if end := s.End.In(loc); s.AllDay || end.YearDay() != s.Start.In(loc).YearDay() {
		return text + "/" + end.Format(layout)
	}
	return text + s.End.In(loc).Format("/15:04")
}

// phrase is a text and the span that a neighbour means by it.
type phrase struct{ text, want string }

// wednesday is the moment at which most phrases of the tests are said.
var wednesday = at(shanghai, "2026-07-01 12:00")

// checkPhrases reads each phrase as it is said at now in Shanghai.
func checkPhrases(t *testing.T, now time.Time, phrases []phrase) {
	t.Helper()
	for _, ph := range phrases {
		t.Run(ph.text, func(t *testing.T) {
			t.Parallel()
			span, err := when.ParseSpan(ph.text, now, shanghai)
			if err != nil {
				t.Fatal(err)
			}
			if got := written(span, shanghai); got != ph.want {
				t.Errorf("got %s, want %s", got, ph.want)
			}
		})
	}
}

func Example() {
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	span, err := when.ParseSpan("下周六上午9点到11点半", now, time.UTC)
	fmt.Println(when.FormatSpan(span, time.UTC, "zh-Hans", now), err)
	fmt.Println(when.FormatSpan(span, time.UTC, "en", now), err)

	rule, err := when.ParseRule("每月第一个星期六 9:00-11:30")
	fmt.Println(rule, err)
	fmt.Println(when.FormatRule(rule, "en"))
	fmt.Println(when.FormatSpan(rule.Next(now, time.UTC), time.UTC, "en", now))
	// Output:
	// 7月11日 周六 09:00–11:30 <nil>
	// Sat 11 Jul 09:00–11:30 <nil>
	// first Saturday 09:00-11:30 <nil>
	// first Saturday of every month, 09:00–11:30
	// Sat 4 Jul 09:00–11:30
}
