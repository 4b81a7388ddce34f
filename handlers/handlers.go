// Package handlers decides what the bot does about an update. Every command,
// button and timer stands in routes.go; each capability has files of its own.
package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
	"linli/storage/blob"
)

// Config is what Handlers need.
type Config struct {
	DB        *storage.DB
	Photos    blob.Store     // where photos are kept
	Platforms []bot.Platform // whose files the fetcher opens
	Admins    []bot.UserID   // admins of every community, from the settings
	Language  string         // of new communities
	Zone      string         // of new communities, an IANA name

	// For how many days after a report's end its photos are kept large, and is it
	// known who made it; 0: for ever.
	PhotoDays, ReporterDays int

	// Public is the address under which people reach Pages, without a slash at its
	// end; empty: they do not.
	Public string

	Log *slog.Logger
}

// Handlers implements bot.Handler.
type Handlers struct {
	Config
	Counts Counts

	table   *table // what there is to do, for those who list it
	schemes schemes
	rules   rulesKept

	large, decoding turnstile // for whom holds a large file, or decodes one
}

// Counts counts turns by outcome since the start, and what was forgotten.
type Counts struct {
	Done, Repeated, Refused, SetAside, Unavailable, Unknown atomic.Int64
	PhotosShrunk, NamesForgotten, FilesDeleted              atomic.Int64
}

// New returns the handlers.
func New(c Config) *Handlers {
	return &Handlers{Config: c, table: routing(), large: newTurnstile(), decoding: newTurnstile()}
}

// A refusal is an expected no. It rolls the turn back and is said to the person.
type refusal struct {
	key  text.Key
	args text.Args
}

func (r *refusal) Error() string { return "refused: " + string(r.key) }

// refuse returns an expected no, said in the person's language.
func refuse(k text.Key, args ...text.Args) error {
	r := &refusal{key: k}
	if len(args) > 0 {
		r.args = args[0]
	}
	return r
}

// HandleUpdate implements bot.Handler. The update, what it changes and the
// answers to it are committed together or not at all. It returns an error only
// if nothing at all could be committed, so that the platform delivers again.
func (h *Handlers) HandleUpdate(ctx context.Context, u bot.Update) error {
	start := h.DB.Now()
	seen, err := h.turn(ctx, u, route)
	var no *refusal
	switch {
	case seen:
		h.Counts.Repeated.Add(1)
	case err == nil:
		h.Counts.Done.Add(1)
	case errors.As(err, &no):
		h.Counts.Refused.Add(1)
		_, err = h.turn(ctx, u, func(_ context.Context, t *Turn) error {
			t.Answer(no.key, no.args)
			return nil
		})
	}
	if err != nil && !storage.Unavailable(err) {
		err = h.setAside(ctx, u, err)
	}
	if err != nil {
		h.Counts.Unavailable.Add(1)
	}
	h.logTurn(ctx, u, h.DB.Now().Sub(start), err)
	return err
}

// setAside keeps an update that cannot be handled, with one apology to its
// sender, so that the rest goes on.
func (h *Handlers) setAside(ctx context.Context, u bot.Update, why error) error {
	h.Counts.SetAside.Add(1)
	h.Log.ErrorContext(ctx, "update set aside", "update", u.ID, "err", why)
	_, err := h.turn(ctx, u, func(ctx context.Context, t *Turn) error {
		if t.addressed() {
			t.Answer(text.Trouble)
		}
		return t.Tx.SetAside(ctx, u, why)
	})
	if err != nil && !storage.Unavailable(err) {
		// What we know of the sender may be the trouble: keep it without meeting them.
		return h.DB.InTx(ctx, func(tx *storage.Tx) error { return tx.SetAside(ctx, u, why) })
	}
	return err
}

func (h *Handlers) logTurn(ctx context.Context, u bot.Update, took time.Duration, err error) {
	level := slog.LevelDebug
	if err != nil {
		level = slog.LevelWarn
	}
	h.Log.LogAttrs(ctx, level, "turn",
		slog.String("update", u.ID),
		slog.String("content", fmt.Sprintf("%T", u.Content)),
		slog.Duration("took", took),
		slog.Any("err", err))
}

// turn runs f in a transaction, unless the update was handled before, which it
// reports.
func (h *Handlers) turn(ctx context.Context, u bot.Update, f func(context.Context, *Turn) error) (seen bool, err error) {
	err = h.DB.InTx(ctx, func(tx *storage.Tx) (err error) {
		defer recoverTo(&err)
		met, before, err := tx.Meet(ctx, u)
		if seen = before; seen || err != nil {
			return err
		}
		t := h.newTurn(tx, u, met)
		if err := t.settle(ctx, met.Community); err != nil {
			return err
		}
		if err := f(ctx, t); err != nil {
			return err
		}
		t.nameCommunity()
		return tx.Enqueue(ctx, u, t.out...)
	})
	return seen, err
}

// recoverTo turns a panic into an error.
func recoverTo(err *error) {
	if e := recover(); e != nil {
		*err = fmt.Errorf("panic: %v\n%s", e, debug.Stack())
	}
}

func (h *Handlers) newTurn(tx *storage.Tx, u bot.Update, met storage.Met) *Turn {
	t := &Turn{Tx: tx, Update: u, Met: met, h: h, owner: slices.Contains(h.Admins, u.User.ID)}
	t.Said, _ = u.Content.(bot.Said)
	return t
}
