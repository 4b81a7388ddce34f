package s3

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"
)

// maxSaid is how many characters of what went wrong are passed on; a server, or
// what stands before it, may answer with a whole page.
const maxSaid = 300

// hiding returns what hides the keys of access in a text.
func hiding(c Config) *strings.Replacer {
	var pairs []string
	for _, key := range []string{c.SecretKey, c.AccessKey} {
		if key != "" {
			pairs = append(pairs, key, "(hidden)")
		}
	}
	return strings.NewReplacer(pairs...)
}

// A failure is an error without anything secret. Of its cause it keeps only what
// callers ask for.
type failure struct {
	text  string
	cause error // nil, fs.ErrNotExist or one of package context
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.cause }

// failed returns the library's error as one of ours.
func (b *Bucket) failed(doing string, err error) error {
	said := err.Error()
	if r := response(err); r.Code != "" {
		said = fmt.Sprintf("%s (%s)", said, r.Code)
	}
	f := &failure{text: doing + ": " + b.hide.Replace(shorten(said))}
	for _, cause := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, cause) {
			f.cause = cause
		}
	}
	if isMissing(err) {
		f.cause = fs.ErrNotExist
	}
	return f
}

// shorten cuts a text without cutting a key of access in two, which hiding would
// then not find: keys have no blanks.
func shorten(s string) string {
	if len(s) <= maxSaid {
		return s
	}
	head, _, _ := strings.Cut(s[maxSaid:], " ")
	if len(head) > maxSaid {
		return "(an answer of one long word)"
	}
	return s[:maxSaid] + head + " …"
}

// isMissing reports whether the file is not there, rather than the bucket.
func isMissing(err error) bool {
	r := response(err)
	return r.StatusCode == http.StatusNotFound && r.Code == minio.NoSuchKey
}

func response(err error) minio.ErrorResponse {
	var r minio.ErrorResponse
	errors.As(err, &r)
	return r
}
