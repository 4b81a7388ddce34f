package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// ephemeralPrefix begins the names of the folders of ephemeral servers.
const ephemeralPrefix = "linli-test-"

// ownEphemeral makes a folder of its own for the server, and removes those that dead processes left.
func (s *Server) ownEphemeral() (err error) {
	if s.cfg.Dir != "" {
		return errors.New("start postgres: an ephemeral server takes no data folder")
	}
	if s.account, err = serverAccount(""); err != nil {
		return err
	}
	parent, err := s.ephemeralParent()
	if err != nil {
		return err
	}
	sweep(parent)
	if s.dir, s.lock, err = ephemeralDir(parent); err != nil {
		return err
	}
	if s.account != nil {
		return os.Chmod(s.dir, 0o711)
	}
	return nil
}

// ephemeralParent is in memory where there is room, else the temporary folder that the account can enter.
func (s *Server) ephemeralParent() (string, error) {
	for _, dir := range []string{memoryDir(), os.TempDir(), "/tmp"} {
		if dir == "" || s.account.reach(dir) != nil {
			continue
		}
		if dir, err := filepath.EvalSymlinks(dir); err == nil {
			return dir, nil
		}
	}
	return "", errors.New("start postgres: there is no temporary folder")
}

// ephemeralDir makes a folder that is locked before it bears the name by which sweep looks.
func ephemeralDir(parent string) (string, *os.File, error) {
	made, err := os.MkdirTemp(parent, "linli-new-")
	if err != nil {
		return "", nil, fmt.Errorf("make data folder: %w", err)
	}
	lock, err := acquire(made)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(made))
	}
	dir := filepath.Join(parent, ephemeralPrefix+filepath.Base(made)[len("linli-new-"):])
	if err := os.Rename(made, dir); err != nil {
		lock.Close()
		return "", nil, errors.Join(fmt.Errorf("make data folder: %w", err), os.RemoveAll(made))
	}
	return dir, lock, nil
}

// sweep removes the folders of ephemeral servers whose process has died without its watchdog. Those of other users
// can't be removed and stay.
func sweep(parent string) {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ephemeralPrefix) {
			removeAbandoned(filepath.Join(parent, e.Name()))
		}
	}
}

func removeAbandoned(dir string) {
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR, 0)
	if err != nil {
		return
	}
	defer lock.Close()
	if flock(lock) != nil {
		return
	}
	if pids, err := living(filepath.Join(dir, "data")); err == nil {
		signalOrphans(pids, 0, syscall.SIGKILL)
	}
	os.RemoveAll(dir)
}

// fillFromSeed copies a cluster that an earlier run made with the same programs, which takes a tenth of the time of
// initdb. Where there is none it runs initdb and leaves a copy in the user's cache.
func (s *Server) fillFromSeed(ctx context.Context, dir string) error {
	seed, err := s.seed()
	if err != nil {
		return s.initdb(ctx, dir) // no cache, no copies
	}
	if err := copyCluster(seed, dir); err == nil {
		return s.account.giveAll(dir)
	}
	if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	if err := s.initdb(ctx, dir); err != nil {
		return err
	}
	_ = plant(dir, seed) // without it the next run only takes longer
	return nil
}

// seed is the place of the copy; its name changes with the programs and with what initdb is told.
func (s *Server) seed() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", append(s.initdbArguments(), s.programs.version, s.programs.dir)))
	return filepath.Join(cache, "linli", "seed", hex.EncodeToString(sum[:8])), nil
}

// plant copies the cluster in dir to seed, which appears complete, and on stable storage, or not at all.
func plant(dir, seed string) error {
	if err := os.MkdirAll(filepath.Dir(seed), 0o700); err != nil {
		return err
	}
	half, err := os.MkdirTemp(filepath.Dir(seed), "half-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(half)
	if err := errors.Join(copyCluster(dir, half), syncTree(half)); err != nil {
		return err
	}
	return os.Rename(half, seed)
}

// copyCluster copies into a folder that exists; Postgres wants it closed to others.
func copyCluster(from, to string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	return os.Chmod(to, 0o700)
}
