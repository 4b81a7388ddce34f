package web_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/web/webtest"
)

func TestLive(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	screen := s.as(mei).Open(group)
	next := s.as(mei).Stream(t.Context(), group, screen.Stamp)
	card := s.send(bot.Message{Chat: chatID(group), Text: "R12 new"})
	screen.Apply(next())
	s.deliver(bot.Delivery{Message: bot.Message{Chat: chatID(group), Text: "R12 accepted"}, Card: &card})
	for texts(screen.Entries) != "R12 accepted" { // the list comes by itself, too
		screen.Apply(next())
	}
	s.as(chen).Say(group, webtest.Words{Text: "好"})
	for texts(screen.Entries) != "R12 accepted|好" {
		screen.Apply(next())
	}
	s.as(wang).Delete(group, card.ID)
	for texts(screen.Entries) != "好" {
		screen.Apply(next())
	}
}

// What a page missed comes as one event: it gets all of it or nothing.
func TestCatchUp(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	card := s.send(bot.Message{Chat: chatID(group), Text: "new"})
	gone := s.send(bot.Message{Chat: chatID(group), Text: "gone"})
	screen := s.as(mei).Open(group)
	s.deliver(bot.Delivery{Message: bot.Message{Chat: chatID(group), Text: "accepted"}, Card: &card})
	s.as(chen).Say(group, webtest.Words{Text: "一"})
	s.as(wang).Delete(group, gone.ID)
	s.deliver(bot.Delivery{Message: bot.Message{Chat: chatID(group), Text: "resolved"}, Card: &card})
	s.as(chen).Say(group, webtest.Words{Text: "二"})
	brief := s.send(bot.Message{Chat: chatID(group), Text: "brief"})
	s.as(wang).Delete(group, brief.ID)

	screen.Apply(s.as(mei).Stream(t.Context(), group, screen.Stamp)())
	if got := texts(screen.Entries); got != "resolved|一|二" {
		t.Errorf("after one event the page shows %q", got)
	}
	if !reflect.DeepEqual(screen.Entries, s.as(mei).Entries(group)) {
		t.Errorf("the page shows %+v, a fresh one %+v", screen.Entries, s.as(mei).Entries(group))
	}
}

// Whatever happens, and however often the connection is lost, a page ends up as a
// fresh one: nothing is missed, nothing comes twice.
func TestCatchUpAlways(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	s.updates()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.bustle(rand.New(rand.NewPCG(1, 2)), 80)
	}()
	screen := s.as(mei).Open(group)
	luck := rand.New(rand.NewPCG(3, 4))
	deadline := time.Now().Add(time.Minute)
	for settled := false; !settled; {
		if time.Now().After(deadline) {
			t.Fatalf("the page shows %q, a fresh one %q", texts(screen.Entries), texts(s.as(mei).Entries(group)))
		}
		s.watch(screen, 1+luck.IntN(3))
		select {
		case <-done:
			fresh := s.as(mei).Entries(group) // the last ones
			settled = reflect.DeepEqual(screen.Entries[max(0, len(screen.Entries)-len(fresh)):], fresh)
		default:
		}
	}
	ids := map[bot.MessageID]bool{}
	for _, e := range screen.Entries {
		if ids[e.ID] {
			t.Errorf("%s stands twice", e.ID)
		}
		ids[e.ID] = true
	}
}

// watch applies some events to a page, then loses the connection.
func (s *street) watch(screen *webtest.Screen, events int) {
	ctx, cancel := context.WithCancel(s.t.Context())
	defer cancel()
	next := s.as(mei).Stream(ctx, group, screen.Stamp)
	defer time.AfterFunc(300*time.Millisecond, cancel).Stop() // there may be no more events
	for range events {
		e := next()
		if e.Name == "" {
			return
		}
		screen.Apply(e)
	}
}

// bustle makes people and the bot do this and that.
func (s *street) bustle(luck *rand.Rand, times int) {
	var cards []bot.Sent
	for i := range times {
		words := fmt.Sprint(i)
		switch luck.IntN(5) {
		case 0:
			s.as(chen).Edit(group, s.as(chen).Say(group, webtest.Words{Text: words}), words+" edited")
		case 1, 2:
			cards = append(cards, s.send(bot.Message{Chat: chatID(group), Text: bot.Markup(words)}))
		case 3:
			if len(cards) > 0 {
				card := cards[luck.IntN(len(cards))]
				s.deliver(bot.Delivery{Message: bot.Message{Chat: chatID(group), Text: bot.Markup("card " + words)}, Card: &card})
			}
		case 4:
			if len(cards) > 5 {
				n := luck.IntN(len(cards))
				s.as(wang).Delete(group, cards[n].ID)
				cards = slices.Delete(cards, n, n+1)
			}
		}
	}
}

