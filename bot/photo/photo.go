// Package photo turns a file that somebody sent into the two pictures that we
// keep of it. It reads what the camera wrote about place and time, and leaves
// none of that in the pictures.
package photo

import (
	"errors"
	"fmt"
	"image"
	"math/bits"
	"time"

	"github.com/corona10/goimagehash"

	"linli/bot"
)

// The limits on what is taken and the sizes that are made of it.
const (
	MaxBytes  = 20 << 20 // of a file; what the Bot API's getFile gives at most
	MaxPixels = 40_000_000
	MaxSide   = 20_000 // pixels

	LargeSide = 1280 // pixels on the long side of Photo.Large
	SmallSide = 320  // pixels on the long side of Photo.Small
)

// Distances between the hashes of two photos, in bits of 64 (see Distance).
const (
	Same  = 6  // at most: the same picture, perhaps saved or cropped anew
	Alike = 12 // at most: worth asking
)

// What is wrong with a file. Each is one clear sentence to its sender.
var (
	ErrEmpty         = errors.New("file is empty")
	ErrTooBig        = errors.New("file is larger than 20 MB")
	ErrTooManyPixels = errors.New("picture has too many pixels")
	ErrHEIC          = errors.New("picture is HEIC: a JPEG or PNG is needed")
	ErrAnimated      = errors.New("picture is animated: a still one is needed")
	ErrFormat        = errors.New("file is not a JPEG, PNG or WebP picture")
	ErrCorrupt       = errors.New("picture is damaged or incomplete")
)

const (
	largeQuality = 82
	smallQuality = 80
)

// A Photo is what we keep of a file that somebody sent. Its pictures stand
// upright, are in sRGB on white, and carry no metadata.
type Photo struct {
	Large         []byte // JPEG, at most LargeSide pixels on its long side, never enlarged
	Small         []byte // JPEG, at most SmallSide
	Width, Height int    // of Large, in pixels

	// Hash is the 64-bit perceptual hash of Small (goimagehash's pHash), to be
	// compared by Distance.
	Hash uint64

	// Position is where the camera says it was; nil if it does not, or says
	// something impossible.
	Position *bot.Position

	// Taken is when the camera says it was, zero if it does not. Where the file
	// does not tell the zone (Zoned is false), it is the camera's clock as if UTC.
	Taken time.Time
	Zoned bool
}

// Process makes a Photo of a JPEG, PNG or WebP file, known by its content and
// not by its name. Size and dimensions are checked before anything is decoded.
// Of an animated PNG the still picture is taken that every such file has.
//
// Its errors wrap ErrEmpty, ErrTooBig, ErrTooManyPixels, ErrHEIC, ErrAnimated,
// ErrFormat or ErrCorrupt.
func Process(b []byte) (Photo, error) {
	f, err := inspect(b)
	if err != nil {
		return Photo{}, err
	}
	m, err := f.decode(b)
	if err != nil {
		return Photo{}, err
	}
	facts := readFacts(b, f)
	large := fit(m, LargeSide).turn(facts.orientation)
	p := Photo{
		Width: large.width, Height: large.height,
		Position: facts.position, Taken: facts.taken, Zoned: facts.zoned,
	}
	return p, p.render(large)
}

// Of makes a Photo of a picture that was drawn and not taken: it is shrunk like
// any other, and has no place and no time.
func Of(m image.Image) (Photo, error) {
	large := fit(m, LargeSide)
	p := Photo{Width: large.width, Height: large.height}
	return p, p.render(large)
}

// render sets the pictures and the hash.
func (p *Photo) render(large raster) (err error) {
	if p.Large, err = large.jpeg(largeQuality); err != nil {
		return err
	}
	small := fit(large.image(), SmallSide)
	if p.Small, err = small.jpeg(smallQuality); err != nil {
		return err
	}
	h, err := goimagehash.PerceptionHash(small.image())
	if err != nil {
		return fmt.Errorf("hash picture: %w", err)
	}
	p.Hash = h.GetHash()
	return nil
}

// Distance is the number of bits, 0 to 64, in which two photos' hashes differ.
func Distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }
