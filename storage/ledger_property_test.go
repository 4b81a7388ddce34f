package storage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/voucher"
	"linli/storage"
)

// A model is what members have: lots of points by the year in which they earned them,
// the first earned the first spent.
type model struct {
	lots  map[storage.MemberID]map[int]ledger.Points
	spent map[storage.MemberID]ledger.Points
}

func newModel() *model {
	return &model{map[storage.MemberID]map[int]ledger.Points{}, map[storage.MemberID]ledger.Points{}}
}

func (m *model) earn(who storage.MemberID, year int, n ledger.Points) {
	if m.lots[who] == nil {
		m.lots[who] = map[int]ledger.Points{}
	}
	m.lots[who][year] += n
}

func (m *model) balance(who storage.MemberID) ledger.Points {
	n := -m.spent[who]
	for _, l := range m.lots[who] {
		n += l
	}
	return n
}

// left is what is left of the points earned up to a year.
func (m *model) left(who storage.MemberID, year int) ledger.Points {
	n := -m.spent[who]
	for y, l := range m.lots[who] {
		if y <= year {
			n += l
		}
	}
	return max(n, 0)
}

// An act of a history that can be undone, and what that does to the model.
type undoable struct {
	booked storage.Booked
	undo   func() bool // false: too little is left
}

// A history is random bookings on a database and on the model.
type history struct {
	t       *rapid.T
	ctx     context.Context
	db      *storage.DB
	clock   *clock
	c       storage.Community
	staff   storage.MemberID
	members []storage.MemberID
	reward  storage.Reward
	model   *model
	acts    []undoable
	held    []storage.Voucher
	ended   map[string]bool // whose points of which year
	prefix  string          // of keys
	keys    int
}

var errCrash = errors.New("crash")

// in runs f in a transaction that sometimes ends before its commit, and is then
// repeated, as an update is that comes again; or is repeated though it was committed.
func (h *history) in(f func(tx *storage.Tx) error) error {
	for rapid.IntRange(0, 3).Draw(h.t, "crash") == 0 {
		err := h.db.InTx(h.ctx, func(tx *storage.Tx) error { return errors.Join(f(tx), errCrash) })
		if !errors.Is(err, errCrash) {
			return err
		}
	}
	return h.db.InTx(h.ctx, f)
}

func (h *history) year() int { return h.clock.now().Year() }

func (h *history) account(m storage.MemberID) storage.Account {
	return storage.Account{Community: h.c.ID, Member: m}
}

func (h *history) member() storage.MemberID { return rapid.SampledFrom(h.members).Draw(h.t, "member") }

func (h *history) key() string { h.keys++; return fmt.Sprint(h.prefix, h.keys) }

// outcome fails the test unless the database did what the model says.
func (h *history) outcome(err error, enough bool) bool {
	switch {
	case enough && err != nil:
		h.t.Fatalf("refused: %v", err)
	case !enough && !errors.Is(err, ledger.ErrOverdrawn):
		h.t.Fatalf("more than there is: %v, want ErrOverdrawn", err)
	}
	return enough
}

