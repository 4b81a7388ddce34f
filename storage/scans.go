package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
)

// A Scan is a photo in which a voucher's code is looked for, leased.
type Scan struct {
	ID        int64       `db:"id"`
	File      bot.FileID  `db:"file_id"`
	Size      int64       `db:"size"` // bytes, 0 if the platform did not tell
	Type      string      `db:"type"` // MIME type, empty if the platform did not tell
	Chat      bot.ChatID  `db:"chat_id"`
	Member    MemberID    `db:"member_id"` // who sent it
	Community CommunityID `db:"community_id"`
	Card      string      `db:"card"`     // of the question about it; empty: none
	Asked     bool        `db:"asked"`    // it was sent to be looked at, and is no report's
	Attempt   int         `db:"attempts"` // 1 the first time
}

// AddScan has a photo be looked at.
func (tx *Tx) AddScan(ctx context.Context, s Scan) error {
	_, err := tx.exec(ctx, `
		INSERT INTO scans (file_id, size, type, chat_id, member_id, community_id, card, asked, next_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(s.File), s.Size, s.Type, s.Chat, s.Member, s.Community, s.Card, s.Asked, tx.Now)
	if err != nil {
		return fmt.Errorf("add scan: %w", err)
	}
	tx.ring[photoBell] = true
	return nil
}

// ClaimScan leases a photo that is due to be looked at. It returns ErrNotFound if
// there is none.
func (tx *Tx) ClaimScan(ctx context.Context) (Scan, error) {
	var s Scan
	err := tx.get(ctx, &s, `
		UPDATE scans SET attempts = attempts + 1, next_at = $2
		WHERE id = (SELECT id FROM scans WHERE next_at <= $1 ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id, file_id, size, type, chat_id, member_id, community_id, card, asked, attempts`,
		tx.Now, tx.Now.Add(fetchLease))
	if err != nil {
		return Scan{}, fmt.Errorf("claim scan: %w", err)
	}
	return s, nil
}

// EndScan settles a photo that was looked at. It reports whether this lease still held.
func (tx *Tx) EndScan(ctx context.Context, s Scan) (bool, error) {
	n, err := tx.exec(ctx, `DELETE FROM scans WHERE id = $1 AND attempts = $2`, s.ID, s.Attempt)
	if err != nil {
		return false, fmt.Errorf("end scan: %w", err)
	}
	return n > 0, nil
}

// DelayScan has a photo be looked at again after wait.
func (tx *Tx) DelayScan(ctx context.Context, s Scan, wait time.Duration) error {
	_, err := tx.exec(ctx, `UPDATE scans SET next_at = $3 WHERE id = $1 AND attempts = $2`, s.ID, s.Attempt, tx.Now.Add(wait))
	if err != nil {
		return fmt.Errorf("delay scan: %w", err)
	}
	return nil
}

// DropScanned forgets the loose photo that a scan is of. It reports whether there was
// one, and how many others the member has in the chat.
func (tx *Tx) DropScanned(ctx context.Context, s Scan) (dropped bool, others int, err error) {
	var row struct {
		Dropped int `db:"dropped"`
		Others  int `db:"others"`
	}
	err = tx.get(ctx, &row, `
		WITH gone AS (
			DELETE FROM loose_photos WHERE chat_id = $1 AND member_id = $2 AND file_id = $3 RETURNING id
		)
		SELECT (SELECT count(*) FROM gone) AS dropped, count(*) AS others FROM loose_photos
		WHERE chat_id = $1 AND member_id = $2 AND at >= $4 AND id NOT IN (SELECT id FROM gone)`,
		s.Chat, s.Member, string(s.File), tx.Now.Add(-LooseLife))
	if err != nil {
		return false, 0, fmt.Errorf("drop loose photo: %w", err)
	}
	return row.Dropped > 0, row.Others, nil
}
