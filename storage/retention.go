package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot/photo"
	"linli/bot/report"
)

// ended are the states of a report with which nobody is to deal any more.
const ended = `('closed', 'rejected', 'duplicate', 'withdrawn')`

// endedBefore holds for a report r that ended before the time $1: since then it
// was in these states alone.
const endedBefore = `r.state IN ` + ended + ` AND r.reported_at < $1 AND $1 > (
	SELECT coalesce(min(e.at), r.reported_at) FROM report_events e
	WHERE e.report_id = r.id AND e.id > (
		SELECT coalesce(max(o.id), 0) FROM report_events o WHERE o.report_id = r.id AND o.state NOT IN ` + ended + `))`

// A Forgotten is what was forgotten of a community's reports.
type Forgotten struct {
	Community CommunityID `db:"community_id"`
	Photos    int64       `db:"photos"` // made small
	Names     int64       `db:"names"`  // reports of which it is not known any more who made them
}

// a reportPlace is a report and its community.
type reportPlace struct {
	ID        int64       `db:"id"`
	Community CommunityID `db:"community_id"`
}

func placeIDs(places []reportPlace) pq.Int64Array {
	ids := make(pq.Int64Array, len(places))
	for i, p := range places {
		ids[i] = p.ID
	}
	return ids
}

// ShrinkPhotos takes up to n reports that ended before a time, and makes their
// photos small that no other report still needs large. It returns how many reports
// it took and what became of it by community. Reports that another transaction
// holds are left for the next time.
func (tx *Tx) ShrinkPhotos(ctx context.Context, before time.Time, n int) (int, []Forgotten, error) {
	var taken []reportPlace
	err := tx.list(ctx, &taken, `
		UPDATE reports SET shrunk_at = $3 WHERE id IN (
			SELECT id FROM reports r WHERE r.shrunk_at IS NULL AND `+endedBefore+`
			ORDER BY reported_at LIMIT $2 FOR UPDATE SKIP LOCKED
		)
		RETURNING id, community_id`, before, n, tx.Now)
	if err != nil || len(taken) == 0 {
		return 0, nil, wrap("find reports to shrink", err)
	}
	done, err := tx.shrink(ctx, placeIDs(taken))
	if err == nil {
		err = tx.dropForgotten(ctx, placeIDs(taken))
	}
	return len(taken), done, err
}

// shrink makes the small rendition of photos their large one. What the platform
// keeps is not asked for again.
func (tx *Tx) shrink(ctx context.Context, reports pq.Int64Array) ([]Forgotten, error) {
	var done []Forgotten
	err := tx.list(ctx, &done, `
		WITH photo AS (
			SELECT p.id, p.large, p.small FROM photos p
			WHERE p.state IN ('kept', 'failed')
				AND p.id IN (SELECT photo_id FROM report_showings WHERE report_id = ANY ($1))
				AND NOT EXISTS (
					SELECT FROM report_showings o JOIN reports q ON q.id = o.report_id
					WHERE o.photo_id = p.id AND q.shrunk_at IS NULL)
			ORDER BY p.id FOR UPDATE
		), stale AS (
			INSERT INTO stale_files (key, due_at) SELECT DISTINCT large, $2::timestamptz FROM photo WHERE large <> small
			ON CONFLICT (key) DO NOTHING
		), shrunk AS (
			UPDATE photos SET large = photo.small, file_id = '', unique_id = '',
				width = greatest(round(width * least(1, $3 / greatest(width, height, 1))), 1),
				height = greatest(round(height * least(1, $3 / greatest(width, height, 1))), 1)
			FROM photo WHERE photos.id = photo.id
			RETURNING photos.id, photo.large <> photo.small AS smaller
		)
		SELECT r.community_id, count(DISTINCT s.id) AS photos, 0 AS names
		FROM shrunk s JOIN report_photos rp ON rp.photo_id = s.id JOIN reports r ON r.id = rp.report_id
		WHERE s.smaller GROUP BY r.community_id`,
		reports, tx.Now.Add(staleWait), float64(photo.SmallSide))
	return done, wrap("shrink photos", err)
}

