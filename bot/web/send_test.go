package web_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"linli/bot"
	"linli/bot/web/webtest"
)

func TestSendRefuses(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	here := chatID(group)
	button := func(b bot.Button) bot.Message { return bot.Message{Chat: here, Text: "x", Buttons: bot.Row(b)} }
	for name, c := range map[string]struct {
		d    bot.Delivery
		want error
	}{
		"unknown chat":       {bot.Delivery{Message: bot.Message{Chat: chatID("nowhere"), Text: "x"}}, bot.ErrUnreachable},
		"unknown card":       {bot.Delivery{Message: bot.Message{Chat: chatID("nowhere"), Text: "x"}, Card: &bot.Sent{ID: "1"}}, bot.ErrUnreachable},
		"other platform":     {bot.Delivery{Message: bot.Message{Chat: bot.ChatID{Platform: "telegram", Native: group}, Text: "x"}}, bot.ErrUnreachable},
		"menu of nowhere":    {bot.Delivery{Message: bot.Message{Chat: chatID("nowhere"), Menu: []bot.MenuItem{{Command: "help"}}}}, bot.ErrUnreachable},
		"empty":              {bot.Delivery{Message: bot.Message{Chat: here}}, bot.ErrRefused},
		"unknown press":      {bot.Delivery{Message: bot.Message{Chat: here, Press: "1", Text: "x"}}, bot.ErrRefused},
		"no picture":         {bot.Delivery{Message: bot.Message{Chat: here, Photo: 1}, Picture: bot.Picture{JPEG: []byte("x")}}, bot.ErrRefused},
		"unknown file":       {bot.Delivery{Message: bot.Message{Chat: here, Photo: 1}, Picture: bot.Picture{File: "web:" + bot.FileID(strings.Repeat("0", 32))}}, bot.ErrRefused},
		"file elsewhere":     {bot.Delivery{Message: bot.Message{Chat: here, Photo: 1}, Picture: bot.Picture{File: "web:../journal.jsonl"}}, bot.ErrRefused},
		"no such card":       {bot.Delivery{Message: bot.Message{Chat: here, Text: "x"}, Card: &bot.Sent{ID: "1"}}, bot.ErrNoCard},
		"no label":           {bot.Delivery{Message: button(bot.Button{Data: "x"})}, bot.ErrRefused},
		"idle":               {bot.Delivery{Message: button(bot.Button{Label: "x"})}, bot.ErrRefused},
		"two things":         {bot.Delivery{Message: button(bot.Button{Label: "x", Data: "x", URL: "https://example.org"})}, bot.ErrRefused},
		"long data":          {bot.Delivery{Message: button(bot.Button{Label: "x", Data: strings.Repeat("x", 65)})}, bot.ErrRefused},
		"bad start":          {bot.Delivery{Message: button(bot.Button{Label: "x", Start: "a b"})}, bot.ErrRefused},
		"script":             {bot.Delivery{Message: button(bot.Button{Label: "x", URL: "javascript:alert(1)"})}, bot.ErrRefused},
		"script in disguise": {bot.Delivery{Message: button(bot.Button{Label: "x", URL: " JavaScript:alert(1)"})}, bot.ErrRefused},
		"data":               {bot.Delivery{Message: button(bot.Button{Label: "x", URL: "data:text/html,<script>alert(1)</script>"})}, bot.ErrRefused},
	} {
		if _, err := s.Send(t.Context(), c.d); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if all := s.as(mei).Entries(group); len(all) != 0 {
		t.Errorf("there stands %+v", all)
	}
}

func TestCardsStayInTheirChat(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	card := s.send(bot.Message{Chat: chatID(staffRoom), Text: "R12"})
	words := s.as(mei).Say(group, webtest.Words{Text: "hello"})
	for name, id := range map[string]bot.MessageID{"another chat's card": card.ID, "a person's message": words} {
		_, err := s.Send(t.Context(), bot.Delivery{Message: bot.Message{Chat: chatID(group), Text: "x"}, Card: &bot.Sent{ID: id}})
		if !errors.Is(err, bot.ErrNoCard) {
			t.Errorf("edit of %s: %v, want bot.ErrNoCard", name, err)
		}
	}
}

// A card that had a photo keeps it: no network turns a photo into words.
func TestCardKeepsItsPhoto(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	m := bot.Message{Chat: chatID(group), Text: "new", Photo: 1}
	sent := s.deliver(bot.Delivery{Message: m, Picture: bot.Picture{JPEG: picture(t, 40, 30)}})
	before := s.as(mei).Entries(group)[0].Photos[0]
	m.Text, m.Photo = "accepted", 0
	if again := s.deliver(bot.Delivery{Message: m, Card: &sent}); !again.Photo {
		t.Error("the card says that it has no photo")
	}
	if e := s.as(mei).Entries(group)[0]; e.Text != "accepted" || len(e.Photos) != 1 || e.Photos[0] != before {
		t.Errorf("there stands %+v", e)
	}
	s.deliver(bot.Delivery{Message: m, Card: &sent, Picture: bot.Picture{JPEG: picture(t, 50, 30)}})
	if e := s.as(mei).Entries(group)[0]; len(e.Photos) != 1 || e.Photos[0] == before {
		t.Errorf("the new photo has the address of the old one, which browsers keep: %q", e.Photos)
	}
}

// A delivery whose settling was lost comes again.
func TestSentOnce(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	d := bot.Delivery{ID: 7, Attempt: 1, Message: bot.Message{Chat: chatID(group), Text: "market on Saturday"}}
	first := s.deliver(d)
	d.Attempt = 2
	if again := s.deliver(d); again != first {
		t.Errorf("the second attempt brought %+v, want %+v", again, first)
	}
	d.Attempt = 1 // the outbox was made anew, and counts from the start
	s.deliver(d)
	d.Attempt, d.Message.Text = 2, "something else"
	s.deliver(d)
	if got := texts(s.as(mei).Entries(group)); got != "market on Saturday|market on Saturday|something else" {
		t.Errorf("there stands %q", got)
	}
}

func TestPressIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	sent := s.send(bot.Message{Chat: chatID(group), Text: "?", Buttons: bot.Row(bot.Button{Label: "Yes", Data: "y"})})
	s.as(mei).Press(group, sent.ID, "Yes")
	answer := bot.Message{Chat: chatID(group), Press: next().Content.(bot.Press).ID, Text: "Thanks"}
	s.send(answer)
	s.send(answer)
	if got := s.as(mei).Toasts(); len(got) != 1 || got[0] != "Thanks" {
		t.Errorf("toasts are %q", got)
	}
	if got := s.as(chen).Toasts(); len(got) != 0 {
		t.Errorf("somebody else sees %q", got)
	}
}

