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

	Approval  bool       `db:"approval"`  // staff have to agree to each claim
	Photo     bool       `db:"photo"`     // it cannot be handed in without one
	Unchecked bool       `db:"unchecked"` // a hand-in needs nobody's approval
	MinAge    int        `db:"min_age"`   // of who claims it; 0: any
	Roles     Roles      `db:"roles"`     // one of which who claims it has; none: anybody
	HeldTo    *time.Time `db:"held_to"`   // until when places are kept for newcomers; nil: none are
	Series    SeriesID   `db:"series_id"` // 0: none

	// Of an errand.
	Skill    string   `db:"skill"`     // that it needs; empty: none
	Words    string   `db:"words"`     // in full, for who is part of it and staff alone
	Filer    MemberID `db:"filed_by"`  // who asked for somebody else; 0: the poster
	OnBehalf string   `db:"on_behalf"` // that somebody's name, if they are no member
	Shared   bool     `db:"shared"`    // everybody may see it; else only who is asked
}

// Ref returns the task's ref.
func (t Task) Ref() bot.Ref { return bot.Ref{Kind: bot.Task, Number: t.Number} }

// Hours returns when the task takes place.
func (t Task) Hours() task.Hours { return task.Hours{Start: t.Start, End: t.End} }

// Full reports whether all places are taken.
func (t Task) Full() bool { return t.Taken >= t.Slots }

// taskColumns are the columns of a Task, from tasks t.
const taskColumns = `t.id, t.community_id, t.number, t.kind, t.title, t.place, t.starts_at, t.ends_at, t.slots, t.taken,
	t.points, t.poster_id, t.cancelled_at IS NOT NULL AS cancelled, t.why, t.waiting,
	t.approval, t.photo, t.unchecked, t.min_age, t.roles, t.held_to, coalesce(t.series_id, 0) AS series_id,
	t.skill, t.words, coalesce(t.filed_by, 0) AS filed_by, t.on_behalf, t.shared`

// AddTask adds a task and returns it with its ref.
func (tx *Tx) AddTask(ctx context.Context, t Task) (Task, error) {
	ref, err := tx.nextRef(ctx, t.Community, bot.Task)
	if err != nil {
		return Task{}, err
	}
	t.Number = ref.Number
	err = tx.get(ctx, &t.ID, `
		INSERT INTO tasks (community_id, number, kind, title, place, starts_at, ends_at, slots, points, poster_id, posted_at,
			approval, photo, unchecked, min_age, roles, held_to, series_id, series_at, skill, words, filed_by, on_behalf, shared)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, nullif($18::bigint, 0), CASE WHEN $18 <> 0 THEN $6::timestamptz END, $19, $20,
			nullif($21::bigint, 0), $22, $23) RETURNING id`,
		t.Community, t.Number, string(t.Kind), t.Title, t.Place, t.Start, t.End, t.Slots, int64(t.Points), t.Poster, tx.Now,
		t.Approval, t.Photo, t.Unchecked, t.MinAge, roleArray(t.Roles), t.HeldTo, int64(t.Series), t.Skill, t.Words,
		int64(t.Filer), t.OnBehalf, t.Shared || !t.Kind.Errand())
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

// ChangeTask writes down what a task asks for: title, place, hours, places, points
// and demands. Fewer places than are taken is an error.
func (tx *Tx) ChangeTask(ctx context.Context, t Task) error {
	_, err := tx.exec(ctx, `
		UPDATE tasks SET title = $2, place = $3, starts_at = $4, ends_at = $5, slots = $6, points = $7,
			approval = $8, photo = $9, unchecked = $10, min_age = $11, roles = $12 WHERE id = $1`,
		t.ID, t.Title, t.Place, t.Start, t.End, t.Slots, int64(t.Points),
		t.Approval, t.Photo, t.Unchecked, t.MinAge, roleArray(t.Roles))
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

// OpenTasks returns a page of a community's tasks that can be claimed, of a kind or
// of any (empty), as a member of it may see them: n after the given one (0: from the
// head), the first to start first. Of help that is still being looked for among the
// skilled, only they know.
func (tx *Tx) OpenTasks(ctx context.Context, a Account, kind task.Kind, after TaskID, n int) ([]Task, error) {
	var ts []Task
	err := tx.list(ctx, &ts, `
		SELECT `+taskColumns+` FROM tasks t
		WHERE t.community_id = $1 AND t.cancelled_at IS NULL
			AND CASE WHEN t.kind IN ('carry', 'help') THEN t.ends_at > $2 AND t.taken = 0 ELSE t.starts_at > $2 END
			AND ($3::bigint = 0 OR (t.starts_at, t.id) > (SELECT a.starts_at, a.id FROM tasks a WHERE a.id = $3))
			AND ($4 = '' OR t.kind = $4)
			AND (t.shared OR EXISTS (
				SELECT FROM member_skills s WHERE s.community_id = $1 AND s.member_id = $5 AND s.skill = t.skill))
		ORDER BY t.starts_at, t.id LIMIT $6`, a.Community, tx.Now, after, string(kind), a.Member, n)
	if err != nil {
		return nil, fmt.Errorf("list open tasks: %w", err)
	}
	return ts, nil
}
