// Package blobtest is the conformance suite that every blob.Store passes.
package blobtest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"linli/storage/blob"
)

// abcKey is the key of "abc", from FIPS 180-4's examples.
const abcKey blob.Key = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

// A Place is where Stores keep their files in a test: what they have in common.
type Place struct {
	// Open opens a Store on the place, as one more process does.
	Open func(testing.TB) blob.Store
	// Damage puts other bytes in the place of a file's, by its path in the Store.
	Damage func(t testing.TB, path string, b []byte)
}

// Run tests a kind of Store. New makes a place that is empty.
func Run(t *testing.T, new func(testing.TB) Place) {
	for name, test := range map[string]func(*testing.T, Place){
		"put, open, delete":   putOpenDelete,
		"survives reopening":  survivesReopening,
		"malformed keys":      malformedKeys,
		"damage":              damage,
		"many at once":        manyAtOnce,
		"reader of a deleted": readerOfDeleted,
		"cancelled":           cancelled,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, new(t))
		})
	}
}

func put(t *testing.T, s blob.Store, b []byte) blob.Key {
	t.Helper()
	key, err := s.Put(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func putOpenDelete(t *testing.T, p Place) {
	s := p.Open(t)
	for _, b := range [][]byte{[]byte("abc"), {}, bytes.Repeat([]byte{0, 255}, 1<<19)} {
		for range 2 {
			if key := put(t, s, b); key != blob.KeyOf(b) {
				t.Errorf("key %s, want %s", key, blob.KeyOf(b))
			}
		}
		key := blob.KeyOf(b)
		r, err := s.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(iotest.OneByteReader(io.LimitReader(r, 100)))
		rest, err2 := io.ReadAll(r)
		if err := errors.Join(err, err2, r.Close()); err != nil || !bytes.Equal(append(got, rest...), b) {
			t.Errorf("read %d bytes of %d, error %v", len(got)+len(rest), len(b), err)
		}
		for range 2 {
			if err := s.Delete(t.Context(), key); err != nil {
				t.Errorf("delete: %v", err)
			}
		}
		if _, err := s.Read(t.Context(), key); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("read a deleted file: %v", err)
		}
	}
	if got := put(t, s, []byte("abc")); got != abcKey {
		t.Errorf("key of abc is %s", got)
	}
}

func survivesReopening(t *testing.T, p Place) {
	first := p.Open(t)
	key := put(t, first, []byte("abc"))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if b, err := p.Open(t).Read(t.Context(), key); err != nil || string(b) != "abc" {
		t.Errorf("read %q, error %v", b, err)
	}
}

func malformedKeys(t *testing.T, p Place) {
	s := p.Open(t)
	for _, k := range []blob.Key{
		"", "abc", "../secret", blob.Key("../../../secret" + strings.Repeat("a", 49)), abcKey + "0", abcKey[:63],
		blob.Key(strings.ToUpper(string(abcKey))), "/" + abcKey[1:], abcKey[:62] + "/.", abcKey[:63] + "\x00", abcKey[:61] + "é1",
	} {
		_, openErr := s.Open(t.Context(), k)
		_, readErr := s.Read(t.Context(), k)
		for what, err := range map[string]error{"open": openErr, "read": readErr, "delete": s.Delete(t.Context(), k)} {
			if !errors.Is(err, blob.ErrKey) {
				t.Errorf("%s %q: %v, want %v", what, k, err, blob.ErrKey)
			}
		}
	}
}

// damage changes a file behind the Store's back, which must be seen, and mended by
// putting the file again.
func damage(t *testing.T, p Place) {
	s := p.Open(t)
	for name, other := range map[string][]byte{"changed": []byte("abd"), "cut": []byte("ab"), "emptied": {}, "longer": []byte("abcd")} {
		key := put(t, s, []byte("abc"))
		path, err := key.Path()
		if err != nil {
			t.Fatal(err)
		}
		p.Damage(t, path, other)
		if b, err := s.Read(t.Context(), key); !errors.Is(err, blob.ErrCorrupt) || b != nil {
			t.Errorf("%s: read %q, error %v, want %v", name, b, err, blob.ErrCorrupt)
		}
		put(t, s, []byte("abc"))
		if b, err := s.Read(t.Context(), key); err != nil || string(b) != "abc" {
			t.Errorf("%s: after putting again: %q, error %v", name, b, err)
		}
	}
}

func manyAtOnce(t *testing.T, p Place) {
	stores := []blob.Store{p.Open(t), p.Open(t)}
	var group sync.WaitGroup
	for i := range 32 {
		group.Go(func() {
			b := bytes.Repeat([]byte{byte(i / 8)}, 1<<14)
			key, err := stores[i%2].Put(t.Context(), b)
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := stores[(i+1)%2].Read(t.Context(), key); err != nil || !bytes.Equal(got, b) {
				t.Errorf("read %d bytes, error %v", len(got), err)
			}
		})
	}
	group.Wait()
}

// readerOfDeleted keeps what it has opened.
func readerOfDeleted(t *testing.T, p Place) {
	s := p.Open(t)
	key := put(t, s, []byte("abc"))
	r, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if b, err := blob.ReadAll(r); err != nil || string(b) != "abc" {
		t.Errorf("read %q, error %v", b, err)
	}
}

func cancelled(t *testing.T, p Place) {
	s := p.Open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, putErr := s.Put(ctx, []byte("abc"))
	_, openErr := s.Open(ctx, abcKey)
	for what, err := range map[string]error{"put": putErr, "open": openErr, "delete": s.Delete(ctx, abcKey)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
