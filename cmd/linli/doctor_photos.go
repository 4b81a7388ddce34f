package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"linli/storage/blob"
)

// photoPatience is how long the bucket may take for all that doctor asks of it.
const photoPatience = 30 * time.Second

// checkPhotos tries out the bucket that is set for the photos. Their folder is
// checkFolder's.
func (d *doctor) checkPhotos(ctx context.Context) {
	c, err := d.bucket()
	if err != nil {
		d.find(fail, "photos", "%v", err)
		return
	}
	if c == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, photoPatience)
	defer cancel()
	store, err := openPhotos(string(d.Data), c)
	if err == nil {
		defer store.Close()
		err = tryStore(ctx, store)
	}
	if err != nil {
		d.find(fail, "photos", "%v; check the LINLI_S3_ settings, and that the keys may put, get and delete objects", err)
		return
	}
	d.find(ok, "photos", "the bucket %s takes photos, gives them back and deletes them", c.Bucket)
}

// tryStore puts a file, reads it and deletes it.
func tryStore(ctx context.Context, s blob.Store) error {
	content := "This is linli doctor, trying the bucket: " + rand.Text()
	key, err := s.Put(ctx, []byte(content))
	if err != nil {
		return err
	}
	_, err = s.Read(ctx, key)
	if err := errors.Join(err, s.Delete(ctx, key)); err != nil {
		return err
	}
	if _, err := s.Read(ctx, key); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("a deleted file is still there: %w", err)
	}
	return nil
}
