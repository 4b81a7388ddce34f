package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot"
)

// Enqueue puts messages in the outbox, in order. They answer u, unless its ID
// is empty.
func (tx *Tx) Enqueue(ctx context.Context, u bot.Update, ms ...bot.Message) error {
	if len(ms) == 0 {
		return nil
	}
	var rows deliveryRows
	for _, m := range ms {
		if err := rows.add(m, tx.reportsIn(m)); err != nil {
			return err
		}
		tx.ring[m.Chat.Platform] = true
	}
	due := tx.Now.Add(u.AnswerWindow)
	_, err := tx.exec(ctx, `
		WITH input AS (
			SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $10::text[], $11::bool[])
				WITH ORDINALITY AS i (lane, platform, chat_id, body, card, photo_id, reports, edit_only, n)
		), lane AS (
			INSERT INTO lanes (id, platform, next_at)
			SELECT DISTINCT lane, platform, $8::timestamptz FROM input ORDER BY lane
			ON CONFLICT (id) DO UPDATE SET next_at = excluded.next_at WHERE lanes.next_at = 'infinity'
			RETURNING id
		)
		INSERT INTO deliveries (lane, chat_id, answers, body, card, photo_id, created_at, reports, edit_only)
		SELECT lane, chat_id, $7, body::jsonb, card, nullif(photo_id, 0), $9, reports::bigint[], edit_only
		FROM input, (SELECT count(*) FROM lane) AS locked -- first, so that ids follow the order of the locks
		ORDER BY n`,
		rows.lanes, rows.platforms, rows.chats, rows.bodies, rows.cards, rows.photos, u.ID, due, tx.Now, rows.reports, rows.amends)
	if err != nil {
		return fmt.Errorf("enqueue: %w", err)
	}
	return nil
}

// deliveryRows are messages as columns.
type deliveryRows struct {
	lanes, platforms, chats, bodies, cards pq.StringArray
	photos                                 pq.Int64Array
	reports                                pq.StringArray // arrays in Postgres' own form
	amends                                 pq.BoolArray
}

func (r *deliveryRows) add(m bot.Message, reports pq.Int64Array) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	r.lanes = append(r.lanes, lane(m))
	r.platforms = append(r.platforms, m.Chat.Platform)
	r.chats = append(r.chats, m.Chat.String())
	r.bodies = append(r.bodies, string(body))
	r.cards = append(r.cards, m.Card)
	r.photos = append(r.photos, int64(m.Photo))
	r.reports = append(r.reports, arrayText(reports))
	r.amends = append(r.amends, m.Amends)
	return nil
}

// What a chat's lanes are named by, besides its own ID alone.
const (
	pressLane     = "press/"
	menuLane      = "menu/"
	broadcastLane = "broadcast/"
)

// lane returns the lane of a message: its chat's, but a press is answered, and
// a menu set, without waiting for what the chat has yet to get.
func lane(m bot.Message) string {
	switch {
	case m.Press != "":
		return pressLane + m.Chat.String()
	case m.Menu != nil:
		return menuLane + m.Chat.String()
	default:
		return m.Chat.String()
	}
}

// lanes returns all lanes that a chat may have.
func lanes(chat bot.ChatID) pq.StringArray {
	id := chat.String()
	return pq.StringArray{id, pressLane + id, menuLane + id, broadcastLane + id}
}

// paced reports whether a lane keeps to its platform's pace for messages.
func paced(lane string, chat bot.ChatID) bool {
	return lane == chat.String() || lane == broadcastLane+chat.String()
}

// maxIdle bounds how late work that another process made is found.
const maxIdle = time.Second

// Wait implements bot.Outbox.
func (db *DB) Wait(ctx context.Context, platform string) error {
	return db.bells.wait(ctx, platform, db.untilNext(ctx, platform))
}

// untilNext returns how long the next lane of a platform has still to wait.
func (db *DB) untilNext(ctx context.Context, platform string) time.Duration {
	var next time.Time
	err := db.InTx(ctx, func(tx *Tx) error {
		return tx.get(ctx, &next, `
			SELECT coalesce(min(next_at), $2) FROM lanes WHERE platform = $1 AND next_at < 'infinity'`,
			platform, tx.Now.Add(maxIdle))
	})
	if err != nil {
		return maxIdle
	}
	return min(max(next.Sub(db.now()), time.Millisecond), maxIdle)
}

// SweepLanes wakes lanes that have something to send and do not know it. It
// heals what a crash of the server at the wrong moment may leave.
func (tx *Tx) SweepLanes(ctx context.Context) error {
	_, err := tx.exec(ctx, `
		UPDATE lanes SET next_at = $1
		WHERE next_at = 'infinity'
			AND id IN (SELECT lane FROM deliveries WHERE state = 'pending')`, tx.Now)
	if err != nil {
		return fmt.Errorf("sweep lanes: %w", err)
	}
	return nil
}

// keepDeliveries is for how many days what was sent can still be looked up.
const keepDeliveries = 30

// SweepDeliveries forgets what was sent long ago; it holds what people wrote.
func (tx *Tx) SweepDeliveries(ctx context.Context) error {
	_, err := tx.exec(ctx, `
		DELETE FROM deliveries WHERE settled_at < $1 AND state <> 'pending'`, tx.Now.AddDate(0, 0, -keepDeliveries))
	if err != nil {
		return fmt.Errorf("sweep deliveries: %w", err)
	}
	return nil
}
