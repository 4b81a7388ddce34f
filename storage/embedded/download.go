package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"strings"
	"time"
)

const (
	archiveMax  = 128 << 20 // bytes; the archives hold 10 to 40 MB
	checksumMax = 1 << 10   // bytes
	fetchMax    = 15 * time.Minute
)

func fetchClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = 30 * time.Second
	return &http.Client{Transport: t, Timeout: fetchMax, CheckRedirect: stayEncrypted}
}

// stayEncrypted refuses a redirect from https to http, which would undo the check of the published sum.
func stayEncrypted(req *http.Request, via []*http.Request) error {
	if len(via) >= 5 {
		return errors.New("too many redirects")
	}
	if via[0].URL.Scheme == "https" && req.URL.Scheme != "https" {
		return errors.New("redirected from https to http")
	}
	return nil
}

// download stores the archive in file after its sum was found right.
func (from source) download(ctx context.Context, name, version, file string, tell func(string, ...any)) error {
	address := from.address(name, version)
	want, err := from.checksum(ctx, name, address)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("store archive: %w", err)
	}
	defer out.Close()
	sum := sha256.New()
	report := &progress{what: "fetching Postgres " + version, tell: tell}
	if err := from.get(ctx, address, archiveMax, io.MultiWriter(out, sum, report)); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		return fmt.Errorf("%s has the sha256 %s instead of %s", address, got, want)
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("store archive: %w", err)
	}
	return nil
}

// address is base/group/artifact/version/archive, the layout of a Maven repository
// (https://maven.apache.org/repositories/layout.html).
func (from source) address(name, version string) string {
	artifact := strings.TrimSuffix(name, "-"+version+".jar")
	return strings.TrimSuffix(from.base, "/") + "/" + path.Join("io/zonky/test/postgres", artifact, version, name)
}

// checksum is the sum that the archive must have: the pinned one, else the one published beside it over https.
func (from source) checksum(ctx context.Context, name, address string) (string, error) {
	if sum, ok := from.pinned[name]; ok {
		return sum, nil
	}
	if !strings.HasPrefix(address, "https://") {
		return "", fmt.Errorf("%s is not fetched without https, since its checksum is not pinned", name)
	}
	var text strings.Builder
	if err := from.get(ctx, address+".sha256", checksumMax, &text); err != nil {
		return "", err
	}
	fields := strings.Fields(text.String())
	if len(fields) == 0 || len(fields[0]) != hex.EncodedLen(sha256.Size) {
		return "", fmt.Errorf("%s.sha256 holds no sha256", address)
	}
	return strings.ToLower(fields[0]), nil
}

// get copies the body at address to w, and fails rather than take more than limit bytes.
func (from source) get(ctx context.Context, address string, limit int64, w io.Writer) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	resp, err := from.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("fetch %s: %s", address, resp.Status)
	}
	n, err := io.Copy(w, io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return fmt.Errorf("fetch %s: %w", address, err)
	}
	if n > limit {
		return fmt.Errorf("%s is larger than %d bytes", address, limit)
	}
	return nil
}

// progress tells every few megabytes how far a transfer has come.
type progress struct {
	what       string
	tell       func(string, ...any)
	seen, told int64 // bytes
}

const progressStep = 4 << 20 // bytes

func (p *progress) Write(b []byte) (int, error) {
	p.seen += int64(len(b))
	if p.seen >= p.told+progressStep {
		p.told = p.seen
		p.tell("%s: %d MB so far", p.what, p.seen>>20)
	}
	return len(b), nil
}
