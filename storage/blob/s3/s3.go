// Package s3 keeps blobs in a bucket of storage that speaks S3's protocol.
package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"linli/storage/blob"
)

const (
	// patience is how long one operation may take in all, its repetitions and the
	// reading of an opened file among it.
	patience = 30 * time.Second
	// answerPatience is how long the server may think before it begins to answer.
	answerPatience = 10 * time.Second
	// tries is how often a call is made at most that fails in a way that passes.
	tries = 3
)

// Config says which bucket, and who we are to it.
type Config struct {
	Endpoint  string // address of the server, such as https://s3.example.org
	Region    string // such as us-east-1; signed with each call
	Bucket    string // which is there already
	Prefix    string // what the names of our files begin with; may be empty
	AccessKey string
	SecretKey string
}

// A Bucket is a blob.Store in a bucket. Its files have the names that they have in
// a blob.Dir, after the prefix, so that any program may copy one to the other. Its
// errors never contain the keys of access.
type Bucket struct {
	config    Config
	core      minio.Core
	transport *http.Transport
	hide      *strings.Replacer
}

// Open returns a bucket, without asking whether it is there.
func Open(c Config) (*Bucket, error) {
	address, err := url.Parse(c.Endpoint)
	if err != nil || address.Host == "" {
		return nil, fmt.Errorf("%q is not the address of a server", c.Endpoint)
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = answerPatience
	t.MaxIdleConnsPerHost = 8
	t.DisableCompression = true // JPEGs are compressed
	core, err := minio.NewCore(address.Host, &minio.Options{
		Creds:      credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""),
		Secure:     address.Scheme == "https",
		Transport:  t,
		Region:     c.Region,
		MaxRetries: tries,
	})
	if err != nil {
		return nil, fmt.Errorf("prepare for %s: %w", address.Host, err)
	}
	return &Bucket{config: c, core: *core, transport: t, hide: hiding(c)}, nil
}

// name returns what a file is called in the bucket.
func (b *Bucket) name(key blob.Key) (string, error) {
	p, err := key.Path()
	if err != nil {
		return "", err
	}
	return path.Join(b.config.Prefix, p), nil
}

// Put implements blob.Store. The server compares what it got with the key before
// it keeps it.
func (b *Bucket) Put(ctx context.Context, content []byte) (blob.Key, error) {
	key := blob.KeyOf(content)
	name, err := b.name(key)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err = b.core.PutObject(ctx, b.config.Bucket, name, bytes.NewReader(content), int64(len(content)), "", string(key),
		minio.PutObjectOptions{ContentType: "image/jpeg", DisableContentSha256: true}) // it has the whole file's instead
	if err != nil {
		return "", b.failed("put blob", err)
	}
	return key, nil
}

// Open implements blob.Store.
func (b *Bucket) Open(ctx context.Context, key blob.Key) (io.ReadCloser, error) {
	name, err := b.name(key)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	body, _, _, err := b.core.GetObject(ctx, b.config.Bucket, name, minio.GetObjectOptions{})
	if err != nil {
		cancel()
		return nil, b.failed("open blob", err)
	}
	return blob.Verify(&object{body, b, cancel}, key), nil
}

// An object is a file while it comes from the bucket.
type object struct {
	io.ReadCloser
	bucket *Bucket
	cancel context.CancelFunc
}

// Read implements io.Reader.
func (o *object) Read(p []byte) (int, error) {
	n, err := o.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = o.bucket.failed("read blob", err)
	}
	return n, err
}

// Close implements io.Closer.
func (o *object) Close() error {
	defer o.cancel()
	return o.ReadCloser.Close()
}

// Read implements blob.Store.
func (b *Bucket) Read(ctx context.Context, key blob.Key) ([]byte, error) {
	r, err := b.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	return blob.ReadAll(r)
}

// Holds reports whether a file is there, with as many bytes.
func (b *Bucket) Holds(ctx context.Context, key blob.Key, size int64) (bool, error) {
	name, err := b.name(key)
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found, err := b.core.StatObject(ctx, b.config.Bucket, name, minio.StatObjectOptions{})
	if err != nil && !isMissing(err) {
		return false, b.failed("look for blob", err)
	}
	return err == nil && found.Size == size, nil
}

// Delete implements blob.Store. In a bucket that keeps versions, a version stays
// for as long as the bucket's own rules say.
func (b *Bucket) Delete(ctx context.Context, key blob.Key) error {
	name, err := b.name(key)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = b.core.RemoveObject(ctx, b.config.Bucket, name, minio.RemoveObjectOptions{})
	if err != nil && !isMissing(err) {
		return b.failed("delete blob", err)
	}
	return nil
}

// Close implements blob.Store.
func (b *Bucket) Close() error {
	b.transport.CloseIdleConnections()
	return nil
}
