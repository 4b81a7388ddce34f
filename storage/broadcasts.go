package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot"
)

// A BroadcastID names a broadcast among those of all communities.
type BroadcastID int64

// A BroadcastState is how far a broadcast has come.
type BroadcastState string

// The states of a broadcast.
const (
	BroadcastDraft     BroadcastState = "draft"     // shown to its author, who has not decided
	BroadcastScheduled BroadcastState = "scheduled" // waits for its time
	BroadcastSending   BroadcastState = "sending"
	BroadcastDone      BroadcastState = "done"
	BroadcastCancelled BroadcastState = "cancelled"
	BroadcastWithdrawn BroadcastState = "withdrawn" // taken back after it was sent
)

// A Broadcast is a message of staff's to many chats at once.
type Broadcast struct {
	ID        BroadcastID `db:"id"`
	Community CommunityID `db:"community_id"`
	Author    MemberID    `db:"author_id"`
	Chat      bot.ChatID  `db:"chat_id"` // where it was written, and where its card stands
	Thread    string      `db:"thread"`
	Message   bot.Message `db:"-"` // its text and photo
	Audience
	Urgent  bool           `db:"urgent"`
	At      time.Time      `db:"start_at"` // not before this
	State   BroadcastState `db:"state"`
	Started *time.Time     `db:"started_at"` // nil if it has not
	Created time.Time      `db:"created_at"`
	Tally
}

// An Audience is whom a broadcast is for.
type Audience struct {
	Groups  bool           `db:"all_groups"`  // every group of the community
	Chats   pq.StringArray `db:"chats"`       // or these groups of it, by their IDs
	Members bool           `db:"all_members"` // the direct chat of every member
	Roles   Roles          `db:"roles"`       // or of those who have any of these roles
}

// A Tally is what has become of a broadcast: how many chats have it, are gone,
// could not be sent to, and have yet to get it.
type Tally struct {
	Sent    int `db:"sent"`
	Blocked int `db:"blocked"`
	Failed  int `db:"failed"`
	Left    int `db:"remaining"`
}

// Total returns how many chats a tally counts.
func (t Tally) Total() int { return t.Sent + t.Blocked + t.Failed + t.Left }

// A Reach is how many chats an audience comes to.
type Reach struct {
	Groups int `db:"groups"`
	People int `db:"people"` // direct chats, one a person
}

const broadcastColumns = `id, community_id, author_id, chat_id, thread, all_groups, chats, all_members, roles, urgent, start_at,
	state, started_at, created_at, sent, blocked, failed, remaining, body`

// A broadcastRow is a Broadcast as it is read.
type broadcastRow struct {
	Broadcast
	Body []byte `db:"body"`
}

func (r broadcastRow) broadcast() (Broadcast, error) {
	if err := json.Unmarshal(r.Body, &r.Message); err != nil {
		return Broadcast{}, fmt.Errorf("decode broadcast %d: %w", r.ID, err)
	}
	return r.Broadcast, nil
}

// AddBroadcast adds a broadcast as a draft and returns it with its ID.
func (tx *Tx) AddBroadcast(ctx context.Context, b Broadcast) (Broadcast, error) {
	body, err := json.Marshal(b.Message)
	if err != nil {
		return Broadcast{}, fmt.Errorf("encode broadcast: %w", err)
	}
	b.State, b.Created = BroadcastDraft, tx.Now
	err = tx.get(ctx, &b.ID, `
		INSERT INTO broadcasts (community_id, author_id, chat_id, thread, body, photo_id, all_groups, chats, all_members,
			roles, urgent, start_at, state, created_at)
		VALUES ($1, $2, $3, $4, $5, nullif($6::bigint, 0), $7, coalesce($8::text[], '{}'), $9, $10, $11, $12, 'draft', $13)
		RETURNING id`,
		b.Community, b.Author, b.Chat, b.Thread, string(body), int64(b.Message.Photo), b.Groups, b.Chats, b.Members,
		roleArray(b.Roles), b.Urgent, b.At, tx.Now)
	if err != nil {
		return Broadcast{}, fmt.Errorf("add broadcast: %w", err)
	}
	return b, nil
}

// LockBroadcast returns a broadcast, or ErrNotFound, and makes other transactions
// that lock it wait for this one.
func (tx *Tx) LockBroadcast(ctx context.Context, id BroadcastID) (Broadcast, error) {
	var row broadcastRow
	err := tx.get(ctx, &row, `
		SELECT `+broadcastColumns+` FROM broadcasts WHERE id = $1 FOR NO KEY UPDATE`, id)
	if err != nil {
		return Broadcast{}, fmt.Errorf("lock broadcast: %w", err)
	}
	return row.broadcast()
}

