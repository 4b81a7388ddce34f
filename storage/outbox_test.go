package storage_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/storage"
)

func say(t testing.TB, db *storage.DB, ms ...bot.Message) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.Enqueue(ctx, bot.Update{}, ms...) })
}

func message(chat int, words string) bot.Message {
	return bot.Message{Chat: chatID(chat), Text: bot.Markup(words)}
}

func claim(t testing.TB, db *storage.DB, pace bot.Pace) []bot.Delivery {
	t.Helper()
	ds, err := db.Claim(t.Context(), "test", pace, 10)
	if err != nil {
		t.Fatal(err)
	}
	return ds
}

func settle(t testing.TB, db *storage.DB, d bot.Delivery, o bot.Outcome) {
	t.Helper()
	if err := db.Settle(t.Context(), d, o); err != nil {
		t.Fatal(err)
	}
}

func sent(id string) bot.Outcome { return bot.Outcome{Sent: &bot.Sent{ID: bot.MessageID(id)}} }

func words(ds []bot.Delivery) []string {
	var ws []string
	for _, d := range ds {
		ws = append(ws, string(d.Message.Text))
	}
	slices.Sort(ws)
	return ws
}

func TestOneChatInOrderOthersBeside(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	say(t, db, message(1, "a1"), message(1, "a2"), message(2, "b1"))

	first := claim(t, db, bot.Pace{})
	if got := words(first); !slices.Equal(got, []string{"a1", "b1"}) {
		t.Fatalf("claimed %v, want the first of each chat", got)
	}
	if again := claim(t, db, bot.Pace{}); len(again) != 0 {
		t.Fatalf("claimed %v while their chats are leased", words(again))
	}
	for _, d := range first {
		settle(t, db, d, sent("1"))
	}
	if got := words(claim(t, db, bot.Pace{})); !slices.Equal(got, []string{"a2"}) {
		t.Errorf("then claimed %v, want a2", got)
	}
}

func TestLeaseEnds(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	say(t, db, message(1, "a"))
	lost := claim(t, db, bot.Pace{})[0]
	clock.pass(bot.Lease + time.Second)

	again := claim(t, db, bot.Pace{})
	if len(again) != 1 || again[0].Attempt != 2 {
		t.Fatalf("after the lease claimed %+v, want the delivery a second time", again)
	}
	// The first relay comes back late: it has nothing to say any more.
	settle(t, db, lost, bot.Outcome{Dead: "late"})
	settle(t, db, again[0], sent("1"))
	h, err := db.Health(t.Context())
	if err != nil || h.Dead != 0 || h.Pending != 0 {
		t.Errorf("health %+v, %v; want nothing dead or pending", h, err)
	}
}

func TestRetryKeepsOrderAndGivesUpAfterADay(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	say(t, db, message(1, "a"), message(1, "b"))
	settle(t, db, claim(t, db, bot.Pace{})[0], bot.Outcome{RetryIn: 10 * time.Second})
	if ds := claim(t, db, bot.Pace{}); len(ds) != 0 {
		t.Fatalf("claimed %v before its time", words(ds))
	}
	clock.pass(11 * time.Second)
	if got := words(claim(t, db, bot.Pace{})); !slices.Equal(got, []string{"a"}) {
		t.Fatalf("claimed %v, want a before b", got)
	}
	clock.pass(25 * time.Hour)
	settle(t, db, claim(t, db, bot.Pace{})[0], bot.Outcome{RetryIn: time.Second})
	if got := words(claim(t, db, bot.Pace{})); !slices.Equal(got, []string{"b"}) {
		t.Errorf("after a day claimed %v, want b: a is given up", got)
	}
	h, err := db.Health(t.Context())
	if err != nil || h.Dead != 1 {
		t.Errorf("health %+v, %v; want one dead, in the open", h, err)
	}
}

