package storage

import (
	"context"
	"fmt"
)

// Household returns the members of a member's household in a community, themselves
// among them; none if they are in none.
func (tx *Tx) Household(ctx context.Context, a Account) ([]Person, error) {
	var ps []Person
	err := tx.list(ctx, &ps, `
		SELECT `+personColumns+` FROM `+personTables+`
		WHERE ms.community_id = $1 AND m.id IN (
			SELECT o.member_id FROM households h JOIN households o ON o.community_id = $1 AND o.household = h.household
			WHERE h.community_id = $1 AND h.member_id = $2
		)
		ORDER BY m.id`, a.Community, a.Member)
	if err != nil {
		return nil, fmt.Errorf("list household: %w", err)
	}
	return ps, nil
}

// JoinHousehold makes a member part of the household of another, which begins with
// that one if there is none yet. It returns ErrTaken if they are in another one.
func (tx *Tx) JoinHousehold(ctx context.Context, c CommunityID, of, m, by MemberID) error {
	n, err := tx.exec(ctx, `
		WITH begun AS (
			INSERT INTO households (community_id, member_id, household, by_id, at) VALUES ($1, $2, $2, $4, $5)
			ON CONFLICT DO NOTHING RETURNING household
		), home AS (
			SELECT household FROM begun
			UNION ALL
			SELECT household FROM households WHERE community_id = $1 AND member_id = $2
		)
		INSERT INTO households (community_id, member_id, household, by_id, at)
		SELECT $1, $3, household, $4, $5 FROM home
		ON CONFLICT (community_id, member_id) DO UPDATE SET household = households.household
			WHERE households.household = excluded.household`, c, of, m, by, tx.Now)
	if err != nil {
		return fmt.Errorf("join household: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	return nil
}

// LeaveHousehold takes a member out of their household. It returns ErrNotFound if
// they are in none.
func (tx *Tx) LeaveHousehold(ctx context.Context, a Account) error {
	n, err := tx.exec(ctx, `DELETE FROM households WHERE community_id = $1 AND member_id = $2`, a.Community, a.Member)
	if err != nil {
		return fmt.Errorf("leave household: %w", err)
	}
	if n == 0 {
		return ErrNotFound
	}
	return nil
}
