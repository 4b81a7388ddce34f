package when

import "time"

// amount is a length of time: months and days by the calendar, the rest by the clock.
type amount struct {
	months, days int
	length       time.Duration
}

// unit is what an amount is counted in, the smaller before the larger.
type unit uint8

const (
	noUnit unit = iota
	minuteUnit
	hourUnit
	dayUnit
	weekUnit
	monthUnit
)

// piece is a number and its unit, counted in halves: "半小时" has 1, "2.5 hours" 5.
type piece struct {
	unit   unit
	halves int
}

// later reads "半小时后", "三天后", "in 2 hours", "3 days later", "2 weeks from now".
func (p *parser) later() (amount, bool) {
	_, in := p.take(tokIn)
	a, ok := p.amount()
	if !ok || in {
		return a, ok
	}
	_, after := p.take(tokHou, tokLater)
	return a, after || p.all(tokFrom, tokNow)
}

// amount reads pieces of falling units: "1 小时 30 分钟", "an hour and a half", "2 天".
func (p *parser) amount() (amount, bool) {
	var a amount
	last := noUnit
	for {
		pc, ok := choose(p, p.piece)
		if !ok {
			return a, last != noUnit
		}
		if last != noUnit && pc.unit >= last || !a.add(pc) {
			return a, false
		}
		last = pc.unit
	}
}

// add counts a piece; a half of anything but an hour is refused.
func (a *amount) add(pc piece) bool {
	n := pc.halves / 2
	switch pc.unit {
	case minuteUnit:
		a.length += time.Duration(n) * time.Minute
	case hourUnit:
		a.length += time.Duration(pc.halves) * 30 * time.Minute
	case dayUnit:
		a.days += n
	case weekUnit:
		a.days += 7 * n
	case monthUnit:
		a.months += n
	}
	return pc.unit == hourUnit || pc.halves%2 == 0
}

// piece reads one number with its unit.
func (p *parser) piece() (pc piece, ok bool) {
	p.skip(tokAnd)
	if pc.halves, ok = p.halves(); !ok {
		return pc, false
	}
	pc.unit = p.unitWord()
	if pc.unit == hourUnit && (p.all(tokHalf) || p.all(tokAnd, tokA, tokHalf)) {
		pc.halves++
	}
	return pc, pc.unit != noUnit
}

// halves reads the number of a piece: 两, 半, an, "half an", 2.5, 一个半.
func (p *parser) halves() (int, bool) {
	if p.all(tokHalf) {
		p.skip(tokA)
		return 1, true
	}
	if p.all(tokA) {
		return 2, true
	}
	q, ok := p.number()
	switch five := p.look(1); {
	case p.at(tokDot, tokDigits) && five.n == 5 && five.width == 1:
		p.pos += 2
	case p.all(tokGe, tokHalf):
	default:
		return 2 * q.n, ok
	}
	return 2*q.n + 1, ok
}

// unitWord takes a unit of time. A Chinese month is 个月, for 3月 is March, and an hour
// may be 个钟 in Cantonese.
func (p *parser) unitWord() unit {
	counted := p.all(tokGe)
	t := p.next()
	p.pos++
	switch {
	case t.kind == tokMinutes:
		return minuteUnit
	case t.kind == tokHours, t.kind == tokZhong && counted:
		return hourUnit
	case t.kind == tokDays, t.kind == tokTian, t.kind == tokRi:
		return dayUnit
	case t.kind == tokWeeks, t.kind == tokWeek:
		return weekUnit
	case t.kind == tokMonths, t.kind == tokYue && counted:
		return monthUnit
	}
	return noUnit
}
