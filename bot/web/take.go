package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"linli/bot"
)

const (
	maxText = 4096     // UTF-16 units, as on Telegram
	maxForm = 64 << 10 // bytes of a form without photos
)

// A refusal is an expected no: the key of a sentence.
type refusal string

func (r refusal) Error() string { return "refused: " + string(r) }

// errNowhere means that there is no such person, chat or message.
var errNowhere = errors.New("no such place")

// newName returns a name that nobody else has.
func newName() string { return strings.ToLower(rand.Text()) }

// take makes the change that a form asks for, by somebody in a chat, and answers
// with where to go from there.
func (p *Platform) take(w http.ResponseWriter, r *http.Request, where string, build func(*change, *person, *chat) error) {
	err := p.commit(true, func(c *change) error {
		who, in, ok := p.state.chatOf(r.PathValue("person"), where)
		if !ok {
			return errNowhere
		}
		return build(c, who, in)
	})
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	p.done(w, r, "/as/"+r.PathValue("person")+"/chat/"+where+"/")
}

// done answers a form that was taken. htmx needs no more: the stream brings the rest.
func (p *Platform) done(w http.ResponseWriter, r *http.Request, next string) {
	if r.Header.Get("HX-Request") != "" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// refuse answers a form that was not taken, in one sentence.
func (p *Platform) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var no refusal
	switch {
	case errors.Is(err, errNowhere):
		p.notFound(w, r)
	case errors.As(err, &no):
		f := p.newFrame(p.languageFor(r))
		page := "problem"
		if r.Header.Get("HX-Request") != "" {
			page = "sentence"
		}
		p.render(w, http.StatusUnprocessableEntity, page, problem{f, f.W[string(no)]})
	case r.Context().Err() != nil: // nobody is there to be answered
	default:
		p.unavailable(w, r, err)
	}
}

func (p *Platform) takeLanguage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	who, wanted := r.PathValue("person"), languageOf(r.PostFormValue("language"))
	err := p.commit(true, func(c *change) error {
		have := p.state.people[who]
		if have == nil {
			return errNowhere
		}
		if have.speaks() != wanted {
			c.Languages = map[string]string{who: wanted}
		}
		return nil
	})
	if err != nil {
		p.refuse(w, r, err)
		return
	}
	next := "/as/" + who + "/"
	if back := r.PostFormValue("back"); strings.HasPrefix(back, next) {
		next = back
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// takeStart opens the direct chat as a button with a Start does.
func (p *Platform) takeStart(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	arg := r.PostFormValue("arg")
	p.take(w, r, r.PathValue("person"), func(c *change, who *person, in *chat) error {
		if arg != "" && !startPattern.MatchString(arg) {
			return errNowhere
		}
		p.say(c, who, in, &message{Text: bot.Escape(strings.TrimSpace("/start " + arg))})
		return nil
	})
}

// say adds what a person says to a change: the message, and the update about it.
func (p *Platform) say(c *change, who *person, in *chat, m *message) {
	m.Created = c.number()
	m.ID, m.Time, m.Chat, m.From = p.messageID(m.Created), p.cfg.Now().UTC(), in.ID, who.ID
	c.Messages = append(c.Messages, m)
	c.Updates = append(c.Updates, p.saidUpdate(c, who, in, m))
}

// takeEdit corrects a person's last message in a chat.
func (p *Platform) takeEdit(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	id, text := bot.MessageID(r.PostFormValue("message")), clean(r.PostFormValue("text"))
	p.take(w, r, r.PathValue("chat"), func(c *change, who *person, in *chat) error {
		have := in.captioned(id)
		last := in.last(func(m *message) bool { return m.From == who.ID })
		switch {
		case have == nil || have.From != who.ID || have != last && (have.Album == "" || have.Album != last.Album):
			return refusal("not_last")
		case text == "" && have.Picture == nil && have.Position == nil:
			return refusal("empty")
		case bot.Units(text) > maxText:
			return refusal("too_long")
		case bot.Escape(text) == have.Text:
			return nil
		}
		m := *have
		m.Text, m.Edited = bot.Escape(text), true
		c.Messages = append(c.Messages, &m)
		c.Updates = append(c.Updates, p.saidUpdate(c, who, in, &m))
		return nil
	})
}

// captioned returns a message, or, for one of an album, the part that has the
// caption, if any has.
func (c *chat) captioned(id bot.MessageID) *message {
	m := c.message(id)
	if m == nil || m.Album == "" {
		return m
	}
	if with := c.last(func(part *message) bool { return part.Album == m.Album && part.Text != "" }); with != nil {
		return with
	}
	return m
}

// takeDelete deletes a message, or an album, and forgets its photos.
func (p *Platform) takeDelete(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	id := bot.MessageID(r.PostFormValue("message"))
	var gone []*picture
	p.take(w, r, r.PathValue("chat"), func(c *change, who *person, in *chat) error {
		have := in.message(id)
		if have == nil {
			return nil // somebody else was quicker
		}
		if !who.mayDelete(in, have) {
			return refusal("not_yours")
		}
		for _, m := range in.messages {
			if m == have || have.Album != "" && m.Album == have.Album && !m.Deleted {
				c.Messages = append(c.Messages, &message{
					ID: m.ID, Created: m.Created, Time: m.Time, Chat: m.Chat, From: m.From, Album: m.Album, Deleted: true,
				})
				gone = append(gone, m.Picture)
			}
		}
		return nil
	})
	p.forget(r, gone)
}

// takePress takes the press of a button. What it does is the handler's to judge,
// also when the button has gone meanwhile.
func (p *Platform) takePress(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	id, data := bot.MessageID(r.PostFormValue("message")), r.PostFormValue("data")
	p.take(w, r, r.PathValue("chat"), func(c *change, who *person, in *chat) error {
		if m := in.message(id); m == nil || m.From != "" || data == "" || len(data) > maxData {
			return refusal("button_gone")
		}
		u := &update{ID: p.updateID(c), Chat: in.ID, User: who.user(), Time: p.cfg.Now().UTC(), Message: id, Addressed: true}
		u.Press = &bot.Press{ID: p.state.born + "-" + strconv.FormatInt(c.number(), 10), Data: data}
		c.Updates = append(c.Updates, u)
		c.Presses = append(c.Presses, press{u.Press.ID, who.ID})
		return nil
	})
}
