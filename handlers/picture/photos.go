package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/draw"
)

// open decodes a JPEG that we keep.
func open(file []byte) (image.Image, error) {
	m, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("read kept photo: %w", err)
	}
	if m.Bounds().Empty() {
		return nil, fmt.Errorf("read kept photo: it has no pixels")
	}
	return m, nil
}

// The shapes in which photos are shown among others. What is longer or higher is
// shown whole with a margin, so that it does not press the rest together.
const (
	tallest = 0.45 // width by height
	widest  = 2.4
)

// shape returns the width by the height of the frame that a photo gets.
func shape(m image.Image) float64 {
	size := m.Bounds().Size()
	return min(max(float64(size.X)/float64(size.Y), tallest), widest)
}

// mat is what shows beside a photo that does not fill its frame.
var mat = color.RGBA{0xf3, 0xf0, 0xe9, 0xff}

// hang draws a photo whole into the middle of a frame, as large as it can be.
func hang(to *image.RGBA, m image.Image, in image.Rectangle) {
	size := m.Bounds().Size()
	w, h := in.Dx(), in.Dx()*size.Y/size.X
	if h > in.Dy() {
		w, h = in.Dy()*size.X/size.Y, in.Dy()
	}
	// A hundredth more or less is rounding and no margin.
	if in.Dx()-w <= 2+in.Dx()/100 && in.Dy()-h <= 2+in.Dy()/100 {
		w, h = in.Dx(), in.Dy()
	} else {
		fill(to, in, mat)
	}
	w, h = max(w, 1), max(h, 1)
	at := in.Min.Add(image.Pt((in.Dx()-w)/2, (in.Dy()-h)/2))
	draw.CatmullRom.Scale(to, image.Rectangle{at, at.Add(image.Pt(w, h))}, m, m.Bounds(), draw.Src, nil)
}
