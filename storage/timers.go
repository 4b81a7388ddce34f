package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// A Timer is something to do at a time, once.
type Timer struct {
	ID        int64       `db:"id"`
	Key       string      `db:"key"` // what it is: a second one with the same key is not set
	Kind      string      `db:"kind"`
	Object    int64       `db:"object_id"`
	Community CommunityID `db:"community_id"`
	Due       time.Time   `db:"due_at"`
	Attempts  int         `db:"attempts"`
}

// SetTimer sets a timer. One with the same key that is not done yet moves to the
// new time; one that is done stays done.
func (tx *Tx) SetTimer(ctx context.Context, t Timer) error {
	_, err := tx.exec(ctx, `
		INSERT INTO timers (key, kind, object_id, community_id, due_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at, attempts = 0 WHERE timers.done_at IS NULL`,
		t.Key, t.Kind, t.Object, t.Community, t.Due)
	if err != nil {
		return fmt.Errorf("set timer: %w", err)
	}
	tx.ring[timerBell] = true
	return nil
}

// ResetTimer sets a timer, in place of any with the same key, done or not.
func (tx *Tx) ResetTimer(ctx context.Context, t Timer) error {
	_, err := tx.exec(ctx, `
		INSERT INTO timers (key, kind, object_id, community_id, due_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (key) DO UPDATE SET due_at = excluded.due_at, attempts = 0, done_at = NULL`,
		t.Key, t.Kind, t.Object, t.Community, t.Due)
	if err != nil {
		return fmt.Errorf("reset timer: %w", err)
	}
	tx.ring[timerBell] = true
	return nil
}

// DropTimers drops the timers not done yet of a kind and an object.
func (tx *Tx) DropTimers(ctx context.Context, kind string, object int64) error {
	_, err := tx.exec(ctx, `
		DELETE FROM timers WHERE kind = $1 AND object_id = $2 AND done_at IS NULL`, kind, object)
	if err != nil {
		return fmt.Errorf("drop timers: %w", err)
	}
	return nil
}

// ReplaceTimers sets timers in place of those of the kinds and an object that are
// not done yet. One whose key is set already stays as it is, done or not; one that
// runs at this moment has to see for itself whether it still holds. Only those due
// at a time or later are set anew; the zero time sets all.
func (tx *Tx) ReplaceTimers(ctx context.Context, kinds []string, object int64, from time.Time, ts ...Timer) error {
	var keys, set, dues pq.StringArray
	var objects, communities pq.Int64Array
	for _, t := range ts {
		keys = append(keys, t.Key)
		set = append(set, t.Kind)
		objects = append(objects, t.Object)
		communities = append(communities, int64(t.Community))
		dues = append(dues, sqlTime(t.Due))
		if t.Due.Before(tx.Now.Add(maxTimerIdle)) {
			tx.ring[timerBell] = true // later ones are looked for in time
		}
	}
	_, err := tx.exec(ctx, `
		WITH stale AS (
			DELETE FROM timers WHERE id IN (
				SELECT id FROM timers
				WHERE kind = ANY ($1) AND object_id = $2 AND done_at IS NULL AND key <> ALL (coalesce($3::text[], '{}'))
				FOR UPDATE SKIP LOCKED
			)
		)
		INSERT INTO timers (key, kind, object_id, community_id, due_at)
		SELECT key, kind, object, community, due::timestamptz
		FROM unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[]) AS i (key, kind, object, community, due)
		WHERE due::timestamptz >= $8
			AND NOT EXISTS (SELECT FROM timers t WHERE t.key = i.key) -- else it waits for one that runs
		ON CONFLICT (key) DO NOTHING`,
		textArray(kinds), object, keys, set, objects, communities, dues, from)
	if err != nil {
		return fmt.Errorf("replace timers: %w", err)
	}
	return nil
}

// sqlTime returns a time as Postgres reads it in an array of texts.
func sqlTime(t time.Time) string { return t.Format(time.RFC3339Nano) }

// ForgetTimers forgets the timers of a kind and an object that were done before a
// time, so that one with the same key may be set again.
func (tx *Tx) ForgetTimers(ctx context.Context, kind string, object int64, before time.Time) error {
	_, err := tx.exec(ctx, `DELETE FROM timers WHERE kind = $1 AND object_id = $2 AND done_at < $3`, kind, object, before)
	if err != nil {
		return fmt.Errorf("forget timers: %w", err)
	}
	return nil
}

// MendTimers sets a timer of a kind, due now, for every community that has none:
// it has yet to get its first, or the last one failed for good.
func (tx *Tx) MendTimers(ctx context.Context, kind string) error {
	n, err := tx.exec(ctx, `
		INSERT INTO timers (key, kind, object_id, community_id, due_at)
		SELECT concat_ws(':', $1::text, c.id, 'mended', extract(epoch FROM $2::timestamptz)::bigint), $1, c.id, c.id, $2
		FROM communities c
		WHERE NOT EXISTS (SELECT FROM timers WHERE kind = $1 AND object_id = c.id AND done_at IS NULL)
		ON CONFLICT (key) DO NOTHING`, kind, tx.Now)
	if err != nil {
		return fmt.Errorf("mend timers: %w", err)
	}
	if n > 0 {
		tx.ring[timerBell] = true
	}
	return nil
}

// timerTries is how often a timer that fails is tried before it is set aside.
const timerTries = 5

// DueTimer locks the first timer that is due and marks it done, so that what it
// is for happens in the same transaction or not at all. It returns ErrNotFound
// if none is due.
func (tx *Tx) DueTimer(ctx context.Context) (Timer, error) {
	var t Timer
	err := tx.get(ctx, &t, `
		UPDATE timers SET done_at = $1
		WHERE id = (
			SELECT id FROM timers WHERE done_at IS NULL AND due_at <= $1
			ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
		)
		RETURNING id, key, kind, object_id, community_id, due_at, attempts`, tx.Now)
	if err != nil {
		return Timer{}, fmt.Errorf("find timer: %w", err)
	}
	return t, nil
}

// DelayTimer notes that a timer failed, and tries it again later, or never once
// it has failed too often.
func (tx *Tx) DelayTimer(ctx context.Context, t Timer, why error) error {
	wait := time.Minute << t.Attempts
	_, err := tx.exec(ctx, `
		UPDATE timers SET attempts = attempts + 1, error = $2, due_at = $3,
			done_at = CASE WHEN attempts + 1 >= $4 THEN $5::timestamptz END
		WHERE id = $1 AND done_at IS NULL AND attempts = $6`, t.ID, why.Error(), tx.Now.Add(wait), timerTries, tx.Now, t.Attempts)
	if err != nil {
		return fmt.Errorf("delay timer: %w", err)
	}
	return nil
}

// WaitTimer returns when a timer may be due, or ctx is done, whose error it then returns.
func (db *DB) WaitTimer(ctx context.Context) error {
	next := maxIdle
	err := db.InTx(ctx, func(tx *Tx) error {
		var due time.Time
		err := tx.get(ctx, &due, `SELECT due_at FROM timers WHERE done_at IS NULL ORDER BY due_at LIMIT 1`)
		if err == nil {
			next = min(max(due.Sub(tx.Now), time.Millisecond), maxTimerIdle)
		} else if errors.Is(err, ErrNotFound) {
			next, err = maxTimerIdle, nil
		}
		return err
	})
	if err != nil && ctx.Err() == nil {
		next = maxIdle
	}
	return db.bells.wait(ctx, timerBell, next)
}

// maxTimerIdle bounds how late a timer set by another process is found.
const maxTimerIdle = 5 * time.Second
