package when

import (
	"strings"
	"time"
)

// Find looks for the first time inside a longer text, and gives back the text without
// it. It is more careful than ParseSpan: a number must be marked as a time by more than
// its place, so that 3号楼, 502室, 三点意见 and telephone numbers are none, and a
// recurrence is none either (see FindRule). A time that is over, or that the calendar
// does not have, is passed over.
func Find(s string, now time.Time, zone *time.Location) (span Span, rest string, ok bool) {
	p := &parser{toks: scan(s), loose: true}
	for !p.at(tokEnd) {
		from := p.pos
		if p.starts() {
			if _, ok := choose(p, p.rule); ok {
				continue
			}
			if ph, ok := p.phrase(); ok && p.sure(ph, from) && p.ends() {
				if span, err := ph.resolve(now, zone); err == nil {
					return span, p.without(s, from), true
				}
				continue
			}
		}
		p.pos = from + 1
	}
	return Span{}, s, false
}

// starts reports whether a phrase may begin at the next token: not inside a number or a
// word, and not after what turns it into something else.
func (p *parser) starts() bool {
	t := p.next()
	switch t.kind {
	case tokLetter, tokSymbol, tokLong, tokSep, tokStop:
		return false
	}
	if p.pos == 0 {
		return true
	}
	last := p.toks[p.pos-1]
	switch last.kind {
	case tokNth, tokEvery, tokOrdinal, tokLast, tokLunar:
		return false
	}
	if t.gap || t.kind != tokDigits && t.kind != tokNumeral {
		return true
	}
	switch last.kind {
	case tokDigits, tokLong, tokNumeral, tokDash, tokSlash, tokDot, tokColon:
		return false
	}
	return !(t.kind == tokDigits && last.latin)
}

// ends reports whether a phrase may end before the next token: not inside a number or a word.
func (p *parser) ends() bool {
	t, last := p.next(), p.toks[p.pos-1]
	if t.gap || last.kind != tokDigits {
		return true
	}
	switch t.kind {
	case tokDigits, tokLong, tokColon:
		return false
	case tokDash, tokSlash, tokDot:
		return p.look(1).kind != tokDigits || p.look(1).gap
	}
	return !t.latin
}

// sure reports whether the phrase since from can be nothing but a time: two parts bear
// each other out, one part must be plain, and 17号 or 三点, which may be a house and an
// item, must stand apart from the words beside it.
func (p *parser) sure(ph phrase, from int) bool {
	switch {
	case ph.wait > 0:
		return true
	case ph.day.kind == noDay:
		return !ph.from.vague || p.toks[p.pos-1].kind == tokDian && p.free(from) && (p.next().gap || p.closed())
	case ph.day.kind == monthDay && ph.day.vague:
		return ph.from.said && p.free(from)
	default:
		return !ph.day.vague || ph.from.said
	}
}

// free reports whether the phrase since from stands apart from the words before it.
func (p *parser) free(from int) bool {
	if from == 0 || p.toks[from].gap {
		return true
	}
	switch p.toks[from-1].kind {
	case tokSep, tokStop, tokSymbol, tokAt, tokFrom, tokTo:
		return true
	}
	return false
}

// without is s without the tokens since from, and without what is left dangling there.
func (p *parser) without(s string, from int) string {
	const dangling = " \t\n,，、;；"
	before := strings.TrimRight(s[:p.toks[from].start], dangling+"(（[【")
	after := strings.TrimLeft(s[p.toks[p.pos-1].end:], dangling+")）]】")
	return strings.TrimSpace(before + " " + after)
}
