package storage

import (
	"context"
	"fmt"

	"linli/bot"
)

// A Room is what a chat is to its community.
type Room string

// The rooms.
const (
	NoRoom    Room = ""
	GroupRoom Room = "group"
	StaffRoom Room = "staff"
)

// A Chat is a chat that the bot has been in.
type Chat struct {
	ID     bot.ChatID `db:"id"`
	Direct bool       `db:"direct"`
	Title  string     `db:"title"`
	Room   Room       `db:"room"`
	Thread string     `db:"thread"` // the topic where the community set it up
	Gone   bool       `db:"gone"`
}

func (tx *Tx) learnChat(ctx context.Context, c bot.Chat) error {
	_, err := tx.exec(ctx, `
		INSERT INTO chats (id, direct, title) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET title = excluded.title, gone_at = NULL`,
		c.ID, c.Direct, c.Title)
	if err != nil {
		return fmt.Errorf("learn chat: %w", err)
	}
	return nil
}

// BindChat makes a chat a room of a community. A new staff room takes the place
// of the old one, which becomes no room at all.
func (tx *Tx) BindChat(ctx context.Context, c bot.Chat, community CommunityID, room Room) error {
	if room == StaffRoom {
		_, err := tx.exec(ctx, `
			UPDATE chats SET community_id = NULL, room = NULL
			WHERE community_id = $1 AND room = 'staff' AND id <> $2`, community, c.ID)
		if err != nil {
			return fmt.Errorf("leave staff room: %w", err)
		}
	}
	_, err := tx.exec(ctx, `
		UPDATE chats SET community_id = $2, room = $3, thread = $4 WHERE id = $1`,
		c.ID, community, string(room), c.Thread)
	if err != nil {
		return fmt.Errorf("bind chat: %w", err)
	}
	return nil
}

// Rooms returns the chats of a community that are of a kind and not gone.
func (tx *Tx) Rooms(ctx context.Context, community CommunityID, room Room) ([]Chat, error) {
	var chats []Chat
	err := tx.list(ctx, &chats, `
		SELECT id, direct, title, room, thread, false AS gone FROM chats
		WHERE community_id = $1 AND room = $2 AND gone_at IS NULL ORDER BY id`, community, string(room))
	if err != nil {
		return nil, fmt.Errorf("list rooms: %w", err)
	}
	return chats, nil
}

// chatGone is why what waited for a chat that is gone is dead.
const chatGone = "chat gone"

// LoseChat marks a chat as gone: the bot was removed or blocked. What waited for
// it is dead.
func (tx *Tx) LoseChat(ctx context.Context, id bot.ChatID) error {
	_, err := tx.exec(ctx, `
		WITH chat AS (
			UPDATE chats SET gone_at = $2 WHERE id = $1 AND gone_at IS NULL
		), account AS (
			UPDATE users SET direct_chat = NULL WHERE direct_chat = $1
		), lane AS (
			UPDATE lanes SET next_at = 'infinity' WHERE id = ANY ($3)
		)
		UPDATE deliveries SET state = 'dead', error = $4, settled_at = $2
		WHERE lane = ANY ($3) AND state = 'pending'`, id.String(), tx.Now, lanes(id), chatGone)
	if err != nil {
		return fmt.Errorf("lose chat: %w", err)
	}
	return nil
}

// MoveChat gives a chat its new ID, with all that belongs to it and waits for it.
// Cards start anew there: the old messages have other IDs. Repeating it is fine.
func (tx *Tx) MoveChat(ctx context.Context, old, now bot.ChatID) error {
	// A turn of the new chat may be under way; the steps must see what it did.
	if err := tx.lockChat(ctx, now); err != nil {
		return err
	}
	for _, step := range []struct{ what, query string }{
		{"note move", `INSERT INTO chat_moves (old_id, new_id) VALUES ($1, $2)
			ON CONFLICT (old_id) DO UPDATE SET new_id = excluded.new_id`},
		// An update from the new chat may have come first; nothing refers to it yet.
		{"drop double", `DELETE FROM chats WHERE id = $2 AND community_id IS NULL
			AND EXISTS (SELECT FROM chats WHERE id = $1)`},
		{"move chat", `UPDATE chats SET id = $2 WHERE id = $1 AND NOT EXISTS (SELECT FROM chats WHERE id = $2)`},
		// Before the lanes, as where a broadcast starts, so that neither waits for the other.
		{"move broadcasts", `UPDATE broadcasts SET chats = array_replace(chats, $1, $2),
				chat_id = CASE WHEN chat_id = $1 THEN $2 ELSE chat_id END
			WHERE chat_id = $1 OR $1 = ANY (chats)`},
		{"open lanes", `INSERT INTO lanes (id, platform, next_at)
			SELECT replace(id, $1, $2), platform, $3 FROM lanes WHERE id = ANY ($4)
			ON CONFLICT (id) DO UPDATE SET next_at = excluded.next_at WHERE lanes.next_at = 'infinity'`},
		{"move deliveries", `UPDATE deliveries SET lane = replace(lane, $1, $2), chat_id = $2, body = body - 'reply_to'
			WHERE lane = ANY ($4) AND state = 'pending'`},
		// A correction goes to where the broadcast's delivery was.
		{"move sent broadcasts", `UPDATE deliveries SET lane = replace(lane, $1, $2), chat_id = $2
			WHERE chat_id = $1 AND broadcast_id IS NOT NULL AND state = 'sent'`},
		{"rest lanes", `UPDATE lanes SET next_at = 'infinity' WHERE id = ANY ($4)`},
		// Messages have other numbers there; the old ones may be anybody's.
		{"forget cards", `DELETE FROM cards WHERE chat_id = $1`},
		{"forget messages", `UPDATE reports SET message_id = '' WHERE chat_id = $2`},
		{"move drafts", `UPDATE drafts SET chat_id = $2 WHERE chat_id = $1`},
	} {
		if err := tx.moveStep(ctx, step.query, old, now); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	tx.ring[now.Platform] = true
	return nil
}

// moveStep runs a statement that may not need all of its arguments.
func (tx *Tx) moveStep(ctx context.Context, query string, old, now bot.ChatID) error {
	_, err := tx.exec(ctx, `WITH args AS (SELECT $1::text, $2::text, $3::timestamptz, $4::text[]) `+query,
		old.String(), now.String(), tx.Now, lanes(old))
	return err
}

// CardAt returns the name of the card that a message is, or ErrNotFound.
func (tx *Tx) CardAt(ctx context.Context, chat bot.ChatID, m bot.MessageID) (string, error) {
	var card string
	err := tx.get(ctx, &card, `SELECT card FROM cards WHERE chat_id = $1 AND message_id = $2`, chat, string(m))
	if err != nil {
		return "", fmt.Errorf("find card: %w", err)
	}
	return card, nil
}
