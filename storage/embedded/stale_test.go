package embedded

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Every number that the killed process saw committed is there after the restart, also where the server was killed first.
func TestKillUnderLoad(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	data := filepath.Join(dir, "data")
	var committed []int
	for round := range 4 {
		c := startChild(t, "load", dir)
		for range 150 {
			committed = append(committed, number(t, c.line()))
		}
		if round%2 == 1 {
			if err := syscall.Kill(postmasterOf(t, data), syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for c.out.Scan() { // printed before the kill, so committed
			committed = append(committed, number(t, c.out.Text()))
		}
		c.kill()
	}
	kept := rowsOf(t, startServer(t, Config{Dir: dir}))
	for _, n := range committed {
		if !kept[n] {
			t.Errorf("%d was committed and is lost", n)
		}
	}
}

func number(t *testing.T, line string) int {
	t.Helper()
	n, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func rowsOf(t *testing.T, s *Server) map[int]bool {
	t.Helper()
	rows, err := open(t, s).QueryContext(t.Context(), `SELECT n FROM load`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	kept := map[int]bool{}
	for rows.Next() {
		var n int
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		kept[n] = true
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return kept
}

func TestServerDiesWithItsParent(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	c := startChild(t, "hold", dir)
	c.line()
	data := filepath.Join(dir, "data")
	if gone(t, data)() {
		t.Fatal("no process of the running server is seen")
	}
	c.kill()
	eventually(t, "the server ends", gone(t, data))
}

func TestKilledInitdb(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	write(t, filepath.Join(dir, "init-older", "PG_VERSION"), "15")
	c := startChild(t, "initdb", dir)
	c.line()
	eventually(t, "initdb has begun", func() bool {
		made, err := filepath.Glob(filepath.Join(dir, "init-*", "base"))
		return err == nil && len(made) > 0
	})
	c.kill()
	if _, err := os.Stat(filepath.Join(dir, "data")); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a killed initdb left data: %v", err)
	}
	s := startServer(t, Config{Dir: dir})
	if got := ask(t, s, `SELECT 1`); got != "1" {
		t.Errorf("SELECT 1 is %s", got)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "init-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// An orphan works on the data: it is ended, and what it committed is there.
func TestOrphanIsEnded(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := startServer(t, Config{Dir: dir})
	do(t, s, `CREATE TABLE kept AS SELECT 5 AS n`)
	stop(t, s)
	orphan := bareServer(t, s)
	ended := make(chan error, 1)
	go func() { ended <- orphan.Wait() }()
	var told []string
	next := startServer(t, Config{Dir: dir, Progress: func(line string) { told = append(told, line) }})
	if err := <-ended; err != nil {
		t.Errorf("the orphan did not end in order: %v", err)
	}
	if !slices.Contains(told, "ending a server that an earlier run left behind") {
		t.Errorf("told %q", told)
	}
	if got := ask(t, next, `SELECT n FROM kept`); got != "5" {
		t.Errorf("kept %s, want 5", got)
	}
}

// bareServer runs postgres on the data of a stopped server with nobody to own or end it, until it is ready.
func bareServer(tb testing.TB, s *Server) *exec.Cmd {
	tb.Helper()
	if err := s.makeSocketDir(); err != nil {
		tb.Fatal(err)
	}
	cmd := s.command(context.Background(), s.programs.postgres(), s.arguments()...)
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	eventually(tb, "a bare server is ready", func() bool { return ready(s.pidFile(), cmd.Process.Pid) })
	return cmd
}

// Postgres itself takes a zombie with the number in postmaster.pid for a living server.
func TestZombiePidFile(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := startServer(t, Config{Dir: dir})
	stop(t, s)
	zombie := s.command(t.Context(), "true")
	if err := zombie.Start(); err != nil {
		t.Fatal(err)
	}
	defer zombie.Wait()
	write(t, s.pidFile(), strconv.Itoa(zombie.Process.Pid)+"\n"+s.data()+"\n1\n5432\n"+dir+"\n\n0 0\nready\n")
	if err := s.account.give(s.pidFile()); err != nil {
		t.Fatal(err)
	}
	stop(t, startServer(t, Config{Dir: dir}))
}

func TestTornPidFile(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	s := startServer(t, Config{Dir: dir})
	stop(t, s)
	write(t, s.pidFile(), "")
	stop(t, startServer(t, Config{Dir: dir}))
}

func TestPostmasters(t *testing.T) {
	t.Parallel()
	const ps = `    1 Ss   /sbin/launchd
  501 S    /opt/homebrew/bin/postgres -D /Users/li/My Data/data -c listen_addresses=
  502 Ss   postgres: checkpointer
  503 Z    /opt/homebrew/bin/postgres -D /Users/li/My Data/data -c listen_addresses=
  504 S    /opt/homebrew/bin/postgres -D /Users/li/My Data/data2 -c listen_addresses=
`
	if got := postmasters(ps, "/Users/li/My Data/data"); !slices.Equal(got, []int{501}) {
		t.Errorf("living: %v, want 501 alone", got)
	}
}

func TestWatchdogEndsServer(t *testing.T) {
	t.Parallel()
	victim := exec.Command("sleep", "60")
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	w, err := watch(endServer, strconv.Itoa(victim.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	w.pipe.Close() // as the death of this process would
	if err := victim.Wait(); err == nil || !strings.Contains(err.Error(), "interrupt") {
		t.Errorf("the server ended with %v, want interrupt", err)
	}
	_ = w.cmd.Wait()
}

func TestWatchdogDismissed(t *testing.T) {
	t.Parallel()
	victim := exec.Command("cat")
	stdin, err := victim.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	w, err := watch(endServer, strconv.Itoa(victim.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	w.dismiss()
	stdin.Close()
	if err := victim.Wait(); err != nil {
		t.Errorf("a dismissed watchdog signalled: %v", err)
	}
}
