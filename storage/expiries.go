package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot/ledger"
)

// An Expiry is a year whose points end in a community.
type Expiry struct {
	Community CommunityID `db:"community_id"`
	Year      int         `db:"year"` // in which they were earned, or in one before it
	Ends      time.Time   `db:"ends_at"`
}

// AddExpiry notes that members begin to be told that a year's points end. It returns
// ErrTaken if that was begun before.
func (tx *Tx) AddExpiry(ctx context.Context, e Expiry) error {
	n, err := tx.exec(ctx, `
		INSERT INTO expiries (community_id, year, told_at, ends_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		e.Community, e.Year, tx.Now, e.Ends)
	if err != nil {
		return fmt.Errorf("add expiry: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	return nil
}

// LastExpiry returns the last year of which members were told that its points end, or
// ErrNotFound.
func (tx *Tx) LastExpiry(ctx context.Context, c CommunityID) (Expiry, error) {
	var e Expiry
	err := tx.get(ctx, &e, `
		SELECT community_id, year, ends_at FROM expiries WHERE community_id = $1 ORDER BY year DESC LIMIT 1`, c)
	return e, wrap("find expiry", err)
}

// A Lot is what a member has left of the points that they earned before a time.
type Lot struct {
	Member MemberID      `db:"member_id"`
	Left   ledger.Points `db:"points"`
}

// Lots returns what members have left of the points that they earned before a time,
// where that is anything, if the first earned are the first spent: of the next n
// accounts after one (0: from the first), which it locks. It also returns the last of
// these accounts; 0 if there are no more.
//
// What comes back, such as for a voucher that ended or when a debit is reversed, is as
// if it had not been spent: it is of the year of which it was. A gift is of the year in
// which it was given.
func (tx *Tx) Lots(ctx context.Context, c CommunityID, before time.Time, after int64, n int) ([]Lot, int64, error) {
	var ids pq.Int64Array
	err := tx.list(ctx, &ids, `
		SELECT id FROM accounts WHERE community_id = $1 AND kind = 'member' AND balance > 0 AND id > $2
		ORDER BY id LIMIT $3 FOR NO KEY UPDATE`, c, after, n)
	if err != nil {
		return nil, 0, fmt.Errorf("lock accounts: %w", err)
	}
	if len(ids) == 0 {
		return nil, 0, nil
	}
	// A statement of its own, which sees what was booked until the accounts were locked.
	var lots []Lot
	err = tx.list(ctx, &lots, `
		WITH moves AS (
			SELECT p.account_id, p.amount, coalesce(o.booked_at, e.booked_at) AS at,
				CASE WHEN o.id IS NOT NULL THEN p.amount < 0
					ELSE p.amount > 0 AND NOT EXISTS (
						SELECT FROM postings q JOIN accounts b ON b.id = q.account_id
						WHERE q.entry_id = p.entry_id AND b.kind IN ('redeemed', 'escrow', 'expired')
					)
				END AS earned -- or, if that was reversed, not earned after all
			FROM postings p JOIN entries e ON e.id = p.entry_id LEFT JOIN entries o ON o.id = e.reverses
			WHERE p.account_id = ANY ($1)
		)
		SELECT a.member_id, sum(v.amount)::bigint AS points
		FROM moves v JOIN accounts a ON a.id = v.account_id
		WHERE NOT v.earned OR v.at < $2
		GROUP BY a.id, a.member_id HAVING sum(v.amount) > 0
		ORDER BY a.id`, ids, before)
	if err != nil {
		return nil, 0, fmt.Errorf("sum lots: %w", err)
	}
	return lots, ids[len(ids)-1], nil
}

// Expire ends what a member has left of a year's points, once. It reports whether it did.
func (tx *Tx) Expire(ctx context.Context, e Expiry, l Lot) (bool, error) {
	_, booked, err := tx.Book(ctx, Account{e.Community, l.Member}, 0, ledger.Entry{
		Key:    fmt.Sprintf("expire:%d:%d:%d", e.Community, l.Member, e.Year),
		Amount: -l.Left,
		Side:   ledger.Expired,
		Reason: ledger.Ended,
		Note:   fmt.Sprint(e.Year),
	})
	if errors.Is(err, ledger.ErrOverdrawn) {
		return false, fmt.Errorf("expire %d of %d's points: %w", l.Left, l.Member, err)
	}
	return booked, err
}
