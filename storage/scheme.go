package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot"
	"linli/bot/report"
)

// A Scheme is what a community has set for its reports. It is read as a whole
// and seldom changes: Community.Scheme tells its version.
type Scheme struct {
	Categories []Category // those that differ from the usual, and its own
	Places     []Place
	Routes     []Route
}

// A Category is what a community has set for a category of reports.
type Category struct {
	Code    report.Category
	Name    string        // as the community calls it; empty: as the catalogues do
	Words   []string      // that speak for it, besides the usual ones
	Allowed time.Duration // to mend it; 0: as usual
	Closed  bool          // no new reports of it
}

// A PlaceID names a place among those of all communities.
type PlaceID int64

// A Place is a place that a community has a name for.
type Place struct {
	ID        PlaceID
	Community CommunityID
	Names     []string // what it is called, then what people call it besides
	Position  *bot.Position
}

// A Route says who gets the reports of a category, at a place, or both.
type Route struct {
	ID       int64           `db:"id"`
	Category report.Category `db:"category"`  // empty: any
	Place    PlaceID         `db:"place_id"`  // 0: anywhere
	Member   MemberID        `db:"member_id"` // 0: whoever has the role
	Role     Role            `db:"role"`
}

// Scheme returns what a community has set for its reports: categories in the
// order of their codes, places by name, routes by what they are for.
func (tx *Tx) Scheme(ctx context.Context, community CommunityID) (s Scheme, err error) {
	if s.Categories, err = tx.categories(ctx, community); err != nil {
		return Scheme{}, fmt.Errorf("list categories: %w", err)
	}
	if s.Places, err = tx.places(ctx, `community_id = $1 AND closed_at IS NULL`, community); err != nil {
		return Scheme{}, fmt.Errorf("list places: %w", err)
	}
	err = tx.list(ctx, &s.Routes, `
		SELECT id, category, coalesce(place_id, 0) AS place_id, coalesce(member_id, 0) AS member_id, role
		FROM routes WHERE community_id = $1 ORDER BY category, place_id NULLS FIRST`, community)
	if err != nil {
		return Scheme{}, fmt.Errorf("list routes: %w", err)
	}
	return s, nil
}

func (tx *Tx) categories(ctx context.Context, community CommunityID) ([]Category, error) {
	var rows []struct {
		Code    report.Category `db:"code"`
		Name    string          `db:"name"`
		Words   pq.StringArray  `db:"words"`
		Minutes int             `db:"minutes"`
		Closed  bool            `db:"closed"`
	}
	err := tx.list(ctx, &rows, `
		SELECT code, name, words, coalesce(allowed, 0) AS minutes, closed
		FROM categories WHERE community_id = $1 ORDER BY length(code), code`, community)
	list := make([]Category, len(rows))
	for i, r := range rows {
		list[i] = Category{r.Code, r.Name, r.Words, time.Duration(r.Minutes) * time.Minute, r.Closed}
	}
	return list, err
}

func (tx *Tx) places(ctx context.Context, where string, args ...any) ([]Place, error) {
	var rows []struct {
		ID        PlaceID        `db:"id"`
		Community CommunityID    `db:"community_id"`
		Names     pq.StringArray `db:"names"`
		Latitude  *float64       `db:"latitude"`
		Longitude *float64       `db:"longitude"`
	}
	err := tx.list(ctx, &rows, `
		SELECT id, community_id, names, latitude, longitude FROM places WHERE `+where+` ORDER BY names[1], id`, args...)
	list := make([]Place, len(rows))
	for i, r := range rows {
		list[i] = Place{ID: r.ID, Community: r.Community, Names: r.Names}
		if r.Latitude != nil && r.Longitude != nil {
			list[i].Position = &bot.Position{Latitude: *r.Latitude, Longitude: *r.Longitude}
		}
	}
	return list, err
}

// ChangeScheme begins a change of what a community has set for its reports:
// others that would change it wait. It returns the version that there will be.
func (tx *Tx) ChangeScheme(ctx context.Context, community CommunityID) (version int64, err error) {
	err = tx.get(ctx, &version, `
		UPDATE communities SET scheme = scheme + 1 WHERE id = $1 RETURNING scheme`, community)
	if err != nil {
		return 0, fmt.Errorf("change scheme: %w", err)
	}
	return version, nil
}

