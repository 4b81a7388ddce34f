package web

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"linli/bot"
)

type handlerFunc func(bot.Update) error

func (f handlerFunc) HandleUpdate(_ context.Context, u bot.Update) error { return f(u) }

// What is not taken is tried again after ever longer, and holds up nobody else.
func TestWaitsGrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, _ := newStreet(t)
		start := time.Now()
		var waits []time.Duration
		last, other := start, time.Duration(-1)
		healed := false
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			done <- p.Receive(ctx, handlerFunc(func(u bot.Update) error {
				if u.Chat.ID.Native == "b" {
					other = time.Since(start)
					return nil
				}
				waits = append(waits, time.Since(last))
				last = time.Now()
				if healed {
					return nil
				}
				return errors.New("not now")
			}))
		}()
		p.says(t, "a", "a", "stuck")
		p.says(t, "b", "b", "fine")
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		if other != 0 {
			t.Errorf("another chat waited %v", other)
		}
		want := []time.Duration{0, 250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second,
			4 * time.Second, 8 * time.Second, 16 * time.Second, 30 * time.Second, 30 * time.Second}
		if len(waits) < len(want) || !slices.Equal(waits[:len(want)], want) {
			t.Errorf("waits are %v, want %v", waits, want)
		}
		healed = true
		time.Sleep(time.Minute)
		waits = nil
		p.says(t, "a", "a", "next")
		synctest.Wait()
		if len(waits) != 1 {
			t.Errorf("after it was taken, the next one took %d tries", len(waits))
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
