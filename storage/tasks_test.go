package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/bot"
	"linli/bot/task"
	"linli/storage"
)

// volunteers adds n members to the community of group -100.
func volunteers(t testing.TB, db *storage.DB, n int) []storage.MemberID {
	t.Helper()
	ids := make([]storage.MemberID, n)
	for i := range ids {
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			u := update(1000 + i)
			u.User = bot.User{ID: bot.UserID(fmt.Sprintf("test:%d", 1000+i)), Name: fmt.Sprintf("V%d", i)}
			met, _, err := tx.Meet(ctx, u)
			ids[i] = met.Member.ID
			return err
		})
	}
	return ids
}

// addTask adds a task from 9 to 11 o'clock UTC, days after the start of the test's clock.
func addTask(t testing.TB, db *storage.DB, c storage.Community, by storage.MemberID, days, slots int) (k storage.Task) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		from := time.Date(2026, 7, 1+days, 9, 0, 0, 0, time.UTC)
		k, err = tx.AddTask(ctx, storage.Task{
			Community: c.ID, Kind: task.Volunteer, Title: "扫雪", Start: from, End: from.Add(2 * time.Hour),
			Slots: slots, Points: 2, Poster: by,
		})
		return err
	})
	return k
}

func readTask(t testing.TB, db *storage.DB, id storage.TaskID) (k storage.Task) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		k, err = tx.Task(ctx, id)
		return err
	})
	return k
}

func addClaim(t testing.TB, db *storage.DB, k storage.TaskID, m storage.MemberID, s task.State) (c storage.Claim, err error) {
	t.Helper()
	err = db.InTx(t.Context(), func(tx *storage.Tx) (err error) {
		c, err = tx.AddClaim(t.Context(), k, m, s)
		return err
	})
	return c, err
}

func TestTaskRoundTrip(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	k := addTask(t, db, c, m.ID, 1, 3)
	if got := k.Ref().String(); got != "T1" {
		t.Errorf("the first task is %s", got)
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		got, err := tx.TaskByRef(ctx, c.ID, 1)
		if err != nil {
			return err
		}
		if got.ID != k.ID || got.Title != "扫雪" || !got.Start.Equal(k.Start) || got.Slots != 3 || got.Points != 2 || got.Cancelled {
			t.Errorf("read %+v, wrote %+v", got, k)
		}
		got.Title, got.Place, got.Slots, got.Points, got.End = "浇水", "花园", 5, 7, k.End.Add(time.Hour)
		if err := tx.ChangeTask(ctx, got); err != nil {
			return err
		}
		if err := tx.CancelTask(ctx, k.ID, "下雨"); err != nil {
			return err
		}
		got, err = tx.Task(ctx, k.ID)
		if got.Title != "浇水" || got.Place != "花园" || got.Slots != 5 || got.Points != 7 || !got.End.Equal(k.End.Add(time.Hour)) ||
			!got.Cancelled || got.Why != "下雨" {
			t.Errorf("read %+v", got)
		}
		for _, id := range []storage.TaskID{0, k.ID + 1} {
			if _, err := tx.Task(ctx, id); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("task %d: %v", id, err)
			}
		}
		return err
	})
}

// However many claim at once, and without locking anything, the database gives
// out no more places than there are.
func TestNoMoreClaimsThanPlaces(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	const people, slots = 50, 7
	ids := volunteers(t, db, people)
	k := addTask(t, db, c, m.ID, 1, slots)
	var wg sync.WaitGroup
	errs := make([]error, people)
	for i, id := range ids {
		wg.Go(func() { _, errs[i] = addClaim(t, db, k.ID, id, task.Claimed) })
	}
	wg.Wait()
	got := 0
	for _, err := range errs {
		switch {
		case err == nil:
			got++
		case !errors.Is(err, storage.ErrFull):
			t.Error(err)
		}
	}
	if taken := readTask(t, db, k.ID).Taken; got != slots || taken != slots {
		t.Errorf("%d claims went through and %d places are taken, want %d", got, taken, slots)
	}
}

