package storage_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"linli/storage"
)

// timer returns a timer of object 7 that is due so long after the start.
func timer(c storage.Community, key, kind string, after time.Duration) storage.Timer {
	return storage.Timer{Key: key, Kind: kind, Object: 7, Community: c.ID, Due: start.Add(after)}
}

// dueKeys marks all timers done that are due and returns their keys.
func dueKeys(t *testing.T, db *storage.DB) (keys []string) {
	t.Helper()
	for {
		var due storage.Timer
		err := db.InTx(t.Context(), func(tx *storage.Tx) (err error) {
			due, err = tx.DueTimer(t.Context())
			return err
		})
		if errors.Is(err, storage.ErrNotFound) {
			slices.Sort(keys)
			return keys
		}
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, due.Key)
	}
}

func TestReplaceTimers(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	c, _ := community(t, db)
	replace := func(from time.Time, ts ...storage.Timer) {
		t.Helper()
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			return tx.ReplaceTimers(ctx, []string{"a", "b"}, 7, from, ts...)
		})
	}
	other := timer(c, "other", "a", time.Hour)
	other.Object = 8
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.SetTimer(ctx, other) })
	replace(time.Time{}, timer(c, "a1", "a", time.Hour), timer(c, "b1", "b", time.Hour), timer(c, "c1", "c", time.Hour))
	replace(time.Time{}, timer(c, "a1", "a", 2*time.Hour), timer(c, "b2", "b", time.Hour))
	clock.pass(time.Hour)
	if got, want := dueKeys(t, db), []string{"a1", "b2", "c1", "other"}; !slices.Equal(got, want) {
		t.Errorf("%v were due, want %v: b1 gone, all else as it was set first", got, want)
	}

	// What is done is not done again, what is past may be left out.
	replace(start.Add(time.Hour), timer(c, "a1", "a", time.Hour), timer(c, "b3", "b", time.Minute), timer(c, "b4", "b", time.Hour))
	if got, want := dueKeys(t, db), []string{"b4"}; !slices.Equal(got, want) {
		t.Errorf("%v were due, want %v", got, want)
	}
	replace(time.Time{}, timer(c, "b5", "b", 2*time.Hour))
	replace(time.Time{})
	clock.pass(time.Hour)
	if got := dueKeys(t, db); len(got) > 0 {
		t.Errorf("%v were due after they were dropped", got)
	}
}

// A turn that holds what a timer is about must not wait for the timer, which waits
// for the turn.
func TestReplaceTimersPassesOverOneThatRuns(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, _ := community(t, db)
	a := timer(c, "a1", "a", 0)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.SetTimer(ctx, a) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := db.InTx(ctx, func(running *storage.Tx) error {
		if _, err := running.DueTimer(ctx); err != nil {
			return err
		}
		for _, ts := range [][]storage.Timer{{a}, nil} {
			err := db.InTx(ctx, func(tx *storage.Tx) error {
				return tx.ReplaceTimers(ctx, []string{"a"}, 7, time.Time{}, ts...)
			})
			if err != nil {
				t.Errorf("replace by %v: %v", ts, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := dueKeys(t, db); len(got) > 0 {
		t.Errorf("%v runs again", got)
	}
}

func TestResetTimer(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	c, _ := community(t, db)
	reset := func(after time.Duration) {
		t.Helper()
		do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.ResetTimer(ctx, timer(c, "a1", "a", after)) })
	}
	reset(0)
	reset(0)
	if got := dueKeys(t, db); len(got) != 1 {
		t.Errorf("%v were due, want one", got)
	}
	reset(time.Hour)
	if got := dueKeys(t, db); len(got) != 0 {
		t.Errorf("%v were due before their time", got)
	}
	clock.pass(time.Hour)
	if got := dueKeys(t, db); len(got) != 1 {
		t.Errorf("%v were due, want the one that was done before", got)
	}
}

func TestMendTimers(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	c, _ := community(t, db)
	mend := func() {
		t.Helper()
		do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.MendTimers(ctx, "daily") })
	}
	mend()
	mend()
	if got := dueKeys(t, db); len(got) != 1 {
		t.Errorf("a community without the timer got %v, want one", got)
	}
	daily := timer(c, "daily:tomorrow", "daily", 24*time.Hour)
	daily.Object = int64(c.ID)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.SetTimer(ctx, daily) })
	clock.pass(time.Hour)
	mend()
	if got := dueKeys(t, db); len(got) > 0 {
		t.Errorf("a community with the timer got %v", got)
	}
}

func TestForgetTimers(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	c, _ := community(t, db)
	set := func(tm storage.Timer) {
		t.Helper()
		do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.SetTimer(ctx, tm) })
	}
	set(timer(c, "old", "a", 0))
	dueKeys(t, db)
	clock.pass(2 * time.Hour)
	set(timer(c, "young", "a", 0))
	dueKeys(t, db)
	set(timer(c, "waiting", "a", 3*time.Hour))
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		return tx.ForgetTimers(ctx, "a", 7, start.Add(time.Hour))
	})
	set(timer(c, "old", "a", 0))
	set(timer(c, "young", "a", 0))
	clock.pass(time.Hour)
	if got, want := dueKeys(t, db), []string{"old", "waiting"}; !slices.Equal(got, want) {
		t.Errorf("%v were due, want %v: only what was done long ago is forgotten", got, want)
	}
}
