package telegram

import (
	"context"
	"log/slog"
	"sync"

	"linli/bot"
)

// lanes handle the updates of one chat in order and those of different chats side
// by side, maxTurns at a time. An update that could not be handled is tried again,
// with growing waits, before the next one of its chat.
type lanes struct {
	ctx    context.Context
	h      bot.Handler
	finish func(id int64)
	log    *slog.Logger
	slots  chan struct{}
	wg     sync.WaitGroup

	mu     sync.Mutex
	queues map[bot.ChatID][]queued   // of the chats whose lane runs
	moved  map[bot.ChatID]bot.ChatID // chats that go on in the lane of their past
}

type queued struct {
	id     int64
	update bot.Update
}

// newLanes returns lanes that begin no turn after ctx is done. They call finish
// for each update that was handled.
func newLanes(ctx context.Context, h bot.Handler, finish func(id int64), log *slog.Logger) *lanes {
	return &lanes{ctx: ctx, h: h, finish: finish, log: log,
		slots: make(chan struct{}, maxTurns), queues: map[bot.ChatID][]queued{}, moved: map[bot.ChatID]bot.ChatID{}}
}

// add appends an update to its chat's lane: for a chat that another one lives on
// as, that one's, lest what is said there is handled before the migration is.
func (l *lanes) add(id int64, u bot.Update) {
	l.mu.Lock()
	defer l.mu.Unlock()
	lane := u.Chat.ID
	if past, ok := l.moved[lane]; ok {
		lane = past
	}
	if m, ok := u.Content.(bot.Migration); ok {
		l.moved[m.To] = lane
	}
	queue, running := l.queues[lane]
	l.queues[lane] = append(queue, queued{id, u})
	if !running {
		l.wg.Go(func() { l.run(lane) })
	}
}

// wait returns when no turn is under way. It is for after the end of ctx.
func (l *lanes) wait() { l.wg.Wait() }

// run empties a lane.
func (l *lanes) run(chat bot.ChatID) {
	for {
		q, ok := l.take(chat)
		if !ok || !l.handle(q) {
			return
		}
		l.finish(q.id)
	}
}

func (l *lanes) take(chat bot.ChatID) (q queued, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.queues[chat]
	if len(queue) == 0 {
		delete(l.queues, chat)
		return queued{}, false
	}
	l.queues[chat] = queue[1:]
	return queue[0], true
}

// handle tries an update until it is handled, which it reports; it gives up when
// ctx is done.
func (l *lanes) handle(q queued) bool {
	for failures := 1; ; failures++ {
		err := l.try(q.update)
		if err == nil {
			return true
		}
		if l.ctx.Err() != nil {
			return false
		}
		wait := backoff(failures)
		l.log.WarnContext(l.ctx, "handle update", "update", q.update.ID, "err", err, "again_in", wait)
		if !sleep(l.ctx, wait) {
			return false
		}
	}
}

func (l *lanes) try(u bot.Update) error {
	select {
	case l.slots <- struct{}{}:
	case <-l.ctx.Done():
		return l.ctx.Err()
	}
	defer func() { <-l.slots }()
	return l.h.HandleUpdate(l.ctx, u)
}
