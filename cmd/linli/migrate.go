package main

import (
	"context"
	"errors"
	"fmt"

	"linli/migrations"
)

type migrateCommand struct{}

// Run brings the database up to date.
func (migrateCommand) Run(ctx context.Context, p *program) (err error) {
	db, err := openDatabase(ctx, p.DatabaseURL, string(p.Data), p.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	if err := bringUpToDate(ctx, db, p.log); err != nil {
		return err
	}
	current, _, err := migrations.Version(ctx, db.SQL())
	if err != nil {
		return fmt.Errorf("read the database's version: %w", err)
	}
	fmt.Fprintf(p.out, "The database is at version %d, the newest.\n", current)
	return nil
}
