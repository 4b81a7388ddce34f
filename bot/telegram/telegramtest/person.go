package telegramtest

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// A Person is an account with a direct chat, which need not be open.
type Person struct {
	ID       int64
	Name     string
	Username string // may be empty
	Language string

	s      *Server
	direct *Chat
	toasts []string
}

var usernameForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{1,31}$`)

// Person returns the person of a name, who comes to be with the first call and has
// the name as username, if it can be one, and Chinese as language.
func (s *Server) Person(name string) *Person {
	s.mu.Lock()
	p := s.named[name]
	s.mu.Unlock()
	if p != nil {
		return p
	}
	username := ""
	if usernameForm.MatchString(name) {
		username = name
	}
	return s.AddPerson(name, username, "zh-hans")
}

// AddPerson adds a person. The username may be empty.
func (s *Server) AddPerson(name, username, language string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &Person{ID: 7_000_000_000 + int64(len(s.people)) + 1, Name: name, Username: username, Language: language, s: s}
	p.direct = &Chat{ID: p.ID, Type: private, s: s, person: p}
	s.people[p.ID], s.named[name], s.chats[p.ID] = p, p, p.direct
	return p
}

func (p *Person) json() map[string]any {
	j := map[string]any{"id": p.ID, "is_bot": false, "first_name": p.Name, "language_code": p.Language}
	if p.Username != "" {
		j["username"] = p.Username
	}
	return j
}

// Chat returns the direct chat with the bot.
func (p *Person) Chat() *Chat { return p.direct }

// Open opens the direct chat and says nothing.
func (p *Person) Open() *Chat {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.direct.open = true
	return p.direct
}

// Start opens the direct chat as a deep link does; arg may be empty.
func (p *Person) Start(arg string) Message {
	return p.Say(p.direct, strings.TrimSpace("/start "+arg))
}

// Say says something in a chat.
func (p *Person) Say(c *Chat, text string) Message { return p.Post(c, Post{Text: text})[0] }

// Edit changes what the person said.
func (p *Person) Edit(c *Chat, id int64, text string) {
	p.s.tb.Helper()
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m := c.find(id)
	if m == nil || m.from != p {
		p.s.tb.Fatalf("%s did not say message %d of chat %d", p.Name, id, c.ID)
	}
	m.history = append(m.history, m.text)
	m.text, m.entities, m.edited = text, p.s.entities(text, nil), time.Now().Unix()
	p.s.push(c, "edited_message", m.json(true))
}

// Block shuts the bot out of the direct chat; Unblock lets it in again.
func (p *Person) Block() { p.setBlocked("member", "kicked", "bot was blocked by the user") }

// Unblock lets the bot into the direct chat again.
func (p *Person) Unblock() { p.setBlocked("kicked", "member", "") }

func (p *Person) setBlocked(before, after, shut string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.direct.shut = shut
	p.s.pushMember(p.direct, p, before, after)
}

// A Press is a press of a button, and the bot's answer to it.
type Press struct {
	ID       string
	s        *Server
	person   *Person
	answered bool
	text     string
}

// Press presses the button with a label below a message. For one that opens an
// address it returns nil; if that is the bot's deep link, the person follows it.
func (p *Person) Press(c *Chat, id int64, label string) *Press {
	p.s.tb.Helper()
	b := p.button(c, id, label)
	if b.URL == "" {
		return p.PressData(c, id, b.Data)
	}
	if arg, ok := strings.CutPrefix(b.URL, "https://t.me/"+p.s.Username+"?start="); ok {
		p.Start(arg)
	}
	return nil
}

func (p *Person) button(c *Chat, id int64, label string) Button {
	p.s.tb.Helper()
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if m := c.find(id); m != nil {
		for _, row := range m.buttons {
			for _, b := range row {
				if b.Label == label {
					return b
				}
			}
		}
	}
	p.s.tb.Fatalf("message %d of chat %d has no button %q", id, c.ID, label)
	return Button{}
}

// PressData presses a button with the given data, be there one or not: a client
// may send what it likes. The message may be gone.
func (p *Person) PressData(c *Chat, id int64, data string) *Press {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	press := &Press{ID: fmt.Sprint(4_000_000_000_000_000_000 + p.s.next()), s: p.s, person: p}
	p.s.presses[press.ID] = press
	shown := map[string]any{"message_id": id, "date": 0, "chat": c.json()} // inaccessible
	if m := c.find(id); m != nil {
		shown = m.json(true)
	}
	p.s.push(c, "callback_query", map[string]any{
		"id": press.ID, "from": p.json(), "message": shown, "chat_instance": fmt.Sprint(c.ID), "data": data,
	})
	return press
}

// Answer returns the bot's answer to the press, once there is one.
func (p *Press) Answer() (text string, ok bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.text, p.answered
}

// Toasts returns the answers that the person's presses got, oldest first.
func (p *Person) Toasts() []string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return append([]string(nil), p.toasts...)
}
