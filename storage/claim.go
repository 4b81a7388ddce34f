package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot"
)

// A head is the first delivery of a lane that is due, with what it takes to send it.
type head struct {
	Lane       string        `db:"lane"`
	Direct     bool          `db:"direct"`
	Sends      pq.Int64Array `db:"sends"`
	ID         int64         `db:"id"` // 0: the lane has nothing to send
	Chat       bot.ChatID    `db:"chat_id"`
	Body       []byte        `db:"body"`
	Attempts   int           `db:"attempts"`
	Created    time.Time     `db:"created_at"`
	CardID     string        `db:"card_message"`
	CardPhoto  bool          `db:"card_photo"`
	CardShows  string        `db:"card_picture"`
	SameWords  bool          `db:"same_words"` // as those of the card that stands there
	EditOnly   bool          `db:"edit_only"`
	Brings     bool          `db:"brings"`   // a photo of its own; else that of the card stays
	Photo      bot.PhotoID   `db:"photo_id"` // to be shown; 0: none
	PhotoState string        `db:"photo_state"`
	Version    int           `db:"version"` // that people are to see
	Made       int           `db:"made"`    // that there is
	Hidden     bool          `db:"hidden"`
	File       bot.FileID    `db:"file_id"`
	Raw        bool          `db:"raw"`
	Key        string        `db:"key"` // of what is to be seen; empty for nothing yet
}

// digestOf is the digest of what an edit can change of a card's body but for its
// picture, which is told by its name.
func digestOf(body string) string {
	return `md5((` + body + ` - '{photo,card,reply_to,thread}'::text[])::text)`
}

// Claim implements bot.Outbox. A lane's next_at becomes the end of the lease,
// so that nobody else touches it; a lane that may not be sent to yet learns
// when it may.
func (db *DB) Claim(ctx context.Context, platform string, pace bot.Pace, n int) ([]bot.Delivery, error) {
	var ds []bot.Delivery
	var skipped bool
	err := db.InTx(ctx, func(tx *Tx) error {
		ds, skipped = nil, false
		heads, err := tx.heads(ctx, platform, n)
		if err != nil || len(heads) == 0 {
			return err
		}
		plan, err := tx.plan(ctx, platform, pace, heads)
		if err != nil {
			return err
		}
		ds, skipped = plan.deliveries, len(plan.skipped) > 0
		return tx.lease(ctx, plan)
	})
	if err != nil {
		return nil, fmt.Errorf("claim: %w", err)
	}
	if len(ds) == 0 && skipped {
		return db.Claim(ctx, platform, pace, n)
	}
	return ds, nil
}

// heads locks up to n lanes that are due and reads the first delivery of each.
// A card's version that a later one overtakes is passed over. A version without a
// photo leaves the one that stands there, and so brings what is to be seen of that
// by now: the version that would have brought it may be one that was overtaken.
func (tx *Tx) heads(ctx context.Context, platform string, n int) ([]head, error) {
	var heads []head
	err := tx.list(ctx, &heads, `
		WITH due AS (
			SELECT id, sends FROM lanes
			WHERE platform = $1 AND next_at <= $2
			ORDER BY next_at LIMIT $3
			FOR UPDATE SKIP LOCKED
		)
		SELECT due.id AS lane, due.sends, coalesce(c.direct, true) AS direct,
			coalesce(d.id, 0) AS id, coalesce(d.chat_id, '-:-') AS chat_id, coalesce(d.body, '{}') AS body,
			coalesce(d.attempts, 0) AS attempts, coalesce(d.created_at, $2) AS created_at,
			coalesce(k.message_id, '') AS card_message, coalesce(k.photo, false) AS card_photo,
			coalesce(k.picture, '') AS card_picture, coalesce(k.digest = `+digestOf("d.body")+`, false) AS same_words,
			coalesce(d.edit_only, false) AS edit_only, d.photo_id IS NOT NULL AS brings,
			coalesce(p.id, 0) AS photo_id, coalesce(p.state, '') AS photo_state,
			coalesce(p.version, 0) AS version, coalesce(p.made, 0) AS made, coalesce(p.hidden, false) AS hidden,
			coalesce(p.file_id, '') AS file_id, coalesce(p.raw, false) AS raw,
			coalesce(CASE WHEN p.hidden THEN p.placeholder ELSE p.large END, '') AS key
		FROM due
		LEFT JOIN LATERAL (
			SELECT * FROM deliveries d
			WHERE d.lane = due.id AND d.state = 'pending'
				AND NOT (d.card <> '' AND EXISTS (
						SELECT FROM cards k WHERE k.chat_id = d.chat_id AND k.card = d.card)
					AND EXISTS (
						SELECT FROM deliveries l
						WHERE l.lane = d.lane AND l.state = 'pending' AND l.card = d.card AND l.id > d.id))
			ORDER BY d.id LIMIT 1
		) d ON true
		LEFT JOIN chats c ON c.id = d.chat_id
		LEFT JOIN cards k ON d.card <> '' AND k.chat_id = d.chat_id AND k.card = d.card
		LEFT JOIN photos w ON w.id = coalesce(d.photo_id, CASE WHEN k.picture <> '' THEN k.photo_id END)
		LEFT JOIN photos p ON p.id = `+standIn,
		platform, tx.Now, n)
	if err != nil {
		return nil, fmt.Errorf("read lanes: %w", err)
	}
	return heads, nil
}

