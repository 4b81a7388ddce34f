package handlers

import (
	"context"
	"errors"
	"fmt"

	"linli/storage"
)

// runTimers does what is due until ctx is done.
func (h *Handlers) runTimers(ctx context.Context) {
	for ctx.Err() == nil {
		busy, err := h.runTimer(ctx)
		if err != nil && ctx.Err() == nil {
			h.Log.ErrorContext(ctx, "timer", "err", err)
		}
		if !busy || err != nil {
			h.DB.WaitTimer(ctx) // its error is ctx's
		}
	}
}

// runTimer does the first thing that is due, in one transaction with marking it
// done. It reports whether there was one.
func (h *Handlers) runTimer(ctx context.Context) (bool, error) {
	var due storage.Timer
	err := h.DB.InTx(ctx, func(tx *storage.Tx) (err error) {
		due = storage.Timer{}
		if due, err = tx.DueTimer(ctx); err != nil {
			return err
		}
		defer recoverTo(&err)
		return h.timerTurn(ctx, tx, due)
	})
	switch {
	case errors.Is(err, storage.ErrNotFound) && due.ID == 0:
		return false, nil
	case err == nil:
		return true, nil
	case storage.Unavailable(err) || due.ID == 0:
		return false, err
	}
	h.Log.ErrorContext(ctx, "timer failed", "kind", due.Kind, "object", due.Object, "err", err)
	return true, h.DB.InTx(ctx, func(tx *storage.Tx) error { return tx.DelayTimer(ctx, due, err) })
}

func (h *Handlers) timerTurn(ctx context.Context, tx *storage.Tx, due storage.Timer) error {
	r, ok := routing().timers[due.Kind]
	if !ok {
		return fmt.Errorf("no timer of kind %s", due.Kind)
	}
	c, err := tx.Community(ctx, due.Community)
	if err != nil {
		return err
	}
	t := &Turn{Tx: tx, h: h}
	if err := t.settle(ctx, c); err != nil {
		return err
	}
	if err := r.run(ctx, t, due.Object); err != nil {
		return err
	}
	return tx.Enqueue(ctx, t.Update, t.out...)
}
