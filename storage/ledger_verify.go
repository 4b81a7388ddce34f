package storage

import (
	"context"
	"database/sql"
	"fmt"
	"math"
)

// A Discrepancy is something of the books that does not add up.
type Discrepancy struct {
	// What it is: "balance", an account whose balance is not the sum of its postings;
	// "running", an account on which the balance after a posting is not; "entry", one
	// without two postings in its community that sum to zero; "posting", one without an
	// entry; "undo", an entry that is not the opposite of the one which it reverses.
	What string `db:"what"`
	ID   int64  `db:"id"`
	Off  int64  `db:"off"` // by how many points
}

func (d Discrepancy) String() string { return fmt.Sprintf("%s %d: off by %d", d.What, d.ID, d.Off) }

// Verify recomputes the books of a community from the postings and returns what
// does not add up; the database's own constraints make that nothing.
func (tx *Tx) Verify(ctx context.Context, community CommunityID) ([]Discrepancy, error) {
	ds, err := tx.verifyAccounts(ctx, community, 0, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	more, err := tx.verifyEntries(ctx, community, 0, math.MaxInt64)
	return append(ds, more...), err
}

// verifyAccounts looks at the accounts of a community (0: of all) whose IDs lie in a range.
func (tx *Tx) verifyAccounts(ctx context.Context, community CommunityID, from, to int64) ([]Discrepancy, error) {
	var ds []Discrepancy
	err := tx.list(ctx, &ds, `
		WITH chosen AS (
			SELECT id, balance FROM accounts
			WHERE kind = 'member' AND id BETWEEN $2 AND $3 AND ($1::bigint = 0 OR community_id = $1)
		), run AS (
			SELECT p.account_id, p.amount, p.after - sum(p.amount) OVER (PARTITION BY p.account_id ORDER BY p.entry_id) AS off
			FROM chosen c JOIN postings p ON p.account_id = c.id
		), summed AS (
			SELECT account_id, sum(amount) AS sum, max(abs(coalesce(off, amount))) AS off FROM run GROUP BY account_id
		)
		SELECT 'balance' AS what, c.id, (c.balance - coalesce(s.sum, 0))::bigint AS off
		FROM chosen c LEFT JOIN summed s ON s.account_id = c.id
		WHERE c.balance <> coalesce(s.sum, 0)
		UNION ALL
		SELECT 'running', account_id, off::bigint FROM summed WHERE off <> 0`, community, from, to)
	if err != nil {
		return nil, fmt.Errorf("verify accounts: %w", err)
	}
	return ds, nil
}

// verifyEntries looks at the entries of a community (0: of all) whose IDs lie in a range.
func (tx *Tx) verifyEntries(ctx context.Context, community CommunityID, from, to int64) ([]Discrepancy, error) {
	var ds []Discrepancy
	err := tx.list(ctx, &ds, `
		WITH chosen AS (
			SELECT id, community_id, reverses FROM entries
			WHERE id BETWEEN $2 AND $3 AND ($1::bigint = 0 OR community_id = $1)
		)
		SELECT 'entry' AS what, e.id, coalesce(sum(p.amount), 0)::bigint AS off
		FROM chosen e LEFT JOIN postings p ON p.entry_id = e.id LEFT JOIN accounts a ON a.id = p.account_id
		GROUP BY e.id
		HAVING count(p.amount) < 2 OR sum(p.amount) <> 0 OR bool_or(a.community_id IS DISTINCT FROM e.community_id)
		UNION ALL
		SELECT 'posting', p.entry_id, sum(abs(p.amount))::bigint
		FROM postings p
		WHERE $1::bigint = 0 AND p.entry_id BETWEEN $2 AND $3 AND NOT EXISTS (SELECT FROM entries e WHERE e.id = p.entry_id)
		GROUP BY p.entry_id
		UNION ALL
		SELECT 'undo', u.entry_id, sum(abs(u.amount))::bigint
		FROM (
			SELECT r.id AS entry_id, p.account_id, sum(p.amount) AS amount
			FROM chosen r JOIN postings p ON p.entry_id IN (r.id, r.reverses)
			WHERE r.reverses IS NOT NULL
			GROUP BY r.id, p.account_id
		) u
		WHERE u.amount <> 0
		GROUP BY u.entry_id`, community, from, to)
	if err != nil {
		return nil, fmt.Errorf("verify entries: %w", err)
	}
	return ds, nil
}

// How many accounts and entries are looked at between two steps of VerifyAll.
const (
	verifyAccounts = 500
	verifyEntries  = 20_000
)

// VerifyAll recomputes the books of all communities, as they are at one moment, and
// returns what does not add up. It neither writes nor keeps anybody waiting. It tells
// step, after each, how much of how much is done.
func (db *DB) VerifyAll(ctx context.Context, step func(done, of int64)) ([]Discrepancy, error) {
	var all []Discrepancy
	err := db.inSnapshot(ctx, func(tx *Tx) error {
		var last struct {
			Account int64 `db:"account"`
			Entry   int64 `db:"entry"`
		}
		err := tx.get(ctx, &last, `
			SELECT coalesce((SELECT max(id) FROM accounts), 0) AS account,
				coalesce(greatest((SELECT max(id) FROM entries), (SELECT max(entry_id) FROM postings)), 0) AS entry`)
		if err != nil {
			return fmt.Errorf("count: %w", err)
		}
		done := int64(0)
		for _, part := range []struct {
			last, size int64
			look       func(context.Context, CommunityID, int64, int64) ([]Discrepancy, error)
		}{
			{last.Account, verifyAccounts, tx.verifyAccounts},
			{last.Entry, verifyEntries, tx.verifyEntries},
		} {
			for from := int64(1); from <= part.last; from += part.size {
				to := min(from+part.size-1, part.last)
				ds, err := part.look(ctx, 0, from, to)
				if err != nil {
					return err
				}
				all = append(all, ds...)
				done += to - from + 1
				step(done, last.Account+last.Entry)
			}
		}
		return nil
	})
	return all, err
}

// inSnapshot runs f in a transaction that sees the database as it is at one moment,
// and cannot write.
func (db *DB) inSnapshot(ctx context.Context, f func(*Tx) error) error {
	tx, err := db.db.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() // there is nothing to commit
	return f(&Tx{Now: db.now().UTC(), db: db, tx: tx})
}

// CountEntries returns how many entries the books of a community have.
func (tx *Tx) CountEntries(ctx context.Context, community CommunityID) (int64, error) {
	var n int64
	err := tx.get(ctx, &n, `SELECT count(*) FROM entries WHERE community_id = $1`, community)
	return n, wrap("count entries", err)
}
