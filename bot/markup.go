package bot

import (
	"html"
	"strings"
	"unicode/utf16"
)

// Markup is text with the tags <b>, <i>, <code> and <a href="…">, in which all
// else is escaped as in HTML. Tags close on the line that opens them. Catalogue
// sentences are Markup; what people wrote becomes Markup by Escape alone.
type Markup string

// Escape returns plain text as Markup.
func Escape(s string) Markup { return Markup(escaper.Replace(s)) }

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// Plain returns the text without its tags, unescaped.
func (m Markup) Plain() string {
	var b strings.Builder
	rest := string(m)
	for {
		text, tail, found := strings.Cut(rest, "<")
		b.WriteString(text)
		if !found {
			return html.UnescapeString(b.String())
		}
		_, rest, _ = strings.Cut(tail, ">")
	}
}

// Len returns the length of the plain text in UTF-16 units, by which Telegram counts.
func (m Markup) Len() int { return Units(m.Plain()) }

// Units returns the length of s in UTF-16 units.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// Split cuts m into parts of at most limit UTF-16 units each, at line ends
// where it can. A single longer line is cut between characters and loses its tags.
func (m Markup) Split(limit int) []Markup {
	if m.Len() <= limit {
		return []Markup{m}
	}
	var parts []Markup
	var part Markup
	for line := range strings.SplitSeq(string(m), "\n") {
		for _, piece := range splitLine(Markup(line), limit) {
			switch {
			case part == "":
				part = piece
			case part.Len()+1+piece.Len() <= limit:
				part += "\n" + piece
			default:
				parts, part = append(parts, part), piece
			}
		}
	}
	if part != "" {
		parts = append(parts, part)
	}
	return parts
}

func splitLine(line Markup, limit int) []Markup {
	if line.Len() <= limit {
		return []Markup{line}
	}
	var pieces []Markup
	plain := line.Plain()
	for Units(plain) > limit {
		head := Cut(plain, limit)
		pieces = append(pieces, Escape(head))
		plain = plain[len(head):]
	}
	return append(pieces, Escape(plain))
}

// Cut returns the longest head of s that has at most limit UTF-16 units.
func Cut(s string, limit int) string {
	n := 0
	for i, r := range s {
		if n += max(1, utf16.RuneLen(r)); n > limit {
			return s[:i]
		}
	}
	return s
}

// Shorten returns s on one line, cut to at most limit UTF-16 units; what is cut
// off is shown by an ellipsis.
func Shorten(s string, limit int) string {
	s = strings.Join(strings.Fields(s), " ")
	if Units(s) <= limit {
		return s
	}
	return strings.TrimSpace(Cut(s, limit-1)) + "…"
}
