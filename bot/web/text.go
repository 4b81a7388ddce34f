package web

import (
	"embed"
	"encoding/json"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// languages are those of the pages, the first for whom we cannot tell.
var languages = []string{"zh-Hans", "zh-Hant", "en"}

//go:embed text/*.json
var textFiles embed.FS

// words are the sentences of the pages in one language, by key.
type words map[string]string

var (
	catalogue = readCatalogue()
	matcher   = newMatcher()
)

func readCatalogue() map[string]words {
	all := map[string]words{}
	for _, l := range languages {
		b, err := textFiles.ReadFile("text/" + l + ".json")
		if err != nil {
			panic(err)
		}
		var w words
		if err := json.Unmarshal(b, &w); err != nil {
			panic("text/" + l + ".json: " + err.Error())
		}
		all[l] = w
	}
	return all
}

func newMatcher() language.Matcher {
	var tags []language.Tag
	for _, l := range languages {
		tags = append(tags, language.MustParse(l))
	}
	return language.NewMatcher(tags)
}

// languageOf returns the language of the pages that is closest to what a BCP 47
// tag or an Accept-Language header asks for.
func languageOf(wanted ...string) string {
	_, i := language.MatchStrings(matcher, wanted...)
	return languages[i]
}

// Fill returns a sentence with its {names} replaced, given in pairs of name and value.
func (w words) Fill(key string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(w[key])
}

// day returns a date as people write it.
func (w words) day(t time.Time) string {
	weekday := strings.Split(w["weekdays"], " ")[t.Weekday()]
	month := strings.Split(w["months"], " ")[t.Month()-1]
	return w.Fill("day", "weekday", weekday, "month", month, "day", t.Format("2"))
}
