package storage

import (
	"context"
	"fmt"
	"time"
)

// A SeriesID names a series among those of all communities.
type SeriesID int64

// A Series is a recurring task.
type Series struct {
	ID        SeriesID    `db:"id"`
	Community CommunityID `db:"community_id"`
	Rule      string      `db:"rule"` // with days and hours
	Line      []byte      `db:"line"` // what each task is, but for its hours; JSON
	Poster    MemberID    `db:"poster_id"`
	MadeTo    time.Time   `db:"made_to"` // the tasks that start by then are made
	Ended     bool        `db:"ended"`   // it makes no more
}

// AddSeries adds a series and returns it.
func (tx *Tx) AddSeries(ctx context.Context, s Series) (Series, error) {
	s.MadeTo = tx.Now
	err := tx.get(ctx, &s.ID, `
		INSERT INTO task_series (community_id, rule, line, poster_id, made_to) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
		s.Community, s.Rule, string(s.Line), s.Poster, s.MadeTo)
	if err != nil {
		return Series{}, fmt.Errorf("add series: %w", err)
	}
	return s, nil
}

// Series locks a series and returns it, or ErrNotFound. It is locked before its tasks.
func (tx *Tx) Series(ctx context.Context, id SeriesID) (Series, error) {
	var s Series
	err := tx.get(ctx, &s, `
		SELECT id, community_id, rule, line, poster_id, made_to, ended_at IS NOT NULL AS ended
		FROM task_series WHERE id = $1 FOR NO KEY UPDATE`, id)
	if err != nil {
		return Series{}, fmt.Errorf("find series: %w", err)
	}
	return s, nil
}

// ChangeSeries writes down what a series is from now on, and how far it is made.
func (tx *Tx) ChangeSeries(ctx context.Context, s Series) error {
	_, err := tx.exec(ctx, `
		UPDATE task_series SET rule = $2, line = $3, made_to = $4 WHERE id = $1`, s.ID, s.Rule, string(s.Line), s.MadeTo)
	if err != nil {
		return fmt.Errorf("change series: %w", err)
	}
	return nil
}

// EndSeries has a series make no more tasks.
func (tx *Tx) EndSeries(ctx context.Context, id SeriesID) error {
	if _, err := tx.exec(ctx, `UPDATE task_series SET ended_at = $2 WHERE id = $1`, id, tx.Now); err != nil {
		return fmt.Errorf("end series: %w", err)
	}
	return nil
}

// SeriesTasks locks the tasks of a series that are not cancelled and start at a time
// or later, and returns them in order.
func (tx *Tx) SeriesTasks(ctx context.Context, id SeriesID, from time.Time) ([]Task, error) {
	var ts []Task
	err := tx.list(ctx, &ts, `
		SELECT `+taskColumns+` FROM tasks t
		WHERE t.series_id = $1 AND t.cancelled_at IS NULL AND t.starts_at >= $2 ORDER BY t.starts_at FOR NO KEY UPDATE`, id, from)
	if err != nil {
		return nil, fmt.Errorf("list tasks of series: %w", err)
	}
	return ts, nil
}
