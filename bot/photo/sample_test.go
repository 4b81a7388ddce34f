package photo

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"testing"
)

// The corners of a sample picture, and of the files in testdata.
var (
	red   = color.NRGBA{0xd0, 0x20, 0x20, 0xff}
	green = color.NRGBA{0x20, 0xa0, 0x20, 0xff}
	blue  = color.NRGBA{0x20, 0x30, 0xc0, 0xff}
	white = color.NRGBA{0xff, 0xff, 0xff, 0xff}
)

// quarters is a picture red, green / blue, and corner.
func quarters(w, h int, corner color.Color) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	middle := image.Pt((w+1)/2, (h+1)/2)
	fill := func(r image.Rectangle, c color.Color) {
		draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(m.Rect, red)
	fill(image.Rect(middle.X, 0, w, middle.Y), green)
	fill(image.Rect(0, middle.Y, middle.X, h), blue)
	fill(image.Rect(middle.X, middle.Y, w, h), corner)
	return m
}

// texture is a picture whose hash depends on seed.
func texture(w, h int, seed float64) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			s := math.Sin(seed*7*u+3*v) + math.Sin(5*u*v*seed+seed) + math.Cos(9*v-seed*4*u*u)
			i := m.PixOffset(x, y)
			m.Pix[i], m.Pix[i+1], m.Pix[i+2], m.Pix[i+3] = byte(127+40*s), byte(120+35*s), byte(128-30*s), 255
		}
	}
	return m
}

func asJPEG(tb testing.TB, m image.Image, quality int) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(tb testing.TB, m image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// decoded decodes a picture that we made.
func decoded(tb testing.TB, b []byte) image.Image {
	tb.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		tb.Fatalf("our own JPEG: %v", err)
	}
	return m
}

// near reports whether a pixel has a colour but for what JPEG does to it.
func near(m image.Image, x, y int, want color.NRGBA) bool {
	r, g, b, _ := m.At(x, y).RGBA()
	off := func(got uint32, want uint8) float64 { return math.Abs(float64(got>>8) - float64(want)) }
	return off(r, want.R) <= 6 && off(g, want.G) <= 6 && off(b, want.B) <= 6
}

// wantQuarters checks the middles of the four quarters, clockwise.
func wantQuarters(t *testing.T, m image.Image, topLeft, topRight, bottomRight, bottomLeft color.NRGBA) {
	t.Helper()
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	for _, c := range []struct {
		x, y int
		want color.NRGBA
	}{
		{w / 4, h / 4, topLeft}, {3 * w / 4, h / 4, topRight},
		{3 * w / 4, 3 * h / 4, bottomRight}, {w / 4, 3 * h / 4, bottomLeft},
	} {
		if !near(m, c.x, c.y, c.want) {
			t.Errorf("pixel %d,%d of %dx%d is %v, want %v", c.x, c.y, w, h, m.At(c.x, c.y), c.want)
		}
	}
}

// pngHeader is a PNG that claims a size and a kind, and holds nothing else.
func pngHeader(w, h int, depth, kind byte) []byte {
	ihdr := binary.BigEndian.AppendUint32([]byte("IHDR"), uint32(w))
	ihdr = binary.BigEndian.AppendUint32(ihdr, uint32(h))
	ihdr = append(ihdr, depth, kind, 0, 0, 0)
	return pngChunk([]byte("\x89PNG\r\n\x1a\n"), ihdr)
}

// pngChunk appends a chunk, given its type and data.
func pngChunk(file, chunk []byte) []byte {
	file = binary.BigEndian.AppendUint32(file, uint32(len(chunk)-4))
	file = append(file, chunk...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(chunk))
}

// jpegHeader is a JPEG of three components that claims a size and a frame
// marker, and holds nothing else.
func jpegHeader(w, h int, sof byte, lumaSampling byte) []byte {
	b := []byte{0xff, 0xd8, 0xff, sof, 0, 17, 8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 3}
	b = append(b, 1, lumaSampling, 0, 2, 0x11, 0, 3, 0x11, 0)
	return append(b, 0xff, 0xda, 0, 2)
}
