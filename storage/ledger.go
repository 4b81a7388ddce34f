package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot/ledger"
)

// An Account is a member's account in a community.
type Account struct {
	Community CommunityID
	Member    MemberID
}

// An EntryID names an entry of the ledger.
type EntryID int64

// Book books e for a, caused by actor (0: by the rules alone), and returns its
// ID. An entry whose key is booked already is left alone; booked is then false.
// It returns ledger.ErrOverdrawn if the member has too few points.
func (tx *Tx) Book(ctx context.Context, a Account, actor MemberID, e ledger.Entry) (id EntryID, booked bool, err error) {
	return tx.book(ctx, a, actor, e, 0)
}

func (tx *Tx) book(ctx context.Context, a Account, actor MemberID, e ledger.Entry, reverses EntryID) (EntryID, bool, error) {
	if err := e.Check(); err != nil {
		return 0, false, err
	}
	if err := tx.openAccounts(ctx, a, e.Side); err != nil {
		return 0, false, err
	}
	var row struct {
		ID    EntryID `db:"id"`    // 0: not booked
		Known bool    `db:"known"` // an entry with the key was there before
	}
	err := tx.get(ctx, &row, `
		WITH account AS (
			SELECT id, balance FROM accounts
			WHERE community_id = $1 AND member_id = $2 AND kind = 'member'
			FOR UPDATE
		), entry AS (
			INSERT INTO entries (community_id, key, reason, note, actor_id, reverses, booked_at)
			SELECT $1, $4, $5, $6, nullif($7::bigint, 0), nullif($8::bigint, 0), $9
			FROM account WHERE balance + $3 >= 0
			ON CONFLICT (key) DO NOTHING
			RETURNING id
		), balance AS (
			UPDATE accounts SET balance = balance + $3
			FROM entry WHERE community_id = $1 AND member_id = $2 AND kind = 'member'
		), posted AS (
			INSERT INTO postings (entry_id, account_id, amount)
			SELECT entry.id, accounts.id, CASE WHEN kind = 'member' THEN $3::bigint ELSE -$3::bigint END
			FROM entry, accounts
			WHERE community_id = $1 AND (kind = 'member' AND member_id = $2 OR kind = $10)
		)
		SELECT coalesce((SELECT id FROM entry), 0) AS id, EXISTS (SELECT FROM entries WHERE key = $4) AS known`,
		a.Community, a.Member, e.Amount, e.Key, string(e.Reason), e.Note, actor, reverses, tx.Now, string(e.Side))
	switch {
	case violates(err, "entries_reverses_key"):
		return 0, false, ErrTaken
	case err != nil:
		return 0, false, fmt.Errorf("book entry: %w", err)
	case row.ID == 0 && !row.Known:
		return 0, false, ledger.ErrOverdrawn
	}
	return row.ID, row.ID != 0, nil
}

// openAccounts makes sure that both accounts of an entry exist, and locks the
// member's: whoever waited for it then sees what was booked meanwhile.
func (tx *Tx) openAccounts(ctx context.Context, a Account, side ledger.Side) error {
	var n int
	err := tx.get(ctx, &n, `
		SELECT (SELECT count(*) FROM accounts WHERE community_id = $1 AND kind = $3) + (
			SELECT count(*) FROM (
				SELECT FROM accounts WHERE community_id = $1 AND kind = 'member' AND member_id = $2 FOR UPDATE
			) AS mine)`,
		a.Community, a.Member, string(side))
	if err != nil {
		return fmt.Errorf("find accounts: %w", err)
	}
	if n == 2 {
		return nil
	}
	_, err = tx.exec(ctx, `
		INSERT INTO accounts (community_id, member_id, kind, balance)
		VALUES ($1, NULL, $3, NULL), ($1, $2, 'member', 0)
		ON CONFLICT DO NOTHING`, a.Community, a.Member, string(side))
	if err != nil {
		return fmt.Errorf("open accounts: %w", err)
	}
	return nil
}

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

// A Line is one entry of a member's statement.
type Line struct {
	ID     EntryID       `db:"id"`
	At     time.Time     `db:"booked_at"`
	Amount ledger.Points `db:"amount"`
	Reason ledger.Reason `db:"reason"`
	Note   string        `db:"note"`
	After  ledger.Points `db:"after"` // the balance once it was booked
}

// Statement returns a page of the lines of an account, the newest first: n
// before the given entry (0: from the end).
func (tx *Tx) Statement(ctx context.Context, a Account, before EntryID, n int) ([]Line, error) {
	var lines []Line
	err := tx.list(ctx, &lines, `
		SELECT * FROM (
			SELECT e.id, e.booked_at, p.amount, e.reason, e.note,
				sum(p.amount) OVER (ORDER BY e.id) AS after
			FROM accounts a JOIN postings p ON p.account_id = a.id JOIN entries e ON e.id = p.entry_id
			WHERE a.community_id = $1 AND a.member_id = $2 AND a.kind = 'member'
		) l WHERE $3::bigint = 0 OR id < $3 ORDER BY id DESC LIMIT $4`, a.Community, a.Member, before, n)
	if err != nil {
		return nil, fmt.Errorf("read statement: %w", err)
	}
	return lines, nil
}

