package web

import (
	"encoding/xml"
	"html"
	"html/template"
	"io"
	"regexp"
	"strings"
	"testing"

	"linli/bot"
)

func TestToHTML(t *testing.T) {
	t.Parallel()
	const rel = ` target="_blank" rel="noopener noreferrer"`
	for _, c := range []struct {
		in   bot.Markup
		want template.HTML
	}{
		{"plain", "plain"},
		{"<b>R12</b> &amp; <i>new</i> <code>/help</code>", "<b>R12</b> &amp; <i>new</i> <code>/help</code>"},
		{"one\ntwo\n\nthree", "one\ntwo\n\nthree"},
		{`<a href="https://example.org/?a=1&amp;b=2">x</a>`, `<a href="https://example.org/?a=1&amp;b=2"` + rel + `>x</a>`},
		{`<a href="tg://user?id=42">x</a>`, `<a href="tg://user?id=42"` + rel + `>x</a>`},
		{`<a href="javascript:alert(1)">x</a>`, "x"},
		{`<a href="&#106;avascript:alert(1)">x</a>`, "x"},
		{`<a href=" java` + "\t" + `script:alert(1)">x</a>`, "x"},
		{`<a href="data:text/html,x">x</a>`, "x"},
		{`<a href="//evil.example">x</a>`, "x"},
		{`<a href="https://a" onclick="alert(1)">x</a>`, "x"},
		{`<a href="https://a/" onclick="alert(1)">x</a>`, `<a href="https://a/&#34; onclick=&#34;alert(1)"` + rel + `>x</a>`},
		{`<a href='https://a'>x</a>`, `&lt;a href=&#39;https://a&#39;&gt;x`},
		{`<b onclick="x">y</b>`, `&lt;b onclick=&#34;x&#34;&gt;y`},
		{"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
		{"&lt;script&gt;", "&lt;script&gt;"},
		{"1 < 2 > 0 & \"3\"", "1 &lt; 2 &gt; 0 &amp; &#34;3&#34;"},
		{"<b><i>x</b>y</i>", "<b><i>x</i></b>y"},
		{"<b>x\ny</b>", "<b>x</b>\ny"},
		{"</b>x<b", "x&lt;b"},
	} {
		if got := toHTML(c.in); got != c.want {
			t.Errorf("%s\n gave %s\n want %s", c.in, got, c.want)
		}
	}
}

var allowed = regexp.MustCompile(`</?(?:b|i|code)>|</a>|<a href="(?:https?|tg):[^"<>]*" target="_blank" rel="noopener noreferrer">`)

func FuzzToHTML(f *testing.F) {
	for _, s := range []string{"<b>x</b>", `<a href="https://x">y</a>`, "<a href=\"javascript:x\">", "&lt;&#x3c;", "a<b>c\nd</b>", `"><img src=x onerror=y>`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := string(toHTML(bot.Markup(s)))
		if rest := allowed.ReplaceAllString(out, ""); strings.ContainsAny(rest, `<>"'`) {
			t.Errorf("%q gave %q, in which more than the tags may act", s, out)
		}
		balanced(t, out)
		if escaped := toHTML(bot.Escape(s)); html.UnescapeString(string(escaped)) != strings.ReplaceAll(s, "\x00", "\uFFFD") {
			t.Errorf("%q typed shows as %q", s, escaped)
		}
	})
}

func balanced(t *testing.T, s string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader("<p>" + s + "</p>"))
	d.Entity = xml.HTMLEntity
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil && !strings.Contains(err.Error(), "illegal character code") && !strings.Contains(err.Error(), "invalid UTF-8") {
			t.Errorf("%q: %v", s, err)
		}
		if err != nil {
			return
		}
	}
}
