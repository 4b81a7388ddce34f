package embedded

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// syncTree puts everything below dir on stable storage.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncPath(path)
	})
}

// syncPath puts a file, or the names in a folder, on stable storage. It calls fsync as Postgres does; os.File.Sync
// would also empty the drive's cache on macOS, for each file anew.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync: %w", err)
	}
	defer f.Close()
	if err := syscall.Fsync(int(f.Fd())); err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	return nil
}
