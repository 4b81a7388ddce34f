package photo

import (
	"bytes"
	"image/jpeg"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"
)

// allocated is how many bytes f allocates. Only tests that run alone may ask.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestBombsCostNothing is not parallel, so that it counts its own bytes alone.
func TestBombsCostNothing(t *testing.T) {
	for name, b := range map[string][]byte{
		"png":         append(pngHeader(30000, 30000, 8, 0), make([]byte, 4<<20)...),
		"jpeg":        append(jpegHeader(65535, 65535, markSOF0, 0x22), make([]byte, 4<<20)...),
		"progressive": append(jpegHeader(8000, 5000, markSOF2, 0x11), make([]byte, 4<<20)...),
	} {
		var err error
		if n := allocated(func() { _, err = Process(b) }); err == nil || n > 256<<10 {
			t.Errorf("%s: %d bytes, error %v", name, n, err)
		}
	}
}

// TestTwelveMegapixels is not parallel, so that it counts its own bytes alone:
// all that is ever allocated is no less than the peak.
func TestTwelveMegapixels(t *testing.T) {
	b := asJPEG(t, quarters(4032, 3024, white), 86)
	var p Photo
	var err error
	if n := allocated(func() { p, err = Process(b) }); err != nil || n > 80e6 {
		t.Errorf("%d bytes, error %v", n, err)
	}
	if p.Width != 1280 || p.Height != 960 {
		t.Errorf("%d x %d, want 1280 x 960", p.Width, p.Height)
	}
}

// BenchmarkProcess takes a phone's 12 megapixels, noise and all, on one core, and
// compares with decoding them, which nobody can do without. What it allocates is
// no less than its peak.
func BenchmarkProcess(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	m := texture(4032, 3024, 1)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		if i%4 != 3 {
			m.Pix[i] += byte(random.IntN(12))
		}
	}
	file := asJPEG(b, m, 86)
	var whole, floor []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		began := time.Now()
		if _, err := Process(file); err != nil {
			b.Fatal(err)
		}
		whole = append(whole, time.Since(began))
		b.StopTimer()
		began = time.Now()
		if _, err := jpeg.Decode(bytes.NewReader(file)); err != nil {
			b.Fatal(err)
		}
		floor = append(floor, time.Since(began))
		b.StartTimer()
	}
	// The fastest is what it takes where nothing else runs on the core.
	b.ReportMetric(slices.Min(whole).Seconds()*1000, "best-ms")
	b.ReportMetric(slices.Min(floor).Seconds()*1000, "best-decode-ms")
	b.ReportMetric(slices.Min(whole).Seconds()/slices.Min(floor).Seconds(), "×decode")
}
