package worktime

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// minutesPerDay is where a day's last stretch may end.
const minutesPerDay = 24 * 60

// ErrHours means that hours are none of a day: they end before they begin, run
// over midnight or overlap.
var ErrHours = errors.New("no hours of a day")

// A Stretch is a part of a day in minutes after its midnight, To not included.
type Stretch struct{ From, To int }

// Hours are the parts of a day that count, in order. None means the whole day.
type Hours []Stretch

// NewHours puts stretches in order and joins those that touch. The whole day
// becomes none. It returns ErrHours for what no day has.
func NewHours(ss ...Stretch) (Hours, error) {
	ss = slices.SortedFunc(slices.Values(ss), func(a, b Stretch) int { return cmp.Compare(a.From, b.From) })
	var h Hours
	for _, s := range ss {
		last := len(h) - 1
		switch {
		case s.From < 0 || s.To <= s.From || s.To > minutesPerDay || last >= 0 && s.From < h[last].To:
			return nil, ErrHours
		case last >= 0 && s.From == h[last].To:
			h[last].To = s.To
		default:
			h = append(h, s)
		}
	}
	if slices.Equal(h, wholeDay) {
		return nil, nil
	}
	return h, nil
}

// wholeDay is what no hours mean.
var wholeDay = Hours{{0, minutesPerDay}}

// String returns the hours as 08:30–12:00 14:00–18:00; none as nothing.
func (h Hours) String() string {
	parts := make([]string, len(h))
	for i, s := range h {
		parts[i] = fmt.Sprintf("%02d:%02d–%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
	}
	return strings.Join(parts, " ")
}
