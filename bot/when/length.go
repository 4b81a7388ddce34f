package when

import "time"

// ParseLength reads a text that is a length of time and nothing else: "24小时",
// "三天", "1 小时 30 分钟", "2 days", "90 min". A day has 24 hours and a week seven
// days; months differ in length and are refused. The length is above zero.
func ParseLength(s string) (time.Duration, bool) {
	p := &parser{toks: scan(s)}
	p.skip(tokSep, tokStop)
	a, ok := p.amount()
	length := a.length + time.Duration(a.days)*24*time.Hour
	return length, ok && p.over() && a.months == 0 && length > 0
}