// A member has one claim of a task that is not over, however often they press.
func TestOneClaimAMember(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	k := addTask(t, db, c, m.ID, 1, 9)
	var wg sync.WaitGroup
	errs := make([]error, 10)
	for i := range errs {
		wg.Go(func() { _, errs[i] = addClaim(t, db, k.ID, m.ID, []task.State{task.Claimed, task.Waiting}[i%2]) })
	}
	wg.Wait()
	got := 0
	for _, err := range errs {
		switch {
		case err == nil:
			got++
		case !errors.Is(err, storage.ErrTaken):
			t.Error(err)
		}
	}
	if got != 1 {
		t.Errorf("%d claims of one member", got)
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		own, err := tx.ClaimOf(ctx, k.ID, m.ID)
		if err != nil {
			return err
		}
		if err := tx.ChangeClaim(ctx, own, task.Released); err != nil {
			return err
		}
		if _, err := tx.ClaimOf(ctx, k.ID, m.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("a claim that is over is still there: %v", err)
		}
		_, err = tx.AddClaim(ctx, k.ID, m.ID, task.Claimed)
		return err
	})
}

// Whatever becomes of claims, the task counts just those that hold a place, and
// no change that is not allowed goes through.
func TestTakenCountsTheClaims(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	ids := volunteers(t, db, 6)
	rapid.Check(t, func(r *rapid.T) {
		slots := rapid.IntRange(1, 4).Draw(r, "slots")
		k := addTask(t, db, c, m.ID, 1, slots)
		holding := 0
		for _, id := range ids {
			s := rapid.SampledFrom([]task.State{task.Waiting, task.Asked, task.Claimed}).Draw(r, "state")
			claim, err := addClaim(t, db, k.ID, id, s)
			if full := s.Holds() && holding == slots; full != errors.Is(err, storage.ErrFull) || !full && err != nil {
				r.Fatalf("add %s to %d of %d: %v", s, holding, slots, err)
			}
			if err != nil {
				continue
			}
			for range rapid.IntRange(0, 3).Draw(r, "steps") {
				s, err = step(r, t, db, &claim)
				if errors.Is(err, storage.ErrFull) && s.Holds() && holding == slots {
					break
				}
				if err != nil {
					r.Fatal(err)
				}
			}
			if claim.State.Holds() {
				holding++
			}
		}
		if taken := readTask(t, db, k.ID).Taken; taken != holding {
			r.Fatalf("%d places are taken, %d claims hold one", taken, holding)
		}
	})
}

// step takes a claim to any state; one that is not allowed must not work.
func step(r *rapid.T, t testing.TB, db *storage.DB, c *storage.Claim) (task.State, error) {
	to := rapid.SampledFrom(task.States).Draw(r, "to")
	until := start
	c.Until = &until
	err := db.InTx(t.Context(), func(tx *storage.Tx) error { return tx.ChangeClaim(t.Context(), *c, to) })
	if !c.State.May(to) {
		if err == nil {
			return to, fmt.Errorf("%s became %s", c.State, to)
		}
		return to, nil
	}
	if err == nil {
		c.State = to
	}
	return to, err
}

// Of two who decide about a claim as they saw it, the second is told.
func TestChangeClaimThatMoved(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	k := addTask(t, db, c, m.ID, 1, 1)
	seen, err := addClaim(t, db, k.ID, m.ID, task.Claimed)
	if err != nil {
		t.Fatal(err)
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.ChangeClaim(ctx, seen, task.Released) })
	err = db.InTx(t.Context(), func(tx *storage.Tx) error { return tx.ChangeClaim(t.Context(), seen, task.HandedIn) })
	if !errors.Is(err, storage.ErrTaken) {
		t.Errorf("the second change: %v", err)
	}
}

