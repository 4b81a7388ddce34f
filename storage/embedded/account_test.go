package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReach(t *testing.T) {
	t.Parallel()
	stranger := &account{uid: 4242, gid: 4242, name: "user stranger"}
	open := dataDir(t)
	closed := filepath.Join(filepath.Dir(open), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := stranger.reach(open); err != nil {
		t.Errorf("a folder that is to be made: %v", err)
	}
	err := stranger.reach(filepath.Join(closed, "linli", "data"))
	if err == nil || !strings.HasPrefix(err.Error(), closed+" is closed to user stranger") || !strings.Contains(err.Error(), "/var/lib/linli") {
		t.Errorf("below a closed folder: %v", err)
	}
	var ourselves *account
	if err := ourselves.reach(closed); err != nil {
		t.Errorf("without another account: %v", err)
	}
}

func TestMayEnter(t *testing.T) {
	t.Parallel()
	info := func(mode os.FileMode) os.FileInfo {
		dir := t.TempDir()
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(dir, 0o700) })
		i, err := os.Stat(dir)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	owner := &account{uid: uint32(os.Geteuid()), gid: 4242}
	group := &account{uid: 4242, gid: uint32(os.Getegid())}
	other := &account{uid: 4242, gid: 4242}
	for _, test := range []struct {
		who  *account
		mode os.FileMode
		want bool
	}{
		{owner, 0o700, true}, {owner, 0o077, false},
		{group, 0o710, true}, {group, 0o701, false},
		{other, 0o701, true}, {other, 0o770, false},
	} {
		if got := test.who.mayEnter(info(test.mode)); got != test.want {
			t.Errorf("user %d, group %d, mode %o: %t", test.who.uid, test.who.gid, test.mode, got)
		}
	}
}

func TestServerAccount(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if os.Geteuid() != 0 {
		if a, err := serverAccount(dir); a != nil || err != nil {
			t.Errorf("own data: %v, %v; want our own account", a, err)
		}
		if _, err := serverAccount("/"); err == nil || !strings.Contains(err.Error(), "belongs to user root") {
			t.Errorf("root's data: %v", err)
		}
		return
	}
	if a, err := serverAccount(filepath.Join(dir, "none")); err != nil || a.uid == 0 {
		t.Errorf("new data under root: %v, %v", a, err)
	}
	if err := os.Chown(dir, 4242, 4243); err != nil {
		t.Fatal(err)
	}
	if a, err := serverAccount(dir); err != nil || a.uid != 4242 || a.gid != 4243 {
		t.Errorf("data of 4242 under root: %v, %v", a, err)
	}
}

func TestRootIsToldOfAClosedFolder(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root needs another account")
	}
	dir := filepath.Join(dataDir(t), "home")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Config{Dir: filepath.Join(dir, "linli")})
	if err == nil || !strings.Contains(err.Error(), dir+" is closed to user ") {
		t.Errorf("below a closed folder: %v", err)
	}
}
