package storage

import (
	"context"
	"fmt"

	"linli/bot"
)

// A Met is what is known of an update's sender and place.
type Met struct {
	Chat      Chat      `db:"chat"`
	Member    Member    `db:"member"`    // zero if nobody whom we could credit spoke
	Community Community `db:"community"` // zero if the turn belongs to none
	Roles     Roles     `db:"roles"`     // the member's, in the community

	// Communities is in how many communities the member is, counted where they
	// speak in a direct chat.
	Communities int `db:"communities"`
}

// Meet marks an update as handled and returns who sent it and where. It
// reports whether the update was handled before; then it does nothing else.
// Turns of one chat wait for each other here, in all processes.
func (tx *Tx) Meet(ctx context.Context, u bot.Update) (m Met, seen bool, err error) {
	row, err := tx.readMet(ctx, u)
	if err != nil || !row.Fresh {
		return Met{}, err == nil, err
	}
	if !row.Locked {
		// Another turn of the chat is under way; what it does must be seen.
		if err := tx.lockChat(ctx, u.Chat.ID); err != nil {
			return Met{}, false, err
		}
		if row, err = tx.readMet(ctx, u); err != nil {
			return Met{}, false, err
		}
	}
	learned, err := tx.learn(ctx, u, row)
	if err != nil {
		return Met{}, false, err
	}
	if learned {
		if row, err = tx.readMet(ctx, u); err != nil {
			return Met{}, false, err
		}
	}
	return row.Met, false, nil
}

// lockChat makes the turns of a chat wait for this transaction to end.
func (tx *Tx) lockChat(ctx context.Context, id bot.ChatID) error {
	if _, err := tx.exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, id.String()); err != nil {
		return fmt.Errorf("lock chat: %w", err)
	}
	return nil
}

// A metRow is a Met as it is read, with what may be missing or out of date.
type metRow struct {
	Met
	Locked    bool  `db:"locked"` // no other turn of the chat is under way
	Fresh     bool  `db:"fresh"`  // the update was not handled before
	ChatKnown bool  `db:"chat_known"`
	UserKnown bool  `db:"user_known"`
	User      user  `db:"account"`
	Joined    bool  `db:"joined"` // the member has a part in the community
	Home      int64 `db:"home"`   // the community of the member's direct chat
}

func (tx *Tx) readMet(ctx context.Context, u bot.Update) (metRow, error) {
	var row metRow
	err := tx.get(ctx, &row, `
		WITH fresh AS (
			INSERT INTO updates (id, seen_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING id
		)
		SELECT EXISTS (SELECT FROM fresh) AS fresh, locked,
			c.id IS NOT NULL AS chat_known, $3::text AS "chat.id", coalesce(c.direct, false) AS "chat.direct",
			coalesce(c.title, '') AS "chat.title", coalesce(c.room, '') AS "chat.room",
			coalesce(c.thread, '') AS "chat.thread", c.gone_at IS NOT NULL AS "chat.gone",
			u.id IS NOT NULL AS user_known, coalesce(u.name, '') AS "account.name",
			coalesce(u.username, '') AS "account.username",
			coalesce(m.id, 0) AS "member.id", coalesce(m.name, '') AS "member.name",
			coalesce(m.language, '') AS "member.language", coalesce(u.language, '') AS "member.speaks", u.direct_chat AS "member.direct",
			coalesce(m.community_id, 0) AS home,
			coalesce(co.id, 0) AS "community.id", coalesce(co.name, '') AS "community.name",
			coalesce(co.language, '') AS "community.language", coalesce(co.zone, '') AS "community.zone",
			coalesce(co.scheme, 0) AS "community.scheme", coalesce(co.rules, 0) AS "community.rules", coalesce(co.calendar, false) AS "community.calendar",
			CASE WHEN $5 THEN (SELECT count(*) FROM memberships o WHERE o.member_id = m.id) ELSE 0 END AS communities,
			ms.member_id IS NOT NULL AS joined, coalesce(ms.roles, '{}') AS roles
		FROM pg_try_advisory_xact_lock(hashtextextended($3, 0)) AS locked
		LEFT JOIN chats c ON c.id = $3
		LEFT JOIN users u ON u.id = $4
		LEFT JOIN members m ON m.id = u.member_id
		LEFT JOIN communities co ON co.id = CASE WHEN $5 THEN m.community_id ELSE c.community_id END
		LEFT JOIN memberships ms ON ms.community_id = co.id AND ms.member_id = m.id`,
		u.ID, tx.Now, u.Chat.ID.String(), string(u.User.ID), u.Chat.Direct)
	if err != nil {
		return metRow{}, fmt.Errorf("meet: %w", err)
	}
	return row, nil
}

// learn writes down what an update tells of its chat and sender that was not
// known. It reports whether there was anything.
func (tx *Tx) learn(ctx context.Context, u bot.Update, row metRow) (bool, error) {
	var learned bool
	steps := []struct {
		news bool
		do   func() error
	}{
		{!row.ChatKnown || row.Chat.Gone || !u.Chat.Direct && u.Chat.Title != "" && row.Chat.Title != u.Chat.Title,
			func() error { return tx.learnChat(ctx, u.Chat) }},
		{credited(u.User) && (!row.UserKnown || row.User != user{u.User.Name, u.User.Username} ||
			u.User.Language != "" && row.Member.Speaks != u.User.Language),
			func() error { return tx.learnUser(ctx, u.User) }},
		{credited(u.User) && u.Chat.Direct && row.Member.Direct != u.Chat.ID,
			func() error { return tx.OpenDirect(ctx, u.User.ID, u.Chat.ID) }},
	}
	for _, s := range steps {
		if !s.news {
			continue
		}
		learned = true
		if err := s.do(); err != nil {
			return false, err
		}
	}
	joined, err := tx.learnPlace(ctx, u, row)
	return learned || joined, err
}

// credited reports whether a user is somebody who can be a member.
func credited(u bot.User) bool { return u.ID != "" && !u.Anonymous && !u.Bot }

// learnPlace makes the sender part of the community that they speak in, and
// that the one which their direct chat is about, if they spoke to the bot there.
func (tx *Tx) learnPlace(ctx context.Context, u bot.Update, row metRow) (bool, error) {
	if !credited(u.User) {
		return false, nil
	}
	community := row.Community.ID
	if u.Chat.Direct && community == 0 {
		var err error
		if community, err = tx.onlyCommunity(ctx); err != nil {
			return false, err
		}
	}
	moves := community != 0 && row.Home != int64(community) && (row.Home == 0 || u.Addressed)
	if community == 0 || row.Joined && !moves {
		return false, nil
	}
	return true, tx.settleIn(ctx, u.User.ID, community, moves)
}

// SweepUpdates forgets updates handled before a time. It must be long after the
// platforms stop delivering them.
func (tx *Tx) SweepUpdates(ctx context.Context) error {
	_, err := tx.exec(ctx, `DELETE FROM updates WHERE seen_at < $1`, tx.Now.AddDate(0, 0, -7))
	if err != nil {
		return fmt.Errorf("sweep updates: %w", err)
	}
	return nil
}

// SetAside keeps an update that cannot be handled.
func (tx *Tx) SetAside(ctx context.Context, u bot.Update, why error) error {
	_, err := tx.exec(ctx, `
		INSERT INTO set_aside (update_id, chat_id, error, raw, at)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT (update_id) DO NOTHING`,
		u.ID, u.Chat.ID.String(), why.Error(), u.Raw, tx.Now)
	if err != nil {
		return fmt.Errorf("set update aside: %w", err)
	}
	return nil
}
