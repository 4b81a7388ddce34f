package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"github.com/sethvargo/go-retry"

	"linli/storage/embedded"
)

const (
	// handoverTime is how long an earlier process may take to give the data folder
	// free; handoverLook is how often we look.
	handoverTime = 30 * time.Second
	handoverLook = 200 * time.Millisecond

	// restartWait grows by doubling up to restartWaitMax while our own Postgres does not start.
	restartWait    = time.Second
	restartWaitMax = 30 * time.Second
)

// errMoved means that a restarted Postgres is not where its clients look for it.
var errMoved = errors.New("restart postgres: its socket is no longer where it was")

// postgres is a Postgres of our own, which is started again whenever it ends by itself.
type postgres struct {
	config embedded.Config
	log    *slog.Logger
	server *embedded.Server // nil while there is none
	url    string
}

// startPostgres starts a Postgres on the data in a folder. One that another
// process is just leaving is waited for.
func startPostgres(ctx context.Context, folder string, log *slog.Logger) (*postgres, error) {
	p := &postgres{log: log, config: ownConfig(ctx, folder, log)}
	tellBusy := sync.OnceFunc(func() { log.WarnContext(ctx, "another linli uses the data folder; waiting for its end") })
	backoff := retry.WithMaxDuration(handoverTime, retry.NewConstant(handoverLook))
	err := retry.Do(ctx, backoff, func(ctx context.Context) error {
		err := p.start(ctx)
		if errors.Is(err, embedded.ErrBusy) {
			tellBusy()
			return retry.RetryableError(err)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("LINLI_DATA: %w", err)
	}
	return p, nil
}

// ownConfig says where our own Postgres keeps its data.
func ownConfig(ctx context.Context, folder string, log *slog.Logger) embedded.Config {
	return embedded.Config{
		Dir:      filepath.Join(folder, "postgres"),
		Progress: func(step string) { log.InfoContext(ctx, step) },
	}
}

func (p *postgres) start(ctx context.Context) error {
	server, err := embedded.Start(ctx, p.config)
	if err != nil {
		return err
	}
	p.server = server
	url := server.URL(embedded.Database)
	if p.url != "" && p.url != url {
		return errors.Join(errMoved, p.stop())
	}
	p.url = url
	return nil
}

// stop ends the server, if there is one.
func (p *postgres) stop() error {
	if p.server == nil {
		return nil
	}
	server := p.server
	p.server = nil
	return server.Stop()
}

// keep starts the server again whenever it ends by itself, until ctx is done.
func (p *postgres) keep(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-p.server.Done():
		}
		p.log.ErrorContext(ctx, "postgres ended by itself", "err", p.stop())
		if err := p.restart(ctx); err != nil {
			return err
		}
	}
}

func (p *postgres) restart(ctx context.Context) error {
	backoff := retry.WithCappedDuration(restartWaitMax, retry.NewExponential(restartWait))
	err := retry.Do(ctx, backoff, func(ctx context.Context) error {
		err := p.start(ctx)
		if err == nil || errors.Is(err, errMoved) {
			return err
		}
		p.log.ErrorContext(ctx, "postgres does not start", "err", err)
		return retry.RetryableError(err)
	})
	if err == nil {
		p.log.InfoContext(ctx, "postgres runs again")
	}
	return err
}

// runningURL returns the address of the database in a Postgres of ours that
// another process runs.
func runningURL(dir string) string {
	socket := filepath.Join(dir, "socket")
	if short, err := filepath.EvalSymlinks(socket); err == nil {
		socket = short
	}
	query := url.Values{"host": {socket}, "port": {"5432"}, "sslmode": {"disable"}}
	return (&url.URL{Scheme: "postgres", User: url.User("linli"), Path: "/" + embedded.Database, RawQuery: query.Encode()}).String()
}
