package blob

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
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

func TestPutOpenDelete(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d := open(t, dir)
	for _, b := range [][]byte{[]byte("abc"), {}, bytes.Repeat([]byte{0, 255}, 1<<19)} {
		key := put(t, d, b)
		if key != KeyOf(b) {
			t.Errorf("key %s, want %s", key, KeyOf(b))
		}
		r, err := d.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(iotest.OneByteReader(io.LimitReader(r, 100)))
		rest, err2 := io.ReadAll(r)
		if err := errors.Join(err, err2, r.Close()); err != nil || !bytes.Equal(append(got, rest...), b) {
			t.Errorf("read %d bytes of %d, error %v", len(got)+len(rest), len(b), err)
		}
		for range 2 {
			if err := d.Delete(t.Context(), key); err != nil {
				t.Errorf("delete: %v", err)
			}
		}
		if _, err := d.Open(t.Context(), key); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("open a deleted file: %v", err)
		}
	}
	if got := put(t, d, []byte("abc")); got != abcKey {
		t.Errorf("key of abc is %s", got)
	}
}

func TestSurvivesReopening(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "made", "by us")
	first, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	key := put(t, first, []byte("abc"))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if b, err := open(t, dir).Read(t.Context(), key); err != nil || string(b) != "abc" {
		t.Errorf("read %q, error %v", b, err)
	}
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

func TestMalformedKeys(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	if err := os.WriteFile(filepath.Join(parent, "secret"), []byte("s"), 0o600); err != nil {
		t.Fatal(err)
	}
	d := open(t, filepath.Join(parent, "blobs"))
	for _, k := range []Key{
		"", "abc", "../secret", Key("../../../secret" + strings.Repeat("a", 49)), abcKey + "0", abcKey[:63],
		Key(strings.ToUpper(string(abcKey))), "/" + abcKey[1:], abcKey[:62] + "/.", abcKey[:63] + "\x00", abcKey[:61] + "é1",
	} {
		_, openErr := d.Open(t.Context(), k)
		_, readErr := d.Read(t.Context(), k)
		for what, err := range map[string]error{"open": openErr, "read": readErr, "delete": d.Delete(t.Context(), k)} {
			if !errors.Is(err, ErrKey) {
				t.Errorf("%s %q: %v, want %v", what, k, err, ErrKey)
			}
		}
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

func TestDamageIsSeenAndMended(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string][]byte{"changed": []byte("abd"), "cut": []byte("ab"), "emptied": {}, "longer": []byte("abcd")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			d := open(t, dir)
			key := put(t, d, []byte("abc"))
			if err := os.WriteFile(fileOf(dir, key), damage, 0o600); err != nil {
				t.Fatal(err)
			}
			if b, err := d.Read(t.Context(), key); !errors.Is(err, ErrCorrupt) || b != nil {
				t.Errorf("read %q, error %v, want %v", b, err, ErrCorrupt)
			}
			put(t, d, []byte("abc"))
			if b, err := d.Read(t.Context(), key); err != nil || string(b) != "abc" {
				t.Errorf("after putting again: %q, error %v", b, err)
			}
		})
	}
}

func TestPutIsConcurrent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dirs := []*Dir{open(t, dir), open(t, dir)} // as two processes have it
	var group sync.WaitGroup
	for i := range 32 {
		group.Go(func() {
			d, b := dirs[i%2], bytes.Repeat([]byte{byte(i / 8)}, 1<<14)
			key, err := d.Put(t.Context(), b)
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := dirs[(i+1)%2].Read(t.Context(), key); err != nil || !bytes.Equal(got, b) {
				t.Errorf("read %d bytes, error %v", len(got), err)
			}
		})
	}
	group.Wait()
	if left := names(t, filepath.Join(dir, tempFolder)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestReadersOfADeletedFile keep what they have opened.
func TestReadersOfADeletedFile(t *testing.T) {
	t.Parallel()
	d := open(t, t.TempDir())
	key := put(t, d, []byte("abc"))
	r, err := d.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := d.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); err != nil || string(b) != "abc" {
		t.Errorf("read %q, error %v", b, err)
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

func TestCancelled(t *testing.T) {
	t.Parallel()
	d := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, putErr := d.Put(ctx, []byte("abc"))
	_, openErr := d.Open(ctx, abcKey)
	for what, err := range map[string]error{"put": putErr, "open": openErr, "delete": d.Delete(ctx, abcKey)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
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
