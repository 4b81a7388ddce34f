package web

import (
	"html"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"linli/bot"
)

// toHTML returns markup as HTML in which nothing stands but text and the tags of
// bot.Markup, balanced on each line. All else is shown as it was typed.
func toHTML(m bot.Markup) template.HTML {
	var w htmlWriter
	rest := string(m)
	for rest != "" {
		text, tail, found := strings.Cut(rest, "<")
		w.text(text)
		tag, after, closed := strings.Cut(tail, ">")
		switch {
		case !found:
			rest = ""
		case closed && w.tag(tag):
			rest = after
		default:
			w.text("<")
			rest = tail
		}
	}
	w.closeAll()
	return template.HTML(w.String()) // made of escaped text and four tags
}

// An htmlWriter writes text and tags so that tags nest.
type htmlWriter struct {
	strings.Builder
	open []string
}

// text writes text in which characters may be escaped as in HTML. Tags end with
// their line.
func (w *htmlWriter) text(s string) {
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			w.closeAll()
			w.WriteByte('\n')
		}
		template.HTMLEscape(w, []byte(html.UnescapeString(line)))
	}
}

// tag writes what stands between < and >, if it is a tag of bot.Markup.
func (w *htmlWriter) tag(s string) bool {
	switch s {
	case "b", "i", "code":
		w.begin(s, "")
	case "/b", "/i", "/code", "/a":
		w.end(s[1:])
	default:
		address, ok := strings.CutPrefix(s, `a href="`)
		if !ok || !strings.HasSuffix(address, `"`) {
			return false
		}
		w.link(html.UnescapeString(strings.TrimSuffix(address, `"`)))
	}
	return true
}

// link begins a link, unless the address is one that a browser might run.
func (w *htmlWriter) link(address string) {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains([]string{"http", "https", "tg"}, u.Scheme) {
		return
	}
	w.begin("a", ` href="`+template.HTMLEscapeString(address)+`" target="_blank" rel="noopener noreferrer"`)
}

func (w *htmlWriter) begin(tag, attributes string) {
	w.open = append(w.open, tag)
	w.WriteString("<" + tag + attributes + ">")
}

// end ends a tag that is open, and those within it.
func (w *htmlWriter) end(tag string) {
	if !slices.Contains(w.open, tag) {
		return
	}
	for {
		last := len(w.open) - 1
		ended := w.open[last]
		w.open = w.open[:last]
		w.WriteString("</" + ended + ">")
		if ended == tag {
			return
		}
	}
}

func (w *htmlWriter) closeAll() {
	for len(w.open) > 0 {
		w.end(w.open[len(w.open)-1])
	}
}
