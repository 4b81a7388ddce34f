package voucher

import "time"

// A Period is that in which a reward's limit a person is counted.
type Period string

// The periods.
const (
	Ever  Period = ""
	Week  Period = "week"
	Month Period = "month"
	Year  Period = "year"
)

// Since returns when the period began in which a time lies, in its zone; the zero
// time for Ever. A week begins on Monday.
func (p Period) Since(now time.Time) time.Time {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, now.Location()) }
	switch p {
	case Week:
		return day(now.Year(), now.Month(), now.Day()-(int(now.Weekday())+6)%7)
	case Month:
		return day(now.Year(), now.Month(), 1)
	case Year:
		return day(now.Year(), time.January, 1)
	default:
		return time.Time{}
	}
}
