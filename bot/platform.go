package bot

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// A Platform is one chat network. An adapter package implements it and is the
// only one that imports the network's client library.
type Platform interface {
	// Name returns the platform's part of a ChatID, such as "telegram".
	Name() string

	// Receive gives every update to h until ctx is done, and acknowledges it to
	// the network only after h returned nil. One chat's updates are handled in
	// order, different chats' side by side. It returns an error only if it cannot
	// go on at all, such as for a token that the network rejects.
	Receive(ctx context.Context, h Handler) error

	// Send sends a delivery's message. Besides errors that pass, it returns
	// ErrUnreachable, ErrNoCard, ErrRefused, a *RetryError or a *MovedError.
	Send(ctx context.Context, d Delivery) (Sent, error)
}

// A Webhooker is a Platform that the network calls. Its handler serves
// everything below /NAME/ and works while Receive runs.
type Webhooker interface {
	Webhook() http.Handler
}

// A FileOpener is a Platform that keeps files which people send. OpenFile
// returns ErrFileGone if the file will never be had.
type FileOpener interface {
	OpenFile(ctx context.Context, id FileID) (io.ReadCloser, error)
}

// A Linker is a Platform whose direct chat with the bot has an address, which can
// be printed as a code. Link returns the one that also sends the command /start
// with an argument (see Button.Start). It reports false while it does not know it.
type Linker interface {
	Link(start string) (address string, ok bool)
}

// A Pacer is a Platform that limits how fast it may be sent to.
type Pacer interface {
	Pace() Pace
}

// A Pace is how fast a platform takes messages. Zero fields do not limit.
type Pace struct {
	PerSecond  int // in all
	ChatBurst  int // messages to one chat at once, then one a second
	GroupLimit int // messages to one group in any minute
}

var (
	// ErrUnreachable means that a chat is gone for good, as when the user blocked
	// the bot or the bot was removed.
	ErrUnreachable = errors.New("chat unreachable")

	// ErrNoCard means that the card to edit is gone or may no longer be edited.
	ErrNoCard = errors.New("card cannot be edited")

	// ErrRefused means that the network will never take this message.
	ErrRefused = errors.New("message refused")

	// ErrFileGone means that a file will never be had: too large for the network
	// to hand out, or deleted.
	ErrFileGone = errors.New("file gone")
)

// A RetryError means that the network wants to be left alone for a while.
type RetryError struct {
	After time.Duration
	Err   error
}

func (e *RetryError) Error() string { return e.Err.Error() }
func (e *RetryError) Unwrap() error { return e.Err }

// A MovedError means that a chat lives on as another.
type MovedError struct{ To ChatID }

func (e *MovedError) Error() string { return "chat moved to " + e.To.String() }
