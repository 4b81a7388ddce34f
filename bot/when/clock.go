package when

// clock is a time of day as it was said.
type clock struct {
	said   bool
	hour   int
	min    int  // negative in "差五分九点" and "quarter to nine"
	part   part // which part of the day, if said beside it
	after  bool // the part came after the hour, as am does
	spoken bool // 3点, "at 3": not written on the 24-hour clock
	bare   bool // a number alone
	vague  bool // could be something else in a longer text: 三点
}

// clock reads 9:00, 上午9点半, 晚上八点, 9am, "half past nine", noon, and a bare 9.
func (p *parser) clock() (clock, bool) {
	prefix, _ := p.take(tokPart)
	p.gaps()
	c, ok := choose(p, p.namedHour, p.digital, p.chineseHour, p.minutesBefore, p.pastOrTo, p.bareHour)
	if !ok {
		return clock{said: true, hour: 12, vague: true}, prefix.part == midday
	}
	c.said, c.part = true, prefix.part
	if t, ok := choose(p, p.partAfter); ok {
		c.part, c.after = t.part, true
	}
	oclock := p.all(tokOClock)
	c.bare = c.bare && !oclock && !c.after && !prefix.latin
	c.vague = c.vague && c.part == anyPart
	return c, true
}

// partAfter reads am, pm, "in the afternoon", "at night".
func (p *parser) partAfter() (token, bool) {
	p.skip(tokOClock)
	inThe := p.skip(tokIn, tokAt, tokOf)
	t, ok := p.take(tokPart)
	return t, ok && inThe != (t.part >= am)
}

// namedHour reads noon and midnight, which is the end of its day.
func (p *parser) namedHour() (clock, bool) {
	if p.all(tokNoon) {
		return clock{hour: 12}, true
	}
	return clock{hour: 24}, p.all(tokMidnight)
}

// digital reads 9:00, 09:00:00 and 9.30am.
func (p *parser) digital() (clock, bool) {
	hour, min := p.next(), p.look(2)
	if min.width != 2 || hour.width > 2 || min.gap {
		return clock{}, false
	}
	switch {
	case p.all(tokDigits, tokColon, tokDigits):
		p.all(tokColon, tokDigits)
		return clock{hour: hour.n, min: min.n}, true
	case p.all(tokDigits, tokDot, tokDigits):
		t := p.next()
		return clock{hour: hour.n, min: min.n}, t.kind == tokPart && t.part >= am
	}
	return clock{}, false
}

// chineseHour reads 9点, 九点半, 9点30分, 三点一刻, 九点钟, 15时30分, 三点三个字.
func (p *parser) chineseHour() (clock, bool) {
	hour, ok := p.number()
	spoken := p.at(tokDian)
	if _, named := p.take(tokDian, tokShi); !ok || !named {
		return clock{}, false
	}
	c := clock{hour: hour.n, spoken: spoken && hour.width != 2}
	if min, ok := choose(p, p.halfPast, p.quarters, p.fives, p.minutes); ok {
		c.min = min
		p.skip(tokZhong)
		return c, true
	}
	exact := p.skip(tokZhong, tokZheng)
	c.vague = !exact
	return c, !p.at(tokMatter)
}

func (p *parser) halfPast() (int, bool) { return 30, p.all(tokHalf) }

// quarters reads 一刻 and 三刻.
func (p *parser) quarters() (int, bool) {
	n, ok := p.number()
	return 15 * n.n, ok && p.all(tokKe)
}

// fives reads the Cantonese 三个字 and 踏三, both fifteen minutes.
func (p *parser) fives() (int, bool) {
	past := p.all(tokTa)
	n, ok := p.number()
	return 5 * n.n, ok && (past || p.all(tokGe, tokZi))
}

// minutes reads 30分, 五分, 05 and 十五 after 点; not the 3 of 9点3人.
func (p *parser) minutes() (int, bool) {
	first := p.next()
	n, ok := p.number()
	if !ok || p.all(tokFen) {
		return n.n, ok
	}
	full := n.width == 2 || n.n >= 10 && n.width == 0 || first.kind == tokNumeral && first.n == 0
	switch p.next().kind {
	case tokCounter, tokGe, tokMinutes, tokHao, tokDian, tokHours, tokYue, tokColon:
		return 0, false
	}
	return n.n, full && !first.gap
}

// minutesBefore reads 差五分九点 and 差一刻九点.
func (p *parser) minutesBefore() (clock, bool) {
	if !p.all(tokCha) {
		return clock{}, false
	}
	min, ok := choose(p, p.quarters, p.minutes)
	if !ok {
		return clock{}, false
	}
	c, ok := p.chineseHour()
	c.min, c.vague = -min, false
	return c, ok
}

// pastOrTo reads "half past nine", "a quarter to 10", "20 past 9".
func (p *parser) pastOrTo() (clock, bool) {
	p.skip(tokA)
	min, ok := choose(p, p.before, p.past)
	hour, said := p.number()
	return clock{hour: hour.n, min: min, spoken: true}, ok && said
}

func (p *parser) before() (int, bool) { return -15, p.all(tokQuarter, tokTo) }

func (p *parser) past() (int, bool) {
	min, ok := choose(p, p.halfPast, func() (int, bool) { return 15, p.all(tokQuarter) }, p.count)
	return min, ok && p.all(tokPast)
}

func (p *parser) count() (int, bool) {
	n, ok := p.number()
	return n.n, ok
}

// bareHour reads a number that stands for an hour where nothing else can be meant: 9 or
// nine, not 九.
func (p *parser) bareHour() (clock, bool) {
	if t := p.next(); t.kind == tokNumeral && !t.latin {
		return clock{}, false
	}
	hour, ok := p.number()
	return clock{hour: hour.n, spoken: hour.width != 2, bare: true, vague: true}, ok && hour.width <= 2
}
