package journal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// The names within a folder.
const (
	recordsName = "journal.jsonl"
	freshName   = "journal.new"
	lockName    = "lock"
	filesName   = "files"
)

var lineEnd = []byte{'\n'}

// A Dir keeps records in a folder, as the lines of one file, and files in a
// folder below it. It may be used from many goroutines at once, but by one
// process only.
type Dir struct {
	mu     sync.Mutex
	path   string
	lock   *os.File
	log    *os.File
	size   int64 // bytes of whole records in log
	broken error // why nothing may be appended any more
	files  *os.Root
}

// Open opens the journal in a folder, which it makes if need be. What a crash
// left of a half-written record is dropped. It returns an error if another
// process has the folder open.
func Open(path string) (_ *Dir, err error) {
	d := &Dir{path: path}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("open journal %s: %w", path, err), d.Close())
		}
	}()
	if err := os.MkdirAll(filepath.Join(path, filesName), 0o700); err != nil {
		return nil, err
	}
	if d.lock, err = lock(filepath.Join(path, lockName)); err != nil {
		return nil, err
	}
	if d.files, err = os.OpenRoot(filepath.Join(path, filesName)); err != nil {
		return nil, err
	}
	if d.log, err = os.OpenFile(filepath.Join(path, recordsName), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, err
	}
	return d, d.dropTorn()
}

// dropTorn cuts off what follows the last line end.
func (d *Dir) dropTorn() error {
	end, err := d.log.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if d.size, err = lastLineEnd(d.log, end); err != nil || d.size == end {
		return err
	}
	if err := d.log.Truncate(d.size); err != nil {
		return err
	}
	return d.log.Sync()
}

// lastLineEnd returns the offset after the last '\n' before end.
func lastLineEnd(r io.ReaderAt, end int64) (int64, error) {
	block := make([]byte, 64<<10)
	for end > 0 {
		n := min(end, int64(len(block)))
		if _, err := r.ReadAt(block[:n], end-n); err != nil {
			return 0, err
		}
		for i := n - 1; i >= 0; i-- {
			if block[i] == '\n' {
				return end - n + i + 1, nil
			}
		}
		end -= n
	}
	return 0, nil
}

// Records yields every record, in order, or an error and no more.
func (d *Dir) Records() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		d.mu.Lock()
		lines := bufio.NewReaderSize(io.NewSectionReader(d.log, 0, d.size), 64<<10)
		d.mu.Unlock()
		for {
			line, err := lines.ReadBytes('\n')
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, fmt.Errorf("read journal: %w", err))
				return
			}
			if !yield(line[:len(line)-1], nil) {
				return
			}
		}
	}
}

// Append adds a record, which has no line ends in it. It returns nil once the
// record will survive the process, or, if sync is set, the machine. After an
// error the record is not there, and if that is in doubt, all later calls fail.
func (d *Dir) Append(record []byte, sync bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken != nil {
		return d.broken
	}
	line := slices.Concat(record, lineEnd)
	if _, err := d.log.WriteAt(line, d.size); err != nil {
		if undo := d.log.Truncate(d.size); undo != nil {
			d.broken = fmt.Errorf("undo half a record: %w", undo)
		}
		return fmt.Errorf("append record: %w", err)
	}
	d.size += int64(len(line))
	if !sync {
		return nil
	}
	if err := d.log.Sync(); err != nil {
		// The kernel may have dropped the pages; a second fsync would lie.
		d.broken = fmt.Errorf("sync journal: %w", err)
		return d.broken
	}
	return nil
}

// Rewrite puts other records in the place of all, or changes nothing.
func (d *Dir) Rewrite(records iter.Seq[[]byte]) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	fresh, size, err := d.writeFresh(records)
	if err != nil {
		return fmt.Errorf("rewrite journal: %w", err)
	}
	if err := os.Rename(fresh.Name(), filepath.Join(d.path, recordsName)); err != nil {
		return errors.Join(fmt.Errorf("rewrite journal: %w", err), fresh.Close())
	}
	old := d.log
	d.log, d.size = fresh, size
	return errors.Join(syncDir(d.path), old.Close())
}

func (d *Dir) writeFresh(records iter.Seq[[]byte]) (_ *os.File, size int64, err error) {
	f, err := os.OpenFile(filepath.Join(d.path, freshName), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, 0, err
	}
	w := bufio.NewWriterSize(f, 64<<10)
	for r := range records {
		n, _ := w.Write(slices.Concat(r, lineEnd)) // Flush tells the error
		size += int64(n)
	}
	if err := errors.Join(w.Flush(), f.Sync()); err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, size, nil
}

// WriteFile keeps data under a name, unless there is a file of that name
// already. When it returns nil the file survives a crash of the machine.
func (d *Dir) WriteFile(name string, data []byte) error {
	if _, err := d.files.Stat(name); err == nil {
		return nil
	}
	if err := d.writeFile(name, data); err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}

func (d *Dir) writeFile(name string, data []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	half := name + ".part"
	f, err := d.files.OpenFile(half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := d.files.Rename(half, name); err != nil {
		return err
	}
	return syncDir(d.files.Name())
}

// OpenFile opens a file. It returns an error that is fs.ErrNotExist if there is
// none.
func (d *Dir) OpenFile(name string) (io.ReadCloser, error) { return d.files.Open(name) }

// RemoveFile removes a file, if there is one.
func (d *Dir) RemoveFile(name string) error {
	if err := d.files.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove file: %w", err)
	}
	return nil
}

// Close closes the journal. It may be called once.
func (d *Dir) Close() error {
	var errs []error
	for _, f := range []*os.File{d.log, d.lock} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	if d.files != nil {
		errs = append(errs, d.files.Close())
	}
	return errors.Join(errs...)
}

// syncDir makes renames in a folder survive a crash of the machine.
func syncDir(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
