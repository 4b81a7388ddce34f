package storage_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"linli/bot"
	"linli/storage"
)

// draft adds a broadcast to an audience.
func draft(t testing.TB, db *storage.DB, c storage.Community, m storage.Member, a storage.Audience) storage.Broadcast {
	t.Helper()
	b := storage.Broadcast{
		Community: c.ID, Author: m.ID, Chat: chatID(-200), Audience: a, At: start,
		Message: bot.Message{Text: "news"},
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		b, err = tx.AddBroadcast(ctx, b)
		return err
	})
	return b
}

// addGroups adds n groups to a community, the first with the ID -1000.
func addGroups(t testing.TB, db *storage.DB, c storage.Community, n int) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		for i := range n {
			u := update(1000 + i)
			u.Chat = bot.Chat{ID: chatID(-1000 - i), Title: "group", Thread: fmt.Sprint(i)}
			if _, _, err := tx.Meet(ctx, u); err != nil {
				return err
			}
			if err := tx.BindChat(ctx, u.Chat, c.ID, storage.GroupRoom); err != nil {
				return err
			}
		}
		return nil
	})
}

// launch starts a broadcast and returns how many chats it goes to.
func launch(t testing.TB, db *storage.DB, b storage.Broadcast) (n int) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		n, err = tx.StartBroadcast(ctx, b.ID)
		return err
	})
	return n
}

// claimUpTo returns up to n of what is due on the platform test.
func claimUpTo(t testing.TB, db *storage.DB, n int) []bot.Delivery {
	t.Helper()
	ds, err := db.Claim(t.Context(), "test", bot.Pace{}, n)
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

func tally(t testing.TB, db *storage.DB, b storage.Broadcast) (counted storage.Tally) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		counted, err = tx.CountBroadcast(ctx, b.ID)
		return err
	})
	return counted
}

func TestBroadcastIsOneDeliveryAChat(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	addGroups(t, db, c, 3)
	b := draft(t, db, c, m, storage.Audience{Groups: true})
	if n := launch(t, db, b); n != 4 {
		t.Errorf("goes to %d chats, want 4", n)
	}
	got := map[bot.ChatID]string{}
	for _, d := range claimUpTo(t, db, 100) {
		if d.Message.Text != "news" || d.Message.Card != fmt.Sprint(storage.BroadcastCard, b.ID) {
			t.Errorf("a delivery is %+v", d.Message)
		}
		got[d.Message.Chat] = d.Message.Thread
	}
	want := map[bot.ChatID]string{chatID(-100): "", chatID(-1000): "0", chatID(-1001): "1", chatID(-1002): "2"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("chats and their topics are %v, want %v", got, want)
	}
	if got, want := tally(t, db, b), (storage.Tally{Left: 4}); got != want {
		t.Errorf("tally %+v, want %+v", got, want)
	}
}

// Twenty come due in a second, and those of a second broadcast come after them.
func TestBroadcastsKeepAPace(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	c, m := community(t, db)
	addGroups(t, db, c, 29)
	first := draft(t, db, c, m, storage.Audience{Groups: true})
	launch(t, db, first)
	due := func() int { return len(claimUpTo(t, db, 100)) }
	if n := due(); n != 20 {
		t.Errorf("%d are due at once, want 20", n)
	}
	clock.pass(time.Second)
	if n := due(); n != 10 {
		t.Errorf("%d more are due after a second, want 10", n)
	}
}

func TestBroadcastAfterAnother(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	c, m := community(t, db)
	addGroups(t, db, c, 40)
	var some, others []string
	for i := range 40 {
		if id := chatID(-1000 - i).String(); i < 20 {
			some = append(some, id)
		} else {
			others = append(others, id)
		}
	}
	launch(t, db, draft(t, db, c, m, storage.Audience{Chats: some}))
	launch(t, db, draft(t, db, c, m, storage.Audience{Chats: others}))
	if n := len(claimUpTo(t, db, 100)); n != 20 {
		t.Errorf("%d are due at once, want the first broadcast's 20", n)
	}
	clock.pass(time.Second)
	if n := len(claimUpTo(t, db, 100)); n != 20 {
		t.Errorf("%d are due a second later, want the other's 20", n)
	}
}

