package storage

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"linli/bot"
)

// A CommunityID names a community.
type CommunityID int64

// A Community is a neighbourhood.
type Community struct {
	ID       CommunityID `db:"id"`
	Name     string      `db:"name"`
	Language string      `db:"language"` // BCP 47
	ZoneName string      `db:"zone"`     // IANA
	Scheme   int64       `db:"scheme"`   // version of what is set for its reports; 0: nothing is
	Rules    int64       `db:"rules"`    // version of its rules of points; see Tx.PointRules
	Calendar bool        `db:"calendar"` // it has set working days, hours or holidays; see Tx.WorkCalendar
}

const communityColumns = `id, name, language, zone, scheme, rules, calendar`

// zones holds time zones by name, since to load one is to read a file.
var zones sync.Map

// Zone returns the community's time zone; UTC if its name has become unknown.
func (c Community) Zone() *time.Location {
	if zone, ok := zones.Load(c.ZoneName); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(c.ZoneName)
	if err != nil {
		return time.UTC
	}
	zones.Store(c.ZoneName, zone)
	return zone
}

// AddCommunity adds a community. It returns ErrTaken if there is one of that name.
func (tx *Tx) AddCommunity(ctx context.Context, name, language, zone string) (Community, error) {
	c := Community{Name: name, Language: language, ZoneName: zone}
	err := tx.get(ctx, &c.ID, `
		INSERT INTO communities (name, language, zone, created_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING RETURNING id`, name, language, zone, tx.Now)
	if errors.Is(err, ErrNotFound) {
		return Community{}, ErrTaken
	}
	if err != nil {
		return Community{}, fmt.Errorf("add community: %w", err)
	}
	return c, nil
}

// CommunitiesOf returns the communities that a member is in, by their names.
func (tx *Tx) CommunitiesOf(ctx context.Context, m MemberID) ([]Community, error) {
	var cs []Community
	err := tx.list(ctx, &cs, `
		SELECT `+communityColumns+` FROM communities
		WHERE id IN (SELECT community_id FROM memberships WHERE member_id = $1) ORDER BY lower(name), id`, m)
	if err != nil {
		return nil, fmt.Errorf("list communities: %w", err)
	}
	return cs, nil
}

// FindCommunity returns the community of a name, whatever its case, or ErrNotFound.
func (tx *Tx) FindCommunity(ctx context.Context, name string) (Community, error) {
	var c Community
	err := tx.get(ctx, &c, `
		SELECT `+communityColumns+` FROM communities WHERE lower(name) = lower($1)`, name)
	if err != nil {
		return Community{}, fmt.Errorf("find community: %w", err)
	}
	return c, nil
}

// Community returns a community, or ErrNotFound.
func (tx *Tx) Community(ctx context.Context, id CommunityID) (Community, error) {
	var c Community
	err := tx.get(ctx, &c, `SELECT `+communityColumns+` FROM communities WHERE id = $1`, id)
	if err != nil {
		return Community{}, fmt.Errorf("read community: %w", err)
	}
	return c, nil
}

// LockCommunity makes other transactions that lock the community wait for this
// one: those that change its rooms and who its admins are. A chat is locked
// before its community.
func (tx *Tx) LockCommunity(ctx context.Context, id CommunityID) error {
	if err := tx.get(ctx, &id, `SELECT id FROM communities WHERE id = $1 FOR NO KEY UPDATE`, id); err != nil {
		return fmt.Errorf("lock community: %w", err)
	}
	return nil
}

// onlyCommunity returns the one community that there is, or 0.
func (tx *Tx) onlyCommunity(ctx context.Context) (CommunityID, error) {
	var id CommunityID
	err := tx.get(ctx, &id, `
		SELECT CASE WHEN count(*) = 1 THEN min(id) ELSE 0 END FROM (SELECT id FROM communities LIMIT 2) c`)
	if err != nil {
		return 0, fmt.Errorf("count communities: %w", err)
	}
	return id, nil
}

// Configure sets a community's language and zone.
func (tx *Tx) Configure(ctx context.Context, c Community) error {
	_, err := tx.exec(ctx, `UPDATE communities SET language = $2, zone = $3 WHERE id = $1`, c.ID, c.Language, c.ZoneName)
	if err != nil {
		return fmt.Errorf("configure community: %w", err)
	}
	return nil
}

// takeNumber takes the next number of the kind $2 of object in the community $1.
// The row stays locked until the transaction ends, so it is taken late.
const takeNumber = `
	INSERT INTO refs (community_id, kind, last) VALUES ($1, $2, 1)
	ON CONFLICT (community_id, kind) DO UPDATE SET last = refs.last + 1
	RETURNING last`

// nextRef takes the next number of a kind of object in a community.
func (tx *Tx) nextRef(ctx context.Context, community CommunityID, k bot.Kind) (bot.Ref, error) {
	ref := bot.Ref{Kind: k}
	err := tx.get(ctx, &ref.Number, takeNumber, community, k)
	if err != nil {
		return bot.Ref{}, fmt.Errorf("number %c: %w", k, err)
	}
	return ref, nil
}
