package bot

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
)

type handlerFunc func(context.Context, Update) error

func (f handlerFunc) HandleUpdate(ctx context.Context, u Update) error { return f(ctx, u) }

func TestInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		block := make(chan struct{})
		var mu sync.Mutex
		var done []string
		h := InOrder(handlerFunc(func(_ context.Context, u Update) error {
			if u.ID == "slow 0" {
				<-block
			}
			mu.Lock()
			defer mu.Unlock()
			done = append(done, u.ID)
			return nil
		}))
		hand := func(chat string, n int) {
			go h.HandleUpdate(t.Context(), Update{ID: fmt.Sprint(chat, " ", n), Chat: Chat{ID: ChatID{"test", chat}}})
			synctest.Wait()
		}
		for n := range 3 {
			hand("slow", n)
			hand("quick", n)
		}
		if want := []string{"quick 0", "quick 1", "quick 2"}; !slices.Equal(done, want) {
			t.Errorf("while one chat is slow, done are %v, want %v", done, want)
		}
		close(block)
		synctest.Wait()
		if want := []string{"slow 0", "slow 1", "slow 2"}; !slices.Equal(done[3:], want) {
			t.Errorf("the slow chat's are done in the order %v, want %v", done[3:], want)
		}
	})
}
