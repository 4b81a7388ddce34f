package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"slices"
	"testing"

	"linli/bot/photo"
)

var (
	red    = color.RGBA{0xd0, 0x20, 0x20, 0xff}
	green  = color.RGBA{0x20, 0xa0, 0x20, 0xff}
	blue   = color.RGBA{0x20, 0x30, 0xd0, 0xff}
	yellow = color.RGBA{0xe0, 0xc0, 0x10, 0xff}
)

// shot is a photo whose corners have colours of their own, so that a clipped one
// is told; from the upper left in the order of reading.
func shot(t testing.TB, w, h int) []byte {
	t.Helper()
	m := sheet(w, h, color.RGBA{0x90, 0x90, 0x90, 0xff})
	c := max(min(w, h)/5, 1)
	fill(m, image.Rect(0, 0, c, c), red)
	fill(m, image.Rect(w-c, 0, w, c), green)
	fill(m, image.Rect(0, h-c, c, h), blue)
	fill(m, image.Rect(w-c, h-c, w, h), yellow)
	return encode(t, m)
}

func encode(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// street is a picture of a street as people send them.
func street(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("../../cmd/linli/street/" + name + ".jpg")
	if err != nil {
		t.Fatal(err)
	}
	made, err := photo.Process(b)
	if err != nil {
		t.Fatal(err)
	}
	return made.Large
}

// near reports whether a pixel has about a colour.
func near(m image.Image, at image.Point, want color.RGBA) bool {
	r, g, b, _ := m.At(at.X, at.Y).RGBA()
	off := func(a uint32, b uint8) bool { d := int(a>>8) - int(b); return d < -40 || d > 40 }
	return !off(r, want.R) && !off(g, want.G) && !off(b, want.B)
}

// wantWhole checks that a frame of a picture shows all four corners of a shot.
func wantWhole(t *testing.T, m image.Image, in image.Rectangle) {
	t.Helper()
	for _, c := range []struct {
		at   image.Point
		want color.RGBA
	}{
		{in.Min.Add(image.Pt(3, 3)), red},
		{image.Pt(in.Max.X-4, in.Min.Y+3), green},
		{image.Pt(in.Min.X+3, in.Max.Y-4), blue},
		{in.Max.Sub(image.Pt(4, 4)), yellow},
	} {
		if !near(m, c.at, c.want) {
			t.Errorf("at %v of %v there is %v, want %v", c.at, in, m.At(c.at.X, c.at.Y), c.want)
		}
	}
}

func TestPair(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after image.Point }{
		"landscapes":          {image.Pt(1280, 960), image.Pt(1280, 720)},
		"portraits":           {image.Pt(960, 1280), image.Pt(720, 1280)},
		"portrait, landscape": {image.Pt(960, 1280), image.Pt(1280, 960)},
		"landscape, portrait": {image.Pt(1280, 960), image.Pt(600, 1280)},
		"small, large":        {image.Pt(120, 90), image.Pt(1280, 960)},
		"squares":             {image.Pt(500, 500), image.Pt(800, 800)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := Pair(
				Labelled{shot(t, c.before.X, c.before.Y), "处理前"},
				Labelled{shot(t, c.after.X, c.after.Y), "Afterwards, and with rather a lot of words that no bar has room for at all"})
			if err != nil {
				t.Fatal(err)
			}
			if p.Width > photo.LargeSide || p.Height > photo.LargeSide {
				t.Errorf("the pair is %d × %d", p.Width, p.Height)
			}
			m := decode(t, p.Large)
			shape := func(s image.Point) float64 { return float64(s.X) / float64(s.Y) }
			height := p.Height - labelBar
			left := int(float64(height) * shape(c.before))
			top := labelBar
			wantWhole(t, m, image.Rect(0, top, left, p.Height))
			wantWhole(t, m, image.Rect(p.Width-int(float64(height)*shape(c.after)), top, p.Width, p.Height))
			for _, bar := range []struct {
				r image.Rectangle
				c color.RGBA
			}{{image.Rect(0, 0, left, top), soft}, {image.Rect(left+gap, 0, p.Width, top), brand}} {
				if !near(m, bar.r.Min.Add(image.Pt(3, 3)), bar.c) || !near(m, bar.r.Max.Sub(image.Pt(4, 4)), bar.c) {
					t.Errorf("the bar %v is covered", bar.r)
				}
				if lettersIn(m, bar.r) < 50 {
					t.Errorf("nothing is written in the bar %v", bar.r)
				}
			}
		})
	}
}

// lettersIn counts the white pixels of a rectangle.
func lettersIn(m image.Image, r image.Rectangle) (n int) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if near(m, image.Pt(x, y), white) {
				n++
			}
		}
	}
	return n
}

func TestPairOfOneSideShowsThatSide(t *testing.T) {
	t.Parallel()
	p, err := Pair(Labelled{}, Labelled{shot(t, 800, 600), "After"})
	if err != nil {
		t.Fatal(err)
	}
	wantWhole(t, decode(t, p.Large), image.Rect(0, labelBar, p.Width, p.Height))
	if _, err := Pair(Labelled{}, Labelled{}); err == nil {
		t.Error("no photo made a pair")
	}
	if _, err := Pair(Labelled{[]byte("no photo"), "x"}, Labelled{}); err == nil {
		t.Error("a page made a pair")
	}
}

func TestPairOfStripsIsNoStrip(t *testing.T) {
	t.Parallel()
	p, err := Pair(Labelled{shot(t, 1280, 60), "a"}, Labelled{shot(t, 60, 1280), "b"})
	if err != nil {
		t.Fatal(err)
	}
	if p.Height < 300 {
		t.Errorf("the pair is %d × %d: nobody sees anything", p.Width, p.Height)
	}
}

// TestPairCarriesNothing puts what a camera writes into a photo, and a tail after it.
func TestPairCarriesNothing(t *testing.T) {
	t.Parallel()
	plain := shot(t, 400, 300)
	exif := append([]byte{0xff, 0xe1, 0, 14}, "Exif\x00\x00secret"...)
	file := slices.Concat(plain[:2], exif, plain[2:], []byte("trailing secret"))
	p, err := Pair(Labelled{JPEG: file, Label: "Before"}, Labelled{JPEG: file, Label: "After"})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"large": p.Large, "small": p.Small} {
		if bytes.Contains(b, []byte("Exif")) || bytes.Contains(b, []byte("secret")) {
			t.Errorf("%s still says what the file said", name)
		}
	}
}
