package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
)

// SetProxy notes that a claim was made for its member by another one.
func (tx *Tx) SetProxy(ctx context.Context, c ClaimID, m MemberID) error {
	_, err := tx.exec(ctx, `
		INSERT INTO claim_proxies (claim_id, member_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, c, m)
	if err != nil {
		return fmt.Errorf("note proxy: %w", err)
	}
	return nil
}

// Proxies returns, of claims, who made those that were made for their member.
func (tx *Tx) Proxies(ctx context.Context, t TaskID) (map[ClaimID]MemberID, error) {
	var rows []struct {
		Claim  ClaimID  `db:"claim_id"`
		Member MemberID `db:"member_id"`
	}
	err := tx.list(ctx, &rows, `
		SELECT p.claim_id, p.member_id FROM claim_proxies p JOIN claims c ON c.id = p.claim_id WHERE c.task_id = $1`, t)
	if err != nil {
		return nil, fmt.Errorf("list proxies: %w", err)
	}
	by := make(map[ClaimID]MemberID, len(rows))
	for _, r := range rows {
		by[r.Claim] = r.Member
	}
	return by, nil
}

// MarkLate notes that a claim was given back so late that staff had to be told, and
// returns how often its member did so in a community since a time.
func (tx *Tx) MarkLate(ctx context.Context, a Account, c ClaimID, since time.Time) (int, error) {
	if _, err := tx.exec(ctx, `UPDATE claims SET late = true WHERE id = $1`, c); err != nil {
		return 0, fmt.Errorf("mark late: %w", err)
	}
	var n int
	err := tx.get(ctx, &n, `
		SELECT count(*) FROM claims c JOIN tasks t ON t.id = c.task_id
		WHERE t.community_id = $1 AND c.member_id = $2 AND c.late AND t.starts_at >= $3`, a.Community, a.Member, since)
	if err != nil {
		return 0, fmt.Errorf("count late: %w", err)
	}
	return n, nil
}

// SetClaimPhotos makes photos those of a hand-in besides the first, in place of what
// was handed in before.
func (tx *Tx) SetClaimPhotos(ctx context.Context, c ClaimID, photos []bot.PhotoID) error {
	if _, err := tx.exec(ctx, `DELETE FROM claim_photos WHERE claim_id = $1`, c); err != nil {
		return fmt.Errorf("drop photos of hand-in: %w", err)
	}
	for _, p := range photos {
		if _, err := tx.AddClaimPhoto(ctx, c, p); err != nil {
			return err
		}
	}
	return nil
}

// AddClaimPhoto adds a photo to those of a hand-in besides the first. It reports how
// many there are besides.
func (tx *Tx) AddClaimPhoto(ctx context.Context, c ClaimID, p bot.PhotoID) (int, error) {
	_, err := tx.exec(ctx, `
		INSERT INTO claim_photos (claim_id, photo_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, c, int64(p))
	if err != nil {
		return 0, fmt.Errorf("add photo to hand-in: %w", err)
	}
	more, err := tx.ClaimPhotos(ctx, c)
	return len(more), err
}

// ClaimPhotos returns the photos of a hand-in besides the first.
func (tx *Tx) ClaimPhotos(ctx context.Context, c ClaimID) ([]bot.PhotoID, error) {
	var ids []bot.PhotoID
	err := tx.list(ctx, &ids, `SELECT photo_id FROM claim_photos WHERE claim_id = $1 ORDER BY photo_id`, c)
	if err != nil {
		return nil, fmt.Errorf("list photos of hand-in: %w", err)
	}
	return ids, nil
}

// An Appeal is what somebody asks who would not accept a rejection.
type Appeal struct {
	Claim   ClaimID  `db:"claim_id"`
	Against MemberID `db:"against_id"` // who of the staff rejected
	Judge   MemberID `db:"judge_id"`   // 0: nobody has decided
	Granted *bool    `db:"granted"`
}

// AddAppeal keeps an appeal. It returns ErrTaken if there was one on the claim.
func (tx *Tx) AddAppeal(ctx context.Context, c ClaimID, against MemberID) error {
	n, err := tx.exec(ctx, `
		INSERT INTO appeals (claim_id, against_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, c, against, tx.Now)
	if err != nil {
		return fmt.Errorf("add appeal: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	return nil
}

// Appeal returns the appeal on a claim, or ErrNotFound.
func (tx *Tx) Appeal(ctx context.Context, c ClaimID) (Appeal, error) {
	var a Appeal
	err := tx.get(ctx, &a, `
		SELECT claim_id, against_id, coalesce(judge_id, 0) AS judge_id, granted FROM appeals WHERE claim_id = $1`, c)
	if err != nil {
		return Appeal{}, fmt.Errorf("find appeal: %w", err)
	}
	return a, nil
}

// DecideAppeal notes who decided about an appeal, and how.
func (tx *Tx) DecideAppeal(ctx context.Context, c ClaimID, judge MemberID, granted bool) error {
	n, err := tx.exec(ctx, `
		UPDATE appeals SET judge_id = $2, granted = $3 WHERE claim_id = $1 AND judge_id IS NULL`, c, judge, granted)
	if err != nil {
		return fmt.Errorf("decide appeal: %w", err)
	}
	if n == 0 {
		return ErrTaken
	}
	return nil
}

// A Served is what came of a task: how many did it, for how long, and who of them is
// content to be named.
type Served struct {
	People  int      `db:"people"`
	Minutes int      `db:"minutes"`
	Names   []string // in the order of their claims
}

// ServedAt returns what came of a task, as far as staff have approved.
func (tx *Tx) ServedAt(ctx context.Context, t Task) (Served, error) {
	var s Served
	err := tx.get(ctx, &s, `
		SELECT count(*) AS people, coalesce(sum(minutes), 0) AS minutes FROM claims WHERE task_id = $1 AND state = 'verified'`, t.ID)
	if err != nil {
		return Served{}, fmt.Errorf("sum service: %w", err)
	}
	err = tx.list(ctx, &s.Names, `
		SELECT m.name FROM claims c
		JOIN members m ON m.id = c.member_id
		JOIN memberships ms ON ms.community_id = $2 AND ms.member_id = m.id
		WHERE c.task_id = $1 AND c.state = 'verified' AND ms.shown ORDER BY c.id`, t.ID, t.Community)
	if err != nil {
		return Served{}, fmt.Errorf("list who served: %w", err)
	}
	return s, nil
}

// BookedBy returns the entry of a key that is not reversed, or ErrNotFound.
func (tx *Tx) BookedBy(ctx context.Context, key string) (Booked, error) {
	var b Booked
	err := tx.get(ctx, &b, `
		SELECT e.id, m.member_id, p.amount, o.kind AS side, e.reason, e.note, e.booked_at
		FROM entries e
		JOIN postings p ON p.entry_id = e.id
		JOIN accounts m ON m.id = p.account_id AND m.kind = 'member'
		JOIN postings q ON q.entry_id = e.id AND q.account_id <> p.account_id
		JOIN accounts o ON o.id = q.account_id
		WHERE e.key = $1 AND NOT EXISTS (SELECT FROM entries r WHERE r.reverses = e.id)`, key)
	if err != nil {
		return Booked{}, fmt.Errorf("find entry: %w", err)
	}
	return b, nil
}

// Minutes returns the minutes of service that a member was credited in a community
// for tasks that began in a period.
func (tx *Tx) Minutes(ctx context.Context, a Account, from, before time.Time) (int, error) {
	var n int
	err := tx.get(ctx, &n, `
		SELECT coalesce(sum(c.minutes), 0) FROM claims c JOIN tasks t ON t.id = c.task_id
		WHERE t.community_id = $1 AND c.member_id = $2 AND c.state = 'verified' AND t.starts_at >= $3 AND t.starts_at < $4`,
		a.Community, a.Member, from, before)
	if err != nil {
		return 0, fmt.Errorf("sum minutes: %w", err)
	}
	return n, nil
}
