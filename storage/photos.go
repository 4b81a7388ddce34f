package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
)

// AddPhoto adds a photo to be fetched and returns its ID.
func (tx *Tx) AddPhoto(ctx context.Context, f bot.File) (bot.PhotoID, error) {
	var id bot.PhotoID
	err := tx.get(ctx, &id, `
		INSERT INTO photos (file_id, unique_id, raw, size, type, state, next_at, created_at)
		VALUES ($1, $2, $3, $5, $6, 'new', $4, $4) RETURNING id`,
		string(f.ID), f.Unique, f.Raw, tx.Now, f.Size, f.Type)
	if err != nil {
		return 0, fmt.Errorf("add photo: %w", err)
	}
	tx.ring[photoBell] = true
	return id, nil
}

// A Kept is what is kept of a photo: the keys of its renditions and what they show.
type Kept struct {
	Large, Small  string
	Width, Height int           // pixels, of the large one
	Hash          uint64        // perceptual
	Position      *bot.Position // where it was taken, if its file said
}

// AddPicture adds a picture of our own making and returns its ID. It returns
// ErrTaken if a file of the same content is just being deleted: it has to be put
// again, some minutes later.
func (tx *Tx) AddPicture(ctx context.Context, k Kept) (bot.PhotoID, error) {
	if err := tx.useFiles(ctx, k.Large, k.Small); err != nil {
		return 0, err
	}
	var id bot.PhotoID
	err := tx.get(ctx, &id, `
		INSERT INTO photos (file_id, state, large, small, width, height, hash, created_at)
		VALUES ('', 'kept', $1, $2, $3, $4, $5, $6) RETURNING id`,
		k.Large, k.Small, k.Width, k.Height, int64(k.Hash), tx.Now)
	if err != nil {
		return 0, fmt.Errorf("add picture: %w", err)
	}
	return id, nil
}

// A Fetch is a photo to be fetched, leased.
type Fetch struct {
	ID      bot.PhotoID `db:"id"`
	File    bot.FileID  `db:"file_id"`
	Size    int64       `db:"size"`     // bytes, 0 if the platform did not tell
	Type    string      `db:"type"`     // MIME type, empty if the platform did not tell
	Attempt int         `db:"attempts"` // 1 the first time
	Created time.Time   `db:"created_at"`
}

// fetchLease is how long a photo being fetched is kept from other fetchers.
const fetchLease = 2 * time.Minute

// ClaimPhoto leases a photo that is due to be fetched; if fresh is set, one that
// was not tried before. It returns ErrNotFound if there is none.
func (tx *Tx) ClaimPhoto(ctx context.Context, fresh bool) (Fetch, error) {
	var f Fetch
	err := tx.get(ctx, &f, `
		UPDATE photos SET attempts = attempts + 1, next_at = $2
		WHERE id = (
			SELECT id FROM photos WHERE state = 'new' AND next_at <= $1 AND (attempts = 0 OR NOT $3)
			ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
		)
		RETURNING id, file_id, size, type, attempts, created_at`, tx.Now, tx.Now.Add(fetchLease), fresh)
	if err != nil {
		return Fetch{}, fmt.Errorf("claim photo: %w", err)
	}
	return f, nil
}

// KeepPhoto settles a photo that was fetched. It reports whether this lease still
// held. It returns ErrTaken, and changes nothing, if a file of the same content is
// just being deleted: the photo has to be fetched again, some minutes later.
func (tx *Tx) KeepPhoto(ctx context.Context, f Fetch, k Kept) (bool, error) {
	if err := tx.useFiles(ctx, k.Large, k.Small); err != nil {
		return false, err
	}
	var latitude, longitude *float64
	if k.Position != nil {
		latitude, longitude = &k.Position.Latitude, &k.Position.Longitude
	}
	n, err := tx.exec(ctx, `
		UPDATE photos SET state = 'kept', next_at = NULL, error = NULL,
			large = $3, small = $4, width = $5, height = $6, hash = $7, latitude = $8, longitude = $9
		WHERE id = $1 AND attempts = $2 AND state = 'new'`,
		f.ID, f.Attempt, k.Large, k.Small, k.Width, k.Height, int64(k.Hash), latitude, longitude)
	if err != nil {
		return false, fmt.Errorf("keep photo: %w", err)
	}
	return n > 0, tx.photoSettled(ctx, f.ID)
}

// DelayPhoto notes that fetching failed and will be tried again after wait.
func (tx *Tx) DelayPhoto(ctx context.Context, f Fetch, wait time.Duration, why error) error {
	_, err := tx.exec(ctx, `
		UPDATE photos SET next_at = $3, error = $4 WHERE id = $1 AND attempts = $2 AND state = 'new'`,
		f.ID, f.Attempt, tx.Now.Add(wait), why.Error())
	if err != nil {
		return fmt.Errorf("delay photo: %w", err)
	}
	return nil
}

// LosePhoto settles a photo that will never be had, for a reason that its sender is
// to be told by a code. It reports whether this lease still held.
func (tx *Tx) LosePhoto(ctx context.Context, f Fetch, code string, why error) (bool, error) {
	n, err := tx.exec(ctx, `
		UPDATE photos SET state = 'failed', next_at = NULL, error = $3, untold = $4
		WHERE id = $1 AND attempts = $2 AND state = 'new'`, f.ID, f.Attempt, why.Error(), code)
	if err != nil {
		return false, fmt.Errorf("lose photo: %w", err)
	}
	return n > 0, tx.wakePictures(ctx, f.ID)
}

// WaitPhoto returns when a photo may be due, or ctx is done, whose error it then returns.
func (db *DB) WaitPhoto(ctx context.Context) error {
	return db.bells.wait(ctx, photoBell, maxIdle)
}

// A Lost is a photo of a report that cannot be had.
type Lost struct {
	Photo bot.PhotoID `db:"id"`
	After bool        `db:"after"` // it was to show how it looks after
	Code  string      `db:"code"`  // that LosePhoto was given
}

// TakeLost returns the photos of a report that were lost since it was last asked,
// in the order of arrival.
func (tx *Tx) TakeLost(ctx context.Context, id ReportID) ([]Lost, error) {
	var lost []Lost
	err := tx.list(ctx, &lost, `
		WITH untold AS (
			SELECT p.id, p.untold AS code, rp.after FROM photos p JOIN report_photos rp ON rp.photo_id = p.id
			WHERE rp.report_id = $1 AND p.untold IS NOT NULL
			FOR UPDATE OF p
		), told AS (
			UPDATE photos SET untold = NULL FROM untold WHERE photos.id = untold.id
		)
		SELECT id, code, after FROM untold ORDER BY id`, id)
	if err != nil {
		return nil, fmt.Errorf("take lost photos: %w", err)
	}
	return lost, nil
}
