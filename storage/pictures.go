package storage

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
)

// A PictureKind is what a picture of our making shows.
type PictureKind string

// The kinds of pictures. The first three are of a report, the others of one photo.
const (
	PicturePair    PictureKind = "pair"    // how it was and how it is
	PictureMontage PictureKind = "montage" // several photos of the problem
	PictureSheet   PictureKind = "sheet"   // all photos that may be seen, before and after
	PictureGrid    PictureKind = "grid"    // the photo with a grid over it
	PictureCover   PictureKind = "cover"   // what stands for a photo that is hidden or blurred; goes into its own row
)

// A Wish is a picture that is wanted.
type Wish struct {
	Report    ReportID
	Kind      PictureKind
	Of        []bot.PhotoID // photos that it is made of, in order
	Language  string        // of the words in it
	Meanwhile bot.PhotoID   // shown in its place until it is there; 0: nothing
}

// WantPicture returns the picture that fulfils a wish, which is made, or made
// again, unless it is made of just the same. The report must be locked.
func (tx *Tx) WantPicture(ctx context.Context, w Wish) (bot.PhotoID, error) {
	var id bot.PhotoID
	err := tx.get(ctx, &id, `
		WITH inputs AS (
			SELECT $4 || ':' || coalesce(string_agg(p.id || '.' || p.version, ',' ORDER BY o.n), '') AS inputs
			FROM unnest($3::bigint[]) WITH ORDINALITY AS o (id, n) JOIN photos p ON p.id = o.id
		), have AS (
			SELECT photo_id, kind FROM pictures WHERE kind = $2
				AND (of_id IS NULL AND report_id = $1 OR of_id = nullif($6::bigint, 0))
		), added AS (
			INSERT INTO photos (file_id, state, meanwhile_id, created_at)
			SELECT '', 'new', nullif($5::bigint, 0), $7 WHERE NOT EXISTS (SELECT FROM have) RETURNING id
		), wanted AS (
			INSERT INTO pictures (photo_id, report_id, kind, of_id, inputs, next_at)
			SELECT id, $1, $2, nullif($6::bigint, 0), inputs, $7::timestamptz FROM added, inputs
		), again AS (
			UPDATE pictures SET inputs = i.inputs, next_at = $7, error = NULL FROM inputs i, have
			WHERE pictures.photo_id = have.photo_id AND pictures.inputs <> i.inputs
		), moved AS (
			UPDATE photos SET meanwhile_id = nullif($5::bigint, 0) FROM have
			WHERE photos.id = have.photo_id AND meanwhile_id IS DISTINCT FROM nullif($5::bigint, 0)
		)
		SELECT photo_id FROM have UNION ALL SELECT id FROM added`,
		w.Report, string(w.Kind), photoIDs(w.Of), w.Language, int64(w.Meanwhile), int64(w.one()), tx.Now)
	if err != nil {
		return 0, fmt.Errorf("want picture: %w", err)
	}
	tx.ring[photoBell] = true
	return id, nil
}

// one is the photo that a picture of one photo is of; 0 for a picture of a report.
func (w Wish) one() bot.PhotoID {
	if w.Kind == PictureGrid {
		return w.Of[0]
	}
	return 0
}

// A Making is a picture to be made, leased.
type Making struct {
	Picture bot.PhotoID `db:"photo_id"`
	Report  ReportID    `db:"report_id"`
	Kind    PictureKind `db:"kind"`
	Of      bot.PhotoID `db:"of_id"` // the one photo that it is of; 0: it is of a report
	Inputs  string      `db:"inputs"`
	Attempt int         `db:"attempts"` // 1 the first time
}

// ClaimPicture leases a picture that is due to be made. It returns ErrNotFound if
// there is none.
func (tx *Tx) ClaimPicture(ctx context.Context) (Making, error) {
	var m Making
	err := tx.get(ctx, &m, `
		UPDATE pictures SET attempts = attempts + 1, next_at = $2
		WHERE photo_id = (
			SELECT photo_id FROM pictures WHERE next_at <= $1 ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
		)
		RETURNING photo_id, report_id, kind, coalesce(of_id, 0) AS of_id, inputs, attempts`, tx.Now, tx.Now.Add(fetchLease))
	if err != nil {
		return Making{}, fmt.Errorf("claim picture: %w", err)
	}
	return m, nil
}

