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
	"linli/bot/voucher"
	"linli/storage"
)

// A shop offers one reward to members of a community, the first of whom is its sponsor.
type shop struct {
	t       testing.TB
	db      *storage.DB
	c       storage.CommunityID
	members []storage.MemberID
	reward  storage.RewardID
}

// newShop offers a reward of 10 points to n members, who have so many points each.
func newShop(t testing.TB, stock *int, n int, points ledger.Points) *shop {
	t.Helper()
	db, _ := open(t)
	c, m := community(t, db)
	s := &shop{t: t, db: db, c: c.ID, members: []storage.MemberID{m.ID}}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		for i := range n {
			id := bot.UserID(fmt.Sprintf("test:%d", 100+i))
			if err := tx.Introduce(ctx, c.ID, bot.User{ID: id, Name: "Member"}); err != nil {
				return err
			}
			p, err := tx.FindPerson(ctx, c.ID, "test", string(id))
			if err != nil {
				return err
			}
			s.members = append(s.members, p.ID)
			if _, _, err := tx.Book(ctx, storage.Account{Community: c.ID, Member: p.ID}, 0, entry(fmt.Sprint("in", i), points)); err != nil {
				return err
			}
		}
		r, err := tx.AddReward(ctx, storage.Reward{Community: c.ID, Sponsor: m.ID, Title: "Bread", Points: 10, Stock: stock})
		s.reward = r.ID
		return err
	})
	return s
}

// buy has a member buy the reward, once a key.
func (s *shop) buy(m storage.MemberID, key string) (v storage.Voucher, err error) {
	err = s.db.InTx(s.t.Context(), func(tx *storage.Tx) error {
		ctx := s.t.Context()
		if err := tx.LockMember(ctx, m); err != nil {
			return err
		}
		r, err := tx.Reward(ctx, s.reward)
		if err != nil {
			return err
		}
		v, err = tx.Buy(ctx, storage.Purchase{
			Reward: r, Owner: m, Code: voucher.NewCode(), Ends: tx.Now.AddDate(0, 0, 30), Key: key,
		})
		return err
	})
	return v, err
}

func (s *shop) use(code voucher.Code) error {
	return s.db.InTx(s.t.Context(), func(tx *storage.Tx) error {
		_, err := tx.UseVoucher(s.t.Context(), code, s.members[0])
		return err
	})
}

func (s *shop) giveBack(v storage.Voucher) error {
	return s.db.InTx(s.t.Context(), func(tx *storage.Tx) error {
		if err := tx.LockMember(s.t.Context(), v.Owner.Member); err != nil {
			return err
		}
		return tx.ReturnVoucher(s.t.Context(), v, true)
	})
}

// atOnce does things at the same time, and returns how many succeeded. Any other
// error than those expected fails the test.
func atOnce(t testing.TB, expected error, do ...func() error) (done int) {
	t.Helper()
	results := make(chan error, len(do))
	var wg sync.WaitGroup
	for _, f := range do {
		wg.Go(func() { results <- f() })
	}
	wg.Wait()
	close(results)
	for err := range results {
		if err == nil {
			done++
		} else if !errors.Is(err, expected) {
			t.Error(err)
		}
	}
	return done
}

// held returns the points in one of the community's own accounts.
func (s *shop) held(kind string) (n int) {
	s.t.Helper()
	err := s.db.SQL().QueryRow(`
		SELECT coalesce(sum(p.amount), 0) FROM accounts a JOIN postings p ON p.account_id = a.id WHERE a.kind = $1`, kind).Scan(&n)
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestFiftyBuyTheLastOne(t *testing.T) {
	t.Parallel()
	one := 1
	s := newShop(t, &one, 50, 10)
	var buys []func() error
	for i, m := range s.members[1:] {
		buys = append(buys, func() error {
			_, err := s.buy(m, fmt.Sprint("k", i))
			return err
		})
	}
	if n := atOnce(t, storage.ErrTaken, buys...); n != 1 {
		t.Errorf("%d bought the last one", n)
	}
	if n := s.held("escrow"); n != 10 {
		t.Errorf("%d points in escrow, want 10", n)
	}
	verify(t, s.db, s.c)
}

func TestFiftyPurchasesOfOneBalance(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil, 1, 35)
	var buys []func() error
	for i := range 50 {
		buys = append(buys, func() error {
			_, err := s.buy(s.members[1], fmt.Sprint("k", i))
			return err
		})
	}
	if n := atOnce(t, ledger.ErrOverdrawn, buys...); n != 3 {
		t.Errorf("%d were bought with 35 points, want 3", n)
	}
	if got := balance(t, s.db, storage.Account{Community: s.c, Member: s.members[1]}); got != 5 {
		t.Errorf("%d points are left, want 5", got)
	}
	verify(t, s.db, s.c)
}

