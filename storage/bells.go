package storage

import (
	"context"
	"sync"
	"time"
)

// bells wake those who wait for work that a transaction of this process made.
// Work made by another process is found by looking, at least every second.
type bells struct{ m sync.Map } // of name to chan struct{}

// The bells besides those of the platforms, which have the platforms' names.
const (
	photoBell = "\x00photos"
	timerBell = "\x00timers"
)

func (b *bells) bell(name string) chan struct{} {
	c, _ := b.m.LoadOrStore(name, make(chan struct{}, 1))
	return c.(chan struct{})
}

func (b *bells) ring(name string) {
	select {
	case b.bell(name) <- struct{}{}:
	default: // it rings already
	}
}

// wait returns when the bell rings, after d, or when ctx is done, whose error it
// then returns.
func (b *bells) wait(ctx context.Context, name string, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-b.bell(name):
	case <-t.C:
	}
	return nil
}
