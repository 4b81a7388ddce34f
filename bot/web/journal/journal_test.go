package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

type store interface {
	Records() iter.Seq2[[]byte, error]
	Append(record []byte, sync bool) error
	Rewrite(records iter.Seq[[]byte]) error
	WriteFile(name string, data []byte) error
	OpenFile(name string) (io.ReadCloser, error)
	RemoveFile(name string) error
	Close() error
}

func read(t *testing.T, s store) []string {
	t.Helper()
	var all []string
	for r, err := range s.Records() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(r))
	}
	return all
}

func open(t *testing.T, path string) *Dir {
	t.Helper()
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// both runs a test on each kind of store.
func both(t *testing.T, test func(*testing.T, store)) {
	t.Run("dir", func(t *testing.T) {
		t.Parallel()
		d := open(t, t.TempDir())
		t.Cleanup(func() { d.Close() })
		test(t, d)
	})
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		test(t, &Memory{})
	})
}

func TestAppendAndRewrite(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s store) {
		for i := range 3 {
			if err := s.Append(fmt.Append(nil, i), i%2 == 0); err != nil {
				t.Fatal(err)
			}
		}
		if got := read(t, s); !slices.Equal(got, []string{"0", "1", "2"}) {
			t.Errorf("records are %q", got)
		}
		if err := s.Rewrite(slices.Values([][]byte{[]byte("all"), []byte("anew")})); err != nil {
			t.Fatal(err)
		}
		if err := s.Append([]byte("after"), true); err != nil {
			t.Fatal(err)
		}
		if got := read(t, s); !slices.Equal(got, []string{"all", "anew", "after"}) {
			t.Errorf("after the rewrite, records are %q", got)
		}
	})
}

func TestFiles(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, s store) {
		if _, err := s.OpenFile("a.jpg"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a file that never was: %v", err)
		}
		for _, data := range []string{"first", "second"} {
			if err := s.WriteFile("a.jpg", []byte(data)); err != nil {
				t.Fatal(err)
			}
		}
		f, err := s.OpenFile("a.jpg")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if b, _ := io.ReadAll(f); string(b) != "first" {
			t.Errorf("the file reads %q, want what was written first", b)
		}
		for range 2 {
			if err := s.RemoveFile("a.jpg"); err != nil {
				t.Errorf("remove: %v", err)
			}
		}
		if _, err := s.OpenFile("a.jpg"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a removed file: %v", err)
		}
	})
}

func TestDirKeepsAll(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d := open(t, path)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for k := range 20 {
				if err := d.Append(fmt.Appendf(nil, "%d-%02d", i, k), k%5 == 0); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	d = open(t, path)
	defer d.Close()
	got := read(t, d)
	if len(got) != 160 {
		t.Fatalf("%d records, want 160", len(got))
	}
	for i := range 8 {
		mine := slices.DeleteFunc(slices.Clone(got), func(s string) bool { return !strings.HasPrefix(s, fmt.Sprint(i)) })
		if !slices.IsSorted(mine) {
			t.Errorf("records of one writer are out of order: %q", mine)
		}
	}
}

func TestTornRecord(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 200<<10)
	for _, c := range []struct{ name, file, want string }{
		{"half a record", "one\ntwo\nthr", "one,two"},
		{"nothing but half a record", "on", ""},
		{"half a long record", "one\n" + long, "one"},
		{"whole", "one\n" + long + "\n", "one," + long},
		{"zeros", "one\n\x00\x00\x00", "one"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := t.TempDir()
			if err := os.WriteFile(filepath.Join(path, recordsName), []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			d := open(t, path)
			defer d.Close()
			if got := strings.Join(read(t, d), ","); got != c.want {
				t.Errorf("records are %.40q, want %.40q", got, c.want)
			}
			if err := d.Append([]byte("next"), true); err != nil {
				t.Fatal(err)
			}
			if got := read(t, d); got[len(got)-1] != "next" {
				t.Errorf("the next record reads %.40q", got[len(got)-1])
			}
		})
	}
}

func TestFailedAppend(t *testing.T) {
	t.Parallel()
	d := open(t, t.TempDir())
	defer d.Close()
	if err := d.Append([]byte("one"), true); err != nil {
		t.Fatal(err)
	}
	whole := d.log
	readOnly, err := os.Open(whole.Name())
	if err != nil {
		t.Fatal(err)
	}
	d.log = readOnly
	if err := d.Append([]byte("two"), true); err == nil {
		t.Error("a record that could not be written was taken")
	}
	d.log = whole
	readOnly.Close()
	if err := d.Append([]byte("three"), true); err == nil {
		t.Error("the journal goes on though its end is in doubt")
	}
	if got := read(t, d); !slices.Equal(got, []string{"one"}) {
		t.Errorf("records are %q", got)
	}
}

func TestOneProcess(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d := open(t, path)
	if second, err := Open(path); err == nil {
		second.Close()
		t.Error("a second opening was allowed")
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, path).Close()
}

func TestFilesStayInside(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	d := open(t, filepath.Join(path, "inner"))
	defer d.Close()
	if err := d.WriteFile("../../out", []byte("x")); err == nil {
		t.Error("a file was written outside the folder")
	}
	if _, err := d.OpenFile("../" + recordsName); err == nil {
		t.Error("a file was opened outside the folder")
	}
}
