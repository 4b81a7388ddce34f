package bottest

import (
	"context"
	"sync"
	"testing"
	"time"

	"linli/bot"
)

// patience is how long the suite waits for what has to happen.
const patience = 20 * time.Second

// A receiver runs the adapter's Receive and keeps the updates that arrived.
type receiver struct {
	t      *testing.T
	handle func(context.Context, bot.Update) error
	got    chan bot.Update
	cancel context.CancelFunc
	ended  chan error
	once   sync.Once
}

// receive starts to receive until the test ends. What is said or pressed goes to
// handle, if there is one, and what that takes without error comes out of next.
func receive(t *testing.T, n Network, handle func(context.Context, bot.Update) error) *receiver {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &receiver{t: t, handle: handle, got: make(chan bot.Update, 1000), cancel: cancel, ended: make(chan error, 1)}
	go func() { r.ended <- n.Platform().Receive(ctx, r) }()
	t.Cleanup(r.stop)
	return r
}

// HandleUpdate implements bot.Handler.
func (r *receiver) HandleUpdate(ctx context.Context, u bot.Update) error {
	switch u.Content.(type) {
	case bot.Said, bot.Press:
	default:
		return nil
	}
	if r.handle != nil {
		if err := r.handle(ctx, u); err != nil {
			return err
		}
	}
	r.got <- u
	return nil
}

// next returns the next update that was handled.
func (r *receiver) next() bot.Update {
	r.t.Helper()
	select {
	case u := <-r.got:
		return u
	case err := <-r.ended:
		r.ended <- err
		r.t.Fatalf("Receive returned %v, want more updates", err)
	case <-time.After(patience):
		r.t.Fatal("no update arrived")
	}
	panic("unreachable")
}

// said returns the next update and what it says.
func (r *receiver) said() (bot.Update, bot.Said) {
	r.t.Helper()
	u := r.next()
	said, ok := u.Content.(bot.Said)
	if !ok {
		r.t.Fatalf("update carries %#v, want something said", u.Content)
	}
	return u, said
}

// pressed returns the next update and the press that it carries.
func (r *receiver) pressed() (bot.Update, bot.Press) {
	r.t.Helper()
	u := r.next()
	press, ok := u.Content.(bot.Press)
	if !ok {
		r.t.Fatalf("update carries %#v, want a press", u.Content)
	}
	return u, press
}

// stop ends Receive and waits for it.
func (r *receiver) stop() {
	r.t.Helper()
	r.once.Do(func() {
		r.cancel()
		select {
		case err := <-r.ended:
			if err != nil {
				r.t.Errorf("Receive returned %v after its context ended, want nil", err)
			}
		case <-time.After(patience):
			r.t.Error("Receive did not return after its context ended")
		}
	})
}

// wait returns what comes out of c, and fails the test if that takes too long.
func wait[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		t.Fatalf("%s: not so after %v", what, patience)
		panic("unreachable")
	}
}

// await returns when ok does, and fails the test if that takes too long.
func await(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("%s: not so after %v", what, patience)
		}
	}
}
