package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot/ledger"
)

// lately is what was booked on an account of the community $1 and the member $2 since
// the time $3, for one of the reasons $5, with p and e for posting and entry. However
// long the account's history, it looks only at what comes after $4, which is as much
// before $3 as bookedAround: at so many postings at most as nobody has in a day, and one
// by one, since a plan for many would read all entries.
const lately = `
	FROM (
		SELECT entry_id, amount FROM postings
		WHERE account_id = (SELECT id FROM accounts WHERE community_id = $1 AND member_id = $2 AND kind = 'member')
			AND entry_id >= (SELECT id FROM entries WHERE community_id = $1 AND booked_at >= $4 ORDER BY booked_at, id LIMIT 1)
		ORDER BY entry_id DESC LIMIT 1000
	) p
	CROSS JOIN LATERAL (SELECT id, booked_at, reason, note FROM entries WHERE id = p.entry_id OFFSET 0) e
	WHERE e.booked_at >= $3 AND e.reason = ANY ($5)`

// RewardedReports counts the reports other than one by which a member earned points
// since a time, and the points that they earned by all.
func (tx *Tx) RewardedReports(ctx context.Context, a Account, since time.Time, but Report) (ledger.ReportDay, error) {
	var day struct {
		Points ledger.Points `db:"points"`
		Others int           `db:"others"`
	}
	err := tx.get(ctx, &day, `
		SELECT coalesce(sum(p.amount), 0)::bigint AS points, count(DISTINCT e.note) FILTER (WHERE e.note <> $6) AS others`+lately,
		a.Community, a.Member, since, since.Add(-bookedAround),
		textArray([]string{string(ledger.ReportAccepted), string(ledger.ReportResolved)}), but.Ref().String())
	if err != nil {
		return ledger.ReportDay{}, fmt.Errorf("sum the day's reports: %w", err)
	}
	return ledger.ReportDay{Points: day.Points, Others: day.Others}, nil
}

// EarnedSince returns what a member earned since a time by reports, tasks and tips, as
// far as it was not taken back.
func (tx *Tx) EarnedSince(ctx context.Context, a Account, since time.Time) (ledger.Points, error) {
	var n ledger.Points
	err := tx.get(ctx, &n, `
		SELECT coalesce(sum(p.amount), 0)::bigint`+lately+`
			AND NOT EXISTS (SELECT FROM entries r WHERE r.reverses = e.id)`,
		a.Community, a.Member, since, since.Add(-bookedAround), textArray([]string{
			string(ledger.ReportAccepted), string(ledger.ReportResolved), string(ledger.TaskDone), string(ledger.Tip),
		}))
	return n, wrap("sum what was earned", err)
}

// given sums what an actor moved since a time for a reason, and did not take back.
const given = `
	FROM entries e JOIN postings p ON p.entry_id = e.id JOIN accounts a ON a.id = p.account_id AND a.kind = 'member'
	WHERE e.community_id = $1 AND e.actor_id = $2 AND e.booked_at >= $3 AND e.reason = $4
		AND NOT EXISTS (SELECT FROM entries r WHERE r.reverses = e.id)`

// TippedSince returns the points that a member gave as tips since a time.
func (tx *Tx) TippedSince(ctx context.Context, giver Account, since time.Time) (ledger.Points, error) {
	var n ledger.Points
	err := tx.get(ctx, &n, `SELECT coalesce(sum(p.amount), 0)::bigint`+given,
		giver.Community, giver.Member, since, string(ledger.Tip))
	return n, wrap("sum tips", err)
}

// GrantedSince returns the points that one of the staff alone has granted a member since a
// time, and those that they took.
func (tx *Tx) GrantedSince(ctx context.Context, granter Account, to MemberID, since time.Time) (gave, took ledger.Points, err error) {
	var n struct {
		Gave ledger.Points `db:"gave"`
		Took ledger.Points `db:"took"`
	}
	err = tx.get(ctx, &n, `
		SELECT coalesce(sum(p.amount) FILTER (WHERE p.amount > 0), 0)::bigint AS gave,
			coalesce(-sum(p.amount) FILTER (WHERE p.amount < 0), 0)::bigint AS took`+given+`
			AND a.member_id = $5 AND NOT starts_with(e.key, $6)`,
		granter.Community, granter.Member, since, string(ledger.Grant), to, ApprovedGrant)
	return n.Gave, n.Took, wrap("sum grants", err)
}

// ApprovedGrant begins the key of a grant to which a second person agreed.
const ApprovedGrant = "grant:approved:"

// Approvals counts for how many tasks and reports of one member another one's approval
// earned points since a time.
func (tx *Tx) Approvals(ctx context.Context, c CommunityID, by, of MemberID, since time.Time) (int, error) {
	var n int
	err := tx.get(ctx, &n, `
		SELECT count(DISTINCT e.note)
		FROM entries e JOIN postings p ON p.entry_id = e.id
		JOIN accounts a ON a.id = p.account_id AND a.kind = 'member' AND a.member_id = $3
		WHERE e.community_id = $1 AND e.actor_id = $2 AND e.booked_at >= $4 AND e.reason = ANY ($5)
			AND NOT EXISTS (SELECT FROM entries r WHERE r.reverses = e.id)`,
		c, by, of, since, textArray([]string{
			string(ledger.ReportAccepted), string(ledger.ReportResolved), string(ledger.TaskDone),
		}))
	return n, wrap("count approvals", err)
}
