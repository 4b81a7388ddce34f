package storagetest

import (
	"database/sql"
	"testing"
	"time"

	"go.uber.org/goleak"

	"linli/migrations"
	"linli/storage"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, IgnoreServer()) }

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func value(t *testing.T, db *sql.DB, query string) (v string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func TestMigrated(t *testing.T) {
	t.Parallel()
	current, latest, err := migrations.Version(t.Context(), open(t, URL(t)))
	if err != nil || current != latest || latest == 0 {
		t.Errorf("a test's database is at %d of %d: %v", current, latest, err)
	}
}

func TestEachItsOwn(t *testing.T) {
	t.Parallel()
	one, other := open(t, URL(t)), open(t, URL(t))
	if _, err := one.ExecContext(t.Context(), `CREATE TABLE mine (n int)`); err != nil {
		t.Fatal(err)
	}
	if got := value(t, other, `SELECT to_regclass('mine') IS NULL`); got != "true" {
		t.Error("what one test made shows in the database of another")
	}
}

func TestDroppedAfterwards(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("user", func(t *testing.T) {
		left := open(t, URL(t)) // closed after the drop, which ends it
		name = value(t, left, `SELECT current_database()`)
	})
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	if got := value(t, open(t, s.URL("template1")), `SELECT count(*) FROM pg_database WHERE datname = '`+name+`'`); got != "0" {
		t.Errorf("%s is still there", name)
	}
}

func TestOpenAt(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 7, 5, 12, 0, 0, 0, time.UTC)
	var got time.Time
	err := OpenAt(t, func() time.Time { return noon }).InTx(t.Context(), func(tx *storage.Tx) error {
		got = tx.Now
		return nil
	})
	if err != nil || !got.Equal(noon) {
		t.Errorf("the transaction's time is %v, %v; want %v", got, err, noon)
	}
}

func TestTogether(t *testing.T) {
	t.Parallel()
	for range 8 {
		t.Run("copy", func(t *testing.T) {
			t.Parallel()
			if err := Open(t).SQL().PingContext(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// BenchmarkCopy is what a database costs a test.
func BenchmarkCopy(b *testing.B) {
	s, err := server()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		name, err := create(s)
		if err != nil {
			b.Fatal(err)
		}
		if err := drop(s, name); err != nil {
			b.Fatal(err)
		}
	}
}
