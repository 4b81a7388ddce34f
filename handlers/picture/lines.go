package picture

import (
	"image"
	"image/color"
	"strings"
	"unicode"

	"golang.org/x/image/font/opentype"
)

// A block is text set in lines.
type block struct {
	pen
	lines []string
}

// A frame is how much room a text has, and between which sizes it may choose.
type frame struct {
	width, height     int // pixels
	largest, smallest float64
}

// set breaks a text into lines in the largest size in which it has room. If it has
// none even in the smallest, its end is left out, which an ellipsis shows.
func set(text string, f *opentype.Font, in frame) block {
	text = strings.TrimSpace(legible(text))
	const step = 2
	for size := in.largest; ; size = max(size-step, in.smallest) {
		b := block{pen: newPen(f, size)}
		b.lines = b.wrap(text, in.width)
		if len(b.lines)*b.line() <= in.height {
			return b.balanced(text, in.width)
		}
		if size <= in.smallest {
			return b.cut(max(in.height/b.line(), 1), in.width)
		}
	}
}

// balanced breaks the text anew into as many lines, as even as can be.
func (b block) balanced(text string, width int) block {
	if len(b.lines) < 2 {
		return b
	}
	low, high := 1, width // the narrowest lies above low and up to high
	for high-low > 1 {
		mid := (low + high) / 2
		if len(b.wrap(text, mid)) > len(b.lines) {
			low = mid
		} else {
			high = mid
		}
	}
	b.lines = b.wrap(text, high)
	return b
}

// cut leaves n lines, the last with an ellipsis.
func (b block) cut(n, width int) block {
	last := []rune(b.lines[n-1])
	for len(last) > 0 && b.width(string(last)+"…") > width {
		last = last[:len(last)-1]
	}
	b.lines = append(b.lines[:n-1:n-1], strings.TrimSpace(string(last))+"…")
	return b
}

// height is how high the block is in pixels.
func (b block) height() int { return len(b.lines) * b.line() }

// draw writes the lines into the middle of a box.
func (b block) draw(to *image.RGBA, box image.Rectangle, ink color.Color) {
	y := box.Min.Y + (box.Dy()-b.height())/2
	for _, line := range b.lines {
		x := box.Min.X + (box.Dx()-b.width(line))/2
		b.write(to, line, image.Pt(x, y), ink)
		y += b.line()
	}
}

// wrap breaks a text into lines of at most a width. There is at least one.
func (p pen) wrap(text string, width int) []string { return ruler(p.width).wrap(text, width) }

// A ruler tells how wide a string is.
type ruler func(string) int

// wrap breaks a text into lines of at most a width. There is at least one.
func (measure ruler) wrap(text string, width int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lines = append(lines, measure.wrapParagraph(paragraph, width)...)
	}
	return lines
}

func (measure ruler) wrapParagraph(text string, width int) []string {
	var lines []string
	line, at := "", 0 // what stands in the line, and how wide it is
	for _, piece := range pieces(text) {
		bare := measure(strings.TrimRight(piece, " "))
		if at+bare > width && line != "" {
			lines, line, at = append(lines, strings.TrimRight(line, " ")), "", 0
		}
		for bare > width { // a word longer than a line
			head := measure.head(piece, width)
			lines, piece = append(lines, head), piece[len(head):]
			bare = measure(strings.TrimRight(piece, " "))
		}
		line, at = line+piece, at+measure(piece)
	}
	return append(lines, strings.TrimRight(line, " "))
}

// head returns as many characters of a word as have room, at least one.
func (measure ruler) head(word string, width int) string {
	end := 0
	for i, r := range word {
		if i > 0 && measure(word[:i+len(string(r))]) > width {
			break
		}
		end = i + len(string(r))
	}
	return word[:end]
}

// pieces cuts a text where a line may end: after blanks and between Chinese
// characters, but not before what closes and not after what opens.
func pieces(text string) []string {
	var all []string
	begin := 0
	before := rune(0)
	for i, r := range text {
		if i > 0 && mayBreak(before, r) {
			all, begin = append(all, text[begin:i]), i
		}
		before = r
	}
	return append(all, text[begin:])
}

const (
	notFirst = "，。、；：！？）】》」』〉〕”’…—·％℃,.;:!?)]}%"
	notLast  = "（【《「『〈〔“‘￥¥([{"
)

func mayBreak(before, after rune) bool {
	switch {
	case after == ' ' || strings.ContainsRune(notFirst, after) || strings.ContainsRune(notLast, before):
		return false
	case before == ' ':
		return true
	}
	return wide(before) || wide(after)
}

// wide reports whether a character is written in a square, as Chinese ones are.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}
