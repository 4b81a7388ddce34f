package embedded

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/lib/pq"
)

// stopPatience is how long sessions may take to end and the last checkpoint to be written.
const stopPatience = 20 * time.Second

// Server is a running Postgres and the ownership of its folder. Its methods may be called at once from several goroutines.
type Server struct {
	cfg      Config
	dir      string // absolute, without links
	socket   string
	account  *account
	lock     *os.File
	programs programs

	cmd     *exec.Cmd
	guard   *watchdog
	done    chan struct{}
	waitErr error // how the process ended; read after done

	stopping  sync.Once
	stopErr   error
	releasing sync.Once
}

func (s *Server) data() string    { return filepath.Join(s.dir, "data") }
func (s *Server) logFile() string { return filepath.Join(s.dir, "log") }

// URL is the connection string of a database of this server, for lib/pq and libpq alike.
func (s *Server) URL(database string) string {
	query := url.Values{"host": {s.socket}, "port": {"5432"}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

// Done is closed when the server has ended, by Stop or by itself; Stop then says why.
func (s *Server) Done() <-chan struct{} { return s.done }

// CreateDatabase makes an empty database of that name where there is none.
func (s *Server) CreateDatabase(ctx context.Context, name string) error {
	return s.unlessExists(ctx, Database, name, `CREATE DATABASE `+pq.QuoteIdentifier(name))
}

// nameDatabase gives the database that initdb makes our name: a rename takes no time, and a copy of it a tenth of a
// second. A note in the cluster spares a warm start to connect and ask, which takes a fifth of its time.
func (s *Server) nameDatabase(ctx context.Context) error {
	note := filepath.Join(s.data(), "linli.named")
	if _, err := os.Stat(note); err == nil {
		return nil
	}
	if err := s.unlessExists(ctx, "template1", Database, `ALTER DATABASE postgres RENAME TO `+Database); err != nil {
		return err
	}
	if err := errors.Join(os.WriteFile(note, nil, 0o600), s.account.give(note)); err != nil {
		return fmt.Errorf("note database: %w", err)
	}
	return nil
}

// unlessExists connects to one database and runs a statement where another does not exist.
func (s *Server) unlessExists(ctx context.Context, connect, name, statement string) error {
	db, err := sql.Open("postgres", s.URL(connect))
	if err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	defer db.Close()
	var exists bool
	err = db.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&exists)
	if err == nil && !exists {
		_, err = db.ExecContext(ctx, statement)
	}
	if err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	return nil
}

// Stop ends the sessions, writes a checkpoint and gives the folder free. It returns an error where the server had
// ended by itself or had to be hurried, which costs a recovery at the next start but no data. A repeated call
// returns what the first did.
func (s *Server) Stop() error {
	s.stopping.Do(func() { s.stopErr = s.shutdown() })
	return s.stopErr
}

// shutdown asks for a "fast" shutdown, which lets no session finish, and after a while for an "immediate" one
// (https://www.postgresql.org/docs/current/server-shutdown.html).
func (s *Server) shutdown() error {
	defer s.release()
	if err := s.signal(syscall.SIGINT); err != nil {
		return err
	}
	select {
	case <-s.done:
	case <-time.After(stopPatience):
		if err := s.signal(syscall.SIGQUIT); err != nil {
			return err
		}
		<-s.done
	}
	if s.waitErr != nil {
		return s.deathError()
	}
	return nil
}

// signal has nothing to say to a process that has ended.
func (s *Server) signal(sig syscall.Signal) error {
	if err := s.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("signal postgres: %w", err)
	}
	return nil
}

func (s *Server) deathError() error {
	return fmt.Errorf("postgres ended: %w: %s", s.waitErr, tail(s.logFile()))
}

// release gives back all but the process, once: afterwards the folder may belong to another process. What can't be
// removed is removed by the next start.
func (s *Server) release() {
	s.releasing.Do(func() {
		s.guard.dismiss()
		if s.socket != "" {
			_ = removeSocketDir(filepath.Join(s.dir, "socket"))
		}
		if s.cfg.Ephemeral && s.dir != "" {
			_ = os.RemoveAll(s.dir)
		}
		if s.lock != nil {
			s.lock.Close()
		}
	})
}

// launch starts the server and returns when it accepts connections.
func (s *Server) launch(ctx context.Context) error {
	log, err := openLog(s.logFile())
	if err != nil {
		return err
	}
	defer log.Close()
	s.cmd = s.command(context.WithoutCancel(ctx), s.programs.postgres(), s.arguments()...)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = childAttr(s.account.credential(), s.farewell())
	started := make(chan error)
	go s.run(started)
	if err := <-started; err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	if s.guard, err = s.newGuard(); err == nil {
		err = s.awaitReady(ctx)
	}
	if err != nil {
		return errors.Join(err, s.abort())
	}
	if !s.cfg.Ephemeral {
		go boundLog(s.logFile(), s.done)
	}
	return nil
}

// abort ends a server that did not become ready.
func (s *Server) abort() error {
	err := s.signal(syscall.SIGQUIT)
	if err == nil {
		<-s.done
	}
	return err
}

// farewell is what the server is told when this process dies: an orderly end, or a quick one where nothing is kept.
func (s *Server) farewell() syscall.Signal {
	if s.cfg.Ephemeral {
		return syscall.SIGQUIT
	}
	return syscall.SIGINT
}

// run holds its thread for as long as the server lives: on Linux the death of that thread is what ends the server.
func (s *Server) run(started chan<- error) {
	runtime.LockOSThread()
	if err := s.cmd.Start(); err != nil {
		started <- err
		return
	}
	started <- nil
	s.waitErr = s.cmd.Wait()
	close(s.done)
}

// awaitReady waits until the server accepts connections. Recovery after a crash may take long; ctx decides how long.
func (s *Server) awaitReady(ctx context.Context) error {
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for !ready(s.pidFile(), s.cmd.Process.Pid) {
		select {
		case <-s.done:
			return s.deathError()
		case <-ctx.Done():
			return fmt.Errorf("start postgres: %w", ctx.Err())
		case <-look.C:
		}
	}
	return nil
}

// ready looks for the word in line 8 of postmaster.pid, where the server says so (src/include/utils/pidfile.h). A file
// of another process is not ours to believe.
func ready(pidFile string, pid int) bool {
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return false
	}
	lines := bytes.Split(text, []byte("\n"))
	return len(lines) >= 8 && string(lines[0]) == strconv.Itoa(pid) && string(bytes.TrimSpace(lines[7])) == "ready"
}
