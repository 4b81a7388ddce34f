package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"linli/storage/blob"
	"linli/storage/blob/s3/s3test"
)

func TestPhotosCopy(t *testing.T) {
	t.Parallel()
	server := s3test.Start(t)
	c := server.Bucket(t)
	data := t.TempDir()
	folder := filepath.Join(data, "photos")
	from, err := blob.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	var want []string
	var paths []string
	for i := range 20 {
		key, err := from.Put(t.Context(), []byte(fmt.Sprintf("photo %d", i)))
		if err != nil {
			t.Fatal(err)
		}
		path, err := key.Path()
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, filepath.Join(folder, filepath.FromSlash(path)))
		want = append(want, "linli/"+path)
	}
	if err := os.WriteFile(filepath.Join(folder, "README"), []byte("no photo"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(paths[0], []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	copyPhotos := func(status int, says string) {
		t.Helper()
		l := newLinli(t, "photos", "copy").with("LINLI_DATA", data)
		for name, value := range bucketSettings(c) {
			l.with(name, value)
		}
		if e := l.run(t); e.status != status || !strings.Contains(e.out, says) || strings.Contains(e.err, c.SecretKey) {
			t.Errorf("it ended with %d and said %q %q, want %d and %q", e.status, e.out, e.err, status, says)
		}
	}
	copyPhotos(exitTrouble, "Copied 19 of 19 files")
	copyPhotos(exitTrouble, "Copied 0 of 19 files")
	if err := os.WriteFile(paths[0], []byte("photo 0"), 0o600); err != nil {
		t.Fatal(err)
	}
	server.Put(t, c.Bucket, want[1], "half of a") // as if it had been cut off
	copyPhotos(exitOK, "Copied 2 of 20 files")
	slices.Sort(want)
	names := server.Names(t, c.Bucket)
	if slices.Sort(names); !slices.Equal(names, want) {
		t.Errorf("the bucket has %q, want %q", names, want)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) == 0 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
}

func TestPhotosCopyNeedsABucket(t *testing.T) {
	t.Parallel()
	newLinli(t, "photos", "copy").run(t).refusedFor(t, "LINLI_S3_ENDPOINT")
}
