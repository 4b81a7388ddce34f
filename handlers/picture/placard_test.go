package picture

import (
	"bytes"
	"image"
	"image/jpeg"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

func decode(t *testing.T, b []byte) image.Image {
	t.Helper()
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// readCode returns what a QR code in a picture says.
func readCode(t *testing.T, m image.Image) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(m)
	if err != nil {
		t.Fatal(err)
	}
	got, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		t.Fatalf("the code cannot be read: %v", err)
	}
	return got.GetText()
}

// dark reports whether a pixel is far from white.
func dark(m image.Image, x, y int) bool {
	r, g, b, _ := m.At(x, y).RGBA()
	return r+g+b < 3*0xc000
}

// darkIn counts the dark pixels of a rectangle.
func darkIn(m image.Image, r image.Rectangle) (n int) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if dark(m, x, y) {
				n++
			}
		}
	}
	return n
}

func TestPlacardHasRoomForEverything(t *testing.T) {
	t.Parallel()
	const code = "https://t.me/linli_bot?start=p12"
	for name, p := range map[string]PlacardText{
		"short":    {"文昌花园", "文苑社区", "扫一扫，随手拍", code},
		"long":     {strings.Repeat("深圳市福田区景田街道文昌花园", 20), strings.Repeat("文苑社区", 60), strings.Repeat("扫一扫，", 200), code},
		"english":  {"Wenchang Garden, Building 3, Unit 2", "Wenyuan", "Scan, take a photo, done.", code},
		"one word": {strings.Repeat("W", 300), "x", strings.Repeat("m", 500), code},
		"bare":     {"文昌花園", "", "", code},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made, err := Placard(p)
			if err != nil {
				t.Fatal(err)
			}
			m := decode(t, made.Large)
			if w, h := made.Width, made.Height; w != placardWidth || h != placardHeight {
				t.Fatalf("the page is %d × %d", w, h)
			}
			if got := readCode(t, m); got != code {
				t.Errorf("the code says %q", got)
			}
			if got := readCode(t, decode(t, made.Small)); got != code {
				t.Errorf("the code of the small one says %q", got)
			}
			const edge = placardMargin - 8 // letters may lean over by a hair
			inside := m.Bounds().Inset(placardBand + 4)
			for _, side := range []image.Rectangle{
				{inside.Min, image.Pt(edge, inside.Max.Y)},
				{image.Pt(placardWidth-edge, inside.Min.Y), inside.Max},
			} {
				if n := darkIn(m, side); n > 0 {
					t.Errorf("%d pixels of the margin %v are written on", n, side)
				}
			}
			// Between the texts there is air, and each text is there.
			for _, y := range []int{placardBand + 12, 128, 396, 1002, 1240} {
				if n := darkIn(m, image.Rect(0, y, placardWidth, y+1)); n > 0 {
					t.Errorf("line %d is written on", y)
				}
			}
			if darkIn(m, image.Rect(0, 130, placardWidth, 390)) < 100 {
				t.Error("there is no title")
			}
		})
	}
}

func TestPlacardRefusesTooLongACode(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1200, 5000} {
		if _, err := Placard(PlacardText{Title: "x", Code: strings.Repeat("x", n)}); err == nil {
			t.Errorf("%d characters made a code", n)
		}
	}
}
