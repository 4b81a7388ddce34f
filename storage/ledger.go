package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/lib/pq"

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
// It returns ledger.ErrOverdrawn if the member has too few points. It is one
// statement, unless one of the accounts is still to be opened or nothing is booked.
func (tx *Tx) Book(ctx context.Context, a Account, actor MemberID, e ledger.Entry) (id EntryID, booked bool, err error) {
	if err := e.Check(); err != nil {
		return 0, false, err
	}
	return tx.bookOnce(ctx, e.Key,
		func() (EntryID, error) { return tx.bookSide(ctx, a, actor, e) },
		func() error { return tx.openAccounts(ctx, a.Community, []MemberID{a.Member}, e.Side) })
}

// bookOnce has book book an entry. Where that finds nothing to do, the key is booked,
// or an account is not open yet, which open opens, or one has too little.
func (tx *Tx) bookOnce(ctx context.Context, key string, book func() (EntryID, error), open func() error) (EntryID, bool, error) {
	id, err := book()
	for again := false; errors.Is(err, ErrNotFound); again = true {
		// A statement of its own, which sees what was booked while the first one waited.
		var known bool
		if err := tx.get(ctx, &known, `SELECT EXISTS (SELECT FROM entries WHERE key = $1)`, key); err != nil {
			return 0, false, fmt.Errorf("find entry: %w", err)
		}
		if known {
			return 0, false, nil
		}
		if again {
			return 0, false, ledger.ErrOverdrawn
		}
		if err := open(); err != nil {
			return 0, false, err
		}
		id, err = book()
	}
	return id, err == nil, err
}

// bookSide books an entry between a member and the community. It returns
// ErrNotFound if the key is booked, an account is not open, or the member has too few.
// The entry gets its ID while the member's account is locked, so that the IDs of an
// account's entries are in their order.
func (tx *Tx) bookSide(ctx context.Context, a Account, actor MemberID, e ledger.Entry) (EntryID, error) {
	var id EntryID
	err := tx.get(ctx, &id, `
		WITH mine AS (
			SELECT id, balance FROM accounts
			WHERE community_id = $1 AND member_id = $2 AND kind = 'member'
			FOR NO KEY UPDATE
		), side AS (
			SELECT id FROM accounts WHERE community_id = $1 AND kind = $3 AND kind <> 'member'
		), entry AS (
			INSERT INTO entries (community_id, key, reason, note, actor_id, rules, booked_at)
			SELECT $1, $5, $6, $7, nullif($8::bigint, 0), (SELECT rules FROM communities WHERE id = $1), $9
			FROM mine, side WHERE mine.balance + $4 >= 0
			ON CONFLICT (key) DO NOTHING
			RETURNING id
		), moved AS (
			UPDATE accounts SET balance = (SELECT balance FROM mine) + $4 WHERE id = (SELECT mine.id FROM entry, mine)
		), posted AS (
			INSERT INTO postings (entry_id, account_id, amount, after)
			SELECT entry.id, mine.id, $4, mine.balance + $4 FROM entry, mine
			UNION ALL
			SELECT entry.id, side.id, -$4, NULL FROM entry, side
		)
		SELECT id FROM entry`,
		a.Community, a.Member, string(e.Side), e.Amount, e.Key, string(e.Reason), e.Note, actor, tx.Now)
	return id, wrap("book entry", err)
}

// A leg is a movement on an account.
type leg struct {
	Account int64         `db:"account_id"`
	Amount  ledger.Points `db:"amount"`
}

// bookLegs books an entry of any legs, which sum to zero. It returns ErrNotFound as
// bookSide does. Accounts are locked in the order of their IDs.
func (tx *Tx) bookLegs(ctx context.Context, c CommunityID, legs []leg, actor MemberID, reverses EntryID, key string, reason ledger.Reason, note string) (EntryID, error) {
	var accounts, amounts pq.Int64Array
	for _, l := range legs {
		accounts, amounts = append(accounts, l.Account), append(amounts, int64(l.Amount))
	}
	var id EntryID
	err := tx.get(ctx, &id, `
		WITH legs AS (
			SELECT account_id, amount FROM unnest($2::bigint[], $3::bigint[]) AS l (account_id, amount)
		), held AS (
			SELECT a.id, a.balance, l.amount FROM legs l JOIN accounts a ON a.id = l.account_id
			WHERE a.kind = 'member' ORDER BY a.id
			FOR NO KEY UPDATE OF a
		), entry AS (
			INSERT INTO entries (community_id, key, reason, note, actor_id, reverses, rules, booked_at)
			SELECT id, $4, $5, $6, nullif($7::bigint, 0), nullif($8::bigint, 0), rules, $9
			FROM communities WHERE id = $1 AND NOT EXISTS (SELECT FROM held WHERE balance + amount < 0)
			ON CONFLICT (key) DO NOTHING
			RETURNING id
		), moved AS (
			UPDATE accounts SET balance = held.balance + held.amount FROM entry, held WHERE accounts.id = held.id
		), posted AS (
			INSERT INTO postings (entry_id, account_id, amount, after)
			SELECT entry.id, l.account_id, l.amount, held.balance + held.amount
			FROM entry, legs l LEFT JOIN held ON held.id = l.account_id
		)
		SELECT id FROM entry`,
		c, accounts, amounts, key, string(reason), note, actor, reverses, tx.Now)
	return id, wrap("book entry", err)
}

// openAccounts opens those accounts of members and of the community's sides that are
// not open yet.
func (tx *Tx) openAccounts(ctx context.Context, c CommunityID, members []MemberID, sides ...ledger.Side) error {
	var ids pq.Int64Array
	for _, m := range members {
		ids = append(ids, int64(m))
	}
	kinds := pq.StringArray{}
	for _, s := range sides {
		kinds = append(kinds, string(s))
	}
	_, err := tx.exec(ctx, `
		INSERT INTO accounts (community_id, member_id, kind, balance)
		SELECT $1::bigint, unnest($2::bigint[]), 'member', 0::bigint
		UNION ALL
		SELECT $1::bigint, NULL::bigint, unnest($3::text[]), NULL::bigint
		ON CONFLICT DO NOTHING`, c, ids, kinds)
	return wrap("open accounts", err)
}

// Give moves points from one member of a community to another. A key that is booked
// already is left alone; booked is then false. It returns ledger.ErrOverdrawn if the
// giver has too few.
func (tx *Tx) Give(ctx context.Context, from Account, to MemberID, e ledger.Entry) (booked bool, err error) {
	if err := e.Check(); err != nil {
		return false, err
	}
	_, booked, err = tx.bookOnce(ctx, e.Key, func() (EntryID, error) {
		var ids struct {
			From int64 `db:"giver"`
			To   int64 `db:"taker"`
		}
		err := tx.get(ctx, &ids, `
			SELECT g.id AS giver, t.id AS taker FROM accounts g, accounts t
			WHERE g.community_id = $1 AND g.member_id = $2 AND g.kind = 'member'
				AND t.community_id = $1 AND t.member_id = $3 AND t.kind = 'member'`, from.Community, from.Member, to)
		if err != nil {
			return 0, fmt.Errorf("find accounts: %w", err)
		}
		legs := []leg{{ids.From, -e.Amount}, {ids.To, e.Amount}}
		return tx.bookLegs(ctx, from.Community, legs, from.Member, 0, e.Key, e.Reason, e.Note)
	}, func() error { return tx.openAccounts(ctx, from.Community, []MemberID{from.Member, to}) })
	return booked, err
}
