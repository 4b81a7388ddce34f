package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot"
)

// giveUpAfter is the age at which a delivery that cannot be sent is dead.
const giveUpAfter = 24 * time.Hour

// Settle implements bot.Outbox. A relay whose lease ran out settles nothing:
// another one has the delivery by now.
func (db *DB) Settle(ctx context.Context, d bot.Delivery, o bot.Outcome) error {
	err := db.InTx(ctx, func(tx *Tx) error {
		l, err := tx.lockLane(ctx, d)
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if o.Sent != nil {
			return tx.settleSent(ctx, l, d, *o.Sent)
		}
		tx.ring[d.Message.Chat.Platform] = true
		switch {
		case !o.Moved.IsZero():
			return tx.MoveChat(ctx, d.Message.Chat, o.Moved)
		case o.Gone:
			return tx.LoseChat(ctx, d.Message.Chat)
		case o.Dead != "":
			return tx.settleDead(ctx, l, d, o.Dead)
		case o.Resend:
			return tx.resend(ctx, l, d)
		case tx.Now.Sub(l.Created) > giveUpAfter:
			return tx.settleDead(ctx, l, d, "not delivered within a day")
		default:
			return tx.free(ctx, l, tx.Now.Add(o.RetryIn))
		}
	})
	if err != nil {
		return fmt.Errorf("settle delivery %d: %w", d.ID, err)
	}
	return nil
}

// A leasedLane is the lane of a delivery under way, locked.
type leasedLane struct {
	ID      string        `db:"id"`
	Sends   pq.Int64Array `db:"sends"`
	Created time.Time     `db:"created_at"` // the delivery
}

// lockLane locks the lane of d. It returns ErrNotFound if d is no longer this
// relay's. One that was cancelled while it was on its way still is.
func (tx *Tx) lockLane(ctx context.Context, d bot.Delivery) (leasedLane, error) {
	var l leasedLane
	err := tx.get(ctx, &l, `
		SELECT l.id, l.sends, d.created_at
		FROM deliveries d JOIN lanes l ON l.id = d.lane
		WHERE d.id = $1 AND d.attempts = $2 AND d.state IN ('pending', 'cancelled')
		FOR UPDATE OF l, d`, d.ID, d.Attempt)
	return l, err
}

// settleSent writes down that d is out, and where its card stands. Older
// versions of the card that were passed over are done with. Of a secret, or a file,
// nothing stays but that it was sent. Nobody is woken for a
// lane that has nothing more to send.
func (tx *Tx) settleSent(ctx context.Context, l leasedLane, d bot.Delivery, sent bot.Sent) error {
	// What was sent, not what the row says: that may have been corrected meanwhile.
	body, err := json.Marshal(d.Message)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	var after struct {
		More  bool        `db:"more"`
		Photo bot.PhotoID `db:"photo_id"` // that the message has, or its card had before; 0: none
		Shows string      `db:"shows"`    // what people are to see of it by now
	}
	err = tx.get(ctx, &after, `
		WITH shown AS (
			SELECT coalesce(nullif($10::bigint, 0), (SELECT photo_id FROM cards WHERE chat_id = $4 AND card = $5)) AS photo_id
		), done AS (
			UPDATE deliveries SET
				state = CASE WHEN id = $1 THEN 'sent' ELSE 'skipped' END,
				message_id = CASE WHEN id = $1 THEN $2 END,
				error = NULL,
				body = CASE WHEN id = $1 AND $12 THEN '{}' ELSE body END,
				settled_at = $3
			WHERE id = $1 OR ($5 <> '' AND lane = $6 AND card = $5 AND id < $1 AND state = 'pending')
		), card AS (
			INSERT INTO cards (chat_id, card, message_id, photo, digest, photo_id, picture, delivery_id)
			SELECT $4, $5, $2, $7, `+digestOf("$9::jsonb")+`, nullif($10::bigint, 0), $11, $1 WHERE $5 <> ''
			ON CONFLICT (chat_id, card) DO UPDATE SET
				message_id = excluded.message_id, photo = excluded.photo, digest = excluded.digest,
				photo_id = coalesce(excluded.photo_id, cards.photo_id), picture = excluded.picture,
				delivery_id = excluded.delivery_id
		)
		UPDATE lanes SET sends = $8,
			next_at = CASE WHEN EXISTS (
				SELECT FROM deliveries
				WHERE lane = $6 AND state = 'pending' AND id <> $1 AND NOT ($5 <> '' AND card = $5 AND id < $1)
			) THEN $3 ELSE 'infinity'::timestamptz END
		WHERE id = $6
		RETURNING next_at < 'infinity' AS more, coalesce((SELECT photo_id FROM shown), 0) AS photo_id,
			coalesce(`+shownOf("(SELECT photo_id FROM shown)")+`, '') AS shows`,
		d.ID, string(sent.ID), tx.Now, d.Message.Chat, d.Message.Card, l.ID, sent.Photo,
		pq.Int64Array(recent(l.Sends, tx.Now)), string(body), int64(d.Message.Photo), sent.Picture,
		d.Message.Secret || d.Message.Document != nil)
	if err != nil {
		return fmt.Errorf("mark sent: %w", err)
	}
	if after.More {
		tx.ring[d.Message.Chat.Platform] = true
	}
	stands := cmp.Or(d.Picture.Name, sent.Picture)
	if stands != "" && after.Shows != "" && after.Shows != stands {
		return tx.Repaint(ctx, after.Photo, tx.Now.Add(-repaintRecent)) // it changed on the way
	}
	return nil
}

func (tx *Tx) settleDead(ctx context.Context, l leasedLane, d bot.Delivery, why string) error {
	_, err := tx.exec(ctx, `
		UPDATE deliveries SET state = 'dead', error = $2, settled_at = $3 WHERE id = $1`, d.ID, why, tx.Now)
	if err != nil {
		return fmt.Errorf("mark dead: %w", err)
	}
	return tx.free(ctx, l, tx.Now)
}

// resend forgets the card, so that its next version is a new message.
func (tx *Tx) resend(ctx context.Context, l leasedLane, d bot.Delivery) error {
	_, err := tx.exec(ctx, `DELETE FROM cards WHERE chat_id = $1 AND card = $2`, d.Message.Chat, d.Message.Card)
	if err != nil {
		return fmt.Errorf("forget card: %w", err)
	}
	return tx.free(ctx, l, tx.Now)
}

// free ends a lease: the lane may be claimed again at the given time. What was
// tried counts as sent, since the platform counts it.
func (tx *Tx) free(ctx context.Context, l leasedLane, at time.Time) error {
	_, err := tx.exec(ctx, `UPDATE lanes SET next_at = $2, sends = $3 WHERE id = $1`,
		l.ID, at, pq.Int64Array(recent(l.Sends, tx.Now)))
	if err != nil {
		return fmt.Errorf("free lane: %w", err)
	}
	return nil
}
