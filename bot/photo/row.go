package photo

import (
	"fmt"
	"image"
	"image/draw"
)

const (
	gap      = 8  // pixels of white between pictures
	maxAlbum = 10 // pictures, as in a Telegram album
)

// SideBySide puts two pictures next to each other at the same height, before and
// after, in one JPEG at most LargeSide pixels wide. Neither is enlarged or cropped.
// Its errors are those of Process.
func SideBySide(left, right []byte) ([]byte, error) {
	return arrange([][]byte{left, right}, 1)
}

// Montage puts the pictures of an album, 1 to 10, in rows of equal height in one
// JPEG at most LargeSide pixels wide. None is enlarged or cropped. Its errors are
// those of Process; a wrong number of pictures is an error of its own.
func Montage(pictures [][]byte) ([]byte, error) {
	n := len(pictures)
	if n < 1 || n > maxAlbum {
		return nil, fmt.Errorf("montage of %d pictures: want 1 to %d", n, maxAlbum)
	}
	return arrange(pictures, (n+2)/3)
}

// arrange lays pictures out in so many rows, the fuller ones last, and draws them.
func arrange(files [][]byte, count int) ([]byte, error) {
	var rows []row
	width, height := 0, -gap
	for ; count > 0; count-- {
		n := len(files) / count
		r, err := makeRow(files[:n])
		if err != nil {
			return nil, err
		}
		rows, files = append(rows, r), files[n:]
		width, height = max(width, r.width), height+gap+r.height
	}
	canvas := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(canvas, canvas.Rect, image.White, image.Point{}, draw.Src)
	y := 0
	for _, r := range rows {
		r.draw(canvas, (width-r.width)/2, y)
		y += r.height + gap
	}
	return encode(canvas, largeQuality)
}

// A row is pictures of the same height with gaps between them.
type row struct {
	width, height int
	pictures      []raster
}

// makeRow scales pictures to the largest height at which none is enlarged and
// all fit beside each other.
func makeRow(files [][]byte) (row, error) {
	images := make([]image.Image, len(files))
	height, aspects := float64(LargeSide), 0.0 // aspects is the row's width at height 1
	for i, b := range files {
		m, err := open(b)
		if err != nil {
			return row{}, fmt.Errorf("picture %d: %w", i+1, err)
		}
		images[i] = m
		height = min(height, float64(m.Bounds().Dy()))
		aspects += aspect(m)
	}
	height = min(height, float64(LargeSide-gap*(len(files)-1))/aspects)
	r := row{width: -gap, height: max(1, int(height))}
	for _, m := range images {
		w := max(1, int(height*aspect(m)))
		r.pictures = append(r.pictures, scale(m, w, r.height))
		r.width += gap + w
	}
	return r, nil
}

func aspect(m image.Image) float64 {
	return float64(m.Bounds().Dx()) / float64(m.Bounds().Dy())
}

// open decodes a picture that may stand in a row.
func open(b []byte) (image.Image, error) {
	f, err := inspect(b)
	if err != nil {
		return nil, err
	}
	return f.decode(b)
}

func (r row) draw(canvas draw.Image, x, y int) {
	for _, p := range r.pictures {
		at := image.Rect(x, y, x+p.width, y+p.height)
		draw.Draw(canvas, at, p.image(), image.Point{}, draw.Src)
		x += p.width + gap
	}
}
