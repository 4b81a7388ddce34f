package storage

import (
	"context"
	"fmt"

	"github.com/lib/pq"
)

// RestartReport writes down since when the time allowed for a report runs anew,
// and when it is due.
func (tx *Tx) RestartReport(ctx context.Context, r Report) error {
	_, err := tx.exec(ctx, `UPDATE reports SET reopened_at = $2, due_at = $3 WHERE id = $1`, r.ID, r.Since, r.Due)
	if err != nil {
		return fmt.Errorf("restart report: %w", err)
	}
	return nil
}

// OpenReports locks the next n open reports of a community after one, in the order
// of their IDs, and returns them.
func (tx *Tx) OpenReports(ctx context.Context, community CommunityID, after ReportID, n int) ([]Report, error) {
	if err := tx.LockReports(ctx, community); err != nil {
		return nil, err
	}
	var rs []Report
	err := tx.list(ctx, &rs, `
		SELECT `+reportColumns+` FROM reports
		WHERE community_id = $1 AND id > $2 AND state IN ('new', 'accepted', 'in_progress', 'reopened')
		ORDER BY id LIMIT $3 FOR UPDATE`, community, after, n)
	if err != nil {
		return nil, fmt.Errorf("list open reports: %w", err)
	}
	return rs, nil
}

// Reschedule writes down when reports are due.
func (tx *Tx) Reschedule(ctx context.Context, rs []Report) error {
	ids, dues := make(pq.Int64Array, len(rs)), make(pq.StringArray, len(rs))
	for i, r := range rs {
		ids[i], dues[i] = int64(r.ID), sqlTime(r.Due)
	}
	_, err := tx.exec(ctx, `
		UPDATE reports SET due_at = i.due::timestamptz
		FROM unnest($1::bigint[], $2::text[]) AS i (id, due) WHERE reports.id = i.id`, ids, dues)
	if err != nil {
		return fmt.Errorf("reschedule reports: %w", err)
	}
	return nil
}

// CountOverdue returns how many open reports of a community are overdue.
func (tx *Tx) CountOverdue(ctx context.Context, community CommunityID) (int, error) {
	var n int
	err := tx.get(ctx, &n, `
		SELECT count(*) FROM reports
		WHERE community_id = $1 AND state IN ('new', 'accepted', 'in_progress', 'reopened') AND due_at <= $2
			AND NOT held`,
		community, tx.Now)
	if err != nil {
		return 0, fmt.Errorf("count overdue reports: %w", err)
	}
	return n, nil
}
