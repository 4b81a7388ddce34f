package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

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
