package storage

import (
	"context"
	"fmt"

	"linli/bot"
)

// A QuestionID names a question among those of all communities.
type QuestionID int64

// A Question is what somebody who deals with a report asked its reporter.
type Question struct {
	ID      QuestionID `db:"id"`
	Report  ReportID   `db:"report_id"`
	Asker   MemberID   `db:"member_id"`
	Words   string     `db:"words"`
	Answers int        `db:"answers"`
	Latest  string     `db:"latest"` // what the reporter last answered, in words; empty for a photo or a place
}

const questionColumns = `q.id, q.report_id, q.member_id, q.words, q.answers, coalesce((
		SELECT note FROM report_events e WHERE e.report_id = q.report_id AND e.act = 'reply' ORDER BY e.id DESC LIMIT 1
	), '') AS latest`

// AddQuestion adds a question, which becomes the report's latest, and returns its ID.
func (tx *Tx) AddQuestion(ctx context.Context, r ReportID, by MemberID, words string) (QuestionID, error) {
	var id QuestionID
	err := tx.get(ctx, &id, `
		WITH q AS (
			INSERT INTO report_questions (report_id, member_id, words, asked_at) VALUES ($1, $2, $3, $4) RETURNING id
		)
		UPDATE reports SET question_id = q.id FROM q WHERE reports.id = $1 RETURNING q.id`, r, by, words, tx.Now)
	if err != nil {
		return 0, fmt.Errorf("add question: %w", err)
	}
	return id, nil
}

// Question returns a question, or ErrNotFound. Its report is locked first by who
// goes on to answer it.
func (tx *Tx) Question(ctx context.Context, id QuestionID) (Question, error) {
	var q Question
	err := tx.get(ctx, &q, `SELECT `+questionColumns+` FROM report_questions q WHERE q.id = $1`, id)
	if err != nil {
		return Question{}, fmt.Errorf("find question: %w", err)
	}
	return q, nil
}

// OpenQuestion returns the latest question in a community about a report of a
// member's, or one that they filed, which is not answered, or ErrNotFound. Named
// leaves out reports without a name.
func (tx *Tx) OpenQuestion(ctx context.Context, a Account, named bool) (Question, error) {
	var q Question
	err := tx.get(ctx, &q, `
		SELECT `+questionColumns+` FROM report_questions q JOIN reports r ON r.id = q.report_id
		WHERE r.community_id = $1 AND (r.member_id = $2 OR r.filed_by = $2) AND q.answered_at IS NULL
			AND NOT ($3 AND r.anonymous)
		ORDER BY q.id DESC LIMIT 1`, a.Community, a.Member, named)
	if err != nil {
		return Question{}, fmt.Errorf("find open question: %w", err)
	}
	return q, nil
}

// CountAnswer notes that a question was answered and returns how often it was by now.
func (tx *Tx) CountAnswer(ctx context.Context, id QuestionID) (int, error) {
	var n int
	err := tx.get(ctx, &n, `
		UPDATE report_questions SET answers = answers + 1, answered_at = coalesce(answered_at, $2)
		WHERE id = $1 RETURNING answers`, id, tx.Now)
	if err != nil {
		return 0, fmt.Errorf("count answer: %w", err)
	}
	return n, nil
}

// AlbumAnswers notes that an album about a report in a chat answers a question.
func (tx *Tx) AlbumAnswers(ctx context.Context, chat bot.ChatID, album string, id QuestionID) error {
	_, err := tx.exec(ctx, `
		UPDATE report_albums SET question_id = $3 WHERE chat_id = $1 AND album = $2`, chat, album, id)
	if err != nil {
		return fmt.Errorf("note answering album: %w", err)
	}
	return nil
}

// QuestionOfAlbum returns the question that an album in a chat answers, or ErrNotFound.
func (tx *Tx) QuestionOfAlbum(ctx context.Context, chat bot.ChatID, album string) (QuestionID, error) {
	var id QuestionID
	err := tx.get(ctx, &id, `
		SELECT question_id FROM report_albums WHERE chat_id = $1 AND album = $2 AND question_id IS NOT NULL`, chat, album)
	if err != nil {
		return 0, fmt.Errorf("find answering album: %w", err)
	}
	return id, nil
}
