package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"linli/bot"
	"linli/storage"
)

// keepPhoto fetches a photo whose files have the keys.
func keepPhoto(t *testing.T, db *storage.DB, large, small string) bot.PhotoID {
	t.Helper()
	var f storage.Fetch
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		if _, err = tx.AddPhoto(ctx, bot.File{ID: "test:p"}); err != nil {
			return err
		}
		f, err = tx.ClaimPhoto(ctx)
		return err
	})
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		ok, err := tx.KeepPhoto(ctx, f, storage.Kept{Large: large, Small: small, Width: 1, Height: 1})
		if err == nil && !ok {
			t.Error("the photo was not kept")
		}
		return err
	})
	return f.ID
}

// claimDropped leases a file to be deleted; empty if there is none.
func claimDropped(t *testing.T, db *storage.DB) (f storage.DroppedFile) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		f, err = tx.ClaimDropped(ctx)
		if errors.Is(err, storage.ErrNotFound) {
			err = nil
		}
		return err
	})
	return f
}

func TestFileIsDroppedOnceNothingHasIt(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	keepPhoto(t, db, "a", "b")
	dropping := func(want bool) {
		t.Helper()
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			yes, err := tx.Dropping(ctx, "c")
			if yes != want {
				t.Errorf("dropping c: %v, want %v", yes, want)
			}
			return err
		})
	}
	drop := func(keys ...string) {
		t.Helper()
		do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.DropFiles(ctx, keys...) })
	}
	drop("a", "b")
	if f := claimDropped(t, db); f.Key != "" {
		t.Errorf("%s of a photo is to be deleted", f.Key)
	}

	drop("c")
	dropping(false) // so that it stays
	if f := claimDropped(t, db); f.Key != "" {
		t.Errorf("%s is to be deleted though somebody has it again", f.Key)
	}
	drop("c", "c")
	first := claimDropped(t, db)
	if first.Key != "c" || claimDropped(t, db).Key != "" {
		t.Errorf("claimed %q, and more", first.Key)
	}
	dropping(true)
	clock.pass(3 * time.Minute) // who had it has died
	again := claimDropped(t, db)
	if again.Key != "c" {
		t.Error("a file whose deletion was cut off is not tried again")
	}
	settle := func(f storage.DroppedFile) {
		do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.SettleDropped(ctx, f) })
	}
	settle(first) // too late
	clock.pass(3 * time.Minute)
	if again = claimDropped(t, db); again.Key != "c" {
		t.Error("a lease that ran out settled the file")
	}
	settle(again)
	dropping(true) // whoever stored it just now may have found it there
	clock.pass(3 * time.Minute)
	dropping(false)
	if claimDropped(t, db).Key != "" {
		t.Error("a deleted file is deleted again")
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.SweepDropped(ctx) })
}

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
	clock.pass(31 * 24 * time.Hour)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.SweepTold(ctx) })
	once(true)
}
