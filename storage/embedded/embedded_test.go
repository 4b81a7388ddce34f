package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestStartStopStart(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	first := startServer(t, Config{Dir: dir})
	do(t, first, `CREATE TABLE kept AS SELECT 42 AS n`)
	stop(t, first)
	select {
	case <-first.Done():
	default:
		t.Error("Done is open after Stop")
	}
	if err := first.Stop(); err != nil {
		t.Errorf("second Stop: %v", err)
	}
	second := startServer(t, Config{Dir: dir})
	if got := ask(t, second, `SELECT n FROM kept`); got != "42" {
		t.Errorf("kept %s, want 42", got)
	}
	stop(t, second)
	if _, err := os.Lstat(filepath.Join(dir, "socket")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("socket folder after Stop: %v", err)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := startServer(t, Config{Dir: dataDir(t)})
	for query, want := range map[string]string{
		`SHOW fsync`:                           "on",
		`SHOW synchronous_commit`:              "on",
		`SHOW full_page_writes`:                "on",
		`SHOW listen_addresses`:                "",
		`SHOW jit`:                             "off",
		`SHOW max_parallel_workers_per_gather`: "0",
		`SHOW shared_buffers`:                  "64MB",
		`SHOW server_encoding`:                 "UTF8",
		`SHOW timezone`:                        "UTC",
		`SELECT lower('ÀÉÎ')`:                  "àéî", // the character type knows letters outside ASCII
		`SELECT datcollate FROM pg_database WHERE datname = 'linli'`:                                           "C",
		`SELECT count(*) FROM pg_hba_file_rules WHERE type LIKE 'host%' AND auth_method <> 'reject'`:           "0",
		`SELECT count(*) FROM pg_hba_file_rules WHERE type = 'local' AND database = '{all}'`:                   "1",
		`SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE datname NOT LIKE 'template%'`: "linli",
	} {
		if got := ask(t, s, query); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	info, err := os.Stat(s.socket)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("socket folder: %v, %v; want it closed to others", info.Mode(), err)
	}
}

func TestCreateDatabaseTwice(t *testing.T) {
	t.Parallel()
	s := startServer(t, Config{Ephemeral: true})
	for range 2 {
		if err := s.CreateDatabase(t.Context(), `odd "name"`); err != nil {
			t.Fatal(err)
		}
	}
	if got := ask(t, s, `SELECT count(*) FROM pg_database WHERE datname = 'odd "name"'`); got != "1" {
		t.Errorf("%s databases, want 1", got)
	}
}

func TestBusy(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	holder := startChild(t, "hold", dir)
	holder.line()
	_, err := Start(t.Context(), Config{Dir: dir})
	if !errors.Is(err, ErrBusy) {
		t.Fatalf("second process: %v, want ErrBusy", err)
	}
	if pid := strconv.Itoa(holder.cmd.Process.Pid); !strings.Contains(err.Error(), pid) || !strings.Contains(err.Error(), dir) {
		t.Errorf("%q names neither process %s nor folder %s", err, pid, dir)
	}
	holder.stdin.Close()
	if err := holder.cmd.Wait(); err != nil {
		t.Fatalf("the holder: %v", err)
	}
	stop(t, startServer(t, Config{Dir: dir}))
}

func TestBusyInOneProcess(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := startServer(t, Config{Dir: dir})
	if _, err := Start(t.Context(), Config{Dir: dir}); !errors.Is(err, ErrBusy) {
		t.Fatalf("second start: %v, want ErrBusy", err)
	}
	if got := ask(t, s, `SELECT 1`); got != "1" {
		t.Errorf("the first server answers %s after the refusal", got)
	}
}

func TestOddPaths(t *testing.T) {
	t.Parallel()
	for name, folder := range map[string]string{
		"signs":    `it's a "data" folder\`,
		"comma":    "south,north",
		"long":     strings.Repeat("neighbourhood/", 12),
		"relative": ".",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(dataDir(t), folder)
			s := startServer(t, Config{Dir: dir})
			do(t, s, `CREATE TABLE kept AS SELECT 1 AS n`)
			stop(t, s)
			if _, err := os.Stat(s.socket); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("socket folder %s after Stop: %v", s.socket, err)
			}
			s = startServer(t, Config{Dir: dir})
			if got := ask(t, s, `SELECT n FROM kept`); got != "1" {
				t.Errorf("kept %s, want 1", got)
			}
		})
	}
}

// A process that was killed leaves the link to its short socket folder; the next start removes both.
func TestShortSocketFolderLeftBehind(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(dataDir(t), strings.Repeat("n", 100))
	holder := startChild(t, "hold", dir)
	holder.line()
	left, err := os.Readlink(filepath.Join(dir, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	holder.kill()
	s := startServer(t, Config{Dir: dir})
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s, left by a killed process: %v", left, err)
	}
	if s.socket == left {
		t.Errorf("the old folder %s is used again", left)
	}
}

func TestCancelledStart(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Start(ctx, Config{Dir: dir, Progress: func(string) { cancel() }})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled start: %v", err)
	}
	stop(t, startServer(t, Config{Dir: dir}))
}

func TestConfigRefused(t *testing.T) {
	t.Parallel()
	for _, cfg := range []Config{{}, {Dir: dataDir(t), Ephemeral: true}} {
		if s, err := Start(t.Context(), cfg); err == nil {
			stop(t, s)
			t.Errorf("%+v was accepted", cfg)
		}
	}
}

func TestOtherMajorVersion(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		major, want string
		missing     bool
	}{
		{"99", "was written by Postgres 99 and needs that version", true},
		{"12", "Linli needs Postgres 15 or newer", false},
	} {
		data := filepath.Join(dataDir(t), "data")
		write(t, filepath.Join(data, "PG_VERSION"), test.major+"\n")
		write(t, filepath.Join(data, "base", "1", "1259"), "rows")
		_, err := Start(t.Context(), Config{Dir: filepath.Dir(data)})
		if err == nil || !strings.Contains(err.Error(), test.want) || errors.Is(err, ErrNoPrograms) != test.missing {
			t.Errorf("data of Postgres %s: %v", test.major, err)
		}
		want := fmt.Sprint(map[string]string{"PG_VERSION": test.major + "\n", "base/1/1259": "rows"})
		if got := fmt.Sprint(contents(t, data)); got != want {
			t.Errorf("data of Postgres %s became %s", test.major, got)
		}
	}
}

func TestForeignFolder(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	write(t, filepath.Join(dir, "data", "diary.txt"), "dear diary")
	if _, err := Start(t.Context(), Config{Dir: dir}); err == nil || !strings.Contains(err.Error(), "no Postgres cluster") {
		t.Errorf("a folder with other files: %v", err)
	}
	if got := contents(t, filepath.Join(dir, "data")); len(got) != 1 || got["diary.txt"] != "dear diary" {
		t.Errorf("it became %v", got)
	}
}

func TestServerEndsByItself(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := startServer(t, Config{Dir: dir})
	do(t, s, `CREATE TABLE kept AS SELECT 7 AS n`)
	if err := syscall.Kill(s.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	if err := s.Stop(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("Stop of a killed server: %v, want its end told", err)
	}
	if got := ask(t, startServer(t, Config{Dir: dir}), `SELECT n FROM kept`); got != "7" {
		t.Errorf("kept %s, want 7", got)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// contents are the files below dir by their relative path.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
