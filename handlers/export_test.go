package handlers

import "context"

// KeepHouse does once what housekeeping does, with what it does but hourly.
func (h *Handlers) KeepHouse(ctx context.Context) error { return h.keepHouse(ctx, true) }
