package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // what a Delivery carries
	"io"
	"io/fs"
	"net/http"
	"regexp"

	"linli/bot"
	"linli/bot/photo"
)

// A picture is a photo in a chat. Its key is made of its content; the store has
// KEY.jpg for people to see, KEY.small.jpg if Small is set, and KEY.raw, which
// nobody but the bot gets, if Raw is.
type picture struct {
	Key    string `json:"key"`
	Raw    bool   `json:"raw,omitempty"`
	Type   string `json:"type"`
	Size   int64  `json:"size"` // bytes of what the bot gets
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Small  bool   `json:"small,omitempty"`
}

const (
	largeSuffix = ".jpg"
	smallSuffix = ".small.jpg"
	rawSuffix   = ".raw"
)

var filePattern = regexp.MustCompile(`^[0-9a-f]{32}(\.raw)?$`)

// fileName returns the store's name for what the bot gets.
func (p *picture) fileName() string {
	if p.Raw {
		return p.Key + rawSuffix
	}
	return p.Key + largeSuffix
}

// file returns the picture as updates name it; nil for no picture.
func (p *picture) file() *bot.File {
	if p == nil {
		return nil
	}
	native := p.Key
	if p.Raw {
		native += rawSuffix
	}
	return &bot.File{ID: bot.FileID(name + ":" + native), Unique: native, Raw: p.Raw, Type: p.Type, Size: p.Size}
}

func keyOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// keepUpload keeps a photo that a person sends. Unless they send it as a file,
// nothing is kept of what the camera wrote into it. Its errors are package
// photo's, or the store's.
func (p *Platform) keepUpload(ctx context.Context, b []byte, raw bool) (*picture, error) {
	select {
	case p.pictures <- struct{}{}:
		defer func() { <-p.pictures }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	made, err := photo.Process(b)
	if err != nil {
		return nil, err
	}
	pic := &picture{
		Key: keyOf(b), Raw: raw, Type: "image/jpeg", Size: int64(len(made.Large)),
		Width: made.Width, Height: made.Height, Small: true,
	}
	files := map[string][]byte{pic.Key + largeSuffix: made.Large, pic.Key + smallSuffix: made.Small}
	if raw {
		pic.Type, pic.Size = http.DetectContentType(b), int64(len(b))
		files[pic.fileName()] = b
	}
	for name, data := range files {
		if err := p.cfg.Store.WriteFile(name, data); err != nil {
			return nil, err
		}
	}
	return pic, nil
}

// delivered returns the picture that a delivery brings, or nil.
func (p *Platform) delivered(d bot.Picture) (*picture, error) {
	switch {
	case d.File != "":
		return p.known(d.File)
	case d.JPEG == nil:
		return nil, nil
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(d.JPEG))
	if err != nil {
		return nil, fmt.Errorf("%w: read picture: %w", bot.ErrRefused, err)
	}
	pic := &picture{Key: keyOf(d.JPEG), Type: "image/jpeg", Size: int64(len(d.JPEG)), Width: c.Width, Height: c.Height}
	return pic, p.cfg.Store.WriteFile(pic.fileName(), d.JPEG)
}

// known returns a picture that was in the chat before. What was sent as a file is
// shown without what the camera wrote into it.
func (p *Platform) known(id bot.FileID) (*picture, error) {
	native := id.Native()
	if id.Platform() != name || !filePattern.MatchString(native) {
		return nil, fmt.Errorf("%w: no such file", bot.ErrRefused)
	}
	pic := &picture{Key: native[:32], Type: "image/jpeg"}
	f, err := p.cfg.Store.OpenFile(pic.fileName())
	if err != nil {
		return nil, fmt.Errorf("%w: open picture: %w", bot.ErrRefused, err)
	}
	defer f.Close()
	c, _, err := image.DecodeConfig(f)
	if err != nil {
		return nil, fmt.Errorf("%w: read picture: %w", bot.ErrRefused, err)
	}
	pic.Width, pic.Height = c.Width, c.Height
	return pic, nil
}

// OpenFile implements bot.FileOpener.
func (p *Platform) OpenFile(_ context.Context, id bot.FileID) (io.ReadCloser, error) {
	native := id.Native()
	if id.Platform() != name || !filePattern.MatchString(native) {
		return nil, bot.ErrFileGone
	}
	pic := picture{Key: native[:32], Raw: len(native) > 32}
	f, err := p.cfg.Store.OpenFile(pic.fileName())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, bot.ErrFileGone
	}
	return f, err
}