// A plan is what becomes of the lanes that are due.
type plan struct {
	deliveries []bot.Delivery
	claimed    pq.Int64Array
	skipped    pq.Int64Array  // versions of cards that would change nothing
	idle       pq.StringArray // lanes that seem to have nothing to send
	lanes      pq.StringArray // all others, and from when each may be claimed again
	nexts      pq.StringArray
}

func (p *plan) wait(lane string, until time.Time) {
	p.lanes, p.nexts = append(p.lanes, lane), append(p.nexts, until.Format(time.RFC3339Nano))
}

func (tx *Tx) plan(ctx context.Context, platform string, pace bot.Pace, heads []head) (*plan, error) {
	meter, err := tx.meter(ctx, platform, pace)
	if err != nil {
		return nil, err
	}
	var p plan
	for _, h := range heads {
		if h.ID == 0 {
			p.idle = append(p.idle, h.Lane)
			continue
		}
		if h.changesNothing() {
			p.skipped = append(p.skipped, h.ID)
			p.wait(h.Lane, tx.Now)
			continue
		}
		if until := tx.mayGo(h, pace, meter); until.After(tx.Now) {
			p.wait(h.Lane, until)
			continue
		}
		d, err := h.delivery()
		if err != nil {
			return nil, err
		}
		p.deliveries, p.claimed = append(p.deliveries, d), append(p.claimed, h.ID)
		p.wait(h.Lane, tx.Now.Add(bot.Lease))
	}
	return &p, tx.keepMeter(ctx, platform, meter)
}

// mayGo returns from when a delivery may be sent; one that may go now takes its
// place in the platform's pace.
func (tx *Tx) mayGo(h head, pace bot.Pace, m *meter) time.Time {
	if h.awaitsPicture() && tx.Now.Sub(h.Created) < pictureWait {
		return tx.Now.Add(pictureCheck)
	}
	if !paced(h.Lane, h.Chat) {
		return tx.Now
	}
	if until := laneFree(h.Sends, h.Direct, pace, tx.Now); until.After(tx.Now) {
		return until
	}
	return m.take(tx.Now)
}

func (h head) delivery() (bot.Delivery, error) {
	d := bot.Delivery{
		ID:      h.ID,
		Attempt: h.Attempts + 1,
		Message: bot.Message{Chat: h.Chat},
		Picture: h.picture(),

		EditOnly: h.EditOnly,
	}
	if err := json.Unmarshal(h.Body, &d.Message); err != nil {
		return bot.Delivery{}, fmt.Errorf("decode delivery %d: %w", h.ID, err)
	}
	if h.CardID != "" {
		d.Card = &bot.Sent{ID: bot.MessageID(h.CardID), Photo: h.CardPhoto, Picture: h.CardShows}
	}
	return d, nil
}

// lease writes the plan down.
func (tx *Tx) lease(ctx context.Context, p *plan) error {
	_, err := tx.exec(ctx, `
		WITH claimed AS (
			UPDATE deliveries SET attempts = attempts + 1 WHERE id = ANY ($1)
		), skipped AS (
			UPDATE deliveries SET state = 'skipped', settled_at = $5 WHERE id = ANY ($4) RETURNING chat_id, card, photo_id
		), follows AS (
			-- What they show may look just so for now, and become another picture later.
			UPDATE cards k SET photo_id = s.photo_id FROM skipped s
			WHERE k.chat_id = s.chat_id AND k.card = s.card AND s.photo_id IS NOT NULL
		)
		UPDATE lanes SET next_at = i.next_at::timestamptz
		FROM unnest($2::text[], $3::text[]) AS i (id, next_at)
		WHERE lanes.id = i.id`,
		p.claimed, p.lanes, p.nexts, p.skipped, tx.Now)
	if err != nil {
		return fmt.Errorf("lease: %w", err)
	}
	if len(p.idle) == 0 {
		return nil
	}
	// A statement of its own sees what was enqueued until we had the lanes' locks.
	_, err = tx.exec(ctx, `
		UPDATE lanes SET next_at = 'infinity'
		WHERE id = ANY ($1)
			AND NOT EXISTS (SELECT FROM deliveries d WHERE d.lane = lanes.id AND d.state = 'pending')`,
		p.idle)
	if err != nil {
		return fmt.Errorf("rest lanes: %w", err)
	}
	return nil
}
