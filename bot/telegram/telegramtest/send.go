package telegramtest

import (
	"encoding/json"
	"slices"
	"time"
)

const (
	maxText    = 4096
	maxCaption = 1024
	maxToast   = 200
)

func (s *Server) sendMessage(c *call) (any, *refusal) {
	text, no := s.formatted(c, "text", 1, maxText)
	if no != nil {
		return nil, no
	}
	return s.send(c, &message{text: text})
}

func (s *Server) sendPhoto(c *call) (any, *refusal) {
	caption, no := s.formatted(c, "caption", 0, maxCaption)
	if no != nil {
		return nil, no
	}
	photo, no := s.inputPhoto(c)
	if no != nil {
		return nil, no
	}
	return s.send(c, &message{text: caption, photo: photo})
}

// sendDocument takes a file that comes along; those that the server has are not sent
// again by this bot.
func (s *Server) sendDocument(c *call) (any, *refusal) {
	caption, no := s.formatted(c, "caption", 0, maxCaption)
	if no != nil {
		return nil, no
	}
	data := c.files["document"]
	if len(data) == 0 {
		return nil, badRequest("file must be non-empty")
	}
	return s.send(c, &message{text: caption, document: s.addFile("document", c.names["document"], "application/octet-stream", data)})
}

// send puts a message of the bot into its chat.
func (s *Server) send(c *call, m *message) (any, *refusal) {
	var no *refusal
	if m.chat, no = s.chatFor(c); no != nil {
		return nil, no
	}
	if m.buttons, no = s.keyboard(c); no != nil {
		return nil, no
	}
	if m.thread = c.int("message_thread_id"); m.thread != 0 && m.chat.topics[m.thread] == "" {
		return nil, badRequest("message thread not found")
	}
	if m.replyTo, no = s.original(c, m.chat); no != nil {
		return nil, no
	}
	if no = s.checkRate(m.chat, time.Now()); no != nil {
		return nil, no
	}
	return s.add(m).json(true), nil
}

// original returns the message that reply_parameters names; nil for none.
func (s *Server) original(c *call, chat *Chat) (*message, *refusal) {
	if c.params["reply_parameters"] == "" {
		return nil, nil
	}
	var p struct {
		MessageID    int64 `json:"message_id"`
		AllowWithout bool  `json:"allow_sending_without_reply"`
	}
	if err := json.Unmarshal([]byte(c.params["reply_parameters"]), &p); err != nil {
		s.violate("%s: reply_parameters: %v", c.method, err)
		return nil, badRequest("can't parse reply parameters JSON object")
	}
	m := chat.find(p.MessageID)
	if m == nil && !p.AllowWithout {
		return nil, badRequest("message to be replied not found")
	}
	return m, nil
}

func (s *Server) editMessageText(c *call) (any, *refusal) {
	text, no := s.formatted(c, "text", 1, maxText)
	if no != nil {
		return nil, no
	}
	return s.edit(c, editText, text, nil)
}

func (s *Server) editMessageCaption(c *call) (any, *refusal) {
	caption, no := s.formatted(c, "caption", 0, maxCaption)
	if no != nil {
		return nil, no
	}
	return s.edit(c, editCaption, caption, nil)
}

// What an edit changes, besides the buttons.
type edited int

const (
	editText edited = iota
	editCaption
	editMedia
)

// edit changes words and buttons of a message of the bot, and its photo; no buttons
// remove them.
func (s *Server) edit(c *call, what edited, text string, photo *file) (any, *refusal) {
	chat, no := s.chatFor(c)
	if no != nil {
		return nil, no
	}
	buttons, no := s.keyboard(c)
	if no != nil {
		return nil, no
	}
	m := chat.find(c.int("message_id"))
	if what != editMedia && m != nil {
		photo = m.photo
	}
	switch {
	case m == nil:
		return nil, badRequest("message to edit not found")
	case m.from != nil:
		s.violate("%s: message %d is not the bot's", c.method, m.id)
		return nil, badRequest("message can't be edited")
	case what == editCaption && m.photo == nil:
		return nil, badRequest("there is no caption in the message to edit")
	case what == editText && m.photo != nil:
		return nil, badRequest("there is no text in the message to edit")
	case m.text == text && m.photo == photo && slices.EqualFunc(m.buttons, buttons, slices.Equal):
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	m.history = append(m.history, m.text)
	m.text, m.photo, m.buttons, m.edited = text, photo, buttons, time.Now().Unix()
	s.change()
	return m.json(true), nil
}

func (s *Server) deleteMessage(c *call) (any, *refusal) {
	chat, no := s.chatFor(c)
	if no != nil {
		return nil, no
	}
	m := chat.find(c.int("message_id"))
	if m == nil {
		return nil, badRequest("message to delete not found")
	}
	if m.from != nil && chat.Type != private && !chat.admin {
		return nil, badRequest("message can't be deleted")
	}
	m.deleted = true
	s.change()
	return true, nil
}

func (s *Server) pinChatMessage(c *call) (any, *refusal) {
	chat, no := s.chatFor(c)
	if no != nil {
		return nil, no
	}
	if chat.find(c.int("message_id")) == nil {
		return nil, badRequest("message to pin not found")
	}
	if chat.Type != private && !chat.admin {
		return nil, badRequest("not enough rights to manage pinned messages in the chat")
	}
	return true, nil
}

func (s *Server) answerCallbackQuery(c *call) (any, *refusal) {
	p := s.presses[c.params["callback_query_id"]]
	if p == nil || p.answered {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	text := c.params["text"]
	if units(text) > maxToast {
		s.violate("answerCallbackQuery: text has %d units", units(text))
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	p.answered, p.text = true, text
	p.person.toasts = append(p.person.toasts, text)
	s.change()
	return true, nil
}
