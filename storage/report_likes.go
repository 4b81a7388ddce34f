package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot"
	"linli/bot/report"
)

const (
	// MaxLikes is about how many older reports a reporter is asked at most.
	MaxLikes = 3
	// likeLife is for how long back a report may be the same as a new one; likeSpan is
	// that in SQL.
	likeLife = 14 * 24 * time.Hour
	likeSpan = `interval '336 hours'`
	// PlaceLike is the Distance of two reports at the same place; the metres between
	// them come on top. One below is that of their pictures, in bits.
	PlaceLike = 100
	// maxLooked is at how many of the best there is a closer look.
	maxLooked = 50
)

// A Like is an older report that another one may be again.
type Like struct {
	Report
	Pair     ReportID `db:"older_id"` // by which the two were found alike: the report, or one that is it again
	Distance int      `db:"distance"` // by pictures at most photo.Alike, by places PlaceLike or more
	Told     bool     `db:"told"`     // the reporter has a message about it
	Denied   bool     `db:"denied"`   // they said that it is not the same
	Offered  bool     `db:"offered"`  // they are asked
}

// What may be asked about: an open report, or one that is an open one again.
const (
	openStates = `('new', 'accepted', 'in_progress', 'reopened')`
	likeStates = `('new', 'accepted', 'in_progress', 'reopened', 'duplicate')`
)

// foundOlder notes which of the reports in found, with their distances, the report
// $1 of the community $2 and the time $3 may be again: the best that are open, or
// again one that is.
const foundOlder = `
	INSERT INTO report_likes (newer_id, older_id, distance)
	SELECT $1::bigint, o.id, min(found.distance)
	FROM found JOIN reports o ON o.id = found.id LEFT JOIN reports original ON original.id = o.duplicate_of
	WHERE o.id < $1 AND o.community_id = $2 AND o.reported_at > $3::timestamptz - ` + likeSpan + `
		AND coalesce(original.state, o.state) IN ` + openStates + ` AND coalesce(original.id, o.id) <> $1
		AND NOT o.held AND NOT coalesce(original.held, false) AND NOT EXISTS (
			SELECT FROM report_differences WHERE report_id = $1 AND other_id IN (o.id, original.id)
		)
	GROUP BY o.id ORDER BY min(found.distance), o.id DESC LIMIT 3
	ON CONFLICT (newer_id, older_id) DO UPDATE SET distance = least(report_likes.distance, excluded.distance)
	RETURNING newer_id`

// foundBoth is foundOlder and foundNewer in one statement, after a list of WITH.
const foundBoth = `, older AS (` + foundOlder + `), newer AS (` + foundNewer + `)
	SELECT newer_id FROM older UNION ALL SELECT newer_id FROM newer`

// foundNewer is foundOlder the other way round: it notes which of the reports in
// found may be the report $1 again, and can still be asked about it.
const foundNewer = `
	INSERT INTO report_likes (newer_id, older_id, distance)
	SELECT n.id, $1::bigint, min(found.distance)
	FROM found JOIN reports n ON n.id = found.id
	WHERE n.id > $1 AND n.community_id = $2 AND n.reported_at < $3::timestamptz + ` + likeSpan + ` AND n.state = 'new'
		AND NOT n.held AND NOT EXISTS (SELECT FROM report_differences WHERE report_id = n.id AND other_id = $1)
	GROUP BY n.id ORDER BY min(found.distance), n.id LIMIT 3
	ON CONFLICT (newer_id, older_id) DO UPDATE SET distance = least(report_likes.distance, excluded.distance)
	RETURNING newer_id`

// The two sides of the report $1 on which others are: older and newer.
const (
	olderSide = `o.id < $1`
	newerSide = `o.id > $1`
)

