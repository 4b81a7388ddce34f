package migrations

import (
	"testing"
)

// TestVouchersGoIntoEscrow has vouchers be bought, used and returned before the
// migration that keeps what was paid in escrow.
func TestVouchersGoIntoEscrow(t *testing.T) {
	t.Parallel()
	db := open(t, emptyDatabase(t))
	run := func(name string) {
		t.Helper()
		body, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		do(t, db, "BEGIN;"+string(body)+";COMMIT")
	}
	run("00001_core.sql")
	run("00002_reports.sql")
	run("00004_points.sql")
	do(t, db, `
		INSERT INTO communities (name, language, zone, created_at) VALUES ('文苑', 'zh-Hans', 'Asia/Shanghai', now());
		INSERT INTO members (name, created_at) VALUES ('Lin', now()), ('Shop', now());
		INSERT INTO accounts (community_id, member_id, kind, balance) VALUES (1, 1, 'member', 0), (1, NULL, 'redeemed', NULL);
		INSERT INTO rewards (community_id, number, sponsor_id, title, points, created_at) VALUES (1, 1, 2, 'Bread', 10, now());
		INSERT INTO vouchers (reward_id, community_id, member_id, code, points, bought_at, ends_at, used_at, returned_at) VALUES
			(1, 1, 1, 'LIVE', 10, now(), now() + interval '1 day', NULL, NULL),
			(1, 1, 1, 'LATE', 10, now(), now() - interval '1 day', NULL, NULL),
			(1, 1, 1, 'FREE', 0, now(), now() + interval '1 day', NULL, NULL),
			(1, 1, 1, 'USED', 10, now(), now() + interval '1 day', now(), NULL),
			(1, 1, 1, 'BACK', 10, now(), now() + interval '1 day', NULL, now())`)
	run("00021_rewards.sql")
	for query, want := range map[string]string{
		`SELECT string_agg(a.kind || p.amount, ',' ORDER BY a.kind, p.entry_id) FROM postings p JOIN accounts a ON a.id = p.account_id`: "escrow10,escrow10,redeemed-10,redeemed-10",
		`SELECT string_agg(key, ',' ORDER BY key) FROM entries`:                                                                         "voucher:1:escrow,voucher:2:escrow",
		`SELECT string_agg(code || used_by, ',') FROM vouchers WHERE used_by IS NOT NULL`:                                               "USED2",
		`SELECT count(*) FROM pg_constraint WHERE conname = 'accounts_kind_check'`:                                                      "1",
	} {
		if got := value(t, db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}
