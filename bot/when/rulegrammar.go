package when

import "time"

// recurrence is a rule as it was said, its numbers not yet checked.
type recurrence struct {
	rule    Rule
	hours   hours
	invalid bool // a 32nd, a sixth Saturday
}

// ParseRule reads a text that is a recurrence and nothing else: "每月第一个星期六
// 9:00-11:30", 每周六, 每月17号, "first Saturday of the month", "every 17th 9:00", weekly,
// "every 2 weeks". It gives ErrNotRule for any other text, ErrDate for numbers that no
// month, week or day has, and ErrOrder as ParseSpan does.
func ParseRule(s string) (Rule, error) {
	p := &parser{toks: scan(s)}
	p.skip(tokSep, tokStop)
	rec, ok := p.rule()
	if !ok || !p.over() {
		return Rule{}, ErrNotRule
	}
	return rec.check()
}

// FindRule looks for the first recurrence inside a longer text and gives back the text
// without it: 每周浇水 is every week, 浇水.
func FindRule(s string) (rule Rule, rest string, ok bool) {
	p := &parser{toks: scan(s), loose: true}
	for !p.at(tokEnd) {
		from := p.pos
		if rec, ok := choose(p, p.rule); ok && p.ends() {
			if rule, err := rec.check(); err == nil {
				return rule, p.without(s, from), true
			}
		}
		p.pos = from + 1
	}
	return Rule{}, s, false
}

// check gives the rule with its hours, or what is wrong with it.
func (rec recurrence) check() (Rule, error) {
	if rec.invalid {
		return Rule{}, ErrDate
	}
	if !rec.hours.from.said {
		return rec.rule, nil
	}
	from, to, err := rec.hours.minutes(anyPart)
	if err != nil {
		return Rule{}, err
	}
	if rec.hours.length > 0 {
		to = from + int(rec.hours.length/time.Minute)
	}
	return rec.rule.WithHours(from, to)
}

// rule reads a recurrence, with hours after or before it if they are said.
func (p *parser) rule() (recurrence, bool) {
	return choose(p, p.daysThenHours, p.hoursThenDays)
}

func (p *parser) daysThenHours() (recurrence, bool) {
	rec, ok := p.recurrence()
	timed, _ := choose(p, p.timed)
	rec.hours = timed.hours
	return rec, ok && timed.until.kind == noDay
}

func (p *parser) hoursThenDays() (recurrence, bool) {
	timed, ok := p.timed()
	if !ok || timed.from.bare || timed.until.kind != noDay {
		return recurrence{}, false
	}
	rec, ok := p.recurrence()
	rec.hours = timed.hours
	return rec, ok
}

// recurrence reads a recurrence without hours.
func (p *parser) recurrence() (recurrence, bool) {
	p.gaps()
	return choose(p, p.ordinalRule, p.monthDayRule, p.weekdayRule, p.intervalRule)
}

// ordinalRule reads 每月第一个星期六, "first and third Saturday", "last Sunday of the month".
func (p *parser) ordinalRule() (recurrence, bool) {
	if !p.everyMonth() {
		p.skip(tokEvery, tokOf)
	}
	ordinals, ok := p.ordinals()
	if !ok {
		return recurrence{}, false
	}
	weekdays, ok := choose(p, p.weekdays)
	p.try(p.ofTheMonth)
	return recurrence{
		rule:    Rule{frequency: monthly, every: 1, weekdays: uint8(weekdays), ordinals: uint8(ordinals)},
		invalid: ordinals >= 1<<6,
	}, ok
}

// monthDayRule reads 每月17号, 每月1号和15号, "every 17th", "last day of the month".
func (p *parser) monthDayRule() (recurrence, bool) {
	named := p.everyMonth()
	every := !named && p.all(tokEvery)
	p.skip(tokOf)
	days, ok := p.monthDays(every)
	if ok && !p.try(p.ofTheMonth) && !named && !every {
		ok = false
	}
	const all = 1<<32 - 2 // the 1st to the 31st
	return recurrence{
		rule:    Rule{frequency: monthly, every: 1, days: uint32(days & all)},
		invalid: days&^all != 0,
	}, ok
}

// weekdayRule reads 每周六, 每周一、三、五, "every Sat and Sun", "weekly on Sat", Saturdays.
func (p *parser) weekdayRule() (recurrence, bool) {
	plural := p.at(tokMondays)
	if !plural && !p.all(tokEvery, tokWeeks) && !p.all(tokWeekly) && !p.all(tokEvery) {
		return recurrence{}, false
	}
	p.skip(tokAt, tokSep)
	weekdays, ok := p.weekdays()
	return recurrence{rule: Rule{frequency: weekly, every: 1, weekdays: uint8(weekdays)}}, ok
}

// mostEvery is the longest interval that is taken for one: every 999 days, or years.
const mostEvery = 999

// intervalRule reads 每天, 每周, 每两个月, 每年, daily, weekly, "every 3 days".
func (p *parser) intervalRule() (recurrence, bool) {
	if t, ok := p.take(tokDaily, tokWeekly, tokMonthly); ok {
		return recurrence{rule: Rule{frequency: daily + frequency(t.kind-tokDaily), every: 1}}, true
	}
	if !p.all(tokEvery) {
		return recurrence{}, false
	}
	n, said := choose(p, p.number)
	if !said {
		n.n = 1
	}
	rec := recurrence{rule: Rule{every: n.n}, invalid: n.n == 0 || n.n > mostEvery}
	if months := p.monthsOfEvery(); months != 0 {
		rec.rule.frequency = monthly
		rec.rule.every *= months
		return rec, true
	}
	u := p.unitWord()
	rec.rule.frequency = daily + frequency(u-dayUnit)
	return rec, u >= dayUnit
}

// monthsOfEvery takes what a month, a quarter or a year is called after 每, and gives its
// months, or 0. The year of 每年3月12日 is none: its days are not the rule's.
func (p *parser) monthsOfEvery() int {
	p.skip(tokGe)
	t := p.next()
	p.pos++
	switch {
	case t.kind == tokYue:
		return 1
	case t.kind == tokSeasons, t.kind == tokQuarter:
		return 3
	case (t.kind == tokNian || t.kind == tokYears) && !p.at(tokDigits) && !p.at(tokNumeral):
		return 12
	}
	p.pos--
	return 0
}

// everyMonth takes 每月的, "monthly on the".
func (p *parser) everyMonth() bool {
	ok := p.all(tokEvery, tokYue) || p.all(tokMonthly) || p.at(tokEvery, tokMonthEnd) && p.all(tokEvery)
	if ok {
		p.skip(tokOf, tokAt)
	}
	return ok
}

// ofTheMonth takes "of the month", "of every month", "each month", monthly.
func (p *parser) ofTheMonth() bool {
	led := p.skip(tokOf, tokEvery)
	return p.all(tokMonthly) || led && p.all(tokMonths)
}
