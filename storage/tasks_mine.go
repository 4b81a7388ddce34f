package storage

import (
	"context"
	"fmt"
	"time"
)

// A Held is a claim with the task that it is on.
type Held struct {
	Task
	Claim Claim  `db:"claim"`
	Of    string `db:"community_name"` // the task's community
}

const heldQuery = `SELECT ` + taskColumns + `, ` + claimColumns + `, co.name AS community_name
	FROM claims c JOIN tasks t ON t.id = c.task_id JOIN communities co ON co.id = t.community_id
	WHERE c.member_id = $1 AND `

// Engagements returns what keeps a member busy: their claims of any community
// on tasks that are not over, but for what only waits or is offered. Errands have no
// hours of their own and keep nobody busy. Lock the member first, so that no other claim of theirs comes between.
func (tx *Tx) Engagements(ctx context.Context, m MemberID) ([]Held, error) {
	var hs []Held
	err := tx.list(ctx, &hs, heldQuery+`
		c.state IN ('asked', 'claimed', 'handed in', 'verified') AND t.ends_at > $2
			AND t.kind NOT IN ('carry', 'help')
		ORDER BY t.starts_at, t.id`, m, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("list engagements: %w", err)
	}
	return hs, nil
}

// ClaimsBy returns at most n claims of a member in a community on tasks that end
// after a time: first those to come, the next one at the head, and then those that
// have ended, the latest at the head. Claims that are over are left out, but for
// those on tasks that were cancelled before they were to start.
func (tx *Tx) ClaimsBy(ctx context.Context, a Account, since time.Time, n int) ([]Held, error) {
	var hs []Held
	err := tx.list(ctx, &hs, heldQuery+`
		t.community_id = $2 AND t.ends_at > $3
		AND (`+present+` OR c.state = 'cancelled' AND t.starts_at > $4)
		ORDER BY t.ends_at <= $4, CASE WHEN t.ends_at > $4 THEN t.starts_at END, t.starts_at DESC, t.id LIMIT $5`,
		a.Member, a.Community, since, tx.Now, n)
	if err != nil {
		return nil, fmt.Errorf("list own claims: %w", err)
	}
	return hs, nil
}
