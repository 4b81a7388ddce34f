package embedded

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestEphemeralGoesWithStop(t *testing.T) {
	t.Parallel()
	s := startServer(t, Config{Ephemeral: true})
	if got := ask(t, s, `SHOW fsync`); got != "off" {
		t.Errorf("fsync is %s", got)
	}
	stop(t, s)
	if _, err := os.Stat(s.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s after Stop: %v", s.dir, err)
	}
}

func TestEphemeralGoesWithItsProcess(t *testing.T) {
	t.Parallel()
	c := startChild(t, "ephemeral", "")
	dir := c.line()
	c.kill()
	eventually(t, "the server ends", gone(t, filepath.Join(dir, "data")))
	eventually(t, "the folder is removed", func() bool {
		_, err := os.Stat(dir)
		return errors.Is(err, os.ErrNotExist)
	})
}

func TestSweep(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	abandoned, lock, err := ephemeralDir(parent)
	if err != nil {
		t.Fatal(err)
	}
	lock.Close()
	used, lock, err := ephemeralDir(parent)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	other := filepath.Join(parent, "other")
	write(t, filepath.Join(other, "lock"), "")
	sweep(parent)
	for dir, want := range map[string]bool{abandoned: false, used: true, other: true} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s: %v, want it there: %t", dir, err, want)
		}
	}
}

// A seed that cannot be copied whole is not used.
func TestDamagedSeed(t *testing.T) {
	t.Parallel()
	cluster := t.TempDir()
	write(t, filepath.Join(cluster, "PG_VERSION"), "15\n")
	seed := filepath.Join(t.TempDir(), "seeds", "one")
	if err := plant(cluster, seed); err != nil {
		t.Fatal(err)
	}
	if err := plant(cluster, seed); err == nil {
		t.Error("a seed was planted over another")
	}
	if left, _ := os.ReadDir(filepath.Dir(seed)); len(left) != 1 {
		t.Errorf("beside the seed: %v", left)
	}
	if got := contents(t, seed); len(got) != 1 || got["PG_VERSION"] != "15\n" {
		t.Errorf("the seed holds %v", got)
	}
}