func TestCardIsEditedAndOvertakenVersionsAreSkipped(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	card := func(words string) bot.Message {
		return bot.Message{Chat: chatID(1), Text: bot.Markup(words), Card: "r1"}
	}
	say(t, db, card("v1"))
	first := claim(t, db, bot.Pace{})[0]
	if first.Card != nil {
		t.Fatalf("first version edits %+v", first.Card)
	}
	settle(t, db, first, sent("77"))
	say(t, db, card("v2"), message(1, "between"), card("v3"))

	if got := words(claimAndSend(t, db)); !slices.Equal(got, []string{"between"}) {
		t.Fatalf("claimed %v, want v2 passed over for v3", got)
	}
	last := claim(t, db, bot.Pace{})
	if len(last) != 1 || last[0].Message.Text != "v3" || last[0].Card == nil || last[0].Card.ID != "77" {
		t.Fatalf("claimed %+v, want v3 as an edit of 77", last)
	}
	settle(t, db, last[0], sent("77"))
	if h, _ := db.Health(t.Context()); h.Pending != 0 {
		t.Errorf("%d pending, want the passed over version settled", h.Pending)
	}
}

func claimAndSend(t testing.TB, db *storage.DB) []bot.Delivery {
	t.Helper()
	ds := claim(t, db, bot.Pace{})
	for _, d := range ds {
		settle(t, db, d, sent(fmt.Sprint(d.ID)))
	}
	return ds
}

func TestCardThatWouldNotChangeIsNotSent(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	card := bot.Message{Chat: chatID(1), Text: "v", Card: "r1"}
	say(t, db, card)
	claimAndSend(t, db)
	say(t, db, card, message(1, "next"))
	if got := words(claim(t, db, bot.Pace{})); !slices.Equal(got, []string{"next"}) {
		t.Errorf("claimed %v, want only what follows the card", got)
	}
}

func TestCardThatCannotBeEditedIsSentAnew(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	card := bot.Message{Chat: chatID(1), Text: "v", Card: "r1"}
	say(t, db, card)
	claimAndSend(t, db)
	card.Text = "v2"
	say(t, db, card)
	settle(t, db, claim(t, db, bot.Pace{})[0], bot.Outcome{Resend: true})
	again := claim(t, db, bot.Pace{})
	if len(again) != 1 || again[0].Card != nil {
		t.Errorf("claimed %+v, want a new message", again)
	}
}

func TestGoneChatTakesItsDeliveriesAlong(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	say(t, db, message(1, "a"), message(1, "b"), message(2, "c"))
	for _, d := range claim(t, db, bot.Pace{}) {
		if d.Message.Chat == chatID(1) {
			settle(t, db, d, bot.Outcome{Gone: true})
		} else {
			settle(t, db, d, sent("1"))
		}
	}
	h, err := db.Health(t.Context())
	if err != nil || h.Dead != 2 || h.Pending != 0 {
		t.Errorf("health %+v, %v; want both of chat 1 dead", h, err)
	}
}

func TestMovedChatKeepsItsDeliveries(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	say(t, db, message(1, "a"), message(1, "b"))
	settle(t, db, claim(t, db, bot.Pace{})[0], bot.Outcome{Moved: chatID(9)})
	for _, want := range []string{"a", "b"} {
		ds := claim(t, db, bot.Pace{})
		if len(ds) != 1 || ds[0].Message.Chat != chatID(9) || string(ds[0].Message.Text) != want {
			t.Fatalf("claimed %+v, want %s to chat 9", ds, want)
		}
		settle(t, db, ds[0], sent("1"))
	}
}