// Broadcasts returns the latest n broadcasts of a community that somebody sent or
// scheduled, newest first.
func (tx *Tx) Broadcasts(ctx context.Context, community CommunityID, n int) ([]Broadcast, error) {
	var rows []broadcastRow
	err := tx.list(ctx, &rows, `
		SELECT `+broadcastColumns+` FROM broadcasts
		WHERE community_id = $1 AND (started_at IS NOT NULL OR state = 'scheduled') ORDER BY id DESC LIMIT $2`,
		community, n)
	if err != nil {
		return nil, fmt.Errorf("list broadcasts: %w", err)
	}
	bs := make([]Broadcast, len(rows))
	for i, r := range rows {
		if bs[i], err = r.broadcast(); err != nil {
			return nil, err
		}
	}
	return bs, nil
}

// audience is the chats that broadcast $1 is for: one row each, a person's only
// once on whatever platforms they are.
const audience = `b AS (
		SELECT * FROM broadcasts WHERE id = $1
	), target AS (
		SELECT c.id AS chat_id, c.thread, false AS direct
		FROM b JOIN chats c ON c.community_id = b.community_id AND c.room = 'group' AND c.gone_at IS NULL
		WHERE b.all_groups OR c.id = ANY (b.chats)
		UNION ALL
		SELECT u.direct_chat, '', true
		FROM b JOIN memberships ms ON ms.community_id = b.community_id
		CROSS JOIN LATERAL (
			SELECT direct_chat FROM users
			WHERE member_id = ms.member_id AND direct_chat IS NOT NULL ORDER BY id LIMIT 1
		) u
		WHERE b.all_members OR ms.roles && b.roles
	)`

// Reach counts whom a broadcast would go to now.
func (tx *Tx) Reach(ctx context.Context, id BroadcastID) (Reach, error) {
	var r Reach
	err := tx.get(ctx, &r, `
		WITH `+audience+`
		SELECT count(*) FILTER (WHERE NOT direct) AS groups, count(*) FILTER (WHERE direct) AS people FROM target`, id)
	if err != nil {
		return Reach{}, fmt.Errorf("count audience: %w", err)
	}
	return r, nil
}

// broadcastPace is how many deliveries of broadcasts come due in a second on one
// platform. It leaves room for answers below Telegram's limit of thirty
// (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
const broadcastPace = 20

// StartBroadcast puts a broadcast in the outbox, one delivery for each chat, and
// returns how many these are. They go in lanes of their own which come due one
// after another, so that nobody's answer waits for them.
func (tx *Tx) StartBroadcast(ctx context.Context, id BroadcastID) (int, error) {
	var started outgoing
	err := tx.get(ctx, &started, `
		WITH `+audience+`, busy AS (
			SELECT platform, count(*) AS n FROM lanes
			WHERE next_at < 'infinity' AND starts_with(id, $4) GROUP BY platform
		), input AS (
			SELECT $4 || chat_id AS lane, platform, chat_id, thread,
				coalesce(busy.n, 0) + row_number() OVER (PARTITION BY platform ORDER BY direct, chat_id) - 1 AS place
			FROM (SELECT *, split_part(chat_id, ':', 1) AS platform FROM target) t LEFT JOIN busy USING (platform)
		), lane AS (
			INSERT INTO lanes (id, platform, next_at)
			SELECT lane, platform, $2::timestamptz + make_interval(secs => place / $3::bigint) FROM input ORDER BY lane
			ON CONFLICT (id) DO UPDATE SET next_at = excluded.next_at WHERE lanes.next_at = 'infinity'
			RETURNING id
		), delivery AS (
			INSERT INTO deliveries (lane, chat_id, broadcast_id, body, card, photo_id, created_at)
			SELECT lane, i.chat_id, b.id, b.body || jsonb_build_object('card', $5::text || b.id, 'thread', i.thread),
				$5::text || b.id, b.photo_id, $2
			FROM input i, b, (SELECT count(*) FROM lane) AS locked -- first, as in Enqueue
			ORDER BY place
			RETURNING chat_id
		), state AS (
			UPDATE broadcasts SET state = 'sending', started_at = $2, remaining = (SELECT count(*) FROM delivery)
			WHERE id = $1
		)
		`+countOutgoing, id, tx.Now, broadcastPace, broadcastLane, BroadcastCard)
	if err != nil {
		return 0, fmt.Errorf("start broadcast: %w", err)
	}
	tx.ringFor(started)
	return started.N, nil
}

// outgoing is how many deliveries a statement made, and for which platforms.
type outgoing struct {
	N         int            `db:"n"`
	Platforms pq.StringArray `db:"platforms"`
}

// countOutgoing reads an outgoing from the deliveries that were made.
const countOutgoing = `
	SELECT count(*) AS n, coalesce(array_agg(DISTINCT split_part(chat_id, ':', 1)), '{}') AS platforms FROM delivery`

// ringFor wakes the relays that have something to send.
func (tx *Tx) ringFor(o outgoing) {
	for _, p := range o.Platforms {
		tx.ring[p] = true
	}
}

