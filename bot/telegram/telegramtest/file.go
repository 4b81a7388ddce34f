package telegramtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	_ "image/jpeg" // what people and bots send
	_ "image/png"  // as above
	"net/http"
)

// A file is kept under one id; a photo's smaller rendition has another.
type file struct {
	id, unique    string
	kind          string
	name, mime    string
	data          []byte
	width, height int
}

const (
	maxPhoto    = 10 << 20
	maxDownload = 20 << 20
)

func (s *Server) addFile(kind, name, mime string, data []byte) *file {
	sum := sha256.Sum256(data)
	f := &file{id: fmt.Sprintf("%s-%d_File", kind, s.next()), unique: "u" + hex.EncodeToString(sum[:6]),
		kind: kind, name: name, mime: mime, data: data, width: 1280, height: 960}
	if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		f.width, f.height = c.Width, c.Height
	}
	s.files[f.id], s.files[f.id+"-s"] = f, f
	return f
}

// sizes returns a photo's renditions, of which the largest is not the last, as
// nobody promised.
func (f *file) sizes() []any {
	return []any{
		map[string]any{"file_id": f.id, "file_unique_id": f.unique, "width": f.width, "height": f.height, "file_size": len(f.data)},
		map[string]any{"file_id": f.id + "-s", "file_unique_id": f.unique + "s", "width": (f.width + 3) / 4, "height": (f.height + 3) / 4, "file_size": len(f.data)},
	}
}

func (f *file) json() map[string]any {
	j := map[string]any{"file_id": f.id, "file_unique_id": f.unique, "file_size": len(f.data)}
	if f.mime != "" {
		j["mime_type"], j["file_name"] = f.mime, f.name
	}
	return j
}

// inputPhoto reads the photo of a call: an upload, or the id of a file.
func (s *Server) inputPhoto(c *call) (*file, *refusal) {
	data := c.files["photo"]
	if data == nil {
		f := s.files[c.params["photo"]]
		switch {
		case f == nil:
			return nil, badRequest("wrong file identifier/HTTP URL specified")
		case f.kind != "photo":
			return nil, badRequest("can't use file of type Document as Photo")
		}
		return f, nil
	}
	if len(data) > maxPhoto {
		s.violate("%s: a photo of %d bytes", c.method, len(data))
		return nil, badRequest("file of size %d bytes is too big for a photo; the maximum size is %d bytes", len(data), maxPhoto)
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, badRequest("IMAGE_PROCESS_FAILED")
	}
	if size.Width+size.Height > 10000 || max(size.Width, size.Height) > 20*min(size.Width, size.Height) {
		return nil, badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	return s.addFile("photo", "", "", data), nil
}

func (s *Server) getFile(c *call) (any, *refusal) {
	f := s.files[c.params["file_id"]]
	if f == nil {
		return nil, badRequest("invalid file_id")
	}
	if len(f.data) > maxDownload {
		return nil, badRequest("file is too big")
	}
	path := fmt.Sprintf("%ss/file_%d", f.kind, s.next())
	s.paths[path] = f
	j := f.json()
	j["file_path"] = path
	return j, nil
}

// serveFile serves a download. The lock is not held.
func (s *Server) serveFile(w http.ResponseWriter, path string) {
	f := s.takeFault("download")
	switch {
	case f.DropBefore:
		panic(http.ErrAbortHandler)
	case f.Status != 0:
		answer(w, nil, &refusal{code: f.Status, description: f.Description})
		return
	}
	s.mu.Lock()
	found := s.paths[path]
	s.mu.Unlock()
	if found == nil {
		answer(w, nil, &refusal{code: http.StatusNotFound, description: "Not Found"})
		return
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(found.data)))
	if f.DropAfter {
		w.Write(found.data[:len(found.data)/2])
		panic(http.ErrAbortHandler)
	}
	w.Write(found.data) // the bot may be gone, which is its business
}
