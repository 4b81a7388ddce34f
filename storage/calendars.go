package storage

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
)

// SetFeed makes a token the only one that opens a member's calendar.
func (tx *Tx) SetFeed(ctx context.Context, m MemberID, token string) error {
	_, err := tx.exec(ctx, `
		INSERT INTO calendar_feeds (member_id, token_hash, made_at) VALUES ($1, $2, $3)
		ON CONFLICT (member_id) DO UPDATE SET token_hash = excluded.token_hash, made_at = excluded.made_at`,
		m, hashed(token), tx.Now)
	if err != nil {
		return fmt.Errorf("set feed: %w", err)
	}
	return nil
}

// DropFeed closes a member's calendar. It reports whether it was open.
func (tx *Tx) DropFeed(ctx context.Context, m MemberID) (bool, error) {
	n, err := tx.exec(ctx, `DELETE FROM calendar_feeds WHERE member_id = $1`, m)
	if err != nil {
		return false, fmt.Errorf("drop feed: %w", err)
	}
	return n > 0, nil
}

// HasFeed reports whether a member's calendar is open.
func (tx *Tx) HasFeed(ctx context.Context, m MemberID) (bool, error) {
	var has bool
	err := tx.get(ctx, &has, `SELECT EXISTS (SELECT FROM calendar_feeds WHERE member_id = $1)`, m)
	if err != nil {
		return false, fmt.Errorf("find feed: %w", err)
	}
	return has, nil
}

// A Feed is whose calendar a token opens.
type Feed struct {
	Member    MemberID    `db:"member_id"`
	Language  string      `db:"language"`     // chosen; empty: the community's
	Community CommunityID `db:"community_id"` // of their direct chat; 0: none
}

// Feed returns whose calendar a token opens, or ErrNotFound. Only its hash is looked
// for, so that the time this takes tells nothing of the tokens there are.
func (tx *Tx) Feed(ctx context.Context, token string) (Feed, error) {
	var f Feed
	err := tx.get(ctx, &f, `
		SELECT m.id AS member_id, coalesce(m.language, '') AS language, coalesce(m.community_id, 0) AS community_id
		FROM calendar_feeds f JOIN members m ON m.id = f.member_id WHERE f.token_hash = $1`, hashed(token))
	if err != nil {
		return Feed{}, fmt.Errorf("find feed: %w", err)
	}
	return f, nil
}

func hashed(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Duties returns the latest claim of a member on each task that ends after a time,
// given back and called off ones too, the first to start at the head; of one task
// alone if its ID is given. What only waits in a line is none.
func (tx *Tx) Duties(ctx context.Context, m MemberID, since time.Time, only TaskID) ([]Held, error) {
	var hs []Held
	err := tx.list(ctx, &hs, heldQuery+`
		t.ends_at > $2 AND ($3::bigint = 0 OR t.id = $3)
		AND c.id = (SELECT max(l.id) FROM claims l WHERE l.task_id = t.id AND l.member_id = $1)
		AND c.state IN ('asked', 'claimed', 'handed in', 'verified', 'released', 'cancelled', 'declined')
		ORDER BY t.starts_at, t.id LIMIT 500`, m, since, only)
	if err != nil {
		return nil, fmt.Errorf("list duties: %w", err)
	}
	return hs, nil
}

// A Visiting is an event to which somebody said that they come.
type Visiting struct {
	Event
	Of   string    `db:"community_name"`
	Zone string    `db:"zone"`
	At   time.Time `db:"at"` // when they said so
}

// Visiting returns the events to which a member comes that end after a time, of one
// community or, for 0, of all.
func (tx *Tx) Visiting(ctx context.Context, m MemberID, community CommunityID, since time.Time) ([]Visiting, error) {
	var vs []Visiting
	err := tx.list(ctx, &vs, `
		SELECT e.id, e.community_id, e.number, e.place, e.starts_at, e.ends_at, e.card, co.name AS community_name, co.zone, j.at
		FROM event_joins j JOIN events e ON e.id = j.event_id JOIN communities co ON co.id = e.community_id
		WHERE j.member_id = $1 AND j.party > 0 AND e.ends_at > $2 AND ($3::bigint = 0 OR e.community_id = $3)
		ORDER BY e.starts_at, e.id LIMIT 100`, m, since, community)
	if err != nil {
		return nil, fmt.Errorf("list events: %w", err)
	}
	return vs, nil
}
