package handlers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"linli/bot"
	"linli/bot/photo"
	"linli/handlers/text"
	"linli/storage"
)

const (
	// fetchers is how many photos are fetched at once, so that one that hangs does
	// not hold up all others.
	fetchers = 4
	// fetchFor is how long a photo is tried for before it is given up.
	fetchFor = 24 * time.Hour
	// fetchTimeout must stay below the lease of a photo being fetched.
	fetchTimeout = time.Minute
	maxFetchGap  = time.Hour
)

// runFetcher fetches photos, looks for vouchers in some, and makes pictures of them, until ctx is done. One of
// the fetchers takes only what was not tried before: when many fail again and again,
// a new one still gets its turn.
func (h *Handlers) runFetcher(ctx context.Context) {
	var wg sync.WaitGroup
	for i := range fetchers {
		wg.Go(func() { h.fetchOn(ctx, i == 0) })
	}
	wg.Wait()
}

func (h *Handlers) fetchOn(ctx context.Context, fresh bool) {
	for ctx.Err() == nil {
		busy, err := h.fetchNext(ctx, fresh)
		for _, next := range []func(context.Context) (bool, error){h.scanOne, h.makeOne} {
			if !busy && err == nil {
				busy, err = next(ctx)
			}
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
func (h *Handlers) fetchOne(ctx context.Context) (bool, error) { return h.fetchNext(ctx, false) }

func (h *Handlers) fetchNext(ctx context.Context, fresh bool) (bool, error) {
	var f storage.Fetch
	err := h.DB.InTx(ctx, func(tx *storage.Tx) (err error) {
		f, err = tx.ClaimPhoto(ctx, fresh)
		return err
	})
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	kept, err := h.fetch(ctx, f)
	// Settled in any case, but not later than somebody counts on the files that were put.
	settling, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTimeout)
	defer cancel()
	return true, h.settleFetch(settling, f, kept, err)
}

// fetch downloads a photo and keeps its renditions. What the platform says of it
// may be enough to know better.
func (h *Handlers) fetch(ctx context.Context, f storage.Fetch) (storage.Kept, error) {
	if err := photo.Declared(f.Size, f.Type); err != nil {
		return storage.Kept{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	file, done, err := h.download(ctx, f.File)
	if err != nil {
		return storage.Kept{}, err
	}
	defer done()
	p, err := h.decode(ctx, file)
	if err != nil {
		return storage.Kept{}, err
	}
	return h.keep(ctx, p)
}

// decode makes the renditions: one photo at a time, for it takes much memory.
func (h *Handlers) decode(ctx context.Context, file []byte) (photo.Photo, error) {
	if err := h.decoding.enter(ctx); err != nil {
		return photo.Photo{}, err
	}
	defer h.decoding.leave()
	return process(file)
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
		// The reports first, as turns lock them.
		if err := tx.LockReportsShowing(ctx, f.ID); err != nil {
			return err
		}
		reports, err := tx.ReportsWithPhoto(ctx, f.ID)
		if err != nil {
			return err
		}
		if failed != nil {
			return h.settleFailed(ctx, tx, f, reports, failed)
		}
		ok, err := tx.KeepPhoto(ctx, f, k)
		if errors.Is(err, storage.ErrTaken) {
			return tx.DelayPhoto(ctx, f, fetchTimeout, err)
		}
		if err != nil {
			return err
		}
		if !ok {
			return tx.DropFiles(ctx, k.Large, k.Small)
		}
		return h.photoTurn(ctx, tx, reports, func(t *Turn, r storage.Report) error {
			return t.learnFromPhoto(ctx, r, k)
		})
	})
}

// settleFailed has a photo tried again, or gives it up.
func (h *Handlers) settleFailed(ctx context.Context, tx *storage.Tx, f storage.Fetch, reports []storage.Report, failed error) error {
	why, final := reasonOf(failed)
	left := f.Created.Add(fetchFor).Sub(tx.Now)
	if !final && left > 0 {
		// The last try of all photos of an album comes at the same time.
		return tx.DelayPhoto(ctx, f, min(fetchWait(f.Attempt), left), failed)
	}
	ok, err := tx.LosePhoto(ctx, f, string(why), failed)
	if err != nil || !ok {
		return err
	}
	return h.photoTurn(ctx, tx, reports, func(t *Turn, r storage.Report) error { return t.noteLoss(ctx, r) })
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
		{photo.ErrAnimated, text.PhotoAnimated},
		{photo.ErrFormat, text.PhotoFormat},
		{photo.ErrCorrupt, text.PhotoCorrupt},
		{photo.ErrEmpty, text.PhotoEmpty},
		{bot.ErrFileGone, text.PhotoGone},
	} {
		if errors.Is(err, r.err) {
			return r.key, true
		}
	}
	return text.PhotoOutOfReach, false
}

// photoTurn runs f for the first of the reports that have a photo, if there is one.
func (h *Handlers) photoTurn(ctx context.Context, tx *storage.Tx, reports []storage.Report, f func(*Turn, storage.Report) error) error {
	if len(reports) == 0 {
		return nil
	}
	r := reports[0]
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
// better. What its report may be again is looked for right after.
func (t *Turn) learnFromPhoto(ctx context.Context, r storage.Report, k storage.Kept) error {
	before := r
	if k.Position != nil && r.Latitude == nil && r.State.Open() {
		r.Latitude, r.Longitude = &k.Position.Latitude, &k.Position.Longitude
		if err := t.Tx.CorrectReport(ctx, r); err != nil {
			return err
		}
		if err := t.lookLater(ctx, r.ID, timerPlaced); err != nil {
			return err
		}
	}
	if err := t.lookLater(ctx, r.ID, timerPictured); err != nil {
		return err
	}
	if r == before {
		return nil
	}
	return t.showChange(ctx, r)
}
