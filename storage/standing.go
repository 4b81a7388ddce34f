package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot/ledger"
)

// A Leader is somebody of whom others may see how many points they earned.
type Leader struct {
	Name   string        `db:"name"`
	Points ledger.Points `db:"points"`
}

// Leaders returns the members of a community who opted in to be named, with the
// points earned since a time, and what all members together earned.
func (tx *Tx) Leaders(ctx context.Context, community CommunityID, since time.Time, n int) ([]Leader, ledger.Points, error) {
	const earned = `
		SELECT a.member_id, sum(p.amount) AS points
		FROM entries e JOIN postings p ON p.entry_id = e.id JOIN accounts a ON a.id = p.account_id AND a.kind = 'member'
		WHERE e.community_id = $1 AND e.booked_at >= $2 AND e.reason NOT IN ('redeem', 'voucher_back')
		GROUP BY a.member_id HAVING sum(p.amount) > 0`
	var total ledger.Points
	err := tx.get(ctx, &total, `SELECT coalesce(sum(points), 0)::bigint FROM (`+earned+`) t`, community, since)
	if err != nil {
		return nil, 0, fmt.Errorf("sum points: %w", err)
	}
	var ls []Leader
	err = tx.list(ctx, &ls, `
		SELECT m.name, t.points::bigint AS points FROM (`+earned+`) t
		JOIN memberships ms ON ms.community_id = $1 AND ms.member_id = t.member_id AND ms.shown
		JOIN members m ON m.id = t.member_id
		ORDER BY t.points DESC, m.id LIMIT $3`, community, since, n)
	if err != nil {
		return nil, 0, fmt.Errorf("list leaders: %w", err)
	}
	return ls, total, nil
}

// Show makes a member be named in /top, or not.
func (tx *Tx) Show(ctx context.Context, a Account, shown bool) error {
	_, err := tx.exec(ctx, `
		UPDATE memberships SET shown = $3 WHERE community_id = $1 AND member_id = $2`, a.Community, a.Member, shown)
	if err != nil {
		return fmt.Errorf("show member: %w", err)
	}
	return nil
}
