// Package storage keeps the service's state in Postgres. Every write is a
// method of Tx, so that one outside a transaction does not compile. Each file
// holds one table family, and each query stands in the function that runs it.
package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq" // the driver
)

// ErrNotFound means that there is no such row, or none in this community.
var ErrNotFound = errors.New("not found")

// ErrTaken means that somebody else was first.
var ErrTaken = errors.New("taken")

// A DB is a pool of connections to Postgres.
type DB struct {
	db     *sqlx.DB
	now    func() time.Time
	bells  bells
	hashes hashes
	turns  chan struct{} // one for each transaction under way
	trace  Trace

	mu         sync.RWMutex
	statements map[string]*sqlx.Stmt // by their SQL
}

const (
	// maxConns leaves room for others on a Postgres of the default hundred connections.
	maxConns = 24
	// spareConns are never held by a transaction: one that first uses a
	// statement waits for another connection to prepare it on.
	spareConns = 2
)

// Open connects to the database at url, a lib/pq connection string, and returns
// an error if it does not answer. It tells the time by now.
func Open(ctx context.Context, url string, now func() time.Time) (*DB, error) {
	db, err := sqlx.ConnectContext(ctx, "postgres", url)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.SetMaxOpenConns(maxConns)
	db.SetMaxIdleConns(maxConns)
	// A connection can be poisoned by an error followed by a dropped socket;
	// none lives long enough for that to matter.
	db.SetConnMaxLifetime(5 * time.Minute)
	db.SetConnMaxIdleTime(time.Minute)
	return &DB{
		db:         db,
		now:        now,
		turns:      make(chan struct{}, maxConns-spareConns),
		statements: map[string]*sqlx.Stmt{},
	}, nil
}

// SQL returns the pool, for package migrations.
func (db *DB) SQL() *sql.DB { return db.db.DB }

// Now is the time by which the database tells.
func (db *DB) Now() time.Time { return db.now() }

// Close closes all connections.
func (db *DB) Close() error { return db.db.Close() }

// A Trace hears of a statement that succeeded: its SQL, its arguments, and a
// pointer to what was read, which is nil if nothing was.
type Trace func(ctx context.Context, query string, args []any, read any)

// Trace has f hear of every statement of a transaction. It is for benchmarks, and
// to be called before anything else.
func (db *DB) Trace(f Trace) { db.trace = f }

func (tx *Tx) traced(ctx context.Context, query string, args []any, read any) {
	if f := tx.db.trace; f != nil {
		f(ctx, query, args, read)
	}
}

// statement returns query prepared; database/sql keeps it prepared on each
// connection, which halves the cost of a short query.
func (db *DB) statement(ctx context.Context, query string) (*sqlx.Stmt, error) {
	db.mu.RLock()
	s := db.statements[query]
	db.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	if s := db.statements[query]; s != nil {
		return s, nil
	}
	s, err := db.db.PreparexContext(ctx, query)
	if err != nil {
		return nil, err
	}
	db.statements[query] = s
	return s, nil
}

// A Tx is a transaction. Now is its one moment in time, in UTC.
type Tx struct {
	Now time.Time

	db   *DB
	tx   *sqlx.Tx
	ring map[string]bool // bells to ring after the commit
	read readReports
}

const maxTries = 5

// InTx runs f in a transaction and commits it if f returns nil. It runs f again
// when Postgres asks for that, so f must have no effect but through its Tx. An
// error for which Unavailable holds says nothing about f.
func (db *DB) InTx(ctx context.Context, f func(*Tx) error) error {
	select {
	case db.turns <- struct{}{}:
		defer func() { <-db.turns }()
	case <-ctx.Done():
		return ctx.Err()
	}
	var err error
	for range maxTries {
		if err = db.tryTx(ctx, f); !repeatable(err) {
			return err
		}
	}
	return err
}

func (db *DB) tryTx(ctx context.Context, f func(*Tx) error) error {
	tx, err := db.db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() // does nothing after Commit; also runs if f panics

	t := &Tx{Now: db.now().UTC().Truncate(time.Microsecond), db: db, tx: tx, ring: map[string]bool{}}
	if err := f(t); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	for bell := range t.ring {
		db.bells.ring(bell)
	}
	return nil
}

// prepared returns query as a statement of the transaction.
func (tx *Tx) prepared(ctx context.Context, query string) (*sqlx.Stmt, error) {
	s, err := tx.db.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return tx.tx.StmtxContext(ctx, s), nil
}

// get reads one row into dest. It returns ErrNotFound if there is none.
func (tx *Tx) get(ctx context.Context, dest any, query string, args ...any) error {
	s, err := tx.prepared(ctx, query)
	if err != nil {
		return err
	}
	err = s.GetContext(ctx, dest, args...)
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		tx.traced(ctx, query, args, dest)
		tx.read.note(dest)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// list reads all rows into dest, a pointer to a slice.
func (tx *Tx) list(ctx context.Context, dest any, query string, args ...any) error {
	s, err := tx.prepared(ctx, query)
	if err != nil {
		return err
	}
	if err := s.SelectContext(ctx, dest, args...); err != nil {
		return err
	}
	tx.traced(ctx, query, args, dest)
	tx.read.note(dest)
	return nil
}

// exec runs a statement and returns how many rows it touched.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	s, err := tx.prepared(ctx, query)
	if err != nil {
		return 0, err
	}
	res, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	tx.traced(ctx, query, args, nil)
	return res.RowsAffected()
}
