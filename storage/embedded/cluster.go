package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// superuser is the one role of the cluster. Who may connect is decided by the folder of the socket.
const superuser = "linli"

// ctypes are the character types to try, best first. The collation is C: fast, and never changed by an update of the
// C library, which would spoil indexes. The character type must know UTF-8, or lower() and pg_trgm see no letters
// outside ASCII.
var ctypes = []string{"C.UTF-8", "en_US.UTF-8", "C"}

// initialise makes the cluster where there is none. It grows under a temporary name, so that a kill leaves no half one.
func (s *Server) initialise(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(s.data(), "PG_VERSION")); err == nil {
		return nil
	}
	if err := s.removeHalves(); err != nil {
		return err
	}
	s.cfg.tell("setting up the database in %s", s.dir)
	half, err := os.MkdirTemp(s.dir, "init-")
	if err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	if err := s.fill(ctx, half); err != nil {
		return errors.Join(err, os.RemoveAll(half))
	}
	if err := os.Rename(half, s.data()); err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	if s.cfg.Ephemeral {
		return nil
	}
	return syncPath(s.dir)
}

// fill makes the cluster in the empty folder dir, on stable storage where it is not ephemeral.
func (s *Server) fill(ctx context.Context, dir string) error {
	if s.cfg.Ephemeral {
		return s.fillFromSeed(ctx, dir)
	}
	return s.initdb(ctx, dir)
}

// removeHalves removes what a killed initdb left. One that is still dying may write on for a moment into a folder
// that nobody will use.
func (s *Server) removeHalves() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("remove half a cluster: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "init-") {
			if err := os.RemoveAll(filepath.Join(s.dir, e.Name())); err != nil {
				return fmt.Errorf("remove half a cluster: %w", err)
			}
		}
	}
	return nil
}

func (s *Server) initdb(ctx context.Context, dir string) error {
	if err := s.account.give(dir); err != nil {
		return fmt.Errorf("run initdb: %w", err)
	}
	var out []byte
	var err error
	for _, ctype := range ctypes {
		out, err = s.runInitdb(ctx, dir, ctype)
		if err == nil || !strings.Contains(string(out), "locale") {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("run initdb: %w: %s", err, lastLines(string(out)))
	}
	return nil
}

func (s *Server) runInitdb(ctx context.Context, dir, ctype string) ([]byte, error) {
	args := append(s.initdbArguments(), "--lc-ctype="+ctype, "-D", dir)
	cmd := s.command(ctx, s.programs.initdb(), args...)
	cmd.SysProcAttr = childAttr(s.account.credential(), syscall.SIGKILL)
	runtime.LockOSThread() // the death signal follows the thread that started the child
	defer runtime.UnlockOSThread()
	return cmd.CombinedOutput()
}

func (s *Server) initdbArguments() []string {
	args := []string{"-U", superuser, "-E", "UTF8", "--locale=C", "--auth-local=trust", "--auth-host=reject", "--no-instructions"}
	if s.cfg.Ephemeral {
		args = append(args, "--no-sync", "--wal-segsize=1")
	}
	return args
}

// command is a server program run as the server's account, with a small environment of its own: no PG variable of
// the caller steers it, and no secret of the caller reaches another user.
func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = "/"
	cmd.Env = []string{"LC_ALL=C", "TZ=UTC"}
	for _, key := range []string{"PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"} {
		if value, ok := os.LookupEnv(key); ok {
			cmd.Env = append(cmd.Env, key+"="+value)
		}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.account.credential()}
	return cmd
}
