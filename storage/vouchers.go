package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/voucher"
)

// A Voucher is a reward that somebody bought.
type Voucher struct {
	ID        int64         `db:"id"`
	Reward    RewardID      `db:"reward_id"`
	Owner     Account       `db:"-"`
	Code      voucher.Code  `db:"code"`
	Points    ledger.Points `db:"points"` // paid
	Ends      time.Time     `db:"ends_at"`
	Used      *time.Time    `db:"used_at"`
	Returned  *time.Time    `db:"returned_at"`
	Cancelled bool          `db:"cancelled"` // returned by who held it, not by time

	Title   string   `db:"title"` // the reward's
	Number  int64    `db:"number"`
	Sponsor MemberID `db:"sponsor_id"`
}

// Ref returns the ref of the voucher's reward.
func (v Voucher) Ref() bot.Ref { return bot.Ref{Kind: bot.Reward, Number: v.Number} }

// Live reports whether a voucher can still be used at a time.
func (v Voucher) Live(now time.Time) bool {
	return v.Used == nil && v.Returned == nil && v.Ends.After(now)
}

// A Purchase is what makes a voucher.
type Purchase struct {
	Reward Reward // locked
	Owner  MemberID
	Code   voucher.Code
	Ends   time.Time
	Key    string // makes it happen once
}

