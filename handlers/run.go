package handlers

import (
	"context"
	"errors"
	"sync"
)

// Run does what is not caused by an update, until ctx is done: timers, fetching
// photos, keeping house.
func (h *Handlers) Run(ctx context.Context) error {
	if err := h.PublishMenus(ctx); err != nil && ctx.Err() == nil {
		h.Log.ErrorContext(ctx, "publish menus", "err", err)
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, f := range []func(context.Context){h.runTimers, h.runFetcher, h.runHousekeeping, h.runRetention} {
		wg.Go(func() { f(ctx) })
	}
	<-ctx.Done()
	return context.Cause(ctx)
}

// RunDue does all that is due now, photos to fetch and pictures to make among it,
// and returns when nothing more is.
func (h *Handlers) RunDue(ctx context.Context) error {
	for busy := true; busy; {
		busy = false
		for _, next := range []func(context.Context) (bool, error){h.fetchOne, h.scanOne, h.runTimer, h.makeOne} {
			did, err := next(ctx)
			if err != nil {
				return errors.Join(err, ctx.Err())
			}
			busy = busy || did
		}
	}
	return nil
}
