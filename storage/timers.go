package storage

import (
	"context"
	"errors"
	"fmt"
	"time"
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

// DropTimers drops the timers not done yet of a kind and an object.
func (tx *Tx) DropTimers(ctx context.Context, kind string, object int64) error {
	_, err := tx.exec(ctx, `
		DELETE FROM timers WHERE kind = $1 AND object_id = $2 AND done_at IS NULL`, kind, object)
	if err != nil {
		return fmt.Errorf("drop timers: %w", err)
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
