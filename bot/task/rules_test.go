package task

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/bot/ledger"
)

func at(clock string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", "2026-07-"+clock)
	if err != nil {
		panic(err)
	}
	return t
}

func hours(from, to string) Hours { return Hours{at(from), at(to)} }

func TestOverlap(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		a, b Hours
		want bool
	}{
		{"same", hours("02 09:00", "02 11:00"), hours("02 09:00", "02 11:00"), true},
		{"crossing", hours("02 09:00", "02 11:00"), hours("02 10:59", "02 12:00"), true},
		{"inside", hours("02 09:00", "02 11:00"), hours("02 09:30", "02 10:00"), true},
		{"one after the other", hours("02 09:00", "02 11:00"), hours("02 11:00", "02 12:00"), false},
		{"apart", hours("02 09:00", "02 11:00"), hours("03 09:00", "03 11:00"), false},
	} {
		if a, b := c.a.Overlap(c.b), c.b.Overlap(c.a); a != c.want || b != c.want {
			t.Errorf("%s: %v and %v, want %v", c.name, a, b, c.want)
		}
	}
}

// Two tasks overlap exactly if there is a minute in which both take place.
func TestOverlapIsACommonMinute(t *testing.T) {
	t.Parallel()
	base := at("02 00:00")
	draw := func(t *rapid.T, name string) Hours {
		start := rapid.IntRange(0, 40).Draw(t, name+" start")
		length := rapid.IntRange(1, 20).Draw(t, name+" length")
		return Hours{base.Add(time.Duration(start) * time.Minute), base.Add(time.Duration(start+length) * time.Minute)}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a"), draw(t, "b")
		common := false
		for m := range 60 {
			now := base.Add(time.Duration(m) * time.Minute)
			common = common || a.Started(now) && !a.Ended(now) && b.Started(now) && !b.Ended(now)
		}
		if a.Overlap(b) != common {
			t.Fatalf("%v and %v: overlap %v, common minute %v", a, b, a.Overlap(b), common)
		}
	})
}

func TestMoments(t *testing.T) {
	t.Parallel()
	h := hours("02 09:00", "02 11:00")
	for _, c := range []struct {
		name      string
		got, want time.Time
	}{
		{"release", h.ReleaseUntil(), at("02 06:00")},
		{"offer", h.OfferUntil(at("01 20:00")), at("01 22:00")},
		{"offer before the start", h.OfferUntil(at("02 08:10")), at("02 09:00")},
		{"hand in", h.HandInUntil(time.Time{}), at("04 11:00")},
		{"hand in again, early", h.HandInUntil(at("02 10:00")), at("04 11:00")},
		{"hand in again, late", h.HandInUntil(at("04 10:00").Add(2 * time.Hour)), at("06 12:00")},
	} {
		if !c.got.Equal(c.want) {
			t.Errorf("%s until %s, want %s", c.name, c.got, c.want)
		}
	}
	if h.Started(at("02 08:59")) || !h.Started(at("02 09:00")) || h.Ended(at("02 10:59")) || !h.Ended(at("02 11:00")) {
		t.Error("a task goes from its start until before its end")
	}
}

func TestMinutesAndPoints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		h       Hours
		minutes int
		points  ledger.Points
	}{
		{hours("02 09:00", "02 09:20"), 20, 0},
		{hours("02 09:00", "02 09:30"), 30, 1},
		{hours("02 09:00", "02 10:00"), 60, 1},
		{hours("02 09:00", "02 11:00"), 120, 2},
		{hours("02 09:00", "02 17:00"), 120, 2},
	} {
		if m, p := c.h.Minutes(), c.h.Points(); m != c.minutes || p != c.points {
			t.Errorf("%s to %s: %d minutes and %d points, want %d and %d", c.h.Start, c.h.End, m, p, c.minutes, c.points)
		}
	}
}

func TestStandingOf(t *testing.T) {
	t.Parallel()
	for n, want := range []Standing{Free, Free, OnApproval, OnApproval, OnApproval, Paused, Paused} {
		if got := StandingOf(n); got != want {
			t.Errorf("after %d absences %d, want %d", n, got, want)
		}
	}
}
