package storage_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"linli/storage"
)

// TestListsComeByAnIndex asks Postgres how it makes the lists of a community with
// very many reports: no page sorts them, or reads them all.
func TestListsComeByAnIndex(t *testing.T) {
	t.Parallel()
	const n = 20_000
	db, _ := open(t)
	c, m := community(t, db)
	r := newReport(c, m, "")
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		r, err = tx.AddReport(ctx, r, nil)
		return err
	})
	for _, sql := range []string{
		fmt.Sprintf(`INSERT INTO reports (community_id, number, member_id, chat_id, thread, message_id, category, words, place, place_key,
				state, assignee_id, due_at, reported_at)
			SELECT community_id, n, member_id, chat_id, '', n, category, words, place, '', CASE WHEN n %% 100 = 0 THEN 'new' ELSE 'closed' END,
				CASE WHEN n %% 500 = 0 THEN member_id END, due_at, reported_at
			FROM reports, generate_series(2, %d) n WHERE id = %d`, n, r.ID),
		`ANALYZE reports`,
	} {
		if _, err := db.SQL().ExecContext(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	var query string
	var args []any
	db.Trace(func(_ context.Context, q string, a []any, _ any) { query, args = q, a })
	for name, list := range map[string]struct {
		filter storage.ReportFilter
		total  int
	}{
		"all":     {storage.ReportFilter{Public: true}, n},
		"oldest":  {storage.ReportFilter{Oldest: true}, n},
		"open":    {storage.ReportFilter{Open: true, Oldest: true, Public: true}, n/100 + 1},
		"mine":    {storage.ReportFilter{Reporter: m.ID}, n},
		"my jobs": {storage.ReportFilter{Assignee: m.ID}, n / 500},
	} {
		list.filter.Community = c.ID
		var total int
		var page []storage.Report
		do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
			page, total, err = tx.ListReports(ctx, list.filter, 5, 10)
			return err
		})
		first, second := page[0].Number, page[1].Number
		if total != list.total || len(page) != 10 || (first < second) != list.filter.Oldest {
			t.Errorf("%s: %d of %d, R%d before R%d; want 10 of %d", name, len(page), total, first, second, list.total)
		}
		plan := explain(t, db, query, args)
		_, paged, ok := strings.Cut(plan, "InitPlan") // the count, which has to look at all, comes first
		if i := strings.LastIndex(paged, "Index Scan"); !ok || i < 0 || strings.Contains(paged[i:], "Seq Scan") || strings.Contains(plan, "Sort") {
			t.Errorf("%s is made by\n%s", name, plan)
		}
	}
}

// explain returns how Postgres carries a query out.
func explain(t *testing.T, db *storage.DB, query string, args []any) string {
	t.Helper()
	rows, err := db.SQL().QueryContext(t.Context(), "EXPLAIN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}
