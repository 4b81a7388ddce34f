package handlers_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/handlers"
	"linli/storage"
	"linli/storage/blob"
	"linli/storage/storagetest"
)

// A street is a community on a real database, with a platform of the test's own:
// what the bot sends lands in chats that the test reads. Its clock is the test's.
type street struct {
	t  testing.TB
	h  *handlers.Handlers
	db *storage.DB

	group, staff chat // the group, and the staff room

	photos string // folder

	mu      sync.Mutex
	clock   time.Time
	tick    time.Duration // by which it goes on whenever it is looked at
	updates int
	sent    int
	chats   map[bot.ChatID][]*shown
	toasts  []string
}

// A chat is where people speak in a test.
type chat struct {
	bot.Chat
	s *street
}

// shown is a message of the bot as it stands in a chat.
type shown struct {
	ID    bot.MessageID
	Edits int
	bot.Message
	Picture bot.Picture
}

// text is what a person reads.
func (m *shown) text() string { return m.Text.Plain() }

// button returns the button whose label contains words.
func (m *shown) button(words string) (bot.Button, bool) {
	for _, row := range m.Buttons {
		for _, b := range row {
			if strings.Contains(b.Label, words) {
				return b, true
			}
		}
	}
	return bot.Button{}, false
}

// street0 is when a street's clock starts: Wednesday 1 July 2026, 10:00 in Shanghai.
var street0 = time.Date(2026, 7, 1, 2, 0, 0, 0, time.UTC)

const owner = bot.UserID("test:1")

// newStreet opens a database and sets up the community 文苑 with a group and a
// staff room. Boss, the admin, has the user ID test:1.
func newStreet(t testing.TB) *street {
	t.Helper()
	s := emptyStreet(t)
	boss := s.person(1, "Boss")
	s.group.say(boss, "/setup 文苑")
	s.staff.say(boss, "/setup 文苑 staff")
	s.flush()
	return s
}

// emptyStreet opens a database on which nothing is set up.
func emptyStreet(t testing.TB) *street {
	t.Helper()
	s := &street{t: t, clock: street0, chats: map[bot.ChatID][]*shown{}}
	s.db = storagetest.OpenAt(t, s.now)
	s.photos = t.TempDir()
	photos, err := blob.Open(s.photos)
	if err != nil {
		t.Fatal(err)
	}
	s.h = handlers.New(handlers.Config{
		DB:       s.db,
		Photos:   photos,
		Admins:   []bot.UserID{owner},
		Language: "zh-Hans",
		Zone:     "Asia/Shanghai",
		Log:      slog.New(slog.DiscardHandler),
	})
	s.group, s.staff = s.chat(-100, "文苑邻里群"), s.chat(-200, "文苑工作室")
	return s
}

func (s *street) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = s.clock.Add(s.tick)
	return s.clock
}

