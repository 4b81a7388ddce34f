package storage

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"linli/bot"
)

// SharePhotos returns the other reports that have photos of one: its reporter said
// that it was the same as they.
func (tx *Tx) SharePhotos(ctx context.Context, id ReportID) ([]ReportID, error) {
	var ids []ReportID
	err := tx.list(ctx, &ids, `
		SELECT DISTINCT o.report_id FROM report_photos mine
		JOIN report_photos o ON o.photo_id = mine.photo_id AND o.report_id <> mine.report_id
		WHERE mine.report_id = $1 ORDER BY o.report_id`, id)
	if err != nil {
		return nil, fmt.Errorf("find shared photos: %w", err)
	}
	return ids, nil
}

// ScrubReport takes out of a report all that its reporter wrote and showed and that
// others wrote about it: words, place, position, photos, the name of whom it is
// for, notes in its history and in the audit, questions, and what of its album
// waits for words. The photos go wherever else they are, too, but for those of
// reports that are this one again: they are others'.
func (tx *Tx) ScrubReport(ctx context.Context, id ReportID) error {
	for _, step := range []struct{ what, query string }{
		{"report", `UPDATE reports SET words = '', place = '', place_key = '', place_id = NULL, latitude = NULL,
			longitude = NULL, on_behalf = '', asked = false, scrubbed_at = $2::timestamptz WHERE id = $1`},
		// A merge is noted by the other one's ref; that is nobody's words.
		{"events", `UPDATE report_events SET note = '' WHERE report_id = $1 AND note <> '' AND act <> 'merge'`},
		{"questions", `UPDATE report_questions SET words = '…' WHERE report_id = $1`},
		{"loose photos", `DELETE FROM loose_photos l USING reports r
			WHERE r.id = $1 AND l.chat_id = r.chat_id AND l.album = r.album AND l.album <> ''
				AND l.member_id = coalesce(r.filed_by, r.member_id)`},
		{"hashes", `DELETE FROM report_hashes WHERE report_id = $1`},
		{"locations", `DELETE FROM spots s USING reports r
			WHERE r.id = $1 AND s.chat_id = r.chat_id AND s.member_id = coalesce(r.filed_by, r.member_id)`},
	} {
		_, err := tx.exec(ctx, `WITH args AS (SELECT $1::bigint, $2::timestamptz) `+step.query, id, tx.Now)
		if err != nil {
			return fmt.Errorf("scrub %s: %w", step.what, err)
		}
	}
	if err := tx.scrubAudit(ctx, id); err != nil {
		return err
	}
	var photos pq.Int64Array
	err := tx.list(ctx, &photos, `
		WITH own AS (
			SELECT photo_id FROM report_photos WHERE report_id = $1 AND `+ofNoDuplicate+`
		), gone AS (
			DELETE FROM report_photos WHERE report_id = $1 OR photo_id IN (SELECT photo_id FROM own)
		)
		SELECT photo_id FROM own`, id)
	if err != nil {
		return fmt.Errorf("take photos away: %w", err)
	}
	return tx.dropPhotos(ctx, photos)
}

// ofNoDuplicate holds for a row of report_photos whose photo no report has that is
// the report $1 again.
const ofNoDuplicate = `NOT EXISTS (
	SELECT FROM report_photos d JOIN reports o ON o.id = d.report_id
	WHERE d.photo_id = report_photos.photo_id AND o.duplicate_of = $1)`

// OwnPhotos returns the photos of a report that are its own, and not those of others
// whose report is this one again.
func (tx *Tx) OwnPhotos(ctx context.Context, id ReportID) ([]bot.PhotoID, error) {
	var photos []bot.PhotoID
	err := tx.list(ctx, &photos, `
		SELECT photo_id FROM report_photos WHERE report_id = $1 AND `+ofNoDuplicate+` ORDER BY photo_id`, id)
	if err != nil {
		return nil, fmt.Errorf("list own photos: %w", err)
	}
	return photos, nil
}

// dropPhotos drops photos that were a report's, unless something else shows them.
// That they are hidden stays, for the messages that showed them.
func (tx *Tx) dropPhotos(ctx context.Context, photos pq.Int64Array) error {
	if len(photos) == 0 {
		return nil
	}
	if _, err := tx.exec(ctx, `DELETE FROM report_hashes WHERE photo_id = ANY ($1)`, photos); err != nil {
		return fmt.Errorf("forget hashes: %w", err)
	}
	_, err := tx.exec(ctx, `
		WITH photo AS (
			SELECT id, large, small FROM photos p WHERE id = ANY ($1)
				AND NOT EXISTS (SELECT FROM claims WHERE photo_id = p.id)
				AND NOT EXISTS (SELECT FROM claim_photos WHERE photo_id = p.id)
				AND NOT EXISTS (SELECT FROM broadcasts WHERE photo_id = p.id)
			ORDER BY id FOR UPDATE
		)`+dropped, photos, tx.Now.Add(staleWait))
	return wrap("drop photos", err)
}

// DropFiles has files deleted that were stored for a photo which was taken back
// meanwhile, unless they are those of another one.
func (tx *Tx) DropFiles(ctx context.Context, keys ...string) error {
	_, err := tx.exec(ctx, `
		INSERT INTO stale_files (key, due_at) SELECT DISTINCT unnest($1::text[]), $2::timestamptz
		ON CONFLICT (key) DO NOTHING`, pq.StringArray(keys), tx.Now.Add(staleWait))
	if err != nil {
		return fmt.Errorf("drop files: %w", err)
	}
	return nil
}
