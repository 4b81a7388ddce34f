package when

// dayKind says how a day was named.
type dayKind uint8

const (
	noDay        dayKind = iota
	relativeDay          // n days from today
	followingDay         // the day after the start's
	weekdayDay           // the next such weekday or, if fixed, that of the n-th week from this
	monthDay             // the next such day of a month or, if fixed, that of the n-th month from this
	dateDay              // month and day, of a year, of the n-th year if fixed, or of the next that has it
	laterMonth           // n months from today
)

// day is a day as it was said, not yet placed in the calendar.
type day struct {
	kind             dayKind
	n                int
	fixed            bool
	year, month, dom int  // beside another kind, month and dom are only a check
	weekday          int  // 1 is Monday; beside another kind it is only a check
	part             part // of 今晚, tonight
	swap             bool // month and dom may be the other way round
	vague            bool // needs hours beside it to be a day in a longer text
}

// day reads a day, with a weekday before or after it if one is said.
func (p *parser) day() (day, bool) {
	p.skip(tokFrom)
	p.gaps()
	named, ok := choose(p, p.weekday)
	if !ok {
		d, ok := p.date()
		if ok {
			d.weekday = p.check()
		}
		return p.restated(d), ok
	}
	if named.fixed {
		return p.restated(named), true
	}
	if d, ok := choose(p, p.dateAfterWeekday); ok {
		d.weekday = named.weekday
		return d, true
	}
	return named, true
}

// dateAfterWeekday reads the date of "周六 7月5日" and "Sat, 5 Jul". In a longer text a
// vague one needs hours, for 周六3号楼 has no date.
func (p *parser) dateAfterWeekday() (day, bool) {
	p.gaps()
	d, ok := p.date()
	return d, ok && (!p.loose || !d.vague || p.beforeHours())
}

// check reads the weekday after a date, or gives 0: "7月5日(周日)", "7/5(日)", "5 Jul, Sun".
func (p *parser) check() int {
	d, _ := choose(p, p.bracketed, func() (day, bool) {
		p.skip(tokSep)
		d, ok := p.weekday()
		return d, ok && !d.fixed
	})
	return d.weekday
}

// bracketed reads the (日) of 7/5(日).
func (p *parser) bracketed() (day, bool) {
	t := p.look(1)
	d := day{weekday: weekdayNumber(t)}
	ok := p.at(tokSep, t.kind, tokSep) && t.kind != tokDigits && d.weekday != 0
	p.pos += 3
	return d, ok
}

// restated adds the date that follows another way to name the day: 明天(7月2日).
func (p *parser) restated(d day) day {
	if d.kind == dateDay || d.kind == monthDay {
		return d
	}
	again, _ := choose(p, func() (day, bool) {
		ok := p.skip(tokSep)
		again, said := choose(p, p.chineseDate, p.englishDate, p.slashDate)
		p.all(tokSep)
		return again, ok && said && again.year == 0 && !again.fixed
	})
	d.month, d.dom = again.month, again.dom
	return d
}

// weekday reads 周六, 下星期日, 这个礼拜六, Saturday, next Sat.
func (p *parser) weekday() (day, bool) {
	d := p.week()
	name, ok := choose(p, p.weekdayName)
	d.weekday, d.vague = name.n, name.vague && !d.fixed
	return d, ok
}

// week reads which week's day is meant: 这, 下, 下下, this, next, or the next such day.
func (p *parser) week() day {
	d := day{kind: weekdayDay}
	if p.all(tokThis) {
		d.fixed = true
	} else if !p.skip(tokComing) {
		d.fixed, d.n = p.steps()
	}
	return d
}

// steps counts 下, 下下, 上 and next.
func (p *parser) steps() (said bool, n int) {
	for range longestRun {
		t, ok := p.take(tokNext)
		if !ok {
			break
		}
		said = true
		n += t.n
	}
	return said, n
}

// weekdayName reads a weekday's name into a token whose n counts from Monday, 1.
func (p *parser) weekdayName() (token, bool) {
	if t, ok := p.take(tokMonday); ok {
		p.all(tokDot)
		return t, true
	}
	n := weekdayNumber(p.look(1))
	ok := p.all(tokWeek)
	p.pos++
	return token{kind: tokMonday, n: n}, ok && n != 0
}

// weekdayNumber reads what may follow 周: 一 to 六, 日, 天, 1 to 7. Anything else is 0.
func weekdayNumber(t token) int {
	switch {
	case t.kind == tokRi, t.kind == tokTian:
		return 7
	case t.kind == tokNumeral && 1 <= t.n && t.n <= 6:
		return t.n
	case t.kind == tokDigits && t.width == 1 && 1 <= t.n && t.n <= 7:
		return t.n
	}
	return 0
}
