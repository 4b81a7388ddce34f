package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/sethvargo/go-retry"

	"linli/storage"
)

// A database is an open one, with the Postgres of ours that it may be on.
type database struct {
	*storage.DB
	postgres *postgres
}

// connectPatience is how long the given database may take to answer; connectLook
// is how often we ask.
const (
	connectPatience = 15 * time.Second
	connectLook     = 250 * time.Millisecond
)

// openDatabase opens the database at url or, if that is not set, one in a
// Postgres of our own in the folder.
func openDatabase(ctx context.Context, url databaseURL, folder string, log *slog.Logger) (*database, error) {
	if url.isSet() {
		db, err := awaitGiven(ctx, url.reveal(), log)
		return &database{DB: db}, err
	}
	defer tellIfSlow(ctx, log, "starting postgres")()
	own, err := startPostgres(ctx, folder, log)
	if err != nil {
		return nil, err
	}
	db, err := storage.Open(ctx, own.url, time.Now)
	if err != nil {
		return nil, errors.Join(err, own.stop())
	}
	return &database{DB: db, postgres: own}, nil
}

// awaitGiven opens the given database once it answers. Where all is started at
// once, it is often the last to be ready.
func awaitGiven(ctx context.Context, url string, log *slog.Logger) (*storage.DB, error) {
	defer tellIfSlow(ctx, log, "waiting for the database")()
	backoff := retry.WithMaxDuration(connectPatience, retry.NewConstant(connectLook))
	return retry.DoValue(ctx, backoff, func(ctx context.Context) (*storage.DB, error) {
		db, err := openGiven(ctx, url)
		if storage.Unavailable(err) || storage.NoDatabase(err) {
			err = retry.RetryableError(err)
		}
		return db, err
	})
}

func openGiven(ctx context.Context, url string) (*storage.DB, error) {
	ctx, cancel := context.WithTimeout(ctx, connectPatience)
	defer cancel()
	db, err := storage.Open(ctx, url, time.Now)
	if err != nil {
		return nil, fmt.Errorf("LINLI_DATABASE_URL: %w", err)
	}
	return db, nil
}

// close closes the database and ends the Postgres that is ours.
func (d *database) close() error {
	err := d.DB.Close()
	if d.postgres != nil {
		err = errors.Join(err, d.postgres.stop())
	}
	return err
}

// slow is how long a step may take before it is spoken of.
const slow = 2 * time.Second

// tellIfSlow logs what is being done if it takes long. The function that it
// returns is to be called when it is done.
func tellIfSlow(ctx context.Context, log *slog.Logger, doing string) (done func() bool) {
	return time.AfterFunc(slow, func() { log.InfoContext(ctx, "still "+doing) }).Stop
}
