package photo

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// TestShrinkIsTheMean compares with the definition: each result is the mean of
// the source over the area that it covers, worked out pixel by pixel.
func TestShrinkIsTheMean(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 17)
		w, h, tw, th := side.Draw(t, "w"), side.Draw(t, "h"), side.Draw(t, "tw"), side.Draw(t, "th")
		n := rapid.SampledFrom([]int{1, 4}).Draw(t, "n")
		pix := rapid.SliceOfN(rapid.Byte(), w*h*n, w*h*n).Draw(t, "pix")
		got := shrink(planeRows(pix, w*n), w, h, n, tw, th)
		for y := range th {
			for x := range tw {
				for c := range n {
					want := areaMean(pix, w, h, n, c, x, y, tw, th)
					if g := got[(y*tw+x)*n+c]; math.Abs(float64(g)-want) > 0.5001 {
						t.Fatalf("pixel %d,%d channel %d is %d, want %v", x, y, c, g, want)
					}
				}
			}
		}
	})
}

func areaMean(pix []byte, w, h, n, c, x, y, tw, th int) float64 {
	overlap := func(i, from, j, to int) float64 { // of source pixel i with result j, in source pixels
		a, b := float64(j)*float64(from)/float64(to), float64(j+1)*float64(from)/float64(to)
		return max(0, min(b, float64(i+1))-max(a, float64(i)))
	}
	var sum float64
	for sy := range h {
		for sx := range w {
			sum += overlap(sx, w, x, tw) * overlap(sy, h, y, th) * float64(pix[(sy*w+sx)*n+c])
		}
	}
	return sum / (float64(w) / float64(tw) * float64(h) / float64(th))
}
