package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// A reader reads a file and checks it against its key at the end.
type reader struct {
	io.ReadCloser
	key  Key
	hash hash.Hash
}

// Verify returns a reader of a file whose last Read returns ErrCorrupt in place of
// io.EOF if the bytes are not those of the key.
func Verify(r io.ReadCloser, key Key) io.ReadCloser { return &reader{r, key, sha256.New()} }

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	r.hash.Write(p[:n])
	if err == io.EOF && hex.EncodeToString(r.hash.Sum(nil)) != string(r.key) {
		err = ErrCorrupt
	}
	return n, err
}

// ReadAll reads an opened file to its end and closes it. It gives nothing of a
// damaged one.
func ReadAll(r io.ReadCloser) ([]byte, error) {
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read blob: %w", err)
	}
	return b, nil
}