// KeepPicture settles a picture that was made, and has all messages that show it
// show the new one. It reports whether this lease still held. What was asked for
// since it was claimed is due at once. It returns ErrTaken as KeepPhoto does.
func (tx *Tx) KeepPicture(ctx context.Context, m Making, k Kept) (bool, error) {
	if err := tx.lockMaking(ctx, m); err != nil {
		return false, err
	}
	held, err := tx.settlePicture(ctx, m)
	if err != nil || !held {
		return false, err
	}
	if err := tx.useFiles(ctx, k.Large, k.Small); err != nil {
		return false, err
	}
	var fresh bool // nothing of it was to be seen before
	err = tx.get(ctx, &fresh, `
		WITH old AS (
			SELECT state, large, small FROM photos WHERE id = $1 FOR UPDATE
		), stale AS (
			INSERT INTO stale_files (key, due_at)
			SELECT key, $7::timestamptz FROM old, unnest(ARRAY[large, small]) AS key WHERE key IS NOT NULL AND key NOT IN ($2, $3)
			ON CONFLICT (key) DO NOTHING
		)
		UPDATE photos SET state = 'kept', large = $2, small = $3, width = $4, height = $5, hash = $6,
			version = version + (old.large IS DISTINCT FROM $2)::int, made = version + (old.large IS DISTINCT FROM $2)::int
		FROM old WHERE id = $1
		RETURNING old.state = 'new'`,
		int64(m.Picture), k.Large, k.Small, k.Width, k.Height, int64(k.Hash), tx.Now.Add(staleWait))
	if err != nil {
		return false, fmt.Errorf("keep picture: %w", err)
	}
	since := tx.Now.Add(-repaintRecent)
	if fresh {
		since = time.Time{}
	}
	return true, tx.Repaint(ctx, m.Picture, since)
}

// lockMaking locks what a picture is of, and it itself, in the order in which turns
// do: the report, then photos, then what is noted of the making.
func (tx *Tx) lockMaking(ctx context.Context, m Making) error {
	for _, query := range []string{
		`SELECT FROM reports WHERE id = (SELECT report_id FROM pictures WHERE photo_id = $1) FOR NO KEY UPDATE`,
		`SELECT FROM photos WHERE id = $1 FOR UPDATE`,
	} {
		if _, err := tx.exec(ctx, query, int64(m.Picture)); err != nil {
			return fmt.Errorf("lock picture: %w", err)
		}
	}
	return nil
}

// settlePicture ends a lease. It reports whether it still held.
func (tx *Tx) settlePicture(ctx context.Context, m Making) (bool, error) {
	n, err := tx.exec(ctx, `
		UPDATE pictures SET made_of = $3, attempts = 0, error = NULL,
			next_at = CASE WHEN inputs <> $3 THEN $4::timestamptz END
		WHERE photo_id = $1 AND attempts = $2 AND next_at IS NOT NULL`,
		int64(m.Picture), m.Attempt, m.Inputs, tx.Now)
	if err != nil {
		return false, fmt.Errorf("settle picture: %w", err)
	}
	return n > 0, nil
}

// DelayPicture notes that a picture could not be made yet, and tries it again
// after wait.
func (tx *Tx) DelayPicture(ctx context.Context, m Making, wait time.Duration, why error) error {
	_, err := tx.exec(ctx, `
		UPDATE pictures SET next_at = $3, error = $4 WHERE photo_id = $1 AND attempts = $2 AND next_at IS NOT NULL`,
		int64(m.Picture), m.Attempt, tx.Now.Add(wait), why.Error())
	if err != nil {
		return fmt.Errorf("delay picture: %w", err)
	}
	return nil
}

// photoSettled brings a photo that is there now to the cards that had to go without,
// and into the pictures that waited for it.
func (tx *Tx) photoSettled(ctx context.Context, photo bot.PhotoID) error {
	if err := tx.wakePictures(ctx, photo); err != nil {
		return err
	}
	return tx.Repaint(ctx, photo, tx.Now)
}

