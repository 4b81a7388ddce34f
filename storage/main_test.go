package storage_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/storage"
	"linli/storage/storagetest"
)

// start is when the tests' clocks start: Wednesday 1 July 2026, 10:00 in Shanghai.
var start = time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC)

// A clock is a time that a test sets.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// open returns a fresh database and its clock.
func open(t testing.TB) (*storage.DB, *clock) {
	t.Helper()
	c := &clock{at: start}
	return storagetest.OpenAt(t, c.now), c
}

// do runs f in a transaction and fails the test on its error.
func do(t testing.TB, db *storage.DB, f func(ctx context.Context, tx *storage.Tx) error) {
	t.Helper()
	if err := db.InTx(t.Context(), func(tx *storage.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func chatID(n int) bot.ChatID { return bot.ChatID{Platform: "test", Native: fmt.Sprint(n)} }

// update returns the n-th update, of user 1 in group -100.
func update(n int) bot.Update {
	return bot.Update{
		ID:        fmt.Sprintf("test:%d", n),
		Chat:      bot.Chat{ID: chatID(-100), Title: "group"},
		User:      bot.User{ID: "test:1", Name: "Lin", Username: "lin"},
		Addressed: true,
	}
}

// community adds a community that group -100 belongs to, with user 1 in it.
func community(t testing.TB, db *storage.DB) (c storage.Community, m storage.Member) {
	t.Helper()
	do(t, db, func(ctx context.Context, tx *storage.Tx) (err error) {
		if _, _, err = tx.Meet(ctx, update(-1)); err != nil {
			return err
		}
		if c, err = tx.AddCommunity(ctx, "文苑", "zh-Hans", "Asia/Shanghai"); err != nil {
			return err
		}
		if err = tx.BindChat(ctx, update(-1).Chat, c.ID, storage.GroupRoom); err != nil {
			return err
		}
		met, _, err := tx.Meet(ctx, update(-2))
		m = met.Member
		return err
	})
	return c, m
}
