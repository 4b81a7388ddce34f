package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"linli/bot"
	"linli/handlers"
	"linli/storage"
)

// A service is all that runs while Linli serves.
type service struct {
	log      *slog.Logger
	db       *storage.DB
	postgres *postgres // nil if the database is somebody else's
	handlers *handlers.Handlers
	links    []*link
	listener net.Listener
}

// A link joins a platform to the service.
type link struct {
	platform  bot.Platform
	relay     *bot.Relay
	receiving atomic.Bool
}

// ready reports whether updates can come in.
func (l *link) ready() bool {
	named, ok := l.platform.(interface{ Username() string })
	return l.receiving.Load() && (!ok || named.Username() != "")
}

// newLinks joins platforms to the outbox, and to the photos that go out with messages.
func newLinks(platforms []bot.Platform, outbox bot.Outbox, files bot.Files, log *slog.Logger) []*link {
	var links []*link
	for _, p := range platforms {
		relay := &bot.Relay{Platform: p, Outbox: outbox, Files: files, Log: log}
		links = append(links, &link{platform: p, relay: relay})
	}
	return links
}

// run serves until ctx is done or a part fails. It stops in the order in which
// work flows: first nothing new comes in and the turns under way end, then the
// relays settle what they have claimed.
func (s *service) run(ctx context.Context) error {
	working, stopWorking := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWorking()
	back, backCtx := errgroup.WithContext(working)
	front, frontCtx := errgroup.WithContext(ctx)
	s.goBack(backCtx, back)
	s.goFront(frontCtx, front)
	front.Go(func() error {
		select {
		case <-backCtx.Done():
			return context.Cause(backCtx)
		case <-frontCtx.Done():
			return nil
		}
	})
	err := front.Wait()
	stopWorking()
	return cmp.Or(err, back.Wait())
}

// close ends the platforms that keep something open.
func (s *service) close() error {
	var errs []error
	for _, l := range s.links {
		if c, ok := l.platform.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// goBack starts what works on what is stored.
func (s *service) goBack(ctx context.Context, g *errgroup.Group) {
	if s.postgres != nil {
		g.Go(func() error { return s.postgres.keep(ctx) })
	}
	g.Go(func() error { return untilDone(ctx, s.handlers.Run) })
	for _, l := range s.links {
		g.Go(func() error { return untilDone(ctx, l.relay.Run) })
	}
}

// goFront starts what brings in something new.
func (s *service) goFront(ctx context.Context, g *errgroup.Group) {
	g.Go(func() error { return s.serveHTTP(ctx) })
	for _, l := range s.links {
		g.Go(func() error {
			return untilDone(ctx, func(ctx context.Context) error { return l.receive(ctx, s.handlers) })
		})
	}
}

func (l *link) receive(ctx context.Context, h bot.Handler) error {
	l.receiving.Store(true)
	defer l.receiving.Store(false)
	if err := l.platform.Receive(ctx, h); err != nil {
		return fmt.Errorf("receive from %s: %w", l.platform.Name(), err)
	}
	return nil
}

// errEnded means that a part came to its end although nobody had asked for it.
var errEnded = errors.New("a part of the service ended by itself")

// untilDone runs a part of the service, whose end is an error unless ctx is done.
func untilDone(ctx context.Context, part func(context.Context) error) error {
	err := part(ctx)
	if ctx.Err() != nil {
		return nil
	}
	return cmp.Or(err, errEnded)
}
