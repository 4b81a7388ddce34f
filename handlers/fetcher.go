package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"linli/bot"
	"linli/bot/photo"
	"linli/handlers/text"
	"linli/storage"
)

const (
	// fetchFor is how long a photo is tried for before it is given up.
	fetchFor = 24 * time.Hour
	// fetchTimeout must stay below the lease of a photo being fetched.
	fetchTimeout = time.Minute
	// maxFile is one byte more than a file may have.
	maxFile     = 20<<20 + 1
	maxFetchGap = time.Hour
)

// runFetcher fetches photos, and makes pictures of them, until ctx is done: one at a
// time, since decoding a large one takes much memory.
func (h *Handlers) runFetcher(ctx context.Context) {
	for ctx.Err() == nil {
		busy, err := h.fetchOne(ctx)
		if !busy && err == nil {
			busy, err = h.makeOne(ctx)
		}
		if err != nil && ctx.Err() == nil {
			h.Log.ErrorContext(ctx, "fetch photo", "err", err)
		}
		if !busy || err != nil {
			h.DB.WaitPhoto(ctx) // its error is ctx's
		}
	}
}

// fetchOne fetches the first photo that is due. It reports whether there was one.
func (h *Handlers) fetchOne(ctx context.Context) (bool, error) {
	var f storage.Fetch
	err := h.DB.InTx(ctx, func(tx *storage.Tx) (err error) {
		f, err = tx.ClaimPhoto(ctx)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	kept, err := h.fetch(ctx, f)
	return true, h.settleFetch(context.WithoutCancel(ctx), f, kept, err)
}

// fetch downloads a photo and keeps its renditions.
func (h *Handlers) fetch(ctx context.Context, f storage.Fetch) (storage.Kept, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	file, err := h.download(ctx, f.File)
	if err != nil {
		return storage.Kept{}, err
	}
	p, err := process(file)
	if err != nil {
		return storage.Kept{}, err
	}
	return h.keep(ctx, p)
}

// process decodes a photo; a decoder that gives up by a panic means a damaged one.
func process(file []byte) (p photo.Photo, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%w: %v", photo.ErrCorrupt, e)
		}
	}()
	return photo.Process(file)
}

func (h *Handlers) download(ctx context.Context, id bot.FileID) ([]byte, error) {
	r, err := h.openFile(ctx, id)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, maxFile))
	if err != nil {
		return nil, fmt.Errorf("download photo: %w", err)
	}
	return b, nil
}

func (h *Handlers) openFile(ctx context.Context, id bot.FileID) (io.ReadCloser, error) {
	for _, p := range h.Platforms {
		if opener, ok := p.(bot.FileOpener); ok && p.Name() == id.Platform() {
			return opener.OpenFile(ctx, id)
		}
	}
	return nil, fmt.Errorf("no platform %s to fetch from", id.Platform())
}

// keep stores the renditions of a photo.
func (h *Handlers) keep(ctx context.Context, p photo.Photo) (storage.Kept, error) {
	large, err := h.Photos.Put(ctx, p.Large)
	if err != nil {
		return storage.Kept{}, err
	}
	small, err := h.Photos.Put(ctx, p.Small)
	if err != nil {
		return storage.Kept{}, err
	}
	return storage.Kept{
		Large: string(large), Small: string(small),
		Width: p.Width, Height: p.Height,
		Hash: p.Hash, Position: p.Position,
	}, nil
}

// settleFetch writes down what became of a photo. One that is kept may tell
// where its report is; one that will never be had is said so.
func (h *Handlers) settleFetch(ctx context.Context, f storage.Fetch, k storage.Kept, failed error) error {
	return h.DB.InTx(ctx, func(tx *storage.Tx) error {
		why, final := reasonOf(failed)
		switch {
		case failed == nil:
			ok, err := tx.KeepPhoto(ctx, f, k)
			if err != nil {
				return err
			}
			if !ok {
				return tx.DropFiles(ctx, k.Large, k.Small)
			}
			return h.photoTurn(ctx, tx, f.ID, func(t *Turn, r storage.Report) error {
				return t.learnFromPhoto(ctx, r, f.ID, k)
			})
		case !final && tx.Now.Sub(f.Created) < fetchFor:
			return tx.DelayPhoto(ctx, f, fetchWait(f.Attempt), failed)
		}
		ok, err := tx.LosePhoto(ctx, f, failed)
		if err != nil || !ok {
			return err
		}
		return h.photoTurn(ctx, tx, f.ID, func(t *Turn, r storage.Report) error {
			return t.tellPhotoLost(ctx, r, f.ID, why)
		})
	})
}

