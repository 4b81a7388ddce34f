package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/task"
)

// ErrFull means that there is no place left: in a task, or for a template.
var ErrFull = errors.New("full")

// A ClaimID names a claim among those of all tasks. Later claims have higher IDs.
type ClaimID int64

// A Claim is somebody's part in a task.
type Claim struct {
	ID      ClaimID     `db:"id"`
	Task    TaskID      `db:"task_id"`
	Member  MemberID    `db:"member_id"`
	State   task.State  `db:"state"`
	Since   time.Time   `db:"since"`         // when it came to the state
	Until   *time.Time  `db:"offered_until"` // when the offer ends
	HandIns int         `db:"hand_ins"`      // how often it was handed in
	Back    *time.Time  `db:"sent_back_at"`  // when staff last sent it back
	Photo   bot.PhotoID `db:"photo_id"`      // of how it looks; 0: none
	Words   string      `db:"words"`         // said on handing in
	Why     string      `db:"why"`           // it was sent back
	Judge   MemberID    `db:"judge_id"`      // who of the staff decided last; 0: nobody
	Minutes int         `db:"minutes"`       // of service credited
	Seat    string      `db:"seat"`          // which of the task's places it is
	Said    int         `db:"said_minutes"`  // of service, as said on handing in; 0: nothing was
}

// HandInUntil returns the last moment to hand the claim in, for a task of those hours.
func (c Claim) HandInUntil(h task.Hours) time.Time {
	if c.Back == nil {
		return h.HandInUntil(time.Time{})
	}
	return h.HandInUntil(*c.Back)
}

// A claimRow is a row with a Claim in it.
type claimRow struct {
	Claim Claim `db:"claim"`
}

// claimColumns are the columns of a claimRow, from claims c.
const claimColumns = `c.id AS "claim.id", c.task_id AS "claim.task_id", c.member_id AS "claim.member_id",
	c.state AS "claim.state", c.since AS "claim.since", c.offered_until AS "claim.offered_until",
	c.hand_ins AS "claim.hand_ins", c.sent_back_at AS "claim.sent_back_at",
	coalesce(c.photo_id, 0) AS "claim.photo_id", c.words AS "claim.words", c.why AS "claim.why",
	coalesce(c.judge_id, 0) AS "claim.judge_id", c.minutes AS "claim.minutes",
	c.seat AS "claim.seat", coalesce(c.said_minutes, 0) AS "claim.said_minutes"`

// present is the condition for a claim that is not over.
const present = `c.state NOT IN ('released', 'lapsed', 'cancelled')`

// AddClaim gives a member a part in a task: a place of a sort, or one in the line. It
// returns ErrTaken if they have one already, and ErrFull if no such place is left.
func (tx *Tx) AddClaim(ctx context.Context, id TaskID, m MemberID, s task.State, seat string) (Claim, error) {
	var row claimRow
	err := tx.get(ctx, &row, `
		INSERT INTO claims AS c (task_id, member_id, state, since, seat) VALUES ($1, $2, $3, $4, $5)
		RETURNING `+claimColumns, id, m, string(s), tx.Now, seat)
	switch {
	case violates(err, "claims_one"):
		return Claim{}, ErrTaken
	case violates(err, "tasks_taken"), violates(err, "seats_taken"):
		return Claim{}, ErrFull
	case err != nil:
		return Claim{}, fmt.Errorf("add claim: %w", err)
	}
	return row.Claim, nil
}

// ChangeClaim takes a claim to another state and writes down what goes with it.
// It returns ErrTaken if the claim stands elsewhere by now, and ErrFull if it
// needs a place and none is left.
func (tx *Tx) ChangeClaim(ctx context.Context, c Claim, to task.State) error {
	if !c.State.May(to) {
		return fmt.Errorf("change claim %d from %s to %s", c.ID, c.State, to)
	}
	n, err := tx.exec(ctx, `
		UPDATE claims SET state = $3, since = $4, offered_until = $5, hand_ins = $6, sent_back_at = $7,
			photo_id = nullif($8::bigint, 0), words = $9, why = $10, judge_id = nullif($11::bigint, 0), minutes = $12,
			seat = $13, said_minutes = nullif($14::int, 0)
		WHERE id = $1 AND state = $2`,
		c.ID, string(c.State), string(to), tx.Now, c.Until, c.HandIns, c.Back,
		int64(c.Photo), c.Words, c.Why, c.Judge, c.Minutes, c.Seat, c.Said)
	switch {
	case violates(err, "tasks_taken"), violates(err, "seats_taken"):
		return ErrFull
	case err != nil:
		return fmt.Errorf("change claim: %w", err)
	case n == 0:
		return ErrTaken
	}
	return nil
}

// Claim returns a claim, or ErrNotFound. What it says holds once its task is locked.
func (tx *Tx) Claim(ctx context.Context, id ClaimID) (Claim, error) {
	return tx.claim(ctx, `c.id = $1`, id)
}

// ClaimOf returns the part that a member has in a task, or ErrNotFound.
func (tx *Tx) ClaimOf(ctx context.Context, id TaskID, m MemberID) (Claim, error) {
	return tx.claim(ctx, `c.task_id = $1 AND c.member_id = $2 AND `+present, id, m)
}

func (tx *Tx) claim(ctx context.Context, where string, args ...any) (Claim, error) {
	var row claimRow
	if err := tx.get(ctx, &row, `SELECT `+claimColumns+` FROM claims c WHERE `+where, args...); err != nil {
		return Claim{}, fmt.Errorf("find claim: %w", err)
	}
	return row.Claim, nil
}

// LinePlace returns which place in the line a claim that waits has, from 1.
func (tx *Tx) LinePlace(ctx context.Context, c Claim) (int, error) {
	var n int
	err := tx.get(ctx, &n, `
		SELECT count(*) FROM claims WHERE task_id = $1 AND state = 'waiting' AND id <= $2`, c.Task, c.ID)
	if err != nil {
		return 0, fmt.Errorf("count line: %w", err)
	}
	return n, nil
}

// A Claimant is somebody with a part in a task.
type Claimant struct {
	Person
	Claim Claim `db:"claim"`
}

// Claimants returns who has a part of one of the states in a task, in the order
// in which they claimed.
func (tx *Tx) Claimants(ctx context.Context, t Task, states ...task.State) ([]Claimant, error) {
	names := make([]string, len(states))
	for i, s := range states {
		names[i] = string(s)
	}
	var cs []Claimant
	err := tx.list(ctx, &cs, `
		SELECT `+personColumns+`, `+claimColumns+` FROM `+personTables+`
		JOIN claims c ON c.member_id = m.id
		WHERE ms.community_id = $1 AND c.task_id = $2 AND c.state = ANY ($3) ORDER BY c.id`,
		t.Community, t.ID, textArray(names))
	if err != nil {
		return nil, fmt.Errorf("list claimants: %w", err)
	}
	return cs, nil
}

// Absences returns how often a member claimed in a community and did not come,
// since a time.
func (tx *Tx) Absences(ctx context.Context, a Account, since time.Time) (int, error) {
	var n int
	err := tx.get(ctx, &n, `
		SELECT count(*) FROM claims c JOIN tasks t ON t.id = c.task_id
		WHERE t.community_id = $1 AND c.member_id = $2 AND c.state = 'absent' AND t.starts_at >= $3`,
		a.Community, a.Member, since)
	if err != nil {
		return 0, fmt.Errorf("count absences: %w", err)
	}
	return n, nil
}