// SetCategory writes down what a community has set for a category.
func (tx *Tx) SetCategory(ctx context.Context, community CommunityID, c Category) error {
	_, err := tx.exec(ctx, `
		INSERT INTO categories (community_id, code, name, words, allowed, closed)
		VALUES ($1, $2, $3, $4, nullif($5::int, 0), $6)
		ON CONFLICT (community_id, code) DO UPDATE SET
			name = excluded.name, words = excluded.words, allowed = excluded.allowed, closed = excluded.closed`,
		community, string(c.Code), c.Name, textArray(append([]string{}, c.Words...)), int(c.Allowed/time.Minute), c.Closed)
	if err != nil {
		return fmt.Errorf("set category: %w", err)
	}
	return nil
}

// SetPlace adds a place, if its ID is 0, or changes it, and returns it. It
// returns ErrTaken if another one of the community is called so.
func (tx *Tx) SetPlace(ctx context.Context, p Place) (Place, error) {
	var latitude, longitude *float64
	if p.Position != nil {
		latitude, longitude = &p.Position.Latitude, &p.Position.Longitude
	}
	var other bool
	err := tx.get(ctx, &other, `
		SELECT EXISTS (SELECT FROM places
			WHERE community_id = $1 AND closed_at IS NULL AND id <> $2 AND lower(names[1]) = lower($3))`,
		p.Community, p.ID, p.Names[0])
	switch {
	case err == nil && other:
		return p, ErrTaken
	case err == nil && p.ID == 0:
		err = tx.get(ctx, &p.ID, `
			INSERT INTO places (community_id, names, latitude, longitude) VALUES ($1, $2, $3, $4) RETURNING id`,
			p.Community, textArray(p.Names), latitude, longitude)
	case err == nil:
		_, err = tx.exec(ctx, `
			UPDATE places SET names = $2, latitude = $3, longitude = $4 WHERE id = $1`,
			p.ID, textArray(p.Names), latitude, longitude)
	}
	if err != nil {
		return p, fmt.Errorf("set place: %w", err)
	}
	return p, nil
}

// Place returns a place that is on its community's list, or ErrNotFound.
func (tx *Tx) Place(ctx context.Context, id PlaceID) (Place, error) {
	ps, err := tx.places(ctx, `id = $1 AND closed_at IS NULL`, id)
	if err != nil {
		return Place{}, fmt.Errorf("find place: %w", err)
	}
	if len(ps) == 0 {
		return Place{}, ErrNotFound
	}
	return ps[0], nil
}

// ClosePlace takes a place off its community's list, with the routes for it.
func (tx *Tx) ClosePlace(ctx context.Context, id PlaceID) error {
	_, err := tx.exec(ctx, `
		WITH routes AS (DELETE FROM routes WHERE place_id = $1)
		UPDATE places SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL`, id, tx.Now)
	if err != nil {
		return fmt.Errorf("close place: %w", err)
	}
	return nil
}

// ReopenPlace puts a place of a community on its list again and returns it. It
// returns ErrNotFound if there is none, and ErrTaken if another one is called so.
func (tx *Tx) ReopenPlace(ctx context.Context, community CommunityID, id PlaceID) (Place, error) {
	ps, err := tx.places(ctx, `id = $1 AND community_id = $2`, id, community)
	if err != nil {
		return Place{}, fmt.Errorf("find place: %w", err)
	}
	if len(ps) == 0 {
		return Place{}, ErrNotFound
	}
	if _, err := tx.SetPlace(ctx, ps[0]); err != nil {
		return Place{}, err
	}
	if _, err := tx.exec(ctx, `UPDATE places SET closed_at = NULL WHERE id = $1`, id); err != nil {
		return Place{}, fmt.Errorf("reopen place: %w", err)
	}
	return ps[0], nil
}

// SetRoute adds a route, in place of the one for the same category and place.
func (tx *Tx) SetRoute(ctx context.Context, community CommunityID, r Route) error {
	_, err := tx.exec(ctx, `
		INSERT INTO routes (community_id, category, place_id, member_id, role)
		VALUES ($1, $2, nullif($3::bigint, 0), nullif($4::bigint, 0), $5)
		ON CONFLICT (community_id, category, coalesce(place_id, 0)) DO UPDATE SET
			member_id = excluded.member_id, role = excluded.role`,
		community, string(r.Category), r.Place, r.Member, string(r.Role))
	if err != nil {
		return fmt.Errorf("set route: %w", err)
	}
	return nil
}

// DropRoute removes a route of a community. It returns ErrNotFound if there is none.
func (tx *Tx) DropRoute(ctx context.Context, community CommunityID, id int64) error {
	n, err := tx.exec(ctx, `DELETE FROM routes WHERE community_id = $1 AND id = $2`, community, id)
	if err != nil {
		return fmt.Errorf("drop route: %w", err)
	}
	if n == 0 {
		return ErrNotFound
	}
	return nil
}
