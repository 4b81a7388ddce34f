package embedded

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// watchdog is a shell that waits on a pipe which only this process holds open, and acts when this process has died,
// however it died. It works on every Unix.
type watchdog struct {
	cmd  *exec.Cmd
	pipe *os.File
}

const (
	// endServer stands in for the death signal where the system has none; $1 is the server.
	endServer = `read _; kill -INT "$1"`
	// endAndRemove waits up to 5 s for the server to take its postmaster.pid away; $2 is the folder.
	endAndRemove = `read _; kill -QUIT "$1"; n=0
while [ -e "$2/data/postmaster.pid" ] && [ $n -lt 100 ]; do n=$((n+1)); sleep 0.05; done
rm -rf "$2"`
)

// newGuard starts the watchdog that this server needs, if any.
func (s *Server) newGuard() (*watchdog, error) {
	pid := strconv.Itoa(s.cmd.Process.Pid)
	switch {
	case s.cfg.Ephemeral:
		return watch(endAndRemove, pid, s.dir)
	case !diesWithParent:
		return watch(endServer, pid)
	}
	return nil, nil
}

func watch(script string, args ...string) (*watchdog, error) {
	r, w, err := os.Pipe() // closed on exec: no other child gets the end that keeps the watchdog waiting
	if err != nil {
		return nil, fmt.Errorf("start watchdog: %w", err)
	}
	defer r.Close()
	cmd := exec.Command("/bin/sh", append([]string{"-c", script, "linli-watchdog"}, args...)...)
	cmd.Stdin = r
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C and a closed terminal are not for it
	if err := cmd.Start(); err != nil {
		w.Close()
		return nil, fmt.Errorf("start watchdog: %w", err)
	}
	return &watchdog{cmd: cmd, pipe: w}, nil
}

// dismiss ends the watchdog before its pipe, so that it does not signal a process number that is free again.
func (w *watchdog) dismiss() {
	if w == nil {
		return
	}
	_ = w.cmd.Process.Kill() // it may have been killed already
	_ = w.cmd.Wait()         // always "signal: killed"
	w.pipe.Close()
}
