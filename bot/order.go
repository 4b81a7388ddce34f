package bot

import (
	"context"
	"sync"
)

// InOrder returns a Handler that gives h the updates of one chat one at a time,
// in the order of the calls, and those of different chats side by side.
func InOrder(h Handler) Handler { return &inOrder{h: h, tails: map[ChatID]chan struct{}{}} }

type inOrder struct {
	h     Handler
	mu    sync.Mutex
	tails map[ChatID]chan struct{} // closed when the chat's last update is done
}

// HandleUpdate implements Handler.
func (o *inOrder) HandleUpdate(ctx context.Context, u Update) error {
	before, done := o.queue(u.Chat.ID)
	defer o.leave(u.Chat.ID, done)
	if before != nil {
		// Giving up early would let the next one overtake those before us.
		<-before
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return o.h.HandleUpdate(ctx, u)
}

func (o *inOrder) queue(chat ChatID) (before, done chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before, done = o.tails[chat], make(chan struct{})
	o.tails[chat] = done
	return before, done
}

func (o *inOrder) leave(chat ChatID, done chan struct{}) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.tails[chat] == done {
		delete(o.tails, chat)
	}
	close(done)
}
