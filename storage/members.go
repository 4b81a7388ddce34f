package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"linli/bot"
)

// A MemberID names a person.
type MemberID int64

// A Member is a person, as one of their accounts shows them.
type Member struct {
	ID       MemberID   `db:"id"`
	Name     string     `db:"name"`
	Language string     `db:"language"` // that they chose; may be empty
	Speaks   string     `db:"speaks"`   // as the platform says of their account, BCP 47; may be empty
	Direct   bot.ChatID `db:"direct"`   // zero if they have opened no direct chat
}

// A Role is what a member is in a community, besides a resident.
type Role string

// The roles.
const (
	Rider        Role = "rider"
	Volunteer    Role = "volunteer"
	Craftsman    Role = "craftsman"
	BuildingLead Role = "building lead"
	GridWorker   Role = "grid worker"
	Merchant     Role = "merchant"
	Partner      Role = "partner"
	Staff        Role = "staff"
	Admin        Role = "admin"
)

// AllRoles holds every role.
var AllRoles = []Role{Rider, Volunteer, Craftsman, BuildingLead, GridWorker, Merchant, Partner, Staff, Admin}

// Roles are the roles of one member in one community.
type Roles []Role

// Has reports whether any of rs is among the roles. An admin is staff, too.
func (r Roles) Has(rs ...Role) bool {
	return slices.ContainsFunc(rs, func(want Role) bool {
		return slices.Contains(r, want) || want == Staff && slices.Contains(r, Admin)
	})
}

// roleArray returns roles as Postgres takes them.
func roleArray(rs []Role) pq.StringArray {
	names := make(pq.StringArray, len(rs))
	for i, r := range rs {
		names[i] = string(r)
	}
	return names
}

// Scan implements sql.Scanner.
func (r *Roles) Scan(src any) error {
	var names pq.StringArray
	if err := names.Scan(src); err != nil {
		return err
	}
	*r = nil
	for _, n := range names {
		*r = append(*r, Role(n))
	}
	return nil
}

// user is what changes about an account.
type user struct {
	Name     string `db:"name"`
	Username string `db:"username"`
}

// learnUser adds an account, with a new member for it, or brings it up to date.
// A username belongs to one account of a platform at a time: the latest.
func (tx *Tx) learnUser(ctx context.Context, u bot.User) error {
	_, err := tx.exec(ctx, `
		WITH known AS (
			UPDATE users SET name = $2, username = $3, language = coalesce(nullif($5, ''), language) WHERE id = $1 RETURNING member_id
		), renamed AS (
			UPDATE members SET name = $2 FROM known WHERE members.id = known.member_id
		), new AS (
			INSERT INTO members (name, created_at) SELECT $2, $4 WHERE NOT EXISTS (SELECT FROM known) RETURNING id
		), freed AS (
			UPDATE users SET username = ''
			WHERE $3 <> '' AND lower(username) = lower($3) AND id <> $1 AND id LIKE split_part($1, ':', 1) || ':%'
		)
		INSERT INTO users (id, member_id, name, username, language) SELECT $1, id, $2, $3, $5 FROM new
		ON CONFLICT (id) DO NOTHING`,
		string(u.ID), u.Name, u.Username, tx.Now, u.Language)
	if err != nil {
		return fmt.Errorf("learn user: %w", err)
	}
	return nil
}

// OpenDirect notes that an account has opened its direct chat.
func (tx *Tx) OpenDirect(ctx context.Context, id bot.UserID, chat bot.ChatID) error {
	_, err := tx.exec(ctx, `UPDATE users SET direct_chat = $2 WHERE id = $1`, string(id), chat)
	if err != nil {
		return fmt.Errorf("open direct chat: %w", err)
	}
	return nil
}

