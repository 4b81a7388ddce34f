package report

import (
	"regexp"
	"unicode/utf8"
)

// How people ask, before what they report or after it, that their name be kept
// back. In front, a Chinese word may stand without a blank, but 匿名信 is a thing
// to report.
var (
	anonymousFirst = regexp.MustCompile(`^(?:` +
		`[(\[【]?(?:请|我要|我想|想|要)?(?:匿名(?:举报|上报|反映|投诉|报修|报)?|不留名|不要留名|不具名)[)\]】]?(?P<zh>[\s:,，。、!.]*)` +
		`|\(?anon(?:ymous(?:ly)?)?\)?(?:[\s:,.，。]+|$))`)
	anonymousLast = regexp.MustCompile(`(?:^|[\s,，。.;；!(（\[【])` +
		`(?:(?:请|麻烦|希望|我要|我想|想|要)?(?:匿名|不留名|不要留名|不具名)(?:举报|上报|处理)?|(?:please )?(?:keep (?:me|it|this) )?anonymous(?:ly)?(?: please)?)` +
		`[)\]】）。.!，, ]*$`)
	anonymousThing = regexp.MustCompile(`^(?:匿名|不留名)(?:信|电话|者|人|快递|包裹|箱)`)
)

// CutAnonymous takes off words that ask for the reporter's name to be kept back,
// at the head or the end. It reports whether there were any.
func CutAnonymous(words string) (rest string, ok bool) {
	folded := string(plain([]rune(words)))
	if !anonymousThing.MatchString(folded) {
		if at := anonymousFirst.FindStringIndex(folded); at != nil {
			return cutRunes(words, folded, at[1], len(folded)), true
		}
	}
	if at := anonymousLast.FindStringIndex(folded); at != nil {
		return cutRunes(words, folded, 0, at[0]), true
	}
	return words, false
}

// cutRunes returns the part of words that corresponds to bytes of their folded
// form, which has the same runes.
func cutRunes(words, folded string, begin, end int) string {
	first := utf8.RuneCountInString(folded[:begin])
	n := utf8.RuneCountInString(folded[begin:end])
	return trim(string([]rune(words)[first : first+n]))
}
