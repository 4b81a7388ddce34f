package picture

import (
	"image"
	"image/color"
	"slices"
	"testing"

	"linli/bot/photo"
)

// stripes is a photo with fine lines, across or down: the same in the mean.
func stripes(t *testing.T, down bool) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 480, 384))
	for y := range 384 {
		for x := range 480 {
			at := y
			if down {
				at = x
			}
			m.SetGray(x, y, color.Gray{Y: uint8(at / 4 % 2 * 255)})
		}
	}
	return encode(t, m)
}

// contrast is how far the pixels of a part lie apart, 0 to 255.
func contrast(m image.Image, part image.Rectangle) int {
	least, most := 255, 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			v := int(color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y)
			least, most = min(least, v), max(most, v)
		}
	}
	return most - least
}

// TestBlurLeavesNothing blurs two photos of quite different details: what is left
// of each blurred cell is the same grey, in the large picture and the small one.
func TestBlurLeavesNothing(t *testing.T) {
	t.Parallel()
	cells := []int{1, 5, 6, 9}
	for _, down := range []bool{false, true} {
		p, err := Blur(stripes(t, down), cells)
		if err != nil {
			t.Fatal(err)
		}
		for what, file := range map[string][]byte{"large": p.Large, "small": p.Small} {
			m := decode(t, file)
			for n := 1; n <= Cells; n++ {
				part := cell(m.Bounds(), n).Inset(10) // clear of what the encoder smears
				got, blurred := contrast(m, part), slices.Contains(cells, n)
				if blurred && got > 12 || !blurred && got < 60 {
					t.Errorf("%s, cell %d: contrast %d, blurred %t", what, n, got, blurred)
				}
			}
		}
	}
}

func TestBlurLeavesTheRestAsItWas(t *testing.T) {
	t.Parallel()
	before := street(t, "stairwell")
	p, err := Blur(before, []int{1})
	if err != nil {
		t.Fatal(err)
	}
	a, b := decode(t, before), decode(t, p.Large)
	if a.Bounds() != b.Bounds() {
		t.Fatalf("the picture was %v and is %v", a.Bounds(), b.Bounds())
	}
	for _, n := range []int{2, 3, 4, 5, 6, 7, 8, 9} {
		part := cell(a.Bounds(), n).Inset(10)
		for y := part.Min.Y; y < part.Max.Y; y += 7 {
			for x := part.Min.X; x < part.Max.X; x += 7 {
				if r, g, bl, _ := a.At(x, y).RGBA(); !near(b, image.Pt(x, y), color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(bl >> 8), 255}) {
					t.Fatalf("cell %d has changed at %d, %d", n, x, y)
				}
			}
		}
	}
	// The door's number plate is in the first cell.
	if plate := contrast(b, image.Rect(160, 200, 250, 240)); plate > 60 {
		t.Errorf("the number plate still has a contrast of %d", plate)
	}
}

func TestBlurRefusesWhatIsNoCell(t *testing.T) {
	t.Parallel()
	for _, n := range []int{-1, 0, 10} {
		if _, err := Blur(shot(t, 80, 60), []int{n}); err == nil {
			t.Errorf("cell %d was blurred", n)
		}
	}
	if _, err := Blur([]byte("no photo"), []int{1}); err == nil {
		t.Error("a page was blurred")
	}
}

func TestGridNumbersEveryCell(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]image.Point{
		"landscape": {1280, 960}, "portrait": {720, 1280}, "small": {40, 30}, "strip": {150, 960}, "low strip": {1280, 120},
	} {
		p, err := Grid(shot(t, size.X, size.Y))
		if err != nil {
			t.Fatal(err)
		}
		if max(p.Width, p.Height) < 900 || max(p.Width, p.Height) > photo.LargeSide {
			t.Errorf("%s: the grid is %d × %d", name, p.Width, p.Height)
		}
		m := decode(t, p.Large)
		for n := 1; n <= Cells; n++ {
			c := cell(m.Bounds(), n)
			corner := image.Rectangle{c.Min, c.Min.Add(c.Size().Div(2))}
			if darkIn(m, corner) < 30 || lettersIn(m, corner) < 10 {
				t.Errorf("%s: cell %d has no number", name, n)
			}
			if got := contrast(m, image.Rect(c.Max.X-5, c.Min.Y, c.Max.X, c.Max.Y)); got < 60 {
				t.Errorf("%s: cell %d has no edge", name, n)
			}
		}
	}
}

func TestHiddenSaysSo(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"照片已隐藏", "Photo hidden", "照片已隱藏，工作人員認為這張照片不適合公開，如有疑問請到服務站詢問"} {
		p, err := Hidden(words)
		if err != nil {
			t.Fatal(err)
		}
		m := decode(t, p.Large)
		if darkIn(m, m.Bounds().Inset(60)) < 300 || darkIn(m, image.Rect(0, 0, p.Width, 50)) > 0 {
			t.Errorf("%q is not what the picture says", words)
		}
	}
}
