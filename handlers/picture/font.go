package picture

import (
	_ "embed"
	"image"
	"image/color"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// The fonts are Noto Sans SC (SIL Open Font License, font/OFL.txt) with the
// characters of GB 2312 and of Big5's first level.
//
//go:generate npm pack --silent @expo-google-fonts/noto-sans-sc@0.4.3
//go:generate go run ./fontsubset -to font expo-google-fonts-noto-sans-sc-0.4.3.tgz
var (
	//go:embed font/NotoSansSC-Regular.ttf
	regularFile []byte
	//go:embed font/NotoSansSC-Bold.ttf
	boldFile []byte

	regular = sync.OnceValue(func() *opentype.Font { return mustParse(regularFile) })
	bold    = sync.OnceValue(func() *opentype.Font { return mustParse(boldFile) })
)

func mustParse(file []byte) *opentype.Font {
	f, err := opentype.Parse(file)
	if err != nil {
		panic("embedded font: " + err.Error())
	}
	return f
}

// A pen writes in one font and size. It is used by one goroutine.
type pen struct {
	face font.Face
	size float64 // pixels: the height of a Chinese character's square
}

func newPen(f *opentype.Font, size float64) pen {
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72}) // a point is a pixel
	if err != nil {
		panic("face of embedded font: " + err.Error())
	}
	return pen{face, size}
}

// leading is the height of a line by that of its letters.
const leading = 1.32

// line is the height of a line in pixels.
func (p pen) line() int { return int(p.size*leading + 0.5) }

// width is how wide a string is in pixels.
func (p pen) width(s string) int { return font.MeasureString(p.face, s).Ceil() }

// write writes a string to the right of at, which is the upper left corner of its
// line.
func (p pen) write(to *image.RGBA, s string, at image.Point, ink color.Color) {
	const aboveBaseline = 0.88 // of a Chinese character's square
	baseline := float64(at.Y) + p.size*((leading-1)/2+aboveBaseline)
	d := font.Drawer{
		Dst: to, Src: image.NewUniform(ink), Face: p.face,
		Dot: fixed.Point26_6{X: fixed.I(at.X), Y: fixed.Int26_6(baseline * 64)},
	}
	d.DrawString(s)
}

// legible returns a string without what the fonts have no form of: pictographs are
// left out, and a letter shows as a box.
func legible(s string) string {
	var buf sfnt.Buffer
	has := func(r rune) bool {
		g, err := regular().GlyphIndex(&buf, r)
		return err == nil && g != 0
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			if r == '\n' {
				return r
			}
			return ' '
		case has(r):
			return r
		case unicode.IsLetter(r):
			return '□'
		}
		return -1
	}, s)
}