// What the rules forbid, the database refuses too.
func TestTaskConstraints(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	k := addTask(t, db, c, m.ID, 1, 1)
	if _, err := addClaim(t, db, k.ID, m.ID, task.HandedIn); err != nil {
		t.Fatal(err)
	}
	for name, query := range map[string]string{
		"more taken than there are": `UPDATE tasks SET taken = 2`,
		"fewer places than taken":   `UPDATE tasks SET slots = 0`,
		"negative taken":            `UPDATE tasks SET taken = -1`,
		"end before start":          `UPDATE tasks SET ends_at = starts_at`,
		"points beyond the limit":   `UPDATE tasks SET points = 101`,
		"no title":                  `UPDATE tasks SET title = ''`,
		"a ref twice": `
			INSERT INTO tasks (community_id, number, kind, title, place, starts_at, ends_at, slots, points, poster_id, posted_at)
			SELECT community_id, number, kind, title, place, starts_at, ends_at, slots, points, poster_id, posted_at FROM tasks`,
		"a judge of their own":       `UPDATE claims SET judge_id = member_id`,
		"minutes before approval":    `UPDATE claims SET minutes = 60`,
		"more minutes than credited": `UPDATE claims SET state = 'verified', minutes = 1441`,
		"an offer without an end":    `UPDATE claims SET state = 'offered'`,
		"a state that is none":       `UPDATE claims SET state = 'done'`,
		"a second claim": `
			INSERT INTO claims (task_id, member_id, state, since) SELECT task_id, member_id, 'waiting', since FROM claims`,
	} {
		if _, err := db.SQL().ExecContext(t.Context(), query); err == nil {
			t.Errorf("%s: the database took it", name)
		}
	}
}

func TestOpenTasksPages(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	c, m := community(t, db)
	var want []storage.TaskID
	for _, days := range []int{3, 1, 2, 2, 5} {
		want = append(want, addTask(t, db, c, m.ID, days, 1).ID)
	}
	want = []storage.TaskID{want[1], want[2], want[3], want[0]} // by their starts; the last will be cancelled
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.CancelTask(ctx, 5, "") })
	page := func() (got []storage.TaskID) {
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			for after := storage.TaskID(0); ; after = got[len(got)-1] {
				ks, err := tx.OpenTasks(ctx, c.ID, after, 2)
				if err != nil || len(ks) == 0 {
					return err
				}
				for _, k := range ks {
					got = append(got, k.ID)
				}
			}
		})
		return got
	}
	if got := page(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("pages %v, want %v", got, want)
	}
	clock.pass(31 * time.Hour) // the first starts
	if got := page(); fmt.Sprint(got) != fmt.Sprint(want[1:]) {
		t.Errorf("pages after the first has started %v, want %v", got, want[1:])
	}
}

func TestEngagements(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	c, m := community(t, db)
	for i, s := range []task.State{task.Waiting, task.Asked, task.Claimed, task.HandedIn, task.Absent} {
		if _, err := addClaim(t, db, addTask(t, db, c, m.ID, i+1, 1).ID, m.ID, s); err != nil {
			t.Fatal(err)
		}
	}
	engaged := func() (refs string) {
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			held, err := tx.Engagements(ctx, m.ID)
			for _, h := range held {
				refs += h.Ref().String() + " " + string(h.Claim.State) + " " + h.Of + "; "
			}
			return err
		})
		return refs
	}
	if got, want := engaged(), "T2 asked 文苑; T3 claimed 文苑; T4 handed in 文苑; "; got != want {
		t.Errorf("engaged in %q, want %q", got, want)
	}
	clock.pass(48*time.Hour + 9*time.Hour) // T2 is over
	if got, want := engaged(), "T3 claimed 文苑; T4 handed in 文苑; "; got != want {
		t.Errorf("engaged in %q, want %q", got, want)
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		n, err := tx.Absences(ctx, storage.Account{Community: c.ID, Member: m.ID}, start)
		if n != 1 {
			t.Errorf("%d absences, want 1", n)
		}
		n, err2 := tx.Absences(ctx, storage.Account{Community: c.ID, Member: m.ID}, start.AddDate(0, 0, 30))
		if n != 0 {
			t.Errorf("%d absences since later, want 0", n)
		}
		return errors.Join(err, err2)
	})
}
