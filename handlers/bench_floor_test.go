package handlers_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"github.com/lib/pq"
)

// The floor of a turn is what Postgres and the driver alone take for it: its
// statements in one transaction, prepared, with arguments made before.

// A recording is the statements of turns, by the number of the turn's update.
type recording [][]statement

// A statement is one as it ran in a turn.
type statement struct {
	query string
	args  []any
	reads bool
	id    int64 // of a row, if that is what it returned
}

type recorderKey struct{}

// record runs turns on a fresh copy of the town and returns their statements.
func record(b *testing.B, t *town, k kind, turns int) recording {
	b.Helper()
	s := t.site(b)
	defer s.drop(b)
	s.db.Trace(func(ctx context.Context, query string, args []any, read any) {
		turn := ctx.Value(recorderKey{}).(*[]statement)
		*turn = append(*turn, statement{query, plain(b, args), read != nil, rowID(read)})
	})
	r := make(recording, turns)
	inParallel(b, townGroups, 0, turns, func(n int) error {
		return s.h.HandleUpdate(context.WithValue(b.Context(), recorderKey{}, &r[n]), k.update(t, n))
	})
	return r
}

// perTurn returns how many statements a turn has on average, besides BEGIN and COMMIT.
func (r recording) perTurn() float64 {
	n := 0
	for _, turn := range r {
		n += len(turn)
	}
	return float64(n) / float64(len(r))
}

// plain returns arguments as the driver takes them, but for lists of numbers: there
// may be IDs in these.
func plain(b *testing.B, args []any) []any {
	values := make([]any, len(args))
	for i, a := range args {
		if _, ok := a.(pq.Int64Array); ok {
			values[i] = a
			continue
		}
		v, err := driver.DefaultParameterConverter.ConvertValue(a)
		if err != nil {
			b.Error(err)
		}
		values[i] = v
	}
	return values
}

// rowID returns the ID that was read, if it is all that was, or the one that a row
// begins with.
func rowID(read any) int64 {
	v := reflect.Indirect(reflect.ValueOf(read))
	for v.IsValid() && v.Kind() == reflect.Struct && v.NumField() > 0 {
		v = v.Field(0)
	}
	if !v.IsValid() || v.Kind() != reflect.Int64 || v.Int() <= firstID {
		return 0
	}
	return v.Int()
}

// A floor replays turns on a fresh copy of the town.
type floor struct {
	*site
	pool *sql.DB

	mu       sync.RWMutex
	prepared map[string]*sql.Stmt
}

func newFloor(b *testing.B, t *town) *floor {
	b.Helper()
	s := t.site(b)
	pool, err := sql.Open("postgres", t.server.URL(s.name))
	if err != nil {
		b.Fatal(err)
	}
	size := s.db.SQL().Stats().MaxOpenConnections
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return &floor{site: s, pool: pool, prepared: map[string]*sql.Stmt{}}
}

func (f *floor) drop(b *testing.B) {
	b.Helper()
	if err := f.pool.Close(); err != nil {
		b.Fatal(err)
	}
	f.site.drop(b)
}

func (f *floor) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	f.mu.RLock()
	s := f.prepared[query]
	f.mu.RUnlock()
	if s != nil {
		return s, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.prepared[query]; s != nil {
		return s, nil
	}
	s, err := f.pool.PrepareContext(ctx, query) //nolint:sqlclosecheck // it lives as long as the pool
	if err != nil {
		return nil, err
	}
	f.prepared[query] = s
	return s, nil
}

// replay runs the statements of a turn. The IDs that they return stand in for those
// that the turn had.
func (f *floor) replay(ctx context.Context, turn []statement) error {
	tx, err := f.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	ids := map[int64]int64{}
	for _, s := range turn {
		stmt, err := f.prepare(ctx, s.query)
		if err != nil {
			return err
		}
		if err := s.run(ctx, tx.StmtContext(ctx, stmt), ids); err != nil {
			return fmt.Errorf("replay %s: %w", s.query, err)
		}
	}
	return tx.Commit()
}

func (s statement) run(ctx context.Context, stmt *sql.Stmt, ids map[int64]int64) error {
	args := translate(s.args, ids)
	if !s.reads {
		_, err := stmt.ExecContext(ctx, args...)
		return err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if s.id == 0 {
			continue
		}
		if ids[s.id], err = firstColumn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// firstColumn reads the number in the first column of a row.
func firstColumn(rows *sql.Rows) (n int64, err error) {
	names, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	columns := make([]any, len(names))
	columns[0] = &n
	for i := range columns[1:] {
		columns[1+i] = new(sql.RawBytes)
	}
	return n, rows.Scan(columns...)
}

// translate returns arguments in which IDs stand for those that they had in a turn.
func translate(args []any, ids map[int64]int64) []any {
	if len(ids) == 0 {
		return args
	}
	translated := make([]any, len(args))
	for i, a := range args {
		translated[i] = a
		switch a := a.(type) {
		case int64:
			translated[i] = translateID(a, ids)
		case pq.Int64Array:
			list := make(pq.Int64Array, len(a))
			for j, n := range a {
				list[j] = translateID(n, ids)
			}
			translated[i] = list
		}
	}
	return translated
}

func translateID(n int64, ids map[int64]int64) int64 {
	if id, ok := ids[n]; ok {
		return id
	}
	return n
}
