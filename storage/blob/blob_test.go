package blob

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Of "abc", from FIPS 180-4's examples.
const abcKey Key = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

func open(t *testing.T, dir string) *Dir {
	t.Helper()
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func put(t *testing.T, d *Dir, b []byte) Key {
	t.Helper()
	key, err := d.Put(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// fileOf is where a key's file lies.
func fileOf(dir string, k Key) string {
	return filepath.Join(dir, string(k[:2]), string(k[2:4]), string(k))
}

func TestOnlyTheOwnerMayRead(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "blobs")
	d := open(t, dir)
	put(t, d, []byte("abc"))
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if e.IsDir() {
			want = fs.ModeDir | 0o700
		}
		if info.Mode() != want {
			t.Errorf("%s is %v, want %v", name, info.Mode(), want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSymlinksLeadNowhere plants a link out of the folder where a file would be.
func TestSymlinksLeadNowhere(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	secret := filepath.Join(parent, "secret")
	if err := os.WriteFile(secret, []byte("abc"), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(parent, "blobs")
	d := open(t, dir)
	if err := os.MkdirAll(filepath.Dir(fileOf(dir, abcKey)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, fileOf(dir, abcKey)); err != nil {
		t.Fatal(err)
	}
	if b, err := d.Read(t.Context(), abcKey); err == nil {
		t.Errorf("read %q from outside", b)
	}
}

func TestOpenSweepsWhatTheDeadLeft(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := put(t, open(t, dir), []byte("abc"))
	for name, age := range map[string]time.Duration{"dead": 2 * abandoned, "alive": 0} {
		file := filepath.Join(dir, tempFolder, name)
		if err := os.WriteFile(file, []byte("half a pict"), 0o600); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		at := info.ModTime().Add(-age)
		if err := os.Chtimes(file, at, at); err != nil {
			t.Fatal(err)
		}
	}
	d := open(t, dir)
	if left := names(t, filepath.Join(dir, tempFolder)); fmt.Sprint(left) != "[alive]" {
		t.Errorf("left after opening: %v, want [alive]", left)
	}
	if _, err := d.Read(t.Context(), key); err != nil {
		t.Errorf("a kept file after sweeping: %v", err)
	}
}

func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		list = append(list, f.Name())
	}
	return list
}

// TestFailedPutLeavesNothing puts where a file stands in the folder's way.
func TestFailedPutLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := open(t, dir)
	if err := os.WriteFile(filepath.Join(dir, string(abcKey[:2])), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if key, err := d.Put(t.Context(), []byte("abc")); err == nil {
		t.Errorf("put gave %s", key)
	}
	if left := names(t, filepath.Join(dir, tempFolder)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestOpenRefusesAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file); err == nil {
		t.Error("a file was opened as a folder")
	}
}
