package photo

import (
	"image/color"
	"math"
	"slices"
	"testing"
	"time"

	"linli/bot"
)

func TestOrientation(t *testing.T) {
	t.Parallel()
	stored := asJPEG(t, quarters(480, 320, white), 95)
	for _, c := range []struct {
		orientation uint16
		corners     [4]color.NRGBA // as a person sees them, clockwise from the top left
		tall        bool
	}{
		{0, [4]color.NRGBA{red, green, white, blue}, false}, // not one of Exif's
		{1, [4]color.NRGBA{red, green, white, blue}, false},
		{2, [4]color.NRGBA{green, red, blue, white}, false},
		{3, [4]color.NRGBA{white, blue, red, green}, false},
		{4, [4]color.NRGBA{blue, white, green, red}, false},
		{5, [4]color.NRGBA{red, blue, white, green}, true},
		{6, [4]color.NRGBA{blue, red, green, white}, true},
		{7, [4]color.NRGBA{white, green, red, blue}, true},
		{8, [4]color.NRGBA{green, white, blue, red}, true},
		{9, [4]color.NRGBA{red, green, white, blue}, false},
	} {
		p, err := Process(withExif(stored, tiff(short(exifOrientation, c.orientation))))
		if err != nil {
			t.Fatal(err)
		}
		if tall := p.Height > p.Width; tall != c.tall {
			t.Errorf("orientation %d: %d x %d", c.orientation, p.Width, p.Height)
		}
		for _, b := range [][]byte{p.Large, p.Small} {
			wantQuarters(t, decoded(t, b), c.corners[0], c.corners[1], c.corners[2], c.corners[3])
		}
	}
}

// TestHashIsOfUpright compares a picture with itself as stored by a phone held
// sideways.
func TestHashIsOfUpright(t *testing.T) {
	t.Parallel()
	m := texture(400, 300, 1)
	plain, err := Process(asJPEG(t, m, 90))
	if err != nil {
		t.Fatal(err)
	}
	// Orientation 8 turns counter-clockwise, so the stored picture is turned clockwise.
	sideways := fit(m, 400).turn(6).image()
	held, err := Process(withExif(asJPEG(t, sideways, 90), tiff(short(exifOrientation, 8))))
	if err != nil {
		t.Fatal(err)
	}
	if d := Distance(plain.Hash, held.Hash); d > Same {
		t.Errorf("distance %d, want at most %d", d, Same)
	}
}

func TestPreviewOrientationIsIgnored(t *testing.T) {
	t.Parallel()
	const previews = 0x014a
	got := readFacts(withExif(asJPEG(t, quarters(8, 8, white), 80),
		tiff(directory(previews, short(exifOrientation, 6)))), jpegFormat)
	if got.orientation != 1 {
		t.Errorf("orientation %d of a preview was taken for the picture's", got.orientation)
	}
}

func TestPosition(t *testing.T) {
	t.Parallel()
	north := ascii(gpsNorthSouth, "N")
	east := ascii(gpsEastWest, "E")
	for _, c := range []struct {
		name string
		gps  tiffTag
		want *bot.Position
	}{
		{"Shenzhen", gps("N", [3]uint32{22, 31, 12}, "E", [3]uint32{113, 55, 48}), &bot.Position{Latitude: 22.52, Longitude: 113.93}},
		{"Rio", gps("S", [3]uint32{22, 54, 36}, "W", [3]uint32{43, 12, 0}), &bot.Position{Latitude: -22.91, Longitude: -43.2}},
		{"lower-case sides", gps("s", [3]uint32{1, 0, 0}, "w", [3]uint32{2, 0, 0}), &bot.Position{Latitude: -1, Longitude: -2}},
		{"near the equator", gps("N", [3]uint32{0, 0, 36}, "E", [3]uint32{10, 0, 0}), &bot.Position{Latitude: 0.01, Longitude: 10}},
		{"the pole and the date line", gps("S", [3]uint32{90, 0, 0}, "E", [3]uint32{180, 0, 0}), &bot.Position{Latitude: -90, Longitude: 180}},
		{"nowhere, as zeros", gps("N", [3]uint32{0, 0, 0}, "E", [3]uint32{0, 0, 0}), nil},
		{"half known", gps("N", [3]uint32{0, 0, 0}, "E", [3]uint32{113, 0, 0}), nil},
		{"beyond the pole", gps("N", [3]uint32{91, 0, 0}, "E", [3]uint32{10, 0, 0}), nil},
		{"beyond the date line", gps("N", [3]uint32{10, 0, 0}, "E", [3]uint32{181, 0, 0}), nil},
		{"zero by zero", directory(gpsIFD, north, rationals(gpsLatitude, 0, 0, 0, 0, 0, 0),
			east, rationals(gpsLongitude, 113, 1, 0, 1, 0, 1)), nil},
		{"latitude alone", directory(gpsIFD, north, rationals(gpsLatitude, 22, 1, 0, 1, 0, 1)), nil},
		{"words for numbers", directory(gpsIFD, north, ascii(gpsLatitude, "twenty-two"), east, ascii(gpsLongitude, "far")), nil},
		{"an empty directory", directory(gpsIFD), nil},
	} {
		p, err := Process(withExif(asJPEG(t, quarters(8, 8, white), 80), tiff(c.gps)))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if !samePosition(p.Position, c.want) {
			t.Errorf("%s: %v, want %v", c.name, p.Position, c.want)
		}
	}
}