// Buy gives a member, whom the caller has locked, a voucher for a reward, takes
// one from its stock, and the points from the member into escrow. What was bought
// with the key before is returned as it is. It returns ErrTaken if none is left, and
// ledger.ErrOverdrawn.
func (tx *Tx) Buy(ctx context.Context, p Purchase) (Voucher, error) {
	v, err := tx.oneVoucher(ctx, `v.key = $1`, p.Key)
	if !errors.Is(err, ErrNotFound) {
		return v, err
	}
	r := p.Reward
	if err := tx.takeStock(ctx, r); err != nil {
		return Voucher{}, err
	}
	v = Voucher{
		Reward: r.ID, Owner: Account{r.Community, p.Owner}, Code: p.Code, Points: r.Points, Ends: p.Ends,
		Title: r.Title, Number: r.Number, Sponsor: r.Sponsor,
	}
	if r.Points > 0 {
		_, _, err := tx.Book(ctx, v.Owner, p.Owner, ledger.Entry{
			Key: p.Key, Amount: -r.Points, Side: ledger.Escrow, Reason: ledger.Redeem, Note: r.Ref().String(),
		})
		if err != nil {
			return Voucher{}, err
		}
	}
	err = tx.get(ctx, &v.ID, `
		INSERT INTO vouchers (reward_id, community_id, member_id, code, points, bought_at, ends_at, key)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
		r.ID, r.Community, p.Owner, string(v.Code), r.Points, tx.Now, v.Ends, p.Key)
	if err != nil {
		return Voucher{}, fmt.Errorf("add voucher: %w", err)
	}
	return v, nil
}

// Bought returns how many vouchers for a reward a member has bought since a time
// and not given back.
func (tx *Tx) Bought(ctx context.Context, id RewardID, owner MemberID, since time.Time) (int, error) {
	var n int
	err := tx.get(ctx, &n, `
		SELECT count(*) FROM vouchers
		WHERE reward_id = $1 AND member_id = $2 AND bought_at >= $3 AND returned_at IS NULL`, id, owner, since)
	if err != nil {
		return 0, fmt.Errorf("count vouchers: %w", err)
	}
	return n, nil
}

type voucherRow struct {
	Voucher
	Community CommunityID `db:"community_id"`
	Member    MemberID    `db:"member_id"`
}

func (r voucherRow) voucher() Voucher {
	r.Owner = Account{r.Community, r.Member}
	return r.Voucher
}

const (
	voucherColumns = `v.id, v.reward_id, v.community_id, v.member_id, v.code, v.points, v.ends_at, v.used_at, v.returned_at,
		v.cancelled, r.title, r.number, r.sponsor_id`
	voucherQuery = `SELECT ` + voucherColumns + ` FROM vouchers v JOIN rewards r ON r.id = v.reward_id `
)

// VoucherByCode returns the voucher of a code, or ErrNotFound.
func (tx *Tx) VoucherByCode(ctx context.Context, code voucher.Code) (Voucher, error) {
	return tx.oneVoucher(ctx, `v.code = $1`, string(code))
}

// Voucher returns a voucher, or ErrNotFound.
func (tx *Tx) Voucher(ctx context.Context, id int64) (Voucher, error) {
	return tx.oneVoucher(ctx, `v.id = $1`, id)
}

func (tx *Tx) oneVoucher(ctx context.Context, where string, arg any) (Voucher, error) {
	var row voucherRow
	if err := tx.get(ctx, &row, voucherQuery+`WHERE `+where, arg); err != nil {
		return Voucher{}, fmt.Errorf("find voucher: %w", err)
	}
	return row.voucher(), nil
}

// Vouchers returns the vouchers that a member can still use, those that end
// first at the head.
func (tx *Tx) Vouchers(ctx context.Context, a Account) ([]Voucher, error) {
	var rows []voucherRow
	err := tx.list(ctx, &rows, voucherQuery+`
		WHERE v.member_id = $1 AND v.community_id = $2 AND v.used_at IS NULL AND v.returned_at IS NULL AND v.ends_at > $3
		ORDER BY v.ends_at, v.id LIMIT 20`, a.Member, a.Community, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("list vouchers: %w", err)
	}
	vs := make([]Voucher, len(rows))
	for i, r := range rows {
		vs[i] = r.voucher()
	}
	return vs, nil
}

// UseVoucher marks the voucher of a code as used by its sponsor, and returns it. It
// returns ErrTaken if it is another's, was used or returned before, or has ended.
func (tx *Tx) UseVoucher(ctx context.Context, code voucher.Code, sponsor MemberID) (Voucher, error) {
	var row voucherRow
	err := tx.get(ctx, &row, `
		UPDATE vouchers v SET used_at = $3, used_by = $2
		FROM rewards r
		WHERE r.id = v.reward_id AND v.code = $1 AND r.sponsor_id = $2
			AND v.used_at IS NULL AND v.returned_at IS NULL AND v.ends_at > $3
		RETURNING `+voucherColumns, string(code), sponsor, tx.Now)
	if errors.Is(err, ErrNotFound) {
		return Voucher{}, ErrTaken
	}
	if err != nil {
		return Voucher{}, fmt.Errorf("use voucher: %w", err)
	}
	v := row.voucher()
	if v.Points == 0 {
		return v, nil
	}
	return v, tx.moveSides(ctx, sides{
		community: v.Owner.Community, from: ledger.Escrow, to: ledger.Redeemed, amount: v.Points,
		key: fmt.Sprintf("voucher:%d:used", v.ID), reason: ledger.Redeem, note: v.Ref().String(), actor: sponsor,
	})
}

// ReturnVoucher gives the points of an unused voucher back to its holder, whom the
// caller has locked, and its place in the stock. It returns ErrTaken if it was used
// or returned before.
func (tx *Tx) ReturnVoucher(ctx context.Context, v Voucher, cancelled bool) error {
	n, err := tx.exec(ctx, `
		WITH back AS (
			UPDATE vouchers SET returned_at = $2, cancelled = $3 WHERE id = $1 AND used_at IS NULL AND returned_at IS NULL
			RETURNING reward_id
		)
		UPDATE rewards SET stock = stock + 1 FROM back WHERE rewards.id = back.reward_id`,
		v.ID, tx.Now, cancelled)
	if err != nil {
		return fmt.Errorf("return voucher: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	_, _, err = tx.Book(ctx, v.Owner, 0, ledger.Entry{
		Key: fmt.Sprintf("voucher:%d:back", v.ID), Amount: v.Points, Side: ledger.Escrow,
		Reason: ledger.VoucherBack, Note: v.Ref().String(),
	})
	if errors.Is(err, ledger.ErrNothing) {
		return nil
	}
	return err
}

// sides is an entry between two accounts of a community's own.
type sides struct {
	community CommunityID
	from, to  ledger.Side
	amount    ledger.Points
	key       string
	reason    ledger.Reason
	note      string
	actor     MemberID
}

// moveSides books an entry between two accounts of a community's own, once a key.
func (tx *Tx) moveSides(ctx context.Context, s sides) error {
	_, err := tx.exec(ctx, `
		INSERT INTO accounts (community_id, kind)
		SELECT $1::bigint, k.kind FROM unnest(ARRAY[$2::text, $3]) AS k (kind)
		WHERE NOT EXISTS (SELECT FROM accounts a WHERE a.community_id = $1 AND a.kind = k.kind)
		ON CONFLICT DO NOTHING`, s.community, string(s.from), string(s.to))
	if err != nil {
		return fmt.Errorf("open accounts: %w", err)
	}
	_, err = tx.exec(ctx, `
		WITH entry AS (
			INSERT INTO entries (community_id, key, reason, note, actor_id, booked_at)
			VALUES ($1, $4, $5, $6, nullif($7::bigint, 0), $8)
			ON CONFLICT (key) DO NOTHING
			RETURNING id
		)
		INSERT INTO postings (entry_id, account_id, amount)
		SELECT entry.id, a.id, CASE a.kind WHEN $2 THEN -$9::bigint ELSE $9::bigint END
		FROM entry, accounts a WHERE a.community_id = $1 AND a.kind IN ($2, $3)`,
		s.community, string(s.from), string(s.to), s.key, string(s.reason), s.note, s.actor, tx.Now, s.amount)
	if err != nil {
		return fmt.Errorf("book entry: %w", err)
	}
	return nil
}

// Holder returns who holds a voucher, or ErrNotFound.
func (tx *Tx) Holder(ctx context.Context, voucher int64) (MemberID, error) {
	var m MemberID
	if err := tx.get(ctx, &m, `SELECT member_id FROM vouchers WHERE id = $1`, voucher); err != nil {
		return 0, fmt.Errorf("find holder: %w", err)
	}
	return m, nil
}

// NoteWrongVoucher notes that a member gave a code that is none of theirs to take. Those of
// before a time are forgotten.
func (tx *Tx) NoteWrongVoucher(ctx context.Context, m MemberID, before time.Time) error {
	_, err := tx.exec(ctx, `
		WITH old AS (DELETE FROM wrong_vouchers WHERE at < $2)
		INSERT INTO wrong_vouchers (member_id, at) VALUES ($1, $3)`, m, before, tx.Now)
	if err != nil {
		return fmt.Errorf("note wrong code: %w", err)
	}
	return nil
}

// WrongVouchers counts the wrong codes that a member gave since a time.
func (tx *Tx) WrongVouchers(ctx context.Context, m MemberID, since time.Time) (int, error) {
	var n int
	if err := tx.get(ctx, &n, `SELECT count(*) FROM wrong_vouchers WHERE member_id = $1 AND at >= $2`, m, since); err != nil {
		return 0, fmt.Errorf("count wrong codes: %w", err)
	}
	return n, nil
}
