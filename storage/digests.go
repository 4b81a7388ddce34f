package storage

import (
	"context"
	"fmt"

	"linli/bot/report"
	"linli/bot/worktime"
)

// OpenDigest notes that the staff room of a community has the digest of a day.
func (tx *Tx) OpenDigest(ctx context.Context, community CommunityID, day worktime.Day) error {
	_, err := tx.exec(ctx, `
		INSERT INTO digests (community_id, day, posted_at) VALUES ($1, `+sqlDay+`$2::int, $3) ON CONFLICT DO NOTHING`,
		community, int(day), tx.Now)
	if err != nil {
		return fmt.Errorf("open digest: %w", err)
	}
	return nil
}

// HasDigest reports whether the staff room of a community has the digest of a day.
func (tx *Tx) HasDigest(ctx context.Context, community CommunityID, day worktime.Day) (bool, error) {
	var has bool
	err := tx.get(ctx, &has, `
		SELECT EXISTS (SELECT FROM digests WHERE community_id = $1 AND day = `+sqlDay+`$2::int)`, community, int(day))
	if err != nil {
		return false, fmt.Errorf("find digest: %w", err)
	}
	return has, nil
}

// A ReportCount is how many reports stand where.
type ReportCount struct {
	State   report.State `db:"state"`
	N       int          `db:"n"`
	Overdue int          `db:"overdue"` // of these
}

// CountReports counts the reports of a community that wait for somebody: the open
// ones, and those whose reporter has yet to say whether they are fixed.
func (tx *Tx) CountReports(ctx context.Context, community CommunityID) ([]ReportCount, error) {
	var counts []ReportCount
	err := tx.list(ctx, &counts, `
		SELECT state, count(*) AS n, count(*) FILTER (WHERE due_at <= $2 AND state <> 'resolved') AS overdue
		FROM reports
		WHERE community_id = $1 AND state IN ('new', 'accepted', 'in_progress', 'reopened', 'resolved')
		GROUP BY state`, community, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("count reports: %w", err)
	}
	return counts, nil
}

// OldestReports returns the n open reports of a community that were made first.
func (tx *Tx) OldestReports(ctx context.Context, community CommunityID, n int) ([]Report, error) {
	var rs []Report
	err := tx.list(ctx, &rs, `
		SELECT `+reportColumns+` FROM reports
		WHERE community_id = $1 AND state IN ('new', 'accepted', 'in_progress', 'reopened')
		ORDER BY id LIMIT $2`, community, n)
	if err != nil {
		return nil, fmt.Errorf("list oldest reports: %w", err)
	}
	return rs, nil
}
