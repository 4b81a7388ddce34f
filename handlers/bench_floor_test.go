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

// The floor of a turn is what Postgres and the driver alone take for it: the same
// statements in one transaction, prepared, with arguments made before.

// A recording is the statements of turns, by the number of the turn's update.
type recording [][]statement

// A statement is as it ran in a turn.
type statement struct {
	query string
	args  []any
	reads bool
	id    int64 // of a row, that it returned; 0 if none
}

type recorderKey struct{}

// record runs turns on a fresh copy of the town and returns their statements.
func record(b *testing.B, t *town, k kind, turns int) recording {
	b.Helper()
	s := t.site(b)
	defer s.drop(b)
	s.db.Trace(func(ctx context.Context, query string, args []any, read any) {
		if turn, ok := ctx.Value(recorderKey{}).(*[]statement); ok {
			*turn = append(*turn, statement{query, plain(b, args), read != nil, rowID(read)})
		}
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

// plain returns arguments as the driver takes them; only lists of numbers stay,
// for there may be IDs in them.
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

// rowID returns the ID that was read, if that is all that was.
func rowID(read any) int64 {
	v := reflect.ValueOf(read)
	if read == nil || v.Elem().Kind() != reflect.Int64 || v.Elem().Int() <= firstID {
		return 0
	}
	return v.Elem().Int()
}

// A floor replays recordings on a fresh copy of the town.
type floor struct {
	*townsite
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
	open := s.db.SQL().Stats().MaxOpenConnections
	pool.SetMaxOpenConns(open)
	pool.SetMaxIdleConns(open)
	return &floor{townsite: s, pool: pool, prepared: map[string]*sql.Stmt{}}
}

func (f *floor) drop(b *testing.B) {
	b.Helper()
	if err := f.pool.Close(); err != nil {
		b.Fatal(err)
	}
	f.townsite.drop(b)
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
	s, err := f.pool.PrepareContext(ctx, query)
	f.prepared[query] = s
	return s, err
}

// replay runs the statements of a turn. IDs that it got stand in for those that
// the turn got.
func (f *floor) replay(ctx context.Context, turn []statement) error {
	tx, err := f.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
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
	args := s.args
	if len(ids) > 0 {
		args = translate(args, ids)
	}
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
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		ids[s.id] = id
	}
	return rows.Err()
}

// translate returns arguments with the IDs that stand in for those in them.
func translate(args []any, ids map[int64]int64) []any {
	translated := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case int64:
			translated[i] = a
			if id, ok := ids[a]; ok {
				translated[i] = id
			}
		case pq.Int64Array:
			list := make(pq.Int64Array, len(a))
			for j, n := range a {
				list[j] = n
				if id, ok := ids[n]; ok {
					list[j] = id
				}
			}
			translated[i] = list
		default:
			translated[i] = a
		}
	}
	return translated
}

// rows counts the rows of every table, by which two runs can be told to have done
// the same.
func (s *townsite) rows(b *testing.B) map[string]int {
	b.Helper()
	rows, err := s.db.SQL().QueryContext(b.Context(), `
		SELECT relname, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', relname), false, true, '')))[1]::text::int
		FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	counts := map[string]int{}
	for rows.Next() {
		var table string
		var n int
		if err := rows.Scan(&table, &n); err != nil {
			b.Fatal(err)
		}
		counts[table] = n
	}
	return counts
}
