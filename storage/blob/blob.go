// Package blob keeps files by their content: the key of a file is the hash of its
// bytes, so that the same file is kept once, never changes, and tells when it is
// damaged.
package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

// A Key names a file: the SHA-256 of its bytes as 64 lower-case hex digits.
type Key string

// KeyOf is the key that a file of these bytes has.
func KeyOf(b []byte) Key {
	sum := sha256.Sum256(b)
	return Key(hex.EncodeToString(sum[:]))
}

var (
	// ErrKey means that a key is none: nothing was looked for.
	ErrKey = errors.New("malformed blob key")
	// ErrCorrupt means that the bytes that are kept are not those that were put.
	ErrCorrupt = errors.New("blob is damaged")
)

// A Store keeps files. It may be used by many goroutines, and what it keeps them
// in by many processes. A Dir and a Bucket of package s3 are Stores.
type Store interface {
	// Put keeps a file and returns its key. When it returns, the file is whole and
	// safe. Putting the same bytes again is fine, and mends a damaged file.
	Put(ctx context.Context, b []byte) (Key, error)

	// Open gives a file to read. Its last Read returns ErrCorrupt in place of io.EOF
	// if the bytes are not those that were put. A file that is not there is
	// fs.ErrNotExist, a malformed key ErrKey. ctx has to last until it is closed.
	Open(ctx context.Context, key Key) (io.ReadCloser, error)

	// Read gives a whole file, and nothing of a damaged one. Its errors are those of Open.
	Read(ctx context.Context, key Key) ([]byte, error)

	// Delete removes a file; one that is not there is no error. Whoever deletes must
	// know that nobody else counts on the same bytes.
	Delete(ctx context.Context, key Key) error

	// Close lets go of what the files are kept in.
	Close() error
}

// Path is where a file lies in a Store, with slashes: two levels of folders keep
// each short. It returns ErrKey for what is no key.
func (k Key) Path() (string, error) {
	if len(k) != 2*sha256.Size {
		return "", fmt.Errorf("%w: %d characters", ErrKey, len(k))
	}
	for _, c := range []byte(k) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return "", fmt.Errorf("%w: not lower-case hex", ErrKey)
		}
	}
	return path.Join(string(k[:2]), string(k[2:4]), string(k)), nil
}

// A Dir keeps files in a folder of the file system, readable by its owner
// alone. It may be used by many goroutines, and the folder by many processes.
type Dir struct {
	root *os.Root // nothing outside can be reached through it
}

// Put implements Store. When it returns, the file is on the disk; if it does not
// return, there is nothing or a leftover that a later Open sweeps.
func (d *Dir) Put(ctx context.Context, b []byte) (Key, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	key := KeyOf(b)
	name, err := key.Path()
	if err != nil {
		return "", err
	}
	if d.holds(ctx, key) {
		err = d.syncFolders(name)
	} else {
		err = d.write(name, b)
	}
	if err != nil {
		return "", fmt.Errorf("put blob: %w", err)
	}
	return key, nil
}

// holds reports whether a file is there and undamaged.
func (d *Dir) holds(ctx context.Context, key Key) bool {
	r, err := d.Open(ctx, key)
	if err != nil {
		return false
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return err == nil
}

// write makes a file appear under its name all at once.
func (d *Dir) write(name string, b []byte) error {
	temp := path.Join(tempFolder, rand.Text())
	err := d.writeTemp(temp, b)
	if err == nil {
		err = d.root.MkdirAll(path.Dir(name), 0o700)
	}
	if err == nil {
		err = d.root.Rename(temp, name)
	}
	if err != nil {
		return errors.Join(err, d.remove(temp))
	}
	return d.syncFolders(name)
}

// writeTemp writes bytes down to the disk.
func (d *Dir) writeTemp(name string, b []byte) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// syncFolders brings the lists of names to the disk that lead to a file. All of
// them, as another goroutine may have made a folder and not come as far as this.
func (d *Dir) syncFolders(name string) error {
	for name != "." {
		name = path.Dir(name)
		f, err := d.root.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// Open implements Store.
func (d *Dir) Open(ctx context.Context, key Key) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	name, err := key.Path()
	if err != nil {
		return nil, err
	}
	f, err := d.root.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	return Verify(f, key), nil
}

// Read implements Store.
func (d *Dir) Read(ctx context.Context, key Key) ([]byte, error) {
	r, err := d.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	return ReadAll(r)
}

// Delete implements Store.
func (d *Dir) Delete(ctx context.Context, key Key) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	name, err := key.Path()
	if err != nil {
		return err
	}
	if err := d.remove(name); err != nil {
		return fmt.Errorf("delete blob: %w", err)
	}
	return nil
}

func (d *Dir) remove(name string) error {
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Close lets go of the folder.
func (d *Dir) Close() error { return d.root.Close() }
