package picture

import (
	"fmt"
	"image"
	"image/color"
	"slices"

	"golang.org/x/image/draw"

	"linli/bot/photo"
)

// Cells is how many cells the grid over a photo has: three rows of three, counted
// from 1 as one reads.
const Cells = 9

// cell returns the part of a picture that is a cell of the grid. Together the cells
// are the whole picture.
func cell(r image.Rectangle, n int) image.Rectangle {
	column, row := (n-1)%3, (n-1)/3
	at := func(column, row int) image.Point {
		return r.Min.Add(image.Pt(r.Dx()*column/3, r.Dy()*row/3))
	}
	return image.Rectangle{at(column, row), at(column+1, row+1)}
}

// mosaic is how many squares are left of a cell's side. A face or a number plate
// that a cell has room for is a square or two of one colour: nothing can be worked
// out of it again.
const mosaic = 4

// Blur makes cells of a photo unrecognisable, each from 1 to Cells. What it returns
// holds nothing of what was there but a few mean colours. It returns an error if
// the photo cannot be read or a cell is none.
func Blur(file []byte, cells []int) (photo.Photo, error) {
	m, err := open(file)
	if err != nil {
		return photo.Photo{}, err
	}
	whole := sheet(m.Bounds().Dx(), m.Bounds().Dy(), white)
	draw.Draw(whole, whole.Rect, m, m.Bounds().Min, draw.Src)
	for _, n := range cells {
		if n < 1 || n > Cells {
			return photo.Photo{}, fmt.Errorf("blur photo: there is no cell %d", n)
		}
		pixelate(whole, cell(whole.Rect, n))
	}
	return photo.Of(whole)
}

// pixelate gives each square of a part of a picture the mean of its colours.
func pixelate(m *image.RGBA, part image.Rectangle) {
	for y := range mosaic {
		for x := range mosaic {
			at := func(x, y int) image.Point {
				return part.Min.Add(image.Pt(part.Dx()*x/mosaic, part.Dy()*y/mosaic))
			}
			square := image.Rectangle{at(x, y), at(x+1, y+1)}
			fill(m, square, mean(m, square))
		}
	}
}

// mean is the mean colour of a part of a picture.
func mean(m *image.RGBA, part image.Rectangle) color.RGBA {
	var r, g, b, n int
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			c := m.RGBAAt(x, y)
			r, g, b, n = r+int(c.R), g+int(c.G), b+int(c.B), n+1
		}
	}
	if n == 0 {
		return white
	}
	return color.RGBA{uint8(r / n), uint8(g / n), uint8(b / n), 0xff}
}

// Grid draws the grid over a photo, with its numbers, for choosing cells. It
// returns an error if the photo cannot be read.
func Grid(file []byte) (photo.Photo, error) {
	m, err := open(file)
	if err != nil {
		return photo.Photo{}, err
	}
	// A small photo is enlarged, so that it has room for the numbers.
	const least = 960
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	if long := max(w, h); long < least {
		w, h = max(w*least/long, 1), max(h*least/long, 1)
	}
	whole := sheet(w, h, white)
	side := max(min(badgeSide, w/3/2, h/3/2), 1)
	draw.CatmullRom.Scale(whole, whole.Rect, m, m.Bounds(), draw.Src, nil)
	for n := 1; n <= Cells; n++ {
		c := cell(whole.Rect, n)
		outline(whole, c)
		badge(whole, c.Min.Add(image.Pt(side/6, side/6)), side, n)
	}
	return photo.Of(whole)
}

// outline draws a frame along the inner edge of a part: white between dark lines,
// to be seen on anything.
func outline(m *image.RGBA, part image.Rectangle) {
	for i, c := range slices.Backward([]color.RGBA{white, white, ink}) {
		r := part.Inset(i)
		fill(m, image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+1), c)
		fill(m, image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y), c)
		fill(m, image.Rect(r.Min.X, r.Min.Y, r.Min.X+1, r.Max.Y), c)
		fill(m, image.Rect(r.Max.X-1, r.Min.Y, r.Max.X, r.Max.Y), c)
	}
}
