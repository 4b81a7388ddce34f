package when

import "unicode"

// fold gives the plain form of a character: of half width, lower case, one kind of
// blank, dash and quotation mark each, and Simplified Chinese if it is a Traditional
// character of the lexicon.
func fold(r rune) rune {
	if '！' <= r && r <= '～' {
		r -= '！' - '!' // the block of full-width ASCII
	}
	if plain, ok := plainForms[r]; ok {
		return plain
	}
	if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
		return ' '
	}
	return unicode.ToLower(r)
}

// plainForms maps each character that has a plainer form to it.
var plainForms = pairs("~-–-—-―-−-‐-‑-〜-∼-" + "∶:︰:" + "、,)([(](【(】(「(」(" + "’'‘'" +
	"點点號号週周禮礼後后鐘钟鍾钟時时個个兩两晝昼聽听這这從从間间淩凌裡里裏里開开過过農农陰阴舊旧曆历歷历噚寻尋寻" +
	"黃黄約约氣气臺台橋桥嘅的喺在於于為为見见議议題题說说項项來来當当內内員员續续")

// pairs reads the characters of s two by two, as from and to.
func pairs(s string) map[rune]rune {
	forms := map[rune]rune{}
	runes := []rune(s)
	for i := 0; i+1 < len(runes); i += 2 {
		forms[runes[i]] = runes[i+1]
	}
	return forms
}

// sign gives the kind of a character that is neither letter nor digit.
func sign(r rune) kind {
	switch r {
	case ',', '(':
		return tokSep
	case '.':
		return tokDot
	case ':':
		return tokColon
	case '-':
		return tokDash
	case '/':
		return tokSlash
	case '&', '+':
		return tokAnd
	case '。', '!', '?', ';', '|':
		return tokStop
	default:
		return tokSymbol
	}
}
