package main

import (
	"database/sql"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	_ "github.com/lib/pq"

	"linli/bot/telegram/telegramtest"
)

// The books are recomputed beside a running bot, and after it has ended.
func TestLedgerVerify(t *testing.T) {
	t.Parallel()
	folder := dataFolder(t)
	if e := newLinli(t, "ledger", "verify").with("LINLI_DATA", folder).run(t); e.status != exitTrouble || !strings.Contains(e.err, "linli serve") {
		t.Errorf("an empty folder ended with %d and %q", e.status, e.err)
	}
	r := newServe(t, folder, telegramtest.New(t)).serving(t)
	db, err := sql.Open("postgres", runningURL(filepath.Join(folder, "postgres")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `
		INSERT INTO communities (name, language, zone, created_at) VALUES ('文苑', 'zh-Hans', 'UTC', now());
		INSERT INTO members (name, created_at) VALUES ('Lin', now());
		INSERT INTO accounts (community_id, member_id, kind, balance) SELECT c.id, m.id, 'member', 5 FROM communities c, members m;
		INSERT INTO accounts (community_id, kind) SELECT id, 'issued' FROM communities;
		WITH e AS (INSERT INTO entries (community_id, key, reason, note, booked_at) SELECT id, 'k', 'grant', '', now() FROM communities RETURNING id)
		INSERT INTO postings (entry_id, account_id, amount, after)
		SELECT e.id, a.id, CASE a.kind WHEN 'member' THEN 5 ELSE -5 END, a.balance FROM e, accounts a`); err != nil {
		t.Fatal(err)
	}
	if e := newLinli(t, "ledger", "verify").with("LINLI_DATA", folder).run(t); e.status != exitOK || !strings.Contains(e.out, "differences: 0.") {
		t.Errorf("beside the bot it ended with %d, %q and %q", e.status, e.out, e.err)
	}
	if _, err := db.ExecContext(t.Context(), `UPDATE accounts SET balance = 6 WHERE kind = 'member'`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if status := r.stop(t, syscall.SIGTERM); status != exitOK {
		t.Errorf("serve ended with %d", status)
	}
	e := newLinli(t, "ledger", "verify").with("LINLI_DATA", folder).run(t)
	if e.status != exitTrouble || !strings.Contains(e.out, "balance 1: off by 1\n") || !strings.Contains(e.out, "differences: 1.") {
		t.Errorf("with a balance that is wrong it ended with %d, %q and %q", e.status, e.out, e.err)
	}
}
