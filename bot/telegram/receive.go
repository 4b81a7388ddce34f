package telegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"

	"linli/bot"
)

// allowedUpdates are the kinds of update that convert knows.
var allowedUpdates = []string{"message", "edited_message", "callback_query", "my_chat_member"}

const (
	firstWait = 500 * time.Millisecond
	maxWait   = 30 * time.Second

	// stopGrace is how long turns under way may last after Receive was told to end.
	stopGrace = 15 * time.Second
)

// Receive implements bot.Platform. It asks who the bot is, then waits for
// Telegram's calls if there is a webhook, and polls otherwise. While Telegram
// cannot be reached it tries again, with growing waits. It returns nil when ctx
// is done, and an error for a token or a webhook that Telegram rejects.
func (a *Adapter) Receive(ctx context.Context, h bot.Handler) error {
	err := a.receive(ctx, h)
	a.client.http.CloseIdleConnections()
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (a *Adapter) receive(ctx context.Context, h bot.Handler) error {
	err := a.persist(ctx, "get the bot's account", func(ctx context.Context) error {
		_, err := a.meet(ctx)
		return err
	})
	if err != nil {
		return err
	}
	t := newTurns(ctx, h)
	defer t.end()
	if a.cfg.Webhook != "" {
		return a.awaitCalls(ctx, t)
	}
	return a.poll(ctx, t)
}

// persist calls f until it succeeds, ctx ends, or f fails for good.
func (a *Adapter) persist(ctx context.Context, doing string, f func(context.Context) error) error {
	for wait := firstWait; ; wait = min(2*wait, maxWait) {
		err := f(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if final := fatal(err); final != "" {
			return fmt.Errorf("telegram: %s: %s: %w", doing, final, a.clean(err))
		}
		wait = max(wait, retryAfter(err))
		a.cfg.Log.WarnContext(ctx, doing, "platform", Name, "err", a.clean(err), "again_in", wait)
		if !sleep(ctx, wait) {
			return ctx.Err()
		}
	}
}

// fatal says why a call will never succeed; it is empty for one that may.
func fatal(err error) string {
	var no *apiError
	if !errors.As(err, &no) {
		return ""
	}
	switch no.Code {
	case http.StatusUnauthorized, http.StatusNotFound:
		return "Telegram does not know the bot's token"
	case http.StatusBadRequest:
		// A name server's bad minute is reported like an address that can't work.
		if !strings.Contains(no.Description, "resolve host") {
			return "Telegram rejects the settings"
		}
	}
	return ""
}

func retryAfter(err error) time.Duration {
	var no *apiError
	if errors.As(err, &no) {
		return time.Duration(no.RetryAfter) * time.Second
	}
	return 0
}

// clean returns err as it may be shown: see client.clean.
func (a *Adapter) clean(err error) error {
	var no *apiError
	if errors.As(err, &no) {
		return no
	}
	return a.client.clean(err)
}

// sleep waits and reports whether ctx still goes on.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// awaitCalls tells Telegram where to call, and serves the calls until ctx is done.
func (a *Adapter) awaitCalls(ctx context.Context, t *turns) error {
	s := &session{handler: bot.InOrder(t)}
	a.open(s)
	defer a.close(s)
	err := a.persist(ctx, "set webhook", func(ctx context.Context) error {
		_, err := a.api.SetWebhook(ctx, &tg.SetWebhookParams{
			URL:            a.cfg.Webhook + webhookPath,
			SecretToken:    a.cfg.Secret,
			AllowedUpdates: allowedUpdates,
			MaxConnections: maxTurns,
		})
		return err
	})
	if err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}
