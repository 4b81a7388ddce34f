package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	tg "github.com/go-telegram/bot"
)

const (
	batchLimit = 100

	// glance is how often a poller looks for more while updates that it has are
	// not all handled: then Telegram answers at once, but holds back from those
	// who ask for the same updates more often than twice a second.
	glance = time.Second

	// farewell is how long the last call, which confirms what was handled, may take.
	farewell = 5 * time.Second
)

// poll fetches updates until ctx is done. To fetch from an offset confirms all
// updates below it (https://core.telegram.org/bots/api#getupdates), so that the
// offset stays at the first update that is not handled: those behind it come
// again with each poll, and only the new ones among them are taken.
func (a *Adapter) poll(ctx context.Context, t *turns) error {
	err := a.persist(ctx, "delete webhook", func(ctx context.Context) error {
		_, err := a.api.DeleteWebhook(ctx, &tg.DeleteWebhookParams{}) // keeps what is pending
		return err
	})
	if err != nil {
		return err
	}
	w := newWindow()
	l := newLanes(ctx, t, w.finish, a.cfg.Log)
	defer a.confirm(ctx, w)
	defer l.wait()
	return a.fetch(ctx, w, l)
}

// fetch feeds lanes until ctx is done or Telegram rejects the token.
func (a *Adapter) fetch(ctx context.Context, w *window, l *lanes) error {
	for failures := 0; ; {
		w.settle(ctx, glance)
		batch, err := a.getUpdates(ctx, w.offset(), batchLimit, pollTimeout)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			failures = 0
			a.take(batch, w, l)
			continue
		}
		if isStatus(err, http.StatusUnauthorized) {
			return fmt.Errorf("telegram: get updates: %s: %w", fatal(err), err)
		}
		failures++
		again := max(backoff(failures), retryAfter(err))
		a.cfg.Log.WarnContext(ctx, pollTrouble(err), "platform", Name, "err", err, "again_in", again)
		sleep(ctx, again)
	}
}

func pollTrouble(err error) string {
	if isStatus(err, http.StatusConflict) {
		return "get updates: another program polls with this token, or has set a webhook"
	}
	return "get updates"
}

func isStatus(err error, code int) bool {
	var no *apiError
	return errors.As(err, &no) && no.Code == code
}

// take hands the new updates of a batch to lanes.
func (a *Adapter) take(batch []delivery, w *window, l *lanes) {
	me := a.account()
	for _, d := range batch {
		if w.add(d.id) {
			l.add(d.id, me.convert(d.raw))
		}
	}
}

// confirm tells Telegram on the way out what was handled, lest it come again.
func (a *Adapter) confirm(ctx context.Context, w *window) {
	offset := w.offset()
	if offset == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	if _, err := a.getUpdates(ctx, offset, 1, 0); err != nil {
		a.cfg.Log.WarnContext(ctx, "confirm updates", "platform", Name, "err", err)
	}
}

// A delivery is an update as it arrived.
type delivery struct {
	id  int64
	raw json.RawMessage
}

// getUpdates waits for updates. Each is decoded only as far as its id.
func (a *Adapter) getUpdates(ctx context.Context, offset int64, limit int, wait time.Duration) ([]delivery, error) {
	ctx, cancel := context.WithTimeout(ctx, wait+(pollPatience-pollTimeout))
	defer cancel()
	result, err := a.client.call(ctx, a.cfg.API+"/bot"+a.cfg.Token+"/getUpdates", map[string]any{
		"offset":          offset,
		"limit":           limit,
		"timeout":         int(wait.Seconds()),
		"allowed_updates": allowedUpdates,
	})
	if err != nil {
		return nil, err
	}
	var raws []json.RawMessage
	if err := json.Unmarshal(result, &raws); err != nil {
		return nil, fmt.Errorf("decode updates: %w", err)
	}
	batch := make([]delivery, len(raws))
	for i, raw := range raws {
		id, err := updateID(raw)
		if err != nil {
			return nil, err
		}
		batch[i] = delivery{id, raw}
	}
	return batch, nil
}

func updateID(raw json.RawMessage) (int64, error) {
	var u struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(raw, &u); err != nil {
		return 0, fmt.Errorf("decode an update's id: %w", err)
	}
	if u.ID == 0 {
		return 0, errors.New("an update has no id")
	}
	return u.ID, nil
}
