package photo

import (
	"errors"
	"testing"
)

func TestDeclared(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size int64
		mime string
		want error
	}{
		{0, "", nil},
		{MaxBytes, "image/jpeg", nil},
		{MaxBytes + 1, "image/jpeg", ErrTooBig},
		{30 << 20, "", ErrTooBig},
		{1, "image/PNG; charset=binary", nil},
		{1, "image/webp", nil},
		{1, "image/heic", ErrHEIC},
		{1, "image/heif-sequence", ErrHEIC},
		{1, "image/gif", ErrAnimated},
		{1, "video/mp4", ErrAnimated},
		{1, "image/svg+xml", ErrFormat},
		{1, "image/tiff", ErrFormat},
		{1, "application/octet-stream", nil}, // the content will tell
	} {
		if err := Declared(c.size, c.mime); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%d bytes of %q: %v, want %v", c.size, c.mime, err, c.want)
		}
	}
}
