package task

import (
	"regexp"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestWithin(t *testing.T) {
	t.Parallel()
	day := func(h, m int) time.Time { return time.Date(2026, 7, 4, h, m, 0, 0, time.UTC) }
	for _, c := range []struct {
		name       string
		start, end time.Time
		in, out    time.Time
		want       int
	}{
		{"early in, late out", day(9, 0), day(10, 30), day(8, 10), day(11, 0), 90},
		{"late in", day(9, 0), day(10, 30), day(9, 20), day(10, 30), 70},
		{"early out", day(9, 0), day(10, 30), day(9, 0), day(9, 45), 45},
		{"two hours at most", day(9, 0), day(13, 0), day(9, 0), day(13, 0), 120},
		{"gone before the start", day(9, 0), day(10, 0), day(8, 10), day(8, 50), 0},
	} {
		if got := (Hours{c.start, c.end}).Within(c.in, c.out).Minutes(); got != c.want {
			t.Errorf("%s: %d minutes, want %d", c.name, got, c.want)
		}
	}
}

func TestSaidUpTo(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 7, 4, 9, 0, 0, 0, time.UTC)
	for length, want := range map[time.Duration]int{time.Hour: 60, 5 * time.Hour: 300, 20 * time.Hour: 720} {
		if got := (Hours{start, start.Add(length)}).SaidUpTo(); got != want {
			t.Errorf("%v: %d, want %d", length, got, want)
		}
	}
}

// A code holds while it is shown and as long again, and no longer; another task's
// never fits but by chance.
func TestCode(t *testing.T) {
	t.Parallel()
	digits := regexp.MustCompile(`^[0-9]{6}$`)
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "secret")
		at := time.Unix(rapid.Int64Range(1.7e9, 2e9).Draw(t, "at"), 0)
		code := Code(secret, at)
		if !digits.MatchString(code) {
			t.Fatalf("code %q", code)
		}
		until := CodeUntil(at)
		if !until.After(at) || until.Sub(at) > CodeFor {
			t.Fatalf("code of %v holds until %v", at, until)
		}
		for _, now := range []time.Time{at, until.Add(-time.Second), until, until.Add(CodeFor - time.Second)} {
			if !Fits(secret, code, now) {
				t.Fatalf("code of %v does not fit at %v", at, now)
			}
		}
		for _, now := range []time.Time{until.Add(CodeFor), at.Add(-CodeFor)} {
			if Fits(secret, code, now) && code != Code(secret, now) && code != Code(secret, now.Add(-CodeFor)) {
				t.Fatalf("code of %v fits at %v", at, now)
			}
		}
		if Fits(secret, "", at) || Fits(secret, code+"0", at) {
			t.Fatal("anything fits")
		}
	})
}
