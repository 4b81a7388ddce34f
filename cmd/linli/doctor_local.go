package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"linli/migrations"
	"linli/storage"
	"linli/storage/embedded"
)

// checkFolder tries to write where photos and our own Postgres are kept.
func (d *doctor) checkFolder() {
	folder, err := existing(string(d.Data))
	if err == nil {
		err = tryWriting(folder)
	}
	if err != nil {
		d.find(fail, "data", "%v; name a folder that this user may write to in LINLI_DATA", err)
		return
	}
	d.find(ok, "data", "%s can be written", d.Data)
}

// existing returns the folder, or the nearest one above it if it is still to be made.
func existing(folder string) (string, error) {
	for {
		_, err := os.Stat(folder)
		if !errors.Is(err, fs.ErrNotExist) || folder == filepath.Dir(folder) {
			return folder, err
		}
		folder = filepath.Dir(folder)
	}
}

func tryWriting(folder string) error {
	f, err := os.CreateTemp(folder, ".linli-doctor-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString("well")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

// checkDatabase looks at the given database, or else at our own.
func (d *doctor) checkDatabase(ctx context.Context) {
	if d.DatabaseURL.isSet() {
		db, err := openGiven(ctx, d.DatabaseURL.reveal())
		if err != nil {
			d.find(fail, "database", "%v; check the address, and that Postgres runs there", err)
			return
		}
		defer db.Close()
		d.find(ok, "database", "the Postgres of LINLI_DATABASE_URL answers")
		d.checkTables(ctx, db)
		return
	}
	d.checkOwn(ctx)
}

// checkOwn starts our own Postgres as serve would. One that has no data yet is
// tried out elsewhere, for it is serve's to make it.
func (d *doctor) checkOwn(ctx context.Context) {
	config := ownConfig(ctx, string(d.Data), d.log)
	_, err := os.Stat(filepath.Join(config.Dir, "data"))
	trial := errors.Is(err, fs.ErrNotExist)
	if trial {
		config.Dir, config.Ephemeral = "", true
	}
	server, err := embedded.Start(ctx, config)
	switch {
	case errors.Is(err, embedded.ErrBusy):
		d.find(ok, "database", "Linli runs, with a Postgres of its own in %s", config.Dir)
		d.checkTablesAt(ctx, runningURL(config.Dir))
		return
	case err != nil:
		d.find(fail, "database", "%v", err)
		return
	}
	defer func() {
		if err := server.Stop(); err != nil {
			d.find(warn, "database", "%v", err)
		}
	}()
	if trial {
		d.find(ok, "database", "a Postgres of our own works; serve will set it up")
		return
	}
	d.find(ok, "database", "a Postgres of our own works, in %s", config.Dir)
	d.checkTablesAt(ctx, server.URL(embedded.Database))
}

func (d *doctor) checkTablesAt(ctx context.Context, url string) {
	db, err := storage.Open(ctx, url, time.Now)
	if err != nil {
		d.find(fail, "database", "%v", err)
		return
	}
	defer db.Close()
	d.checkTables(ctx, db)
}

// checkTables compares the version of the database with ours, and looks at what
// waits in it.
func (d *doctor) checkTables(ctx context.Context, db *storage.DB) {
	current, latest, err := migrations.Version(ctx, db.SQL())
	switch {
	case err != nil:
		d.find(fail, "tables", "%v", err)
	case current < latest:
		d.find(warn, "tables", "at version %d of %d; serve and migrate bring them up to date", current, latest)
	case current > latest:
		d.find(fail, "tables", "at version %d, which is newer than this program (%d); use a newer linli", current, latest)
	default:
		d.find(ok, "tables", "at version %d, the newest", current)
		d.checkBacklog(ctx, db)
	}
}

// lateness is how old a message to be sent may be before something is wrong.
const lateness = 10 * time.Minute

func (d *doctor) checkBacklog(ctx context.Context, db *storage.DB) {
	h, err := db.Health(ctx)
	switch {
	case err != nil:
		d.find(fail, "work", "%v", err)
	case h.Oldest > lateness:
		d.find(warn, "work", "%d messages wait, the oldest for %v; is serve running, and Telegram in reach?", h.Pending, h.Oldest.Round(time.Second))
	case h.SetAside > 0 || h.Dead > 0:
		d.find(warn, "work", "%d updates set aside, %d messages of the last day given up; the log of serve says why", h.SetAside, h.Dead)
	default:
		d.find(ok, "work", "%d messages wait to be sent", h.Pending)
	}
}
