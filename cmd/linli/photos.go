package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"linli/storage/blob"
	"linli/storage/blob/s3"
)

// photos are the kept photos as the relays read them. It implements bot.Files.
type photos struct{ blob.Store }

// ReadFile returns a photo by its key.
func (p photos) ReadFile(ctx context.Context, key string) (io.ReadCloser, error) {
	return p.Open(ctx, blob.Key(key))
}

// openPhotos opens where photos are kept: a bucket or, if that is nil, the folder.
func openPhotos(folder string, bucket *s3.Config) (blob.Store, error) {
	if bucket != nil {
		b, err := s3.Open(*bucket)
		if err != nil {
			return nil, fmt.Errorf("LINLI_S3_ENDPOINT: %w", err)
		}
		return b, nil
	}
	d, err := blob.Open(filepath.Join(folder, "photos"))
	if err != nil {
		return nil, fmt.Errorf("LINLI_DATA: %w", err)
	}
	return d, nil
}

// bucket returns the bucket that is set, or nil if none is. To set it by half is
// an error, which names what is missing.
func (s *settings) bucket() (*s3.Config, error) {
	c := s3.Config{
		Endpoint: string(s.S3Endpoint), Region: string(s.S3Region), Bucket: string(s.S3Bucket), Prefix: string(s.S3Prefix),
		AccessKey: s.S3AccessKey.reveal(), SecretKey: s.S3SecretKey.reveal(),
	}
	if c == (s3.Config{Region: c.Region}) {
		return nil, nil
	}
	for _, part := range []struct{ name, value string }{
		{"LINLI_S3_ENDPOINT", c.Endpoint},
		{"LINLI_S3_BUCKET", c.Bucket},
		{"LINLI_S3_ACCESS_KEY", c.AccessKey},
		{"LINLI_S3_SECRET_KEY", c.SecretKey},
	} {
		if part.value == "" {
			return nil, &settingError{part.name, errors.New("not set, though other LINLI_S3_ settings are; set all of them, or none to keep photos in LINLI_DATA")}
		}
	}
	return &c, nil
}
