package when

import "time"

// phrase is a time as it was said.
type phrase struct {
	wait  time.Duration // from now: 半小时后
	day   day
	until day // the last day of a range, or the day of hours.to
	hours
	several bool // hours on each day of a range, which are no one span
}

// hours are the hours of a phrase.
type hours struct {
	from, to clock
	length   time.Duration // said in place of to: "9:00 for 2 hours"
}

// phrase reads a time: a wait, or a day with or without hours, or hours with or without a day.
func (p *parser) phrase() (phrase, bool) {
	return choose(p, p.wait, p.days, p.dayFirst, p.hoursFirst)
}

// wait reads 半小时后 and "in 2 hours", also with days before the hours.
func (p *parser) wait() (phrase, bool) {
	a, ok := p.later()
	wait := a.length + 24*time.Hour*time.Duration(a.days)
	return phrase{wait: wait}, ok && a.length > 0 && a.months == 0
}

// dayFirst reads "明天 9:00-11:00" and 周六下午.
func (p *parser) dayFirst() (phrase, bool) {
	var ph phrase
	var ok bool
	if ph.day, ok = p.day(); !ok {
		return ph, false
	}
	if timed, ok := choose(p, p.timed); ok {
		ph.until, ph.hours = timed.until, timed.hours
	} else if t, ok := p.take(tokPart); ok {
		ph.day.part, ph.day.vague = t.part, false
	}
	return ph, true
}

// hoursFirst reads "9:00-11:00", and the day of "9am on Saturday".
func (p *parser) hoursFirst() (phrase, bool) {
	ph, ok := p.timed()
	if !ok || ph.until.kind != noDay {
		return ph, false
	}
	if p.loose && ph.from.bare {
		return ph, false
	}
	if d, ok := choose(p, p.day); ok && !(p.loose && d.vague) {
		ph.day = d
	}
	return ph, !ph.from.bare || ph.day.kind != noDay
}

// timed reads the hours of a phrase, and the day on which they end if it is said.
func (p *parser) timed() (phrase, bool) {
	p.skip(tokSep, tokOf, tokAbout)
	led := p.skip(tokAt, tokFrom)
	var ph phrase
	var ok bool
	if ph.from, ok = p.clock(); !ok {
		return ph, false
	}
	closed := led && p.closed()
	if end, ok := choose(p, p.ending); ok {
		ph.to, ph.until = end.to, end.until
		ph.from.bare = ph.from.bare && ph.to.bare
		ph.from.vague = ph.from.bare
		closed = p.closed()
	} else {
		ph.length, _ = choose(p, p.length)
	}
	bare := ph.from.bare
	ph.from.bare = bare && !led
	return ph, !p.loose || !bare || closed
}

// ending reads the end of hours: "-11:00", "到下午3点", "– Sun 6 Jul 06:00".
func (p *parser) ending() (phrase, bool) {
	var ph phrase
	if !p.through() {
		return ph, false
	}
	ph.until, _ = choose(p, p.day)
	p.gaps()
	var ok bool
	ph.to, ok = p.clock()
	return ph, ok && !(p.loose && (ph.until.vague || ph.to.bare && !p.closed()))
}

// through takes the sign or word between two ends of a range.
func (p *parser) through() bool {
	p.skip(tokSep)
	return p.skip(tokTo, tokDash)
}

// length reads how long something takes: "for 2 hours", "共两小时". Where the whole text
// is a time the first word may be missing.
func (p *parser) length() (time.Duration, bool) {
	p.skip(tokSep)
	named := p.skip(tokFor)
	a, ok := p.amount()
	ok = ok && (named || !p.loose) && a.days == 0 && a.months == 0
	return a.length, ok && !p.at(tokHou) && !p.at(tokLater) && !p.at(tokFrom)
}

// days reads a range of days: 7月5日到7日, 7月5-7日, 5-7 July, Sat – Sun, 周末.
func (p *parser) days() (phrase, bool) {
	ph, ok := choose(p, p.chineseDays, p.englishDays, p.weekend, p.dayToDay)
	if !ok {
		return ph, false
	}
	_, timed := choose(p, p.timed)
	ph.several = ph.several || timed
	return ph, true
}

// weekend reads 周末, 下周末, "this weekend": its Saturday and Sunday.
func (p *parser) weekend() (phrase, bool) {
	p.skip(tokAt, tokOf)
	d := p.week()
	ph := phrase{day: d, until: d}
	ph.day.weekday, ph.until.weekday = 6, 7
	return ph, p.all(tokWeekend)
}

// dayToDay reads two days with 到, 和 or a dash between them. In a longer text the last may
// be a bare 7日 after a date, but not 7号, which may be where to go.
func (p *parser) dayToDay() (ph phrase, ok bool) {
	if ph.day, ok = p.day(); !ok {
		return ph, false
	}
	if ph.several = p.another(ph.day); !ph.several && !p.through() {
		return ph, false
	}
	ph.until, ok = p.day()
	plain := !ph.until.vague || ph.day.kind == dateDay && p.toks[p.pos-1].kind == tokRi
	return ph, ok && (plain || !p.loose)
}

// another takes what stands before a second day that is no end: 周六和周日, 周六、周日.
func (p *parser) another(first day) bool {
	if p.all(tokAnd) {
		return true
	}
	return first.kind == weekdayDay && p.try(func() bool {
		p.skip(tokSep)
		return p.at(tokWeek) || p.at(tokMonday)
	})
}

// chineseDays reads 7月5-7日.
func (p *parser) chineseDays() (phrase, bool) {
	month, _ := p.number()
	if !p.all(tokYue) {
		return phrase{}, false
	}
	first, ok := p.number()
	_, ranged := p.take(tokDash, tokTo)
	last, said := p.number()
	_, closed := p.take(tokRi, tokHao)
	return phrase{
		day:   day{kind: dateDay, month: month.n, dom: first.n},
		until: day{kind: monthDay, dom: last.n},
	}, ok && ranged && said && closed
}

// englishDays reads "5-7 July" and "5 to 7 Jul 2026".
func (p *parser) englishDays() (phrase, bool) {
	first, ok := p.take(tokDigits)
	p.all(tokSuffix)
	if !ok || !p.through() {
		return phrase{}, false
	}
	last, ok := p.englishDate()
	ph := phrase{day: last, until: last}
	ph.day.dom = first.n
	return ph, ok
}
