package report

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// small is what people say who are asked where, and which is no place: thanks, a
// greeting, that they do not know.
var small = regexp.MustCompile(`^(?:谢谢.*|多谢.*|感谢.*|辛苦.*|唔该.*|好|好的|好吧|收到|知道了|行|可以|嗯+|哦+|噢+|是|是的|对|对的|不是|没有|有|` +
	`不知道|不清楚|唔知|你好|您好|大家好|在吗|请问.*|为什么.*|怎么.*|什么.*|几时.*|还没.*|` +
	`ok|okay|k|yes|no|yep|nope|sure|fine|thanks?.*|thank you.*|thx|ty|hello|hi|hey|good (?:morning|evening|day)|` +
	`(?:i )?(?:don't|dont|do not) know.*|no idea|(?:why|how|what|when|who)\b.*|please.*)$`)

// MayBePlace reports whether words can be the answer to "where?", though they may
// have nothing in them by which Place knows a place: 菜市场后门, behind the pharmacy.
func MayBePlace(words string) bool {
	words = TrimPlace(words)
	n := utf8.RuneCountInString(words)
	if n < 2 || n > maxPlace || strings.ContainsAny(words, "\n?？") || strings.HasSuffix(words, "吗") || strings.HasSuffix(words, "呢") {
		return false
	}
	return !small.MatchString(string(plain([]rune(words))))
}

// TrimPlace takes off the signs around a place that somebody said, and the 在 before it.
func TrimPlace(words string) string {
	words = strings.Trim(words, " \t\r\n\u3000。.!！,，、;；:：~～")
	if rest, ok := strings.CutPrefix(words, "在"); ok && utf8.RuneCountInString(rest) > 1 {
		return rest
	}
	return words
}
