package glyph

import (
	"os"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// TestSubsetDrawsTheSame makes a subset of a font that was made: what it keeps has
// the outlines it had, and what it does not keep is gone.
func TestSubsetDrawsTheSame(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile("../font/NotoSansSC-Regular.ttf")
	if err != nil {
		t.Fatal(err)
	}
	const kept = "文昌 aéÅ，…"
	keep := map[rune]bool{'\U0010ffff': true} // that the font has no form of
	for _, r := range kept {
		keep[r] = true
	}
	for name, subset := range map[string]func([]byte, map[rune]bool) ([]byte, error){"whole": Subset, "page": SubsetForPage} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			small, err := subset(whole, keep)
			if err != nil {
				t.Fatal(err)
			}
			drawsTheSame(t, whole, small, kept)
		})
	}
}

func drawsTheSame(t *testing.T, whole, small []byte, kept string) {
	t.Helper()
	if len(small) > 10_000 {
		t.Errorf("%d bytes of characters take %d bytes", len(kept), len(small))
	}
	before, after := parse(t, whole), parse(t, small)
	for _, r := range kept {
		if a, b := outline(t, before, r), outline(t, after, r); len(a) != len(b) || r != ' ' && len(a) == 0 {
			t.Errorf("%q has %d segments, and had %d", r, len(b), len(a))
		} else {
			for i := range a {
				if a[i] != b[i] {
					t.Errorf("segment %d of %q is %v, and was %v", i, r, b[i], a[i])
				}
			}
		}
		if a, b := advance(t, before, r), advance(t, after, r); a != b || a == 0 {
			t.Errorf("%q is %v wide, and was %v", r, b, a)
		}
	}
	for _, r := range "园b\U0010ffff" {
		if g, _ := after.GlyphIndex(nil, r); g != 0 {
			t.Errorf("%q was kept", r)
		}
	}
}

func TestSubsetRefusesWhatIsNoFont(t *testing.T) {
	t.Parallel()
	if _, err := Subset([]byte("%PDF-1.7"), nil); err == nil {
		t.Error("a page became a font")
	}
}

func parse(t *testing.T, b []byte) *sfnt.Font {
	t.Helper()
	f, err := sfnt.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const em = 1000

func outline(t *testing.T, f *sfnt.Font, r rune) sfnt.Segments {
	t.Helper()
	g, err := f.GlyphIndex(nil, r)
	if err != nil || g == 0 {
		t.Fatalf("no glyph for %q: %v", r, err)
	}
	var buf sfnt.Buffer
	s, err := f.LoadGlyph(&buf, g, fixed.I(em), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func advance(t *testing.T, f *sfnt.Font, r rune) fixed.Int26_6 {
	t.Helper()
	g, _ := f.GlyphIndex(nil, r)
	a, err := f.GlyphAdvance(nil, g, fixed.I(em), font.HintingNone)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
