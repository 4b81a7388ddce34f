package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot"
)

// SpotLife is how long a location waits for the report that it may belong to.
const SpotLife = 10 * time.Minute

// KeepSpot keeps a location that a member sent to a chat, in place of an earlier one.
func (tx *Tx) KeepSpot(ctx context.Context, chat bot.ChatID, m MemberID, p bot.Position) error {
	_, err := tx.exec(ctx, `
		INSERT INTO spots (chat_id, member_id, latitude, longitude, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (chat_id, member_id) DO UPDATE SET
			latitude = excluded.latitude, longitude = excluded.longitude, at = excluded.at`,
		chat, m, p.Latitude, p.Longitude, tx.Now)
	if err != nil {
		return fmt.Errorf("keep spot: %w", err)
	}
	return nil
}

// TakeSpot takes the location that a member sent to a chat in the last minutes;
// nil if there is none.
func (tx *Tx) TakeSpot(ctx context.Context, chat bot.ChatID, m MemberID) (*bot.Position, error) {
	var row struct {
		Latitude  float64 `db:"latitude"`
		Longitude float64 `db:"longitude"`
	}
	err := tx.get(ctx, &row, `
		DELETE FROM spots WHERE chat_id = $1 AND member_id = $2 AND at >= $3 RETURNING latitude, longitude`,
		chat, m, tx.Now.Add(-SpotLife))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("take spot: %w", err)
	}
	return &bot.Position{Latitude: row.Latitude, Longitude: row.Longitude}, nil
}

// SweepSpots forgets locations that no report came for.
func (tx *Tx) SweepSpots(ctx context.Context) error {
	if _, err := tx.exec(ctx, `DELETE FROM spots WHERE at < $1`, tx.Now.Add(-SpotLife)); err != nil {
		return fmt.Errorf("sweep spots: %w", err)
	}
	return nil
}
