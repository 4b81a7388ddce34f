package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot/ledger"
)

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
		WITH last AS (
			SELECT booked_at, act FROM entries e
			WHERE community_id = $1 AND actor_id = $2 AND reason = ANY ($3)
				AND NOT EXISTS (SELECT FROM entries r WHERE r.reverses = e.id)
			ORDER BY booked_at DESC, id DESC LIMIT 1
		)
		SELECT e.id, m.member_id, p.amount, o.kind AS side, e.reason, e.note, e.booked_at
		FROM last
		JOIN entries e ON e.community_id = $1 AND e.actor_id = $2 AND e.booked_at = last.booked_at AND e.act = last.act
		JOIN postings p ON p.entry_id = e.id
		JOIN accounts m ON m.id = p.account_id AND m.kind = 'member'
		JOIN postings q ON q.entry_id = e.id AND q.account_id <> p.account_id
		JOIN accounts o ON o.id = q.account_id AND o.kind <> 'member'
		WHERE e.reason = ANY ($3) AND NOT EXISTS (SELECT FROM entries r WHERE r.reverses = e.id)
		ORDER BY m.member_id`, community, actor, textArray(names))
	if err != nil {
		return nil, fmt.Errorf("find act: %w", err)
	}
	return bs, nil
}

// Reverse books the opposite of b, on all its accounts. It returns ErrTaken if that
// was done before, and ledger.ErrOverdrawn if a member has spent the points.
func (tx *Tx) Reverse(ctx context.Context, community CommunityID, actor MemberID, b Booked, note string) error {
	var legs []leg
	err := tx.list(ctx, &legs, `
		SELECT p.account_id, -p.amount AS amount
		FROM entries e JOIN postings p ON p.entry_id = e.id
		WHERE e.id = $1 AND e.community_id = $2`, b.ID, community)
	if err != nil {
		return fmt.Errorf("read postings: %w", err)
	}
	if len(legs) == 0 {
		return fmt.Errorf("reverse entry %d: %w", b.ID, ErrNotFound)
	}
	key := fmt.Sprintf("undo:%d", b.ID)
	_, booked, err := tx.bookOnce(ctx, key, func() (EntryID, error) {
		return tx.bookLegs(ctx, community, legs, actor, b.ID, key, ledger.Undo, note)
	}, func() error { return nil })
	if err == nil && !booked {
		err = ErrTaken
	}
	if errors.Is(err, ledger.ErrOverdrawn) || errors.Is(err, ErrTaken) {
		return err
	}
	return wrap("reverse entry", err)
}
