package blob

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"time"
)

// tempFolder holds files while they are written. It is no prefix of a key.
const tempFolder = "incoming"

// abandoned is how old a file in tempFolder is when its writer must be dead.
// Writing takes seconds; another process may be writing now.
const abandoned = time.Hour

// Open opens a folder of files, making it if it is not there, and sweeps away
// what writers left behind that were killed.
func Open(dir string) (*Dir, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make blob folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open blob folder: %w", err)
	}
	d := &Dir{root}
	if err := d.sweep(); err != nil {
		return nil, errors.Join(fmt.Errorf("sweep blob folder: %w", err), d.Close())
	}
	return d, nil
}

// sweep removes abandoned files.
func (d *Dir) sweep() error {
	if err := d.root.MkdirAll(tempFolder, 0o700); err != nil {
		return err
	}
	now, err := d.clock()
	if err != nil {
		return err
	}
	files, err := fs.ReadDir(d.root.FS(), tempFolder)
	if err != nil {
		return err
	}
	for _, f := range files {
		info, err := f.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // its writer is alive
		}
		if err == nil && now.Sub(info.ModTime()) >= abandoned {
			err = d.remove(path.Join(tempFolder, f.Name()))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// clock is the file system's time, which is what dates the files: that of a file
// just written.
func (d *Dir) clock() (time.Time, error) {
	name := path.Join(tempFolder, rand.Text())
	if err := d.writeTemp(name, nil); err != nil {
		return time.Time{}, err
	}
	info, err := d.root.Stat(name)
	if err := errors.Join(err, d.remove(name)); err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

// Files calls f for every file in the folder, with its size in bytes, until f
// returns an error, which it then returns. What has no key for a name is none.
func (d *Dir) Files(f func(Key, int64) error) error {
	return fs.WalkDir(d.root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("list blobs: %w", err)
		}
		key := Key(e.Name())
		if at, err := key.Path(); e.IsDir() || err != nil || at != name {
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // deleted just now
		}
		if err != nil {
			return fmt.Errorf("list blobs: %w", err)
		}
		return f(key, info.Size())
	})
}