// pass lets time pass and does what is due by then.
func (s *street) pass(d time.Duration) {
	s.t.Helper()
	s.mu.Lock()
	s.clock = s.clock.Add(d)
	s.mu.Unlock()
	if err := s.h.RunDue(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	s.deliver()
}

func (s *street) chat(id int, title string) chat {
	return chat{bot.Chat{ID: bot.ChatID{Platform: "test", Native: fmt.Sprint(id)}, Title: title}, s}
}

// person returns a user; their username is their name in lower case.
func (s *street) person(id int, name string) bot.User {
	return bot.User{ID: bot.UserID(fmt.Sprintf("test:%d", id)), Name: name, Username: strings.ToLower(name), Language: "zh-hans"}
}

// resident returns a user who has said something in the group and opened the
// direct chat, and has the given roles.
func (s *street) resident(id int, name string, roles ...string) bot.User {
	s.t.Helper()
	u := s.person(id, name)
	s.group.say(u, "大家好")
	s.direct(u).say(u, "/start")
	for _, r := range roles {
		s.group.say(s.person(1, "Boss"), fmt.Sprintf("/role @%s %s", u.Username, r))
	}
	s.flush()
	return u
}

// direct is a user's direct chat with the bot.
func (s *street) direct(u bot.User) chat {
	return chat{bot.Chat{ID: bot.ChatID{Platform: "test", Native: u.ID.Native()}, Direct: true}, s}
}

// update returns an update of u in the chat with content.
func (c chat) update(u bot.User, content bot.Content) bot.Update {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.updates++
	n := c.s.updates
	return bot.Update{
		ID:        fmt.Sprintf("test:%d", n),
		Chat:      c.Chat,
		User:      u,
		Time:      c.s.clock,
		Message:   bot.MessageID(fmt.Sprintf("u%d", n)),
		Addressed: c.Direct,
		Content:   content,
	}
}

// words returns what somebody says as an adapter would convert it.
func (c chat) words(u bot.User, words string) bot.Update {
	said := bot.Said{Text: words}
	slash := strings.HasPrefix(words, "/")
	if slash {
		head, rest := bot.CutWord(words)
		said = bot.Said{Command: strings.ToLower(head[1:]), Text: rest}
	}
	up := c.update(u, said)
	up.Addressed = c.Direct || slash
	return up
}

// say has u say words, beginning with / for a command, and delivers what the bot
// sends. It returns the last message that the bot then has in this chat.
func (c chat) say(u bot.User, words string) *shown {
	c.s.t.Helper()
	return c.handle(c.words(u, words))
}

// photo has u send a photo with a caption; #words and /commands are addressed.
func (c chat) photo(u bot.User, caption string) *shown {
	c.s.t.Helper()
	up := c.words(u, caption)
	said := up.Content.(bot.Said)
	said.Photo = &bot.File{ID: bot.FileID("test:photo-" + string(up.Message)), Unique: string(up.Message)}
	up.Content = said
	return c.handle(up)
}

// reply has u say words in reply to a message of the bot.
func (c chat) reply(u bot.User, to *shown, words string) *shown {
	c.s.t.Helper()
	up := c.words(u, words)
	up.Addressed = true
	up.ReplyTo = &bot.Original{Message: to.ID, Mine: true, Text: to.text()}
	return c.handle(up)
}

// press has u press the button of m whose label contains words. It returns the toast.
func (c chat) press(u bot.User, m *shown, words string) string {
	c.s.t.Helper()
	if m == nil {
		c.s.t.Fatalf("no message to press %q on", words)
	}
	b, ok := m.button(words)
	if !ok {
		c.s.t.Fatalf("no button %q on %q %v", words, m.text(), m.Buttons)
	}
	return c.pressData(u, m.ID, b.Data)
}

// pressData has u press a button with the data, real or forged.
func (c chat) pressData(u bot.User, m bot.MessageID, data string) string {
	c.s.t.Helper()
	up := c.update(u, bot.Press{ID: "p", Data: data})
	up.Message, up.Addressed = m, true
	before := len(c.s.toasts)
	c.handle(up)
	if len(c.s.toasts) != before+1 {
		c.s.t.Errorf("a press had %d answers, want 1", len(c.s.toasts)-before)
		return ""
	}
	return c.s.toasts[before]
}

// handle gives the bot an update and delivers what it sends.
func (c chat) handle(u bot.Update) *shown {
	c.s.t.Helper()
	if err := c.s.h.HandleUpdate(c.s.t.Context(), u); err != nil {
		c.s.t.Fatal(err)
	}
	c.s.deliver()
	return c.last()
}

// last is the bot's newest message in the chat; nil if it has none.
func (c chat) last() *shown {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	ms := c.s.chats[c.ID]
	if len(ms) == 0 {
		return nil
	}
	return ms[len(ms)-1]
}

// find is the bot's newest message in the chat that contains words, or the test fails.
func (c chat) find(words string) *shown {
	c.s.t.Helper()
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for _, m := range slices.Backward(c.s.chats[c.ID]) {
		if strings.Contains(m.text(), words) {
			return m
		}
	}
	var all []string
	for _, m := range c.s.chats[c.ID] {
		all = append(all, m.text())
	}
	c.s.t.Fatalf("no message with %q in %s; there are:\n%s", words, c.ID, strings.Join(all, "\n---\n"))
	return nil
}

// count is how many messages the bot has in the chat.
func (c chat) count() int {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return len(c.s.chats[c.ID])
}

// flush forgets all that was sent so far.
func (s *street) flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chats, s.toasts = map[bot.ChatID][]*shown{}, nil
}

// deliver sends all that waits in the outbox.
func (s *street) deliver() {
	s.t.Helper()
	for {
		ds, err := s.db.Claim(s.t.Context(), "test", bot.Pace{}, 16)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(ds) == 0 {
			return
		}
		for _, d := range ds {
			sent := s.show(d)
			if err := s.db.Settle(s.t.Context(), d, bot.Outcome{Sent: &sent}); err != nil {
				s.t.Fatal(err)
			}
		}
	}
}

// show puts a delivery where people see it.
func (s *street) show(d bot.Delivery) bot.Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := d.Message
	switch {
	case m.Press != "":
		s.toasts = append(s.toasts, m.Text.Plain())
		return bot.Sent{}
	case m.Menu != nil:
		return bot.Sent{}
	case d.Card != nil:
		return s.edit(d)
	}
	s.sent++
	id := bot.MessageID(fmt.Sprintf("m%d", s.sent))
	s.chats[m.Chat] = append(s.chats[m.Chat], &shown{ID: id, Message: m, Picture: d.Picture})
	return bot.Sent{ID: id, Photo: d.Picture.Name != "", Picture: d.Picture.Name}
}

// edit puts a new version in the place of a card, and its picture if it has one.
func (s *street) edit(d bot.Delivery) bot.Sent {
	sent := *d.Card
	if d.Picture.Name != "" {
		sent.Photo, sent.Picture = true, d.Picture.Name
	}
	for _, old := range s.chats[d.Message.Chat] {
		if old.ID != sent.ID {
			continue
		}
		old.Message, old.Edits = d.Message, old.Edits+1
		if d.Picture.Name != "" {
			old.Picture = d.Picture
		}
	}
	return sent
}

// wants fails the test unless m contains all of words.
func (s *street) wants(m *shown, words ...string) {
	s.t.Helper()
	if m == nil {
		s.t.Fatalf("the bot said nothing, want %q", words)
	}
	for _, w := range words {
		if !strings.Contains(m.text(), w) {
			s.t.Errorf("the bot said %q, want %q in it", m.text(), w)
		}
	}
}