// The same purchase, come again, is the voucher that it was: nothing more is paid
// or taken from the stock.
func TestPurchaseHappensOnceAKey(t *testing.T) {
	t.Parallel()
	two := 2
	s := newShop(t, &two, 1, 20)
	var got [5]storage.Voucher
	var buys []func() error
	for i := range got {
		buys = append(buys, func() (err error) {
			got[i], err = s.buy(s.members[1], "k")
			return err
		})
	}
	if n := atOnce(t, nil, buys...); n != len(got) {
		t.Errorf("%d of %d went well", n, len(got))
	}
	for _, v := range got {
		if v.ID != got[0].ID || v.Code != got[0].Code {
			t.Errorf("voucher %d with code %s, want %d with %s", v.ID, v.Code, got[0].ID, got[0].Code)
		}
	}
	if n := s.held("escrow"); n != 10 {
		t.Errorf("%d points in escrow, want 10", n)
	}
	do(t, s.db, func(ctx context.Context, tx *storage.Tx) error {
		r, err := tx.Reward(ctx, s.reward)
		if err == nil && *r.Stock != 1 {
			t.Errorf("%d are left, want 1", *r.Stock)
		}
		return err
	})
}

func TestVoucherIsUsedOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil, 1, 10)
	v, err := s.buy(s.members[1], "k")
	if err != nil {
		t.Fatal(err)
	}
	var uses []func() error
	for range 20 { // as from two phones, and more
		uses = append(uses, func() error { return s.use(v.Code) })
	}
	if n := atOnce(t, storage.ErrTaken, uses...); n != 1 {
		t.Errorf("used %d times", n)
	}
	if escrow, redeemed := s.held("escrow"), s.held("redeemed"); escrow != 0 || redeemed != 10 {
		t.Errorf("%d points in escrow and %d redeemed, want 0 and 10", escrow, redeemed)
	}
	verify(t, s.db, s.c)
}

// A voucher is used at the moment in which it is given back, or ends: one of both.
func TestVoucherIsUsedOrGoesBack(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil, 1, 200)
	account := storage.Account{Community: s.c, Member: s.members[1]}
	used := 0
	for i := range 20 {
		v, err := s.buy(s.members[1], fmt.Sprint("k", i))
		if err != nil {
			t.Fatal(err)
		}
		back := func() error { return s.giveBack(v) }
		if n := atOnce(t, storage.ErrTaken, back, func() error { return s.use(v.Code) }, back); n != 1 {
			t.Errorf("%d of use and return happened", n)
		}
		do(t, s.db, func(ctx context.Context, tx *storage.Tx) error {
			v, err := tx.Voucher(ctx, v.ID)
			if v.Used != nil {
				used++
			}
			if (v.Used == nil) == (v.Returned == nil) {
				t.Errorf("used %v, returned %v", v.Used, v.Returned)
			}
			return err
		})
	}
	if got := balance(t, s.db, account); int(got) != 200-10*used {
		t.Errorf("%d points after %d were used", got, used)
	}
	if escrow, redeemed := s.held("escrow"), s.held("redeemed"); escrow != 0 || redeemed != 10*used {
		t.Errorf("%d points in escrow and %d redeemed after %d were used", escrow, redeemed, used)
	}
	verify(t, s.db, s.c)
}

func TestVoucherIsUsedOnlyByItsSponsorAndInTime(t *testing.T) {
	t.Parallel()
	s := newShop(t, nil, 1, 20)
	v, err := s.buy(s.members[1], "k")
	if err != nil {
		t.Fatal(err)
	}
	try := func(now time.Time, by storage.MemberID) error {
		return s.db.InTx(t.Context(), func(tx *storage.Tx) error {
			tx.Now = now
			_, err := tx.UseVoucher(t.Context(), v.Code, by)
			return err
		})
	}
	if err := try(v.Ends.Add(-time.Second), s.members[1]); !errors.Is(err, storage.ErrTaken) {
		t.Errorf("its holder: %v, want ErrTaken", err)
	}
	if err := try(v.Ends, s.members[0]); !errors.Is(err, storage.ErrTaken) {
		t.Errorf("at its end: %v, want ErrTaken", err)
	}
	if err := try(v.Ends.Add(-time.Second), s.members[0]); err != nil {
		t.Errorf("just before its end: %v", err)
	}
}
