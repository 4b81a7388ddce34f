package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot/task"
)

// An Attendance is the time that somebody was on site.
type Attendance struct {
	Claim     ClaimID    `db:"claim_id"`
	In        time.Time  `db:"in_at"`
	Out       *time.Time `db:"out_at"`    // nil: still there
	Noted     MemberID   `db:"noted_by"`  // of the staff; 0: by the code
	Forgotten bool       `db:"forgotten"` // they did not check out
}

const attendanceColumns = `a.claim_id, a.in_at, a.out_at, coalesce(a.noted_by, 0) AS noted_by, a.forgotten`

// CheckIn notes that the member of a claim has come, as one of the staff saw (0: by
// the code). It returns ErrTaken if that is known.
func (tx *Tx) CheckIn(ctx context.Context, c ClaimID, by MemberID) error {
	n, err := tx.exec(ctx, `
		INSERT INTO attendances (claim_id, in_at, noted_by) VALUES ($1, $2, nullif($3::bigint, 0))
		ON CONFLICT DO NOTHING`, c, tx.Now, by)
	if err != nil {
		return fmt.Errorf("check in: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	return nil
}

// CheckOut notes that the member of a claim leaves. It returns ErrTaken if they had
// left, or not come.
func (tx *Tx) CheckOut(ctx context.Context, c ClaimID) error {
	n, err := tx.exec(ctx, `UPDATE attendances SET out_at = $2 WHERE claim_id = $1 AND out_at IS NULL`, c, tx.Now)
	if err != nil {
		return fmt.Errorf("check out: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	return nil
}

// Attendance returns when the member of a claim was on site, or ErrNotFound.
func (tx *Tx) Attendance(ctx context.Context, c ClaimID) (Attendance, error) {
	var a Attendance
	err := tx.get(ctx, &a, `SELECT `+attendanceColumns+` FROM attendances a WHERE a.claim_id = $1`, c)
	if err != nil {
		return Attendance{}, fmt.Errorf("find attendance: %w", err)
	}
	return a, nil
}

// Attendances returns who came to a task, by claim.
func (tx *Tx) Attendances(ctx context.Context, id TaskID) (map[ClaimID]Attendance, error) {
	var as []Attendance
	err := tx.list(ctx, &as, `
		SELECT `+attendanceColumns+` FROM attendances a JOIN claims c ON c.id = a.claim_id
		WHERE c.task_id = $1 AND `+present, id)
	if err != nil {
		return nil, fmt.Errorf("list attendances: %w", err)
	}
	by := make(map[ClaimID]Attendance, len(as))
	for _, a := range as {
		by[a.Claim] = a
	}
	return by, nil
}

// CloseAttendances checks out, as of a task's planned end, all who did not do so
// themselves.
func (tx *Tx) CloseAttendances(ctx context.Context, t Task) error {
	_, err := tx.exec(ctx, `
		UPDATE attendances a SET out_at = $2, forgotten = true
		FROM claims c WHERE c.id = a.claim_id AND c.task_id = $1 AND a.out_at IS NULL`, t.ID, t.End)
	if err != nil {
		return fmt.Errorf("close attendances: %w", err)
	}
	return nil
}

// Inside returns the claims of a member on tasks of any community to which they
// came and that they have not left, the latest at the head.
func (tx *Tx) Inside(ctx context.Context, m MemberID) ([]Held, error) {
	var hs []Held
	err := tx.list(ctx, &hs, heldQuery+`
		c.state IN ('claimed', 'handed in', 'verified')
		AND EXISTS (SELECT FROM attendances a WHERE a.claim_id = c.id AND a.out_at IS NULL)
		ORDER BY t.starts_at DESC, t.id`, m)
	if err != nil {
		return nil, fmt.Errorf("list attended: %w", err)
	}
	return hs, nil
}

// TaskSecret returns what the codes of a task are made of: what fresh returns if
// there is none yet.
func (tx *Tx) TaskSecret(ctx context.Context, id TaskID, fresh func() []byte) ([]byte, error) {
	var secret []byte
	err := tx.get(ctx, &secret, `SELECT secret FROM task_codes WHERE task_id = $1`, id)
	if err == nil || !errors.Is(err, ErrNotFound) {
		return secret, err
	}
	err = tx.get(ctx, &secret, `
		INSERT INTO task_codes (task_id, secret) VALUES ($1, $2)
		ON CONFLICT (task_id) DO UPDATE SET secret = task_codes.secret RETURNING secret`, id, fresh())
	if err != nil {
		return nil, fmt.Errorf("keep secret of task: %w", err)
	}
	return secret, nil
}

// A CodedTask is a task of which staff have shown a code.
type CodedTask struct {
	ID     TaskID `db:"id"`
	Secret []byte `db:"secret"`
}

// CodedTasks returns the tasks to which one may check in now by a code that was
// shown: those of the communities that a member is part of.
func (tx *Tx) CodedTasks(ctx context.Context, m MemberID) ([]CodedTask, error) {
	var ts []CodedTask
	err := tx.list(ctx, &ts, `
		SELECT t.id, k.secret FROM task_codes k
		JOIN tasks t ON t.id = k.task_id
		JOIN memberships ms ON ms.community_id = t.community_id AND ms.member_id = $1
		WHERE t.cancelled_at IS NULL AND t.starts_at <= $2 AND t.ends_at > $3
		ORDER BY t.id`, m, tx.Now.Add(task.CheckInBefore), tx.Now)
	if err != nil {
		return nil, fmt.Errorf("list tasks with codes: %w", err)
	}
	return ts, nil
}

// NoteWrongCode notes that a member tried a code that fits nothing.
func (tx *Tx) NoteWrongCode(ctx context.Context, m MemberID) error {
	_, err := tx.exec(ctx, `
		WITH old AS (DELETE FROM code_tries WHERE member_id = $1 AND at < $3)
		INSERT INTO code_tries (member_id, at) VALUES ($1, $2)`, m, tx.Now, tx.Now.Add(-task.CodeTriesFor))
	if err != nil {
		return fmt.Errorf("note wrong code: %w", err)
	}
	return nil
}

// WrongCodes returns when a member tried the wrong codes that still count, the
// oldest first. Lock the member first, so that no try is missed.
func (tx *Tx) WrongCodes(ctx context.Context, m MemberID) ([]time.Time, error) {
	var at []time.Time
	err := tx.list(ctx, &at, `
		SELECT at FROM code_tries WHERE member_id = $1 AND at > $2 ORDER BY at`, m, tx.Now.Add(-task.CodeTriesFor))
	if err != nil {
		return nil, fmt.Errorf("list wrong codes: %w", err)
	}
	return at, nil
}

// AddPlace makes a task one place larger, for anybody.
func (tx *Tx) AddPlace(ctx context.Context, id TaskID) error {
	_, err := tx.exec(ctx, `
		WITH seat AS (
			INSERT INTO task_seats (task_id, seat, slots)
			SELECT $1, '', 1 WHERE EXISTS (SELECT FROM task_seats WHERE task_id = $1)
			ON CONFLICT (task_id, seat) DO UPDATE SET slots = task_seats.slots + 1
		)
		UPDATE tasks SET slots = slots + 1 WHERE id = $1`, id)
	if err != nil {
		return fmt.Errorf("add place: %w", err)
	}
	return nil
}

// Visit notes that a member came to an event, and returns how many have. It
// returns ErrTaken if they had come already.
func (tx *Tx) Visit(ctx context.Context, id EventID, m MemberID) (int, error) {
	n, err := tx.exec(ctx, `
		INSERT INTO event_visits (event_id, member_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, m, tx.Now)
	if err != nil {
		return 0, fmt.Errorf("note visit: %w", err)
	}
	if n == 0 {
		return 0, ErrTaken
	}
	err = tx.get(ctx, &n, `SELECT count(*) FROM event_visits WHERE event_id = $1`, id)
	if err != nil {
		return 0, fmt.Errorf("count visits: %w", err)
	}
	return int(n), nil
}
