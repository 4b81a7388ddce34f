package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"linli/bot"
)

// repaintRecent is for how long a message that is no card follows its photo when
// that has merely become a better one.
const repaintRecent = time.Hour

// shownOf is the name of what is to be seen of the photo that is an argument of a
// query; NULL while there is nothing.
func shownOf(arg string) string {
	return `(
		SELECT p.id || '.' || p.version FROM photos w JOIN photos p ON p.id = ` + standIn + `
		WHERE w.id = ` + arg + `::bigint AND p.version = p.made
			AND (p.file_id <> '' AND NOT p.raw AND p.version = 0 AND p.state <> 'failed' OR
				CASE WHEN p.hidden THEN p.placeholder ELSE p.large END IS NOT NULL)
	)`
}

// Repaint has every message that shows a photo show what is to be seen of it now,
// by an edit that changes nothing else. Cards follow at any time, other messages
// if they were sent since then. What the outbox has forgotten stays as it is.
func (tx *Tx) Repaint(ctx context.Context, photo bot.PhotoID, since time.Time) error {
	var shows string
	err := tx.get(ctx, &shows, `SELECT shown FROM (SELECT `+shownOf("$1")+` AS shown) s WHERE shown IS NOT NULL`, int64(photo))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find what is shown: %w", err)
	}
	lanes, err := tx.lockShowing(ctx, photo, shows, since)
	if err != nil || len(lanes) == 0 {
		return err
	}
	if err := tx.makeCards(ctx, photo, since); err != nil {
		return err
	}
	return tx.enqueueRepaint(ctx, photo, shows, lanes)
}

// lockShowing locks the lanes of the chats that may have messages to be repainted,
// so that what is under way there is settled before we look.
func (tx *Tx) lockShowing(ctx context.Context, photo bot.PhotoID, shows string, since time.Time) (pq.StringArray, error) {
	var lanes pq.StringArray
	err := tx.list(ctx, &lanes, `
		SELECT id FROM lanes WHERE id IN (
			SELECT chat_id FROM cards WHERE photo_id = $1 AND picture <> $2
			UNION
			SELECT chat_id FROM deliveries
			WHERE photo_id = $1 AND (state = 'pending' OR card = '' AND state = 'sent' AND created_at >= $3)
		) ORDER BY id FOR UPDATE`, int64(photo), shows, since)
	if err != nil {
		return nil, fmt.Errorf("lock lanes: %w", err)
	}
	return lanes, nil
}

// makeCards makes cards of other messages that show a photo, so that they can be
// edited. What stands there is not known.
func (tx *Tx) makeCards(ctx context.Context, photo bot.PhotoID, since time.Time) error {
	_, err := tx.exec(ctx, `
		INSERT INTO cards (chat_id, card, message_id, photo, digest, photo_id, delivery_id)
		SELECT chat_id, 'd' || id, message_id, false, '', photo_id, id FROM deliveries
		WHERE photo_id = $1 AND card = '' AND state = 'sent' AND created_at >= $2 AND message_id <> '' AND broadcast_id IS NULL
		ON CONFLICT DO NOTHING`, int64(photo), since)
	if err != nil {
		return fmt.Errorf("make cards: %w", err)
	}
	return nil
}

// enqueueRepaint sends cards their latest words with the photo. A version that
// waits and has a photo will bring it itself.
func (tx *Tx) enqueueRepaint(ctx context.Context, photo bot.PhotoID, shows string, lanes pq.StringArray) error {
	_, err := tx.exec(ctx, `
		INSERT INTO deliveries (lane, chat_id, body, card, photo_id, edit_only, created_at, reports)
		SELECT k.chat_id, k.chat_id,
			coalesce(p.body, s.body) || jsonb_build_object('card', k.card, 'photo', $1::bigint), k.card, $1, true, $3,
			coalesce(p.reports, s.reports)
		FROM cards k
		LEFT JOIN deliveries s ON s.id = k.delivery_id
		LEFT JOIN LATERAL (
			SELECT body, photo_id, reports FROM deliveries d
			WHERE d.lane = k.chat_id AND d.card = k.card AND d.state = 'pending' ORDER BY id DESC LIMIT 1
		) p ON true
		WHERE k.photo_id = $1 AND k.picture <> $2 AND k.chat_id = ANY ($4)
			AND coalesce(p.body, s.body) IS NOT NULL AND p.photo_id IS NULL
		ORDER BY k.chat_id, k.card`, int64(photo), shows, tx.Now, lanes)
	if err != nil {
		return fmt.Errorf("enqueue repainting: %w", err)
	}
	if _, err := tx.exec(ctx, `UPDATE lanes SET next_at = $2 WHERE id = ANY ($1) AND next_at = 'infinity'`, lanes, tx.Now); err != nil {
		return fmt.Errorf("wake lanes: %w", err)
	}
	for _, id := range lanes {
		chat, err := bot.ParseChatID(id)
		if err != nil {
			return err
		}
		tx.ring[chat.Platform] = true
	}
	return nil
}