// settleIn gives an account's member a part in a community, and makes it the
// one that their direct chat is about if home is set.
func (tx *Tx) settleIn(ctx context.Context, id bot.UserID, community CommunityID, home bool) error {
	_, err := tx.exec(ctx, `
		WITH m AS (
			SELECT member_id FROM users WHERE id = $1
		), moved AS (
			UPDATE members SET community_id = $2 FROM m WHERE members.id = m.member_id AND $3
		)
		INSERT INTO memberships (community_id, member_id, joined_at) SELECT $2, member_id, $4 FROM m
		ON CONFLICT DO NOTHING`, string(id), community, home, tx.Now)
	if err != nil {
		return fmt.Errorf("settle member in: %w", err)
	}
	return nil
}

// Introduce makes an account known that somebody of a community points at, such
// as by a reply, and its member part of that community.
func (tx *Tx) Introduce(ctx context.Context, community CommunityID, u bot.User) error {
	if err := tx.learnUser(ctx, u); err != nil {
		return err
	}
	return tx.settleIn(ctx, u.ID, community, false)
}

// SetHome makes a community the one that a member's direct chat is about.
func (tx *Tx) SetHome(ctx context.Context, m MemberID, community CommunityID) error {
	_, err := tx.exec(ctx, `
		WITH part AS (
			INSERT INTO memberships (community_id, member_id, joined_at) VALUES ($2, $1, $3) ON CONFLICT DO NOTHING
		)
		UPDATE members SET community_id = $2 WHERE id = $1`, m, community, tx.Now)
	if err != nil {
		return fmt.Errorf("set home: %w", err)
	}
	return nil
}

// SetLanguage sets the language that a member chose to read; empty means none.
func (tx *Tx) SetLanguage(ctx context.Context, m MemberID, language string) error {
	_, err := tx.exec(ctx, `UPDATE members SET language = nullif($2, '') WHERE id = $1`, m, language)
	if err != nil {
		return fmt.Errorf("set language: %w", err)
	}
	return nil
}

// A Person is a member as others of a community deal with them.
type Person struct {
	Member
	User  bot.UserID `db:"user_id"`
	Roles Roles      `db:"roles"`
}

// personColumns are the columns of a Person, from members m, memberships ms and
// users u: the account that can be reached, or else the first.
const (
	personColumns = `m.id, m.name, coalesce(m.language, '') AS language, u.language AS speaks, u.direct_chat AS direct, u.id AS user_id, ms.roles`
	personTables  = `members m
		JOIN memberships ms ON ms.member_id = m.id
		JOIN LATERAL (
			SELECT * FROM users WHERE member_id = m.id ORDER BY direct_chat IS NULL, id LIMIT 1
		) u ON true`
)

// Person returns a member of a community. It returns ErrNotFound for others.
func (tx *Tx) Person(ctx context.Context, community CommunityID, m MemberID) (Person, error) {
	var p Person
	err := tx.get(ctx, &p, `
		SELECT `+personColumns+` FROM `+personTables+` WHERE ms.community_id = $1 AND m.id = $2`, community, m)
	if err != nil {
		return Person{}, fmt.Errorf("find member: %w", err)
	}
	return p, nil
}

// FindPerson returns the member of a community behind a mention on a platform: a
// username, or an account's own ID such as telegram:42, each without the @. It
// returns ErrNotFound for somebody whom the bot has not met in that community,
// wherever else it has.
func (tx *Tx) FindPerson(ctx context.Context, community CommunityID, platform, mention string) (Person, error) {
	var p Person
	err := tx.get(ctx, &p, `
		SELECT `+personColumns+` FROM `+personTables+`
		WHERE ms.community_id = $1 AND m.id = (
			SELECT member_id FROM users
			WHERE id = $3 OR lower(username) = lower($3) AND username <> '' AND id LIKE $2 || ':%'
			LIMIT 1
		)`, community, platform, strings.TrimPrefix(mention, "@"))
	if err != nil {
		return Person{}, fmt.Errorf("find member: %w", err)
	}
	return p, nil
}

// WithRole returns the members of a community who have any of the roles.
func (tx *Tx) WithRole(ctx context.Context, community CommunityID, roles ...Role) ([]Person, error) {
	var ps []Person
	err := tx.list(ctx, &ps, `
		SELECT `+personColumns+` FROM `+personTables+`
		WHERE ms.community_id = $1 AND ms.roles && $2 ORDER BY m.id`, community, roleArray(roles))
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return ps, nil
}

