package picture

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/image/draw"
)

// sides are the sizes in which a QR code is looked for, in pixels of a photo's long
// side: what is too coarse for the finder in one is found in another.
var sides = []int{1280, 640, 960, 480, 320}

// ReadQR looks for a QR code (ISO/IEC 18004) in a JPEG, in several sizes and by two
// ways of telling dark from light. It reports whether it found one before ctx was done.
func ReadQR(ctx context.Context, photo []byte) (words string, ok bool) {
	m, err := jpeg.Decode(bytes.NewReader(photo))
	if err != nil {
		return "", false
	}
	b := m.Bounds()
	long := max(b.Dx(), b.Dy())
	for _, side := range sides {
		if side > long && side != sides[len(sides)-1] {
			continue
		}
		g := image.NewGray(image.Rect(0, 0, max(b.Dx()*side/long, 1), max(b.Dy()*side/long, 1)))
		draw.ApproxBiLinear.Scale(g, g.Rect, m, b, draw.Src, nil)
		for _, binarizer := range []func(gozxing.LuminanceSource) gozxing.Binarizer{
			gozxing.NewHybridBinarizer, gozxing.NewGlobalHistgramBinarizer,
		} {
			if ctx.Err() != nil {
				return "", false
			}
			if words, err := readQR(g, binarizer); err == nil {
				return words, true
			}
		}
	}
	return "", false
}

// readQR looks for a QR code in one way; a reader that gives up by a panic found none.
func readQR(m image.Image, binarizer func(gozxing.LuminanceSource) gozxing.Binarizer) (words string, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("read QR code: %v", e)
		}
	}()
	bits, err := gozxing.NewBinaryBitmap(binarizer(gozxing.NewLuminanceSourceFromImage(m)))
	if err != nil {
		return "", fmt.Errorf("read QR code: %w", err)
	}
	found, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "", fmt.Errorf("read QR code: %w", err)
	}
	return found.GetText(), nil
}
