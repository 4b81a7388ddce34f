package storage

import (
	"context"
	"fmt"

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