// move books points that staff give or take, by hand or as a tip.
func (h *history) move(reason ledger.Reason, low int) {
	who, n, key := h.member(), ledger.Points(rapid.IntRange(low, 20).Draw(h.t, "points")), h.key()
	if n == 0 {
		return
	}
	side := ledger.Issued
	if n < 0 {
		side = ledger.Correction
	}
	e := ledger.Entry{Key: key, Amount: n, Side: side, Reason: reason}
	var id storage.EntryID
	err := h.in(func(tx *storage.Tx) error {
		booked, _, err := tx.Book(h.ctx, h.account(who), h.staff, e)
		if booked != 0 {
			id = booked
		}
		return err
	})
	if !h.outcome(err, h.model.balance(who)+n >= 0) {
		return
	}
	// Once more, with the same key.
	if err := h.db.InTx(h.ctx, func(tx *storage.Tx) error {
		_, booked, err := tx.Book(h.ctx, h.account(who), h.staff, e)
		if booked {
			h.t.Fatalf("the key %s was booked twice", key)
		}
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	year := h.year()
	b := storage.Booked{ID: id, Member: who, Amount: n, Side: side, Reason: reason}
	if n < 0 {
		h.model.spent[who] -= n
		h.acts = append(h.acts, undoable{b, func() bool { h.model.spent[who] += n; return true }})
		return
	}
	h.model.earn(who, year, n)
	h.acts = append(h.acts, undoable{b, func() bool {
		if h.model.balance(who) < n {
			return false
		}
		h.model.earn(who, year, -n)
		return true
	}})
}

func (h *history) grant() { h.move(ledger.Grant, -20) }
func (h *history) tip()   { h.move(ledger.Tip, 1) }

func (h *history) gift() {
	from, to, n := h.member(), h.member(), ledger.Points(rapid.IntRange(1, 10).Draw(h.t, "points"))
	if from == to {
		return
	}
	e := ledger.Entry{Key: h.key(), Amount: n, Side: ledger.Issued, Reason: ledger.Gift}
	err := h.in(func(tx *storage.Tx) error { _, err := tx.Give(h.ctx, h.account(from), to, e); return err })
	if h.outcome(err, h.model.balance(from) >= n) {
		h.model.spent[from] += n
		h.model.earn(to, h.year(), n)
	}
}

func (h *history) buy() {
	who, key := h.member(), h.key()
	var v storage.Voucher
	err := h.in(func(tx *storage.Tx) (err error) {
		r, err := tx.Reward(h.ctx, h.reward.ID)
		if err != nil {
			return err
		}
		v, err = tx.Buy(h.ctx, storage.Purchase{
			Reward: r, Owner: who, Code: voucher.NewCode(), Ends: tx.Now.Add(24 * time.Hour), Key: key,
		})
		return err
	})
	if h.outcome(err, h.model.balance(who) >= h.reward.Points) {
		h.model.spent[who] += h.reward.Points
		h.held = append(h.held, v)
	}
}

func (h *history) giveBack() {
	if len(h.held) == 0 {
		return
	}
	v := h.held[0]
	h.held = h.held[1:]
	h.outcome(h.in(func(tx *storage.Tx) error { return tx.ReturnVoucher(h.ctx, v, false) }), true)
	h.model.spent[v.Owner.Member] -= v.Points
}

func (h *history) undo() {
	if len(h.acts) == 0 {
		return
	}
	i := rapid.IntRange(0, len(h.acts)-1).Draw(h.t, "act")
	a := h.acts[i]
	err := h.in(func(tx *storage.Tx) error { return tx.Reverse(h.ctx, h.c.ID, h.staff, a.booked, "") })
	if !h.outcome(err, a.undo()) {
		return
	}
	err = h.db.InTx(h.ctx, func(tx *storage.Tx) error { return tx.Reverse(h.ctx, h.c.ID, h.staff, a.booked, "") })
	if !errors.Is(err, storage.ErrTaken) {
		h.t.Fatalf("undone twice: %v", err)
	}
	h.acts = slices.Delete(h.acts, i, i+1)
}

// expire ends the points of the year before the last, in chunks, each perhaps twice.
func (h *history) expire() {
	e := storage.Expiry{Community: h.c.ID, Year: h.year() - 2}
	before := time.Date(e.Year+1, 1, 1, 0, 0, 0, 0, time.UTC)
	for after := int64(0); ; {
		var last int64
		err := h.in(func(tx *storage.Tx) error {
			lots, l, err := tx.Lots(h.ctx, h.c.ID, before, after, 2)
			last = l
			for _, lot := range lots {
				if _, err := tx.Expire(h.ctx, e, lot); err != nil {
					return err
				}
			}
			return err
		})
		if err != nil {
			h.t.Fatal(err)
		}
		if after = last; last == 0 {
			break
		}
	}
	for _, m := range h.members {
		key := fmt.Sprint(m, e.Year)
		if left := h.model.left(m, e.Year); left > 0 && !h.ended[key] {
			h.model.spent[m] += left
			h.ended[key] = true
		}
	}
}

func (h *history) pass() {
	h.clock.pass(time.Duration(rapid.IntRange(1, 400).Draw(h.t, "days")) * 24 * time.Hour)
}

// check fails the test unless everybody has what the model says, now and, by the
// statement, before, and the books add up.
func (h *history) check() {
	err := h.db.InTx(h.ctx, func(tx *storage.Tx) error {
		for _, m := range h.members {
			got, err := tx.Balance(h.ctx, h.account(m))
			if err != nil {
				return err
			}
			if want := h.model.balance(m); got != want {
				h.t.Fatalf("member %d has %d, want %d", m, got, want)
			}
			lines, err := tx.Statement(h.ctx, h.account(m), 0, 1000)
			if err != nil {
				return err
			}
			for _, l := range lines {
				if got -= l.Amount; l.After != got+l.Amount {
					h.t.Fatalf("the statement says %d after entry %d, and its amounts %d", l.After, l.ID, got+l.Amount)
				}
			}
			if got != 0 {
				h.t.Fatalf("the amounts of the statement are %d off", got)
			}
		}
		off, err := tx.Verify(h.ctx, h.c.ID)
		if len(off) > 0 {
			h.t.Fatalf("the books do not add up: %v", off)
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// Whatever is booked, taken back, bought, given and ended, in whatever order, with
// crashes and repeats: the books add up, and everybody has what a simple model says.
func TestLedgerHistories(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	_, staff := community(t, db)
	communities := 0
	rapid.Check(t, func(rt *rapid.T) {
		communities++
		h := &history{
			t: rt, ctx: t.Context(), db: db, clock: clock, staff: staff.ID, model: newModel(), ended: map[string]bool{},
			prefix: fmt.Sprint("h", communities, ":"),
		}
		h.found(t, fmt.Sprint("第", communities, "区"))
		acts := []func(){h.grant, h.grant, h.tip, h.gift, h.buy, h.giveBack, h.undo, h.expire, h.pass, h.pass}
		for range rapid.IntRange(1, 40).Draw(rt, "acts") {
			acts[rapid.IntRange(0, len(acts)-1).Draw(rt, "act")]()
		}
		h.check()
	})
}

// found makes a community of three, with something that points buy.
func (h *history) found(t *testing.T, name string) {
	do(t, h.db, func(ctx context.Context, tx *storage.Tx) (err error) {
		if h.c, err = tx.AddCommunity(ctx, name, "zh-Hans", "UTC"); err != nil {
			return err
		}
		for _, u := range []string{"31", "32", "33"} {
			user := bot.User{ID: bot.UserID("test:" + u), Name: u, Username: "u" + u}
			if err := tx.Introduce(ctx, h.c.ID, user); err != nil {
				return err
			}
			p, err := tx.FindPerson(ctx, h.c.ID, "test", "u"+u)
			if err != nil {
				return err
			}
			h.members = append(h.members, p.ID)
		}
		h.reward, err = tx.AddReward(ctx, storage.Reward{Community: h.c.ID, Sponsor: h.staff, Title: "面包", Points: 7})
		return err
	})
}