// places finds what is, on a side, at the same place as the report $1, of the
// category $4: by the key of its words, $5, and in the spans $6 to $8 around its
// position $9, $10. The distance is that of report.Distance; to Postgres the square
// of what is next to nothing is an error, so that nothing is nearer than 1e-99 degrees.
func places(side string) string {
	return `
		(SELECT o.id, 100 AS distance FROM reports o
		WHERE o.community_id = $2 AND o.category = $4 AND o.place_key = $5 AND $5 <> '' AND o.place_key <> ''
			AND o.state IN ` + likeStates + ` AND ` + side + `
		ORDER BY o.id DESC LIMIT $11)
		UNION ALL
		(SELECT o.id, 100 + round(metres)::int AS distance
		FROM unnest($6::float8[], $7::float8[], $8::float8[]) AS s (strip, west, east)
		JOIN reports o ON o.community_id = $2 AND o.category = $4 AND floor(o.latitude * 1000) = s.strip
			AND o.longitude BETWEEN s.west AND s.east AND o.latitude IS NOT NULL AND o.state IN ` + likeStates + `
		CROSS JOIN LATERAL (
			SELECT $12 * asin(least(1, sqrt(sind(greatest(abs(o.latitude - $9), 1e-99) / 2) ^ 2
				+ cosd($9) * cosd(o.latitude) * sind(greatest(abs(o.longitude - $10), 1e-99) / 2) ^ 2))) AS metres
		) away
		WHERE metres <= $13 AND ` + side + ` AND o.reported_at > $3::timestamptz - ` + likeSpan + `
			AND o.reported_at < $3::timestamptz + ` + likeSpan + `
		ORDER BY metres, o.id DESC LIMIT $11)`
}

// files finds what shows the same file as the report $1.
const files = `
	(SELECT rp.report_id AS id, 0 AS distance
	FROM report_photos mine
	JOIN photos p ON p.id = mine.photo_id
	JOIN photos q ON q.unique_id = p.unique_id AND q.unique_id <> ''
	JOIN report_photos rp ON rp.photo_id = q.id AND NOT rp.after AND rp.report_id <> $1
	WHERE mine.report_id = $1 AND NOT mine.after
	ORDER BY rp.report_id DESC LIMIT $11)`

var (
	newLikes   = `WITH found AS (` + files + ` UNION ALL ` + places(olderSide) + `) ` + foundOlder
	placeLikes = `WITH found AS (` + places(olderSide) + ` UNION ALL ` + places(newerSide) + `)` + foundBoth
)

// NoteLikes notes which older reports a new one may be again, by the place and by
// the files of its photos. It reports whether there is any. AddReport, in the same
// transaction, has made all others of the community wait.
func (tx *Tx) NoteLikes(ctx context.Context, r Report) (bool, error) {
	newer, err := tx.noteLikes(ctx, r, newLikes)
	return len(newer) > 0, err
}

// NotePlace notes anew which reports are at the place of a report, where that or
// its category has changed: older ones that it may be again, and newer ones that
// may be it again. It returns those whose reporters are to be asked anew; LockLikes
// goes before it.
func (tx *Tx) NotePlace(ctx context.Context, r Report) ([]ReportID, error) {
	var ask []ReportID
	err := tx.list(ctx, &ask, `
		WITH told AS (
			UPDATE report_likes SET distance = NULL
			WHERE (newer_id = $1 OR older_id = $1) AND distance >= $2 AND told RETURNING newer_id
		), untold AS (
			DELETE FROM report_likes
			WHERE (newer_id = $1 OR older_id = $1) AND distance >= $2 AND NOT told RETURNING newer_id
		)
		SELECT newer_id FROM told UNION ALL SELECT newer_id FROM untold`, r.ID, PlaceLike)
	if err != nil {
		return nil, fmt.Errorf("forget likes: %w", err)
	}
	found, err := tx.noteLikes(ctx, r, placeLikes)
	return append(ask, found...), err
}

func (tx *Tx) noteLikes(ctx context.Context, r Report, query string) ([]ReportID, error) {
	var at bot.Position
	var strips, wests, easts pq.Float64Array
	if p := r.Position(); p != nil {
		at = *p
		for _, s := range report.Around(at) {
			strips, wests, easts = append(strips, s.Strip), append(wests, s.West), append(easts, s.East)
		}
	}
	var newer []ReportID
	err := tx.list(ctx, &newer, query, r.ID, r.Community, r.Reported, string(r.Category), r.PlaceKey,
		strips, wests, easts, at.Latitude, at.Longitude, maxLooked, 2*float64(report.EarthRadius), report.Near)
	if err != nil {
		return nil, fmt.Errorf("note likes: %w", err)
	}
	return newer, nil
}

// LockLikes makes all who look for what is alike in a community, or add a report
// to it, wait for this transaction, so that of two at once one sees the other. It
// goes before the lock of any report.
func (tx *Tx) LockLikes(ctx context.Context, c CommunityID) error {
	if list := tx.db.hashes.in(c); list.empty() {
		// The first time that is much to read: nobody has to wait for it.
		if err := list.catchUp(ctx, tx, c); err != nil {
			return err
		}
	}
	return tx.LockReports(ctx, c)
}

