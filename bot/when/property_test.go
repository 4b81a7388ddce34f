package when_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/bot/when"
)

var zones = []*time.Location{
	time.UTC, shanghai, zone("Asia/Hong_Kong"), zone("Asia/Kathmandu"), zone("Europe/London"), zone("America/New_York"), zone("America/Sao_Paulo"),
}

// moment draws a minute, up to days after from.
func moment(t *rapid.T, from time.Time, days int, label string) time.Time {
	minutes := rapid.IntRange(1, days*24*60).Draw(t, label)
	return from.Truncate(time.Minute).Add(time.Duration(minutes) * time.Minute)
}

// saidOnce reports whether t is the first moment at which the clocks of a zone show its
// time of day, for a text cannot tell the second from the first.
func saidOnce(t time.Time, zone *time.Location) bool {
	const layout = "2006-01-02 15:04"
	return t.In(zone).Format(layout) != t.Add(-time.Hour).In(zone).Format(layout)
}

// drawNow draws a moment of three decades, not on the minute.
func drawNow(t *rapid.T) time.Time {
	return time.Unix(rapid.Int64Range(1_400_000_000, 2_400_000_000).Draw(t, "now"), 0)
}

// same fails unless text is read as the span.
func same(t *rapid.T, text string, want when.Span, now time.Time, zone *time.Location) {
	got, err := when.ParseSpan(text, now, zone)
	if err != nil || got.AllDay != want.AllDay || !got.Start.Equal(want.Start) || !got.End.Equal(want.End) {
		t.Fatalf("%q said at %v: got %v, %v; want %v", text, now.In(zone), got, err, want)
	}
}

// What is shown is read back, also where the year, the season or the day changes, and where
// a span has begun already.
func TestFormatIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone, lang, now := rapid.SampledFrom(zones).Draw(t, "zone"), rapid.SampledFrom(languages).Draw(t, "lang"), drawNow(t)
		start := moment(t, now, 700, "start")
		if !saidOnce(start, zone) {
			t.Skip("the clocks show it twice")
		}
		same(t, when.Format(start, zone, lang, now), when.Span{Start: start}, now, zone)
	})
}

func TestFormatSpanIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone, lang, now := rapid.SampledFrom(zones).Draw(t, "zone"), rapid.SampledFrom(languages).Draw(t, "lang"), drawNow(t)
		end := moment(t, now, 700, "end")
		start := end.Add(-time.Duration(rapid.IntRange(61, 4000).Draw(t, "length")) * time.Minute)
		if !saidOnce(start, zone) || !saidOnce(end, zone) {
			t.Skip("the clocks show it twice")
		}
		span := when.Span{Start: start, End: end}
		same(t, when.FormatSpan(span, zone, lang, now), span, now, zone)
	})
}

func TestFormatDaysIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		zone, lang, now := rapid.SampledFrom(zones).Draw(t, "zone"), rapid.SampledFrom(languages).Draw(t, "lang"), drawNow(t)
		span := when.Span{Start: when.DayAt(moment(t, now, 700, "start"), zone, 0, 0), AllDay: true}
		if days := rapid.IntRange(1, 20).Draw(t, "days"); days > 1 {
			span.End = when.DayAt(span.Start, zone, -days, 0)
		}
		same(t, when.FormatSpan(span, zone, lang, now), span, now, zone)
	})
}

func TestFormatDurationIsReadBack(t *testing.T) {
	t.Parallel()
	after := map[string]string{"zh-Hans": "%s后", "zh-Hant": "%s後", "en": "in %s"}
	rapid.Check(t, func(t *rapid.T) {
		lang, now := rapid.SampledFrom(languages).Draw(t, "lang"), drawNow(t)
		d := time.Duration(rapid.IntRange(1, 24*60-1).Draw(t, "minutes")) * time.Minute
		text := fmt.Sprintf(after[lang], when.FormatDuration(d, lang))
		same(t, text, when.Span{Start: now.Add(d).Truncate(time.Minute)}, now, time.UTC)
	})
}

