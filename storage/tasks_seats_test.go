package storage_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"linli/bot/task"
	"linli/storage"
)

func setSeats(t *testing.T, db *storage.DB, k storage.Task, ss task.Seats) (err error) {
	t.Helper()
	return db.InTx(t.Context(), func(tx *storage.Tx) error {
		return tx.SetSeats(t.Context(), k, ss)
	})
}

func readSeats(t *testing.T, db *storage.DB, k storage.TaskID) (ss task.Seats) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		k, err := tx.Task(ctx, k)
		if err != nil {
			return err
		}
		ss, err = tx.Seats(ctx, k)
		return err
	})
	return ss
}

func claimSeat(t *testing.T, db *storage.DB, k storage.TaskID, m storage.MemberID, seat string) error {
	t.Helper()
	return db.InTx(t.Context(), func(tx *storage.Tx) error {
		_, err := tx.AddClaim(t.Context(), k, m, task.Claimed, seat)
		return err
	})
}

// Without a lock, and whatever the rules say, a thousand people get ten places, and
// fifty one, of each sort no more than there are.
func TestNoMoreClaimsThanSeats(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	const people = 1000
	ids := volunteers(t, db, people)
	for _, race := range []struct {
		people int
		seats  task.Seats
	}{
		{1000, task.Seats{{For: "plumbing", Slots: 3}, {For: "", Slots: 7}}},
		{50, task.Seats{{For: "", Slots: 1}}},
		{50, task.Seats{{For: "plumbing", Slots: 1}}},
	} {
		k := addTask(t, db, c, m.ID, 1, race.seats.Slots())
		if err := setSeats(t, db, k, race.seats); err != nil {
			t.Fatal(err)
		}
		var got atomic.Int64
		var wg sync.WaitGroup
		for i, id := range ids[:race.people] {
			wg.Go(func() {
				switch err := claimSeat(t, db, k.ID, id, race.seats[i%len(race.seats)].For); {
				case err == nil:
					got.Add(1)
				case !errors.Is(err, storage.ErrFull):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if taken := readTask(t, db, k.ID).Taken; int(got.Load()) != race.seats.Slots() || taken != race.seats.Slots() {
			t.Errorf("%d of %d got one of %d places, %d are taken", got.Load(), race.people, race.seats.Slots(), taken)
		}
		for _, s := range readSeats(t, db, k.ID) {
			if s.Taken != s.Slots {
				t.Errorf("%d of %d places %q are taken", s.Taken, s.Slots, s.For)
			}
		}
	}
}

// A place of a sort that a task does not have is none.
func TestNoSuchSeat(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	plain, skilled := addTask(t, db, c, m.ID, 1, 3), addTask(t, db, c, m.ID, 2, 3)
	if err := setSeats(t, db, skilled, task.Seats{{For: "plumbing", Slots: 3}}); err != nil {
		t.Fatal(err)
	}
	if err := claimSeat(t, db, plain.ID, m.ID, "plumbing"); !errors.Is(err, storage.ErrFull) {
		t.Errorf("a skill where none is asked: %v", err)
	}
	if err := claimSeat(t, db, skilled.ID, m.ID, ""); !errors.Is(err, storage.ErrFull) {
		t.Errorf("no skill where one is asked: %v", err)
	}
}

// Places can change while they are taken, but not below what is.
func TestSetSeats(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	ids := volunteers(t, db, 2)
	k := addTask(t, db, c, m.ID, 1, 4)
	if err := claimSeat(t, db, k.ID, ids[0], ""); err != nil {
		t.Fatal(err)
	}
	if err := setSeats(t, db, k, task.Seats{{For: "", Slots: 2}, {For: task.Newcomers, Slots: 2}}); err != nil {
		t.Fatal(err)
	}
	if err := claimSeat(t, db, k.ID, ids[1], task.Newcomers); err != nil {
		t.Fatal(err)
	}
	for _, seats := range []task.Seats{{{For: task.Newcomers, Slots: 4}}, {{For: "", Slots: 4}}, {{For: "", Slots: 1}, {For: "sewing", Slots: 3}}} {
		if err := setSeats(t, db, k, seats); !errors.Is(err, storage.ErrFull) {
			t.Errorf("%v: %v", seats, err)
		}
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.LiftHold(ctx, k.ID) })
	if ss := readSeats(t, db, k.ID); len(ss) != 1 || ss[0] != (task.Seat{For: "", Slots: 4, Taken: 2}) {
		t.Errorf("after the hold: %v", ss)
	}
	if got := readTask(t, db, k.ID); got.Taken != 2 || got.HeldTo != nil {
		t.Errorf("after the hold: %+v", got)
	}
}
