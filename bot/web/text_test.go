package web

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var holes = regexp.MustCompile(`\{\w+\}`)

func TestCataloguesAgree(t *testing.T) {
	t.Parallel()
	first := catalogue[languages[0]]
	for _, l := range languages[1:] {
		for key := range catalogue[l] {
			if _, ok := first[key]; !ok {
				t.Errorf("%s has %q, which %s lacks", l, key, languages[0])
			}
		}
	}
	for key, sentence := range first {
		want := holes.FindAllString(sentence, -1)
		slices.Sort(want)
		for _, l := range languages {
			got := holes.FindAllString(catalogue[l][key], -1)
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s: %q has the holes %q, want %q", l, key, got, want)
			}
			if strings.TrimSpace(catalogue[l][key]) == "" {
				t.Errorf("%s: %q is empty", l, key)
			}
		}
	}
}

var (
	inTemplates = regexp.MustCompile(`W\.(?:Fill "(\w+)"|([a-z]\w*))`)
	inCode      = regexp.MustCompile(`(?:refusal\(|W\[|w\[|Fill\(|: +)"([a-z_]+)"`)
)

// Each sentence is used, and each that is used is there.
func TestSentencesAreUsed(t *testing.T) {
	t.Parallel()
	used := map[string]bool{"language_zh-Hans": true, "language_zh-Hant": true, "language_en": true}
	for pattern, find := range map[string]*regexp.Regexp{"templates/*.html": inTemplates, "*.go": inCode} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no files %s, %v", pattern, err)
		}
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range find.FindAllStringSubmatch(string(b), -1) {
				used[m[1]+strings.Join(m[2:], "")] = true
			}
		}
	}
	for key := range catalogue["en"] {
		if !used[key] {
			t.Errorf("nobody says %q", key)
		}
	}
	b, _ := filepath.Glob("templates/*.html")
	for _, name := range b {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inTemplates.FindAllStringSubmatch(string(text), -1) {
			if key := m[1] + m[2]; catalogue["en"][key] == "" {
				t.Errorf("%s says %q, which is not there", name, key)
			}
		}
	}
}

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for wanted, want := range map[string]string{
		"zh-Hans": "zh-Hans", "zh-CN": "zh-Hans", "zh": "zh-Hans", "zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "zh-Hant": "zh-Hant",
		"en": "en", "en-GB,en;q=0.9": "en", "de-DE,en;q=0.8,zh;q=0.5": "en", "fr": "zh-Hans", "": "zh-Hans", "rubbish;;": "zh-Hans",
	} {
		if got := languageOf(wanted); got != want {
			t.Errorf("%q gives %s, want %s", wanted, got, want)
		}
	}
	if got := languageOf("", "en"); got != "en" {
		t.Errorf("nothing, then en, gives %s", got)
	}
}

func TestDay(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 7, 5, 9, 0, 0, 0, time.UTC)
	for l, want := range map[string]string{"zh-Hans": "7月5日 周日", "zh-Hant": "7月5日 週日", "en": "Sun 5 Jul"} {
		if got := catalogue[l].day(day); got != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
	}
}
