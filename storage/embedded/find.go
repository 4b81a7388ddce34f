package embedded

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// programs is a folder with initdb and postgres of one version.
type programs struct {
	dir     string
	major   int
	version string // the whole line of postgres --version, where it was asked
}

func (p programs) initdb() string   { return filepath.Join(p.dir, "initdb") }
func (p programs) postgres() string { return filepath.Join(p.dir, "postgres") }

// choose finds the programs, or fetches them. Data of one major version is run by that version alone.
func (s *Server) choose(ctx context.Context, from source) error {
	want, err := dataMajor(s.data())
	if err != nil {
		return err
	}
	if want != 0 && want < MinMajor {
		return fmt.Errorf("%s was written by Postgres %d, and Linli needs Postgres %d or newer: move its contents there with pg_dump and LINLI_DATABASE_URL", s.data(), want, MinMajor)
	}
	if from.store == "" {
		from.store = s.programStore()
	}
	var found bool
	if s.programs, found = s.find(ctx, from.local(ctx), want); found {
		return nil
	}
	if s.programs, found = s.find(ctx, slices.Values(fetchedPlaces(from.store)), want); found {
		return nil
	}
	bin, err := from.fetch(ctx, want, s.cfg.tell)
	if err != nil {
		return missingPrograms(s.data(), want, err)
	}
	if s.programs, found = s.find(ctx, slices.Values([]string{bin}), want); !found {
		return missingPrograms(s.data(), want, fmt.Errorf("the fetched programs in %s do not run here", bin))
	}
	return nil
}

// missingPrograms is the one sentence that says what to do.
func missingPrograms(data string, want int, cause error) error {
	need := ""
	if want != 0 {
		need = fmt.Sprintf(" (%s was written by Postgres %d and needs that version)", data, want)
	}
	return fmt.Errorf("%w%s: install them with %q, or set LINLI_DATABASE_URL to a server of your own; fetching them did not work: %w",
		ErrNoPrograms, need, installCommand(runtime.GOOS, want), cause)
}

func installCommand(goos string, want int) string {
	if goos == "darwin" {
		if want == 0 {
			want = fetchedMajor
		}
		return fmt.Sprintf("brew install postgresql@%d", want)
	}
	if want != 0 {
		return fmt.Sprintf("apt-get install postgresql-%d", want)
	}
	return "apt-get install postgresql"
}

// dataMajor is the major version that wrote the cluster, 0 where there is none yet.
func dataMajor(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		if entries, err := os.ReadDir(data); err == nil && len(entries) > 0 {
			return 0, fmt.Errorf("%s holds files that are no Postgres cluster: give Linli another data folder", data)
		}
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read version of the data: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("read version of the data: %w", err)
	}
	return major, nil
}

// find returns the first of the folders whose programs run and have the wanted major version; 0 wants any that is
// not too old.
func (s *Server) find(ctx context.Context, dirs iter.Seq[string], want int) (programs, bool) {
	for dir := range dirs {
		if want != 0 && pathMajor(dir) == want && hasPrograms(dir) {
			return programs{dir: dir, major: want}, true
		}
		p, err := s.inspect(ctx, dir)
		if err == nil && (p.major == want || want == 0 && p.major >= MinMajor) {
			return p, true
		}
	}
	return programs{}, false
}

// hasPrograms spares a warm start, where the folder's name tells the version, a fifth of its time, which asking the
// program takes. Should the name be wrong, Postgres itself refuses the data.
func hasPrograms(dir string) bool {
	p := programs{dir: dir}
	return unix.Access(p.postgres(), unix.X_OK) == nil && unix.Access(p.initdb(), unix.X_OK) == nil
}

// versionLine reads "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)" and "… 18beta1".
var versionLine = regexp.MustCompile(`^postgres \(PostgreSQL\) (\d+)`)

// inspect asks the programs for their version, as the account that will run them, so that a folder closed to that
// account does not count.
func (s *Server) inspect(ctx context.Context, dir string) (programs, error) {
	p := programs{dir: dir}
	if !hasPrograms(dir) {
		return programs{}, os.ErrNotExist
	}
	cmd := s.command(ctx, p.postgres(), "--version")
	out, err := cmd.Output()
	if err != nil {
		return programs{}, err
	}
	p.version = strings.TrimSpace(string(out))
	m := versionLine.FindStringSubmatch(p.version)
	if m == nil {
		return programs{}, fmt.Errorf("%s is not Postgres", p.postgres())
	}
	p.major, err = strconv.Atoi(m[1])
	return p, err
}

// usualPlaces are where packages put the server programs, one line a family.
var usualPlaces = []string{
	"/usr/lib/postgresql/*/bin", // Debian, Ubuntu
	"/usr/pgsql-*/bin",          // Red Hat, from postgresql.org
	"/usr/lib/postgresql*/bin",  // SUSE
	"/usr/libexec/postgresql*",  // Alpine
	"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	"/opt/local/lib/postgresql*/bin", // MacPorts
	"/usr/local/pgsql/bin",           // built from source
}

// localPlaces yields the folders to look into, best first; the dear ones are computed only when they are reached.
func localPlaces(ctx context.Context) iter.Seq[string] {
	return func(yield func(string) bool) {
		if dir := onPath(); dir != "" && !yield(dir) {
			return
		}
		if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil && !yield(strings.TrimSpace(string(out))) {
			return
		}
		for _, dir := range newestFirst(usualPlaces) {
			if !yield(dir) {
				return
			}
		}
	}
}

// onPath is the true folder of the postgres on PATH: initdb is beside it, even where PATH names a link.
func onPath() string {
	path, err := exec.LookPath("postgres")
	if err != nil {
		return ""
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return ""
	}
	return filepath.Dir(path)
}

func newestFirst(patterns []string) []string {
	var dirs []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			panic(err) // a pattern of ours is malformed
		}
		dirs = append(dirs, found...)
	}
	slices.SortStableFunc(dirs, func(a, b string) int { return pathMajor(b) - pathMajor(a) })
	return dirs
}

var majorInPath = regexp.MustCompile(`(\d+)(?:\.\d+)*(?:/bin)?$`)

// pathMajor guesses the major version from the folder's name; "latest" and the like count as 0.
func pathMajor(dir string) int {
	m := majorInPath.FindStringSubmatch(dir)
	if m == nil {
		return 0
	}
	major, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return major
}