// wakePictures has the pictures made now that waited for a photo.
func (tx *Tx) wakePictures(ctx context.Context, photo bot.PhotoID) error {
	_, err := tx.exec(ctx, `
		UPDATE pictures SET next_at = $2
		WHERE next_at > $2 AND kind <> 'cover' AND report_id IN (SELECT report_id FROM report_photos WHERE photo_id = $1)`,
		int64(photo), tx.Now)
	if err != nil {
		return fmt.Errorf("wake pictures: %w", err)
	}
	tx.ring[photoBell] = true
	return nil
}

// PicturesOf returns the kinds of pictures that there are of a report, and whether
// one shows the grid over a photo.
func (tx *Tx) PicturesOf(ctx context.Context, id ReportID, photo bot.PhotoID) ([]PictureKind, error) {
	var kinds []PictureKind
	err := tx.list(ctx, &kinds, `
		SELECT kind FROM pictures WHERE of_id IS NULL AND report_id = $1 OR of_id = $2 AND kind = 'grid' ORDER BY kind`,
		id, int64(photo))
	if err != nil {
		return nil, fmt.Errorf("list pictures: %w", err)
	}
	return kinds, nil
}

// A ReportPhoto is a photo of a report, as it is.
type ReportPhoto struct {
	ID      bot.PhotoID `db:"id"`
	After   bool        `db:"after"`
	State   string      `db:"state"` // new, kept or failed
	Hidden  bool        `db:"hidden"`
	Version int         `db:"version"` // that people are to see
	Made    int         `db:"made"`    // that there is
	Key     string      `db:"large"`   // of the large rendition; empty until it is kept
	Covered Cells       `db:"covered"` // that nobody may recognise
	Blurred Cells       `db:"blurred"` // of these, what the renditions have unrecognisable
}

// Ready reports whether what is to be seen of the photo is there.
func (p ReportPhoto) Ready() bool { return p.State == "kept" && p.Version == p.Made }

const reportPhotoColumns = `p.id, p.state, p.hidden, p.version, p.made, coalesce(p.large, '') AS large, p.covered, p.blurred`

// OnePhoto returns a photo, or ErrNotFound.
func (tx *Tx) OnePhoto(ctx context.Context, id bot.PhotoID) (ReportPhoto, error) {
	var p ReportPhoto
	err := tx.get(ctx, &p, `SELECT `+reportPhotoColumns+`, false AS after FROM photos p WHERE p.id = $1`, int64(id))
	if err != nil {
		return ReportPhoto{}, fmt.Errorf("find photo: %w", err)
	}
	return p, nil
}

// AllReportPhotos returns the photos of a report, the hidden ones too: before,
// then after, each in the order of arrival.
func (tx *Tx) AllReportPhotos(ctx context.Context, id ReportID) ([]ReportPhoto, error) {
	var ps []ReportPhoto
	err := tx.list(ctx, &ps, `
		SELECT `+reportPhotoColumns+`, rp.after
		FROM report_photos rp JOIN photos p ON p.id = rp.photo_id
		WHERE rp.report_id = $1 ORDER BY rp.after, p.id`, id)
	if err != nil {
		return nil, fmt.Errorf("list all report photos: %w", err)
	}
	return ps, nil
}

// HiddenPhoto returns the first photo of a report that is hidden; 0 if none is.
func (tx *Tx) HiddenPhoto(ctx context.Context, id ReportID) (bot.PhotoID, error) {
	var photo bot.PhotoID
	err := tx.get(ctx, &photo, `
		SELECT coalesce(min(p.id), 0) FROM report_photos rp JOIN photos p ON p.id = rp.photo_id
		WHERE rp.report_id = $1 AND p.hidden`, id)
	if err != nil {
		return 0, fmt.Errorf("find hidden photo: %w", err)
	}
	return photo, nil
}

// LanguageOfReport returns the language of the community that a report belongs to.
func (tx *Tx) LanguageOfReport(ctx context.Context, id ReportID) (string, error) {
	var language string
	err := tx.get(ctx, &language, `
		SELECT c.language FROM reports r JOIN communities c ON c.id = r.community_id WHERE r.id = $1`, id)
	if err != nil {
		return "", fmt.Errorf("find language of report: %w", err)
	}
	return language, nil
}
