package photo

import "strings"

// Declared tells what is wrong with a file by what a platform says of it, before
// it is downloaded: its size in bytes, 0 if unknown, and its MIME type, empty if
// unknown. It returns what Process would, or nil; a platform may be mistaken only
// about what it lets pass.
func Declared(size int64, mime string) error {
	if size > MaxBytes {
		return ErrTooBig
	}
	kind, _, _ := strings.Cut(strings.ToLower(mime), ";")
	switch kind = strings.TrimSpace(kind); {
	case kind == "image/heic" || kind == "image/heif" || strings.HasSuffix(kind, "-sequence"):
		return ErrHEIC
	case kind == "image/gif" || strings.HasPrefix(kind, "video/"):
		return ErrAnimated
	case strings.HasPrefix(kind, "image/") && !decodable[kind]:
		return ErrFormat
	}
	return nil
}

// decodable are the types, by the names that are in use, of what may be one that we take.
var decodable = map[string]bool{
	"image/jpeg": true, "image/jpg": true, "image/pjpeg": true, "image/png": true, "image/x-png": true, "image/apng": true,
	"image/webp": true, "image/*": true,
}
