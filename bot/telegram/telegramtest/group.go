package telegramtest

import "time"

// Group returns a new supergroup of some people and the bot. The bot hears of it
// as Telegram tells it: by my_chat_member and a service message.
func (s *Server) Group(title string, people ...*Person) *Chat {
	return s.addGroup(supergroup, title, people)
}

// BasicGroup returns a new group that is not yet a supergroup.
func (s *Server) BasicGroup(title string, people ...*Person) *Chat {
	return s.addGroup(basicGroup, title, people)
}

func (s *Server) addGroup(kind, title string, people []*Person) *Chat {
	s.tb.Helper()
	if len(people) == 0 {
		s.tb.Fatalf("group %s: somebody has to open it", title)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.newChat(kind, title)
	s.joinBot(c, people[0])
	return c
}

// Chat returns the chat of an id; nil if there is none.
func (s *Server) Chat(id int64) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chats[id]
}

func (s *Server) newChat(kind, title string) *Chat {
	base := int64(-4_000_000)
	if kind == supergroup {
		base = -1_002_000_000_000
	}
	c := &Chat{ID: base - s.next(), Type: kind, Title: title, s: s, topics: map[int64]string{}}
	s.chats[c.ID] = c
	return c
}

func (s *Server) joinBot(c *Chat, by *Person) {
	c.open, c.shut = true, ""
	s.pushMember(c, by, "left", "member")
	s.service(c, by, map[string]any{"new_chat_members": []any{s.account()}})
}

// service adds a service message and tells the bot.
func (s *Server) service(c *Chat, by *Person, fields map[string]any) *message {
	m := s.add(&message{chat: c, from: by, fields: fields})
	s.push(c, "message", m.json(false))
	return m
}

// pushMember tells the bot that its own place in a chat changed.
func (s *Server) pushMember(c *Chat, by *Person, before, after string) {
	member := func(status string) map[string]any {
		return map[string]any{"status": status, "user": s.account()}
	}
	s.push(c, "my_chat_member", map[string]any{
		"chat": c.json(), "from": by.json(), "date": time.Now().Unix(),
		"old_chat_member": member(before), "new_chat_member": member(after),
	})
}

// AddBot adds the bot to a group that it is not in.
func (c *Chat) AddBot(by *Person) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.joinBot(c, by)
}

// RemoveBot throws the bot out of the group.
func (c *Chat) RemoveBot(by *Person) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.shut = "bot was kicked from the " + c.Type + " chat"
	c.s.pushMember(c, by, "member", "kicked")
}

// Promote makes the bot an admin of the group.
func (c *Chat) Promote(by *Person) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.admin = true
	c.s.pushMember(c, by, "member", "administrator")
}

// Join adds a person, of which the bot gets a service message.
func (c *Chat) Join(p *Person) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.service(c, p, map[string]any{"new_chat_members": []any{p.json()}})
}

// Migrate makes a basic group a supergroup, which is another chat.
func (c *Chat) Migrate(by *Person) *Chat {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	to := c.s.newChat(supergroup, c.Title)
	to.open = true
	c.s.service(c, by, map[string]any{"migrate_to_chat_id": to.ID})
	c.movedTo = to.ID
	c.s.service(to, by, map[string]any{"migrate_from_chat_id": c.ID})
	return to
}

// Topic opens a topic and returns its id: that of the message which opened it.
func (c *Chat) Topic(title string, by *Person) int64 {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	m := c.s.add(&message{chat: c, from: by, fields: map[string]any{"forum_topic_created": map[string]any{"name": title, "icon_color": 7322096}}})
	c.topics[m.id] = title
	j := m.json(false)
	j["message_thread_id"], j["is_topic_message"] = m.id, true
	c.s.push(c, "message", j)
	return m.id
}

// CloseTopic deletes a topic.
func (c *Chat) CloseTopic(id int64) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	delete(c.topics, id)
}

// Delete deletes a message, of which nobody tells the bot.
func (c *Chat) Delete(id int64) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if m := c.find(id); m != nil {
		m.deleted = true
	}
}
