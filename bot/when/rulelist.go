package when

// list reads items with commas or "and" between them into a set of bits. The item is
// told whether it is the first.
func (p *parser) list(item func(first bool) (uint64, bool)) (uint64, bool) {
	set, ok := choose(p, func() (uint64, bool) { return item(true) })
	if !ok {
		return 0, false
	}
	for range longestRun {
		more, ok := choose(p, func() (uint64, bool) {
			p.skip(tokSep, tokAnd)
			return item(false)
		})
		if !ok {
			break
		}
		set |= more
	}
	return set, true
}

// bit is the set of n alone, where numbers that are too large count as 63.
func bit(n int) uint64 { return 1 << min(n, 63) }

// ordinals reads 第一个, 第一、三个, 最后一个, first, "1st and last": bit 0 is the last.
func (p *parser) ordinals() (uint64, bool) {
	return p.list(func(first bool) (uint64, bool) {
		if p.all(tokLast) {
			p.skip(tokGe)
			return bit(0), true
		}
		if t, ok := p.take(tokOrdinal); ok {
			return bit(t.n), true
		}
		counted := p.all(tokNth)
		n, ok := p.number()
		marked := p.skip(tokGe, tokSuffix)
		if n.n == 0 {
			n.n = 63
		}
		return bit(n.n), ok && (counted || marked)
	})
}

// weekdays reads 周六, 周一、三、五, 周一到周五, "Mon, Wed and Fri": bit 1 is Monday.
func (p *parser) weekdays() (uint64, bool) {
	chinese := p.at(tokWeek)
	return p.list(func(first bool) (uint64, bool) {
		if p.all(tokWeekend) {
			return bit(6) | bit(7), true
		}
		from, ok := p.weekdayItem(chinese && !first)
		if !ok {
			return 0, false
		}
		to, ok := choose(p, func() (int, bool) {
			if !p.through() {
				return 0, false
			}
			return p.weekdayItem(chinese)
		})
		if !ok || to < from {
			return bit(from), !ok
		}
		return bit(to+1) - bit(from), true
	})
}

// weekdayItem reads one weekday; after a Chinese one the bare 三 of 周一、三, which must
// not be an hour's or a date's number.
func (p *parser) weekdayItem(bare bool) (int, bool) {
	if t, ok := p.take(tokMonday, tokMondays); ok {
		return t.n, true
	}
	if t, ok := choose(p, p.weekdayName); ok {
		return t.n, true
	}
	n := weekdayNumber(p.next())
	p.pos++
	if !bare || n == 0 {
		return 0, false
	}
	switch next := p.next(); next.kind {
	case tokDian, tokShi, tokColon, tokDash, tokDot, tokYue, tokHao:
		return 0, false
	case tokPart:
		return n, next.part < am
	default:
		return n, next.kind != tokNumeral || next.n < 10
	}
}

// monthDays reads 17号, 1、15号, "1st and 15th", 最后一天: the last day is the 31st. After a
// mere 每, 3日 is no day of the month: 每3日 is every three days.
func (p *parser) monthDays(every bool) (uint64, bool) {
	return p.list(func(bool) (uint64, bool) {
		if p.all(tokMonthEnd) || p.all(tokLast, tokTian) || p.all(tokLast, tokDays) {
			return bit(31), true
		}
		n, ok := p.number()
		t, marked := p.take(tokHao, tokRi, tokSuffix)
		if !marked {
			marked = ok && p.markedLater()
		}
		return bit(n.n), ok && marked && !(every && t.kind == tokRi)
	})
}

// markedLater reports whether a number shares the 号 of a later one: the 1 of 1、15号.
func (p *parser) markedLater() bool {
	from := p.pos
	defer func() { p.pos = from }()
	for range longestRun {
		p.skip(tokSep, tokAnd)
		if _, ok := p.number(); !ok {
			break
		}
		if _, ok := p.take(tokHao, tokRi); ok {
			return true
		}
	}
	return false
}
