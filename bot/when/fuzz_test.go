package when_test

import (
	"testing"
	"time"

	"linli/bot/when"
)

// seeds are texts that reach every part of the grammar.
var seeds = []string{
	"明天 9:00-11:00", "下周六上午9点到11点半", "2026年7月5日(周日)晚上8点", "7月5日到7日", "17号上午9点", "7/4(六) 9:00", "聽日下晝三點踏三", "今晚10点到明早6点",
	"差五分九点", "一个半小时后", "Sat 5 Jul 22:00 – Sun 6 Jul 06:00", "July 5th, 2026 9.30am", "the day after tomorrow at a quarter to ten", "9-11am on Saturday",
	"in 2.5 hours", "5-7 July", "明天9点 2小时", "３号楼", "每月第一、三个星期六 9:00-11:30", "每周一至周五 8:00", "每月1号和15号", "first and last Sunday of the month, 14:00",
	"every 2 weeks", "农历七月初五", "\xff\x00明天", "大后天\u200b9点", "9999-12-31 23:00-2:00", "9999周后", "0001年1月1日", "2月29日", "31号", "本周六（7月4日）9点", "下周末", "每年",
}

// checkSpan fails if a span that was read is over, ends before it starts, or cannot be
// shown and read again.
func checkSpan(t *testing.T, s string, span when.Span, now time.Time) {
	t.Helper()
	if span.Start.IsZero() || !span.End.IsZero() && !span.End.After(span.Start) {
		t.Fatalf("%q: not a span: %v", s, span)
	}
	if end := span.End; end.IsZero() && !span.AllDay && span.Start.Before(now) || !end.IsZero() && !end.After(now) {
		t.Fatalf("%q: over: %v", s, span)
	}
	for _, lang := range languages {
		text := when.FormatSpan(span, shanghai, lang, now)
		again, err := when.ParseSpan(text, now, shanghai)
		if err != nil || !again.Start.Equal(span.Start) || !again.End.Equal(span.End) || again.AllDay != span.AllDay {
			t.Fatalf("%q: shown as %q, read as %v, %v; want %v", s, text, again, err, span)
		}
	}
}

func FuzzParseSpan(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, uint32(1_782_878_400))
	}
	f.Fuzz(func(t *testing.T, s string, seconds uint32) {
		now := time.Unix(int64(seconds)+800_000_000, 0) // Shanghai has had no summer time since
		if span, err := when.ParseSpan(s, now, shanghai); err == nil {
			checkSpan(t, s, span, now)
		}
	})
}

func FuzzFind(f *testing.F) {
	for _, s := range seeds {
		f.Add("清理楼道 " + s + " 文昌花园3号楼")
	}
	f.Fuzz(func(t *testing.T, s string) {
		span, rest, ok := when.Find(s, wednesday, shanghai)
		if !ok {
			if rest != s {
				t.Fatalf("%q: nothing found, but %q is left", s, rest)
			}
			return
		}
		checkSpan(t, s, span, wednesday)
		if len(rest) >= len(s) {
			t.Fatalf("%q: found something, but %q is left", s, rest)
		}
	})
}

func FuzzParseRule(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, uint32(1_782_878_400))
	}
	f.Fuzz(func(t *testing.T, s string, seconds uint32) {
		r, err := when.ParseRule(s)
		if err != nil {
			return
		}
		for _, text := range []string{r.String(), when.FormatRule(r, "zh-Hans"), when.FormatRule(r, "zh-Hant"), when.FormatRule(r, "en")} {
			if again, err := when.ParseRule(text); err != nil || again != r {
				t.Fatalf("%q: written as %q, read as %q, %v", s, text, again, err)
			}
		}
		after := time.Unix(int64(seconds), 0)
		if next := r.Next(after, shanghai); !next.Start.After(after) {
			t.Fatalf("%q: after %v comes %v", s, after, next)
		}
	})
}
