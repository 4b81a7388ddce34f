// Package migrations holds the schema as numbered SQL files, and applies them. They only ever go forward, each in one
// transaction, and a file that was released never changes.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed *.sql
var files embed.FS

// ErrNewer means that a newer program has migrated the database further than this one knows.
var ErrNewer = errors.New("the database was migrated by a newer version of this program")

// Up applies the migrations that db lacks. Processes that call it at once wait for each other, a second between two
// looks and a minute in all; one that dies while it migrates lets the next go on where it was. Up returns ErrNewer,
// and changes nothing, where the database is ahead of the program.
func Up(ctx context.Context, db *sql.DB) error { return up(ctx, db, files) }

// Version tells the number of the last migration that db has, 0 where it has none, and the number of the last one
// that this program has. It only reads.
func Version(ctx context.Context, db *sql.DB) (current, latest int64, err error) {
	return version(ctx, db, files)
}

func up(ctx context.Context, db *sql.DB, files fs.FS) error {
	current, latest, err := version(ctx, db, files)
	if err != nil {
		return err
	}
	if current > latest {
		return fmt.Errorf("%w: it is at %d, the program at %d", ErrNewer, current, latest)
	}
	p, err := provider(db, files)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate database: %w", err)
	}
	return nil
}

func version(ctx context.Context, db *sql.DB, files fs.FS) (current, latest int64, err error) {
	p, err := provider(db, files)
	if err != nil {
		return 0, 0, err
	}
	for _, source := range p.ListSources() {
		latest = max(latest, source.Version)
	}
	var exists bool
	err = db.QueryRowContext(ctx, `SELECT to_regclass('`+goose.DefaultTablename+`') IS NOT NULL`).Scan(&exists)
	if err == nil && exists {
		err = db.QueryRowContext(ctx, `SELECT COALESCE(max(version_id), 0) FROM `+goose.DefaultTablename+` WHERE is_applied`).Scan(&current)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("read version of the database: %w", err)
	}
	return current, latest, nil
}

// provider reads the files. The lock belongs to the session that migrates, so it goes when that session does.
func provider(db *sql.DB, files fs.FS) (*goose.Provider, error) {
	session, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
	if err != nil {
		return nil, fmt.Errorf("prepare migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithSessionLocker(session),
		goose.WithDisableGlobalRegistry(true),
		goose.WithSlog(slog.New(slog.DiscardHandler)),
	)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}
