package picture

import (
	"image"

	"linli/bot/photo"
)

// A VoucherText is what stands on a voucher.
type VoucherText struct {
	Title   string // large, on top: what it is for
	Sponsor string // above it, small: who takes it
	Code    string // below the QR code: what can be typed in its place
	Ends    string // below that, small: until when it is good
	Link    string // what the QR code says
}

// The voucher is an upright card for a phone; lengths are in pixels.
const (
	voucherWidth, voucherHeight = 720, 1080

	voucherMargin = 48
	voucherBand   = 20  // of colour, at the top and the bottom
	voucherCode   = 560 // with the quiet zone
)

// Voucher draws a voucher with a QR code that is read off a phone. Every text is
// made as small as it must be to have room. It returns an error for a link that is
// too long to be read.
func Voucher(v VoucherText) (photo.Photo, error) {
	m := sheet(voucherWidth, voucherHeight, white)
	fill(m, image.Rect(0, 0, voucherWidth, voucherBand), brand)
	fill(m, image.Rect(0, voucherHeight-voucherBand, voucherWidth, voucherHeight), brand)

	const inner = voucherWidth - 2*voucherMargin
	row := func(top, bottom int) image.Rectangle {
		return image.Rect(voucherMargin, top, voucherMargin+inner, bottom)
	}
	qr := image.Rect(0, 0, voucherCode, voucherCode).Add(image.Pt((voucherWidth-voucherCode)/2, 280))
	if err := drawCode(m, qr, v.Link); err != nil {
		return photo.Photo{}, err
	}
	sponsor, title, code, ends := row(44, 96), row(104, 272), row(856, 936), row(952, 1036)
	fill(m, code, tint)
	set(v.Sponsor, regular(), frame{inner, sponsor.Dy(), 34, 20}).draw(m, sponsor, soft)
	set(v.Title, bold(), frame{inner, title.Dy(), 68, 28}).draw(m, title, ink)
	set(v.Code, bold(), frame{inner, code.Dy(), 44, 24}).draw(m, code, brand)
	set(v.Ends, regular(), frame{inner, ends.Dy(), 32, 20}).draw(m, ends, soft)
	return photo.Of(m)
}
