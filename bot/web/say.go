package web

import (
	"context"

	"linli/bot"
)

// Say says words in a chat as one of its people, with a photo if there are bytes
// of one, just as if they had been typed there. Once names what is said: a second
// time under the same name nothing happens. It returns package photo's errors for
// a picture that it cannot read, and an error if the person is not in the chat.
func (p *Platform) Say(ctx context.Context, once, person, chat, words string, picture []byte) error {
	if p.said(person, once) {
		return nil
	}
	m := &message{Text: bot.Escape(clean(words)), Once: once, Staged: true}
	if picture != nil {
		pic, err := p.keepUpload(ctx, picture, false)
		if err != nil {
			return err
		}
		m.Picture = pic
	}
	return p.commit(true, func(c *change) error {
		who, in, ok := p.state.chatOf(person, chat)
		if !ok {
			return errNowhere
		}
		if !p.state.said(person, once) {
			p.say(c, who, in, m)
		}
		return nil
	})
}

func (p *Platform) said(person, once string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.state.said(person, once)
}

// said reports whether a person said what a page, or Say, calls by this name.
func (s *state) said(person, once string) bool { return s.once[person+"/"+once] }
