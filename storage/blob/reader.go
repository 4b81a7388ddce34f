package blob

import (
	"encoding/hex"
	"hash"
	"io"
	"os"
)

// A reader reads a file and checks it against its key at the end.
type reader struct {
	file *os.File
	key  Key
	hash hash.Hash
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.file.Read(p)
	r.hash.Write(p[:n])
	if err == io.EOF && hex.EncodeToString(r.hash.Sum(nil)) != string(r.key) {
		err = ErrCorrupt
	}
	return n, err
}

func (r *reader) Close() error { return r.file.Close() }
