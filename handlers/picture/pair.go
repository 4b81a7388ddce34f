package picture

import (
	"image"
	"image/color"

	"linli/bot/photo"
)

// A Labelled is a photo and what is written above it.
type Labelled struct {
	JPEG  []byte
	Label string
}

const (
	gap      = 8  // pixels between photos
	labelBar = 60 // pixels
)

// Pair shows how something looked before and how it looks after: both whole, of
// the same height, side by side. A side without a JPEG is left out. It returns an
// error if a photo cannot be read, or if there is none.
func Pair(before, after Labelled) (photo.Photo, error) {
	var sides []side
	for _, s := range []struct {
		Labelled
		bar color.RGBA
	}{{before, soft}, {after, brand}} {
		if len(s.JPEG) == 0 {
			continue
		}
		m, err := open(s.JPEG)
		if err != nil {
			return photo.Photo{}, err
		}
		sides = append(sides, side{m, s.Label, s.bar})
	}
	return hangSides(sides)
}

// A side is one photo of a pair.
type side struct {
	photo image.Image
	label string
	bar   color.RGBA
}

func hangSides(sides []side) (photo.Photo, error) {
	if len(sides) == 0 {
		return photo.Photo{}, errNoPhoto
	}
	shapes := 0.0
	for _, s := range sides {
		shapes += shape(s.photo)
	}
	inner := photo.LargeSide - gap*(len(sides)-1)
	height := min(int(float64(inner)/shapes), photo.LargeSide-labelBar)
	widths := make([]int, len(sides))
	total := gap * (len(sides) - 1)
	for i, s := range sides {
		widths[i] = int(float64(height) * shape(s.photo))
		total += widths[i]
	}
	m := sheet(total, labelBar+height, white)
	x := 0
	for i, s := range sides {
		s.draw(m, image.Rect(x, 0, x+widths[i], labelBar+height))
		x += widths[i] + gap
	}
	return photo.Of(m)
}

func (s side) draw(to *image.RGBA, in image.Rectangle) {
	bar := image.Rect(in.Min.X, in.Min.Y, in.Max.X, in.Min.Y+labelBar)
	fill(to, bar, s.bar)
	set(s.label, bold(), frame{bar.Dx() - 2*gap, labelBar, 34, 14}).draw(to, bar, white)
	hang(to, s.photo, image.Rect(in.Min.X, bar.Max.Y, in.Max.X, in.Max.Y))
}
