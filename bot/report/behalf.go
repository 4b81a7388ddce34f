package report

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"linli/bot"
)

// A Behalf is that somebody reports for another person.
type Behalf struct {
	Name  string // @name, or a name as people write it
	Words string // the rest
	// Sure reports that the words can mean nothing else. "for sale signs block the
	// path" may also be a report.
	Sure bool
	// Named reports that the name is written like somebody's: "for Chen the light is
	// out", 帮王奶奶 灯坏了.
	Named bool
}

// maxName is the length of a name in characters.
const maxName = 20

// How people say for whom they report: for @name …, for Grandma Wang: …, 代王奶奶报
// …, 帮 @name 报 …, 代王奶奶：…. A name that is no mention ends at a colon, a comma,
// 报 or a blank.
var behalfs = []struct {
	expr *regexp.Regexp
	sure bool
}{
	{regexp.MustCompile(`^(?:for|on behalf of)\s+(?P<name>` + mention + `)[\s:,，、]*`), true},
	{regexp.MustCompile(`^(?:for|on behalf of)\s+(?P<name>[^:,，\n]{1,20}?)\s*:\s*`), true},
	{regexp.MustCompile(`^on behalf of\s+(?P<name>[^:,，\n]{1,20}?)\s*[,，]\s*`), true},
	{regexp.MustCompile(`^` + zhFor + `\s*(?P<name>` + mention + `)\s*` + zhReport + `?[\s:,，、。]*`), true},
	{regexp.MustCompile(`^` + zhFor + `\s*(?P<name>[^\s:,，、。@0-9]{1,8}?)\s*` + zhReport + `[\s:,，、。]*`), true},
	{regexp.MustCompile(`^` + zhFor + `\s*(?P<name>[^\s:,，、。@0-9]{1,8})\s*:\s*`), true},
	{regexp.MustCompile(`^(?:for|on behalf of)\s+(?P<name>[^\s:,，、]{1,20})(?:[\s,，、]+|$)`), false},
	{regexp.MustCompile(`^` + zhFor + `\s*(?P<name>[^\s:,，、。@0-9]{1,8})(?:[\s,，、]+|$)`), false},
}

const (
	// mention is an account by its username or, where it has none, its number.
	mention  = `@(?:[a-z]+:[0-9]{5,}|[a-z0-9_.-]+|[^\s:,，、。]+)`
	zhFor    = `(?:代替|代报|代|帮|替|为)`
	zhReport = `(?:报一下|报个修|报个|报修|上报|举报|反映一下|反映|报)`
)

// noName begins what stands after 帮 or for and is nobody else: 帮我报, 帮忙看看.
var noName = regexp.MustCompile(`^(?:我|咱|你|您|忙|大家|看|查|处理|解决|请|修|报|步|理|码|the |a |an |my |our |your |this |that |some |me\b|us\b|you\b)`)

// CutBehalf takes off for whom somebody reports. It reports whether they say so.
func CutBehalf(words string) (Behalf, bool) {
	words = trim(words)
	folded := string(plain([]rune(words)))
	for _, b := range behalfs {
		at := b.expr.FindStringSubmatchIndex(folded)
		if at == nil {
			continue
		}
		i := 2 * b.expr.SubexpIndex("name")
		name := cutRunes(words, folded, at[i], at[i+1])
		if noName.MatchString(folded[at[i]:at[i+1]]+" ") || utf8.RuneCountInString(name) > maxName {
			continue
		}
		if strings.HasPrefix(bot.Narrow(name), "@") {
			name = bot.Narrow(name)
		}
		return Behalf{Name: name, Words: cutRunes(words, folded, at[1], len(folded)), Sure: b.sure, Named: named(name, folded)}, true
	}
	return Behalf{}, false
}

// named reports whether the name in words that begin with for whom they are is a
// person's by the look of it: 为民路 is a road.
func named(name, folded string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(first) || unicode.Is(unicode.Han, first) && !strings.HasPrefix(folded, "为")
}

// trim takes the blanks and the signs between parts off the ends of words.
func trim(s string) string { return strings.Trim(s, " \t\r\n\u3000:：,，、") }
