package storage

import (
	"context"
	"errors"
	"fmt"

	"github.com/lib/pq"

	"linli/bot/task"
)

// Seats returns the places of a locked task by who may take them.
func (tx *Tx) Seats(ctx context.Context, t Task) (task.Seats, error) {
	var ss task.Seats
	err := tx.list(ctx, &ss, `
		SELECT seat, slots, taken FROM task_seats WHERE task_id = $1 ORDER BY seat = '', seat = '+new', seat`, t.ID)
	if err != nil {
		return nil, fmt.Errorf("list places: %w", err)
	}
	if len(ss) == 0 {
		ss = task.Seats{{Slots: t.Slots, Taken: t.Taken}}
	}
	return ss, nil
}

// SetSeats says how many places of which sort a locked task has, in place of what it
// had. It returns ErrFull where more of a sort are taken.
func (tx *Tx) SetSeats(ctx context.Context, t Task, ss task.Seats) error {
	if ss.Plain() {
		ss = nil
	}
	if _, err := tx.exec(ctx, `DELETE FROM task_seats WHERE task_id = $1`, t.ID); err != nil {
		return fmt.Errorf("drop places: %w", err)
	}
	var sorts pq.StringArray
	var slots pq.Int64Array
	for _, s := range ss {
		sorts, slots = append(sorts, s.For), append(slots, int64(s.Slots))
	}
	_, err := tx.exec(ctx, `
		INSERT INTO task_seats (task_id, seat, slots, taken)
		SELECT $1, coalesce(s.seat, c.seat), coalesce(s.slots, 0), coalesce(c.n, 0)
		FROM unnest($2::text[], $3::int[]) AS s (seat, slots)
		FULL JOIN (
			SELECT seat, count(*) AS n FROM claims WHERE task_id = $1 AND holds_place(state) = 1 GROUP BY seat
		) c USING (seat)
		WHERE cardinality($2::text[]) > 0 OR coalesce(s.seat, c.seat) <> ''`, t.ID, sorts, slots)
	if violates(err, "seats_taken") {
		return ErrFull
	}
	if err != nil {
		return fmt.Errorf("set places: %w", err)
	}
	return nil
}

// LiftHold makes the places of a locked task that were kept for newcomers ones for
// anybody.
func (tx *Tx) LiftHold(ctx context.Context, id TaskID) error {
	for _, statement := range []string{
		`INSERT INTO task_seats (task_id, seat, slots)
			SELECT task_id, '', slots FROM task_seats WHERE task_id = $1 AND seat = '+new'
			ON CONFLICT (task_id, seat) DO UPDATE SET slots = task_seats.slots + excluded.slots`,
		`UPDATE claims SET seat = '' WHERE task_id = $1 AND seat = '+new'`,
		`DELETE FROM task_seats WHERE task_id = $1 AND seat = '+new'`,
		`UPDATE tasks SET held_to = NULL WHERE id = $1`,
	} {
		if _, err := tx.exec(ctx, statement, id); err != nil {
			return fmt.Errorf("lift hold: %w", err)
		}
	}
	return nil
}

// Fits returns what places each of some members may take in a community.
func (tx *Tx) Fits(ctx context.Context, community CommunityID, ms []MemberID) (map[MemberID]task.Fit, error) {
	ids := make(pq.Int64Array, len(ms))
	for i, m := range ms {
		ids[i] = int64(m)
	}
	var rows []struct {
		Member MemberID       `db:"member_id"`
		Skills pq.StringArray `db:"skills"`
		New    bool           `db:"new"`
	}
	err := tx.list(ctx, &rows, `
		SELECT id AS member_id,
			ARRAY(SELECT skill FROM member_skills WHERE community_id = $1 AND member_id = id ORDER BY skill) AS skills,
			NOT EXISTS (
				SELECT FROM claims c JOIN tasks t ON t.id = c.task_id
				WHERE c.member_id = m.id AND c.state = 'verified' AND t.community_id = $1
			) AS new
		FROM unnest($2::bigint[]) AS m (id)`, community, ids)
	if err != nil {
		return nil, fmt.Errorf("list fits: %w", err)
	}
	fits := make(map[MemberID]task.Fit, len(rows))
	for _, r := range rows {
		fits[r.Member] = task.Fit{Skills: r.Skills, New: r.New}
	}
	return fits, nil
}

// OfAge returns the highest age that a member said they have reached.
func (tx *Tx) OfAge(ctx context.Context, a Account) (int, error) {
	var age int
	err := tx.get(ctx, &age, `
		SELECT of_age FROM memberships WHERE community_id = $1 AND member_id = $2`, a.Community, a.Member)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, fmt.Errorf("read age: %w", err)
	}
	return age, nil
}

// SetOfAge notes that a member said they have reached an age.
func (tx *Tx) SetOfAge(ctx context.Context, a Account, age int) error {
	_, err := tx.exec(ctx, `
		UPDATE memberships SET of_age = greatest(of_age, $3) WHERE community_id = $1 AND member_id = $2`,
		a.Community, a.Member, age)
	if err != nil {
		return fmt.Errorf("note age: %w", err)
	}
	return nil
}

// WaitingFor returns the tasks in whose line a member waits in a community.
func (tx *Tx) WaitingFor(ctx context.Context, a Account) ([]TaskID, error) {
	var ids []TaskID
	err := tx.list(ctx, &ids, `
		SELECT t.id FROM claims c JOIN tasks t ON t.id = c.task_id
		WHERE c.member_id = $2 AND c.state = 'waiting' AND t.community_id = $1 AND t.starts_at > $3 ORDER BY t.id`,
		a.Community, a.Member, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("list lines: %w", err)
	}
	return ids, nil
}
