package photo

import (
	"image"
	"io"

	"golang.org/x/image/webp"
)

// decodeWebP decodes a WebP picture into the levels that a JPEG has. Lossy WebP
// is VP8, whose Y runs from 16 to 235 and whose chroma from 16 to 240 (RFC 6386,
// section 9.2, after BT.601). The decoder hands these on as they are, in types whose colours
// are JPEG's: white would come out grey.
func decodeWebP(r io.Reader) (image.Image, error) {
	m, err := webp.Decode(r)
	switch m := m.(type) {
	case *image.YCbCr:
		widen(m)
	case *image.NYCbCrA:
		widen(&m.YCbCr)
	}
	return m, err
}

// widen stretches limited-range levels to the full range, in place.
func widen(m *image.YCbCr) {
	luma, chroma := levels(16, 0, 219), levels(128, 128, 224)
	for i, y := range m.Y {
		m.Y[i] = luma[y]
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = chroma[m.Cb[i]], chroma[m.Cr[i]]
	}
}

// levels maps a range of the given width onto 255, from one origin to another.
func levels(from, to, width int) (table [256]byte) {
	for i := range table {
		v := float64(i-from)*255/float64(width) + float64(to)
		table[i] = byte(min(max(v+0.5, 0), 255))
	}
	return table
}
