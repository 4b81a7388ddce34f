package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/voucher"
)

// A RewardID names a reward among those of all communities.
type RewardID int64

// A Reward is something that points buy.
type Reward struct {
	ID        RewardID       `db:"id"`
	Community CommunityID    `db:"community_id"`
	Number    int64          `db:"number"`
	Sponsor   MemberID       `db:"sponsor_id"` // who takes its vouchers
	Title     string         `db:"title"`
	Points    ledger.Points  `db:"points"` // may be 0
	Stock     *int           `db:"stock"`  // left; nil: any number
	PerMember *int           `db:"per_member"`
	Period    voucher.Period `db:"period"`    // in which PerMember is counted
	Roles     Roles          `db:"roles"`     // for whom; none: everybody
	Starts    *time.Time     `db:"starts_at"` // nil: at once
	Ends      *time.Time     `db:"ends_at"`   // nil: never
	Open      bool           `db:"open"`
	Photo     bot.PhotoID    `db:"photo_id"` // 0: none
}

// Ref returns the reward's ref.
func (r Reward) Ref() bot.Ref { return bot.Ref{Kind: bot.Reward, Number: r.Number} }

const rewardColumns = `id, community_id, number, sponsor_id, title, points, stock, per_member, period, roles, starts_at, ends_at,
	open, coalesce(photo_id, 0) AS photo_id`

// AddReward adds a reward and returns it with its ref.
func (tx *Tx) AddReward(ctx context.Context, r Reward) (Reward, error) {
	ref, err := tx.nextRef(ctx, r.Community, bot.Reward)
	if err != nil {
		return Reward{}, err
	}
	r.Number, r.Open = ref.Number, true
	err = tx.get(ctx, &r.ID, `
		INSERT INTO rewards (community_id, number, sponsor_id, title, points, stock, per_member, period, roles,
			starts_at, ends_at, photo_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, nullif($12::bigint, 0), $13) RETURNING id`,
		r.Community, r.Number, r.Sponsor, r.Title, r.Points, r.Stock, r.PerMember, string(r.Period), roleArray(r.Roles),
		r.Starts, r.Ends, int64(r.Photo), tx.Now)
	if err != nil {
		return Reward{}, fmt.Errorf("add reward: %w", err)
	}
	return r, nil
}

// ChangeReward writes down a reward as it is now, which the caller has locked.
func (tx *Tx) ChangeReward(ctx context.Context, r Reward) error {
	_, err := tx.exec(ctx, `
		UPDATE rewards SET sponsor_id = $2, title = $3, points = $4, stock = $5, per_member = $6, period = $7, roles = $8,
			starts_at = $9, ends_at = $10, open = $11, photo_id = nullif($12::bigint, 0)
		WHERE id = $1`,
		r.ID, r.Sponsor, r.Title, r.Points, r.Stock, r.PerMember, string(r.Period), roleArray(r.Roles),
		r.Starts, r.Ends, r.Open, int64(r.Photo))
	if err != nil {
		return fmt.Errorf("change reward: %w", err)
	}
	return nil
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

// Rewards returns a page of what can be bought in a community now, the cheapest
// first: n after as many as skip, and how many there are in all.
func (tx *Tx) Rewards(ctx context.Context, community CommunityID, skip, n int) ([]Reward, int, error) {
	return tx.rewards(ctx, `community_id = $1 AND open AND (stock IS NULL OR stock > 0)
		AND (starts_at IS NULL OR starts_at <= $2) AND (ends_at IS NULL OR ends_at > $2)`, `points, number`,
		skip, n, community, tx.Now)
}

// AllRewards returns a page of the rewards of a community, or of one sponsor there
// (0: of all), the latest first.
func (tx *Tx) AllRewards(ctx context.Context, community CommunityID, sponsor MemberID, skip, n int) ([]Reward, int, error) {
	return tx.rewards(ctx, `community_id = $1 AND ($2::bigint = 0 OR sponsor_id = $2)`, `open DESC, number DESC`,
		skip, n, community, sponsor)
}

func (tx *Tx) rewards(ctx context.Context, where, order string, skip, n int, args ...any) ([]Reward, int, error) {
	var total int
	if err := tx.get(ctx, &total, `SELECT count(*) FROM rewards WHERE `+where, args...); err != nil {
		return nil, 0, fmt.Errorf("count rewards: %w", err)
	}
	var rs []Reward
	err := tx.list(ctx, &rs, `SELECT `+rewardColumns+` FROM rewards WHERE `+where+` ORDER BY `+order+` OFFSET $3 LIMIT $4`,
		append(args, skip, n)...)
	if err != nil {
		return nil, 0, fmt.Errorf("list rewards: %w", err)
	}
	return rs, total, nil
}

// takeStock takes one reward from the stock. It returns ErrTaken if none is left.
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
