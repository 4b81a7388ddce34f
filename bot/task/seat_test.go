package task

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestPick(t *testing.T) {
	t.Parallel()
	free := Seats{{For: "", Slots: 2}, {For: "plumbing", Slots: 1}, {For: Newcomers, Slots: 1}}
	full := Seats{{For: "", Slots: 1, Taken: 1}, {For: "plumbing", Slots: 1}}
	for _, c := range []struct {
		name  string
		seats Seats
		fit   Fit
		want  string
		ok    bool
	}{
		{"the skill first", free, Fit{Skills: []string{"plumbing"}, New: true}, "plumbing", true},
		{"then newcomers", free, Fit{New: true}, Newcomers, true},
		{"then anybody", free, Fit{Skills: []string{"sewing"}}, "", true},
		{"only the skill is left", full, Fit{New: true}, "", false},
		{"none at all", nil, Fit{}, "", false},
	} {
		if got, ok := c.seats.Pick(c.fit); got != c.want || ok != c.ok {
			t.Errorf("%s: %q %v, want %q %v", c.name, got, ok, c.want, c.ok)
		}
	}
	if full.Fits(Fit{}) != true || (Seats{{For: "plumbing", Slots: 1}}).Fits(Fit{New: true}) {
		t.Error("a full place suits, a skill one lacks does not")
	}
}

func drawFit(t *rapid.T, name string) Fit {
	var f Fit
	for _, skill := range []string{"plumbing", "sewing"} {
		if rapid.Bool().Draw(t, name+" "+skill) {
			f.Skills = append(f.Skills, skill)
		}
	}
	f.New = rapid.Bool().Draw(t, name+" new")
	return f
}

// Whatever is free and whoever waits: no place is given out twice, none stays free
// that somebody without an offer could take, and nobody is passed over for one behind.
func TestOffers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var seats Seats
		for _, seat := range []string{"", "plumbing", "sewing", Newcomers} {
			slots := rapid.IntRange(0, 3).Draw(t, "slots "+seat)
			seats = append(seats, Seat{seat, slots, rapid.IntRange(0, slots).Draw(t, "taken "+seat)})
		}
		line := make([]Fit, rapid.IntRange(0, 8).Draw(t, "line"))
		for i := range line {
			line[i] = drawFit(t, "fit")
		}
		offers, left := seats.Offers(line), seats
		got := map[int]bool{}
		for _, o := range offers {
			if !line[o.Waiter].May(o.Seat) || got[o.Waiter] {
				t.Fatalf("%v is offered to %d of %v", o.Seat, o.Waiter, line)
			}
			got[o.Waiter], left = true, left.Take(o.Seat)
		}
		for _, s := range left {
			if s.Taken > s.Slots {
				t.Fatalf("%d of %d places %q", s.Taken, s.Slots, s.For)
			}
		}
		for i, f := range line {
			if seat, ok := left.Pick(f); ok && !got[i] {
				t.Fatalf("a place %q stays free with %v waiting", seat, f)
			}
			behind := slices.ContainsFunc(offers, func(o Offer) bool { return o.Waiter > i && f.May(o.Seat) })
			if !got[i] && behind {
				t.Fatalf("number %d is passed over: %v", i, offers)
			}
		}
	})
}
