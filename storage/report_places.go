package storage

import (
	"context"
	"fmt"
	"math"

	"linli/bot"
)

// A NearReport is a report and how far away it is, in metres.
type NearReport struct {
	Report
	Away  float64 `db:"away"`
	Total int     `db:"total"`
}

// degree is the length of a degree of latitude in metres, rounded down so that a
// box is never too small.
const degree = 111_000

// NearbyReports returns a page of the open reports of a community within some
// metres of a position, the nearest first, and how many there are in all.
func (tx *Tx) NearbyReports(ctx context.Context, community CommunityID, at bot.Position, metres float64, offset, n int) ([]NearReport, int, error) {
	high := metres / degree
	wide := high / max(math.Cos(at.Latitude*math.Pi/180), 0.01)
	var rs []NearReport
	err := tx.list(ctx, &rs, `
		WITH box AS (
			SELECT r.*, 2 * 6371009 * asin(least(1, sqrt(
				sin(radians(latitude - $2) / 2) ^ 2
				+ cos(radians($2)) * cos(radians(latitude)) * sin(radians(longitude - $3) / 2) ^ 2))) AS away
			FROM reports r
			WHERE community_id = $1 AND latitude BETWEEN $2 - $4 AND $2 + $4 AND longitude BETWEEN $3 - $5 AND $3 + $5
				AND state IN ('new', 'accepted', 'in_progress', 'reopened') AND NOT held
		)
		SELECT `+reportColumns+`, away, count(*) OVER () AS total FROM box
		WHERE away <= $6 ORDER BY away, id OFFSET $7 LIMIT $8`,
		community, at.Latitude, at.Longitude, high, wide, metres, offset, n)
	if err != nil {
		return nil, 0, fmt.Errorf("list reports nearby: %w", err)
	}
	return rs, totalOf(rs), nil
}

// A Where is a place whose reports are looked for.
type Where struct {
	Words string  // as somebody wrote them
	Key   string  // the place's, as reports have it
	At    PlaceID // the community's own that it is; 0: none
}

// ReportsAt returns a page of the open reports of a community at a place, or at a
// part of it, the newest first, and how many there are in all.
func (tx *Tx) ReportsAt(ctx context.Context, community CommunityID, w Where, offset, n int) ([]NearReport, int, error) {
	var rs []NearReport
	err := tx.list(ctx, &rs, `
		SELECT `+reportColumns+`, 0 AS away, count(*) OVER () AS total FROM reports
		WHERE community_id = $1 AND state IN ('new', 'accepted', 'in_progress', 'reopened') AND NOT held AND place <> '' AND (
			$2 <> '' AND string_to_array(place_key, ' ') @> string_to_array($2, ' ')
			OR strpos(lower(place), lower($3)) > 0 OR place_id = nullif($4::bigint, 0))
		ORDER BY id DESC OFFSET $5 LIMIT $6`,
		community, w.Key, w.Words, w.At, offset, n)
	if err != nil {
		return nil, 0, fmt.Errorf("list reports at a place: %w", err)
	}
	return rs, totalOf(rs), nil
}

func totalOf(rs []NearReport) int {
	if len(rs) == 0 {
		return 0
	}
	return rs[0].Total
}
