package voucher

import (
	"testing"
	"time"
)

func TestStars(t *testing.T) {
	t.Parallel()
	for minutes, want := range map[int]int{
		-60: 0, 0: 0, 100*60 - 1: 0, 100 * 60: 1, 300*60 - 1: 1, 300 * 60: 2, 600 * 60: 3, 1000 * 60: 4, 1500*60 - 1: 4, 1500 * 60: 5, 1 << 30: 5,
	} {
		if got := Stars(minutes); got != want {
			t.Errorf("%d minutes earn %d stars, want %d", minutes, got, want)
		}
	}
}

func TestPeriodsBegin(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("CST", 8*3600)
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		p         Period
		now, want string
	}{
		{Week, "2026-07-01 10:00", "2026-06-29 00:00"}, {Week, "2026-06-29 00:00", "2026-06-29 00:00"}, {Week, "2026-07-05 23:59", "2026-06-29 00:00"},
		{Month, "2026-07-31 23:59", "2026-07-01 00:00"}, {Month, "2026-07-01 00:00", "2026-07-01 00:00"},
		{Year, "2026-12-31 23:59", "2026-01-01 00:00"},
	} {
		if got := c.p.Since(at(c.now)); !got.Equal(at(c.want)) {
			t.Errorf("the %s of %s began %s, want %s", c.p, c.now, got, c.want)
		}
	}
	if got := Ever.Since(at("2026-07-01 10:00")); !got.IsZero() {
		t.Errorf("ever began %s", got)
	}
}
