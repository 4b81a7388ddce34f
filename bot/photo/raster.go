package photo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
)

// A raster is an opaque picture as planes of width × height bytes: Y alone for
// grey, or Y, Cb and Cr. Shrinking and turning work on planes, so that a JPEG is
// never converted to RGB and back.
type raster struct {
	width, height int
	planes        [][]byte
}

// fit makes a raster of a picture with at most side pixels on its long side.
func fit(m image.Image, side int) raster {
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if long := max(w, h); long > side {
		w, h = (w*side+long/2)/long, (h*side+long/2)/long
	}
	return scale(m, max(w, 1), max(h, 1))
}

// scale makes a raster of the given size, each pixel the mean of the area that
// it covers. Transparent pixels show white.
func scale(m image.Image, w, h int) raster {
	switch m := m.(type) {
	case *image.Gray:
		at := m.PixOffset(m.Rect.Min.X, m.Rect.Min.Y)
		y := shrink(planeRows(m.Pix[at:], m.Stride), m.Rect.Dx(), m.Rect.Dy(), 1, w, h)
		return raster{w, h, [][]byte{y}}
	case *image.YCbCr:
		return scaleYCbCr(m, w, h)
	}
	size := m.Bounds().Size()
	return planar(shrink(flatRows(m), size.X, size.Y, 4, w, h), w, h)
}

// scaleYCbCr scales each plane from its own resolution.
func scaleYCbCr(m *image.YCbCr, w, h int) raster {
	min, size := m.Rect.Min, m.Rect.Size()
	last := m.Rect.Max.Sub(image.Pt(1, 1))
	at := m.COffset(min.X, min.Y)
	cw := m.COffset(last.X, min.Y) - at + 1
	ch := (m.COffset(min.X, last.Y)-at)/m.CStride + 1
	return raster{w, h, [][]byte{
		shrink(planeRows(m.Y[m.YOffset(min.X, min.Y):], m.YStride), size.X, size.Y, 1, w, h),
		shrink(planeRows(m.Cb[at:], m.CStride), cw, ch, 1, w, h),
		shrink(planeRows(m.Cr[at:], m.CStride), cw, ch, 1, w, h),
	}}
}

// planar splits RGBA pixels into planes.
func planar(pix []byte, w, h int) raster {
	y, cb, cr := make([]byte, w*h), make([]byte, w*h), make([]byte, w*h)
	for i := range y {
		p := pix[4*i : 4*i+4]
		y[i], cb[i], cr[i] = color.RGBToYCbCr(p[0], p[1], p[2])
	}
	return raster{w, h, [][]byte{y, cb, cr}}
}

// turn sets a picture upright: orientation is Exif's, 1 to 8 (Exif 2.32, 4.6.4).
func (r raster) turn(orientation int) raster {
	w, h := r.width, r.height
	// Where in the plane the upright picture begins, and the steps to its next
	// column and row.
	var begin, column, row int
	switch orientation {
	case 2:
		begin, column, row = w-1, -1, w
	case 3:
		begin, column, row = w*h-1, -1, -w
	case 4:
		begin, column, row = w*(h-1), 1, -w
	case 5:
		begin, column, row = 0, w, 1
	case 6:
		begin, column, row = w*(h-1), -w, 1
	case 7:
		begin, column, row = w*h-1, -w, -1
	case 8:
		begin, column, row = w-1, w, -1
	default:
		return r
	}
	if orientation >= 5 {
		w, h = h, w
	}
	turned := raster{width: w, height: h}
	for _, p := range r.planes {
		turned.planes = append(turned.planes, walk(p, begin, column, row, w, h))
	}
	return turned
}

// walk reads a plane in steps into a new one of w × h.
func walk(plane []byte, begin, column, row, w, h int) []byte {
	out := make([]byte, 0, w*h)
	for y := range h {
		at := begin + y*row
		for range w {
			out = append(out, plane[at])
			at += column
		}
	}
	return out
}

// image gives the raster as an image that shares its planes.
func (r raster) image() image.Image {
	rect := image.Rect(0, 0, r.width, r.height)
	if len(r.planes) == 1 {
		return &image.Gray{Pix: r.planes[0], Stride: r.width, Rect: rect}
	}
	return &image.YCbCr{
		Y: r.planes[0], Cb: r.planes[1], Cr: r.planes[2],
		YStride: r.width, CStride: r.width,
		SubsampleRatio: image.YCbCrSubsampleRatio444, Rect: rect,
	}
}

func (r raster) jpeg(quality int) ([]byte, error) { return encode(r.image(), quality) }

func encode(m image.Image, quality int) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode picture: %w", err)
	}
	return b.Bytes(), nil
}