// RewardedReports counts the reports other than one by which a member earned points
// since a time, and the points that they earned by all.
func (tx *Tx) RewardedReports(ctx context.Context, a Account, since time.Time, but Report) (ledger.ReportDay, error) {
	var day struct {
		Points ledger.Points `db:"points"`
		Others int           `db:"others"`
	}
	err := tx.get(ctx, &day, `
		SELECT coalesce(sum(p.amount), 0) AS points, count(DISTINCT e.note) FILTER (WHERE e.note <> $5) AS others
		FROM accounts a JOIN postings p ON p.account_id = a.id JOIN entries e ON e.id = p.entry_id
		WHERE a.community_id = $1 AND a.member_id = $2 AND a.kind = 'member'
			AND e.booked_at >= $3 AND e.reason = ANY ($4)`,
		a.Community, a.Member, since,
		textArray([]string{string(ledger.ReportAccepted), string(ledger.ReportResolved)}), but.Ref().String())
	if err != nil {
		return ledger.ReportDay{}, fmt.Errorf("sum the day's reports: %w", err)
	}
	return ledger.ReportDay{Points: day.Points, Others: day.Others}, nil
}

// A Booked is an entry as it was booked, with whose account it moved.
type Booked struct {
	ID     EntryID       `db:"id"`
	Member MemberID      `db:"member_id"`
	Amount ledger.Points `db:"amount"`
	Side   ledger.Side   `db:"side"`
	Reason ledger.Reason `db:"reason"`
	Note   string        `db:"note"`
	At     time.Time     `db:"booked_at"`
}

// LastAct returns the entries of the latest act of an actor in a community that
// moved points for one of the reasons and is not reversed: all that one turn
// booked, such as for several hand-ins approved at once. It returns none if there
// is no such act.
func (tx *Tx) LastAct(ctx context.Context, community CommunityID, actor MemberID, reasons ...ledger.Reason) ([]Booked, error) {
	names := make([]string, len(reasons))
	for i, r := range reasons {
		names[i] = string(r)
	}
	var bs []Booked
	err := tx.list(ctx, &bs, `
		WITH mine AS (
			SELECT id, reason, note, booked_at, act FROM entries e
			WHERE community_id = $1 AND actor_id = $2 AND reason = ANY ($3)
				AND NOT EXISTS (SELECT FROM entries r WHERE r.reverses = e.id)
		)
		SELECT e.id, m.member_id, p.amount, o.kind AS side, e.reason, e.note, e.booked_at
		FROM mine e
		JOIN postings p ON p.entry_id = e.id
		JOIN accounts m ON m.id = p.account_id AND m.kind = 'member'
		JOIN postings q ON q.entry_id = e.id AND q.account_id <> p.account_id
		JOIN accounts o ON o.id = q.account_id
		WHERE (e.booked_at, e.act) = (SELECT booked_at, act FROM mine ORDER BY id DESC LIMIT 1)
		ORDER BY m.member_id`, community, actor, textArray(names))
	if err != nil {
		return nil, fmt.Errorf("find act: %w", err)
	}
	return bs, nil
}

// Reverse books the opposite of b. It returns ErrTaken if that was done before,
// and ledger.ErrOverdrawn if the member has spent the points.
func (tx *Tx) Reverse(ctx context.Context, community CommunityID, actor MemberID, b Booked, note string) error {
	_, booked, err := tx.book(ctx, Account{community, b.Member}, actor, ledger.Entry{
		Key:    fmt.Sprintf("undo:%d", b.ID),
		Amount: -b.Amount,
		Side:   b.Side,
		Reason: ledger.Undo,
		Note:   note,
	}, b.ID)
	if err == nil && !booked {
		return ErrTaken
	}
	return err
}

// A Discrepancy is an account or entry that does not add up.
type Discrepancy struct {
	What string `db:"what"` // "balance" or "entry"
	ID   int64  `db:"id"`
	Off  int64  `db:"off"` // points
}

// Verify recomputes the books of a community from the postings and returns what
// does not add up; the database's own constraints make that nothing.
func (tx *Tx) Verify(ctx context.Context, community CommunityID) ([]Discrepancy, error) {
	var ds []Discrepancy
	err := tx.list(ctx, &ds, `
		SELECT 'balance' AS what, a.id, a.balance - coalesce(sum(p.amount), 0) AS off
		FROM accounts a LEFT JOIN postings p ON p.account_id = a.id
		WHERE a.community_id = $1 AND a.kind = 'member'
		GROUP BY a.id HAVING a.balance <> coalesce(sum(p.amount), 0)
		UNION ALL
		SELECT 'entry', e.id, coalesce(sum(p.amount), 0)
		FROM entries e LEFT JOIN postings p ON p.entry_id = e.id
		WHERE e.community_id = $1
		GROUP BY e.id HAVING coalesce(sum(p.amount), 0) <> 0 OR count(p.amount) < 2`, community)
	if err != nil {
		return nil, fmt.Errorf("verify ledger: %w", err)
	}
	return ds, nil
}
