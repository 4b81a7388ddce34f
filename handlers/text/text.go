// Package text holds every sentence that the bot says, in every language. The
// sentences lie in a folder for each language, a JSON file for each capability;
// their keys are the constants of type Key, in the Go file of the same name.
package text

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"linli/bot"
)

// A Key names a sentence.
type Key string

// The languages, as BCP 47 tags.
const (
	Simplified  = "zh-Hans"
	Traditional = "zh-Hant"
	English     = "en"
)

// Languages holds every language there is.
var Languages = []string{Simplified, Traditional, English}

//go:embed zh-Hans zh-Hant en
var files embed.FS

// Args are what a sentence's {{.Placeholders}} stand for. Strings are escaped;
// a bot.Markup is taken as it is. N, a number, also chooses the plural form.
type Args map[string]any

// A Printer says sentences in one language.
type Printer struct {
	Language string
	localize *i18n.Localizer
}

var printers = sync.OnceValue(func() map[string]Printer {
	bundle := i18n.NewBundle(language.SimplifiedChinese)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	all := map[string]Printer{}
	for _, lang := range Languages {
		names, err := fs.Glob(files, lang+"/*.json")
		if err != nil {
			panic(err)
		}
		for _, name := range names {
			mustLoad(bundle, lang, name)
		}
		all[lang] = Printer{lang, i18n.NewLocalizer(bundle, lang)}
	}
	return all
})

// mustLoad adds one file of the binary's own to the bundle.
func mustLoad(bundle *i18n.Bundle, lang, name string) {
	body, err := files.ReadFile(name)
	if err == nil {
		// The library reads the language off the file's name.
		_, err = bundle.ParseMessageFileBytes(body, strings.ReplaceAll(strings.TrimSuffix(name, ".json"), "/", "-")+"."+lang+".json")
	}
	if err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
}

// In returns the Printer of a language; of Simplified Chinese if there is none.
func In(lang string) Printer {
	if p, ok := printers()[lang]; ok {
		return p
	}
	return printers()[Simplified]
}

// Closest returns the language closest to what a platform says of a person, a
// BCP 47 tag; empty if that is none of ours.
func Closest(tag string) string {
	tag = strings.ToLower(tag)
	switch {
	case tag == "zh-hant", strings.HasPrefix(tag, "zh-hant-"), tag == "zh-tw", tag == "zh-hk", tag == "zh-mo", tag == "yue":
		return Traditional
	case tag == "zh", strings.HasPrefix(tag, "zh-"):
		return Simplified
	case tag == "en", strings.HasPrefix(tag, "en-"):
		return English
	default:
		return ""
	}
}

// Say returns the sentence for k with args filled in.
func (p Printer) Say(k Key, args ...Args) bot.Markup {
	data := map[string]any{}
	var n any
	for _, a := range args {
		for name, v := range a {
			data[name] = safe(v)
		}
		if v, ok := a["N"]; ok {
			n = v
		}
	}
	c := i18n.LocalizeConfig{MessageID: string(k), TemplateData: data, PluralCount: count(n)}
	s, err := p.localize.Localize(&c)
	if err != nil && n != nil {
		// The sentence has one form for all numbers.
		c.PluralCount = nil
		s, err = p.localize.Localize(&c)
	}
	if err != nil {
		// The catalogues are tested to agree: this is a key made up at run time.
		return bot.Markup(k)
	}
	return bot.Markup(s)
}

// Label returns the sentence for k as plain text, for buttons, toasts and menus.
func (p Printer) Label(k Key, args ...Args) string { return p.Say(k, args...).Plain() }

// Has reports whether there is a sentence for k.
func (p Printer) Has(k Key) bool {
	_, err := p.localize.Localize(&i18n.LocalizeConfig{MessageID: string(k)})
	return err == nil
}

// safe returns v such that it may stand in markup.
func safe(v any) any {
	switch v := v.(type) {
	case string:
		return string(bot.Escape(v))
	case bot.Markup:
		return string(v)
	case fmt.Stringer:
		return string(bot.Escape(v.String()))
	default:
		return v
	}
}

// count returns a number in a type that the library counts with.
func count(n any) any {
	switch n.(type) {
	case nil, int, int64, string:
		return n
	default:
		return fmt.Sprint(n)
	}
}