func samePosition(a, b *bot.Position) bool {
	if a == nil || b == nil {
		return a == b
	}
	const metre = 1e-5 // degrees
	return math.Abs(a.Latitude-b.Latitude) < metre && math.Abs(a.Longitude-b.Longitude) < metre
}

func TestPositionInPNG(t *testing.T) {
	t.Parallel()
	file := asPNG(t, quarters(8, 8, white))
	const end = 12 // the chunk that ends a PNG
	exif := append([]byte("eXIf"), tiff(gps("N", [3]uint32{22, 30, 0}, "E", [3]uint32{114, 0, 0}))...)
	file = slices.Concat(pngChunk(slices.Clone(file[:len(file)-end]), exif), file[len(file)-end:])
	p, err := Process(file)
	if err != nil {
		t.Fatal(err)
	}
	if !samePosition(p.Position, &bot.Position{Latitude: 22.5, Longitude: 114}) {
		t.Errorf("position %v", p.Position)
	}
}

func TestTaken(t *testing.T) {
	t.Parallel()
	const clock = "2026:06:15 18:42:07"
	at := time.Date(2026, 6, 15, 18, 42, 7, 0, time.UTC)
	for _, c := range []struct {
		name  string
		tags  []tiffTag
		want  time.Time
		zoned bool
	}{
		{"without a zone", []tiffTag{directory(exifIFD, ascii(exifTaken, clock))}, at, false},
		{"in Shenzhen", []tiffTag{directory(exifIFD, ascii(exifTaken, clock), ascii(exifZone, "+08:00"))}, at.Add(-8 * time.Hour), true},
		{"a zone that is none", []tiffTag{directory(exifIFD, ascii(exifTaken, clock), ascii(exifZone, "CST"))}, at, false},
		{"only the last change", []tiffTag{ascii(exifModified, clock)}, at, false},
		{"zeros", []tiffTag{directory(exifIFD, ascii(exifTaken, "0000:00:00 00:00:00"))}, time.Time{}, false},
		{"no time", []tiffTag{short(exifOrientation, 1)}, time.Time{}, false},
	} {
		got := readFacts(withExif(asJPEG(t, quarters(8, 8, white), 80), tiff(c.tags...)), jpegFormat)
		if !got.taken.Equal(c.want) || got.zoned != c.zoned {
			t.Errorf("%s: %v, zoned %v, want %v, %v", c.name, got.taken, got.zoned, c.want, c.zoned)
		}
	}
}

// TestDamagedExif cuts and bends the metadata of a good picture at every byte:
// it stays a good picture.
func TestDamagedExif(t *testing.T) {
	t.Parallel()
	good := asJPEG(t, quarters(8, 8, white), 80)
	exif := tiff(short(exifOrientation, 6), directory(exifIFD, ascii(exifTaken, "2026:06:15 18:42:07")),
		gps("N", [3]uint32{22, 31, 12}, "E", [3]uint32{113, 55, 48}))
	for i := range exif {
		bent := slices.Clone(exif)
		bent[i] ^= 0xff
		for _, e := range [][]byte{exif[:i], bent} {
			if _, err := Process(withExif(good, e)); err != nil {
				t.Fatalf("byte %d: %v", i, err)
			}
		}
	}
}

// TestCircularExif points directories at themselves.
func TestCircularExif(t *testing.T) {
	t.Parallel()
	const previews, start = 0x014a, 8
	offsets := tiffTag{tag: previews, kind: 4, count: 16000}
	for range offsets.count {
		offsets.value = append(offsets.value, 0, 0, 0, start)
	}
	began := time.Now()
	if _, err := Process(withExif(asJPEG(t, quarters(8, 8, white), 80), tiff(offsets, directory(exifIFD, offsets)))); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("metadata took %v", took)
	}
}
