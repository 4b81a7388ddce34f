package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"

	"linli/migrations"
	"linli/storage"
	"linli/storage/embedded"
)

type ledgerCommand struct {
	Verify ledgerVerifyCommand `cmd:"" help:"Recompute all points and say what does not add up. Works while serve runs, and changes nothing."`
}

type ledgerVerifyCommand struct{}

// Run recomputes the books of all communities. A difference is an error.
func (ledgerVerifyCommand) Run(ctx context.Context, p *program) (err error) {
	db, err := openBeside(ctx, p.DatabaseURL, string(p.Data), p.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	current, latest, err := migrations.Version(ctx, db.SQL())
	if err != nil {
		return fmt.Errorf("read the database's version: %w", err)
	}
	if current != latest {
		return fmt.Errorf("the database is at version %d and this program at %d; run linli migrate, or a newer linli", current, latest)
	}
	var entries int64
	wrong, err := db.VerifyAll(ctx, showSteps("ledger", func(_, of int64) { entries = of }))
	if err != nil {
		return err
	}
	for _, d := range wrong {
		fmt.Fprintln(p.out, d)
	}
	fmt.Fprintf(p.out, "%d accounts and entries recomputed; differences: %d.\n", entries, len(wrong))
	if len(wrong) > 0 {
		return fmt.Errorf("the ledger does not add up in %d places; see docs/operating.md", len(wrong))
	}
	return nil
}

// showSteps returns what to call after each step of a work, which shows a bar once it
// takes long, and hands on to note.
func showSteps(name string, note func(done, of int64)) func(done, of int64) {
	began := time.Now()
	var bar *progressbar.ProgressBar
	return func(done, of int64) {
		note(done, of)
		if bar == nil && done < of && time.Since(began) > slow {
			bar = progressbar.Default(of, name)
		}
		if bar != nil {
			_ = bar.Set64(done) // a bar that cannot be drawn is no trouble
		}
	}
}

// openBeside opens the database for a look, also where a bot works on it: the Postgres
// of our own may be another process' at this time.
func openBeside(ctx context.Context, url databaseURL, folder string, log *slog.Logger) (*database, error) {
	if url.isSet() {
		return openDatabase(ctx, url, folder, log)
	}
	own := &postgres{log: log, config: ownConfig(ctx, folder, log)}
	if _, err := os.Stat(filepath.Join(own.config.Dir, "data")); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("LINLI_DATA: %s holds no database yet; linli serve makes one", folder)
	}
	err := own.start(ctx)
	if errors.Is(err, embedded.ErrBusy) {
		db, err := storage.Open(ctx, runningURL(own.config.Dir), time.Now)
		return &database{DB: db}, err
	}
	if err != nil {
		return nil, fmt.Errorf("LINLI_DATA: %w", err)
	}
	db, err := storage.Open(ctx, own.url, time.Now)
	if err != nil {
		return nil, errors.Join(err, own.stop())
	}
	return &database{db, own}, nil
}