// Appoint gives a member a role in a community, or takes it away.
func (tx *Tx) Appoint(ctx context.Context, community CommunityID, m MemberID, r Role, has bool) error {
	_, err := tx.exec(ctx, `
		INSERT INTO memberships (community_id, member_id, roles, joined_at)
		VALUES ($1, $2, CASE WHEN $4 THEN ARRAY[$3::text] ELSE '{}' END, $5)
		ON CONFLICT (community_id, member_id) DO UPDATE SET
			roles = array_remove(memberships.roles, $3) || CASE WHEN $4 THEN ARRAY[$3::text] ELSE '{}' END`,
		community, m, string(r), has, tx.Now)
	if err != nil {
		return fmt.Errorf("appoint member: %w", err)
	}
	return nil
}

// LockMember makes other transactions that lock the member wait for this one.
// Members are locked before anything of theirs.
func (tx *Tx) LockMember(ctx context.Context, m MemberID) error {
	var id MemberID
	if err := tx.get(ctx, &id, `SELECT id FROM members WHERE id = $1 FOR NO KEY UPDATE`, m); err != nil {
		return fmt.Errorf("lock member: %w", err)
	}
	return nil
}

// A Draft is a command that somebody began and has not finished.
type Draft struct {
	Kind      string      `db:"kind"`
	Data      []byte      `db:"data"`         // JSON
	Card      string      `db:"card"`         // of the question that it waits for an answer to
	Community CommunityID `db:"community_id"` // that it is about; 0: none
	At        time.Time   `db:"at"`           // when it was kept
}

// draftLife is how long a draft left alone is kept.
const draftLife = 24 * time.Hour

// KeepDraft keeps a member's draft in a chat, in place of any other there.
func (tx *Tx) KeepDraft(ctx context.Context, chat bot.ChatID, m MemberID, d Draft) error {
	_, err := tx.exec(ctx, `
		INSERT INTO drafts (chat_id, member_id, kind, data, card, community_id, at)
		VALUES ($1, $2, $3, $4, $5, nullif($6::bigint, 0), $7)
		ON CONFLICT (chat_id, member_id) DO UPDATE SET
			kind = excluded.kind, data = excluded.data, card = excluded.card,
			community_id = excluded.community_id, at = excluded.at`,
		chat, m, d.Kind, string(d.Data), d.Card, d.Community, tx.Now)
	if err != nil {
		return fmt.Errorf("keep draft: %w", err)
	}
	return nil
}

// FindDraft returns a member's draft in a chat, or ErrNotFound.
func (tx *Tx) FindDraft(ctx context.Context, chat bot.ChatID, m MemberID) (Draft, error) {
	var d Draft
	err := tx.get(ctx, &d, `
		SELECT kind, data, card, coalesce(community_id, 0) AS community_id, at
		FROM drafts WHERE chat_id = $1 AND member_id = $2 AND at > $3`,
		chat, m, tx.Now.Add(-draftLife))
	if err != nil {
		return Draft{}, fmt.Errorf("find draft: %w", err)
	}
	return d, nil
}

// SweepDrafts forgets drafts that were left alone.
func (tx *Tx) SweepDrafts(ctx context.Context) error {
	if _, err := tx.exec(ctx, `DELETE FROM drafts WHERE at < $1`, tx.Now.Add(-draftLife)); err != nil {
		return fmt.Errorf("sweep drafts: %w", err)
	}
	return nil
}

// DropDraft forgets a member's draft in a chat, if it is of one of the kinds, or
// none is given.
func (tx *Tx) DropDraft(ctx context.Context, chat bot.ChatID, m MemberID, kinds ...string) error {
	_, err := tx.exec(ctx, `
		DELETE FROM drafts WHERE chat_id = $1 AND member_id = $2 AND ($3::text[] = '{}' OR kind = ANY ($3))`,
		chat, m, pq.StringArray(append([]string{}, kinds...)))
	if err != nil {
		return fmt.Errorf("drop draft: %w", err)
	}
	return nil
}
