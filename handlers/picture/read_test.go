package picture

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/image/draw"
)

// inPhoto puts a QR code of a side into a photo of a size full of noise.
func inPhoto(t *testing.T, words string, size, side int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, size, size*3/4))
	noise := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = uint8(90 + noise.IntN(80))
	}
	if words != "" {
		p, err := QR(words)
		if err != nil {
			t.Fatal(err)
		}
		at := image.Rect(size/5, size/6, size/5+side, size/6+side)
		draw.BiLinear.Scale(m, at, decode(t, p.Large), image.Rect(0, 0, qrSide, qrSide), draw.Src, nil)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadQRFindsSmallAndLarge(t *testing.T) {
	t.Parallel()
	const words = "https://t.me/linli_bot?start=vo-K7QXM4T9PRBWCD"
	for _, at := range [][2]int{{1280, 130}, {1280, 320}, {1280, 720}, {640, 200}, {320, 150}} {
		if got, ok := ReadQR(t.Context(), inPhoto(t, words, at[0], at[1])); !ok || got != words {
			t.Errorf("a code of %d pixels in a photo of %d reads as %q", at[1], at[0], got)
		}
	}
}

func TestReadQRFindsNothingWhereNothingIs(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]byte{"noise": inPhoto(t, "", 1280, 0), "no photo": []byte("x"), "empty": nil} {
		began := time.Now()
		if got, ok := ReadQR(t.Context(), b); ok {
			t.Errorf("%s reads as %q", name, got)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok := ReadQR(ended, inPhoto(t, "x", 640, 300)); ok {
		t.Error("read on after its time was over")
	}
}
