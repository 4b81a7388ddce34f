package handlers

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"linli/bot/photo"
	"linli/handlers/picture"
	"linli/handlers/text"
	"linli/storage"
	"linli/storage/blob"
)

// errNotYet means that a photo that a picture is made of is still on its way.
var errNotYet = errors.New("a photo of it is not here yet")

// maxMakeGap bounds how long a picture waits to be tried again.
const maxMakeGap = 10 * time.Minute

// A recipe is a picture to be made and all that it is made of.
type recipe struct {
	storage.Making
	text.Printer                       // in the community's language
	photos       []storage.ReportPhoto // of the report, or the one that it is of
}

// makeOne makes the first picture that is due. It reports whether there was one.
func (h *Handlers) makeOne(ctx context.Context) (bool, error) {
	var r recipe
	err := h.DB.InTx(ctx, func(tx *storage.Tx) (err error) {
		r, err = h.readRecipe(ctx, tx)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) && r.Picture == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	settle, err := h.carryOut(ctx, r)
	ctx = context.WithoutCancel(ctx)
	if err != nil {
		settle = func(ctx context.Context, tx *storage.Tx) error {
			return tx.DelayPicture(ctx, r.Making, makeWait(r.Attempt), err)
		}
	}
	if err != nil && !errors.Is(err, errNotYet) {
		h.Log.ErrorContext(ctx, "make picture", "picture", r.Picture, "kind", r.Kind, "err", err)
	}
	return true, h.DB.InTx(ctx, func(tx *storage.Tx) error { return settle(ctx, tx) })
}

// makeWait grows from one second by doubling.
func makeWait(attempt int) time.Duration {
	return min(time.Second<<min(attempt-1, 12), maxMakeGap)
}

// readRecipe claims a picture. It returns storage.ErrNotFound if none is due.
func (h *Handlers) readRecipe(ctx context.Context, tx *storage.Tx) (r recipe, err error) {
	if r.Making, err = tx.ClaimPicture(ctx); err != nil {
		return r, err
	}
	language, err := tx.LanguageOfReport(ctx, r.Report)
	if err != nil {
		return r, err
	}
	r.Printer = text.In(language)
	if r.Of == 0 {
		r.photos, err = tx.AllReportPhotos(ctx, r.Report)
		return r, err
	}
	p, err := tx.OnePhoto(ctx, r.Of)
	r.photos = []storage.ReportPhoto{p}
	return r, err
}

// carryOut makes a picture, and returns how it is settled.
func (h *Handlers) carryOut(ctx context.Context, r recipe) (func(context.Context, *storage.Tx) error, error) {
	if r.Kind == storage.PictureCover {
		c, err := h.makeCover(ctx, r.Printer, r.photos[0])
		return func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.KeepCover(ctx, r.Making, c)
			return err
		}, err
	}
	made, err := h.draw(ctx, r)
	if err != nil {
		return nil, err
	}
	kept, err := h.keep(ctx, made)
	return func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.KeepPicture(ctx, r.Making, kept)
		return err
	}, err
}

// draw draws a picture of the photos that may be seen.
func (h *Handlers) draw(ctx context.Context, r recipe) (photo.Photo, error) {
	files, err := h.readPhotos(ctx, r)
	switch {
	case err != nil:
		return photo.Photo{}, err
	case len(files) == 0:
		return picture.Hidden(r.Label(text.PictureHidden))
	case r.Kind == storage.PictureGrid:
		return picture.Grid(files[0].JPEG)
	case r.Kind == storage.PicturePair:
		return drawPair(r.Printer, files)
	default:
		return picture.Montage(numbered(files))
	}
}

// A readPhoto is a photo that may be seen, and its number among all of the report's.
type readPhoto struct {
	picture.Numbered
	after bool
}

// readPhotos reads the photos that a picture is made of. Those that are hidden or
// were never had are left out; for those on their way it returns errNotYet.
func (h *Handlers) readPhotos(ctx context.Context, r recipe) ([]readPhoto, error) {
	var files []readPhoto
	for i, p := range r.photos {
		if p.Hidden || p.State == "failed" || p.After && r.Kind == storage.PictureMontage {
			continue
		}
		if !p.Ready() {
			return nil, errNotYet
		}
		b, err := h.Photos.Read(ctx, blob.Key(p.Key))
		if errors.Is(err, fs.ErrNotExist) {
			continue // its file was not to be kept for so long
		}
		if err != nil {
			return nil, err
		}
		files = append(files, readPhoto{picture.Numbered{JPEG: b, Number: i + 1}, p.After})
	}
	return files, nil
}

func numbered(files []readPhoto) []picture.Numbered {
	var ns []picture.Numbered
	for _, f := range files {
		ns = append(ns, f.Numbered)
	}
	return ns
}

// drawPair shows the first photo of how it was beside the last of how it is.
func drawPair(p text.Printer, files []readPhoto) (photo.Photo, error) {
	before := picture.Labelled{Label: p.Label(text.PictureBefore)}
	after := picture.Labelled{Label: p.Label(text.PictureAfter)}
	for _, f := range files {
		if f.after {
			after.JPEG = f.JPEG
		} else if before.JPEG == nil {
			before.JPEG = f.JPEG
		}
	}
	return picture.Pair(before, after)
}

// makeCover makes what people are to see of a photo that is hidden or blurred.
func (h *Handlers) makeCover(ctx context.Context, p text.Printer, of storage.ReportPhoto) (storage.Cover, error) {
	c := storage.Cover{Version: of.Version}
	if of.Hidden {
		made, err := picture.Hidden(p.Label(text.PictureHidden))
		if err != nil {
			return c, err
		}
		kept, err := h.keep(ctx, made)
		if err != nil {
			return c, err
		}
		c.Placeholder = kept.Large
	}
	if of.State != "kept" || len(of.Covered) == len(of.Blurred) {
		return c, nil
	}
	b, err := h.Photos.Read(ctx, blob.Key(of.Key))
	if err != nil {
		return c, err
	}
	made, err := picture.Blur(b, of.Covered)
	if err != nil {
		return c, err
	}
	c.Blurred = of.Covered
	c.Kept, err = h.keep(ctx, made)
	return c, err
}
