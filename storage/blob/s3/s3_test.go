package s3_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"linli/storage/blob"
	"linli/storage/blob/blobtest"
	"linli/storage/blob/s3"
	"linli/storage/blob/s3/s3test"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, c s3.Config) *s3.Bucket {
	t.Helper()
	b, err := s3.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// TestBucket talks to a real server.
func TestBucket(t *testing.T) {
	t.Parallel()
	server := s3test.Start(t)
	t.Run("conforms", func(t *testing.T) {
		t.Parallel()
		blobtest.Run(t, func(t testing.TB) blobtest.Place {
			c := server.Bucket(t)
			c.Prefix = "linli/photos"
			return blobtest.Place{
				Open:   func(t testing.TB) blob.Store { return open(t, c) },
				Damage: func(t testing.TB, path string, b []byte) { server.Put(t, c.Bucket, c.Prefix+"/"+path, string(b)) },
			}
		})
	})
	t.Run("names are those of a folder", func(t *testing.T) {
		t.Parallel()
		c := server.Bucket(t)
		key, err := open(t, c).Put(t.Context(), []byte("abc"))
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("[%s/%s/%s]", key[:2], key[2:4], key)
		if got := fmt.Sprint(server.Names(t, c.Bucket)); got != want {
			t.Errorf("the bucket has %s, want %s", got, want)
		}
	})
	t.Run("refusals", func(t *testing.T) {
		t.Parallel()
		for name, spoil := range map[string]func(*s3.Config){
			"secret": func(c *s3.Config) { c.SecretKey = "wr0ng-s3cret" },
			"access": func(c *s3.Config) { c.AccessKey = "wr0ng-access" },
			"bucket": func(c *s3.Config) { c.Bucket = "no-such-bucket" },
		} {
			c := server.Bucket(t)
			spoil(&c)
			refused(t, name, c)
		}
	})
	t.Run("weather", func(t *testing.T) {
		t.Parallel()
		weather(t, server)
	})
}

// refused wants every operation to fail, with an error that tells no key of
// access, and does not say that a file is missing.
func refused(t *testing.T, name string, c s3.Config) {
	t.Helper()
	b := open(t, c)
	_, putErr := b.Put(t.Context(), []byte("abc"))
	_, readErr := b.Read(t.Context(), blob.KeyOf([]byte("abc")))
	for what, err := range map[string]error{"put": putErr, "read": readErr} {
		if err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("wrong %s: %s: %v", name, what, err)
			continue
		}
		tellsNothing(t, err, c)
	}
}

func tellsNothing(t *testing.T, err error, c s3.Config) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		text := fmt.Sprintf("%v %+v %#v", err, err, err)
		if strings.Contains(text, c.SecretKey) || strings.Contains(text, c.AccessKey) {
			t.Errorf("a key of access is told: %s", text)
		}
	}
}

// weather puts a bad network between us and the server: what passes is tried
// again, a few times.
func weather(t *testing.T, server *s3test.Server) {
	var calls, broken atomic.Int32
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	// The host that a call is signed for stays as it is.
	way := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = "http", address.Host }}
	way.Transport = &http.Transport{DisableKeepAlives: true}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		if broken.Add(-1) >= 0 {
			http.Error(w, "<Error><Code>SlowDown</Code></Error>", http.StatusServiceUnavailable)
			return
		}
		way.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	c := server.Bucket(t)
	c.Endpoint = proxy.URL
	b := open(t, c)
	broken.Store(2)
	key, err := b.Put(t.Context(), []byte("abc"))
	if err != nil {
		t.Fatalf("put through two failures: %v", err)
	}
	broken.Store(2)
	if got, err := b.Read(t.Context(), key); err != nil || string(got) != "abc" {
		t.Errorf("read through two failures: %q, %v", got, err)
	}
	broken.Store(1000)
	calls.Store(0)
	if _, err := b.Put(t.Context(), []byte("abc")); err == nil {
		t.Error("put succeeded without a server")
	}
	if n := calls.Load(); n > 5 {
		t.Errorf("%d calls for one file, want a few", n)
	}
}

// TestSecretsAreNotTold has servers answer with what they must not know and with
// what they got, in all forms in which a call can fail.
func TestSecretsAreNotTold(t *testing.T) {
	t.Parallel()
	c := s3.Config{Region: "us-east-1", Bucket: "photos", AccessKey: "access-s3cret", SecretKey: "secret-s3cret"}
	echo := func(r *http.Request) string {
		return c.SecretKey + " " + r.Header.Get("Authorization") + strings.Repeat("x ", 140) + c.SecretKey + c.AccessKey
	}
	for name, answer := range map[string]http.HandlerFunc{
		"message": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, "<Error><Code>AccessDenied</Code><Message>%s</Message></Error>", echo(r))
		},
		"code": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, "<Error><Code>%s</Code></Error>", echo(r))
		},
		"page":   func(w http.ResponseWriter, r *http.Request) { http.Error(w, echo(r), http.StatusTeapot) },
		"status": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusConflict) },
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://"+c.AccessKey+":"+c.SecretKey+"@127.0.0.1:1/", http.StatusTemporaryRedirect)
		},
		"hangs up": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(answer)
			t.Cleanup(server.Close)
			c := c
			c.Endpoint = server.URL
			refused(t, name, c)
		})
	}
}

// TestCutDownload has a file end too soon, which is not a damaged file.
func TestCutDownload(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "3")
		w.Header().Set("Last-Modified", "Wed, 01 Jul 2026 02:00:00 GMT")
		io.WriteString(w, "ab")
	}))
	t.Cleanup(server.Close)
	b := open(t, s3.Config{Endpoint: server.URL, Region: "us-east-1", Bucket: "photos", AccessKey: "a", SecretKey: "b"})
	got, err := b.Read(t.Context(), blob.KeyOf([]byte("abc")))
	if err == nil || errors.Is(err, blob.ErrCorrupt) || got != nil {
		t.Errorf("read %q, %v", got, err)
	}
}

// TestTimeout has a server that never answers.
func TestTimeout(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stop }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(stop) })
	b := open(t, s3.Config{Endpoint: server.URL, Region: "us-east-1", Bucket: "photos", AccessKey: "a", SecretKey: "b"})
	ctx, cancel := context.WithTimeout(t.Context(), 1)
	defer cancel()
	if _, err := b.Put(ctx, []byte("abc")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("put: %v", err)
	}
}

func TestOpenRefusesAWrongAddress(t *testing.T) {
	t.Parallel()
	if _, err := s3.Open(s3.Config{Endpoint: "s3.example.org", Bucket: "photos"}); err == nil {
		t.Error("an address without a scheme was taken")
	}
}
