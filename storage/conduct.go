package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
)

// A Conduct is what bears on whether, and how, a member may report.
type Conduct struct {
	Muted    *time.Time `db:"muted"`    // until when; nil: not at all
	Why      string     `db:"why"`      // of a mute
	Rejected int        `db:"rejected"` // of those that they sent, be it for others
	Today    int        `db:"today"`    // reports of the day that earn points or still may
	Made     bool       `db:"made"`     // the message at hand is a report already
}

// recentReports is how many of a member's latest reports are looked at for those of
// a day.
const recentReports = 50

// Conduct returns what bears on whether a member may report by a message in a chat.
// Midnight is when the day began; a rejection counts from month on.
func (tx *Tx) Conduct(ctx context.Context, a Account, chat bot.ChatID, m bot.MessageID, midnight, month time.Time) (Conduct, error) {
	var c Conduct
	err := tx.get(ctx, &c, `
		SELECT u.until AS muted, coalesce(u.why, '') AS why,
			(SELECT count(*) FROM (
					SELECT * FROM reports WHERE member_id = $2 AND filed_by IS NULL
					UNION ALL
					SELECT * FROM reports WHERE filed_by = $2
				) r WHERE r.community_id = $1 AND r.state = 'rejected' AND EXISTS (
					SELECT FROM report_events e WHERE e.report_id = r.id AND e.act = 'reject' AND e.at > $6)) AS rejected,
			(SELECT count(*) FROM (
				SELECT * FROM reports WHERE member_id = $2 AND community_id = $1 ORDER BY id DESC LIMIT $8) r
				WHERE reported_at >= $5 AND NOT anonymous AND filed_by IS DISTINCT FROM member_id
					AND state NOT IN ('rejected', 'duplicate', 'withdrawn')) AS today,
			EXISTS (SELECT FROM reports WHERE chat_id = $3 AND message_id = $4 AND message_id <> '') AS made
		FROM (SELECT) one LEFT JOIN mutes u ON u.community_id = $1 AND u.member_id = $2 AND u.until > $7`,
		a.Community, a.Member, chat, string(m), midnight, month, tx.Now, recentReports)
	if err != nil {
		return Conduct{}, fmt.Errorf("read conduct: %w", err)
	}
	return c, nil
}

// A Mute is a member who may not report until a time.
type Mute struct {
	Person
	Until time.Time `db:"until"`
	Why   string    `db:"why"`
}

// SetMute mutes a member until a time, instead of any other.
func (tx *Tx) SetMute(ctx context.Context, a Account, until time.Time, why string) error {
	_, err := tx.exec(ctx, `
		INSERT INTO mutes (community_id, member_id, until, why) VALUES ($1, $2, $3, $4)
		ON CONFLICT (community_id, member_id) DO UPDATE SET until = excluded.until, why = excluded.why`,
		a.Community, a.Member, until, why)
	if err != nil {
		return fmt.Errorf("mute member: %w", err)
	}
	return nil
}

// DropMute ends a member's mute. It reports whether there was one.
func (tx *Tx) DropMute(ctx context.Context, a Account) (bool, error) {
	var was bool
	err := tx.get(ctx, &was, `
		WITH ended AS (
			DELETE FROM mutes WHERE community_id = $1 AND member_id = $2 RETURNING until
		)
		SELECT EXISTS (SELECT FROM ended WHERE until > $3)`, a.Community, a.Member, tx.Now)
	if err != nil {
		return false, fmt.Errorf("unmute member: %w", err)
	}
	return was, nil
}

// Mutes returns those who are muted in a community, the first to be free first.
func (tx *Tx) Mutes(ctx context.Context, community CommunityID) ([]Mute, error) {
	var ms []Mute
	err := tx.list(ctx, &ms, `
		SELECT `+personColumns+`, u2.until, u2.why
		FROM mutes u2 JOIN (`+personTables+`) ON m.id = u2.member_id AND ms.community_id = u2.community_id
		WHERE u2.community_id = $1 AND u2.until > $2 ORDER BY u2.until, m.id`, community, tx.Now)
	if err != nil {
		return nil, fmt.Errorf("list mutes: %w", err)
	}
	return ms, nil
}

// Once notes that something is said, by a key. It reports whether it was not said
// before.
func (tx *Tx) Once(ctx context.Context, key string) (bool, error) {
	n, err := tx.exec(ctx, `INSERT INTO told (key, at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, key, tx.Now)
	if err != nil {
		return false, fmt.Errorf("note what is told: %w", err)
	}
	return n > 0, nil
}

// keepTold is for how many days it is remembered that something was said: longer than
// a month.
const keepTold = 32

// SweepTold forgets what was said long ago.
func (tx *Tx) SweepTold(ctx context.Context) error {
	if _, err := tx.exec(ctx, `DELETE FROM told WHERE at < $1`, tx.Now.AddDate(0, 0, -keepTold)); err != nil {
		return fmt.Errorf("sweep what was told: %w", err)
	}
	return nil
}
