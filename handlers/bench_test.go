package handlers_test

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkTurn measures turns of one kind a second through HandleUpdate, beside
// the floor and at workers in different chats; ratio is turns to floor.
func BenchmarkTurn(b *testing.B) {
	t := newTown(b)
	for _, k := range []kind{pointsTurn, photoTurn, claimTurn} {
		b.Run(k.name, func(b *testing.B) { benchmarkTurns(b, t, k, 1, 8, 16) })
	}
}

// BenchmarkMix is BenchmarkTurn of all kinds together.
func BenchmarkMix(b *testing.B) { benchmarkTurns(b, newTown(b), mixedTurn, 8, 16) }

func benchmarkTurns(b *testing.B, t *town, k kind, workers ...int) {
	var r recording
	for _, w := range workers {
		b.Run(fmt.Sprintf("workers=%d", w), func(b *testing.B) {
			if r == nil {
				r = record(b, t, k, townPeople)
			}
			race := race{workers: w, recording: r}
			for b.Loop() {
				race.run(b, t, k)
			}
			race.report(b)
		})
	}
}

// A race is turns and their floor in heats, one after the other, so that whatever
// else the machine does disturbs both alike.
type race struct {
	workers   int
	recording recording

	turns        int // counted
	ours, floors time.Duration
}

// heats is how many heats a race has; the first one is not counted, since it
// prepares the statements on each connection.
const heats = 7

// run runs a race on fresh databases.
func (r *race) run(b *testing.B, t *town, k kind) {
	b.Helper()
	s, f := t.site(b), newFloor(b, t)
	turns := 48 + 16*r.workers
	for heat := range heats {
		from, to := heat*turns, (heat+1)*turns
		took := [2]time.Duration{}
		for i := range took {
			of := (heat + i) % 2 // neither always finds the machine as the other left it
			took[of] = inParallel(b, r.workers, from, to, func(n int) error {
				if of == 0 {
					return s.h.HandleUpdate(b.Context(), k.update(t, n))
				}
				return f.replay(b.Context(), r.recording[n])
			})
		}
		if heat > 0 {
			r.turns, r.ours, r.floors = r.turns+turns, r.ours+took[0], r.floors+took[1]
		}
	}
	s.didAs(b, f.site)
	s.drop(b)
	f.drop(b)
}

func (r *race) report(b *testing.B) {
	b.ReportMetric(float64(r.turns)/r.ours.Seconds(), "turns/s")
	b.ReportMetric(float64(r.turns)/r.floors.Seconds(), "floor/s")
	b.ReportMetric(r.floors.Seconds()/r.ours.Seconds(), "ratio")
	b.ReportMetric(r.recording.perTurn(), "statements/turn")
	b.ReportMetric(0, "ns/op") // a race's
}
