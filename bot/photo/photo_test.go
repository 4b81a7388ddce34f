package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProcessFormats(t *testing.T) {
	t.Parallel()
	m := quarters(48, 32, white)
	deep := image.NewNRGBA64(m.Rect)
	draw.Draw(deep, deep.Rect, m, image.Point{}, draw.Src)
	few := image.NewPaletted(m.Rect, color.Palette{red, green, blue, white})
	draw.Draw(few, few.Rect, m, image.Point{}, draw.Src)
	files := map[string][]byte{
		"jpeg":             asJPEG(t, m, 95),
		"png":              asPNG(t, m),
		"png, transparent": asPNG(t, quarters(48, 32, color.Transparent)),
		"png, 16 bit":      asPNG(t, deep),
		"png, palette":     asPNG(t, few),
	}
	for _, name := range []string{"progressive.jpg", "cmyk.jpg", "lossy.webp", "lossy-alpha.webp", "lossless-alpha.webp"} {
		files[name] = read(t, name)
	}
	for name, b := range files {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := Process(b)
			if err != nil {
				t.Fatal(err)
			}
			if p.Width != 48 || p.Height != 32 {
				t.Errorf("size %d x %d, want 48 x 32", p.Width, p.Height)
			}
			wantQuarters(t, decoded(t, p.Large), red, green, white, blue)
			wantQuarters(t, decoded(t, p.Small), red, green, white, blue)
		})
	}
}

func read(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestProcessGrey(t *testing.T) {
	t.Parallel()
	grey := image.NewGray(image.Rect(0, 0, 1300, 100))
	draw.Draw(grey, image.Rect(0, 0, 650, 100), image.NewUniform(color.Gray{200}), image.Point{}, draw.Src)
	for name, b := range map[string][]byte{"jpeg": asJPEG(t, grey, 95), "png": asPNG(t, grey)} {
		p, err := Process(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		m := decoded(t, p.Large)
		if _, ok := m.(*image.Gray); !ok {
			t.Errorf("%s: a grey picture came out as %T", name, m)
		}
		if !near(m, 100, 50, color.NRGBA{200, 200, 200, 255}) || !near(m, 1200, 50, color.NRGBA{A: 255}) {
			t.Errorf("%s: levels %v and %v, want 200 and 0", name, m.At(100, 50), m.At(1200, 50))
		}
	}
}

func TestProcessSizes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ w, h, largeW, largeH, smallW, smallH int }{
		{1, 1, 1, 1, 1, 1},
		{2, 1, 2, 1, 2, 1},
		{7, 5, 7, 5, 7, 5},
		{320, 240, 320, 240, 320, 240},
		{321, 200, 321, 200, 320, 199},
		{1280, 100, 1280, 100, 320, 25},
		{1281, 97, 1280, 97, 320, 24},
		{150, 3000, 64, 1280, 16, 320},  // tall, 1:20
		{3000, 150, 1280, 64, 320, 16},  // wide
		{1, 4000, 1, 1280, 1, 320},      // thinner than its scale
		{1999, 333, 1280, 213, 320, 53}, // odd, with halved chroma
	} {
		p, err := Process(asJPEG(t, quarters(c.w, c.h, white), 90))
		if err != nil {
			t.Fatalf("%d x %d: %v", c.w, c.h, err)
		}
		large, small := decoded(t, p.Large).Bounds().Size(), decoded(t, p.Small).Bounds().Size()
		if large != image.Pt(c.largeW, c.largeH) || small != image.Pt(c.smallW, c.smallH) {
			t.Errorf("%d x %d: large %v, small %v, want %d x %d and %d x %d",
				c.w, c.h, large, small, c.largeW, c.largeH, c.smallW, c.smallH)
		}
		if large != image.Pt(p.Width, p.Height) {
			t.Errorf("%d x %d: says %d x %d of a picture of %v", c.w, c.h, p.Width, p.Height, large)
		}
	}
}

