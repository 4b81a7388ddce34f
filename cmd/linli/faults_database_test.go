package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"linli/bot"
	"linli/storage/embedded"
)

// A victim is the Postgres that Linli works on, seen from outside of Linli.
type victim struct {
	dir    string           // where it lives
	server *embedded.Server // nil if it is Linli's own, which Linli starts again
	url    string
	db     *sqlx.DB
}

// newVictim returns the Postgres of Linli's own that will be in Linli's data
// folder or, if one is to be given to Linli, one that it starts.
func newVictim(t *testing.T, data string, given bool) *victim {
	t.Helper()
	v := &victim{dir: filepath.Join(data, "postgres")}
	if given {
		v.dir = filepath.Join(dataFolder(t), "given")
		v.run(t)
		t.Cleanup(func() { _ = v.server.Stop() }) // it may have been killed
	} else {
		v.url = runningURL(v.dir)
	}
	db, err := sqlx.Open("postgres", v.url)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxIdleConns(0) // none that was opened before a kill is used after it
	t.Cleanup(func() { db.Close() })
	v.db = db
	return v
}

// run starts a given Postgres.
func (v *victim) run(t *testing.T) {
	t.Helper()
	server, err := embedded.Start(t.Context(), embedded.Config{Dir: v.dir})
	if err != nil {
		t.Fatal(err)
	}
	if url := server.URL(embedded.Database); v.url != "" && v.url != url {
		t.Fatalf("the Postgres moved from %s to %s", v.url, url)
	}
	v.server, v.url = server, server.URL(embedded.Database)
}

// kill kills the Postgres. It returns an error if there is none that answers.
func (v *victim) kill(t *testing.T) error {
	t.Helper()
	var pid int // from the server itself: a number in a file may be somebody else's by now
	err := v.db.QueryRowContext(t.Context(), `SELECT split_part(pg_read_file('postmaster.pid'), E'\n', 1)`).Scan(&pid)
	if err != nil {
		return fmt.Errorf("find postgres: %w", err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		return fmt.Errorf("kill postgres: %w", err)
	}
	if v.server == nil {
		return nil
	}
	<-v.server.Done()
	if v.server.Stop() == nil {
		return errors.New("kill postgres: it ended well")
	}
	return nil
}

// answers reports whether the Postgres does.
func (v *victim) answers(ctx context.Context) bool { return v.db.PingContext(ctx) == nil }

// underWay returns the chats to which a message is claimed, and not settled, by a
// Linli that was started at a time and stands still now.
func (v *victim) underWay(ctx context.Context, started time.Time) ([]bot.ChatID, error) {
	if err := v.settle(ctx); err != nil {
		return nil, err
	}
	// A lease ends late; a lane that waits for another reason is free earlier.
	leased := later(started.Add(bot.Lease), time.Now().Add(bot.Lease/4))
	var chats []bot.ChatID
	err := v.db.SelectContext(ctx, &chats, `
		SELECT l.id FROM lanes l
		WHERE l.next_at > $1 AND l.next_at < 'infinity'
			AND EXISTS (SELECT FROM deliveries d WHERE d.chat_id = l.id AND d.lane = l.id AND d.state = 'pending' AND d.attempts > 0)`,
		leased)
	return chats, err
}

// settle waits until the Postgres has done all that it was told. A transaction
// that waits for one of a Linli that stands still is not going to end.
func (v *victim) settle(ctx context.Context) error {
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		var busy int
		err := v.db.QueryRowContext(ctx, `
			SELECT count(*) FROM pg_stat_activity
			WHERE backend_type = 'client backend' AND state = 'active' AND pid <> pg_backend_pid()
				AND wait_event_type IS DISTINCT FROM 'Lock'`).Scan(&busy)
		if err != nil || busy == 0 {
			return err
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
