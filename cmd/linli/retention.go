package main

import (
	"context"
	"errors"
	"fmt"

	"linli/handlers"
)

type retentionCommand struct {
	DryRun bool `help:"Only tell what would be removed."`
}

// Run removes what has been kept for long enough, or tells what that is.
func (c retentionCommand) Run(ctx context.Context, p *program) (err error) {
	bucket, err := p.bucket()
	if err != nil {
		return err
	}
	db, err := openDatabase(ctx, p.DatabaseURL, string(p.Data), p.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	if err := bringUpToDate(ctx, db, p.log); err != nil {
		return err
	}
	files, err := openPhotos(string(p.Data), bucket)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	h := handlers.New(handlers.Config{
		DB: db.DB, Photos: files, Log: p.log, PhotoDays: int(p.PhotoDays), ReporterDays: int(p.ReporterDays),
	})
	if c.DryRun {
		would, err := h.RetainDry(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.out, "Would make %d photos small, forget who made %d reports, and delete %d files. Nothing was changed.\n", would.Photos, would.Names, would.Files)
		return nil
	}
	did, err := h.Retain(ctx)
	fmt.Fprintf(p.out, "Made %d photos small, forgot who made %d reports, deleted %d files.\n", did.Photos, did.Names, did.Files)
	return err
}
