// Package storagetest gives each test a migrated Postgres database of its own. It needs nothing but the server programs:
// each test binary runs one server, in memory where there is room, that ends with it.
package storagetest

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"linli/migrations"
	"linli/storage"
	"linli/storage/embedded"
)

const startMax = 2 * time.Minute

// server holds a migrated database, embedded.Database, that is only ever copied.
var server = sync.OnceValues(func() (*embedded.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startMax)
	defer cancel()
	s, err := embedded.Start(ctx, embedded.Config{Ephemeral: true})
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, s); err != nil {
		return nil, err
	}
	return s, nil
})

var copies atomic.Int64

// URL returns the connection string of a fresh, migrated database, which is dropped after the test with whatever is
// connected to it. Where there are no server programs the test fails with the sentence that says how to get them.
func URL(t testing.TB) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	name, err := create(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := drop(s, name); err != nil {
			t.Error(err)
		}
	})
	return s.URL(name)
}

// Open opens a fresh, migrated database on the real clock, and closes it after the test.
func Open(t testing.TB) *storage.DB {
	t.Helper()
	return OpenAt(t, time.Now)
}

// OpenAt is Open with the clock of the test.
func OpenAt(t testing.TB, now func() time.Time) *storage.DB {
	t.Helper()
	db, err := storage.Open(t.Context(), URL(t), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// IgnoreServer tells goleak about the one goroutine that waits for the server as long as the test binary runs.
func IgnoreServer() goleak.Option {
	return goleak.IgnoreAnyFunction("linli/storage/embedded.(*Server).run")
}

func migrate(ctx context.Context, s *embedded.Server) error {
	db, err := sql.Open("postgres", s.URL(embedded.Database))
	if err != nil {
		return fmt.Errorf("migrate the template: %w", err)
	}
	defer db.Close()
	return migrations.Up(ctx, db)
}

// create copies the template's files; the default strategy would also write them to the log.
func create(s *embedded.Server) (name string, err error) {
	name = fmt.Sprintf("test%d", copies.Add(1))
	return name, admin(s, func(db *sql.DB) error {
		_, err := db.Exec(`CREATE DATABASE ` + name + ` TEMPLATE ` + embedded.Database + ` STRATEGY file_copy`)
		return err
	})
}

// drop first sees the sessions out: DROP DATABASE looks for them every 100 ms only, and those of a pool that was just
// closed take a moment to go.
func drop(s *embedded.Server, name string) error {
	return admin(s, func(db *sql.DB) error {
		if err := endSessions(db, name); err != nil {
			return err
		}
		_, err := db.Exec(`DROP DATABASE ` + name + ` WITH (FORCE)`)
		return err
	})
}

func endSessions(db *sql.DB, name string) error {
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for range 50 {
		var ended int
		err := db.QueryRow(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1`, name).Scan(&ended)
		if err != nil || ended == 0 {
			return err
		}
		<-look.C
	}
	return nil
}

// admin works on a connection of its own, elsewhere than in the template, which could not be copied while it is in use.
func admin(s *embedded.Server, work func(*sql.DB) error) error {
	db, err := sql.Open("postgres", s.URL("template1"))
	if err != nil {
		return err
	}
	defer db.Close()
	return work(db)
}
