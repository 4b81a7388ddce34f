package embedded

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"os"
)

// fakePrograms makes a folder whose postgres says that it is of a version.
func fakePrograms(t *testing.T, version string) string {
	t.Helper()
	dir := filepath.Join(dataDir(t), "bin")
	for _, name := range []string{"initdb", "postgres"} {
		path := filepath.Join(dir, name)
		write(t, path, fmt.Sprintf("#!/bin/sh\necho '%s'\n", version))
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFindMatchesVersion(t *testing.T) {
	t.Parallel()
	s := startServer(t, Config{Ephemeral: true})
	old := fakePrograms(t, "postgres (PostgreSQL) 14.11")
	debian := fakePrograms(t, "postgres (PostgreSQL) 16.4 (Debian 16.4-1.pgdg120+1)")
	beta := fakePrograms(t, "postgres (PostgreSQL) 18beta1")
	other := fakePrograms(t, "postgres 3.0 of somebody else")
	none := filepath.Join(dataDir(t), "bin")
	dirs := []string{none, other, old, beta, debian}
	for want, dir := range map[int]string{0: beta, 14: old, 16: debian, 18: beta, 15: ""} {
		if p, found := s.find(t.Context(), slices.Values(dirs), want); p.dir != dir || found != (dir != "") {
			t.Errorf("Postgres %d: found %q, want %q", want, p.dir, dir)
		}
	}
}

func TestPathMajor(t *testing.T) {
	t.Parallel()
	for dir, want := range map[string]int{
		"/usr/lib/postgresql/9.6/bin":                             9,
		"/usr/lib/postgresql/15/bin":                              15,
		"/usr/pgsql-17/bin":                                       17,
		"/usr/libexec/postgresql16":                               16,
		"/opt/homebrew/opt/postgresql@17/bin":                     17,
		"/Applications/Postgres.app/Contents/Versions/latest/bin": 0,
		"/usr/local/pgsql/bin":                                    0,
	} {
		if got := pathMajor(dir); got != want {
			t.Errorf("%s: %d, want %d", dir, got, want)
		}
	}
}

func TestInstallCommand(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		goos, want string
		major      int
	}{
		{"linux", "apt-get install postgresql", 0},
		{"linux", "apt-get install postgresql-16", 16},
		{"darwin", "brew install postgresql@17", 0},
		{"darwin", "brew install postgresql@16", 16},
	} {
		if got := installCommand(test.goos, test.major); !strings.HasPrefix(got, test.want) || len(got) != len(test.want) {
			t.Errorf("%s, %d: %s, want %s", test.goos, test.major, got, test.want)
		}
	}
}