// ForgetReporters takes up to n reports that ended before a time, and forgets who
// made, who filed and who followed them; what they say stays, and so do the points,
// and what a reporter did as staff. The
// photos go, too, once they have been made small. It returns what ShrinkPhotos does.
func (tx *Tx) ForgetReporters(ctx context.Context, before time.Time, n int) (int, []Forgotten, error) {
	acts := make([]string, len(report.OfReporters))
	for i, a := range report.OfReporters {
		acts[i] = string(a)
	}
	var taken []reportPlace
	err := tx.list(ctx, &taken, `
		WITH due AS (
			SELECT r.id, r.member_id, r.filed_by, r.chat_id, coalesce(c.direct, false) AS direct
			FROM reports r LEFT JOIN chats c ON c.id = r.chat_id
			WHERE r.member_id IS NOT NULL AND `+endedBefore+`
			ORDER BY r.reported_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED
		), events AS (
			UPDATE report_events e SET member_id = NULL, by_reporter = true
			FROM due WHERE e.report_id = due.id AND e.member_id IN (due.member_id, due.filed_by)
				AND (e.act = ANY ($3) OR e.act = 'sort' AND e.state = 'new')
		), followers AS (
			DELETE FROM report_followers f USING due WHERE f.report_id = due.id
		), albums AS (
			DELETE FROM report_albums a USING due WHERE a.report_id = due.id
		), cards AS (
			DELETE FROM cards k USING due WHERE due.direct AND k.chat_id = due.chat_id AND k.card = 'r' || due.id
		)
		UPDATE reports r SET member_id = NULL, filed_by = NULL, on_behalf = '', message_id = '', album = '',
			chat_id = CASE WHEN NOT due.direct THEN r.chat_id END
		FROM due WHERE r.id = due.id
		RETURNING r.id, r.community_id`, before, n, textArray(acts))
	if err != nil {
		return 0, nil, fmt.Errorf("forget reporters: %w", err)
	}
	if err := tx.dropForgotten(ctx, placeIDs(taken)); err != nil {
		return 0, nil, err
	}
	return len(taken), countNames(taken), nil
}

func countNames(taken []reportPlace) []Forgotten {
	names := map[CommunityID]int64{}
	for _, p := range taken {
		names[p.Community]++
	}
	var done []Forgotten
	for c, n := range names {
		done = append(done, Forgotten{Community: c, Names: n})
	}
	return done
}

// dropped is what a statement goes on with whose photo are photos that it locked:
// nothing is left of them but that they were there, and what is still to be made to
// stand for those that are hidden: messages wait for it.
const dropped = `, stale AS (
		INSERT INTO stale_files (key, due_at)
		SELECT key, $2::timestamptz FROM (SELECT large AS key FROM photo UNION SELECT small FROM photo) f WHERE key IS NOT NULL
		ON CONFLICT (key) DO NOTHING
	), shown AS (
		DELETE FROM report_photos rp USING photo WHERE rp.photo_id = photo.id
	), drawn AS (
		DELETE FROM pictures d USING photo
		WHERE (d.photo_id = photo.id OR d.of_id = photo.id)
			AND NOT (d.next_at IS NOT NULL AND EXISTS (SELECT FROM photos h WHERE h.id = d.of_id AND h.hidden))
	)
	UPDATE photos SET state = 'dropped', file_id = '', unique_id = '', large = NULL, small = NULL, width = NULL, height = NULL,
		hash = NULL, latitude = NULL, longitude = NULL, error = NULL, untold = NULL, next_at = NULL
	FROM photo WHERE photos.id = photo.id`

// dropForgotten drops those photos of reports that no report shows of which it is
// known who made it, or which needs its photos large.
func (tx *Tx) dropForgotten(ctx context.Context, reports pq.Int64Array) error {
	_, err := tx.exec(ctx, `
		WITH photo AS (
			SELECT p.id, p.large, p.small FROM photos p
			WHERE p.state <> 'dropped' AND (p.state <> 'new' OR p.file_id = '')
				AND p.id IN (SELECT photo_id FROM report_showings WHERE report_id = ANY ($1))
				AND NOT EXISTS (
					SELECT FROM report_showings o JOIN reports q ON q.id = o.report_id
					WHERE o.photo_id = p.id AND (q.shrunk_at IS NULL OR q.member_id IS NOT NULL))
			ORDER BY p.id FOR UPDATE
		)`+dropped, reports, tx.Now.Add(staleWait))
	return wrap("drop photos", err)
}

// CountForgotten adds to what was forgotten in this month of a community, and
// returns the first day of the month in the community's zone.
func (tx *Tx) CountForgotten(ctx context.Context, f Forgotten) (time.Time, error) {
	var month time.Time
	err := tx.get(ctx, &month, `
		INSERT INTO retention_months AS m (community_id, month, photos, names)
		SELECT id, date_trunc('month', $2::timestamptz AT TIME ZONE zone), $3, $4 FROM communities WHERE id = $1
		ON CONFLICT (community_id, month) DO UPDATE SET photos = m.photos + excluded.photos, names = m.names + excluded.names
		RETURNING month`, f.Community, tx.Now, f.Photos, f.Names)
	return month, wrap("count what was forgotten", err)
}

// ForgottenIn returns what was forgotten in a month of a community, by a day of it.
func (tx *Tx) ForgottenIn(ctx context.Context, c CommunityID, month time.Time) (Forgotten, error) {
	var f Forgotten
	err := tx.get(ctx, &f, `
		SELECT community_id, photos, names FROM retention_months
		WHERE community_id = $1 AND month = date_trunc('month', $2::date)`, c, month.Format(time.DateOnly))
	return f, wrap("find what was forgotten", err)
}
