package telegram

import (
	"context"
	"sync"
	"time"
)

// A window knows which of the updates fetched so far are handled. It counts on
// ids that grow, as they do within a week (https://core.telegram.org/bots/api#update).
type window struct {
	mu      sync.Mutex
	handled map[int64]bool // the updates from the offset on that were fetched
	open    int            // how many of them are not handled
	next    int64          // one after the last fetched; 0 at the start
	settled chan struct{}  // gets a value when open falls to 0
}

func newWindow() *window {
	return &window{handled: map[int64]bool{}, settled: make(chan struct{}, 1)}
}

// add takes an update in and reports whether it is new.
func (w *window) add(id int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, known := w.handled[id]; known {
		return false
	}
	w.handled[id] = false
	w.open++
	w.next = id + 1
	return true
}

// finish notes that an update is handled.
func (w *window) finish(id int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.handled[id] = true
	if w.open--; w.open > 0 {
		return
	}
	select {
	case w.settled <- struct{}{}:
	default:
	}
}

// settle waits until all updates are handled, at most for d and until ctx is done.
func (w *window) settle(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for !w.isSettled() {
		select {
		case <-w.settled:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

func (w *window) isSettled() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.open == 0
}

// offset returns the id of the first update that is not handled, or of the one
// to come, and forgets those before it. It must not be called while a poll is
// under way that can bring them again.
func (w *window) offset() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	offset := w.next
	for id, handled := range w.handled {
		if !handled {
			offset = min(offset, id)
		}
	}
	for id := range w.handled {
		if id < offset {
			delete(w.handled, id)
		}
	}
	return offset
}
