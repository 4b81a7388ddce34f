package when

import (
	"testing"
	"time"
)

func TestParseLength(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]time.Duration{
		"24小时": 24 * time.Hour, "24 小時": 24 * time.Hour, "三天": 72 * time.Hour, "两日": 48 * time.Hour,
		"1 小时 30 分钟": 90 * time.Minute, "半小时": 30 * time.Minute, "2 days": 48 * time.Hour, "90 min": 90 * time.Minute,
		"2.5 hours": 150 * time.Minute, "1 week": 168 * time.Hour, "4h": 4 * time.Hour, "４８小时": 48 * time.Hour,
		"": 0, "24": 0, "0小时": 0, "1个月": 0, "明天": 0, "3小时后": 0, "9:00": 0, "3小时垃圾": 0, "小时": 0,
	} {
		if got, ok := ParseLength(s); ok != (want != 0) || ok && got != want {
			t.Errorf("%q is %v, %v, want %v", s, got, ok, want)
		}
	}
}
