package embedded

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// The floor is what Postgres itself takes: initdb with its own syncing, then postgres until it is ready.

// BenchmarkColdStart measures Start on an empty folder; ratio is its time over the floor's in the same run.
func BenchmarkColdStart(b *testing.B) {
	var ours, floor time.Duration
	for i := 0; b.Loop(); i++ {
		dir := dataDirIn(b, "/tmp")
		s := startServer(b, Config{Dir: filepath.Join(dir, "first")}) // tells the programs and the account
		stop(b, s)
		bare := &Server{dir: filepath.Join(dir, "bare"), account: s.account, programs: s.programs}
		steps := []func(){
			func() { ours += timedStart(b, filepath.Join(dir, "ours")) },
			func() { floor += bareColdStart(b, bare) },
		}
		if i%2 == 1 { // neither always finds the disk as the other left it
			slices.Reverse(steps)
		}
		for _, step := range steps {
			step()
		}
	}
	b.ReportMetric(float64(ours)/float64(floor), "ratio")
}

// BenchmarkWarmStart measures Start on an existing cluster; ratio is its time over that of postgres alone.
func BenchmarkWarmStart(b *testing.B) {
	dir := dataDirIn(b, "/tmp")
	s := startServer(b, Config{Dir: dir})
	stop(b, s)
	var ours, floor time.Duration
	for b.Loop() {
		ours += timedStart(b, dir)
		floor += bareStart(b, s)
	}
	b.ReportMetric(float64(ours)/float64(floor), "ratio")
}

func timedStart(b *testing.B, dir string) time.Duration {
	b.Helper()
	begin := time.Now()
	s := startServer(b, Config{Dir: dir})
	took := time.Since(begin)
	stop(b, s)
	return took
}

func bareColdStart(b *testing.B, s *Server) time.Duration {
	b.Helper()
	prepareBare(b, s)
	begin := time.Now()
	bareInitdb(b, s)
	return time.Since(begin) + bareStart(b, s)
}

func bareStart(b *testing.B, s *Server) time.Duration {
	b.Helper()
	begin := time.Now()
	cmd := bareServer(b, s)
	took := time.Since(begin)
	endBare(b, cmd)
	return took
}

func prepareBare(b *testing.B, s *Server) {
	b.Helper()
	if err := os.MkdirAll(s.dir, 0o711); err != nil {
		b.Fatal(err)
	}
	if err := s.account.give(s.dir); err != nil {
		b.Fatal(err)
	}
}

func bareInitdb(b *testing.B, s *Server) {
	b.Helper()
	cmd := s.command(context.Background(), s.programs.initdb(),
		"-D", s.data(), "-U", superuser, "-E", "UTF8", "--locale=C", "--lc-ctype="+ctypes[0], "-A", "trust", "--no-instructions")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
}

func endBare(b *testing.B, cmd *exec.Cmd) {
	b.Helper()
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		b.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
}
