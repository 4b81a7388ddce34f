package when

// parser walks the tokens of a text. A rule of the grammar reads from pos on and says
// whether it applies; where it does not, choose and try go back.
type parser struct {
	toks  []token // ends with a tokEnd
	pos   int
	loose bool // inside a longer text: bare numbers are not hours
}

// look is the token n places after the next one.
func (p *parser) look(n int) token {
	return p.toks[min(p.pos+n, len(p.toks)-1)]
}

// next is the token that comes next, without taking it.
func (p *parser) next() token { return p.look(0) }

// at reports whether the next tokens are of these kinds, in this order.
func (p *parser) at(kinds ...kind) bool {
	for i, k := range kinds {
		if p.look(i).kind != k {
			return false
		}
	}
	return true
}

// take takes the next token if it is of one of the kinds.
func (p *parser) take(kinds ...kind) (token, bool) {
	t := p.next()
	for _, k := range kinds {
		if t.kind == k {
			p.pos++
			return t, true
		}
	}
	return token{}, false
}

// longestRun is how many commas, particles or items of a list may follow one another. It
// keeps the time that a hostile text takes in proportion to its length.
const longestRun = 31

// skip takes tokens as long as they are of one of the kinds, and reports whether any was.
func (p *parser) skip(kinds ...kind) bool {
	for n := range longestRun {
		if _, ok := p.take(kinds...); !ok {
			return n > 0
		}
	}
	return true
}

// all takes the sequence of kinds, or nothing.
func (p *parser) all(kinds ...kind) bool {
	if !p.at(kinds...) {
		return false
	}
	p.pos += len(kinds)
	return true
}

// try runs a rule and goes back to where it began if it does not apply.
func (p *parser) try(rule func() bool) bool {
	from := p.pos
	if rule() {
		return true
	}
	p.pos = from
	return false
}

// choose gives what the first rule that applies has read.
func choose[T any](p *parser, rules ...func() (T, bool)) (T, bool) {
	for _, rule := range rules {
		from := p.pos
		if read, ok := rule(); ok {
			return read, true
		}
		p.pos = from
	}
	var none T
	return none, false
}

// over reports whether nothing but punctuation is left.
func (p *parser) over() bool {
	p.skip(tokSep, tokStop, tokDot, tokAbout)
	return p.at(tokEnd)
}

// gaps takes what may stand between the parts of a phrase: commas, brackets, particles.
func (p *parser) gaps() { p.skip(tokSep, tokAt, tokOf, tokAbout) }

// number is a number and how many digits it was written with, none in words.
type number struct{ n, width int }

// number reads 9, 09, 九, 十二, 二十三, 零五 or nine.
func (p *parser) number() (number, bool) {
	if t, ok := p.take(tokDigits); ok {
		return number{t.n, t.width}, true
	}
	t, ok := p.take(tokNumeral)
	if !ok {
		return number{}, false
	}
	switch {
	case t.n == 0, t.n == 10, t.n == 20, t.n == 30:
		return number{n: t.n + p.unit()}, true
	case p.at(tokNumeral) && p.next().n == 10 && !p.next().gap:
		p.pos++
		return number{n: t.n*10 + p.unit()}, true
	}
	return number{n: t.n}, true
}

// unit takes the 三 of 二十三, 零三 or 廿三.
func (p *parser) unit() int {
	if t := p.next(); t.kind == tokNumeral && 1 <= t.n && t.n <= 9 && !t.gap {
		p.pos++
		return t.n
	}
	return 0
}

// closed reports whether nothing that could be counted or continued follows a number.
func (p *parser) closed() bool {
	t := p.next()
	return t.kind == tokEnd || t.kind == tokSep || t.kind == tokStop || t.kind == tokSymbol && t.gap
}
