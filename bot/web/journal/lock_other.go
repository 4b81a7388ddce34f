//go:build !unix

package journal

import "os"

// lock opens the file and trusts that one process alone uses the folder.
func lock(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
}
