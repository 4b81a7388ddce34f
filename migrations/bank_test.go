package migrations

import (
	"testing"
	"testing/fstest"
)

// TestOldPostingsHaveBalances has points be booked before the migration that writes
// down the balance after each posting.
func TestOldPostingsHaveBalances(t *testing.T) {
	t.Parallel()
	db := open(t, emptyDatabase(t))
	before := fstest.MapFS{}
	names, err := files.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range names {
		if f.Name() >= "00020" {
			break
		}
		body, err := files.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		before[f.Name()] = &fstest.MapFile{Data: body}
	}
	if err := up(t.Context(), db, before); err != nil {
		t.Fatal(err)
	}
	do(t, db, `
		INSERT INTO communities (name, language, zone, created_at) VALUES ('文苑', 'zh-Hans', 'Asia/Shanghai', now());
		INSERT INTO members (name, created_at) VALUES ('Lin', now()), ('Mei', now());
		INSERT INTO accounts (community_id, member_id, kind, balance) VALUES (1, 1, 'member', 4), (1, 2, 'member', 9), (1, NULL, 'issued', NULL);
		INSERT INTO entries (community_id, key, reason, note, actor_id, booked_at) SELECT 1, n, 'grant', '', 1, now() FROM generate_series(1, 3) n;
		INSERT INTO postings (entry_id, account_id, amount) VALUES (1, 1, 7), (1, 3, -7), (2, 2, 9), (2, 3, -9), (3, 1, -3), (3, 3, 3)`)
	if err := Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	const query = `SELECT string_agg(account_id || ':' || coalesce(after::text, '-'), ' ' ORDER BY entry_id, account_id) FROM postings`
	if got, want := value(t, db, query), "1:7 3:- 2:9 3:- 1:4 3:-"; got != want {
		t.Errorf("the balances after them are %s, want %s", got, want)
	}
	if _, err := db.ExecContext(t.Context(), `UPDATE postings SET after = 0`); err == nil {
		t.Error("postings can be changed after the migration")
	}
}
