package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is a user that server programs run as. Nil means that they run as this process does, which is so for
// everyone but root; the methods of a nil account allow everything and change nothing.
type account struct {
	uid, gid uint32
	name     string
}

// serverAccount tells whom the server of this data runs as.
func serverAccount(data string) (*account, error) {
	owner, exists := ownerOf(data)
	euid := uint32(os.Geteuid())
	switch {
	case euid == 0 && exists && owner.uid != 0:
		return owner, nil
	case euid == 0:
		return unprivileged()
	case exists && owner.uid != euid:
		return nil, fmt.Errorf("%s belongs to %s: start Linli as that user, or as root", data, owner.name)
	}
	return nil, nil
}

func ownerOf(path string) (*account, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, false
	}
	st := info.Sys().(*syscall.Stat_t)
	a := &account{uid: st.Uid, gid: st.Gid, name: "user " + strconv.FormatUint(uint64(st.Uid), 10)}
	if u, err := user.LookupId(strconv.FormatUint(uint64(st.Uid), 10)); err == nil {
		a.name = "user " + u.Username
	}
	return a, true
}

func unprivileged() (*account, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		// macOS numbers nobody -2, so the numbers are parsed as signed.
		uid, uidErr := strconv.ParseInt(u.Uid, 10, 64)
		gid, gidErr := strconv.ParseInt(u.Gid, 10, 64)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, fmt.Errorf("look up user %s: %w", name, err)
		}
		return &account{uid: uint32(uid), gid: uint32(gid), name: "user " + name}, nil
	}
	return nil, errors.New("Postgres refuses to run as root, and there is neither a user postgres nor a user nobody: start Linli as a normal user")
}

func (a *account) credential() *syscall.Credential {
	if a == nil {
		return nil
	}
	return &syscall.Credential{Uid: a.uid, Gid: a.gid}
}

// give hands path, without what is below it, to the account.
func (a *account) give(path string) error {
	if a == nil {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// giveAll hands path and everything below it to the account.
func (a *account) giveAll(path string) error {
	if a == nil {
		return nil
	}
	return filepath.WalkDir(path, func(p string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return a.give(p)
	})
}

// reach reports, in one sentence, the first folder on the way into dir that is closed to the account, as root's
// home is on most machines. Folders that do not exist yet are not judged.
func (a *account) reach(dir string) error {
	if a == nil {
		return nil
	}
	for d := dir; ; d = filepath.Dir(d) {
		if info, err := os.Stat(d); err == nil && !a.mayEnter(info) {
			return fmt.Errorf("%s is closed to %s, who runs the database because Postgres refuses to run as root: keep the data where that user can go, for example in /var/lib/linli", d, a.name)
		}
		if d == filepath.Dir(d) {
			return nil
		}
	}
}

func (a *account) mayEnter(info fs.FileInfo) bool {
	st, mode := info.Sys().(*syscall.Stat_t), info.Mode().Perm()
	switch {
	case st.Uid == a.uid:
		return mode&0o100 != 0
	case st.Gid == a.gid:
		return mode&0o010 != 0
	}
	return mode&0o001 != 0
}
