package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func (s *Server) pidFile() string { return filepath.Join(s.data(), "postmaster.pid") }

// clearStale runs under our lock, so a server that still works on the data is an orphan of a killed process: it is
// ended and waited for. Then its postmaster.pid goes, because Postgres would take a zombie, or an unrelated process
// that got the same number, for a living server and refuse to start.
func (s *Server) clearStale(ctx context.Context) error {
	text, err := os.ReadFile(s.pidFile())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read postmaster.pid: %w", err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	postmaster, _ := strconv.Atoi(strings.TrimSpace(first)) // half written by a crash: then there is no such process
	if err := s.endOrphans(ctx, postmaster); err != nil {
		return err
	}
	if err := os.Remove(s.pidFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove stale postmaster.pid: %w", err)
	}
	return nil
}

// escalation is what orphans are sent, and after how many looks.
var escalation = map[int]syscall.Signal{0: syscall.SIGINT, 400: syscall.SIGQUIT, 600: syscall.SIGKILL}

const (
	orphanLooks = 800
	orphanLook  = 25 * time.Millisecond
)

// endOrphans waits until no process works on the data, with more force the longer it lasts.
func (s *Server) endOrphans(ctx context.Context, postmaster int) error {
	look := time.NewTicker(orphanLook)
	defer look.Stop()
	for i := range orphanLooks {
		pids, err := living(s.data())
		if err != nil {
			return fmt.Errorf("look for an earlier server: %w", err)
		}
		if len(pids) == 0 {
			return nil
		}
		if i == 0 {
			s.cfg.tell("ending a server that an earlier run left behind")
		}
		if sig, ok := escalation[i]; ok {
			signalOrphans(pids, postmaster, sig)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("end an earlier server: %w", ctx.Err())
		case <-look.C:
		}
	}
	return fmt.Errorf("processes of an earlier server still work on %s and do not end", s.data())
}

// signalOrphans leaves an orderly shutdown to the postmaster. Sessions without one would end by themselves when their
// statement does; they are told to end now.
func signalOrphans(pids []int, postmaster int, sig syscall.Signal) {
	if sig == syscall.SIGINT {
		if slices.Contains(pids, postmaster) {
			pids = []int{postmaster}
		} else {
			sig = syscall.SIGTERM
		}
	}
	for _, pid := range pids {
		_ = syscall.Kill(pid, sig) // it may be gone by now; the next look tells
	}
}
