package embedded

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
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
