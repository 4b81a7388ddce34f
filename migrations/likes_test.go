package migrations

import (
	"database/sql"
	"io/fs"
	"testing"
)

// run does what a migration does.
func run(t *testing.T, db *sql.DB, name string) {
	t.Helper()
	body, err := files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	do(t, db, "BEGIN;"+string(body)+";COMMIT")
}

// TestQuestionsOutliveTheirColumn has a reporter be asked before the migration that
// lets them be asked about several reports.
func TestQuestionsOutliveTheirColumn(t *testing.T) {
	t.Parallel()
	db := open(t, emptyDatabase(t))
	run(t, db, "00001_core.sql")
	run(t, db, "00002_reports.sql")
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
	run(t, db, "00009_likes.sql")
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

// TestOnlyOlderReportsStayOriginals has reports that are newer ones again, in chains
// and in a circle, before the migration after which that cannot be.
func TestOnlyOlderReportsStayOriginals(t *testing.T) {
	t.Parallel()
	db := open(t, emptyDatabase(t))
	run(t, db, "00001_core.sql")
	run(t, db, "00002_reports.sql")
	do(t, db, `
		INSERT INTO communities (name, language, zone, created_at) VALUES ('文苑', 'zh-Hans', 'Asia/Shanghai', now());
		INSERT INTO members (name, created_at) VALUES ('Lin', now());
		INSERT INTO chats (id, direct, title) VALUES ('test:1', true, '');
		INSERT INTO reports (community_id, number, member_id, chat_id, thread, message_id, category, words, place, place_key,
			state, due_at, reported_at)
		SELECT 1, n, 1, 'test:1', '', n, 'other', '', '', '', CASE n WHEN 4 THEN 'closed' ELSE 'new' END, now(), now()
		FROM generate_series(1, 9) n;
		UPDATE reports SET state = 'duplicate', duplicate_of = v.original FROM (
			VALUES (1, 2), (2, 4), (3, 1), (5, 6), (6, 5), (7, 7), (9, 8)
		) v (id, original) WHERE reports.id = v.id;
		INSERT INTO report_differences (report_id, other_id) VALUES (1, 2), (2, 1), (3, 4), (5, 5), (9, 8)`)
	run(t, db, "00009_likes.sql")
	for query, want := range map[string]string{
		`SELECT string_agg(id || ' ' || state || coalesce(' of ' || duplicate_of, ''), ', ' ORDER BY id) FROM reports
			WHERE id IN (1, 2, 3, 5, 6, 7, 9)`: "1 closed, 2 closed, 3 duplicate of 1, 5 accepted, 6 duplicate of 5, 7 accepted, 9 duplicate of 8",
		`SELECT string_agg(report_id || '/' || other_id, ', ' ORDER BY report_id) FROM report_differences`:  "2/1, 4/3, 9/8",
		`SELECT string_agg(convalidated::text, ', ') FROM pg_constraint WHERE conname = 'reports_original'`: "true",
	} {
		if got := value(t, db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	do(t, db, `UPDATE reports SET due_at = now()`)
}

// TestOldCardsAndReopeningsAreKnown has cards be sent, and a report be reopened,
// before the migrations that note which report a message is about, and how often one
// was reopened.
func TestOldCardsAndReopeningsAreKnown(t *testing.T) {
	t.Parallel()
	db := open(t, emptyDatabase(t))
	for n, name := range names(t) {
		if name == "00010_conduct.sql" {
			do(t, db, `
				INSERT INTO communities (name, language, zone, created_at) VALUES ('文苑', 'zh-Hans', 'Asia/Shanghai', now());
				INSERT INTO members (name, created_at) VALUES ('Lin', now());
				INSERT INTO chats (id, direct, title) VALUES ('test:1', true, '');
				INSERT INTO lanes (id, platform, next_at) VALUES ('test:1', 'test', now());
				INSERT INTO deliveries (lane, chat_id, answers, body, card, created_at)
				SELECT 'test:1', 'test:1', '', '{}', card, now() FROM unnest(ARRAY['r1', 'sr2', 'view/r3', 't4', '']) card;
				INSERT INTO reports (community_id, number, member_id, chat_id, thread, message_id, category, words, place, place_key,
					state, due_at, reported_at)
				SELECT 1, n, 1, 'test:1', '', n, 'other', '', '', '', 'new', now(), now() FROM generate_series(1, 2) n;
				INSERT INTO report_events (report_id, act, state, note, at)
				SELECT 1, 'x', state, '', now() FROM unnest(ARRAY['new', 'resolved', 'reopened', 'reopened', 'resolved', 'reopened']) state`)
		}
		run(t, db, name)
		if n >= 12 {
			break
		}
	}
	for query, want := range map[string]string{
		`SELECT string_agg(card || ':' || reports::text, ' ' ORDER BY id) FROM deliveries`: "r1:{1} sr2:{2} view/r3:{} t4:{} :{}",
		`SELECT string_agg(reopenings::text, ',' ORDER BY id) FROM reports`:                "2,0",
	} {
		if got := value(t, db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// names are the migrations in order.
func names(t *testing.T) []string {
	t.Helper()
	all, err := fs.Glob(files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	return all
}
