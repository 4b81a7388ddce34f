package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/bep/imagemeta"
	"golang.org/x/image/webp"
)

// maxDecoded is how many bytes decoding may hold. It lets pass what cameras
// make within MaxPixels, and stops the small file that unfolds into far more: a
// blank progressive JPEG takes 15 bytes a pixel.
const maxDecoded = 320 << 20

// A format is a kind of file that we take.
type format struct {
	meta    imagemeta.ImageFormat
	config  func(io.Reader) (image.Config, error)
	decoder func(io.Reader) (image.Image, error)
	// cost tells from the headers how many bytes decoding will hold.
	cost func([]byte, image.Config) (int, error)
}

var (
	jpegFormat = format{imagemeta.JPEG, jpeg.DecodeConfig, jpeg.Decode, jpegCost}
	pngFormat  = format{imagemeta.PNG, png.DecodeConfig, png.Decode, plainCost}
	webpFormat = format{imagemeta.WebP, webp.DecodeConfig, decodeWebP, plainCost}
)

// inspect finds a file's format and checks all that can be known without
// decoding it.
func inspect(b []byte) (format, error) {
	if len(b) > MaxBytes {
		return format{}, ErrTooBig
	}
	f, err := sniff(b)
	if err != nil {
		return format{}, err
	}
	c, err := f.config(bytes.NewReader(b))
	if err != nil {
		return format{}, wrong(err)
	}
	if c.Width < 1 || c.Height < 1 {
		return format{}, fmt.Errorf("%w: no pixels", ErrCorrupt)
	}
	if c.Width > MaxSide || c.Height > MaxSide || c.Width*c.Height > MaxPixels {
		return format{}, fmt.Errorf("%w: %d × %d", ErrTooManyPixels, c.Width, c.Height)
	}
	cost, err := f.cost(b, c)
	if err == nil && cost > maxDecoded {
		err = fmt.Errorf("%w: %d × %d takes %d bytes", ErrTooManyPixels, c.Width, c.Height, cost)
	}
	return f, err
}

// sniff tells the format by the first bytes.
func sniff(b []byte) (format, error) {
	switch {
	case len(b) == 0:
		return format{}, ErrEmpty
	case bytes.HasPrefix(b, []byte("\xff\xd8\xff")):
		return jpegFormat, nil
	case bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")):
		return pngFormat, nil
	case isHEIC(b):
		return format{}, ErrHEIC
	case len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP":
		return format{}, ErrFormat
	case isAnimatedWebP(b):
		return format{}, ErrAnimated
	}
	return webpFormat, nil
}

// isHEIC reports whether the file's brand is one of HEIF with HEVC, or HEIF's
// general one (ISO/IEC 23008-12, annex B), which AVIF shares.
func isHEIC(b []byte) bool {
	if len(b) < 12 || string(b[4:8]) != "ftyp" {
		return false
	}
	switch string(b[8:12]) {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs":
		return true
	case "mif1", "msf1":
		return !bytes.Contains(b[:min(len(b), 64)], []byte("avif"))
	}
	return false
}

// isAnimatedWebP reads the animation flag of the extended header (RFC 9649,
// section 2.7).
func isAnimatedWebP(b []byte) bool {
	return len(b) > 20 && string(b[12:16]) == "VP8X" && b[20]&2 != 0
}

func (f format) decode(b []byte) (image.Image, error) {
	m, err := f.decoder(bytes.NewReader(b))
	if err != nil {
		return nil, wrong(err)
	}
	return m, nil
}

// wrong makes a decoder's error one of ours: a kind of file that it does not
// know, or a damaged one.
func wrong(err error) error {
	var j jpeg.UnsupportedError
	var p png.UnsupportedError
	if errors.As(err, &j) || errors.As(err, &p) {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return fmt.Errorf("%w: %w", ErrCorrupt, err)
}

// plainCost counts the pixels in the decoder's own colour model.
func plainCost(_ []byte, c image.Config) (int, error) {
	perPixel := 4
	switch c.ColorModel {
	case color.GrayModel:
		perPixel = 1
	case color.Gray16Model:
		perPixel = 2
	case color.RGBA64Model, color.NRGBA64Model:
		perPixel = 8
	}
	if _, ok := c.ColorModel.(color.Palette); ok {
		perPixel = 1
	}
	return c.Width * c.Height * perPixel, nil
}
