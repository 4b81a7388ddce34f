package storage

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"linli/bot/ledger"
)

// Balance returns what a member has in a community.
func (tx *Tx) Balance(ctx context.Context, a Account) (ledger.Points, error) {
	var n ledger.Points
	err := tx.get(ctx, &n, `
		SELECT coalesce(max(balance), 0) FROM accounts
		WHERE community_id = $1 AND member_id = $2 AND kind = 'member'`, a.Community, a.Member)
	if err != nil {
		return 0, fmt.Errorf("read balance: %w", err)
	}
	return n, nil
}

// bookedAround bounds how far the times of entries that are neighbours by their IDs
// may lie apart: what is booked has the time at which its transaction began.
const bookedAround = time.Minute

// BalanceAt returns what a member had in a community once all was booked that came
// before a time.
func (tx *Tx) BalanceAt(ctx context.Context, a Account, at time.Time) (ledger.Points, error) {
	var n ledger.Points
	// First a bound among all of the community's entries, for which there is an index by
	// time; from there it is but steps back on the account, however long its history: one
	// by one, since a plan for many would read all entries.
	err := tx.get(ctx, &n, `
		SELECT p.after
		FROM (
			SELECT entry_id, after FROM postings
			WHERE account_id = (SELECT id FROM accounts WHERE community_id = $1 AND member_id = $2 AND kind = 'member')
				AND entry_id <= (
					SELECT id FROM entries WHERE community_id = $1 AND booked_at < $4 ORDER BY booked_at DESC, id DESC LIMIT 1
				)
			ORDER BY entry_id DESC LIMIT 1000
		) p
		CROSS JOIN LATERAL (SELECT booked_at FROM entries WHERE id = p.entry_id OFFSET 0) e
		WHERE e.booked_at < $3
		ORDER BY p.entry_id DESC LIMIT 1`, a.Community, a.Member, at, at.Add(bookedAround))
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return n, wrap("read balance of the past", err)
}

// A Line is one entry of a member's statement.
type Line struct {
	ID     EntryID       `db:"id"`
	At     time.Time     `db:"booked_at"`
	Amount ledger.Points `db:"amount"`
	Reason ledger.Reason `db:"reason"`
	Note   string        `db:"note"`
	After  ledger.Points `db:"after"` // the balance once it was booked
	With   string        `db:"other"` // the name of the member on the other side, if it is one
}

// Statement returns a page of the lines of an account, the newest first: n
// before the given entry (0: from the end).
func (tx *Tx) Statement(ctx context.Context, a Account, before EntryID, n int) ([]Line, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	var lines []Line
	err := tx.list(ctx, &lines, `
		SELECT e.id, e.booked_at, p.amount, e.reason, e.note, p.after, coalesce(o.name, '') AS other
		FROM (
			SELECT account_id, entry_id, amount, after FROM postings
			WHERE account_id = (SELECT id FROM accounts WHERE community_id = $1 AND member_id = $2 AND kind = 'member')
				AND entry_id < $3
			ORDER BY entry_id DESC LIMIT $4
		) p
		JOIN entries e ON e.id = p.entry_id
		LEFT JOIN LATERAL (
			SELECT m.name FROM postings q
			JOIN accounts b ON b.id = q.account_id AND b.kind = 'member' JOIN members m ON m.id = b.member_id
			WHERE q.entry_id = p.entry_id AND q.account_id <> p.account_id LIMIT 1
		) o ON true
		ORDER BY e.id DESC`, a.Community, a.Member, before, n)
	if err != nil {
		return nil, fmt.Errorf("read statement: %w", err)
	}
	return lines, nil
}
