package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
)

// likeDays is for how long back a report may be the same as a new one.
const likeDays = 14

// OlderReports returns the open reports of the same category that were made in
// the community in the fortnight before r, at the same place in words or within
// some hundred metres to the north or south, other than those of which it was said
// that they are not the same; the newest first.
func (tx *Tx) OlderReports(ctx context.Context, r Report) ([]Report, error) {
	near := `place_key = (SELECT place_key FROM reports WHERE id = $2) AND place_key <> ''`
	args := []any{r.Community, r.ID, string(r.Category), r.Reported.Add(-likeDays * 24 * time.Hour)}
	if r.Latitude != nil {
		near, args = near+` OR abs(latitude - $5) < 0.001`, append(args, *r.Latitude)
	}
	var rs []Report
	err := tx.list(ctx, &rs, `
		SELECT `+reportColumns+` FROM reports
		WHERE community_id = $1 AND (`+near+`) AND id < $2 AND category = $3 AND reported_at > $4
			AND state IN ('new', 'accepted', 'in_progress', 'reopened') AND NOT held
			AND id NOT IN (SELECT other_id FROM report_differences WHERE report_id = $2)
		ORDER BY id DESC LIMIT 200`, args...)
	if err != nil {
		return nil, fmt.Errorf("list older reports: %w", err)
	}
	return rs, nil
}

// SamePicture returns the newest older open report of the fortnight before r that
// has a photo whose perceptual hash differs in at most bits from that of a photo,
// other than those of which it was said that they are not the same. It returns
// ErrNotFound if there is none.
func (tx *Tx) SamePicture(ctx context.Context, r Report, photo bot.PhotoID, bits int) (Report, error) {
	return tx.report(ctx, `id = (
		SELECT max(o.id) FROM reports o
		JOIN report_photos rp ON rp.report_id = o.id AND NOT rp.after
		JOIN photos p ON p.id = rp.photo_id AND p.state = 'kept'
		JOIN photos mine ON mine.id = $3
		WHERE o.community_id = $1 AND o.id < $2 AND o.reported_at > $5
			AND o.state IN ('new', 'accepted', 'in_progress', 'reopened') AND NOT o.held
			AND o.id NOT IN (SELECT other_id FROM report_differences WHERE report_id = $2)
			AND bit_count((p.hash # mine.hash)::bit(64)) <= $4)`,
		r.Community, r.ID, photo, bits, r.Reported.Add(-likeDays*24*time.Hour))
}

// AskLike notes that the reporter of r is asked whether another one is the same;
// 0 takes the question back.
func (tx *Tx) AskLike(ctx context.Context, r, other ReportID) error {
	_, err := tx.exec(ctx, `UPDATE reports SET like_id = nullif($2::bigint, 0) WHERE id = $1`, r, other)
	if err != nil {
		return fmt.Errorf("ask about report: %w", err)
	}
	return nil
}

// Differ notes that two reports are not the same.
func (tx *Tx) Differ(ctx context.Context, r, other ReportID) error {
	_, err := tx.exec(ctx, `
		INSERT INTO report_differences (report_id, other_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, r, other)
	if err != nil {
		return fmt.Errorf("note difference: %w", err)
	}
	return nil
}

// MovePhotos gives the photos of one report to another.
func (tx *Tx) MovePhotos(ctx context.Context, from, to ReportID) error {
	_, err := tx.exec(ctx, `
		INSERT INTO report_photos (report_id, photo_id, after)
		SELECT $2, photo_id, after FROM report_photos WHERE report_id = $1
		ON CONFLICT DO NOTHING`, from, to)
	if err != nil {
		return fmt.Errorf("move photos: %w", err)
	}
	return nil
}
