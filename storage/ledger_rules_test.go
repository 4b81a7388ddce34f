package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/storage"
)

// neighbour adds another member to a community.
func neighbour(t testing.TB, db *storage.DB, c storage.Community, id, name string) storage.Member {
	t.Helper()
	u := update(-3)
	u.ID, u.User = "test:meet-"+id, bot.User{ID: bot.UserID("test:" + id), Name: name, Username: name}
	var m storage.Member
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		met, _, err := tx.Meet(ctx, u)
		m = met.Member
		return err
	})
	return m
}

func TestGiveMovesBetweenMembersOnce(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	mei := neighbour(t, db, c, "2", "mei")
	a, b := storage.Account{Community: c.ID, Member: m.ID}, storage.Account{Community: c.ID, Member: mei.ID}
	if err := book(t, db, a, entry("in", 5)); err != nil {
		t.Fatal(err)
	}
	gift := ledger.Entry{Key: "gift", Amount: 3, Side: ledger.Issued, Reason: ledger.Gift, Note: "soup"}
	for range 2 {
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			_, err := tx.Give(ctx, a, mei.ID, gift)
			return err
		})
	}
	gift.Key = "more"
	err := db.InTx(t.Context(), func(tx *storage.Tx) error { _, err := tx.Give(t.Context(), a, mei.ID, gift); return err })
	if !errors.Is(err, ledger.ErrOverdrawn) {
		t.Errorf("giving 3 of 2: %v, want ErrOverdrawn", err)
	}
	if mine, hers := balance(t, db, a), balance(t, db, b); mine != 2 || hers != 3 {
		t.Errorf("balances %d and %d, want 2 and 3", mine, hers)
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		lines, err := tx.Statement(ctx, b, 0, 10)
		if len(lines) != 1 || lines[0].Amount != 3 || lines[0].With != "Lin" || lines[0].After != 3 {
			t.Errorf("her statement: %+v", lines)
		}
		return err
	})
	verify(t, db, c.ID)
}

func TestStatementPagesAndPastBalances(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	c, m := community(t, db)
	a := storage.Account{Community: c.ID, Member: m.ID}
	for day := range 7 {
		for _, n := range []ledger.Points{5, -2} {
			if err := book(t, db, a, entry(clock.now().String()+string(rune('a'+n)), n)); err != nil {
				t.Fatal(err)
			}
		}
		if day < 6 {
			clock.pass(24 * time.Hour)
		}
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		var all []storage.Line
		for before := storage.EntryID(0); ; {
			page, err := tx.Statement(ctx, a, before, 4)
			if err != nil {
				return err
			}
			all = append(all, page...)
			if len(page) < 4 {
				break
			}
			before = page[3].ID
		}
		after := ledger.Points(21)
		for _, l := range all {
			if l.After != after {
				t.Errorf("after entry %d there were %d, want %d", l.ID, l.After, after)
			}
			after -= l.Amount
		}
		if len(all) != 14 || after != 0 {
			t.Errorf("%d lines that begin at %d, want 14 and 0", len(all), after)
		}
		for days, want := range []ledger.Points{0, 3, 6, 9, 12, 15, 18, 21, 21} {
			got, err := tx.BalanceAt(ctx, a, start.Add(time.Duration(days)*24*time.Hour))
			if err != nil || got != want {
				t.Errorf("after %d days: %d, %v; want %d", days, got, err, want)
			}
		}
		return nil
	})
}

func TestEntriesCarryTheVersionOfTheRules(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	a := storage.Account{Community: c.ID, Member: m.ID}
	set := func(r ledger.Rules) error {
		return db.InTx(t.Context(), func(tx *storage.Tx) error {
			return tx.SetPointRules(t.Context(), c.ID, r, ledger.RuleAccepted, m.ID)
		})
	}
	if err := book(t, db, a, entry("before", 1)); err != nil {
		t.Fatal(err)
	}
	first := ledger.Rules{}.With(ledger.RuleAccepted, 3)
	if err := set(first); err != nil {
		t.Fatal(err)
	}
	if err := set(first); !errors.Is(err, storage.ErrTaken) {
		t.Errorf("a second change of the same version: %v, want ErrTaken", err)
	}
	if err := book(t, db, a, entry("after", 1)); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]int64{"before": 0, "after": 1} {
		var got int64
		err := db.SQL().QueryRowContext(t.Context(), `SELECT rules FROM entries WHERE key = $1`, key).Scan(&got)
		if err != nil || got != want {
			t.Errorf("%s: version %d, %v; want %d", key, got, err, want)
		}
	}
	if err := set(first.With(ledger.RuleAccepted, 4)); err != nil {
		t.Fatal(err)
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		read, err := tx.PointRules(ctx, c.ID, 1)
		if err != nil || read.Of(ledger.RuleAccepted) != 3 || read.Of(ledger.RuleTip) != 20 {
			t.Errorf("the first version is %+v, %v", read, err)
		}
		changes, err := tx.RuleChanges(ctx, c.ID, 10)
		if len(changes) != 2 || changes[0].Was != 3 || changes[0].Is != 4 || changes[1].Was != 1 || changes[1].By != "Lin" {
			t.Errorf("the changes are %+v", changes)
		}
		return err
	})
}

// Two who give to each other at once wait for each other, and no point is lost.
func TestGiveToEachOtherAtOnce(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	mei := neighbour(t, db, c, "2", "mei")
	a, b := storage.Account{Community: c.ID, Member: m.ID}, storage.Account{Community: c.ID, Member: mei.ID}
	for i, owner := range []storage.Account{a, b} {
		if err := book(t, db, owner, entry(fmt.Sprint("in", i), 10)); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for i := range 50 {
		from, to := a, b
		if i%2 == 1 {
			from, to = b, a
		}
		wg.Go(func() {
			err := db.InTx(t.Context(), func(tx *storage.Tx) error {
				_, err := tx.Give(t.Context(), from, to.Member, ledger.Entry{
					Key: fmt.Sprint("gift", i), Amount: ledger.Points(1 + i%7), Side: ledger.Issued, Reason: ledger.Gift,
				})
				return err
			})
			if err != nil && !errors.Is(err, ledger.ErrOverdrawn) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if sum := balance(t, db, a) + balance(t, db, b); sum != 20 {
		t.Errorf("together they have %d, want 20", sum)
	}
	verify(t, db, c.ID)
}

// Accounts that many open at once are opened once, and nothing is refused.
func TestFirstBookingsAtOnce(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	a := storage.Account{Community: c.ID, Member: m.ID}
	var wg sync.WaitGroup
	for i := range 30 {
		wg.Go(func() {
			err := db.InTx(t.Context(), func(tx *storage.Tx) error {
				_, _, err := tx.Book(t.Context(), a, 0, entry(fmt.Sprint("k", i/2), 1)) // each key twice
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := balance(t, db, a); got != 15 {
		t.Errorf("balance %d, want 15", got)
	}
	verify(t, db, c.ID)
}
