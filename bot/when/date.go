package when

// date reads a day that is not a bare weekday.
func (p *parser) date() (day, bool) {
	return choose(p, p.namedDay, p.dayLater, p.isoDate, p.chineseDate, p.monthlyDate, p.englishDate, p.slashDate, p.terseDate)
}

// namedDay reads 今天, 今晚, 后天, 次日, "this morning", "day after tomorrow".
func (p *parser) namedDay() (day, bool) {
	if t, ok := p.take(tokDay); ok {
		if t.part != anyPart && p.at(tokNext) && (p.look(1).kind == tokDigits || p.look(1).kind == tokNumeral) {
			p.pos++ // the 上 of 今晚上8点
		}
		return day{kind: relativeDay, n: t.n, part: t.part}, true
	}
	switch {
	case p.all(tokFollowing):
		return day{kind: followingDay}, true
	case p.at(tokHou, tokTian) && !p.look(1).gap:
		p.pos += 2
		return day{kind: relativeDay, n: 2}, true
	case p.at(tokComing, tokPart):
		p.pos++
		return day{kind: relativeDay}, true
	case p.at(tokDays, tokAfter, tokDay) && p.look(2).n == 1:
		p.pos += 3
		return day{kind: relativeDay, n: 2}, true
	}
	return day{}, false
}

// dayLater reads 三天后, 两周后, "in 3 days".
func (p *parser) dayLater() (day, bool) {
	a, ok := p.later()
	if !ok || a.length != 0 || a.months != 0 && a.days != 0 {
		return day{}, false
	}
	if a.months != 0 {
		return day{kind: laterMonth, n: a.months}, true
	}
	return day{kind: relativeDay, n: a.days}, true
}

// isoDate reads 2026-07-05, 2026/7/5 and 2026.7.5, and the T that may follow.
func (p *parser) isoDate() (day, bool) {
	sign := p.look(1).kind
	if sign != tokDash && sign != tokSlash && sign != tokDot || !p.at(tokDigits, sign, tokDigits, sign, tokDigits) ||
		p.next().width != 4 || p.look(2).width > 2 || p.look(4).width > 2 {
		return day{}, false
	}
	d := day{kind: dateDay, year: p.next().n, month: p.look(2).n, dom: p.look(4).n}
	p.pos += 5
	p.all(tokTee)
	return d, d.year != 0
}

// chineseDate reads 7月5日, 明年七月五号, 2026年7月5日. The 日 may be missing where the
// whole text is a time.
func (p *parser) chineseDate() (day, bool) {
	d := day{kind: dateDay}
	if t, ok := p.take(tokYear); ok {
		d.fixed, d.n = true, t.n
		p.skip(tokOf)
	} else {
		d.year, _ = choose(p, p.chineseYear)
	}
	month, ok := p.number()
	if !ok || !p.all(tokYue) {
		return d, false
	}
	dom, ok := p.number()
	_, closed := p.take(tokRi, tokHao)
	d.month, d.dom = month.n, dom.n
	return d, ok && (closed || !p.loose)
}

// chineseYear reads 2026年, 26年 and 二〇二六年.
func (p *parser) chineseYear() (int, bool) {
	year := 0
	if t, ok := p.take(tokDigits); ok && t.width != 3 {
		year = t.n
	}
	for i := 0; i < 4 && year < 1000; i++ {
		t, ok := p.take(tokNumeral)
		if !ok {
			break
		}
		year = year*10 + t.n
	}
	if 10 <= year && year < 100 {
		year += 2000
	}
	return year, year >= 1000 && p.all(tokNian)
}

// monthlyDate reads 17号, 17日, 下个月5号. The number alone is vague: 17号 is a house too.
func (p *parser) monthlyDate() (day, bool) {
	d := day{kind: monthDay}
	if p.all(tokThis) {
		d.fixed = true
	} else {
		d.fixed, d.n = p.steps()
	}
	if d.fixed && !p.all(tokYue) {
		return d, false
	}
	dom, ok := p.number()
	_, closed := p.take(tokRi, tokHao)
	d.dom, d.vague = dom.n, !d.fixed
	return d, ok && closed
}

// englishDate reads "5 July", "the 5th of Jul 2026", "July 5th, 2026".
func (p *parser) englishDate() (day, bool) {
	d := day{kind: dateDay}
	p.skip(tokOf)
	month, ok := p.take(tokJanuary)
	p.all(tokDot)
	dom, said := p.take(tokDigits)
	p.all(tokSuffix)
	if !ok {
		p.skip(tokOf)
		month, ok = p.take(tokJanuary)
	}
	p.all(tokDot)
	d.month, d.dom, d.vague = month.n, dom.n, month.vague
	d.year, _ = choose(p, p.englishYear)
	return d, ok && said && dom.width <= 2
}

// englishYear reads the year after a date, which is no hour: "5 July 2026 9:00".
func (p *parser) englishYear() (int, bool) {
	p.skip(tokSep)
	t, ok := p.take(tokDigits)
	return t.n, ok && t.width == 4 && t.n >= 1000 && !p.at(tokColon)
}

// slashDate reads 7/5, the fifth of July, and 25/7, which can only be a day first. A
// weekday beside it may tell that another one is too: Sat 4/7.
func (p *parser) slashDate() (day, bool) {
	return p.twoNumbers(tokSlash)
}

// terseDate reads 7.5 and 7-5, where the whole text is a time and hours follow.
func (p *parser) terseDate() (day, bool) {
	d, ok := choose(p,
		func() (day, bool) { return p.twoNumbers(tokDot) },
		func() (day, bool) { return p.twoNumbers(tokDash) })
	return d, ok && !p.loose && p.beforeHours()
}

// beforeHours reports whether hours come next, and not just a number.
func (p *parser) beforeHours() bool {
	from := p.pos
	defer func() { p.pos = from }()
	p.gaps()
	c, ok := p.clock()
	return ok && !c.bare
}

// twoNumbers reads a month and a day with a sign between them.
func (p *parser) twoNumbers(sign kind) (day, bool) {
	a, b := p.next(), p.look(2)
	if !p.all(tokDigits, sign, tokDigits) || a.width > 2 || b.width > 2 {
		return day{}, false
	}
	if a.n > 12 {
		a, b = b, a
	}
	return day{kind: dateDay, month: a.n, dom: b.n, swap: b.n <= 12, vague: true}, true
}
