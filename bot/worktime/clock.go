package worktime

import "time"

// What clocks show is a time in UTC here, so that a day of it always has 24 hours.

// shown returns what the clocks of t's zone show. While they show an hour for the
// second time it stays at that hour's end, so that what is later never shows less.
func shown(t time.Time) time.Time {
	wall := asUTC(t)
	turn, _ := t.ZoneBounds()
	if turn.IsZero() {
		return wall
	}
	if before := asUTC(turn.Add(-1)).Add(1); before.After(wall) {
		return before
	}
	return wall
}

// asUTC returns what the clocks show, repeated hours as they come.
func asUTC(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// moment returns when the clocks of a zone first show a time: of an hour that
// they show twice the first, and of one that they skip the moment of skipping.
func moment(wall time.Time, zone *time.Location) time.Time {
	// No zone is a day away from UTC: a day earlier on UTC's clocks is earlier.
	_, before := wall.Add(-day).In(zone).Zone()
	t := wall.Add(-time.Duration(before) * time.Second).In(zone)
	_, after := t.Zone()
	if after == before {
		return t
	}
	turn, _ := t.ZoneBounds()
	later := wall.Add(-time.Duration(after) * time.Second).In(zone)
	if t.Equal(turn) || later.Before(turn) {
		return turn
	}
	return later
}
