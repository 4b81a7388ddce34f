// Package embedded runs a private Postgres server for Linli where it is given none.
//
// The server programs are those of the machine: on PATH, named by pg_config, or in the usual places of Debian,
// Red Hat, SUSE, Alpine, Homebrew, MacPorts and Postgres.app. Where there are none, they are fetched once into the
// user's cache; see fetch.go for what is checked.
//
// The server is a child process that dies with its parent. It listens on a Unix socket in a folder that only its
// own user can enter, and on no network address. What it keeps lies below one folder:
//
//	lock       locked (flock) while a process owns the folder; the kernel drops the lock even after kill -9
//	data       the cluster; its PG_VERSION decides which major version of the programs may run it
//	init-*     a cluster being made, renamed to data when it is complete
//	socket     the folder of the socket, or a link to a short one where the path would be too long
//	log, log.1 the server's log, kept below 8 MB in all
//	programs   fetched programs, only where there is no cache that the server's user can enter
package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

var (
	// ErrBusy means that another process owns the data folder.
	ErrBusy = errors.New("another process is using this data folder")
	// ErrNoPrograms means that no fitting Postgres server programs were found and none could be fetched.
	ErrNoPrograms = errors.New("no Postgres server programs that fit are on this machine")
)

// MinMajor is the oldest major version of Postgres that is used: the first with CREATE DATABASE … STRATEGY and
// UNIQUE NULLS NOT DISTINCT (https://www.postgresql.org/docs/15/release-15.html).
const MinMajor = 15

// Database is the database that every server has once Start has returned.
const Database = "linli"

// Config says where a server keeps its data and how it runs.
type Config struct {
	// Dir is the folder that holds everything; it is made where it is missing. It must be empty when Ephemeral is set.
	Dir string
	// Ephemeral is for tests. The server loses data in a crash (fsync off), and lives in a new folder, in memory
	// where the machine has room, which is removed by Stop and also when this process dies.
	Ephemeral bool
	// Mirror is the base address from which missing programs are fetched, laid out as a Maven repository;
	// "" means the one that github.com/fergusstrange/embedded-postgres uses.
	Mirror string
	// Progress, where set, hears one short English sentence before each step that can take seconds.
	Progress func(string)
}

func (c Config) tell(format string, args ...any) {
	if c.Progress != nil {
		c.Progress(fmt.Sprintf(format, args...))
	}
}

// Start runs the server and returns when it accepts connections. The first start makes the cluster; a start after
// a crash recovers it and ends what is left of the earlier server. ctx bounds the start alone, not the server's life.
// It returns ErrBusy where another process owns the folder, and ErrNoPrograms where there is nothing to run.
// Postgres refuses to run as root: started by root, the server runs as the owner of the data, or where there is none
// yet as user postgres, else nobody, and Start returns an error where the folder is closed to that user.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	return start(ctx, cfg, newSource(cfg.Mirror))
}

func start(ctx context.Context, cfg Config, from source) (_ *Server, err error) {
	s := &Server{cfg: cfg, done: make(chan struct{})}
	defer func() {
		if err != nil {
			s.release()
		}
	}()
	if err := s.own(); err != nil {
		return nil, err
	}
	if err := s.choose(ctx, from); err != nil {
		return nil, err
	}
	if err := s.initialise(ctx); err != nil {
		return nil, err
	}
	if err := s.clearStale(ctx); err != nil {
		return nil, err
	}
	if err := s.makeSocketDir(); err != nil {
		return nil, err
	}
	if err := s.launch(ctx); err != nil {
		return nil, err
	}
	if err := s.nameDatabase(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// own makes the folder, finds the account that the server runs as and takes the lock.
func (s *Server) own() (err error) {
	if s.cfg.Ephemeral {
		return s.ownEphemeral()
	}
	if s.cfg.Dir == "" {
		return errors.New("start postgres: no data folder is given")
	}
	made, err := s.makeDir()
	if err != nil {
		return err
	}
	if s.account, err = serverAccount(s.data()); err != nil {
		return err
	}
	if made && s.account != nil { // whatever root's umask is
		if err := os.Chmod(s.dir, 0o711); err != nil {
			return fmt.Errorf("make data folder: %w", err)
		}
	}
	if err := s.account.reach(s.dir); err != nil {
		return err
	}
	s.lock, err = acquire(s.dir)
	return err
}

// makeDir makes the folder where it is missing. Its path becomes absolute and loses its links, as the kernel tells
// the working directory of a process.
func (s *Server) makeDir() (made bool, err error) {
	dir, err := filepath.Abs(s.cfg.Dir)
	if err != nil {
		return false, fmt.Errorf("make data folder: %w", err)
	}
	_, err = os.Stat(dir)
	made = errors.Is(err, os.ErrNotExist)
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return false, fmt.Errorf("make data folder: %w", err)
	}
	if s.dir, err = filepath.EvalSymlinks(dir); err != nil {
		return false, fmt.Errorf("make data folder: %w", err)
	}
	return made, nil
}
