package embedded

import (
	"archive/tar"
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/xi2/xz"
)

const unpackedMax = 1 << 30 // bytes in all; a tree holds 30 to 150 MB

// unpack writes the tree of the one .txz in the jar below dir, which it makes. Nothing is written outside dir,
// whatever the archive names, through links either: all goes through an os.Root.
func unpack(jar, dir string) error {
	archive, err := zip.OpenReader(jar)
	if err != nil {
		return err
	}
	defer archive.Close()
	txz, err := openTxz(&archive.Reader)
	if err != nil {
		return err
	}
	defer txz.Close()
	plain, err := xz.NewReader(txz, 0)
	if err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return untar(&capped{r: plain, left: unpackedMax}, root)
}

func openTxz(archive *zip.Reader) (io.ReadCloser, error) {
	for _, f := range archive.File {
		if strings.HasSuffix(f.Name, ".txz") {
			return f.Open()
		}
	}
	return nil, errors.New("there is no .txz in the archive")
}

func untar(r io.Reader, root *os.Root) error {
	entries := tar.NewReader(r)
	for {
		h, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := place(h, entries, root); err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
	}
}

func place(h *tar.Header, content io.Reader, root *os.Root) error {
	name := path.Clean(h.Name)
	if h.Typeflag == tar.TypeDir {
		return root.MkdirAll(name, 0o755)
	}
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	switch h.Typeflag {
	case tar.TypeReg:
		return placeFile(h, name, content, root)
	case tar.TypeSymlink:
		return root.Symlink(h.Linkname, name)
	}
	return nil // devices and the like are not needed
}

// placeFile makes the file readable by everyone, since the server may run as another user, and writable by its owner.
func placeFile(h *tar.Header, name string, content io.Reader, root *os.Root) error {
	mode := fs.FileMode(0o644)
	if h.Mode&0o100 != 0 {
		mode = 0o755
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := io.Copy(f, content); err != nil {
		return err
	}
	return f.Close()
}

// capped fails once more than left bytes were read, so that a small archive cannot fill the disk.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, fmt.Errorf("the archive holds more than %d bytes", unpackedMax)
	}
	return n, err
}
