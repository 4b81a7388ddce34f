package when

import (
	"errors"
	"fmt"
	"time"
)

// What a text can be refused for. ErrWeekday is an ErrDate too.
var (
	ErrNotTime = errors.New("not a time")                                  // nothing in it is a time, or more than a time is
	ErrPast    = errors.New("the time is over")                            // its end, or its start where it has none, is before now
	ErrDate    = errors.New("no such date or time")                        // 2月30日, 25:00
	ErrWeekday = fmt.Errorf("%w: the weekday is not the date's", ErrDate)  // 7月5日 周六, which is a Sunday
	ErrOrder   = errors.New("the end is not after the start, or too late") // 11:00-9:00
)

// Span is a time with its end, or one or more whole days.
type Span struct {
	Start  time.Time // in the zone it was read for; a whole day's midnight
	End    time.Time // after Start; zero if none was said; of several whole days the midnight that ends the last
	AllDay bool      // no hours were said
}

// ParseSpan reads a text that is a time and nothing else: "明天 9:00-11:00",
// "下周六上午9点", "Sat 5 Jul 09:00", 半小时后. What a phrase leaves open is settled as
// the package's description says; now may be in any zone.
//
// The errors are ErrNotTime, ErrDate, ErrWeekday, ErrOrder and ErrPast. With ErrPast,
// the span is given too, for those who may speak of the past.
func ParseSpan(s string, now time.Time, zone *time.Location) (Span, error) {
	p := &parser{toks: scan(s)}
	p.skip(tokSep, tokStop)
	ph, ok := p.phrase()
	if !ok || !p.over() {
		return Span{}, ErrNotTime
	}
	return ph.resolve(now, zone)
}

// over reports whether a span that began is no longer going on.
func (s Span) over(now time.Time, zone *time.Location) bool {
	switch {
	case !s.End.IsZero():
		return !s.End.After(now)
	case s.AllDay:
		return civil(s.Start.In(zone)).Before(civil(now.In(zone)))
	default:
		return s.Start.Before(now)
	}
}
