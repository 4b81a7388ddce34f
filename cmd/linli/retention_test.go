package main

import (
	"strings"
	"testing"
)

// TestRetentionByHand runs the command on a database that is new.
func TestRetentionByHand(t *testing.T) {
	t.Parallel()
	folder := dataFolder(t)
	for _, c := range []struct{ flag, want string }{
		{"--dry-run", "Would make 0 photos small, forget who made 0 reports, and delete 0 files. Nothing was changed."},
		{"--photo-days=1", "Made 0 photos small, forgot who made 0 reports, deleted 0 files."},
	} {
		e := newLinli(t, "retention", c.flag).with("LINLI_DATA", folder).run(t)
		if e.status != exitOK || !strings.Contains(e.out, c.want) {
			t.Errorf("%s ended with %d and said %q %q, want %q", c.flag, e.status, e.out, e.err, c.want)
		}
	}
}
