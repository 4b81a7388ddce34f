package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot/ledger"
	"linli/bot/voucher"
)

// A SalesFilter chooses the vouchers that were used in a community in a time, of all
// sponsors or of one.
type SalesFilter struct {
	Community CommunityID
	Sponsor   MemberID // who took them; 0: anybody
	From, To  time.Time
}

// A Sold is how many vouchers for a reward a sponsor took.
type Sold struct {
	Number  int64         `db:"number"`
	Title   string        `db:"title"`
	Sponsor string        `db:"sponsor"`
	Count   int           `db:"count"`
	Points  ledger.Points `db:"points"`
}

const salesFrom = `
	FROM vouchers v JOIN rewards r ON r.id = v.reward_id JOIN members m ON m.id = v.used_by
	WHERE v.community_id = $1 AND ($2::bigint = 0 OR v.used_by = $2) AND v.used_at >= $3 AND v.used_at < $4 `

// Sold counts the vouchers that were used, by sponsor and reward.
func (tx *Tx) Sold(ctx context.Context, f SalesFilter) ([]Sold, error) {
	var ss []Sold
	err := tx.list(ctx, &ss, `
		SELECT r.number, r.title, m.name AS sponsor, count(*) AS count, sum(v.points)::bigint AS points`+salesFrom+`
		GROUP BY m.id, m.name, r.id ORDER BY m.name, m.id, r.number`, f.Community, f.Sponsor, f.From, f.To)
	if err != nil {
		return nil, fmt.Errorf("count sales: %w", err)
	}
	return ss, nil
}

// A Sale is a voucher that was used. It does not tell whose it was.
type Sale struct {
	At      time.Time     `db:"used_at"`
	Number  int64         `db:"number"`
	Title   string        `db:"title"`
	Sponsor string        `db:"sponsor"`
	Points  ledger.Points `db:"points"`
	Code    voucher.Code  `db:"code"`
}

// Sales returns a page of the vouchers that were used, the latest first.
func (tx *Tx) Sales(ctx context.Context, f SalesFilter, skip, n int) ([]Sale, error) {
	var ss []Sale
	err := tx.list(ctx, &ss, `
		SELECT v.used_at, r.number, r.title, m.name AS sponsor, v.points, v.code`+salesFrom+`
		ORDER BY v.used_at DESC, v.id DESC OFFSET $5 LIMIT $6`, f.Community, f.Sponsor, f.From, f.To, skip, n)
	if err != nil {
		return nil, fmt.Errorf("list sales: %w", err)
	}
	return ss, nil
}
