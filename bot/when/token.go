package when

import (
	"unicode"
	"unicode/utf8"
)

// kind says what a token means to the grammar.
type kind uint8

const (
	tokEnd     kind = iota // after the last token
	tokLetter              // a Chinese character or a Latin word that means nothing here
	tokSymbol              // any other character
	tokLong                // five digits or more: a phone number, never a time
	tokDigits              // one to four ASCII digits; n is the value
	tokNumeral             // 〇 to 十, 廿, 卅; n is the value
	tokSep                 // a comma or a bracket, which a phrase may run over
	tokStop                // a mark that ends a phrase
	tokColon
	tokDash
	tokSlash
	tokDot

	tokDay       // 今天, tomorrow; n is the distance in days
	tokFollowing // 次日
	tokMonday    // Monday to Sunday by name; n from 1
	tokMondays   // their plurals
	tokJanuary   // January to December by name; n from 1
	tokWeek      // 周, 星期, 礼拜
	tokYear      // 今年, 明年; n is the distance in years
	tokThis      // 这, 本
	tokComing    // this, coming
	tokNext      // 下, next; n is 1, of 上 it is -1
	tokPart      // 上午, pm; part says which
	tokNoon
	tokMidnight

	tokGe    // 个
	tokNian  // 年
	tokYue   // 月
	tokRi    // 日
	tokHao   // 号
	tokTian  // 天
	tokDian  // 点
	tokShi   // 时
	tokFen   // 分
	tokKe    // 刻
	tokZheng // 整
	tokZhong // 钟
	tokZi    // 字: five minutes in Cantonese
	tokTa    // 踏: past, counted in fives, in Cantonese
	tokCha   // 差: minutes before the hour
	tokHalf
	tokQuarter
	tokPast
	tokOClock

	tokMinutes // the units of a duration
	tokHours
	tokDays
	tokWeeks
	tokMonths
	tokSeasons // 季度
	tokYears
	tokHou   // 后
	tokLater // 以后, later
	tokAfter // after
	tokNow   // the now of "from now"
	tokIn
	tokFor
	tokA // a, an

	tokTo     // 到, until
	tokFrom   // 从, from
	tokAt     // at, on, 在
	tokOf     // of, the, 的
	tokAbout  // 左右, about
	tokAnd    // 和, and
	tokTee    // the T of 2026-07-05T09:00
	tokSuffix // the th of 17th

	tokEvery   // 每
	tokOrdinal // first to fifth
	tokLast    // 最后
	tokNth     // 第
	tokDaily
	tokWeekly
	tokMonthly
	tokWeekend
	tokMonthEnd

	tokLunar   // 农历: its dates are not ours
	tokCounter // 人, 名: what a number counts
	tokMatter  // 意见: what 三点 may introduce
)

// part is a part of the day.
type part uint8

const (
	anyPart part = iota
	dawn
	morning
	midday
	afternoon
	evening
	night
	am
	pm
)

// token is a word, number or sign of a text.
type token struct {
	kind  kind
	n     int
	part  part
	width int  // how many digits, of tokDigits
	gap   bool // blanks stand before it
	latin bool // a Latin word
	vague bool // also an ordinary English word, as may and sun are
	start int  // bytes start to end of the text
	end   int
}

// scanner cuts a text into tokens.
type scanner struct {
	text    string
	plain   []rune // text, folded
	offsets []int  // where each of plain begins in text, and the text's length
	pos     int
	toks    []token
}

// scan cuts s into tokens, the last of which is a tokEnd.
func scan(s string) []token {
	sc := &scanner{text: s}
	for i, r := range s {
		sc.plain = append(sc.plain, fold(r))
		sc.offsets = append(sc.offsets, i)
	}
	sc.offsets = append(sc.offsets, len(s))
	gap := true
	for sc.pos < len(sc.plain) {
		if sc.plain[sc.pos] == ' ' {
			sc.pos++
			gap = true
			continue
		}
		from := sc.pos
		t := sc.token()
		t.gap, gap = gap, false
		t.start, t.end = sc.offsets[from], sc.offsets[sc.pos]
		sc.toks = append(sc.toks, t)
	}
	return append(sc.toks, token{kind: tokEnd, gap: gap, start: len(s), end: len(s)})
}

// token reads the token at pos.
func (sc *scanner) token() token {
	switch r := sc.plain[sc.pos]; {
	case isDigit(r):
		return sc.digits()
	case isLatin(r):
		return sc.latin()
	case unicode.IsLetter(r) || r == '〇':
		return sc.chinese()
	default:
		sc.pos++
		return token{kind: sign(r)}
	}
}

// digits reads a run of digits.
func (sc *scanner) digits() token {
	t := token{kind: tokDigits}
	for ; sc.pos < len(sc.plain) && isDigit(sc.plain[sc.pos]); sc.pos++ {
		if t.width++; t.width > 4 {
			t.kind = tokLong
			continue
		}
		t.n = t.n*10 + int(sc.plain[sc.pos]-'0')
	}
	return t
}

// latin reads a run of Latin letters and apostrophes, or "a.m." and "p.m.".
func (sc *scanner) latin() token {
	from := sc.pos
	for sc.pos < len(sc.plain) && (isLatin(sc.plain[sc.pos]) || sc.plain[sc.pos] == '\'') {
		sc.pos++
	}
	word := string(sc.plain[from:sc.pos])
	if rest := string(sc.plain[sc.pos:min(sc.pos+2, len(sc.plain))]); rest == ".m" && (word == "a" || word == "p") {
		sc.pos += 2
		if sc.pos < len(sc.plain) && sc.plain[sc.pos] == '.' {
			sc.pos++
		}
		word += "m"
	}
	t, ok := lexicon[word]
	if !ok {
		t.kind = tokLetter
	}
	t.latin = true
	if first, _ := utf8.DecodeRuneInString(sc.text[sc.offsets[from]:]); t.kind == tokJanuary && unicode.IsUpper(first) {
		t.vague = false
	}
	return t
}

// chinese reads the longest word of the lexicon, or one character.
func (sc *scanner) chinese() token {
	for n := min(longestWord, len(sc.plain)-sc.pos); n > 0; n-- {
		if t, ok := lexicon[string(sc.plain[sc.pos:sc.pos+n])]; ok {
			sc.pos += n
			return t
		}
	}
	sc.pos++
	return token{kind: tokLetter}
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isLatin(r rune) bool { return unicode.Is(unicode.Latin, r) }
