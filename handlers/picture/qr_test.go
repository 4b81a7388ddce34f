package picture

import (
	"bytes"
	"image/jpeg"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

func TestQRReadsBack(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"ABCD2345EF", "https://t.me/linli?start=r12"} {
		p, err := QR(words)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range [][]byte{p.Large, p.Small} {
			m, err := jpeg.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			bits, err := gozxing.NewBinaryBitmapFromImage(m)
			if err != nil {
				t.Fatal(err)
			}
			got, err := qrcode.NewQRCodeReader().Decode(bits, nil)
			if err != nil || got.GetText() != words {
				t.Errorf("%q reads back as %v, %v", words, got, err)
			}
		}
	}
}

func TestQRRefusesTooMuch(t *testing.T) {
	t.Parallel()
	if _, err := QR(strings.Repeat("x", 5000)); err == nil {
		t.Error("5,000 characters made a QR code")
	}
}