// A button that is gone from a card is still judged by the handler, which knows
// why; what nobody can have pressed is not.
func TestStalePress(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	m := bot.Message{Chat: chatID(group), Text: "?", Buttons: bot.Row(bot.Button{Label: "Claim", Data: "claim"})}
	sent := s.send(m)
	m.Buttons = nil
	s.deliver(bot.Delivery{Message: m, Card: &sent})
	words := s.as(mei).Say(group, webtest.Words{Text: "hi"})
	next()
	for _, form := range []map[string][]string{
		{"message": {string(words)}, "data": {"claim"}},
		{"message": {"nothing"}, "data": {"claim"}},
		{"message": {string(sent.ID)}, "data": {strings.Repeat("x", 65)}},
		{"message": {string(sent.ID)}},
	} {
		if status, _ := s.as(mei).Post("/as/mei/chat/wenyuan/press", form); status != 422 {
			t.Errorf("press of %v: status %d", form, status)
		}
	}
	s.as(mei).Post("/as/mei/chat/wenyuan/press", map[string][]string{"message": {string(sent.ID)}, "data": {"claim"}})
	if u := next(); u.Content.(bot.Press).Data != "claim" || u.Message != sent.ID {
		t.Errorf("update %+v", u)
	}
}

func TestMenus(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	menu := func(chat, language, command string) {
		s.send(bot.Message{Chat: bot.ChatID{Platform: "web", Native: chat}, MenuLanguage: language, Menu: []bot.MenuItem{{Command: command, Help: "about " + command}}})
	}
	sees := func(tab webtest.Tab, chat, want string) {
		t.Helper()
		_, body, err := tab.Get("/as/" + tab.Person + "/chat/" + chat + "/")
		if err != nil || !bytes.Contains(body, []byte(`<code>/`+want+`</code>`)) {
			t.Errorf("%s in %s does not see /%s, %v", tab.Person, chat, want, err)
		}
	}
	menu("", "", "help")
	sees(s.as(wang), group, "help")
	menu("", "en", "report")
	menu("", "zh-Hans", "suishoupai")
	menu(staffRoom, "", "stats")
	menu("mei", "en", "mine")
	menu("", "en", "points")
	sees(s.as(wang), staffRoom, "stats")
	sees(s.as(wang), group, "help")
	sees(s.as(mei), group, "points")
	sees(s.as(mei), mei.ID, "mine")
	sees(s.as(chen), group, "suishoupai")
}