// BroadcastCard begins the name of the card that a broadcast is in each chat; its
// ID follows.
const BroadcastCard = "broadcast/"

// ScheduleBroadcast notes when a broadcast is to start.
func (tx *Tx) ScheduleBroadcast(ctx context.Context, id BroadcastID, at time.Time) error {
	_, err := tx.exec(ctx, `UPDATE broadcasts SET state = 'scheduled', start_at = $2 WHERE id = $1`, id, at)
	if err != nil {
		return fmt.Errorf("schedule broadcast: %w", err)
	}
	return nil
}

// CancelBroadcast stops what has not been sent of a broadcast. What is on its
// way meanwhile still counts as sent once that is known.
func (tx *Tx) CancelBroadcast(ctx context.Context, id BroadcastID) error {
	_, err := tx.exec(ctx, `
		WITH stopped AS (
			UPDATE deliveries SET state = 'cancelled', settled_at = $2 WHERE broadcast_id = $1 AND state = 'pending'
		)
		UPDATE broadcasts SET state = 'cancelled' WHERE id = $1`, id, tx.Now)
	if err != nil {
		return fmt.Errorf("cancel broadcast: %w", err)
	}
	return nil
}

// CountBroadcast counts what has become of a broadcast, and keeps the tally with it.
func (tx *Tx) CountBroadcast(ctx context.Context, id BroadcastID) (Tally, error) {
	var t Tally
	err := tx.get(ctx, &t, `
		UPDATE broadcasts b SET sent = n.sent, blocked = n.blocked, failed = n.failed, remaining = n.remaining
		FROM (
			SELECT count(*) FILTER (WHERE state IN ('sent', 'skipped')) AS sent,
				count(*) FILTER (WHERE state = 'dead' AND error = $2) AS blocked,
				count(*) FILTER (WHERE state = 'dead' AND error IS DISTINCT FROM $2) AS failed,
				count(*) FILTER (WHERE state IN ('pending', 'cancelled')) AS remaining
			FROM deliveries WHERE broadcast_id = $1
		) n
		WHERE b.id = $1
		RETURNING b.sent, b.blocked, b.failed, b.remaining`, id, chatGone)
	if err != nil {
		return Tally{}, fmt.Errorf("count broadcast: %w", err)
	}
	return t, nil
}

// EndBroadcast notes how a broadcast ended.
func (tx *Tx) EndBroadcast(ctx context.Context, id BroadcastID, s BroadcastState) error {
	if _, err := tx.exec(ctx, `UPDATE broadcasts SET state = $2 WHERE id = $1`, id, string(s)); err != nil {
		return fmt.Errorf("end broadcast: %w", err)
	}
	return nil
}

// RewordBroadcast gives a broadcast another text.
func (tx *Tx) RewordBroadcast(ctx context.Context, id BroadcastID, m bot.Markup) error {
	_, err := tx.exec(ctx, `
		UPDATE broadcasts SET body = jsonb_set(body, '{text}', to_jsonb($2::text)) WHERE id = $1`, id, string(m))
	if err != nil {
		return fmt.Errorf("reword broadcast: %w", err)
	}
	return nil
}

// EditBroadcast has the chats that a broadcast goes to show another text: what
// waits goes out with it, and where the message is out, or may be just now, a new
// version of the card follows. It returns how many of these there are.
func (tx *Tx) EditBroadcast(ctx context.Context, id BroadcastID, m bot.Markup) (int, error) {
	var edited outgoing
	err := tx.get(ctx, &edited, `
		WITH waiting AS (
			UPDATE deliveries SET body = jsonb_set(body, '{text}', to_jsonb($2::text))
			WHERE broadcast_id = $1 AND state = 'pending'
		), input AS (
			SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM deliveries
			WHERE broadcast_id = $1 AND (state = 'sent' OR state = 'pending' AND attempts > 0)
		), lane AS (
			INSERT INTO lanes (id, platform, next_at)
			SELECT lane, split_part(chat_id, ':', 1), $3::timestamptz + make_interval(secs => place / $4::bigint)
			FROM input ORDER BY lane
			ON CONFLICT (id) DO UPDATE SET next_at = excluded.next_at WHERE lanes.next_at = 'infinity'
			RETURNING id
		), delivery AS (
			INSERT INTO deliveries (lane, chat_id, body, card, photo_id, created_at)
			SELECT lane, chat_id, jsonb_set(body, '{text}', to_jsonb($2::text)), card, photo_id, $3
			FROM input, (SELECT count(*) FROM lane) AS locked
			ORDER BY place
			RETURNING chat_id
		)
		`+countOutgoing, id, string(m), tx.Now, broadcastPace)
	if err != nil {
		return 0, fmt.Errorf("edit broadcast: %w", err)
	}
	tx.ringFor(edited)
	return edited.N, nil
}