func TestProcessRefuses(t *testing.T) {
	t.Parallel()
	whole := map[string][]byte{
		"jpeg": asJPEG(t, texture(64, 48, 1), 90), "progressive jpeg": read(t, "progressive.jpg"),
		"png": asPNG(t, texture(64, 48, 1)), "webp": read(t, "lossy.webp"), "webp, lossless": read(t, "lossless-alpha.webp"),
	}
	type file struct {
		name string
		b    []byte
		want error
	}
	files := []file{
		{"nothing", nil, ErrEmpty},
		{"no bytes", []byte{}, ErrEmpty},
		{"text", []byte("Guten Tag"), ErrFormat},
		{"gif", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), ErrFormat},
		{"mp4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42"), ErrFormat},
		{"avif", []byte("\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf"), ErrFormat},
		{"avif, general brand", []byte("\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf"), ErrFormat},
		{"heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), ErrHEIC},
		{"heic, general brand", []byte("\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic"), ErrHEIC},
		{"wave sound", []byte("RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00"), ErrFormat},
		{"animated webp", read(t, "animated.webp"), ErrAnimated},
		{"three bytes of jpeg", []byte("\xff\xd8\xff"), ErrCorrupt},
		{"png with a wrong checksum", bytes.Replace(whole["png"], []byte("IDAT"), []byte("IDAU"), 1), ErrCorrupt},
		{"arithmetic jpeg", jpegHeader(16, 16, 0xc9, 0x11), ErrFormat},
		{"21 MB", append(bytes.Clone(whole["jpeg"]), make([]byte, 21<<20)...), ErrTooBig},
		{"30000 x 30000 png", pngHeader(30000, 30000, 8, 0), ErrTooManyPixels},
		{"8001 x 5000 png", pngHeader(8001, 5000, 8, 0), ErrTooManyPixels},
		{"20001 x 1 png", pngHeader(20001, 1, 8, 0), ErrTooManyPixels},
		{"65535 x 65535 jpeg", jpegHeader(65535, 65535, markSOF0, 0x22), ErrTooManyPixels},
		{"progressive jpeg of 600 MB", jpegHeader(8000, 5000, markSOF2, 0x11), ErrTooManyPixels},
		{"jpeg of 300 scans", manyScans(t, 300), ErrCorrupt},
	}
	for name, b := range whole {
		for _, percent := range []int{20, 60, 95} {
			files = append(files, file{fmt.Sprintf("%d %% of a %s", percent, name), b[:len(b)*percent/100], ErrCorrupt})
		}
	}
	for _, f := range files {
		if _, err := Process(f.b); !errors.Is(err, f.want) {
			t.Errorf("%s: %v, want %v", f.name, err, f.want)
		}
	}
}

// manyScans repeats the last scan of a progressive JPEG.
func manyScans(t *testing.T, n int) []byte {
	t.Helper()
	b := read(t, "progressive.jpg")
	last, end := bytes.LastIndex(b, []byte{0xff, markSOS}), bytes.LastIndex(b, []byte{0xff, markEOI})
	if last < 0 || end < last {
		t.Fatal("progressive.jpg has no scan")
	}
	return append(append(bytes.Clone(b[:last]), bytes.Repeat(b[last:end], n)...), b[end:]...)
}

