package web

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"linli/bot"
)

type handlerFunc func(bot.Update) error

func (f handlerFunc) HandleUpdate(_ context.Context, u bot.Update) error { return f(u) }

// A reluctant handler takes nothing of the chat "a" until it is healed.
type reluctant struct {
	mu     sync.Mutex
	tries  []time.Duration // since the start, of the chat "a"
	others []time.Duration
	healed bool
	start  time.Time
}

func (r *reluctant) HandleUpdate(_ context.Context, u bot.Update) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if u.Chat.ID.Native != "a" {
		r.others = append(r.others, time.Since(r.start))
		return nil
	}
	r.tries = append(r.tries, time.Since(r.start))
	if r.healed {
		return nil
	}
	return errors.New("not now")
}

// heal lets the handler take what comes, and forgets how often it was tried.
func (r *reluctant) heal() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.healed, r.tries = true, nil
}

// What is not taken is tried again after ever longer, and holds up nobody else.
func TestWaitsGrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, _ := newStreet(t)
		h := &reluctant{start: time.Now()}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- p.Receive(ctx, h) }()
		p.says(t, "a", "a", "stuck")
		p.says(t, "b", "b", "fine")
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		var want []time.Duration
		for at, wait := time.Duration(0), firstRetry; at < 2*time.Minute; at, wait = at+wait, min(2*wait, lastRetry) {
			want = append(want, at)
		}
		if !slices.Equal(h.tries, want) {
			t.Errorf("tried at %v, want %v", h.tries, want)
		}
		if !slices.Equal(h.others, []time.Duration{0}) {
			t.Errorf("another chat was handled at %v", h.others)
		}
		h.heal()
		time.Sleep(lastRetry)
		p.says(t, "a", "a", "next")
		synctest.Wait()
		if len(h.tries) != 2 {
			t.Errorf("what stuck and the next one took %d tries", len(h.tries))
		}
		cancel()
		if err := <-done; err != nil {
			t.Errorf("receive: %v", err)
		}
	})
}

func TestReceiveTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, _ := newStreet(t)
		taken := handlerFunc(func(bot.Update) error { return nil })
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- p.Receive(ctx, taken) }()
		synctest.Wait()
		if err := p.Receive(ctx, taken); err == nil {
			t.Error("a second Receive ran beside the first")
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := p.Receive(ctx, taken); err != nil {
			t.Errorf("a Receive after the first: %v", err)
		}
	})
}

// Groups and people that come later are received from, too.
func TestReceiveFromNewcomers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, _ := newStreet(t)
		var got []string
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			done <- p.Receive(ctx, handlerFunc(func(u bot.Update) error {
				got = append(got, u.Chat.ID.Native)
				return nil
			}))
		}()
		synctest.Wait()
		if err := errors.Join(p.AddChat(Chat{ID: "new", Title: "新群"}), p.AddPerson(Person{ID: "c", Name: "丙", Chats: []string{"new"}})); err != nil {
			t.Fatal(err)
		}
		p.says(t, "c", "new", "hello")
		synctest.Wait()
		p.says(t, "c", "c", "hello")
		synctest.Wait()
		if !slices.Equal(got, []string{"new", "c"}) {
			t.Errorf("received from %q", got)
		}
		cancel()
		<-done
	})
}
