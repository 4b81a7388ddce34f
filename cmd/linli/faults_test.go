package main

import (
	"flag"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

var faultSeed = flag.Uint64("faults.seed", 1, "where TestServeUnderFaults takes its chances from")

// TestServeUnderFaults has 200 people in 20 groups report, claim, press and ask
// for half a minute, in which Linli and its database are killed and started again
// at random, and the network loses calls and answers both ways. When the storm is
// over, nothing of what people did may be lost or done twice, and all that they
// can notice is a message that came twice since its answer was lost.
func TestServeUnderFaults(t *testing.T) {
	t.Parallel()
	program := buildLinli(t, "-race")
	for name, world := range map[string]world{
		"polling": {size: wholeTown},
		"webhook": {webhook: true, given: true, size: wholeTown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// Linli is to die with the test however that ends, and Linux sees to it
			// when the thread ends that started Linli: therefore it stays ours.
			runtime.LockOSThread()
			s := newStorm(t, program, world)
			s.start()
			s.settle()
			people := s.live(stormTime())
			s.rage(stormTime())
			s.calm(people)
			s.judge()
			s.stop()
		})
	}
}

func stormTime() time.Duration {
	if testing.Short() {
		return 5 * time.Second
	}
	return 30 * time.Second
}

// buildLinli builds the program with flags of go build.
func buildLinli(t *testing.T, flags ...string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "linli")
	build := exec.CommandContext(t.Context(), "go", slices.Concat([]string{"build", "-buildvcs=false", "-o", program}, flags, []string{"."})...)
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build linli: %v\n%s", err, said)
	}
	return program
}
