package storage

import (
	"context"
	"fmt"

	"linli/bot"
)

// A MenuChat is a chat that may have a command menu of its own.
type MenuChat struct {
	Chat     bot.ChatID `db:"chat"`
	User     bot.UserID `db:"user_id"`  // whose direct chat it is; empty for a staff room
	Language string     `db:"language"` // that a person chose; may be empty
	Speaks   string     `db:"speaks"`   // as the platform says of them; may be empty
	Common   string     `db:"common"`   // their community's, or the room's; may be empty
	Roles    Roles      `db:"roles"`    // whose commands the menu has: those of all their communities
}

// directMenus are the direct chats of members m as MenuChats.
const directMenus = `
	SELECT u.direct_chat AS chat, u.id AS user_id, coalesce(m.language, '') AS language, u.language AS speaks,
		coalesce(co.language, '') AS common, r.roles
	FROM members m
	JOIN users u ON u.member_id = m.id AND u.direct_chat IS NOT NULL
	LEFT JOIN communities co ON co.id = m.community_id
	CROSS JOIN LATERAL (
		SELECT coalesce(array_agg(DISTINCT role), '{}') AS roles
		FROM memberships ms, unnest(ms.roles) role WHERE ms.member_id = m.id
	) r`

// MenuChats returns every staff room, and the direct chats of those who have a
// role or chose a language.
func (tx *Tx) MenuChats(ctx context.Context) ([]MenuChat, error) {
	var chats []MenuChat
	err := tx.list(ctx, &chats, `
		SELECT c.id AS chat, '' AS user_id, '' AS language, '' AS speaks, co.language AS common, ARRAY['staff'] AS roles
		FROM chats c JOIN communities co ON co.id = c.community_id
		WHERE c.room = 'staff' AND c.gone_at IS NULL
		UNION ALL `+directMenus+` WHERE m.language IS NOT NULL OR cardinality(r.roles) > 0`)
	if err != nil {
		return nil, fmt.Errorf("list menus: %w", err)
	}
	return chats, nil
}

// DirectMenus returns the direct chats of a member, on whatever platforms.
func (tx *Tx) DirectMenus(ctx context.Context, m MemberID) ([]MenuChat, error) {
	var chats []MenuChat
	if err := tx.list(ctx, &chats, directMenus+` WHERE m.id = $1 ORDER BY u.id`, m); err != nil {
		return nil, fmt.Errorf("list menus: %w", err)
	}
	return chats, nil
}
