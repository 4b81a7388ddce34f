package embedded

import (
	"bufio"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// roleVariable makes the test binary play a parent process that a test can kill.
const roleVariable = "LINLI_EMBEDDED_TEST_ROLE"

var roles = map[string]func(dir string) error{
	"hold":      holdRole,
	"load":      loadRole,
	"initdb":    initdbRole,
	"ephemeral": ephemeralRole,
}

func TestMain(m *testing.M) {
	role, ok := roles[os.Getenv(roleVariable)]
	if !ok {
		goleak.VerifyTestMain(m)
		return
	}
	if err := role(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// holdRole keeps a server running until its standard input ends.
func holdRole(dir string) error {
	s, err := Start(context.Background(), Config{Dir: dir})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	io.Copy(io.Discard, os.Stdin)
	return s.Stop()
}

// initdbRole says when it begins to make a cluster.
func initdbRole(dir string) error {
	_, err := Start(context.Background(), Config{Dir: dir, Progress: func(string) { fmt.Println("begun") }})
	return err
}

// ephemeralRole tells the folder of its server and waits for its end.
func ephemeralRole(string) error {
	s, err := Start(context.Background(), Config{Ephemeral: true})
	if err != nil {
		return err
	}
	fmt.Println(s.dir)
	<-s.Done()
	return nil
}

// loadRole inserts numbers from four connections and prints each one after its commit, until it is killed.
func loadRole(dir string) error {
	s, err := Start(context.Background(), Config{Dir: dir})
	if err != nil {
		return err
	}
	db, err := sql.Open("postgres", s.URL(Database))
	if err != nil {
		return err
	}
	var next atomic.Int64
	if err := prepareLoad(db, &next); err != nil {
		return err
	}
	failed := make(chan error)
	for range 4 {
		go func() {
			for {
				n := next.Add(1)
				if _, err := db.Exec(`INSERT INTO load (n) VALUES ($1)`, n); err != nil {
					failed <- err
					return
				}
				os.Stdout.WriteString(strconv.FormatInt(n, 10) + "\n") // one write: lines do not mix
			}
		}()
	}
	return <-failed
}

func prepareLoad(db *sql.DB, next *atomic.Int64) error {
	if _, err := db.Exec(`CREATE TABLE IF NOT EXISTS load (n bigint PRIMARY KEY)`); err != nil {
		return err
	}
	var last int64
	err := db.QueryRow(`SELECT COALESCE(max(n), 0) FROM load`).Scan(&last)
	next.Store(last)
	return err
}

// child is a process of this binary in one of the roles.
type child struct {
	t     *testing.T
	cmd   *exec.Cmd
	stdin io.Closer
	out   *bufio.Scanner
}

func startChild(t *testing.T, role, dir string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0], dir)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, cmd: cmd, stdin: stdin, out: bufio.NewScanner(out)}
	t.Cleanup(c.kill)
	return c
}

// line waits for the child's next line.
func (c *child) line() string {
	c.t.Helper()
	if !c.out.Scan() {
		c.t.Fatalf("the child ended: %v", c.out.Err())
	}
	return c.out.Text()
}

// kill is kill -9, harmless for one that has ended.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}

// dataDir is a folder, in memory where there is room, that the server's account can enter even where root runs the test.
func dataDir(tb testing.TB) string {
	tb.Helper()
	return dataDirIn(tb, cmp.Or(memoryDir(), "/tmp"))
}

func dataDirIn(tb testing.TB, parent string) string {
	tb.Helper()
	dir, err := os.MkdirTemp(parent, "linli-embedded-")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		tb.Fatal(err)
	}
	return filepath.Join(dir, "data")
}

// startServer starts a server that the end of the test stops.
func startServer(tb testing.TB, cfg Config) *Server {
	tb.Helper()
	s, err := Start(tb.Context(), cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Stop() }) // a test that minds the answer stops it itself
	return s
}

func open(tb testing.TB, s *Server) *sql.DB {
	tb.Helper()
	db, err := sql.Open("postgres", s.URL(Database))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	return db
}

// ask returns the one value of a query as text.
func ask(tb testing.TB, s *Server, query string) string {
	tb.Helper()
	var answer string
	if err := open(tb, s).QueryRowContext(tb.Context(), query).Scan(&answer); err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	return answer
}

func do(tb testing.TB, s *Server, statement string) {
	tb.Helper()
	if _, err := open(tb, s).ExecContext(tb.Context(), statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

func stop(tb testing.TB, s *Server) {
	tb.Helper()
	if err := s.Stop(); err != nil {
		tb.Fatal(err)
	}
}

// eventually waits for a condition of another process.
func eventually(tb testing.TB, what string, condition func() bool) {
	tb.Helper()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	deadline := time.After(30 * time.Second)
	for !condition() {
		select {
		case <-look.C:
		case <-deadline:
			tb.Fatalf("waited in vain: %s", what)
		}
	}
}

func gone(tb testing.TB, data string) func() bool {
	return func() bool {
		pids, err := living(data)
		if err != nil {
			tb.Fatal(err)
		}
		return len(pids) == 0
	}
}

func postmasterOf(tb testing.TB, data string) int {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		tb.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		tb.Fatal(err)
	}
	return pid
}
