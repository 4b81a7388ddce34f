package embedded

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

const (
	logMax   = 4 << 20 // bytes of log, and of log.1
	tailMax  = 2000    // bytes of the log that an error quotes
	logCheck = time.Minute
)

// openLog opens the log for appending, so that it may be emptied while the server writes to it.
func openLog(path string) (*os.File, error) {
	if err := trimLog(path, logMax); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open server log: %w", err)
	}
	return f, nil
}

// boundLog keeps the log small until done. A failed trim is tried again: a log that grows is no reason to stop the server.
func boundLog(path string, done <-chan struct{}) {
	look := time.NewTicker(logCheck)
	defer look.Stop()
	for {
		select {
		case <-done:
			return
		case <-look.C:
			_ = trimLog(path, logMax)
		}
	}
}

// trimLog moves the last limit bytes of a log that is longer than that to path.1 and empties it. Lines written in
// between are lost.
func trimLog(path string, limit int64) error {
	info, err := os.Stat(path)
	if err != nil || info.Size() <= limit {
		return nil // no log yet, or a short one
	}
	from, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("trim server log: %w", err)
	}
	defer from.Close()
	to, err := os.OpenFile(path+".1", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("trim server log: %w", err)
	}
	defer to.Close()
	if _, err := io.Copy(to, io.NewSectionReader(from, info.Size()-limit, limit)); err != nil {
		return fmt.Errorf("trim server log: %w", err)
	}
	return os.Truncate(path, 0)
}

// tail is the end of the log, for the error of a server that did not start or did not last.
func tail(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "it left no log"
	}
	return lastLines(string(text))
}

func lastLines(text string) string {
	if len(text) > tailMax {
		text = text[len(text)-tailMax:]
	}
	return strings.TrimSpace(text)
}