// recurrence is a rule as a test means it, told apart from how the package keeps it.
type recurrence struct {
	text     string
	ordinals map[int]bool // 1 to 5, -1 for the last
	weekdays map[time.Weekday]bool
	days     map[int]bool
}

// has reports whether the recurrence falls on a day.
func (r recurrence) has(day time.Time) bool {
	length := day.AddDate(0, 1, -day.Day()).Day()
	for d := range r.days {
		if min(d, length) == day.Day() {
			return true
		}
	}
	nth := r.ordinals == nil || r.ordinals[(day.Day()+6)/7] || r.ordinals[-1] && day.Day()+7 > length
	return nth && r.weekdays[day.Weekday()]
}

// set draws some of the values as a set, and their names as words.
func set[T comparable](t *rapid.T, label string, values []T, names []string) (map[T]bool, string) {
	chosen := map[T]bool{}
	var words []string
	for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(values)-1), 1, 3, rapid.ID).Draw(t, label) {
		chosen[values[i]] = true
		words = append(words, names[i])
	}
	return chosen, strings.Join(words, ", ")
}

// drawRecurrence draws a rule by weekdays, by the n-th weekdays of the month, or by its days.
func drawRecurrence(t *rapid.T) recurrence {
	var r recurrence
	var ordinals, names string
	weekdays := []time.Weekday{0, 1, 2, 3, 4, 5, 6}
	weekdayNames := []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		r.weekdays, names = set(t, "weekdays", weekdays, weekdayNames)
		r.text = "every " + names
	case 1:
		r.ordinals, ordinals = set(t, "ordinals", []int{1, 2, 3, 4, 5, -1}, []string{"first", "second", "third", "fourth", "fifth", "last"})
		r.weekdays, names = set(t, "weekdays", weekdays, weekdayNames)
		r.text = ordinals + " " + names
	default:
		r.days, names = set(t, "days", []int{1, 2, 15, 28, 29, 30, 31}, []string{"1st", "2nd", "15th", "28th", "29th", "30th", "31st"})
		r.text = "every " + names
	}
	return r
}

// Next is the first day that the recurrence falls on, and none is left out.
func TestRuleNextIsTheFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRecurrence(t)
		parsed, err := when.ParseRule(r.text)
		if err != nil {
			t.Fatalf("%q: %v", r.text, err)
		}
		after := drawNow(t).UTC().Truncate(24 * time.Hour)
		want := after.AddDate(0, 0, 1)
		for !r.has(want) {
			want = want.AddDate(0, 0, 1)
		}
		if got := parsed.Next(after, time.UTC).Start; !got.Equal(want) {
			t.Fatalf("%q after %v: got %v, want %v", r.text, after, got, want)
		}
	})
}

// A rule is read back from what is stored and from what is shown, in every language.
func TestRuleIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.SampledFrom([]string{"daily", "weekly", "monthly", "every 2 days", "every 3 weeks", "every 6 months"}),
			rapid.Custom(func(t *rapid.T) string { return drawRecurrence(t).text }),
		).Draw(t, "rule")
		r, err := when.ParseRule(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if rapid.Bool().Draw(t, "has hours") {
			from := rapid.IntRange(0, 24*60).Draw(t, "from")
			to := rapid.SampledFrom([]int{0, from + 1, from + 90, from + 14*60}).Draw(t, "to")
			if r, err = r.WithHours(from, to); err != nil {
				t.Fatal(err)
			}
		}
		texts := []string{r.String()}
		for _, lang := range languages {
			texts = append(texts, when.FormatRule(r, lang))
		}
		for _, text := range texts {
			if got, err := when.ParseRule(text); err != nil || got != r {
				t.Fatalf("%q: got %q, %v; want %q", text, got, err, r)
			}
		}
	})
}
