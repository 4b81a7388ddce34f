package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"
)

// Setting returns the value of a fact that is made once, by fresh, and kept.
func (db *DB) Setting(ctx context.Context, name string, fresh func() string) (string, error) {
	var value string
	err := db.InTx(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`, name, fresh())
		if err != nil {
			return err
		}
		return tx.get(ctx, &value, `SELECT value FROM settings WHERE name = $1`, name)
	})
	if err != nil {
		return "", fmt.Errorf("read setting %s: %w", name, err)
	}
	return value, nil
}

// Renew keeps the value of a fact that changes with the program, and reports
// whether it was another one before. Of several processes only one hears so.
func (tx *Tx) Renew(ctx context.Context, name, value string) (bool, error) {
	n, err := tx.exec(ctx, `
		INSERT INTO settings (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE settings.value <> excluded.value`, name, value)
	if err != nil {
		return false, fmt.Errorf("renew setting %s: %w", name, err)
	}
	return n > 0, nil
}

// Health says how much waits to be done and what was given up.
type Health struct {
	Pending  int64         // deliveries to be sent
	Dead     int64         // deliveries given up in the last day
	SetAside int64         // updates that could not be handled
	Oldest   time.Duration // age of the oldest delivery to be sent
}

// Health reads the database's health. An error means that it does not answer.
func (db *DB) Health(ctx context.Context) (Health, error) {
	var h struct {
		Health
		Since *time.Time
	}
	err := db.InTx(ctx, func(tx *Tx) error {
		err := tx.get(ctx, &h, `
			SELECT count(*) AS pending, min(created_at) AS since,
				(SELECT count(*) FROM deliveries WHERE state = 'dead' AND settled_at > $1) AS dead,
				(SELECT count(*) FROM set_aside) AS setaside
			FROM deliveries WHERE state = 'pending'`, tx.Now.AddDate(0, 0, -1))
		if err == nil && h.Since != nil {
			h.Oldest = tx.Now.Sub(*h.Since)
		}
		return err
	})
	if err != nil {
		return Health{}, fmt.Errorf("read health: %w", err)
	}
	return h.Health, nil
}

func textArray(ss []string) pq.StringArray { return pq.StringArray(ss) }