// A chat takes a burst, then one message a second; a group no more than its
// limit in any minute; and all together no more than the platform's pace.
func TestPace(t *testing.T) {
	t.Parallel()
	pace := bot.Pace{PerSecond: 20, ChatBurst: 4, GroupLimit: 6}
	for _, tt := range []struct {
		name      string
		direct    bool
		chats, of int // messages to each
		seconds   int
		want      int // at most
	}{
		{"burst", true, 1, 30, 0, 4},
		{"one a second", true, 1, 30, 5, 9},
		{"group", false, 1, 30, 50, 6},
		{"all", true, 100, 1, 2, 10 + 2*20 + 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db, clock := open(t)
			for chat := range tt.chats {
				openChat(t, db, chat+1, tt.direct)
				for i := range tt.of {
					say(t, db, message(chat+1, fmt.Sprint(i)))
				}
			}
			n := sendFor(t, db, clock, pace, time.Duration(tt.seconds)*time.Second)
			if n > tt.want || n < tt.want-1 {
				t.Errorf("%d messages in %d s, want %d", n, tt.seconds, tt.want)
			}
		})
	}
}

// openChat makes a chat known.
func openChat(t testing.TB, db *storage.DB, chat int, direct bool) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		u := update(10_000 + chat)
		u.Chat, u.User = bot.Chat{ID: chatID(chat), Direct: direct}, bot.User{}
		_, _, err := tx.Meet(ctx, u)
		return err
	})
}

// sendFor sends all that may be sent while d passes, and returns how much it was.
func sendFor(t testing.TB, db *storage.DB, clock *clock, pace bot.Pace, d time.Duration) int {
	t.Helper()
	const step = 100 * time.Millisecond
	n := 0
	for passed := time.Duration(0); ; passed += step {
		for ds := claim(t, db, pace); len(ds) > 0; ds = claim(t, db, pace) {
			for _, d := range ds {
				settle(t, db, d, sent("1"))
				n++
			}
		}
		if passed >= d {
			return n
		}
		clock.pass(step)
	}
}

func TestPressIsAnsweredWithoutWaitingForTheChat(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	say(t, db, message(1, "a"))
	claim(t, db, bot.Pace{}) // the chat is leased
	say(t, db, bot.Message{Chat: chatID(1), Press: "p1", Text: "done"})
	if ds := claim(t, db, bot.Pace{}); len(ds) != 1 || ds[0].Message.Press != "p1" {
		t.Errorf("claimed %+v, want the answer to the press", ds)
	}
}

func TestPhotoIsWaitedForThenGivenUp(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	var id bot.PhotoID
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		if id, err = tx.AddPhoto(ctx, bot.File{ID: "elsewhere:f"}); err != nil {
			return err
		}
		return tx.Enqueue(ctx, bot.Update{}, bot.Message{Chat: chatID(1), Text: "look", Photo: id})
	})
	if ds := claim(t, db, bot.Pace{}); len(ds) != 0 {
		t.Fatalf("claimed %+v before its photo was there", ds)
	}
	clock.pass(2 * time.Minute)
	if ds := claim(t, db, bot.Pace{}); len(ds) != 1 || ds[0].Picture.File != "" {
		t.Errorf("claimed %+v, want the message without its photo", ds)
	}
}

