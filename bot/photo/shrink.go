package photo

import (
	"image"
	"image/draw"
)

// A span is the run of source pixels that one pixel of the result covers along
// one axis. All lengths are counted in a unit in which a source pixel is as long
// as the result has pixels, which makes every share a whole number.
type span struct {
	first, last int
	head, tail  uint32 // the shares of the first and, if it is another, the last
}

// spans divides from source pixels among to pixels of the result.
func spans(from, to int) []span {
	s := make([]span, to)
	for i := range s {
		begin, end := i*from, (i+1)*from
		first, last := begin/to, (end-1)/to
		s[i] = span{first: first, last: last, head: uint32(end - begin)}
		if first != last {
			s[i].head, s[i].tail = uint32((first+1)*to-begin), uint32(end-last*to)
		}
	}
	return s
}

// shrink resamples a picture of w × h pixels with n interleaved bytes each, given
// row by row, to tw × th. Each result is the exact mean of the area it covers.
func shrink(row func(y int) []byte, w, h, n, tw, th int) []byte {
	out := make([]byte, 0, tw*th*n)
	columns := spans(w, tw)
	perArea := 1 / (float64(w) * float64(h))
	sums := make([]uint32, w*n) // down the rows that make one row of the result
	have, current := -1, []byte(nil)
	for _, s := range spans(h, th) {
		clear(sums)
		for y := s.first; y <= s.last; y++ {
			if y != have { // neighbours in the result share a source row
				have, current = y, row(y)
			}
			addRow(sums, current, s.share(y, th))
		}
		out = appendMeans(out, sums, columns, n, perArea)
	}
	return out
}

// share is how much of source pixel i the span covers, of a whole that is full.
func (s span) share(i, full int) uint32 {
	switch i {
	case s.first:
		return s.head
	case s.last:
		return s.tail
	}
	return uint32(full)
}

func addRow(sums []uint32, row []byte, share uint32) {
	row = row[:len(sums)]
	for i := range sums {
		sums[i] += uint32(row[i]) * share
	}
}

// appendMeans adds up the sums across each column's span and appends the means.
func appendMeans(out []byte, sums []uint32, columns []span, n int, perArea float64) []byte {
	full := uint64(len(columns))
	for _, s := range columns {
		for c := range n {
			p, q := s.first*n+c, s.last*n+c
			total := uint64(sums[p])*uint64(s.head) + uint64(sums[q])*uint64(s.tail)
			for p += n; p < q; p += n {
				total += uint64(sums[p]) * full
			}
			out = append(out, byte(float64(total)*perArea+0.5))
		}
	}
	return out
}

// planeRows gives the rows of a plane.
func planeRows(pix []byte, stride int) func(y int) []byte {
	return func(y int) []byte { return pix[y*stride:] }
}

// flatRows gives the rows of any picture as RGBA on white. A row is good until
// the next is asked for.
func flatRows(m image.Image) func(y int) []byte {
	b := m.Bounds()
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), 1))
	return func(y int) []byte {
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, strip.Rect, m, b.Min.Add(image.Pt(0, y)), draw.Over)
		return strip.Pix
	}
}
