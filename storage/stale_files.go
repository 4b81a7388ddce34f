package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"
)

const (
	// staleWait is how long a file without a use is left alone. It is longer than
	// any transaction that may just be giving it one.
	staleWait = time.Hour
	// staleLease is how long a file that is being deleted is left to who does so.
	staleLease = 5 * time.Minute
	// goneFor is how long a deleted file may have no new use. It is longer than it
	// takes from putting a file to keeping its key: who found it there, and did not
	// write it, learns here that it is not.
	goneFor = 5 * time.Minute
)

// useFiles gives files a use again that were to be deleted. It returns ErrTaken if
// one of them is just being deleted: it has to be put once more, some minutes later.
func (tx *Tx) useFiles(ctx context.Context, keys ...string) error {
	var taken bool
	err := tx.get(ctx, &taken, `
		WITH used AS (
			DELETE FROM stale_files
			WHERE key = ANY ($1) AND (state = 'waiting' OR state = 'gone' AND due_at <= $2) RETURNING key
		)
		SELECT EXISTS (SELECT FROM stale_files WHERE key = ANY ($1) AND key NOT IN (SELECT key FROM used))`,
		pq.StringArray(keys), tx.Now)
	if err == nil && taken {
		err = ErrTaken
	}
	return wrap("use files", err)
}

// ClaimStaleFiles leases up to n files that are to be deleted, and forgets about
// those that have a use again. It reports whether there may be more.
func (tx *Tx) ClaimStaleFiles(ctx context.Context, n int) (keys []string, more bool, err error) {
	var due pq.StringArray
	err = tx.get(ctx, &due, `
		SELECT array_agg(key) FROM (
			SELECT key FROM stale_files WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
		) due HAVING count(*) > 0`, tx.Now, n)
	if errors.Is(err, ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find stale files: %w", err)
	}
	// A statement of its own sees every use that was committed before the locks were had.
	_, err = tx.exec(ctx, `
		DELETE FROM stale_files s
		WHERE key = ANY ($1) AND (state = 'gone' OR EXISTS (SELECT FROM file_uses u WHERE u.key = s.key))`, due)
	if err == nil {
		err = tx.list(ctx, &keys, `
			UPDATE stale_files SET state = 'deleting', due_at = $2 WHERE key = ANY ($1) RETURNING key`,
			due, tx.Now.Add(staleLease))
	}
	return keys, true, wrap("lease stale files", err)
}

// SettleStaleFiles notes that files are deleted.
func (tx *Tx) SettleStaleFiles(ctx context.Context, keys []string) error {
	_, err := tx.exec(ctx, `
		UPDATE stale_files SET state = 'gone', due_at = $2 WHERE key = ANY ($1) AND state = 'deleting'`,
		pq.StringArray(keys), tx.Now.Add(goneFor))
	return wrap("settle stale files", err)
}

// CountStaleFiles returns how many files are to be deleted, soon or later.
func (tx *Tx) CountStaleFiles(ctx context.Context) (int, error) {
	var n int
	err := tx.get(ctx, &n, `
		SELECT count(*) FROM stale_files s
		WHERE state <> 'gone' AND NOT EXISTS (SELECT FROM file_uses u WHERE u.key = s.key)`)
	return n, wrap("count stale files", err)
}
