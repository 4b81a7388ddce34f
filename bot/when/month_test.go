package when

import (
	"testing"
	"time"
)

func TestFormatMonth(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 8, 31, 0, 0, 0, 0, time.UTC)
	for lang, want := range map[string]string{"zh-Hans": "2026年8月", "zh-Hant": "2026年8月", "en": "August 2026"} {
		if got := FormatMonth(day, lang); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}
