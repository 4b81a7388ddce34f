package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"linli/bot/ledger"
	"linli/storage"
)

// What is left of the points of 2026 and before at the end of 2027.
func TestLotsAreFirstInFirstOut(t *testing.T) {
	t.Parallel()
	type move struct {
		year int
		n    ledger.Points
		undo int // of the move with this number, from 1
		side ledger.Side
	}
	const issued, redeemed, correction = ledger.Issued, ledger.Redeemed, ledger.Correction
	for name, c := range map[string]struct {
		moves []move
		want  ledger.Points
	}{
		"all of it":                        {[]move{{2026, 10, 0, issued}, {2027, 5, 0, issued}}, 10},
		"the first earned is spent first":  {[]move{{2026, 10, 0, issued}, {2027, 5, 0, issued}, {2027, -8, 0, redeemed}}, 2},
		"what came first is all gone":      {[]move{{2026, 10, 0, issued}, {2027, 5, 0, issued}, {2027, -12, 0, redeemed}}, 0},
		"a voucher that came back":         {[]move{{2026, 10, 0, issued}, {2026, -8, 0, redeemed}, {2027, 8, 0, redeemed}}, 10},
		"what was spent and undone":        {[]move{{2026, 10, 0, issued}, {2026, -8, 0, correction}, {2027, 0, 2, ""}}, 10},
		"an undone grant of the next year": {[]move{{2026, 10, 0, issued}, {2027, 5, 0, issued}, {2027, 0, 2, ""}}, 10},
		"an undone grant of the year":      {[]move{{2026, 10, 0, issued}, {2026, 5, 0, issued}, {2027, 0, 2, ""}}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, clock := open(t)
			co, m := community(t, db)
			a := storage.Account{Community: co.ID, Member: m.ID}
			year := 2026
			var booked []storage.Booked
			for i, mv := range c.moves {
				if mv.year != year {
					clock.pass(365 * 24 * time.Hour)
					year = mv.year
				}
				do(t, db, func(ctx context.Context, tx *storage.Tx) error {
					if mv.undo > 0 {
						return tx.Reverse(ctx, co.ID, m.ID, booked[mv.undo-1], "")
					}
					e := entry(string(rune('a'+i)), mv.n)
					e.Side = mv.side
					id, _, err := tx.Book(ctx, a, m.ID, e)
					booked = append(booked, storage.Booked{ID: id})
					return err
				})
			}
			do(t, db, func(ctx context.Context, tx *storage.Tx) error {
				lots, last, err := tx.Lots(ctx, co.ID, time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), 0, 10)
				var got ledger.Points
				for _, l := range lots {
					got += l.Left
				}
				if got != c.want || last == 0 {
					t.Errorf("%d left, want %d", got, c.want)
				}
				if _, last, err := tx.Lots(ctx, co.ID, tx.Now, last, 10); err != nil || last != 0 {
					t.Errorf("after the last account: %d, %v", last, err)
				}
				return err
			})
			verify(t, db, co.ID)
		})
	}
}

func TestExpiryIsPlannedOnceWithNotice(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, _ := community(t, db)
	add := func(days int) error {
		return db.InTx(t.Context(), func(tx *storage.Tx) error {
			return tx.AddExpiry(t.Context(), storage.Expiry{Community: c.ID, Year: 2025, Ends: tx.Now.AddDate(0, 0, days)})
		})
	}
	if err := add(29); err == nil {
		t.Error("29 days of notice were enough")
	}
	if err := add(30); err != nil {
		t.Error(err)
	}
	if err := add(40); !errors.Is(err, storage.ErrTaken) {
		t.Errorf("a second time: %v, want ErrTaken", err)
	}
}
