package bottest

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linli/bot"
)

var errNothingCommitted = errors.New("nothing was committed")

func nameAgrees(t *testing.T, n Network) {
	name := n.Platform().Name()
	if got := n.Direct("mei").Platform; got != name {
		t.Errorf("chat is on platform %q, adapter is named %q", got, name)
	}
	r := receive(t, n, nil)
	n.Say("mei", n.Direct("mei"), Words{Text: "hi"})
	u := r.next()
	if u.Chat.ID != n.Direct("mei") || !u.Chat.Direct {
		t.Errorf("chat is %+v, want the direct chat %v", u.Chat, n.Direct("mei"))
	}
	if u.User.ID.Platform() != name || u.User.ID.Native() == "" {
		t.Errorf("user is %q, want %s:…", u.User.ID, name)
	}
	if !strings.HasPrefix(u.ID, name+":") {
		t.Errorf("update is %q, want %s:…: IDs are unique among all platforms", u.ID, name)
	}
	if u.Time.IsZero() || u.Time.Location().String() != "UTC" {
		t.Errorf("time is %v, want a time in UTC", u.Time)
	}
	if len(u.Raw) == 0 {
		t.Error("the update does not keep its delivery")
	}
}

func onceInOrder(t *testing.T, n Network) {
	r := receive(t, n, nil)
	chat := n.Direct("mei")
	const count = 30
	names := make([]bot.MessageID, count)
	for i := range count {
		names[i] = n.Say("mei", chat, Words{Text: strconv.Itoa(i)})
	}
	seen := map[string]bool{}
	for i := range count {
		u, said := r.said()
		if said.Text != strconv.Itoa(i) {
			t.Fatalf("update %d says %q", i, said.Text)
		}
		if u.Message != names[i] {
			t.Errorf("update %d names message %q, want %q", i, u.Message, names[i])
		}
		if seen[u.ID] {
			t.Errorf("update ID %q came twice", u.ID)
		}
		seen[u.ID] = true
	}
}

// sideBySide holds one chat until another one has been handled.
func sideBySide(t *testing.T, n Network) {
	slow, quick := n.Direct("slow"), n.Direct("quick")
	release := make(chan struct{})
	var once sync.Once
	open := func() { once.Do(func() { close(release) }) }
	t.Cleanup(open)
	r := receive(t, n, func(_ context.Context, u bot.Update) error {
		if u.Chat.ID == slow {
			<-release
		}
		return nil
	})
	n.Say("slow", slow, Words{Text: "first"})
	n.Say("quick", quick, Words{Text: "second"})
	if u := r.next(); u.Chat.ID != quick {
		t.Fatalf("update of %v came first", u.Chat.ID)
	}
	open()
	if u := r.next(); u.Chat.ID != slow {
		t.Fatalf("then an update of %v", u.Chat.ID)
	}
}

func againAfterError(t *testing.T, n Network) {
	var mu sync.Mutex
	var tries []string
	r := receive(t, n, func(_ context.Context, u bot.Update) error {
		mu.Lock()
		defer mu.Unlock()
		if tries = append(tries, u.ID); len(tries) <= 2 {
			return errNothingCommitted
		}
		return nil
	})
	chat := n.Direct("mei")
	n.Say("mei", chat, Words{Text: "first"})
	await(t, "the failed update comes again", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(tries) > 1
	})
	n.Say("mei", chat, Words{Text: "second"})
	u, said := r.said()
	if said.Text != "first" {
		t.Fatalf("%q overtook the update that failed", said.Text)
	}
	mu.Lock()
	if tries[0] != u.ID || tries[1] != u.ID {
		t.Errorf("the update's IDs were %q, want the same each time", tries)
	}
	mu.Unlock()
	if _, said := r.said(); said.Text != "second" {
		t.Errorf("then came %q", said.Text)
	}
}

func errorHoldsOneChat(t *testing.T, n Network) {
	bad, good := n.Direct("bad"), n.Direct("good")
	var healed atomic.Bool
	failed := make(chan struct{}, 1000)
	r := receive(t, n, func(_ context.Context, u bot.Update) error {
		if u.Chat.ID == bad && !healed.Load() {
			failed <- struct{}{}
			return errNothingCommitted
		}
		return nil
	})
	n.Say("bad", bad, Words{Text: "stuck"})
	n.Say("good", good, Words{Text: "fine"})
	if u := r.next(); u.Chat.ID != good {
		t.Fatalf("update of %v was handled", u.Chat.ID)
	}
	wait(t, failed, "the other chat's update fails")
	healed.Store(true)
	if u := r.next(); u.Chat.ID != bad {
		t.Fatalf("then an update of %v", u.Chat.ID)
	}
}

// againAfterStop stops while an update fails: what was not acknowledged comes to
// the next Receive, and what was does not.
func againAfterStop(t *testing.T, n Network) {
	chat := n.Direct("mei")
	failed := make(chan string, 1000)
	r := receive(t, n, func(_ context.Context, u bot.Update) error {
		if u.Content.(bot.Said).Text == "fails" {
			failed <- u.ID
			return errNothingCommitted
		}
		return nil
	})
	n.Say("mei", chat, Words{Text: "works"})
	done := r.next()
	n.Say("mei", chat, Words{Text: "fails"})
	id := wait(t, failed, "the update fails")
	r.stop()

	r = receive(t, n, nil)
	u, said := r.said()
	if u.ID == done.ID {
		t.Fatal("an acknowledged update came again")
	}
	if u.ID != id || said.Text != "fails" {
		t.Errorf("update %s says %q, want %s again", u.ID, said.Text, id)
	}
}

func stopWaitsForTurn(t *testing.T, n Network) {
	chat := n.Direct("mei")
	entered, told := make(chan struct{}, 1), make(chan struct{})
	var finished atomic.Bool
	r := receive(t, n, func(context.Context, bot.Update) error {
		entered <- struct{}{}
		<-told
		<-time.After(100 * time.Millisecond) // long enough for a Receive that does not wait
		finished.Store(true)
		return nil
	})
	n.Say("mei", chat, Words{Text: "under way"})
	wait(t, entered, "the turn begins")
	r.cancel()
	close(told)
	r.stop()
	if !finished.Load() {
		t.Error("Receive returned before the turn under way was over")
	}
	done := r.next()

	n.Say("mei", chat, Words{Text: "later"})
	r = receive(t, n, nil)
	if u, said := r.said(); u.ID == done.ID || said.Text != "later" {
		t.Errorf("update %s says %q, want the one that came after the stop", u.ID, said.Text)
	}
}