// LockReports makes all wait for this transaction who change several reports of a
// community at a time, or add one: each may then lock them in any order, since who
// locks one alone waits for no other. It goes before the lock of any report.
func (tx *Tx) LockReports(ctx context.Context, c CommunityID) error {
	return tx.lockReports(ctx, `community_id = $1`, c)
}

// LockReportsWith is LockReports for the community of a report.
func (tx *Tx) LockReportsWith(ctx context.Context, id ReportID) error {
	return tx.lockReports(ctx, `community_id = (SELECT community_id FROM reports WHERE id = $1)`, id)
}

// LockReportsShowing is LockReports if several reports have a photo.
func (tx *Tx) LockReportsShowing(ctx context.Context, photo bot.PhotoID) error {
	return tx.lockReports(ctx, `community_id = (
		SELECT min(r.community_id) FROM report_photos rp JOIN reports r ON r.id = rp.report_id
		WHERE rp.photo_id = $1 HAVING count(*) > 1)`, int64(photo))
}

func (tx *Tx) lockReports(ctx context.Context, where string, arg any) error {
	var last int64
	err := tx.get(ctx, &last, `SELECT last FROM refs WHERE `+where+` AND kind = $2 FOR NO KEY UPDATE`, arg, bot.Report)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("lock reports: %w", err)
	}
	return nil
}

// Likes returns which older reports the reporter of a report is asked about, the
// best first and at most MaxLikes, and then those about which they have a message
// in their direct chat.
func (tx *Tx) Likes(ctx context.Context, id ReportID) ([]Like, error) {
	var likes []Like
	err := tx.list(ctx, &likes, `
		WITH pair AS (
			SELECT DISTINCT ON (1) coalesce(o.duplicate_of, o.id) AS id, o.id AS older_id, l.distance, l.told
			FROM report_likes l JOIN reports o ON o.id = l.older_id
			WHERE l.newer_id = $1
			ORDER BY 1, l.told DESC, l.distance
		), known AS (
			SELECT pair.*, r.state IN `+openStates+` AND NOT r.held AND distance IS NOT NULL AS open, EXISTS (
				SELECT FROM report_differences WHERE report_id = $1 AND other_id IN (pair.id, pair.older_id)
			) AS denied
			FROM pair JOIN reports r USING (id) WHERE id <> $1
		), ranked AS (
			SELECT id, older_id, coalesce(distance, 0) AS distance, told, denied, open AND NOT denied
				AND row_number() OVER (ORDER BY NOT open OR denied, distance, id DESC) <= $2 AS offered
			FROM known
		)
		SELECT `+reportColumns+`, older_id, distance, told, denied, offered
		FROM reports JOIN ranked USING (id)
		WHERE offered OR told ORDER BY NOT offered, distance, id DESC`, id, MaxLikes)
	if err != nil {
		return nil, fmt.Errorf("list likes: %w", err)
	}
	return likes, nil
}

// Ask notes whether the reporter of a report is asked which older one it is again.
func (tx *Tx) Ask(ctx context.Context, id ReportID, asked bool) error {
	if _, err := tx.exec(ctx, `UPDATE reports SET asked = $2 WHERE id = $1`, id, asked); err != nil {
		return fmt.Errorf("ask about report: %w", err)
	}
	return nil
}

// TellLike notes that the reporter of a report has a message about another one.
func (tx *Tx) TellLike(ctx context.Context, id, pair ReportID) error {
	_, err := tx.exec(ctx, `UPDATE report_likes SET told = true WHERE newer_id = $1 AND older_id = $2`, id, pair)
	if err != nil {
		return fmt.Errorf("tell like: %w", err)
	}
	return nil
}

// AskedAbout returns the reports whose reporters are asked if it is another one again.
func (tx *Tx) AskedAbout(ctx context.Context, id ReportID) ([]ReportID, error) {
	var asked []ReportID
	err := tx.list(ctx, &asked, `
		SELECT r.id FROM report_likes l JOIN reports r ON r.id = l.newer_id AND r.asked WHERE l.older_id = $1`, id)
	if err != nil {
		return nil, fmt.Errorf("list asked: %w", err)
	}
	return asked, nil
}

