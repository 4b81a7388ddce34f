package storage_test

import (
	"context"
	"testing"
	"time"

	"linli/storage"
)

func TestOnceIsOnceAndForgotten(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	once := func(want bool) {
		t.Helper()
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			fresh, err := tx.Once(ctx, "k")
			if fresh != want {
				t.Errorf("fresh: %v, want %v", fresh, want)
			}
			return err
		})
	}
	once(true)
	once(false)
	clock.pass(33 * 24 * time.Hour)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.SweepTold(ctx) })
	once(true)
}