func TestLimitsAreInclusive(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]byte{
		"8000 x 5000 png":                  pngHeader(8000, 5000, 8, 0),
		"8000 x 5000 png, 16 bit, alpha":   pngHeader(8000, 5000, 16, 6),
		"20000 x 2000 jpeg":                jpegHeader(20000, 2000, markSOF0, 0x22),
		"40 MP progressive, halved chroma": jpegHeader(8000, 5000, markSOF2, 0x22),
	} {
		if _, err := inspect(b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPicturesCarryNothing looks for segments that are not needed to decode.
func TestPicturesCarryNothing(t *testing.T) {
	t.Parallel()
	b := withExif(asJPEG(t, texture(400, 300, 1), 90),
		tiff(ascii(exifModified, "2026:06:15 18:42:07"), gps("N", [3]uint32{22, 31, 12}, "E", [3]uint32{113, 55, 48})))
	b = append(b, "trailing secret"...)
	p, err := Process(b)
	if err != nil {
		t.Fatal(err)
	}
	if p.Position == nil {
		t.Fatal("the sample has no position to lose")
	}
	for name, picture := range map[string][]byte{"large": p.Large, "small": p.Small} {
		eachSegment(picture, func(marker byte, body []byte) {
			if marker >= 0xe0 && marker <= 0xef || marker == 0xfe {
				t.Errorf("%s: segment %x of %d bytes", name, marker, len(body))
			}
		})
		if s := string(picture); strings.Contains(s, "Exif") || strings.Contains(s, "secret") {
			t.Errorf("%s still says what the file said", name)
		}
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	hash := func(b []byte) uint64 {
		t.Helper()
		p, err := Process(b)
		if err != nil {
			t.Fatal(err)
		}
		return p.Hash
	}
	m := texture(480, 360, 1)
	one := hash(asJPEG(t, m, 90))
	for name, b := range map[string][]byte{
		"saved worse":  asJPEG(t, m, 40),
		"as png":       asPNG(t, m),
		"smaller":      asJPEG(t, texture(360, 270, 1), 85),
		"a little cut": asJPEG(t, m.SubImage(image.Rect(3, 2, 477, 357)), 90),
	} {
		if d := Distance(one, hash(b)); d > Same {
			t.Errorf("%s: distance %d, want at most %d", name, d, Same)
		}
	}
	for _, seed := range []float64{2, 3, 4, 5} {
		if d := Distance(one, hash(asJPEG(t, texture(480, 360, seed), 90))); d <= Alike {
			t.Errorf("another picture, %v: distance %d, want over %d", seed, d, Alike)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b uint64
		want int
	}{{0, 0, 0}, {5, 5, 0}, {0, 1 << 63, 1}, {0b1100, 0b1010, 2}, {0, ^uint64(0), 64}} {
		if got := Distance(c.a, c.b); got != c.want || Distance(c.b, c.a) != got {
			t.Errorf("Distance(%b, %b) = %d, want %d both ways", c.a, c.b, got, c.want)
		}
	}
}

func FuzzProcess(f *testing.F) {
	f.Add(asJPEG(f, texture(40, 30, 1), 80))
	f.Add(asPNG(f, quarters(20, 20, color.Transparent)))
	f.Add(withExif(asJPEG(f, quarters(9, 7, white), 80),
		tiff(short(exifOrientation, 6), gps("S", [3]uint32{1, 2, 3}, "W", [3]uint32{4, 5, 6}))))
	for _, name := range []string{"progressive.jpg", "cmyk.jpg", "lossy.webp", "lossy-alpha.webp", "lossless-alpha.webp", "animated.webp"} {
		f.Add(read(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Process(b)
		if err != nil {
			if !isOurs(err) {
				t.Fatalf("an error of no kind: %v", err)
			}
			return
		}
		large, small := decoded(t, p.Large).Bounds(), decoded(t, p.Small).Bounds()
		if large.Dx() != p.Width || large.Dy() != p.Height || max(p.Width, p.Height) > LargeSide ||
			max(small.Dx(), small.Dy()) > SmallSide {
			t.Fatalf("sizes %v and %v, said %d x %d", large, small, p.Width, p.Height)
		}
		if q := p.Position; q != nil && !(q.Latitude >= -90 && q.Latitude <= 90 && q.Longitude >= -180 && q.Longitude <= 180) {
			t.Fatalf("position %v", *q)
		}
	})
}

func isOurs(err error) bool {
	for _, e := range []error{ErrEmpty, ErrTooBig, ErrTooManyPixels, ErrHEIC, ErrAnimated, ErrFormat, ErrCorrupt} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
