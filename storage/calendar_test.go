package storage_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"linli/bot/worktime"
	"linli/storage"
)

func day(t *testing.T, s string) worktime.Day {
	t.Helper()
	d, ok := worktime.ParseDay(s)
	if !ok {
		t.Fatalf("no day: %q", s)
	}
	return d
}

func TestWorkCalendar(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, _ := community(t, db)
	read := func() (calendar worktime.Calendar) {
		t.Helper()
		do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
			if c, err = tx.Community(ctx, c.ID); err != nil {
				return err
			}
			calendar, err = tx.WorkCalendar(ctx, c)
			return err
		})
		return calendar
	}
	if got := read(); !got.Always() || c.Calendar || got.Zone.String() != "Asia/Shanghai" {
		t.Errorf("a new community works %+v", got)
	}

	week := worktime.WeekOf(time.Monday, time.Friday)
	hours := worktime.Hours{{From: 510, To: 720}, {From: 840, To: 1080}}
	first, last := day(t, "2027-02-27"), day(t, "2027-03-01")
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		if err := tx.SetWorkHours(ctx, c.ID, hours); err != nil {
			return err
		}
		if err := tx.SetWorkDays(ctx, c.ID, week); err != nil {
			return err
		}
		if err := tx.AddHolidays(ctx, c.ID, first, last, "春节", false); err != nil {
			return err
		}
		return tx.AddHolidays(ctx, c.ID, last, last, "", true)
	})
	got := read()
	marks := map[worktime.Day]bool{first: false, first + 1: false, last: true}
	if got.Week != week || !slices.Equal(got.Hours, hours) || !maps.Equal(got.Marks, marks) {
		t.Errorf("the calendar is %+v", got)
	}

	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		if n, err := tx.DropHolidays(ctx, c.ID, first, first+1); n != 2 || err != nil {
			t.Errorf("%d days dropped, %v, want 2", n, err)
		}
		hs, err := tx.Holidays(ctx, c.ID, first)
		if len(hs) != 1 || hs[0] != (storage.Holiday{Day: last, Works: true}) {
			t.Errorf("left are %+v", hs)
		}
		if err != nil {
			return err
		}
		if err := tx.SetWorkDays(ctx, c.ID, 0); err != nil {
			return err
		}
		if err := tx.SetWorkHours(ctx, c.ID, nil); err != nil {
			return err
		}
		_, err = tx.DropHolidays(ctx, c.ID, last, last)
		return err
	})
	if got := read(); !got.Always() {
		t.Errorf("once all is taken back, the community works %+v", got)
	}
}

func TestHolidaysAreOfOneCommunity(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, _ := community(t, db)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		other, err := tx.AddCommunity(ctx, "other", "en", "UTC")
		if err != nil {
			return err
		}
		d := day(t, "2027-02-05")
		if err := tx.AddHolidays(ctx, c.ID, d, d, "", false); err != nil {
			return err
		}
		if n, err := tx.DropHolidays(ctx, other.ID, d, d); n != 0 || err != nil {
			t.Errorf("another community dropped %d days, %v", n, err)
		}
		hs, err := tx.Holidays(ctx, other.ID, d)
		if len(hs) > 0 {
			t.Errorf("another community has %+v", hs)
		}
		return err
	})
}
