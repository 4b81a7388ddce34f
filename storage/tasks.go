package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/task"
)

// A TaskID names a task among those of all communities.
type TaskID int64

// A Task is work that somebody asked for and that members can claim.
type Task struct {
	ID        TaskID        `db:"id"`
	Community CommunityID   `db:"community_id"`
	Number    int64         `db:"number"`
	Kind      task.Kind     `db:"kind"`
	Title     string        `db:"title"`
	Place     string        `db:"place"` // in words; may be empty
	Start     time.Time     `db:"starts_at"`
	End       time.Time     `db:"ends_at"`
	Slots     int           `db:"slots"` // places in all
	Taken     int           `db:"taken"` // places that claims hold
	Points    ledger.Points `db:"points"`
	Poster    MemberID      `db:"poster_id"`
	Cancelled bool          `db:"cancelled"`
	Why       string        `db:"why"`     // it was cancelled
	Waiting   int           `db:"waiting"` // people in the line
}

// Ref returns the task's ref.
func (t Task) Ref() bot.Ref { return bot.Ref{Kind: bot.Task, Number: t.Number} }

// Hours returns when the task takes place.
func (t Task) Hours() task.Hours { return task.Hours{Start: t.Start, End: t.End} }

// Full reports whether all places are taken.
func (t Task) Full() bool { return t.Taken >= t.Slots }

// taskColumns are the columns of a Task, from tasks t.
const taskColumns = `t.id, t.community_id, t.number, t.kind, t.title, t.place, t.starts_at, t.ends_at, t.slots, t.taken,
	t.points, t.poster_id, t.cancelled_at IS NOT NULL AS cancelled, t.why, t.waiting`

// AddTask adds a task and returns it with its ref.
func (tx *Tx) AddTask(ctx context.Context, t Task) (Task, error) {
	ref, err := tx.nextRef(ctx, t.Community, bot.Task)
	if err != nil {
		return Task{}, err
	}
	t.Number = ref.Number
	err = tx.get(ctx, &t.ID, `
		INSERT INTO tasks (community_id, number, kind, title, place, starts_at, ends_at, slots, points, poster_id, posted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
		t.Community, t.Number, string(t.Kind), t.Title, t.Place, t.Start, t.End, t.Slots, int64(t.Points), t.Poster, tx.Now)
	if err != nil {
		return Task{}, fmt.Errorf("add task: %w", err)
	}
	return t, nil
}

// Task locks a task and returns it, or ErrNotFound. Whoever changes a claim
// locks its task first; whoever claims locks their member before that.
func (tx *Tx) Task(ctx context.Context, id TaskID) (Task, error) {
	return tx.task(ctx, `id = $1`, id)
}

// TaskByRef locks the task of a number in a community, as Task does.
func (tx *Tx) TaskByRef(ctx context.Context, community CommunityID, number int64) (Task, error) {
	return tx.task(ctx, `community_id = $1 AND number = $2`, community, number)
}

func (tx *Tx) task(ctx context.Context, where string, args ...any) (Task, error) {
	var t Task
	err := tx.get(ctx, &t, `SELECT `+taskColumns+` FROM tasks t WHERE `+where+` FOR NO KEY UPDATE`, args...)
	if err != nil {
		return Task{}, fmt.Errorf("find task: %w", err)
	}
	return t, nil
}

// ChangeTask writes down what a task asks for: title, place, hours, places and
// points. Fewer places than are taken is an error.
func (tx *Tx) ChangeTask(ctx context.Context, t Task) error {
	_, err := tx.exec(ctx, `
		UPDATE tasks SET title = $2, place = $3, starts_at = $4, ends_at = $5, slots = $6, points = $7 WHERE id = $1`,
		t.ID, t.Title, t.Place, t.Start, t.End, t.Slots, int64(t.Points))
	if err != nil {
		return fmt.Errorf("change task: %w", err)
	}
	return nil
}

// CancelTask marks a task as cancelled. Its claims are the caller's to end.
func (tx *Tx) CancelTask(ctx context.Context, id TaskID, why string) error {
	_, err := tx.exec(ctx, `UPDATE tasks SET cancelled_at = $2, why = $3 WHERE id = $1`, id, tx.Now, why)
	if err != nil {
		return fmt.Errorf("cancel task: %w", err)
	}
	return nil
}

// OpenTasks returns a page of a community's tasks that have not started, the
// first to start first: n after the given one (0: from the head).
func (tx *Tx) OpenTasks(ctx context.Context, community CommunityID, after TaskID, n int) ([]Task, error) {
	var ts []Task
	err := tx.list(ctx, &ts, `
		SELECT `+taskColumns+` FROM tasks t
		WHERE t.community_id = $1 AND t.cancelled_at IS NULL AND t.starts_at > $2
			AND ($3::bigint = 0 OR (t.starts_at, t.id) > (SELECT a.starts_at, a.id FROM tasks a WHERE a.id = $3))
		ORDER BY t.starts_at, t.id LIMIT $4`, community, tx.Now, after, n)
	if err != nil {
		return nil, fmt.Errorf("list open tasks: %w", err)
	}
	return ts, nil
}
