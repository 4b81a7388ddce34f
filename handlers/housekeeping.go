package handlers

import (
	"context"
	"errors"
	"time"

	"linli/storage"
)

const (
	sweepEvery = 10 * time.Second
	forgetTick = 360 // sweeps between two times of forgetting: an hour
)

// runHousekeeping heals lanes that a crash left asleep, and forgets what is no
// longer needed, until ctx is done.
func (h *Handlers) runHousekeeping(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for n := 0; ; n++ {
		err := h.keepHouse(ctx, n%forgetTick == 0)
		if err != nil && ctx.Err() == nil {
			h.Log.ErrorContext(ctx, "housekeeping", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (h *Handlers) keepHouse(ctx context.Context, forget bool) error {
	return h.DB.InTx(ctx, func(tx *storage.Tx) error {
		if err := tx.SweepLanes(ctx); err != nil || !forget {
			return err
		}
		for _, sweep := range []func(context.Context) error{
			tx.SweepUpdates, tx.SweepDeliveries, tx.SweepLoose, tx.SweepSpots, tx.SweepDrafts, tx.SweepLikes, tx.SweepTold,
		} {
			if err := sweep(ctx); err != nil {
				return err
			}
		}
		return errors.Join(tx.MendTimers(ctx, timerStars), tx.MendTimers(ctx, timerDigest), tx.MendTimers(ctx, timerNight))
	})
}
