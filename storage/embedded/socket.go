package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// socketName is what Postgres calls the socket of port 5432.
const socketName = ".s.PGSQL.5432"

// shortPrefix begins the name of a socket folder outside the data folder.
const shortPrefix = "linli-s"

// makeSocketDir makes the private folder of the socket: in the data folder, or in a temporary one behind a link
// where the path would not do. An old one goes first: its lock file may name a process number that lives again.
func (s *Server) makeSocketDir() error {
	link := filepath.Join(s.dir, "socket")
	if err := removeSocketDir(link); err != nil {
		return fmt.Errorf("remove old socket folder: %w", err)
	}
	s.socket = link
	if !fits(link) {
		var err error
		if s.socket, err = s.shortDir(); err != nil {
			return err
		}
		if err := os.Symlink(s.socket, link); err != nil {
			return fmt.Errorf("make socket folder: %w", err)
		}
	} else if err := os.Mkdir(link, 0o700); err != nil {
		return fmt.Errorf("make socket folder: %w", err)
	}
	if err := s.account.give(s.socket); err != nil {
		return fmt.Errorf("make socket folder: %w", err)
	}
	return nil
}

// removeSocketDir removes the folder at link, or the link and the temporary folder of ours that it leads to.
func removeSocketDir(link string) error {
	target, err := os.Readlink(link)
	if err == nil && strings.HasPrefix(filepath.Base(target), shortPrefix) {
		if err := os.RemoveAll(target); err != nil {
			return err
		}
	}
	return os.RemoveAll(link)
}

// fits tells whether the socket's path and its closing zero byte go into a sockaddr_un: 108 bytes on Linux, 104 on
// macOS (https://man7.org/linux/man-pages/man7/unix.7.html); and whether it can be the host of a connection string,
// where a comma begins another host.
func fits(dir string) bool {
	return len(filepath.Join(dir, socketName)) < len(syscall.RawSockaddrUnix{}.Path) && !strings.Contains(dir, ",")
}

func (s *Server) shortDir() (string, error) {
	for _, parent := range []string{os.TempDir(), "/tmp"} {
		if s.account.reach(parent) != nil || !fits(filepath.Join(parent, shortPrefix+"4294967295")) {
			continue
		}
		if dir, err := os.MkdirTemp(parent, shortPrefix); err == nil {
			return dir, nil
		}
	}
	return "", fmt.Errorf("the path of %s is too long for a socket and no temporary folder can take it: keep the data under a shorter path", s.dir)
}
