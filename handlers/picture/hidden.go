package picture

import (
	"image"

	"linli/bot/photo"
)

// Hidden draws what stands where a photo was that may not be seen: a few words.
func Hidden(text string) (photo.Photo, error) {
	const width, height, margin = 800, 600, 60
	m := sheet(width, height, tint)
	box := image.Rect(margin, margin, width-margin, height-margin)
	set(text, bold(), frame{box.Dx(), box.Dy(), 56, 20}).draw(m, box, soft)
	return photo.Of(m)
}
