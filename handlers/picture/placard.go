package picture

import (
	"fmt"
	"image"

	"github.com/skip2/go-qrcode"

	"linli/bot/photo"
)

// A PlacardText is what stands on a placard.
type PlacardText struct {
	Title    string // large, on top: what hangs there is about
	Subtitle string // above it, small: whose it is; may be empty
	Caption  string // below the code: what to do; may be empty
	Code     string // what the QR code says, such as an address
}

// The placard is a page of A5 upright; lengths are in pixels, 152 an inch.
const (
	placardWidth, placardHeight = 900, photo.LargeSide

	placardMargin = 60
	placardBand   = 24  // of colour, at the top and the bottom
	placardCode   = 680 // with the quiet zone
)

// Placard draws a page to print and hang up, with a QR code that is read from an
// arm's length. Every text is made as small as it must be to have room; a longer
// one than has room at all ends in an ellipsis. It returns an error for a code that
// is too long to be read.
func Placard(p PlacardText) (photo.Photo, error) {
	m := sheet(placardWidth, placardHeight, white)
	fill(m, image.Rect(0, 0, placardWidth, placardBand), brand)
	fill(m, image.Rect(0, placardHeight-placardBand, placardWidth, placardHeight), brand)

	const inner = placardWidth - 2*placardMargin
	row := func(top, bottom int) image.Rectangle {
		return image.Rect(placardMargin, top, placardMargin+inner, bottom)
	}
	code := image.Rect(0, 0, placardCode, placardCode).Add(image.Pt((placardWidth-placardCode)/2, 368))
	if err := drawCode(m, code, p.Code); err != nil {
		return photo.Photo{}, err
	}
	subtitle, title, caption := row(56, 126), row(130, 390), row(1010, 1230)
	set(p.Subtitle, regular(), frame{inner, subtitle.Dy(), 40, 24}).draw(m, subtitle, soft)
	set(p.Title, bold(), frame{inner, title.Dy(), 104, 36}).draw(m, title, ink)
	set(p.Caption, bold(), frame{inner, caption.Dy(), 48, 24}).draw(m, caption, brand)
	return photo.Of(m)
}

// drawCode draws a QR code (ISO/IEC 18004), with the quiet zone that readers need,
// as large as whole pixels a module allow, into the middle of a box. What has
// weathered to a quarter can still be read.
func drawCode(m *image.RGBA, box image.Rectangle, words string) error {
	const smallestModule = 6 // pixels: a millimetre of A5
	code, err := qrcode.New(words, qrcode.High)
	if err != nil {
		return fmt.Errorf("draw QR code: %w", err)
	}
	modules := code.Bitmap()
	side := box.Dx() / len(modules)
	if side < smallestModule {
		return fmt.Errorf("draw QR code: %d characters are too many to be read from afar", len(words))
	}
	at := box.Min.Add(image.Pt((box.Dx()-side*len(modules))/2, (box.Dy()-side*len(modules))/2))
	for y, row := range modules {
		for x, dark := range row {
			if dark {
				fill(m, image.Rect(x*side, y*side, (x+1)*side, (y+1)*side).Add(at), ink)
			}
		}
	}
	return nil
}
