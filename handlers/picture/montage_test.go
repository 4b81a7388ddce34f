package picture

import (
	"image"
	"testing"

	"pgregory.net/rapid"

	"linli/bot/photo"
)

// TestArrange places any photos: each in a frame of its own shape, in the order of
// reading, none over another, all within the page.
func TestArrange(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		shapes := rapid.SliceOfN(rapid.Float64Range(tallest, widest), 1, MaxMontage).Draw(t, "shapes")
		frames, size := arrange(shapes)
		page := image.Rectangle{Max: size}
		if size.X > photo.LargeSide || size.Y > photo.LargeSide {
			t.Errorf("the page is %v", size)
		}
		for i, f := range frames {
			if f.Empty() || !f.In(page) {
				t.Errorf("frame %v is not on the page of %v", f, size)
			}
			if got, want := float64(f.Dx())/float64(f.Dy()), shapes[i]; got < want*0.9 || got > want*1.1 {
				t.Errorf("frame %v has the shape %.2f, want %.2f", f, got, want)
			}
			for _, g := range frames[:i] {
				if f.Overlaps(g) {
					t.Errorf("%v covers %v", f, g)
				}
				if f.Min.Y < g.Min.Y || f.Min.Y == g.Min.Y && f.Min.X < g.Min.X {
					t.Errorf("%v comes before %v", f, g)
				}
			}
		}
		if len(frames) != len(shapes) {
			t.Errorf("%d frames for %d photos", len(frames), len(shapes))
		}
	})
}

func TestMontageShowsEachPhotoWhole(t *testing.T) {
	t.Parallel()
	sizes := []image.Point{{1280, 960}, {960, 1280}, {1280, 720}, {500, 500}, {720, 1280}, {1280, 960}, {400, 300}}
	var files []Numbered
	var shapes []float64
	for i, s := range sizes {
		files = append(files, Numbered{shot(t, s.X, s.Y), i + 3})
		shapes = append(shapes, float64(s.X)/float64(s.Y))
	}
	p, err := Montage(files)
	if err != nil {
		t.Fatal(err)
	}
	m := decode(t, p.Large)
	frames, size := arrange(shapes)
	if size != image.Pt(p.Width, p.Height) {
		t.Fatalf("the montage is %d × %d, want %v", p.Width, p.Height, size)
	}
	for _, f := range frames {
		wantWhole(t, m, f)
		number := image.Rectangle{f.Min.Add(image.Pt(10, 10)), f.Min.Add(image.Pt(10+badgeSide, 10+badgeSide))}
		if !near(m, number.Min.Add(image.Pt(4, 4)), ink) || lettersIn(m, number) < 40 {
			t.Errorf("frame %v has no number", f)
		}
	}
}

func TestMontageOfOneHasNoNumber(t *testing.T) {
	t.Parallel()
	p, err := Montage([]Numbered{{shot(t, 1280, 960), 7}})
	if err != nil {
		t.Fatal(err)
	}
	if near(decode(t, p.Large), image.Pt(30, 14), ink) {
		t.Error("the only photo has a number")
	}
	if _, err := Montage(nil); err == nil {
		t.Error("nothing made a montage")
	}
	many := make([]Numbered, 14)
	for i := range many {
		many[i] = Numbered{shot(t, 80, 60), i + 1}
	}
	if _, err := Montage(many); err != nil {
		t.Errorf("more than an album: %v", err)
	}
}
