package photo

import (
	"errors"
	"image"
	"slices"
	"testing"
)

func TestSideBySide(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		lw, lh, rw, rh   int
		wantWide, wantUp int
	}{
		{"two alike", 800, 600, 800, 600, 1280, 477},
		{"tall beside wide", 600, 800, 1200, 900, 1280, 610},
		{"small beside large", 100, 50, 640, 480, 100 + gap + 66, 50},
		{"one pixel beside large", 1, 1, 640, 480, 1 + gap + 1, 1},
		{"two very tall", 64, 1280, 64, 1280, 64 + gap + 64, 1280},
		{"two very wide", 1280, 1, 1280, 1, 1280, 1},
	} {
		b, err := SideBySide(asJPEG(t, quarters(c.lw, c.lh, white), 90), asJPEG(t, quarters(c.rw, c.rh, white), 90))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got := decoded(t, b).Bounds().Size()
		if got.X > LargeSide || got.X < c.wantWide-2 || got.X > c.wantWide || got.Y != c.wantUp {
			t.Errorf("%s: %v, want %d x %d", c.name, got, c.wantWide, c.wantUp)
		}
	}
}

// TestSideBySideOrder tells left from right, and finds the gap.
func TestSideBySideOrder(t *testing.T) {
	t.Parallel()
	left, right := image.NewUniform(red), image.NewUniform(blue)
	b, err := SideBySide(asJPEG(t, window{left, 400, 300}, 90), asJPEG(t, window{right, 300, 300}, 90))
	if err != nil {
		t.Fatal(err)
	}
	m := decoded(t, b)
	if m.Bounds().Size() != image.Pt(400+gap+300, 300) {
		t.Fatalf("size %v", m.Bounds().Size())
	}
	if !near(m, 200, 150, red) || !near(m, 400+gap/2, 150, white) || !near(m, 550, 150, blue) {
		t.Errorf("from left to right: %v, %v, %v", m.At(200, 150), m.At(400+gap/2, 150), m.At(550, 150))
	}
}

// A window is a part of a larger image.
type window struct {
	image.Image
	w, h int
}

func (w window) Bounds() image.Rectangle { return image.Rect(0, 0, w.w, w.h) }

// TestMontage lays out albums in rows of two and three.
func TestMontage(t *testing.T) {
	t.Parallel()
	one := asJPEG(t, quarters(700, 525, white), 85)
	const two, three = 477, 316 // the height of a row of as many
	for n, height := range map[int]int{
		1: 525, 2: two, 3: three, 4: 2*two + gap, 5: two + gap + three,
		7: 2*two + three + 2*gap, 10: 2*two + 2*three + 3*gap,
	} {
		album := slices.Repeat([][]byte{one}, n)
		b, err := Montage(album)
		if err != nil {
			t.Fatalf("%d pictures: %v", len(album), err)
		}
		size := decoded(t, b).Bounds().Size()
		wide := size.X > LargeSide-4 && size.X <= LargeSide || len(album) == 1 && size.X == 700
		if !wide || size.Y != height {
			t.Errorf("%d pictures make %v, want %d high", len(album), size, height)
		}
	}
}

// TestMontageOrder puts four pictures of one colour each in two rows of two.
func TestMontageOrder(t *testing.T) {
	t.Parallel()
	var album [][]byte
	for _, c := range []image.Image{image.NewUniform(red), image.NewUniform(green), image.NewUniform(blue), image.NewUniform(white)} {
		album = append(album, asJPEG(t, window{c, 640, 480}, 90))
	}
	b, err := Montage(album)
	if err != nil {
		t.Fatal(err)
	}
	wantQuarters(t, decoded(t, b), red, green, white, blue)
}

func TestMontageRefuses(t *testing.T) {
	t.Parallel()
	one := asJPEG(t, quarters(8, 8, white), 80)
	many := make([][]byte, 11)
	for i := range many {
		many[i] = one
	}
	for name, album := range map[string][][]byte{"none": nil, "eleven": many} {
		if _, err := Montage(album); err == nil {
			t.Errorf("a montage of %s is made", name)
		}
	}
	if _, err := Montage([][]byte{one, one[:40]}); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a cut picture: %v, want %v", err, ErrCorrupt)
	}
	if _, err := SideBySide(nil, one); !errors.Is(err, ErrEmpty) {
		t.Errorf("no picture on the left: %v, want %v", err, ErrEmpty)
	}
}
