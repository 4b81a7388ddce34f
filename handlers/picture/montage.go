package picture

import (
	"errors"
	"image"
	"math"
	"math/bits"
	"strconv"

	"linli/bot/photo"
)

// MaxMontage is how many photos a montage shows: as many as an album has.
const MaxMontage = 10

// badgeSide is the width of a photo's number in pixels, where there is room.
const badgeSide = 52

var errNoPhoto = errors.New("there is no photo to draw")

// A Numbered is a photo and the number by which people call it.
type Numbered struct {
	JPEG   []byte
	Number int
}

// Montage shows photos, at most MaxMontage, in rows, whole and with their numbers.
// One by itself has none. It returns an error if one cannot be read, or if there is
// none.
func Montage(files []Numbered) (photo.Photo, error) {
	if len(files) == 0 {
		return photo.Photo{}, errNoPhoto
	}
	var photos []image.Image
	for _, file := range files[:min(len(files), MaxMontage)] {
		m, err := open(file.JPEG)
		if err != nil {
			return photo.Photo{}, err
		}
		photos = append(photos, m)
	}
	shapes := make([]float64, len(photos))
	for i, m := range photos {
		shapes[i] = shape(m)
	}
	frames, size := arrange(shapes)
	m := sheet(size.X, size.Y, white)
	for i, in := range frames {
		hang(m, photos[i], in)
		if len(frames) > 1 {
			badge(m, in.Min.Add(image.Pt(10, 10)), badgeSide, files[i].Number)
		}
	}
	return photo.Of(m)
}

// arrange places photos of these shapes, in their order, in rows as wide as each
// other: of all ways to do so, the one whose whole is nearest to 4:3 with rows of
// about the same height. It returns the frames and the size of the whole.
func arrange(shapes []float64) ([]image.Rectangle, image.Point) {
	best, bestCost := [][]float64(nil), math.Inf(1)
	for breaks := range 1 << (len(shapes) - 1) { // bit i: a row ends after photo i
		if bits.OnesCount(uint(breaks)) > 4 {
			continue // more than five rows are never good
		}
		rows := split(shapes, breaks)
		if c := cost(rows); c < bestCost {
			best, bestCost = rows, c
		}
	}
	return place(best)
}

func split(shapes []float64, breaks int) (rows [][]float64) {
	first := 0
	for i := range shapes {
		if i == len(shapes)-1 || breaks>>i&1 == 1 {
			rows, first = append(rows, shapes[first:i+1]), i+1
		}
	}
	return rows
}

// cost is how far rows are from a whole of 4:3 and from each other's height.
func cost(rows [][]float64) float64 {
	const wanted = 3.0 / 4 // height of the whole in its width
	whole, least, most := 0.0, math.Inf(1), 0.0
	for _, row := range rows {
		h := 1 / sum(row)
		whole, least, most = whole+h, min(least, h), max(most, h)
	}
	return math.Abs(math.Log(whole/wanted)) + 0.7*math.Log(most/least)
}

func sum(row []float64) (s float64) {
	for _, v := range row {
		s += v
	}
	return s
}

// place turns rows of shapes into frames of pixels.
func place(rows [][]float64) ([]image.Rectangle, image.Point) {
	width := photo.LargeSide
	heights := func() (each []int, all int) {
		for _, row := range rows {
			h := int(float64(width-gap*(len(row)-1)) / sum(row))
			each, all = append(each, h), all+h
		}
		return each, all + gap*(len(rows)-1)
	}
	each, all := heights()
	if all > photo.LargeSide {
		gaps := gap * (len(rows) - 1)
		width = width * (photo.LargeSide - gaps) / (all - gaps)
		each, all = heights()
	}
	var frames []image.Rectangle
	y := 0
	for i, row := range rows {
		x := 0
		for j, s := range row {
			right := x + int(float64(each[i])*s)
			if j == len(row)-1 {
				right = width // what rounding left
			}
			frames = append(frames, image.Rect(x, y, right, y+each[i]))
			x = right + gap
		}
		y += each[i] + gap
	}
	return frames, image.Pt(width, all)
}

// badge writes a number into a dark square whose upper left corner is at; side is
// its width in pixels.
func badge(to *image.RGBA, at image.Point, side, n int) {
	box := image.Rectangle{at, at.Add(image.Pt(side, side))}
	fill(to, box.Inset(-max(side/26, 1)), white)
	fill(to, box, ink)
	number := block{newPen(bold(), float64(side)*0.65), []string{strconv.Itoa(n)}}
	number.draw(to, box, white)
}
