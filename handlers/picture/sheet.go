package picture

import (
	"image"
	"image/color"
	"image/draw"
)

// The colours, those of the web chat by day.
var (
	white = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink   = color.RGBA{0x1d, 0x28, 0x25, 0xff}
	soft  = color.RGBA{0x5a, 0x68, 0x63, 0xff}
	brand = color.RGBA{0x0d, 0x6b, 0x58, 0xff}
	tint  = color.RGBA{0xe3, 0xf1, 0xeb, 0xff}
)

// sheet returns an empty picture.
func sheet(width, height int, c color.Color) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	fill(m, m.Rect, c)
	return m
}

func fill(m *image.RGBA, r image.Rectangle, c color.Color) {
	draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src)
}