func TestSendingThenDelivered(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	let := make(chan struct{})
	s.receive(func(bot.Update) error { <-let; return nil })
	screen := s.as(mei).Open(group)
	next := s.as(mei).Stream(t.Context(), group, screen.Stamp)
	s.as(mei).Say(group, webtest.Words{Text: "hello", Photos: [][]byte{picture(t, 40, 30), picture(t, 50, 30)}})
	for len(screen.Entries) == 0 {
		screen.Apply(next())
	}
	if !screen.Entries[0].Sending {
		t.Error("what nobody took yet looks delivered")
	}
	let <- struct{}{}
	await(t, "one of two parts is taken", func() bool { return s.as(mei).Open(group).Stamp != screen.Stamp })
	if !s.as(mei).Entries(group)[0].Sending {
		t.Error("half an album looks delivered")
	}
	close(let)
	for screen.Entries[0].Sending {
		screen.Apply(next())
	}
	for _, e := range s.as(chen).Entries(group) {
		if e.Sending {
			t.Error("somebody else sees that a message is on its way")
		}
	}
}

func TestStaleStamps(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	born, _, _ := strings.Cut(s.as(mei).Open(group).Stamp, ".")
	for _, stamp := range []string{"", "0", "another.1", born + ".99999", born + ".-1", born + ".x"} {
		next := s.as(mei).Stream(t.Context(), group, stamp)
		if e := next(); e.Name != "stale" {
			t.Errorf("stamp %q: event %+v, want stale", stamp, e)
		}
		if e := next(); e.Name != "" {
			t.Errorf("stamp %q: the stream goes on with %+v", stamp, e)
		}
	}
}

// A line end in a message does not end its line in the stream.
func TestLineEndsInStream(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	screen := s.as(mei).Open(group)
	next := s.as(mei).Stream(t.Context(), group, screen.Stamp)
	s.send(bot.Message{Chat: chatID(group), Text: "one\r\rid: another.1\revent: stale\r\ntwo\n\nthree"})
	e := next()
	if e.Name != "batch" || strings.HasPrefix(e.ID, "another") {
		t.Fatalf("event %s is named %s", e.ID, e.Name)
	}
	screen.Apply(e)
	if got := texts(screen.Entries); !strings.HasSuffix(got, "two\n\nthree") || !strings.Contains(got, "id: another.1") {
		t.Errorf("the page shows %q", got)
	}
}

func TestUnread(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	const direct, there = "邻里小助手", "文苑社区邻里群"
	s.send(bot.Message{Chat: chatID(group), Text: "one"})
	s.send(bot.Message{Chat: chatID(group), Text: "two"})
	s.as(chen).Say(group, webtest.Words{Text: "三"})
	screen := s.as(mei).Open(mei.ID)
	if screen.Unread[there] != "3" || screen.Unread[direct] != "" {
		t.Errorf("unread are %v, want 3 in the group", screen.Unread)
	}
	next := s.as(mei).Stream(t.Context(), mei.ID, screen.Stamp)
	s.send(bot.Message{Chat: chatID(mei.ID), Text: "for you"})
	screen.Apply(next())
	s.as(mei).Open(group)
	for screen.Unread[there] != "" || screen.Unread[direct] != "" {
		screen.Apply(next())
	}
	s.as(mei).Say(group, webtest.Words{Text: "my own"})
	if again := s.as(mei).Open(mei.ID); len(again.Unread) != 0 {
		t.Errorf("after reading, unread are %v", again.Unread)
	}
}

// The chat in which something was said last is the first of the groups.
func TestListOrder(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	s.send(bot.Message{Chat: chatID(group), Text: "one"})
	s.send(bot.Message{Chat: chatID(staffRoom), Text: "two"})
	if got := s.as(wang).Open(group).Titles; !slices.Equal(got, []string{"邻里小助手", "工作群", "文苑社区邻里群"}) {
		t.Errorf("the chats are %q", got)
	}
}

// Streams end when the server shuts down, and do not hold it up.
func TestHangUp(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	server := &http.Server{Handler: s.Routes()}
	server.RegisterOnShutdown(s.HangUp)
	at := listen(t)
	go server.Serve(at)
	tab := s.as(mei)
	tab.URL = "http://" + at.Addr().String()
	screen := tab.Open(group)
	next := tab.Stream(t.Context(), group, screen.Stamp)
	s.send(bot.Message{Chat: chatID(group), Text: "here"})
	screen.Apply(next())
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		t.Errorf("shut down: %v", err)
	}
	for next().Name != "" { // what came meanwhile
	}
}

// A stream outlives the deadlines of its server.
func TestStreamOutlivesDeadlines(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	const short = 300 * time.Millisecond
	server := &http.Server{Handler: s.Routes(), ReadTimeout: short, WriteTimeout: short}
	at := listen(t)
	go server.Serve(at)
	t.Cleanup(func() { s.HangUp(); server.Close() })
	tab := s.as(mei)
	screen := tab.Open(group)
	tab.URL = "http://" + at.Addr().String()
	next := tab.Stream(t.Context(), group, screen.Stamp)
	time.AfterFunc(4*short, func() { s.send(bot.Message{Chat: chatID(group), Text: "late"}) })
	if e := next(); e.Name != "batch" {
		t.Errorf("event %+v, want a late one", e)
	}
}
