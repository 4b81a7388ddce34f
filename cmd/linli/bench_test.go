package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"linli/bot/telegram/telegramtest"
	"linli/storage/embedded"
)

// BenchmarkColdStart measures linli serve in an empty folder: until it serves, and
// until somebody who wrote before has the answer. postgres-ms is what our own
// Postgres alone takes for its cold start; package embedded measures that one
// beside initdb and postgres themselves.
func BenchmarkColdStart(b *testing.B) {
	var s starts
	for b.Loop() {
		s.postgres += timePostgres(b, filepath.Join(dataFolder(b), "postgres"))
		s.run(b, dataFolder(b), telegramtest.New(b))
	}
	s.report(b)
}

// BenchmarkWarmStart is BenchmarkColdStart in a folder that was used before.
func BenchmarkWarmStart(b *testing.B) {
	var s starts
	folder, tg := dataFolder(b), telegramtest.New(b)
	new(starts).run(b, folder, tg)
	for b.Loop() {
		s.postgres += timePostgres(b, filepath.Join(folder, "postgres"))
		s.run(b, folder, tg)
	}
	s.report(b)
}

// timePostgres returns how long our own Postgres takes to start.
func timePostgres(b *testing.B, folder string) time.Duration {
	b.Helper()
	begin := time.Now()
	s, err := embedded.Start(b.Context(), embedded.Config{Dir: folder})
	if err != nil {
		b.Fatal(err)
	}
	took := time.Since(begin)
	if err := s.Stop(); err != nil {
		b.Fatal(err)
	}
	return took
}

// starts sums up starts of the program.
type starts struct {
	n                         int
	postgres, serving, answer time.Duration
	memory                    int64 // KB, resident once the answer is there; without Postgres
}

func (s *starts) run(b *testing.B, folder string, tg *telegramtest.Server) {
	b.Helper()
	p := tg.AddPerson("Lin", "", "zh-hans")
	p.Start("")
	begin := time.Now()
	r := newServe(b, folder, tg).serving(b)
	r.awaitStatus(b, "/healthz", http.StatusOK)
	serving := time.Since(begin)
	p.Chat().AwaitMessage(b, "an answer", func(telegramtest.Message) bool { return true })
	s.n, s.serving, s.answer = s.n+1, s.serving+serving, s.answer+time.Since(begin)
	s.memory += inMemory(b, r.Process.Pid)
	if status := r.stop(b, syscall.SIGTERM); status != exitOK {
		b.Fatalf("it ended with %d", status)
	}
}

func (s *starts) report(b *testing.B) {
	per := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(s.n) }
	b.ReportMetric(per(s.postgres), "postgres-ms")
	b.ReportMetric(per(s.serving), "serving-ms")
	b.ReportMetric(per(s.answer), "answer-ms")
	b.ReportMetric(float64(s.memory)/float64(s.n)/1024, "resident-MB")
	b.ReportMetric(0, "ns/op") // with the program's end
}

// inMemory returns how much of a process is in memory, in KB; 0 where there is no
// /proc to tell (https://man7.org/linux/man-pages/man5/proc_pid_status.5.html).
func inMemory(b *testing.B, pid int) int64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	var kb int64
	_, line, _ := bytes.Cut(status, []byte("VmRSS:"))
	if _, err := fmt.Sscan(string(line), &kb); err != nil {
		b.Fatal(err)
	}
	return kb
}
