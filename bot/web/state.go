package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"linli/bot"
)

// A state is all that is known of the chat. It changes by apply alone.
type state struct {
	born    string
	seq     int64 // of the last change
	people  map[string]*person
	order   []string // people, in the order of their coming
	chats   map[string]*chat
	presses map[string]string // the person of each press that waits for its answer
	answers []answer          // the last few, oldest first
	menus   []menu
	menuSeq int64           // of the last change of a menu
	once    map[string]bool // what pages sent, by person and the page's name for it
}

// A person is a Person and what they did to themselves.
type person struct {
	Person
	nth     int              // of those who came
	chosen  string           // language, on the page; empty if none was
	read    map[string]int64 // up to where, by chat
	changed int64            // number of the last change that their list of chats shows
}

// A chat is a group, or the direct chat of a person.
type chat struct {
	Chat
	direct   bool
	messages []*message // oldest first
	index    map[bot.MessageID]int
	waiting  []*update // not yet handled, oldest first
	changed  int64
}

// keptAnswers is how many answers to presses a page that was away may still see.
const keptAnswers = 100

func newState() *state {
	return &state{people: map[string]*person{}, chats: map[string]*chat{}, presses: map[string]string{}, once: map[string]bool{}}
}

// load makes the state again from a store's records. It also returns their number.
func load(records iter.Seq2[[]byte, error]) (*state, int, error) {
	s, n := newState(), 0
	for record, err := range records {
		if err != nil {
			return nil, 0, err
		}
		n++
		var c change
		if err := json.Unmarshal(record, &c); err != nil {
			return nil, 0, fmt.Errorf("record %d: %w", n, err)
		}
		s.apply(&c)
	}
	return s, n, nil
}

// apply makes a change.
func (s *state) apply(c *change) {
	s.seq = max(s.seq, c.Seq)
	if c.Born != "" {
		s.born = c.Born
	}
	for _, g := range c.Chats {
		s.applyChat(g, c.Seq)
	}
	for _, p := range c.People {
		s.applyPerson(p, c.Seq)
	}
	for id, language := range c.Languages {
		s.people[id].chosen = language
	}
	for _, m := range c.Messages {
		s.applyMessage(m)
	}
	for _, u := range c.Updates {
		s.chats[u.Chat].waiting = append(s.chats[u.Chat].waiting, u)
	}
	for _, p := range c.Presses {
		s.presses[p.ID] = p.Person
	}
	s.applyHandled(c)
	s.applyAnswer(c.Answer)
	s.applyMark(c.Read, c.Seq)
	s.applyMenu(c.Menu, c.Seq)
}

func (s *state) applyChat(g Chat, seq int64) {
	c := s.chat(g.ID)
	c.Chat, c.changed = g, max(c.changed, seq)
}

func (s *state) applyPerson(p Person, seq int64) {
	have := s.people[p.ID]
	if have == nil {
		have = &person{nth: len(s.order), read: map[string]int64{}}
		s.people[p.ID] = have
		s.order = append(s.order, p.ID)
		s.chat(p.ID).direct = true
	}
	have.Person, have.changed = p, seq
}

// chat returns a chat, which it makes if need be.
func (s *state) chat(id string) *chat {
	c := s.chats[id]
	if c == nil {
		c = &chat{Chat: Chat{ID: id}, index: map[bot.MessageID]int{}}
		s.chats[id] = c
	}
	return c
}

func (s *state) applyMessage(m *message) {
	c := s.chats[m.Chat]
	if i, ok := c.index[m.ID]; ok {
		c.messages[i] = m
	} else {
		c.index[m.ID] = len(c.messages)
		c.messages = append(c.messages, m)
	}
	c.changed = max(c.changed, m.Changed)
	if m.Once != "" {
		s.once[m.From+"/"+m.Once] = true
	}
}

// applyHandled lets an update go; the message that it told of now shows so.
func (s *state) applyHandled(c *change) {
	if c.Handled == "" {
		return
	}
	for _, in := range s.chats {
		i := slices.IndexFunc(in.waiting, func(u *update) bool { return u.ID == c.Handled })
		if i < 0 {
			continue
		}
		if m := in.message(in.waiting[i].Message); m != nil && in.waiting[i].Said != nil {
			told := *m
			told.Changed = c.Seq
			s.applyMessage(&told)
		}
		in.waiting = slices.Delete(in.waiting, i, i+1)
		return
	}
}

func (s *state) applyAnswer(a *answer) {
	if a == nil {
		return
	}
	delete(s.presses, a.Press)
	s.answers = append(s.answers, *a)
	s.answers = s.answers[max(0, len(s.answers)-keptAnswers):]
}

func (s *state) applyMark(m *mark, seq int64) {
	if m != nil {
		p := s.people[m.Person]
		p.read[m.Chat], p.changed = m.Seq, seq
	}
}

func (s *state) applyMenu(m *menu, seq int64) {
	if m == nil {
		return
	}
	s.menuSeq = seq
	for i, have := range s.menus {
		if have.Chat == m.Chat && have.Language == m.Language {
			s.menus[i] = *m
			return
		}
	}
	s.menus = append(s.menus, *m)
}

// message returns a message that stands in the chat, or nil.
func (c *chat) message(id bot.MessageID) *message {
	i, ok := c.index[id]
	if !ok || c.messages[i].Deleted {
		return nil
	}
	return c.messages[i]
}

// last returns the last message for which ok holds, or nil.
func (c *chat) last(ok func(*message) bool) *message {
	for _, m := range slices.Backward(c.messages) {
		if !m.Deleted && ok(m) {
			return m
		}
	}
	return nil
}

// undelivered reports whether what a message says has not been handled yet.
func (c *chat) undelivered(id bot.MessageID) bool {
	return slices.ContainsFunc(c.waiting, func(u *update) bool { return u.Message == id && u.Said != nil })
}

// speaks returns the language of a person's pages and updates.
func (p *person) speaks() string { return cmp.Or(p.chosen, p.Language) }

// in reports whether a person is in a chat.
func (p *person) in(c *chat) bool {
	return c.direct && c.ID == p.ID || !c.direct && slices.Contains(p.Chats, c.ID)
}

// chatOf returns a person and a chat that they are in; ok is false if there is
// no such person or they are not.
func (s *state) chatOf(who, where string) (p *person, c *chat, ok bool) {
	p, c = s.people[who], s.chats[where]
	return p, c, p != nil && c != nil && p.in(c)
}

// chatsOf returns the chats that a person is in: the direct one, then the groups
// in their order.
func (s *state) chatsOf(p *person) []*chat {
	all := []*chat{s.chats[p.ID]}
	for _, id := range p.Chats {
		if c := s.chats[id]; c != nil {
			all = append(all, c)
		}
	}
	return all
}

// menuFor returns the menu that a person sees in a chat: the one closest to both.
func (s *state) menuFor(p *person, chat string) []bot.MenuItem {
	language := languageOf(p.speaks())
	for _, want := range []menu{{chat, language, nil}, {chat, "", nil}, {"", language, nil}, {"", "", nil}} {
		for _, m := range s.menus {
			if m.Chat == want.Chat && (m.Language == "") == (want.Language == "") && (m.Language == "" || languageOf(m.Language) == want.Language) {
				return m.Items
			}
		}
	}
	return nil
}
