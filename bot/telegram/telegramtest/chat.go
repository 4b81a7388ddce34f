package telegramtest

import (
	"strconv"
	"time"
)

// The types of chats.
const (
	private    = "private"
	basicGroup = "group"
	supergroup = "supergroup"
)

// A Chat is a direct chat or a group, as the test and the people in it see it.
type Chat struct {
	ID    int64
	Type  string // private, group or supergroup
	Title string // of a group

	s        *Server
	person   *Person // of a direct chat
	open     bool    // the person has spoken to the bot, or the bot is in the group
	shut     string  // why the bot may not write; empty if it may
	admin    bool    // the bot is one
	movedTo  int64
	topics   map[int64]string
	messages []*message
	lastID   int64
}

// A message is one in a chat, with what became of it.
type message struct {
	id       int64
	chat     *Chat
	from     *Person // nil for the bot
	unnamed  bool    // said by an anonymous admin
	date     int64
	edited   int64
	thread   int64
	text     string // or the caption
	entities []map[string]any
	photo    *file
	document *file          // of the bot's
	fields   map[string]any // what else it is: a document, a place, a service message
	album    string
	replyTo  *message
	buttons  [][]Button
	history  []string // earlier texts
	deleted  bool
}

// add gives a message its place in its chat. Supergroups count for themselves;
// direct chats and basic groups share one counter.
func (s *Server) add(m *message) *message {
	if m.chat.Type == supergroup {
		m.chat.lastID++
		m.id = m.chat.lastID
	} else {
		s.privateID++
		m.id = s.privateID
	}
	m.date = time.Now().Unix()
	m.chat.messages = append(m.chat.messages, m)
	s.change()
	return m
}

// find returns a message that stands in the chat, or nil.
func (c *Chat) find(id int64) *message {
	for _, m := range c.messages {
		if m.id == id && !m.deleted {
			return m
		}
	}
	return nil
}

func (c *Chat) json() map[string]any {
	if c.Type == private {
		return map[string]any{"id": c.ID, "type": private, "first_name": c.person.Name, "username": c.person.Username}
	}
	j := map[string]any{"id": c.ID, "type": c.Type, "title": c.Title}
	if len(c.topics) > 0 {
		j["is_forum"] = true
	}
	return j
}

// json returns the message as an update or an answer shows it; original too, if
// it is a reply.
func (m *message) json(withOriginal bool) map[string]any {
	j := map[string]any{"message_id": m.id, "date": m.date, "chat": m.chat.json(), "from": m.sender()}
	if m.unnamed {
		j["sender_chat"] = m.chat.json()
	}
	for name, value := range m.fields {
		j[name] = value
	}
	if m.edited != 0 {
		j["edit_date"] = m.edited
	}
	if m.album != "" {
		j["media_group_id"] = m.album
	}
	m.addWords(j)
	m.addThread(j, withOriginal)
	return j
}

func (m *message) sender() map[string]any {
	switch {
	case m.unnamed:
		return map[string]any{"id": 1087968824, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"}
	case m.from == nil:
		return m.chat.s.account()
	default:
		return m.from.json()
	}
}

func (m *message) addWords(j map[string]any) {
	words, entities := "text", "entities"
	if m.photo != nil {
		j["photo"] = m.photo.sizes()
	}
	if m.document != nil {
		j["document"] = m.document.json()
	}
	if m.photo != nil || m.document != nil || m.fields != nil {
		words, entities = "caption", "caption_entities"
	}
	if m.text != "" {
		j[words] = m.text
	}
	if len(m.entities) > 0 {
		j[entities] = m.entities
	}
	if m.buttons != nil {
		j["reply_markup"] = map[string]any{"inline_keyboard": m.buttons}
	}
}

// addThread says what the message is in reply to: in a topic, always something.
func (m *message) addThread(j map[string]any, withOriginal bool) {
	if m.thread != 0 {
		j["message_thread_id"] = m.thread
		j["is_topic_message"] = true
	}
	if !withOriginal {
		return
	}
	switch {
	case m.replyTo != nil:
		j["reply_to_message"] = m.replyTo.json(false)
	case m.thread != 0:
		if opened := m.chat.find(m.thread); opened != nil {
			j["reply_to_message"] = opened.json(false)
		}
	}
}

// chatFor finds the chat that a call means, if the bot may write there.
func (s *Server) chatFor(c *call) (*Chat, *refusal) {
	id, err := strconv.ParseInt(c.params["chat_id"], 10, 64)
	chat := s.chats[id]
	switch {
	case err != nil || chat == nil:
		return nil, badRequest("chat not found")
	case chat.movedTo != 0:
		no := badRequest("group chat was upgraded to a supergroup chat")
		no.migrateTo = chat.movedTo
		return nil, no
	case chat.shut != "":
		return nil, forbidden(chat.shut)
	case !chat.open:
		return nil, forbidden("bot can't initiate conversation with a user")
	default:
		return chat, nil
	}
}