// A chat's answers do not wait for its broadcast, nor the other way round.
func TestBroadcastHasALaneOfItsOwn(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	launch(t, db, draft(t, db, c, m, storage.Audience{Groups: true}))
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		return tx.Enqueue(ctx, update(1), bot.Message{Chat: chatID(-100), Text: "answer"})
	})
	if ds := claimUpTo(t, db, 100); len(ds) != 2 {
		t.Errorf("%d deliveries are due, want the broadcast's and the answer", len(ds))
	}
}

// Broadcasts keep to the platform's pace like any message.
func TestBroadcastIsPaced(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	addGroups(t, db, c, 19)
	launch(t, db, draft(t, db, c, m, storage.Audience{Groups: true}))
	ds, err := db.Claim(t.Context(), "test", bot.Pace{PerSecond: 1}, 100)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(ds); n == 0 || n >= 20 {
		t.Errorf("%d of 20 are claimed at once on a platform that takes one a second", n)
	}
}

func TestLockBroadcast(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	b := draft(t, db, c, m, storage.Audience{Groups: true})
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.LockBroadcast(ctx, b.ID+1); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("one that is not there: %v, want ErrNotFound", err)
		}
		got, err := tx.LockBroadcast(ctx, b.ID)
		if got.Community != c.ID || got.Message.Text != "news" || !got.Groups || got.State != storage.BroadcastDraft || got.Started != nil || !got.At.Equal(start) {
			t.Errorf("read back %+v", got)
		}
		return err
	})
}

func TestLostChatCountsAsBlocked(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	addGroups(t, db, c, 1)
	b := draft(t, db, c, m, storage.Audience{Groups: true})
	launch(t, db, b)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.LoseChat(ctx, chatID(-1000)) })
	for _, d := range claimUpTo(t, db, 100) {
		settle(t, db, d, sent("m"))
	}
	if got, want := tally(t, db, b), (storage.Tally{Sent: 1, Blocked: 1}); got != want {
		t.Errorf("tally %+v, want %+v", got, want)
	}
}

// A menu that cannot be shown because the chat is gone is not tried for ever.
func TestLostChatLosesItsMenu(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	community(t, db)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		return tx.Enqueue(ctx, bot.Update{}, bot.Message{Chat: chatID(-100), Menu: []bot.MenuItem{{Command: "help", Help: "help"}}})
	})
	for _, d := range claimUpTo(t, db, 100) {
		settle(t, db, d, bot.Outcome{Gone: true})
	}
	clock.pass(time.Hour)
	if ds := claimUpTo(t, db, 100); len(ds) != 0 {
		t.Errorf("%d deliveries for a chat that is gone", len(ds))
	}
}

func TestMovedChatTakesItsBroadcastAlong(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	b := draft(t, db, c, m, storage.Audience{Groups: true})
	launch(t, db, b)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.MoveChat(ctx, chatID(-100), chatID(-999)) })
	ds := claimUpTo(t, db, 100)
	if len(ds) != 1 || ds[0].Message.Chat != chatID(-999) {
		t.Fatalf("deliveries after the move: %+v", ds)
	}
	settle(t, db, ds[0], sent("m"))
	if got, want := tally(t, db, b), (storage.Tally{Sent: 1}); got != want {
		t.Errorf("tally %+v, want %+v", got, want)
	}
}

// A broadcast to one group finds it where it has moved, before and after it is sent,
// and its card moves with the chat where it was written.
func TestMovedChatStaysInTheAudience(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	addGroups(t, db, c, 1)
	b := draft(t, db, c, m, storage.Audience{Chats: []string{chatID(-1000).String(), chatID(-100).String()}})
	move := func(old, now int) {
		t.Helper()
		do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.MoveChat(ctx, chatID(old), chatID(now)) })
	}
	move(-1000, -2000)
	move(-200, -202)
	if n := launch(t, db, b); n != 2 {
		t.Fatalf("goes to %d chats, want 2", n)
	}
	for _, d := range claimUpTo(t, db, 9) {
		settle(t, db, d, sent("m"))
	}
	move(-2000, -3000)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		if b, err := tx.LockBroadcast(ctx, b.ID); err != nil || b.Chat != chatID(-202) {
			t.Errorf("its card stands in %s, %v, want -202", b.Chat, err)
		}
		_, err := tx.EditBroadcast(ctx, b.ID, "corrected")
		return err
	})
	got := map[bot.ChatID]bool{}
	for _, d := range claimUpTo(t, db, 9) {
		got[d.Message.Chat] = true
	}
	if len(got) != 2 || !got[chatID(-100)] || !got[chatID(-3000)] {
		t.Errorf("the correction goes to %v, want -100 and -3000", got)
	}
}

