package handlers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"linli/bot"
	"linli/bot/photo"
)

const (
	// stallTimeout is how long a download may stand still.
	stallTimeout = 15 * time.Second
	// smallFile is how many bytes of a file any fetcher may hold. Platforms' own
	// renditions are smaller; of a larger file the rest waits until there is no other.
	smallFile = 1 << 20
)

// errStalled means that a download stood still.
var errStalled = errors.New("nothing came for a while")

// A turnstile lets one through at a time.
type turnstile chan struct{}

func newTurnstile() turnstile { return make(turnstile, 1) }

// enter waits until nobody is inside. It returns an error if ctx is done before.
func (t turnstile) enter(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for memory: %w", context.Cause(ctx))
	}
}

func (t turnstile) leave() { <-t }

// download reads a file, of one byte more than may be at most. Whoever gets it
// calls done when it is no longer needed.
func (h *Handlers) download(ctx context.Context, id bot.FileID) (file []byte, done func(), err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(stallTimeout, func() { cancel(errStalled) })
	defer stall.Stop()
	r, err := h.openFile(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	read := func(n int64) ([]byte, error) {
		b, err := io.ReadAll(io.LimitReader(steadily{r, stall}, n))
		if err != nil {
			err = fmt.Errorf("download photo: %w", errors.Join(err, context.Cause(ctx)))
		}
		return b, err
	}
	file, err = read(smallFile)
	if err != nil || len(file) < smallFile {
		return file, func() {}, err
	}
	stall.Stop() // waiting for others is no stall
	if err := h.large.enter(ctx); err != nil {
		return nil, nil, err
	}
	rest, err := read(photo.MaxBytes - smallFile + 1)
	if err != nil {
		h.large.leave()
		return nil, nil, err
	}
	return append(file, rest...), h.large.leave, nil
}

// steadily puts off a timer with every byte that comes.
type steadily struct {
	io.Reader
	stall *time.Timer
}

func (s steadily) Read(p []byte) (int, error) {
	s.stall.Reset(stallTimeout)
	return s.Reader.Read(p)
}

func (h *Handlers) openFile(ctx context.Context, id bot.FileID) (io.ReadCloser, error) {
	for _, p := range h.Platforms {
		if opener, ok := p.(bot.FileOpener); ok && p.Name() == id.Platform() {
			return opener.OpenFile(ctx, id)
		}
	}
	return nil, fmt.Errorf("no platform %s to fetch from", id.Platform())
}
