package migrations

import (
	"testing"
)

// TestQuestionsOutliveTheirColumn has a reporter be asked before the migration that
// lets them be asked about several reports.
func TestQuestionsOutliveTheirColumn(t *testing.T) {
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
	do(t, db, `
		INSERT INTO communities (name, language, zone, created_at) VALUES ('文苑', 'zh-Hans', 'Asia/Shanghai', now());
		INSERT INTO members (name, created_at) VALUES ('Lin', now()), ('Chen', now());
		INSERT INTO chats (id, direct, title) VALUES ('test:1', true, '');
		INSERT INTO photos (file_id, state, large, small, hash, created_at) VALUES ('f', 'kept', 'l', 's', 7, now());
		INSERT INTO reports (community_id, number, member_id, chat_id, thread, message_id, category, words, place, place_key,
			state, like_id, due_at, reported_at)
		SELECT 1, n, 1, 'test:1', '', n, 'other', '', '', '', 'new', CASE n WHEN 3 THEN 1 END, now(), now()
		FROM generate_series(1, 3) n;
		INSERT INTO report_photos (report_id, photo_id, after) VALUES (2, 1, false);
		INSERT INTO report_followers (report_id, member_id) VALUES (1, 1), (1, 2)`)
	run("00009_likes.sql")
	for query, want := range map[string]string{
		`SELECT string_agg(number::text, ',') FROM reports WHERE asked`:                        "3",
		`SELECT string_agg(newer_id || '/' || older_id, ',') FROM report_likes`:                "3/1",
		`SELECT string_agg(followers::text, ',' ORDER BY id) FROM reports`:                     "2,0,0",
		`SELECT string_agg(report_id || '/' || photo_id, ',') FROM report_hashes`:              "2/1",
		`SELECT count(*) FROM pg_indexes WHERE indexname IN ('reports_near', 'reports_place')`: "2",
	} {
		if got := value(t, db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}