func TestCancelledWhileOnItsWay(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	c, m := community(t, db)
	addGroups(t, db, c, 2)
	b := draft(t, db, c, m, storage.Audience{Groups: true})
	launch(t, db, b)
	under := claimUpTo(t, db, 2)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.CancelBroadcast(ctx, b.ID) })
	settle(t, db, under[0], sent("m"))
	settle(t, db, under[1], bot.Outcome{RetryIn: time.Second})
	clock.pass(time.Hour)
	if ds := claimUpTo(t, db, 100); len(ds) != 0 {
		t.Errorf("%d deliveries go out after it was cancelled", len(ds))
	}
	if got, want := tally(t, db, b), (storage.Tally{Sent: 1, Left: 2}); got != want {
		t.Errorf("tally %+v, want %+v", got, want)
	}
}

// Whoever is second finds out what the first one did.
func TestLockBroadcastWaits(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	b := draft(t, db, c, m, storage.Audience{Groups: true})
	second := make(chan storage.BroadcastState, 1)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		if _, err := tx.LockBroadcast(ctx, b.ID); err != nil {
			return err
		}
		go func() {
			var state storage.BroadcastState
			err := db.InTx(ctx, func(tx *storage.Tx) error {
				b, err := tx.LockBroadcast(ctx, b.ID)
				state = b.State
				return err
			})
			if err != nil {
				t.Error(err)
			}
			second <- state
		}()
		for waiting := false; !waiting && len(second) == 0; {
			const query = `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`
			if err := db.SQL().QueryRowContext(ctx, query).Scan(&waiting); err != nil {
				return err
			}
		}
		_, err := tx.StartBroadcast(ctx, b.ID)
		return err
	})
	if state := <-second; state != storage.BroadcastSending {
		t.Errorf("the second found it %s, want sending", state)
	}
}

func TestEditWhileOnItsWay(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	b := draft(t, db, c, m, storage.Audience{Groups: true})
	launch(t, db, b)
	under := claimUpTo(t, db, 100)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		if n, err := tx.EditBroadcast(ctx, b.ID, "corrected"); n != 1 || err != nil {
			t.Errorf("edits %d, %v, want the one on its way", n, err)
		}
		return nil
	})
	settle(t, db, under[0], sent("m"))
	ds := claimUpTo(t, db, 100)
	if len(ds) != 1 || ds[0].Message.Text != "corrected" || ds[0].Card == nil || ds[0].Card.ID != "m" {
		t.Fatalf("after the old text is out come %+v, want an edit of it", ds)
	}
	settle(t, db, ds[0], sent("m"))
	if got, want := tally(t, db, b), (storage.Tally{Sent: 1}); got != want {
		t.Errorf("tally %+v, want %+v: an edit is no recipient", got, want)
	}
}

func TestRenew(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		for i, c := range []struct {
			value string
			want  bool
		}{{"a", true}, {"a", false}, {"b", true}, {"b", false}, {"a", true}} {
			if got, err := tx.Renew(ctx, "menus", c.value); err != nil || got != c.want {
				t.Errorf("step %d: renewed by %q: %v, %v, want %v", i, c.value, got, err, c.want)
			}
		}
		return nil
	})
}

func TestIntroduce(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, _ := community(t, db)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		for range 2 { // a repeat changes nothing
			if err := tx.Introduce(ctx, c.ID, bot.User{ID: "test:7", Name: "Wang", Username: "wang"}); err != nil {
				return err
			}
		}
		p, err := tx.FindPerson(ctx, c.ID, "test", "@wang")
		if p.Name != "Wang" || p.User != "test:7" {
			t.Errorf("introduced %+v", p)
		}
		return err
	})
}
