package when_test

import (
	"testing"
	"time"

	"linli/bot/when"
)

func TestParseMonth(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.January, 15, 12, 0, 0, 0, shanghai)
	for words, want := range map[string]string{
		"": "2026-01", "這個月": "2026-01", "本月": "2026-01", "This Month": "2026-01", "上个月": "2025-12", "last month": "2025-12",
		"1月": "2026-01", "7月": "2025-07", "７月份": "2025-07", "2024年2月": "2024-02", "2024-02": "2024-02", "2024/2": "2024-02",
		"july": "2025-07", "Jul 2026": "2026-07", "January": "2026-01", "12": "2025-12",
		"13月": "", "0": "", "soon": "", "2026": "", "明天": "",
	} {
		got, ok := when.ParseMonth(words, now)
		if shown := got.Format("2006-01"); ok != (want != "") || ok && (shown != want || got.Day() != 1 || got.Location() != shanghai) {
			t.Errorf("%q is %s, %v; want %s", words, shown, ok, want)
		}
	}
}
