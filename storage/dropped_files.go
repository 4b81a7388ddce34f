package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// A DroppedFile is the file of a photo that is to be deleted, leased.
type DroppedFile struct {
	Key     string `db:"key"`
	Attempt int    `db:"attempts"` // 1 the first time
}

const (
	// dropLease is how long a file that is being deleted is kept from others, and how
	// long it takes until it is tried again.
	dropLease = 2 * time.Minute
	// keepDropped is how long it is remembered that a file was deleted: longer than a
	// fetcher takes from storing a file to saying so.
	keepDropped = fetchLease
)

// ClaimDropped leases a file that is to be deleted. It returns ErrNotFound if there
// is none. A file that is still, or again, that of a photo is not.
func (tx *Tx) ClaimDropped(ctx context.Context) (DroppedFile, error) {
	_, err := tx.exec(ctx, `
		DELETE FROM dropped_files d WHERE next_at <= $1
			AND EXISTS (SELECT FROM photos WHERE state = 'kept' AND (large = d.key OR small = d.key))`, tx.Now)
	if err != nil {
		return DroppedFile{}, fmt.Errorf("leave files: %w", err)
	}
	var f DroppedFile
	err = tx.get(ctx, &f, `
		UPDATE dropped_files SET attempts = attempts + 1, next_at = $2
		WHERE key = (
			SELECT key FROM dropped_files WHERE next_at <= $1 ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
		)
		RETURNING key, attempts`, tx.Now, tx.Now.Add(dropLease))
	if err != nil {
		return DroppedFile{}, fmt.Errorf("claim file: %w", err)
	}
	return f, nil
}

// SettleDropped notes that a file is deleted.
func (tx *Tx) SettleDropped(ctx context.Context, f DroppedFile) error {
	_, err := tx.exec(ctx, `
		UPDATE dropped_files SET next_at = NULL, deleted_at = $3 WHERE key = $1 AND attempts = $2`,
		f.Key, f.Attempt, tx.Now)
	if err != nil {
		return fmt.Errorf("settle file: %w", err)
	}
	return nil
}

// DropFiles has files deleted that were stored for nothing, unless they are those
// of a photo.
func (tx *Tx) DropFiles(ctx context.Context, keys ...string) error {
	_, err := tx.exec(ctx, `
		INSERT INTO dropped_files (key, next_at) SELECT DISTINCT unnest($1::text[]), $2::timestamptz
		ON CONFLICT (key) DO UPDATE SET next_at = excluded.next_at, deleted_at = NULL`, pq.StringArray(keys), tx.Now)
	if err != nil {
		return fmt.Errorf("drop files: %w", err)
	}
	tx.ring[photoBell] = true
	return nil
}

// Dropping reports whether a file with one of the keys is being deleted, or was just
// now: the same photo, sent again meanwhile, must be stored again. One that was only
// to be deleted stays.
func (tx *Tx) Dropping(ctx context.Context, keys ...string) (bool, error) {
	_, err := tx.exec(ctx, `DELETE FROM dropped_files WHERE key = ANY ($1) AND attempts = 0`, pq.StringArray(keys))
	if err != nil {
		return false, fmt.Errorf("keep files: %w", err)
	}
	var yes bool
	err = tx.get(ctx, &yes, `
		SELECT EXISTS (
			SELECT FROM dropped_files WHERE key = ANY ($1) AND (deleted_at IS NULL OR deleted_at > $2))`,
		pq.StringArray(keys), tx.Now.Add(-keepDropped))
	if err != nil {
		return false, fmt.Errorf("look for dropped files: %w", err)
	}
	return yes, nil
}

// SweepDropped forgets files that were deleted a while ago.
func (tx *Tx) SweepDropped(ctx context.Context) error {
	if _, err := tx.exec(ctx, `DELETE FROM dropped_files WHERE deleted_at < $1`, tx.Now.Add(-keepDropped)); err != nil {
		return fmt.Errorf("sweep dropped files: %w", err)
	}
	return nil
}
