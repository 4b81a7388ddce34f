package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot/ledger"
)

// A Leader is somebody of whom others may see what they did.
type Leader struct {
	Name    string        `db:"name"`    // as they want to be called
	Points  ledger.Points `db:"points"`  // earned in the time
	Minutes int           `db:"minutes"` // of service, of their life
	Place   int           `db:"place"`   // the same for the same points, among those named
}

// A Together is what all members of a community did in a time.
type Together struct {
	Points  ledger.Points `db:"points"`  // earned
	Minutes int           `db:"minutes"` // of service
	Members int           `db:"members"` // who earned any
}

// earned is what each member of community $1 earned since $2. Points spent, given on,
// ended, or brought along from elsewhere are not earned.
const earned = `
	SELECT a.member_id, sum(p.amount) AS points
	FROM entries e JOIN postings p ON p.entry_id = e.id JOIN accounts a ON a.id = p.account_id AND a.kind = 'member'
	WHERE e.community_id = $1 AND e.booked_at >= $2 AND e.reason NOT IN ('redeem', 'voucher_back', 'gift', 'expired', 'opening')
	GROUP BY a.member_id HAVING sum(p.amount) > 0`

// Together returns what all members of a community did since a time.
func (tx *Tx) Together(ctx context.Context, community CommunityID, since time.Time) (Together, error) {
	var all Together
	err := tx.get(ctx, &all, `
		SELECT coalesce(sum(points), 0)::bigint AS points, count(*) AS members, (
			SELECT coalesce(sum(c.minutes), 0) FROM claims c JOIN tasks t ON t.id = c.task_id
			WHERE t.community_id = $1 AND c.state = 'verified' AND c.since >= $2
		) AS minutes
		FROM (`+earned+`) e`, community, since)
	if err != nil {
		return Together{}, fmt.Errorf("sum points: %w", err)
	}
	return all, nil
}

// Leaders returns the members of a community who want to be named and earned most
// since a time.
func (tx *Tx) Leaders(ctx context.Context, community CommunityID, since time.Time, n int) ([]Leader, error) {
	var ls []Leader
	err := tx.list(ctx, &ls, `
		SELECT coalesce(nullif(ms.nickname, ''), m.name) AS name, e.points::bigint AS points,
			rank() OVER (ORDER BY e.points DESC) AS place, (
				SELECT coalesce(sum(c.minutes), 0) FROM claims c JOIN tasks t ON t.id = c.task_id
				WHERE c.member_id = m.id AND t.community_id = $1 AND c.state = 'verified'
			) AS minutes
		FROM (`+earned+`) e
		JOIN memberships ms ON ms.community_id = $1 AND ms.member_id = e.member_id AND ms.shown
		JOIN members m ON m.id = e.member_id
		ORDER BY e.points DESC, m.id LIMIT $3`, community, since, n)
	if err != nil {
		return nil, fmt.Errorf("list leaders: %w", err)
	}
	return ls, nil
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

// Nickname makes a member be named in /top as they want to be called; empty: by
// their name.
func (tx *Tx) Nickname(ctx context.Context, a Account, name string) error {
	_, err := tx.exec(ctx, `
		UPDATE memberships SET nickname = $3 WHERE community_id = $1 AND member_id = $2`, a.Community, a.Member, name)
	if err != nil {
		return fmt.Errorf("set nickname: %w", err)
	}
	return nil
}

// A Starred is a member who has earned stars.
type Starred struct {
	Member MemberID `db:"member_id"`
	Stars  int      `db:"stars"`
	Hours  int      `db:"hours"` // that the last star takes
}

// NewStars returns the members of a community whose service has earned them more
// stars than they were told of, and notes that they were told. hours are what each
// star takes.
func (tx *Tx) NewStars(ctx context.Context, community CommunityID, hours []int) ([]Starred, error) {
	takes := make(pq.Int64Array, len(hours))
	for i, h := range hours {
		takes[i] = int64(h)
	}
	var ss []Starred
	err := tx.list(ctx, &ss, `
		WITH served AS (
			SELECT c.member_id, sum(c.minutes) AS minutes FROM claims c JOIN tasks t ON t.id = c.task_id
			WHERE t.community_id = $1 AND c.state = 'verified' AND c.minutes > 0
			GROUP BY c.member_id
		), stars AS (
			SELECT s.member_id, count(*)::int AS stars, max(h.hours)::int AS hours
			FROM served s JOIN unnest($2::bigint[]) AS h (hours) ON s.minutes >= h.hours * 60
			GROUP BY s.member_id
		)
		UPDATE memberships ms SET stars = s.stars
		FROM stars s
		WHERE ms.community_id = $1 AND ms.member_id = s.member_id AND ms.stars < s.stars
		RETURNING ms.member_id, ms.stars, s.hours`, community, takes)
	if err != nil {
		return nil, fmt.Errorf("find new stars: %w", err)
	}
	return ss, nil
}
