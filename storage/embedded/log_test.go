package embedded

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTrimLog(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "log")
	if err := trimLog(log, 10); err != nil {
		t.Fatalf("no log: %v", err)
	}
	f, err := openLog(log)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for range 3 { // each time the log is full, log.1 holds its last bytes and the writer goes on
		f.WriteString("0123456789abcdef")
		if err := trimLog(log, 10); err != nil {
			t.Fatal(err)
		}
		f.WriteString("next")
		got := contents(t, filepath.Dir(log))
		if got["log"] != "next" || !strings.HasSuffix("0123456789abcdef", got["log.1"]) && got["log.1"] != "6789abcdef" {
			t.Fatalf("log %q, log.1 %q", got["log"], got["log.1"])
		}
	}
	if err := os.WriteFile(log, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := trimLog(log, 10); err != nil || contents(t, filepath.Dir(log))["log"] != "short" {
		t.Errorf("a short log was touched: %v", err)
	}
}
