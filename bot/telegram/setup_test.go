package telegram_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/telegram"
	"linli/bot/telegram/telegramtest"
)

// newAdapter returns an adapter that polls, and the log that it writes.
func newAdapter(t *testing.T, s *telegramtest.Server) (*telegram.Adapter, *logged) {
	t.Helper()
	log := &logged{}
	a, err := telegram.New(telegram.Config{Token: s.Token, API: s.URL, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	return a, log
}

// logged is a log that can be read while it is written.
type logged struct {
	mu    sync.Mutex
	b     bytes.Buffer
	words string
	seen  func()
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen != nil && bytes.Contains(p, []byte(l.words)) {
		l.seen()
	}
	return l.b.Write(p)
}

// watch calls seen when words are logged.
func (l *logged) watch(words string, seen func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.words, l.seen = words, seen
}

func (l *logged) has(words string) bool { return strings.Contains(l.String(), words) }

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

type handlerFunc func(context.Context, bot.Update) error

func (f handlerFunc) HandleUpdate(ctx context.Context, u bot.Update) error { return f(ctx, u) }

// collect returns a handler that takes all updates, and where they come out.
func collect() (bot.Handler, chan bot.Update) {
	got := make(chan bot.Update, 1000)
	return handlerFunc(func(_ context.Context, u bot.Update) error {
		got <- u
		return nil
	}), got
}

// receive runs Receive and returns how to stop it, which waits for its end.
func receive(t *testing.T, a *telegram.Adapter, h bot.Handler) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Receive(ctx, h) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Receive returned %v, want nil", err)
			}
		case <-time.After(telegramtest.Patience):
			t.Error("Receive does not end")
		}
	})
	t.Cleanup(stop)
	return stop
}

func next(t *testing.T, got <-chan bot.Update) bot.Update {
	t.Helper()
	select {
	case u := <-got:
		return u
	case <-time.After(telegramtest.Patience):
		t.Fatal("no update arrives")
		panic("unreachable")
	}
}

// nextSaid returns the text of the next update, which has to say something.
func nextSaid(t *testing.T, got <-chan bot.Update) string {
	t.Helper()
	u := next(t, got)
	said, ok := u.Content.(bot.Said)
	if !ok {
		t.Fatalf("update carries %#v, want something said", u.Content)
	}
	return said.Text
}
