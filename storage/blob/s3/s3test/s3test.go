// Package s3test runs a server of S3's protocol for tests: rclone's, which checks
// signatures and keeps objects as files of a folder. It is no fake, though it is
// not Amazon's either: it knows neither versions nor rules of access, which Linli
// does not use, and who reads an object while it is replaced gets some of both. The
// real ones replace it in one step; here a lock before the server does.
package s3test

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"linli/storage/blob/s3"
)

// A Server is one that runs until its test ends, on loopback.
type Server struct {
	URL                  string
	AccessKey, SecretKey string
	client               *minio.Client
	replacing            sync.RWMutex // held by who changes an object; read by all others
}

// patience is how long the server may take to start, on a busy machine.
const patience = time.Minute

// Start builds the server, which takes half a minute the first time, and runs it.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{AccessKey: "linli" + rand.Text(), SecretKey: rand.Text()}
	cmd := exec.Command(build(t), "serve", "s3", "--addr", "127.0.0.1:0", "--auth-key", s.AccessKey+","+s.SecretKey,
		"--config", "", t.TempDir())
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // by the signal
	})
	s.URL = s.front(t, awaitAddress(t, said))
	s.client, err = minio.New(strings.TrimPrefix(s.URL, "http://"), &minio.Options{
		Creds: credentials.NewStaticV4(s.AccessKey, s.SecretKey, ""),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// front puts the lock before the server, and returns the address of both.
func (s *Server) front(t testing.TB, address string) string {
	t.Helper()
	behind, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	way := &httputil.ReverseProxy{
		// The host stays that which the call is signed for.
		Rewrite:   func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = behind.Scheme, behind.Host },
		Transport: &http.Transport{DisableKeepAlives: true},
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			s.replacing.RLock()
			defer s.replacing.RUnlock()
		} else {
			s.replacing.Lock()
			defer s.replacing.Unlock()
		}
		way.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	return front.URL
}

// build returns the server's program.
func build(t testing.TB) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	source := filepath.Join(filepath.Dir(here), "../../../../tools/s3server")
	program := filepath.Join(t.TempDir(), "s3server")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-C", source, "-buildvcs=false", "-ldflags=-s -w", "-o", program, ".")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the server in tools/s3server, whose modules Go fetches the first time: %v\n%s", err, said)
	}
	return program
}

var startLine = regexp.MustCompile(`Starting s3 server on \[(http://[^/\]]+)`)

// awaitAddress reads what the server says until it names its address, and drops
// what follows.
func awaitAddress(t testing.TB, said io.Reader) string {
	t.Helper()
	found := make(chan string, 1)
	go func() {
		defer close(found)
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if m := startLine.FindStringSubmatch(lines.Text()); m != nil {
				found <- m[1]
			}
		}
	}()
	select {
	case url, ok := <-found:
		if ok {
			return url
		}
		t.Fatal("the server ended at once")
	case <-time.After(patience):
		t.Fatal("the server does not start")
	}
	return ""
}

// Bucket makes a bucket and returns what is to be known of it.
func (s *Server) Bucket(t testing.TB) s3.Config {
	t.Helper()
	name := "b-" + strings.ToLower(rand.Text())
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.client.MakeBucket(ctx, name, minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	return s3.Config{Endpoint: s.URL, Region: "us-east-1", Bucket: name, AccessKey: s.AccessKey, SecretKey: s.SecretKey}
}

// Put puts an object, or replaces it, by its name.
func (s *Server) Put(t testing.TB, bucket, name, content string) {
	t.Helper()
	_, err := s.client.PutObject(t.Context(), bucket, name, strings.NewReader(content), int64(len(content)),
		minio.PutObjectOptions{DisableContentSha256: true})
	if err != nil {
		t.Fatal(fmt.Errorf("put %s: %w", name, err))
	}
}

// Names returns the names of all objects of a bucket.
func (s *Server) Names(t testing.TB, bucket string) (names []string) {
	t.Helper()
	for o := range s.client.ListObjects(t.Context(), bucket, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		names = append(names, o.Key)
	}
	return names
}