// Original locks a report, or the one that it is again, and returns it. It returns
// ErrNotFound if there is no such report.
func (tx *Tx) Original(ctx context.Context, id ReportID) (Report, error) {
	r, err := tx.Report(ctx, id)
	for err == nil && r.Original != 0 {
		r, err = tx.Report(ctx, r.Original)
	}
	return r, err
}

// Differ notes that a report is none of the older ones again.
func (tx *Tx) Differ(ctx context.Context, id ReportID, older ...ReportID) error {
	others := make(pq.Int64Array, len(older))
	for i, o := range older {
		others[i] = int64(o)
	}
	_, err := tx.exec(ctx, `
		INSERT INTO report_differences (report_id, other_id)
		SELECT $1, id FROM reports WHERE id = ANY ($2) AND id < $1
		ON CONFLICT DO NOTHING`, id, others)
	if err != nil {
		return fmt.Errorf("note difference: %w", err)
	}
	return nil
}

// MergeReport gives what belongs to a report to another one, which it is again: its
// photos, those who follow it with its reporter, and what is again itself.
func (tx *Tx) MergeReport(ctx context.Context, r, original Report) error {
	_, err := tx.exec(ctx, `
		WITH pictures AS (
			INSERT INTO report_photos (report_id, photo_id, after)
			SELECT $2, photo_id, after FROM report_photos WHERE report_id = $1
			ON CONFLICT DO NOTHING
		), again AS (
			UPDATE reports SET duplicate_of = $2 WHERE duplicate_of = $1
		), added AS (
			INSERT INTO report_followers (report_id, member_id)
			SELECT $2, member_id FROM (
				SELECT member_id FROM report_followers WHERE report_id = $1 UNION SELECT $3::bigint
			) f WHERE member_id <> $4
			ON CONFLICT DO NOTHING
			RETURNING member_id
		)
		UPDATE reports SET followers = followers + (SELECT count(*) FROM added) WHERE id = $2`,
		r.ID, original.ID, r.Reporter, original.Reporter)
	if err != nil {
		return fmt.Errorf("merge report: %w", err)
	}
	return nil
}

// OldestDuplicate locks the oldest report that is another one again, and still says
// something, and returns it, or ErrNotFound.
func (tx *Tx) OldestDuplicate(ctx context.Context, of ReportID) (Report, error) {
	return tx.report(ctx, `id = (SELECT min(id) FROM reports WHERE duplicate_of = $1 AND scrubbed_at IS NULL) FOR UPDATE`, of)
}

// PromoteReport gives a report that was another one again what that one had of
// others: what is it again, too, their photos, and who follows it.
func (tx *Tx) PromoteReport(ctx context.Context, r, heir Report) error {
	_, err := tx.exec(ctx, `
		WITH pictures AS (
			INSERT INTO report_photos (report_id, photo_id, after)
			SELECT DISTINCT ON (rp.photo_id) $2::bigint, rp.photo_id, rp.after
			FROM report_photos rp JOIN reports o ON o.id = rp.report_id WHERE o.duplicate_of = $1 AND o.id <> $2
			ON CONFLICT DO NOTHING
		), again AS (
			UPDATE reports SET duplicate_of = $2 WHERE duplicate_of = $1 AND id <> $2
		), gone AS (
			DELETE FROM report_followers WHERE report_id = $1 RETURNING member_id
		), added AS (
			INSERT INTO report_followers (report_id, member_id) SELECT $2, member_id FROM gone WHERE member_id <> $3
			ON CONFLICT DO NOTHING
			RETURNING member_id
		)
		UPDATE reports SET followers = CASE WHEN id = $2 THEN followers + (SELECT count(*) FROM added) ELSE 0 END WHERE id IN ($1, $2)`,
		r.ID, heir.ID, heir.Reporter)
	if err != nil {
		return fmt.Errorf("promote report: %w", err)
	}
	return nil
}

// SweepLikes forgets hashes of pictures that are too old to be looked for, and
// what reports were alike that nobody is asked about any more.
func (tx *Tx) SweepLikes(ctx context.Context) error {
	_, err := tx.exec(ctx, `
		WITH hashes AS (
			DELETE FROM report_hashes WHERE at < $1
		)
		DELETE FROM report_likes l USING reports r WHERE r.id = l.newer_id AND r.state <> 'new' AND r.reported_at < $1`,
		tx.Now.Add(-likeLife))
	if err != nil {
		return fmt.Errorf("sweep likes: %w", err)
	}
	return nil
}