// Turns that write to one chat from many sides lose nothing, and what each wrote
// leaves in its order.
func TestEnqueueSideBySide(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	var wg sync.WaitGroup
	errs := make(chan error, 20)
	for w := range 20 {
		wg.Go(func() {
			errs <- db.InTx(t.Context(), func(tx *storage.Tx) error {
				return tx.Enqueue(t.Context(), bot.Update{}, message(1, fmt.Sprintf("%02d a", w)), message(1, fmt.Sprintf("%02d b", w)))
			})
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	last, n := map[string]string{}, 0
	for ds := claimAndSend(t, db); len(ds) > 0; ds = claimAndSend(t, db) {
		for _, d := range ds {
			w, part := string(d.Message.Text[:2]), string(d.Message.Text[3:])
			if part == "b" && last[w] != "a" {
				t.Errorf("worker %s: b before a", w)
			}
			last[w], n = part, n+1
		}
	}
	if n != 40 {
		t.Errorf("%d messages, want 40", n)
	}
}

func TestMeetIsOnce(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	for i, want := range []bool{false, true} {
		do(t, db, func(ctx context.Context, tx *storage.Tx) error {
			_, seen, err := tx.Meet(ctx, update(1))
			if seen != want {
				t.Errorf("time %d: seen %v, want %v", i+1, seen, want)
			}
			return err
		})
	}
}

func TestMeetRolledBackIsNotSeen(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	boom := errors.New("boom")
	err := db.InTx(t.Context(), func(tx *storage.Tx) error {
		if _, _, err := tx.Meet(t.Context(), update(1)); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		_, seen, err := tx.Meet(ctx, update(1))
		if seen {
			t.Error("an update whose turn failed counts as seen")
		}
		return err
	})
}

// Numbers of messages mean nothing in the chat that a group became.
// What is under way to the new chat when the old one moves is not sent again.
func TestMovedChatKeepsTheLease(t *testing.T) {
	t.Parallel()
	db, clock := open(t)
	say(t, db, message(-100, "old"), message(-200, "new"))
	under := claimUpTo(t, db, 9)
	if len(under) != 2 {
		t.Fatalf("%d deliveries, want 2", len(under))
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.MoveChat(ctx, chatID(-100), chatID(-200)) })
	if ds := claimUpTo(t, db, 9); len(ds) != 0 {
		t.Errorf("%q is claimed twice", words(ds))
	}
	for _, d := range under {
		settle(t, db, d, sent("m"))
	}
	clock.pass(time.Hour)
	if ds := claimUpTo(t, db, 9); len(ds) != 0 {
		t.Errorf("%q is sent again", words(ds))
	}
}

// The first update from the new chat and the move come side by side.
func TestMovedChatSpeaksMeanwhile(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, _ := community(t, db)
	from := update(1)
	from.Chat.ID = chatID(-900)
	moved := make(chan error, 1)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		if _, _, err := tx.Meet(ctx, from); err != nil {
			return err
		}
		go func() {
			moved <- db.InTx(ctx, func(tx *storage.Tx) error { return tx.MoveChat(ctx, chatID(-100), chatID(-900)) })
		}()
		for waiting := false; !waiting; {
			const query = `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')`
			if err := db.SQL().QueryRowContext(ctx, query).Scan(&waiting); err != nil {
				return err
			}
		}
		return nil
	})
	if err := <-moved; err != nil {
		t.Fatal(err)
	}
	from.ID = "test:later"
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		met, _, err := tx.Meet(ctx, from)
		if met.Community.ID != c.ID || met.Chat.Room != storage.GroupRoom {
			t.Errorf("the new chat is %+v of %+v", met.Chat, met.Community)
		}
		return err
	})
}

func TestMovedChatForgetsNumbersOfMessages(t *testing.T) {
	t.Parallel()
	db, _ := open(t)
	c, m := community(t, db)
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		_, err := tx.AddReport(ctx, storage.Report{
			Community: c.ID, Reporter: m.ID, Chat: chatID(-100), Message: "230", Category: "other", Due: start,
		}, nil)
		if err != nil {
			return err
		}
		return tx.Enqueue(ctx, bot.Update{}, bot.Message{Chat: chatID(-100), Text: "hello", ReplyTo: "230"})
	})
	for range 2 { // both chats tell of it
		do(t, db, func(ctx context.Context, tx *storage.Tx) error { return tx.MoveChat(ctx, chatID(-100), chatID(-900)) })
	}
	do(t, db, func(ctx context.Context, tx *storage.Tx) error {
		r, err := tx.ReportByRef(ctx, c.ID, 1)
		if r.Chat != chatID(-900) || r.Message != "" {
			t.Errorf("the report is at message %q of %s", r.Message, r.Chat)
		}
		return err
	})
	if ds := claim(t, db, bot.Pace{}); len(ds) != 1 || ds[0].Message.Chat != chatID(-900) || ds[0].Message.ReplyTo != "" {
		t.Errorf("claimed %+v, want the message to the new chat, in reply to none", ds)
	}
}
