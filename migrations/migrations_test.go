package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3/lock"

	"linli/storage/embedded"
)

var server = sync.OnceValues(func() (*embedded.Server, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return embedded.Start(ctx, embedded.Config{Ephemeral: true})
})

var databases atomic.Int64

// emptyDatabase returns the address of a database of its own.
func emptyDatabase(t *testing.T) string {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("m%d", databases.Add(1))
	if err := s.CreateDatabase(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	return s.URL(name)
}

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// sqlFiles are migrations from their numbered names and what they do.
func sqlFiles(statements map[string]string) fstest.MapFS {
	files := fstest.MapFS{}
	for name, statement := range statements {
		files[name] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + statement + ";\n")}
	}
	return files
}

func value(t *testing.T, db *sql.DB, query string, args ...any) (v string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func do(t *testing.T, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func wantVersion(t *testing.T, db *sql.DB, files fs.FS, current, latest int64) {
	t.Helper()
	c, l, err := version(t.Context(), db, files)
	if err != nil || c != current || l != latest {
		t.Errorf("version %d of %d, %v; want %d of %d", c, l, err, current, latest)
	}
}

func TestUp(t *testing.T) {
	t.Parallel()
	db := open(t, emptyDatabase(t))
	before, latest, err := Version(t.Context(), db)
	if err != nil || before != 0 || latest < 1 {
		t.Fatalf("an empty database is at %d of %d: %v", before, latest, err)
	}
	if got := value(t, db, `SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace`); got != "0" {
		t.Errorf("Version made %s tables or indexes", got)
	}
	for range 2 { // the second time there is nothing to do
		if err := Up(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		wantVersion(t, db, files, latest, latest)
	}
}

func TestUpTogether(t *testing.T) {
	t.Parallel()
	url := emptyDatabase(t)
	errs := make(chan error)
	for range 4 {
		db := open(t, url)
		go func() { errs <- Up(t.Context(), db) }()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	db := open(t, url)
	if got := value(t, db, `SELECT count(*) - count(DISTINCT version_id) FROM goose_db_version`); got != "0" {
		t.Errorf("%s migrations were applied twice", got)
	}
	latest := latestOf(t, db)
	wantVersion(t, db, files, latest, latest)
}

func TestUpGoesOn(t *testing.T) {
	t.Parallel()
	db := open(t, emptyDatabase(t))
	released := map[string]string{"00001_a.sql": "CREATE TABLE a (n int)"}
	if err := up(t.Context(), db, sqlFiles(released)); err != nil {
		t.Fatal(err)
	}
	next := maps.Clone(released)
	next["00002_b.sql"] = "INSERT INTO a VALUES (1); SELECT no_such_function()"
	if err := up(t.Context(), db, sqlFiles(next)); err == nil || !strings.Contains(err.Error(), "version:2") {
		t.Fatalf("a wrong migration: %v", err)
	}
	wantVersion(t, db, sqlFiles(next), 1, 2)
	next["00002_b.sql"] = "INSERT INTO a VALUES (2)"
	if err := up(t.Context(), db, sqlFiles(next)); err != nil {
		t.Fatal(err)
	}
	if got := value(t, db, `SELECT string_agg(n::text, ',') FROM a`); got != "2" {
		t.Errorf("a holds %s, want only what the right migration wrote", got)
	}
}

func TestOlderProgram(t *testing.T) {
	t.Parallel()
	db := open(t, emptyDatabase(t))
	older := sqlFiles(map[string]string{"00001_a.sql": "CREATE TABLE a (n int)"})
	newer := sqlFiles(map[string]string{"00001_a.sql": "CREATE TABLE a (n int)", "00002_b.sql": "CREATE TABLE b (n int)"})
	if err := up(t.Context(), db, newer); err != nil {
		t.Fatal(err)
	}
	if err := up(t.Context(), db, older); !errors.Is(err, ErrNewer) {
		t.Errorf("an older program: %v, want ErrNewer", err)
	}
	wantVersion(t, db, older, 2, 1)
}

// A process dies in the middle of a migration: what it had done is rolled back, and the one that waited does it all.
func TestHolderDies(t *testing.T) {
	t.Parallel()
	const gate = 4711 // the migration waits for this advisory lock, which the test holds
	files := sqlFiles(map[string]string{"00001_a.sql": fmt.Sprintf("CREATE TABLE a (n int); SELECT pg_advisory_xact_lock(%d)", gate)})
	url := emptyDatabase(t)
	db := open(t, url)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), `SELECT pg_advisory_lock($1)`, gate); err != nil {
		t.Fatal(err)
	}
	first, second := make(chan error, 1), make(chan error, 1)
	holder, waiter := open(t, url), open(t, url)
	go func() { first <- up(t.Context(), holder, files) }()
	victim := waitForSession(t, db, `wait_event_type = 'Lock' AND wait_event = 'advisory'`)
	go func() { second <- up(t.Context(), waiter, files) }()
	waitForSession(t, db, `query LIKE '%pg_try_advisory_lock%' AND state = 'idle'`)
	do(t, db, `SELECT pg_terminate_backend($1)`, victim)
	if err := <-first; err == nil {
		t.Error("the killed migration reports success")
	}
	if _, err := conn.ExecContext(t.Context(), `SELECT pg_advisory_unlock($1)`, gate); err != nil {
		t.Fatal(err)
	}
	if err := <-second; err != nil {
		t.Errorf("the one that waited: %v", err)
	}
	wantVersion(t, db, files, 1, 1)
	if got := value(t, db, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`); got != "0" {
		t.Errorf("%s locks are left", got)
	}
}

// A start that is cancelled while another process migrates ends at once.
func TestCancelled(t *testing.T) {
	t.Parallel()
	url := emptyDatabase(t)
	db := open(t, url)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), `SELECT pg_advisory_lock($1)`, lock.DefaultLockID); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cancelled := make(chan error, 1)
	go func() { cancelled <- Up(ctx, open(t, url)) }()
	waitForSession(t, db, `query LIKE '%pg_try_advisory_lock%' AND state = 'idle'`)
	cancel()
	if err := <-cancelled; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	wantVersion(t, db, files, 0, latestOf(t, db))
}

func latestOf(t *testing.T, db *sql.DB) int64 {
	t.Helper()
	_, latest, err := Version(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return latest
}

// waitForSession waits for a session of this database that fulfils the condition, and returns its process number.
func waitForSession(t *testing.T, db *sql.DB, condition string) string {
	t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	query := `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND ` + condition
	for {
		var pid string
		err := db.QueryRowContext(t.Context(), query).Scan(&pid)
		if err == nil {
			return pid
		}
		if !errors.Is(err, sql.ErrNoRows) {
			t.Fatal(err)
		}
		<-look.C
	}
}

// checkReleased compares the files with the list of released ones, one "sum  name" a line.
func checkReleased(list string, files fs.FS) error {
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		sum, name, _ := strings.Cut(line, "  ")
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("a released migration is gone: %w", err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(text)); got != sum {
			return fmt.Errorf("the released migration %s was changed; write a new one", name)
		}
	}
	return nil
}

func TestReleasedStay(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("released.sha256")
	if err != nil {
		t.Fatal(err)
	}
	if err := checkReleased(string(list), files); err != nil {
		t.Error(err)
	}
}

func TestCheckReleased(t *testing.T) {
	t.Parallel()
	files := sqlFiles(map[string]string{"00001_a.sql": "SELECT 1", "00002_b.sql": "SELECT 2"})
	line := fmt.Sprintf("%x  00001_a.sql\n", sha256.Sum256(files["00001_a.sql"].Data))
	other := fmt.Sprintf("%x  00002_b.sql\n", sha256.Sum256([]byte("something else")))
	got := map[string]bool{}
	for _, list := range []string{"", "# " + other, line, line + other, "00  00003_c.sql", strings.ToUpper(line)} {
		got[list] = checkReleased(list, files) == nil
	}
	want := map[string]bool{"": true, "# " + other: true, line: true, line + other: false, "00  00003_c.sql": false, strings.ToUpper(line): false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("accepted lists (-want +got):\n%s", diff)
	}
}
