package handlers_test

import (
	"fmt"
	"maps"
	"testing"
	"time"
)

const (
	slices0 = 7
)

// BenchmarkTurn measures turns a second through HandleUpdate, beside the floor.
func BenchmarkTurn(b *testing.B) {
	t := newTown(b)
	for _, k := range []kind{pointsTurn, photoTurn, claimTurn} {
		b.Run(k.name, func(b *testing.B) { benchmarkTurns(b, t, k, 1, 8, 16) })
	}
}

// BenchmarkMix is BenchmarkTurn with four points to three photos and three claims.
func BenchmarkMix(b *testing.B) {
	benchmarkTurns(b, newTown(b), mixedTurn, 8, 16)
}

func benchmarkTurns(b *testing.B, t *town, k kind, workers ...int) {
	var r recording
	for _, w := range workers {
		b.Run(fmt.Sprintf("workers=%d", w), func(b *testing.B) {
			if r == nil {
				r = record(b, t, k, slices0*sliceOf(workers[len(workers)-1]))
			}
			benchmarkAt(b, t, k, w, r)
		})
	}
}

func sliceOf(workers int) int { return 48 + 16*workers }

func benchmarkAt(b *testing.B, t *town, k kind, workers int, r recording) {
	var turns int
	var ours, floors time.Duration
	b.ResetTimer()
	for b.Loop() {
		s, f := t.site(b), newFloor(b, t)
		n := sliceOf(workers)
		for slice := range slices0 {
			turn := func() time.Duration {
				return inParallel(b, workers, slice*n, (slice+1)*n, func(n int) error {
					return s.h.HandleUpdate(b.Context(), k.update(t, n))
				})
			}
			floor := func() time.Duration {
				return inParallel(b, workers, slice*n, (slice+1)*n, func(n int) error {
					return f.replay(b.Context(), r[n])
				})
			}
			var x, y time.Duration
			if slice%2 == 0 {
				x = turn()
				y = floor()
			} else {
				y = floor()
				x = turn()
			}
			if slice > 0 {
				turns += n
				ours += x
				floors += y
			}
		}
		if a, z := s.rows(b), f.rows(b); !maps.Equal(a, z) {
			b.Fatalf("rows: turn %v floor %v", a, z)
		}
		s.drop(b)
		f.drop(b)
	}
	b.ReportMetric(float64(turns)/ours.Seconds(), "turns/s")
	b.ReportMetric(float64(turns)/floors.Seconds(), "floor/s")
	b.ReportMetric(floors.Seconds()/ours.Seconds(), "ratio")
	b.ReportMetric(r.perTurn(), "statements/turn")
	b.ReportMetric(0, "ns/op")
}
