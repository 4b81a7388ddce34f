package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/ledger"
)

// A GrantID names a grant that needs a second approver.
type GrantID int64

// A Grant is points that staff give or take by hand.
type Grant struct {
	ID        GrantID       `db:"id"`
	Community CommunityID   `db:"community_id"`
	Member    MemberID      `db:"member_id"`
	Granter   MemberID      `db:"granter_id"`
	Amount    ledger.Points `db:"amount"`
	Reason    string        `db:"reason"`
	Approved  *bool         `db:"approved"` // nil: nobody has decided yet
}

// AddGrant adds a grant that waits for a second approver and returns its ID.
func (tx *Tx) AddGrant(ctx context.Context, g Grant) (GrantID, error) {
	var id GrantID
	err := tx.get(ctx, &id, `
		INSERT INTO grants (community_id, member_id, granter_id, amount, reason, at)
		VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
		g.Community, g.Member, g.Granter, g.Amount, g.Reason, tx.Now)
	if err != nil {
		return 0, fmt.Errorf("add grant: %w", err)
	}
	return id, nil
}

// Grant locks a grant and returns it, or ErrNotFound.
func (tx *Tx) Grant(ctx context.Context, id GrantID) (Grant, error) {
	var g Grant
	err := tx.get(ctx, &g, `
		SELECT id, community_id, member_id, granter_id, amount, reason, approved
		FROM grants WHERE id = $1 FOR UPDATE`, id)
	if err != nil {
		return Grant{}, fmt.Errorf("find grant: %w", err)
	}
	return g, nil
}

// DecideGrant writes down what the second approver said.
func (tx *Tx) DecideGrant(ctx context.Context, id GrantID, by MemberID, approved bool) error {
	_, err := tx.exec(ctx, `UPDATE grants SET approved = $2, approver_id = $3 WHERE id = $1`, id, approved, by)
	if err != nil {
		return fmt.Errorf("decide grant: %w", err)
	}
	return nil
}

// A RewardID names a reward among those of all communities.
type RewardID int64

// A Reward is something that points buy.
type Reward struct {
	ID        RewardID      `db:"id"`
	Community CommunityID   `db:"community_id"`
	Number    int64         `db:"number"`
	Sponsor   MemberID      `db:"sponsor_id"` // who takes its vouchers
	Title     string        `db:"title"`
	Points    ledger.Points `db:"points"` // may be 0
	Stock     *int          `db:"stock"`  // left; nil: any number
	PerMember *int          `db:"per_member"`
	Roles     Roles         `db:"roles"`   // for whom; none: everybody
	Ends      *time.Time    `db:"ends_at"` // nil: never
	Open      bool          `db:"open"`
}

// Ref returns the reward's ref.
func (r Reward) Ref() bot.Ref { return bot.Ref{Kind: bot.Reward, Number: r.Number} }

const rewardColumns = `id, community_id, number, sponsor_id, title, points, stock, per_member, roles, ends_at, open`

// AddReward adds a reward and returns it with its ref.
func (tx *Tx) AddReward(ctx context.Context, r Reward) (Reward, error) {
	ref, err := tx.nextRef(ctx, r.Community, bot.Reward)
	if err != nil {
		return Reward{}, err
	}
	r.Number, r.Open = ref.Number, true
	err = tx.get(ctx, &r.ID, `
		INSERT INTO rewards (community_id, number, sponsor_id, title, points, stock, per_member, roles, ends_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
		r.Community, r.Number, r.Sponsor, r.Title, r.Points, r.Stock, r.PerMember, roleArray(r.Roles), r.Ends, tx.Now)
	if err != nil {
		return Reward{}, fmt.Errorf("add reward: %w", err)
	}
	return r, nil
}

// Reward locks a reward and returns it, or ErrNotFound.
func (tx *Tx) Reward(ctx context.Context, id RewardID) (Reward, error) {
	return tx.reward(ctx, `id = $1`, id)
}

// RewardByRef locks the reward of a number in a community and returns it, or ErrNotFound.
func (tx *Tx) RewardByRef(ctx context.Context, community CommunityID, number int64) (Reward, error) {
	return tx.reward(ctx, `community_id = $1 AND number = $2`, community, number)
}

func (tx *Tx) reward(ctx context.Context, where string, args ...any) (Reward, error) {
	var r Reward
	err := tx.get(ctx, &r, `SELECT `+rewardColumns+` FROM rewards WHERE `+where+` FOR UPDATE`, args...)
	if err != nil {
		return Reward{}, fmt.Errorf("find reward: %w", err)
	}
	return r, nil
}

// Rewards returns what can be bought in a community now, the cheapest first.
func (tx *Tx) Rewards(ctx context.Context, community CommunityID) ([]Reward, error) {
	var rs []Reward
	err := tx.list(ctx, &rs, `
		SELECT `+rewardColumns+` FROM rewards
		WHERE community_id = $1 AND open AND (stock IS NULL OR stock > 0) AND (ends_at IS NULL OR ends_at > $2)
		ORDER BY points, number LIMIT 30`, community, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("list rewards: %w", err)
	}
	return rs, nil
}

// A Voucher is a reward that somebody bought.
type Voucher struct {
	ID       int64         `db:"id"`
	Reward   RewardID      `db:"reward_id"`
	Owner    Account       `db:"-"`
	Code     string        `db:"code"`
	Points   ledger.Points `db:"points"` // paid
	Ends     time.Time     `db:"ends_at"`
	Used     *time.Time    `db:"used_at"`
	Returned *time.Time    `db:"returned_at"`

	Title   string   `db:"title"` // the reward's
	Number  int64    `db:"number"`
	Sponsor MemberID `db:"sponsor_id"`
}

// Ref returns the ref of the voucher's reward.
func (v Voucher) Ref() bot.Ref { return bot.Ref{Kind: bot.Reward, Number: v.Number} }

// Buy gives a member a voucher for a reward, which the caller has locked, takes
// one from its stock and the points from the member. The key makes it happen
// once. It returns ErrTaken if none is left, and ledger.ErrOverdrawn.
func (tx *Tx) Buy(ctx context.Context, r Reward, owner MemberID, code string, ends time.Time, key string) (Voucher, error) {
	if err := tx.takeStock(ctx, r); err != nil {
		return Voucher{}, err
	}
	if r.Points > 0 {
		_, _, err := tx.Book(ctx, Account{r.Community, owner}, owner, ledger.Entry{
			Key: key, Amount: -r.Points, Side: ledger.Redeemed, Reason: ledger.Redeem, Note: r.Ref().String(),
		})
		if err != nil {
			return Voucher{}, err
		}
	}
	v := Voucher{
		Reward: r.ID, Owner: Account{r.Community, owner}, Code: code, Points: r.Points, Ends: ends,
		Title: r.Title, Number: r.Number, Sponsor: r.Sponsor,
	}
	err := tx.get(ctx, &v.ID, `
		INSERT INTO vouchers (reward_id, community_id, member_id, code, points, bought_at, ends_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
		r.ID, r.Community, owner, code, r.Points, tx.Now, ends)
	if err != nil {
		return Voucher{}, fmt.Errorf("add voucher: %w", err)
	}
	return v, nil
}

// Bought returns how many vouchers for a reward a member has had.
func (tx *Tx) Bought(ctx context.Context, id RewardID, owner MemberID) (int, error) {
	var n int
	err := tx.get(ctx, &n, `
		SELECT count(*) FROM vouchers WHERE reward_id = $1 AND member_id = $2 AND returned_at IS NULL`, id, owner)
	if err != nil {
		return 0, fmt.Errorf("count vouchers: %w", err)
	}
	return n, nil
}

// BoughtSince reports whether a member has bought a reward since a time.
func (tx *Tx) BoughtSince(ctx context.Context, id RewardID, owner MemberID, since time.Time) (bool, error) {
	var bought bool
	err := tx.get(ctx, &bought, `
		SELECT EXISTS (SELECT FROM vouchers WHERE reward_id = $1 AND member_id = $2 AND bought_at > $3)`, id, owner, since)
	if err != nil {
		return false, fmt.Errorf("find purchase: %w", err)
	}
	return bought, nil
}

// takeStock takes one reward from the stock.
func (tx *Tx) takeStock(ctx context.Context, r Reward) error {
	n, err := tx.exec(ctx, `
		UPDATE rewards SET stock = stock - 1 WHERE id = $1 AND open AND (stock IS NULL OR stock > 0)`, r.ID)
	if err != nil {
		return fmt.Errorf("take stock: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	return nil
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

const voucherQuery = `
	SELECT v.id, v.reward_id, v.community_id, v.member_id, v.code, v.points, v.ends_at, v.used_at, v.returned_at,
		r.title, r.number, r.sponsor_id
	FROM vouchers v JOIN rewards r ON r.id = v.reward_id `

// VoucherByCode locks the voucher of a code, in any case, and returns it, or ErrNotFound.
func (tx *Tx) VoucherByCode(ctx context.Context, code string) (Voucher, error) {
	var row voucherRow
	err := tx.get(ctx, &row, voucherQuery+`WHERE v.code = upper($1) FOR UPDATE OF v`, code)
	if err != nil {
		return Voucher{}, fmt.Errorf("find voucher: %w", err)
	}
	return row.voucher(), nil
}

// Voucher locks a voucher and returns it, or ErrNotFound.
func (tx *Tx) Voucher(ctx context.Context, id int64) (Voucher, error) {
	var row voucherRow
	if err := tx.get(ctx, &row, voucherQuery+`WHERE v.id = $1 FOR UPDATE OF v`, id); err != nil {
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
		ORDER BY v.ends_at LIMIT 20`, a.Member, a.Community, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("list vouchers: %w", err)
	}
	vs := make([]Voucher, len(rows))
	for i, r := range rows {
		vs[i] = r.voucher()
	}
	return vs, nil
}

// UseVoucher marks a voucher as used. It returns ErrTaken if it was used or
// returned before, or has ended.
func (tx *Tx) UseVoucher(ctx context.Context, id int64) error {
	n, err := tx.exec(ctx, `
		UPDATE vouchers SET used_at = $2
		WHERE id = $1 AND used_at IS NULL AND returned_at IS NULL AND ends_at > $2`, id, tx.Now)
	if err != nil {
		return fmt.Errorf("use voucher: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	return nil
}

// ReturnVoucher gives the points of a voucher that ended unused back, and its
// place in the stock. It returns ErrTaken if it was used or returned before.
func (tx *Tx) ReturnVoucher(ctx context.Context, v Voucher) error {
	n, err := tx.exec(ctx, `
		WITH back AS (
			UPDATE vouchers SET returned_at = $2 WHERE id = $1 AND used_at IS NULL AND returned_at IS NULL
			RETURNING reward_id
		)
		UPDATE rewards SET stock = stock + 1 FROM back WHERE rewards.id = back.reward_id`,
		v.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("return voucher: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	_, _, err = tx.Book(ctx, v.Owner, 0, ledger.Entry{
		Key: fmt.Sprintf("voucher:%d:back", v.ID), Amount: v.Points, Side: ledger.Redeemed,
		Reason: ledger.VoucherBack, Note: v.Ref().String(),
	})
	if errors.Is(err, ledger.ErrNothing) {
		return nil
	}
	return err
}

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

// Holder returns who holds a voucher, or ErrNotFound.
func (tx *Tx) Holder(ctx context.Context, voucher int64) (MemberID, error) {
	var m MemberID
	if err := tx.get(ctx, &m, `SELECT member_id FROM vouchers WHERE id = $1`, voucher); err != nil {
		return 0, fmt.Errorf("find holder: %w", err)
	}
	return m, nil
}