// fetchWait grows from two seconds by doubling.
func fetchWait(attempt int) time.Duration {
	return min(2*time.Second<<min(attempt-1, 12), maxFetchGap)
}

// reasonOf says in words why a photo cannot be had, and whether that is final.
func reasonOf(err error) (text.Key, bool) {
	for _, r := range []struct {
		err error
		key text.Key
	}{
		{photo.ErrHEIC, text.PhotoHeic},
		{photo.ErrTooBig, text.PhotoBig},
		{photo.ErrTooManyPixels, text.PhotoPixels},
		{photo.ErrAnimated, text.PhotoFormat},
		{photo.ErrFormat, text.PhotoFormat},
		{photo.ErrCorrupt, text.PhotoCorrupt},
		{photo.ErrEmpty, text.PhotoCorrupt},
		{bot.ErrFileGone, text.PhotoGone},
	} {
		if errors.Is(err, r.err) {
			return r.key, true
		}
	}
	return text.PhotoGone, false
}

// photoTurn runs f for the report that a photo belongs to, if there is one.
func (h *Handlers) photoTurn(ctx context.Context, tx *storage.Tx, id bot.PhotoID, f func(*Turn, storage.Report) error) error {
	r, err := tx.ReportOfPhoto(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := tx.Community(ctx, r.Community)
	if err != nil {
		return err
	}
	t := &Turn{Tx: tx, h: h}
	if err := t.settle(ctx, c); err != nil {
		return err
	}
	if err := f(t, r); err != nil {
		return err
	}
	return tx.Enqueue(ctx, t.Update, t.out...)
}

// learnFromPhoto takes over where a photo was taken, if nobody has said it
// better, and asks about an older report that it may be the same as.
func (t *Turn) learnFromPhoto(ctx context.Context, r storage.Report, id bot.PhotoID, k storage.Kept) error {
	before := r
	if k.Position != nil && r.Latitude == nil && r.State.Open() {
		r.Latitude, r.Longitude = &k.Position.Latitude, &k.Position.Longitude
		if err := t.Tx.CorrectReport(ctx, r); err != nil {
			return err
		}
		if err := t.askIfSame(ctx, &r); err != nil {
			return err
		}
	}
	if err := t.askIfSamePicture(ctx, &r, id); err != nil {
		return err
	}
	if r == before {
		return nil
	}
	return t.showChange(ctx, r)
}

// tellPhotoLost tells who sent a photo of a report that it could not be kept, and
// why: the reporter in the direct chat, or where it was reported if there is none;
// the staff room, if it shows how it looks after.
func (t *Turn) tellPhotoLost(ctx context.Context, r storage.Report, id bot.PhotoID, why text.Key) error {
	say := func(p text.Printer) bot.Message {
		return bot.Message{Text: p.Say(text.ReportPhotoLost, text.Args{"Ref": r.Ref(), "Why": p.Label(why)})}
	}
	_, after, err := t.Tx.ReportPhotos(ctx, r.ID)
	if err != nil {
		return err
	}
	if slices.Contains(after, id) {
		_, err := t.postRoom(ctx, storage.StaffRoom, say(t.inRoom()))
		return err
	}
	reporter, err := t.hearer(ctx, r)
	if err != nil || t.Tell(reporter, say(t.to(reporter))) {
		return err
	}
	m := say(t.inRoom())
	m.Chat, m.Thread, m.ReplyTo = r.Chat, r.Thread, r.Message
	t.Post(m)
	return nil
}
