package web

import (
	"context"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"

	"linli/bot"
)

// Send implements bot.Platform.
func (p *Platform) Send(_ context.Context, d bot.Delivery) (bot.Sent, error) {
	m := d.Message
	switch {
	case m.Chat.Platform != name:
		return bot.Sent{}, bot.ErrUnreachable
	case m.Menu != nil:
		return bot.Sent{}, p.setMenu(m)
	case m.Press != "":
		return bot.Sent{}, p.answerPress(m)
	}
	if err := check(d); err != nil {
		return bot.Sent{}, err
	}
	pic, err := p.delivered(d.Picture)
	if err != nil {
		return bot.Sent{}, err
	}
	if d.Card != nil {
		return p.editCard(d, pic)
	}
	doc, err := p.keepDocument(m.Document)
	if err != nil {
		return bot.Sent{}, err
	}
	return p.post(d, pic, doc)
}

// post sends a new message.
func (p *Platform) post(d bot.Delivery, pic *picture, doc *document) (sent bot.Sent, err error) {
	err = p.commit(true, func(c *change) error {
		in := p.state.chats[d.Message.Chat.Native]
		if in == nil {
			return bot.ErrUnreachable
		}
		if m := in.repeated(d); m != nil {
			sent = m.sent(d.Picture.Name)
			return nil
		}
		n := c.number()
		m := &message{
			ID: p.messageID(n), Created: n, Time: p.cfg.Now().UTC(), Chat: in.ID,
			Text: d.Message.Text, Picture: pic, Document: doc, Buttons: d.Message.Buttons,
			ReplyTo: d.Message.ReplyTo, Delivery: d.ID,
		}
		c.Messages = append(c.Messages, m)
		sent = m.sent(d.Picture.Name)
		return nil
	})
	return sent, err
}

// repeated returns the message that an earlier attempt of a delivery brought,
// whose settling did not come to pass.
func (c *chat) repeated(d bot.Delivery) *message {
	if d.Attempt < 2 || d.ID == 0 {
		return nil
	}
	return c.last(func(m *message) bool { return m.From == "" && m.Delivery == d.ID && m.Text == d.Message.Text })
}

// sent returns the message as the outbox knows it, with the name of its picture.
func (m *message) sent(picture string) bot.Sent {
	if m.Picture == nil {
		return bot.Sent{ID: m.ID}
	}
	return bot.Sent{ID: m.ID, Photo: true, Picture: picture}
}

// editCard puts a new version in the place of a card. A card that has a photo
// keeps it where the new version has none.
func (p *Platform) editCard(d bot.Delivery, pic *picture) (sent bot.Sent, err error) {
	err = p.commit(true, func(c *change) error {
		in := p.state.chats[d.Message.Chat.Native]
		if in == nil {
			return bot.ErrUnreachable
		}
		have := in.message(d.Card.ID)
		if have == nil || have.From != "" {
			return bot.ErrNoCard
		}
		m, shows := *have, d.Card.Picture
		m.Text, m.Buttons = d.Message.Text, d.Message.Buttons
		if pic != nil {
			m.Picture, shows = pic, d.Picture.Name
		}
		if !reflect.DeepEqual(&m, have) {
			c.Messages = append(c.Messages, &m)
		}
		sent = m.sent(shows)
		return nil
	})
	return sent, err
}

// answerPress shows the answer to whom pressed. An answer that was shown before
// is not shown again.
func (p *Platform) answerPress(m bot.Message) error {
	return p.commit(false, func(c *change) error {
		if slices.ContainsFunc(p.state.answers, func(a answer) bool { return a.Press == m.Press }) {
			return nil
		}
		who, ok := p.state.presses[m.Press]
		if !ok {
			return fmt.Errorf("%w: no such press waits for an answer", bot.ErrRefused)
		}
		c.Answer = &answer{Press: m.Press, Person: who, Text: m.Text.Plain()}
		return nil
	})
}

func (p *Platform) setMenu(m bot.Message) error {
	return p.commit(true, func(c *change) error {
		if m.Chat.Native != "" && p.state.chats[m.Chat.Native] == nil {
			return bot.ErrUnreachable
		}
		c.Menu = &menu{Chat: m.Chat.Native, Language: m.MenuLanguage, Items: m.Menu}
		return nil
	})
}

// The limits on messages are those of the vocabulary, so that what works here
// works everywhere.
const maxData = 64 // bytes

var startPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// check returns an error for a message that no network would take.
func check(d bot.Delivery) error {
	m := d.Message
	if m.Text == "" && m.Photo == 0 && m.Document == nil && d.Picture.File == "" && d.Picture.JPEG == nil {
		return fmt.Errorf("%w: it is empty", bot.ErrRefused)
	}
	for _, row := range m.Buttons {
		for _, b := range row {
			if !good(b) {
				return fmt.Errorf("%w: a button is wrong", bot.ErrRefused)
			}
		}
	}
	return nil
}

// good reports whether a button has a label and does one thing.
func good(b bot.Button) bool {
	n := 0
	for _, does := range []string{b.Data, b.URL, b.Start} {
		if does != "" {
			n++
		}
	}
	return b.Label != "" && n == 1 && len(b.Data) <= maxData &&
		(b.Start == "" || startPattern.MatchString(b.Start)) && (b.URL == "" || isWebAddress(b.URL))
}

func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
