package telegram

import (
	"context"
	"time"

	"linli/bot"
)

// maxTurns is how many chats' updates are handled at a time.
const maxTurns = 16

// turns hands updates to a handler while the adapter receives. When that ends no
// turn begins any more, but those under way are finished: their context outlasts
// it by a grace.
type turns struct {
	h         bot.Handler
	receiving context.Context
	ctx       context.Context
	end       context.CancelFunc
}

func newTurns(receiving context.Context, h bot.Handler) *turns {
	t := &turns{h: h, receiving: receiving}
	ctx, cancel := context.WithCancel(context.WithoutCancel(receiving))
	t.ctx = ctx
	stop := context.AfterFunc(receiving, func() {
		sleep(ctx, stopGrace)
		cancel()
	})
	t.end = func() {
		stop()
		cancel()
	}
	return t
}

// HandleUpdate implements bot.Handler. The context it is called with does not matter.
func (t *turns) HandleUpdate(_ context.Context, u bot.Update) error {
	if err := t.receiving.Err(); err != nil {
		return err
	}
	return t.h.HandleUpdate(t.ctx, u)
}

// backoff is the wait after the given number of failures in a row.
func backoff(failures int) time.Duration {
	return min(firstWait<<min(failures-1, 10), maxWait)
}
