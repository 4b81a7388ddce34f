package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// beLinli makes the test binary the program itself, built as the tests are.
const beLinli = "BE_LINLI"

func TestMain(m *testing.M) {
	if os.Getenv(beLinli) != "" {
		main()
	}
	os.Exit(m.Run())
}

// A program under test is linli, to be run in an empty folder with nothing in its
// environment but a data folder and what the test adds.
type linli struct{ *exec.Cmd }

func newLinli(t testing.TB, args ...string) *linli {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Dir = t.TempDir()
	cmd.Env = []string{beLinli + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LINLI_DATA=" + t.TempDir()}
	return &linli{cmd}
}

// with adds a variable to the environment.
func (l *linli) with(name, value string) *linli {
	l.Env = append(l.Env, name+"="+value)
	return l
}

// withDotenv writes the file .env.
func (l *linli) withDotenv(t testing.TB, text string) *linli {
	t.Helper()
	if err := os.WriteFile(filepath.Join(l.Dir, ".env"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return l
}

// An ending is how a run of the program went.
type ending struct {
	out, err string
	status   int
}

// run runs the program to its end.
func (l *linli) run(t testing.TB) ending {
	t.Helper()
	var out, errOut bytes.Buffer
	l.Stdout, l.Stderr = &out, &errOut
	if err := l.Run(); err != nil && l.ProcessState == nil {
		t.Fatal(err)
	}
	return ending{out.String(), errOut.String(), l.ProcessState.ExitCode()}
}

// refusedFor fails the test unless the program ended at once with one line that
// begins with the name of a setting.
func (e ending) refusedFor(t testing.TB, setting string) {
	t.Helper()
	if e.status != exitUsage {
		t.Errorf("exit status %d, want %d", e.status, exitUsage)
	}
	if e.out != "" {
		t.Errorf("it printed %q", e.out)
	}
	if !strings.HasPrefix(e.err, setting+": ") || strings.Count(e.err, "\n") != 1 {
		t.Errorf("it said %q, want one line about %s", e.err, setting)
	}
}
