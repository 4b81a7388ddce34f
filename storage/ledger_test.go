package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"linli/bot/ledger"
	"linli/storage"
)

func entry(key string, n ledger.Points) ledger.Entry {
	return ledger.Entry{Key: key, Amount: n, Side: ledger.Issued, Reason: ledger.Grant, Note: "for a test"}
}

func balance(t testing.TB, db *storage.DB, a storage.Account) (n ledger.Points) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		n, err = tx.Balance(ctx, a)
		return err
	})
	return n
}

func book(t testing.TB, db *storage.DB, a storage.Account, e ledger.Entry) error {
	t.Helper()
	return db.InTx(t.Context(), func(tx *storage.Tx) error {
		_, _, err := tx.Book(t.Context(), a, 0, e)
		return err
	})
}

func verify(t testing.TB, db *storage.DB, c storage.CommunityID) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		off, err := tx.Verify(ctx, c)
		if len(off) > 0 {
			t.Errorf("the books do not add up: %+v", off)
		}
		return err
	})
}

func TestBookOnceAKey(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	a := storage.Account{Community: c.ID, Member: m.ID}
	for range 3 {
		if err := book(t, db, a, entry("k", 7)); err != nil {
			t.Fatal(err)
		}
	}
	if got := balance(t, db, a); got != 7 {
		t.Errorf("balance %d after one key three times, want 7", got)
	}
	verify(t, db, c.ID)
}

func TestBookRefusesOverdraft(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	a := storage.Account{Community: c.ID, Member: m.ID}
	if err := book(t, db, a, entry("in", 5)); err != nil {
		t.Fatal(err)
	}
	if err := book(t, db, a, entry("out", -6)); !errors.Is(err, ledger.ErrOverdrawn) {
		t.Errorf("taking 6 of 5 gave %v, want ErrOverdrawn", err)
	}
	if got := balance(t, db, a); got != 5 {
		t.Errorf("balance %d, want 5", got)
	}
	verify(t, db, c.ID)
}

// Fifty spend at once what is enough for ten.
func TestSpendAtOnce(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	a := storage.Account{Community: c.ID, Member: m.ID}
	if err := book(t, db, a, entry("in", 30)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	results := make(chan error, 50)
	for i := range 50 {
		wg.Go(func() { results <- book(t, db, a, entry(fmt.Sprint("out", i), -3)) })
	}
	wg.Wait()
	close(results)
	spent := 0
	for err := range results {
		if err == nil {
			spent++
		} else if !errors.Is(err, ledger.ErrOverdrawn) {
			t.Error(err)
		}
	}
	if got := balance(t, db, a); spent != 10 || got != 0 {
		t.Errorf("%d spent, balance %d; want 10 and 0", spent, got)
	}
	verify(t, db, c.ID)
}

func TestReverseOnce(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	a := storage.Account{Community: c.ID, Member: m.ID}
	var last storage.Booked
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		if _, _, err = tx.Book(ctx, a, m.ID, entry("g", 9)); err != nil {
			return err
		}
		act, err := tx.LastAct(ctx, c.ID, m.ID, ledger.Grant)
		if len(act) != 1 {
			t.Fatalf("the last act has %d entries, want 1", len(act))
		}
		last = act[0]
		return err
	})
	for i, want := range []error{nil, storage.ErrTaken} {
		err := db.InTx(t.Context(), func(tx *storage.Tx) error { return tx.Reverse(t.Context(), c.ID, m.ID, last, "oops") })
		if !errors.Is(err, want) {
			t.Errorf("time %d: %v, want %v", i+1, err, want)
		}
	}
	if got := balance(t, db, a); got != 0 {
		t.Errorf("balance %d, want 0", got)
	}
	verify(t, db, c.ID)
}

// The database itself keeps the books: what does not sum to zero is not
// committed, and what is booked is not changed.
func TestLedgerInvariantsLiveInTheDatabase(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	a := storage.Account{Community: c.ID, Member: m.ID}
	if err := book(t, db, a, entry("in", 5)); err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{
		`INSERT INTO postings (entry_id, account_id, amount)
			SELECT e.id, a.id, 3 FROM entries e, (INSERT_ACCOUNT) a`,
		`UPDATE postings SET amount = amount + 1`,
		`DELETE FROM postings`,
		`UPDATE entries SET note = 'never'`,
		`DELETE FROM entries`,
		`TRUNCATE entries, postings`,
		`UPDATE accounts SET balance = -1 WHERE kind = 'member'`,
	} {
		if query[:6] == "INSERT" {
			query = `INSERT INTO entries (community_id, key, reason, note, booked_at) SELECT id, 'half', 'grant', '', now() FROM communities;
				INSERT INTO postings (entry_id, account_id, amount)
				SELECT e.id, a.id, 3 FROM entries e, accounts a WHERE e.key = 'half' AND a.kind = 'member'`
		}
		if _, err := db.SQL().ExecContext(t.Context(), query); err == nil {
			t.Errorf("the database let this pass: %s", query)
		}
	}
	verify(t, db, c.ID)
}
