package telegramtest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Patience is how long the Await functions wait.
const Patience = 30 * time.Second

// A Message is a message as it stands in a chat.
type Message struct {
	ID      int64
	From    string // the person's name; empty for the bot
	Text    string // without markup; a photo's caption
	Photo   []byte // nil if it has none
	File    string // the name of the document that came with it; empty for none
	Body    []byte // of that document
	Buttons [][]Button
	ReplyTo int64    // 0 if it is none, or to what is gone
	Thread  int64    // 0 if it is in no topic
	History []string // its earlier texts, oldest first
}

// String returns the message for a test's output.
func (m Message) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "#%d %s: %q", m.ID, m.From, m.Text)
	if m.Photo != nil {
		fmt.Fprintf(&b, " with a photo of %d bytes", len(m.Photo))
	}
	for _, row := range m.Buttons {
		for _, button := range row {
			fmt.Fprintf(&b, " [%s]", button.Label)
		}
	}
	return b.String()
}

func (m *message) shown() Message {
	v := Message{ID: m.id, Text: m.text, Buttons: m.buttons, Thread: m.thread, History: append([]string(nil), m.history...)}
	if m.from != nil {
		v.From = m.from.Name
	}
	if m.photo != nil {
		v.Photo = m.photo.data
	}
	if m.document != nil {
		v.File, v.Body = m.document.name, m.document.data
	}
	if m.replyTo != nil && !m.replyTo.deleted {
		v.ReplyTo = m.replyTo.id
	}
	return v
}

// Messages returns the bot's messages as they stand in the chat, oldest first.
func (c *Chat) Messages() []Message { return c.list(func(m *message) bool { return m.from == nil }) }

// All returns everybody's messages, service messages too.
func (c *Chat) All() []Message { return c.list(func(*message) bool { return true }) }

func (c *Chat) list(want func(*message) bool) []Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var all []Message
	for _, m := range c.messages {
		if !m.deleted && want(m) {
			all = append(all, m.shown())
		}
	}
	return all
}

// Await waits for a message of the bot that holds words as it stands, and returns
// the newest.
func (c *Chat) Await(tb testing.TB, words string) Message {
	tb.Helper()
	return c.AwaitMessage(tb, fmt.Sprintf("a message with %q", words), func(m Message) bool { return strings.Contains(m.Text, words) })
}

// AwaitMessage waits for a message of the bot that is as wanted, and returns the newest.
func (c *Chat) AwaitMessage(tb testing.TB, what string, wanted func(Message) bool) Message {
	tb.Helper()
	var found Message
	ok := c.s.wait(func() bool {
		for _, m := range c.Messages() {
			if wanted(m) {
				found = m
			}
		}
		return found.ID != 0
	})
	if !ok {
		tb.Fatalf("chat %d %s: no %s after %v; there stand\n%s", c.ID, c.Title, what, Patience, c.dump())
	}
	return found
}

func (c *Chat) dump() string {
	var b strings.Builder
	for _, m := range c.All() {
		fmt.Fprintln(&b, m)
	}
	return b.String()
}

// Await waits until ok returns true. It asks again after everything that happens.
func (s *Server) Await(tb testing.TB, what string, ok func() bool) {
	tb.Helper()
	if !s.wait(ok) {
		tb.Fatalf("%s: not so after %v", what, Patience)
	}
}

// Await waits for the bot's answer to the press and returns its text.
func (p *Press) Await(tb testing.TB) string {
	tb.Helper()
	p.s.Await(tb, "the press is answered", func() bool { _, ok := p.Answer(); return ok })
	text, _ := p.Answer()
	return text
}

// AwaitQuiet waits until the bot has taken all updates.
func (s *Server) AwaitQuiet(tb testing.TB) {
	tb.Helper()
	s.Await(tb, "all updates are taken", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.updates) == 0
	})
}

// wait reports whether ok became true in time. The lock is not held.
func (s *Server) wait(ok func() bool) bool {
	deadline := time.NewTimer(Patience)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if ok() {
			return true
		}
		select {
		case <-changed:
		case <-deadline.C:
			return ok()
		}
	}
}
