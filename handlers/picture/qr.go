// Package picture draws the pictures that the bot sends.
package picture

import (
	"fmt"

	"github.com/skip2/go-qrcode"

	"linli/bot/photo"
)

// qrSide is the width of a QR code's picture in pixels: enough for a phone's
// camera to read it off another phone.
const qrSide = 640

// QR draws words as a QR code (ISO/IEC 18004), with the quiet zone that readers
// need. It returns an error for words that are too long for one.
func QR(words string) (photo.Photo, error) {
	png, err := qrcode.Encode(words, qrcode.Medium, qrSide)
	if err != nil {
		return photo.Photo{}, fmt.Errorf("draw QR code: %w", err)
	}
	return photo.Process(png)
}
