package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot"
)

// Cells are cells of the grid over a photo, from 1 to 9.
type Cells []int

// Scan implements sql.Scanner.
func (c *Cells) Scan(src any) error {
	var a pq.Int64Array
	if err := a.Scan(src); err != nil {
		return err
	}
	*c = nil
	for _, n := range a {
		*c = append(*c, int(n))
	}
	return nil
}

func (c Cells) array() pq.Int64Array {
	a := pq.Int64Array{}
	for _, n := range c {
		a = append(a, int64(n))
	}
	return a
}

// HidePhoto hides a photo from everybody, or shows it again. From now on no message
// brings it; those that showed it follow when its cover is made. It reports whether
// that changed anything.
func (tx *Tx) HidePhoto(ctx context.Context, report ReportID, photo bot.PhotoID, hidden bool) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE photos SET hidden = $2, version = version + 1 WHERE id = $1 AND hidden <> $2`, int64(photo), hidden)
	if err != nil {
		return false, fmt.Errorf("hide photo: %w", err)
	}
	if n == 0 {
		return false, nil
	}
	return true, tx.cover(ctx, report, photo, hidden)
}

// BlurPhoto has cells of a kept photo made unrecognisable. From now on no message
// brings what it was; those that showed it follow when its cover is made. It reports
// whether that changed anything.
func (tx *Tx) BlurPhoto(ctx context.Context, report ReportID, photo bot.PhotoID, cells Cells) (bool, error) {
	n, err := tx.exec(ctx, `
		UPDATE photos SET version = version + 1,
			covered = (SELECT array_agg(DISTINCT c ORDER BY c) FROM unnest(covered || $2::smallint[]) AS c)
		WHERE id = $1 AND state = 'kept' AND NOT covered @> $2::smallint[]`, int64(photo), cells.array())
	if err != nil {
		return false, fmt.Errorf("blur photo: %w", err)
	}
	if n == 0 {
		return false, nil
	}
	return true, tx.cover(ctx, report, photo, true)
}

// cover has the version made that people are to see of a photo. If the one before
// may be seen no more, the pictures that show it are taken away at once.
func (tx *Tx) cover(ctx context.Context, report ReportID, photo bot.PhotoID, conceal bool) error {
	_, err := tx.exec(ctx, `
		INSERT INTO pictures (photo_id, report_id, kind, of_id, inputs, next_at)
		SELECT id, $2, 'cover', id, version::text, $3 FROM photos WHERE id = $1
		ON CONFLICT (photo_id) DO UPDATE SET inputs = excluded.inputs, next_at = excluded.next_at`,
		int64(photo), report, tx.Now)
	if err != nil {
		return fmt.Errorf("want cover: %w", err)
	}
	tx.ring[photoBell] = true
	if !conceal {
		return nil
	}
	_, err = tx.exec(ctx, `
		WITH showing AS (
			SELECT p.id, p.large, p.small FROM pictures c JOIN photos p ON p.id = c.photo_id
			WHERE c.kind <> 'cover' AND p.state = 'kept' AND (c.of_id = $1
				OR c.of_id IS NULL AND c.report_id IN (SELECT report_id FROM report_photos WHERE photo_id = $1))
			ORDER BY p.id FOR UPDATE OF p
		), stale AS (
			INSERT INTO stale_files (key, due_at)
			SELECT DISTINCT key, $2::timestamptz FROM showing, unnest(ARRAY[large, small]) AS key
			ON CONFLICT (key) DO NOTHING
		), again AS (
			UPDATE pictures SET made_of = '', inputs = '', next_at = NULL FROM showing WHERE photo_id = showing.id
		)
		UPDATE photos SET state = 'new', large = NULL, small = NULL, version = version + 1, made = version + 1
		FROM showing WHERE photos.id = showing.id`, int64(photo), tx.Now.Add(staleWait))
	if err != nil {
		return fmt.Errorf("take pictures away: %w", err)
	}
	return nil
}

// A Cover is what was made of a photo that is hidden or blurred.
type Cover struct {
	Version     int    // that it was made for
	Placeholder string // key of what stands in its place while it is hidden; empty: not made
	Blurred     Cells  // that the renditions have unrecognisable; nil: no rendition is new
	Kept        Kept   // the new renditions; their hash does not count
}

// KeepCover settles the cover of a photo, and has all messages that showed the
// photo show what may be seen of it. It reports whether this lease still held. The
// photo's hash stays, by which the same picture is known again; of a photo that was
// dropped meanwhile only what stands for it is kept. It returns ErrTaken as KeepPhoto
// does.
func (tx *Tx) KeepCover(ctx context.Context, m Making, c Cover) (bool, error) {
	if err := tx.lockMaking(ctx, m); err != nil {
		return false, err
	}
	held, err := tx.settlePicture(ctx, m)
	if err != nil {
		return false, err
	}
	var dropped bool // the photo, since this was begun
	err = tx.get(ctx, &dropped, `SELECT state = 'dropped' FROM photos WHERE id = $1`, int64(m.Picture))
	if err != nil {
		return false, fmt.Errorf("find covered photo: %w", err)
	}
	if (dropped || !held) && c.Kept.Large != "" {
		if err := tx.DropFiles(ctx, c.Kept.Large, c.Kept.Small); err != nil {
			return false, err
		}
	}
	if !held {
		return false, nil
	}
	if dropped {
		c.Kept, c.Blurred = Kept{}, nil
	}
	if err := tx.useFiles(ctx, c.Placeholder, c.Kept.Large, c.Kept.Small); err != nil {
		return false, err
	}
	_, err = tx.exec(ctx, `
		WITH stale AS (
			INSERT INTO stale_files (key, due_at)
			SELECT key, $9::timestamptz FROM photos, unnest(ARRAY[large, small]) AS key
			WHERE id = $1 AND $4 <> '' AND key NOT IN ($4, $5)
			ON CONFLICT (key) DO NOTHING
		)
		UPDATE photos SET made = $2, placeholder = coalesce(nullif($3, ''), placeholder),
			large = coalesce(nullif($4, ''), large), small = coalesce(nullif($5, ''), small),
			width = coalesce(nullif($6, 0), width), height = coalesce(nullif($7, 0), height),
			blurred = CASE WHEN $4 <> '' THEN $8::smallint[] ELSE blurred END
		WHERE id = $1`,
		int64(m.Picture), c.Version, c.Placeholder, c.Kept.Large, c.Kept.Small, c.Kept.Width, c.Kept.Height,
		c.Blurred.array(), tx.Now.Add(staleWait))
	if err != nil {
		return false, fmt.Errorf("keep cover: %w", err)
	}
	if err := tx.wakePictures(ctx, m.Picture); err != nil {
		return false, err
	}
	return true, tx.Repaint(ctx, m.Picture, time.Time{})
}

// ReportsWithPhoto locks the reports that have a photo, and returns them in the
// order of their numbers: there are several where one is a duplicate.
func (tx *Tx) ReportsWithPhoto(ctx context.Context, photo bot.PhotoID) ([]Report, error) {
	var rs []Report
	err := tx.list(ctx, &rs, `
		SELECT `+reportColumns+` FROM reports
		WHERE id IN (SELECT report_id FROM report_photos WHERE photo_id = $1) ORDER BY id FOR UPDATE`, int64(photo))
	if err != nil {
		return nil, fmt.Errorf("list reports of photo: %w", err)
	}
	return rs, nil
}
