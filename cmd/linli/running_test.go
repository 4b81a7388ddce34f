package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"linli/bot/telegram/telegramtest"
)

// A running is the program while it serves.
type running struct {
	*linli
	base string // address of its web server

	mu    sync.Mutex
	lines []string      // of its log
	grown chan struct{} // closed when there are more lines, and replaced
	ended chan struct{} // closed when the log has ended
}

// patience is how long a test waits for the program, on a busy machine.
const patience = time.Minute

// start starts the program, without waiting for anything. It is killed when the
// test ends, unless it has ended by then.
func (l *linli) start(t testing.TB) *running {
	t.Helper()
	r := &running{linli: l, grown: make(chan struct{}), ended: make(chan struct{})}
	log, err := l.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Start(); err != nil {
		t.Fatal(err)
	}
	go r.read(log)
	t.Cleanup(func() {
		if l.ProcessState == nil {
			_ = l.Process.Kill() // it may end just now
			<-r.ended
			_ = l.Wait() // by the signal
		}
		if t.Failed() {
			t.Logf("the program said:\n%s", r.said())
		}
	})
	return r
}

func (r *running) read(log io.Reader) {
	defer close(r.ended)
	for lines := bufio.NewScanner(log); lines.Scan(); {
		r.mu.Lock()
		r.lines = append(r.lines, lines.Text())
		close(r.grown)
		r.grown = make(chan struct{})
		r.mu.Unlock()
	}
}

// said returns the log so far.
func (r *running) said() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.lines, "\n")
}

// awaitLine waits for a line of the log that has a message, and returns it.
func (r *running) awaitLine(t testing.TB, message string) map[string]any {
	t.Helper()
	late := time.After(patience)
	for next := 0; ; next++ {
		for {
			r.mu.Lock()
			n, grown := len(r.lines), r.grown
			r.mu.Unlock()
			if next < n {
				break
			}
			select {
			case <-grown:
			case <-r.ended:
				t.Fatalf("the program ended before it said %q", message)
			case <-late:
				t.Fatalf("the program did not say %q", message)
			}
		}
		var line map[string]any
		r.mu.Lock()
		err := json.Unmarshal([]byte(r.lines[next]), &line)
		r.mu.Unlock()
		if err == nil && line["msg"] == message {
			return line
		}
	}
}

// serving starts the program and waits until it serves.
func (l *linli) serving(t testing.TB) *running {
	t.Helper()
	r := l.with("LINLI_LISTEN", "127.0.0.1:0").start(t)
	r.base = "http://" + r.awaitLine(t, "serving")["address"].(string)
	return r
}

// stop sends a signal and returns the exit status.
func (r *running) stop(t testing.TB, signal os.Signal) int {
	t.Helper()
	if err := r.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	return r.end(t)
}

// end waits for the program's end and returns the exit status.
func (r *running) end(t testing.TB) int {
	t.Helper()
	select {
	case <-r.ended:
	case <-time.After(patience):
		t.Fatal("the program did not end")
	}
	_ = r.Wait() // the status says it
	return r.ProcessState.ExitCode()
}

// get returns the status and the body of a page.
func (r *running) get(t testing.TB, path string) (status int, body string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, text.String()
}

// awaitStatus asks for a page until it has a status.
func (r *running) awaitStatus(t testing.TB, path string, want int) {
	t.Helper()
	late, look := time.After(patience), time.NewTicker(20*time.Millisecond)
	defer look.Stop()
	for {
		status, body := r.get(t, path)
		if status == want {
			return
		}
		select {
		case <-look.C:
		case <-late:
			t.Fatalf("%s is %d (%s), want %d", path, status, body, want)
		}
	}
}

// dataFolder returns a folder that a Postgres of ours can keep data in, also as
// another user than root, to whom t.TempDir is closed.
func dataFolder(t testing.TB) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.Chmod(filepath.Dir(folder), 0o711); err != nil {
		t.Fatal(err)
	}
	return folder
}

// newServe returns linli serve with a data folder and joined to a Telegram.
func newServe(t testing.TB, folder string, tg *telegramtest.Server) *linli {
	t.Helper()
	return newLinli(t, "serve").with("LINLI_DATA", folder).
		with("LINLI_TELEGRAM_TOKEN", tg.Token).with("LINLI_TELEGRAM_API", tg.URL)
}

// killPostgres kills the Postgres of a data folder as the kernel would.
func killPostgres(t testing.TB, folder string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "postgres", "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}
