package bottest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"linli/bot"
)

// deliver sends a delivery as the relay would.
func deliver(t *testing.T, n Network, d bot.Delivery) (bot.Sent, error) {
	t.Helper()
	if d.Attempt == 0 {
		d.Attempt = 1
	}
	return n.Platform().Send(t.Context(), d)
}

// send sends a message that has to arrive.
func send(t *testing.T, n Network, m bot.Message) bot.Sent {
	t.Helper()
	sent, err := deliver(t, n, bot.Delivery{Message: m})
	if err != nil {
		t.Fatalf("send: %v", err)
	}
	if sent.ID == "" {
		t.Fatal("the sent message has no ID")
	}
	return sent
}

// shown returns a message as it stands.
func shown(t *testing.T, n Network, chat bot.ChatID, id bot.MessageID) Shown {
	t.Helper()
	all := n.Shown(chat)
	i := slices.IndexFunc(all, func(s Shown) bool { return s.ID == id })
	if i < 0 {
		t.Fatalf("message %q does not stand in %v: %+v", id, chat, all)
	}
	return all[i]
}

func press(t *testing.T, n Network) {
	r := receive(t, n, nil)
	chat := n.Direct("mei")
	data := strings.Repeat("x", 60) + ":R12" // as long as may be
	sent := send(t, n, bot.Message{Chat: chat, Text: "fixed?", Buttons: bot.Row(
		bot.Button{Label: "已解决 Fixed", Data: data}, bot.Button{Label: "没解决", Data: "no"})})
	n.Press("mei", chat, sent.ID, "已解决 Fixed")
	u, p := r.pressed()
	if p.Data != data || p.ID == "" || u.Message != sent.ID || u.Chat.ID != chat {
		t.Errorf("press %+v of message %q in %v; want data %q of message %q in %v", p, u.Message, u.Chat.ID, data, sent.ID, chat)
	}
	if u.User.ID.Native() == "" || !u.Addressed {
		t.Errorf("pressed by %+v, addressed %t", u.User, u.Addressed)
	}
	if _, err := deliver(t, n, bot.Delivery{Message: bot.Message{Chat: chat, Press: p.ID, Text: bot.Escape("谢谢 & <3")}}); err != nil {
		t.Fatalf("answer the press: %v", err)
	}
	await(t, "the press is answered", func() bool { return slices.Contains(n.Toasts("mei"), "谢谢 & <3") })

	n.Press("mei", chat, sent.ID, "没解决")
	again, p := r.pressed()
	if p.Data != "no" || again.ID == u.ID {
		t.Errorf("the other button gave %q as update %s, want no as a new one", p.Data, again.ID)
	}
	if _, err := deliver(t, n, bot.Delivery{Message: bot.Message{Chat: chat, Press: p.ID}}); err != nil {
		t.Fatalf("answer the press without words: %v", err)
	}
	await(t, "the press is answered", func() bool { return len(n.Toasts("mei")) == 2 })
}

func startButton(t *testing.T, n Network) {
	g := grouper(t, n)
	r := receive(t, n, nil)
	chat := g.Group("mei")
	sent := send(t, n, bot.Message{Chat: chat, Text: "more in private", Buttons: bot.Row(bot.Button{Label: "open", Start: "R12_draft-7"})})
	n.Press("mei", chat, sent.ID, "open")
	u, said := r.said()
	if said.Command != "start" || said.Text != "R12_draft-7" || !u.Chat.Direct || u.Chat.ID == chat {
		t.Errorf("got %q %q in %+v, want /start R12_draft-7 in the direct chat", said.Command, said.Text, u.Chat)
	}
}

func markup(t *testing.T, n Network) {
	receive(t, n, nil)
	chat := n.Direct("mei")
	typed := `<b>1</b> & "2" &amp; <script>`
	sent := send(t, n, bot.Message{Chat: chat, Text: "<b>R12</b> " + bot.Escape(typed) + ` <a href="https://example.org/?a=1&amp;b=2">more</a>`})
	if got, want := shown(t, n, chat, sent.ID).Text, "R12 "+typed+" more"; got != want {
		t.Errorf("people see %q, want %q", got, want)
	}
}

func buttons(t *testing.T, n Network) {
	receive(t, n, nil)
	chat := n.Direct("mei")
	sent := send(t, n, bot.Message{Chat: chat, Text: "choose", Buttons: [][]bot.Button{
		{{Label: "a <b>", Data: "1"}, {Label: "b", Data: "2"}},
		{{Label: "map", URL: "https://example.org/map?x=1&y=2"}},
	}})
	got := shown(t, n, chat, sent.ID).Buttons
	want := [][]string{{"a <b>", "b"}, {"map"}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("buttons are %q, want %q", got, want)
	}
}

func sendPhoto(t *testing.T, n Network) {
	receive(t, n, nil)
	chat := n.Direct("mei")
	sent, err := deliver(t, n, bot.Delivery{
		Message: bot.Message{Chat: chat, Text: "<b>R12</b>", Photo: 1},
		Picture: bot.Picture{Key: "k", JPEG: picture(t, 64, 48)},
	})
	if err != nil {
		t.Fatalf("send a photo: %v", err)
	}
	if got := shown(t, n, chat, sent.ID); !got.Photo || got.Text != "R12" || !sent.Photo {
		t.Errorf("shown %+v, sent %+v; want a photo with its caption", got, sent)
	}
}

func sendDocument(t *testing.T, n Network) {
	receive(t, n, nil)
	chat := n.Direct("mei")
	sent := send(t, n, bot.Message{
		Chat: chat, Text: "<b>T7</b>", Buttons: bot.Row(bot.Button{Label: "off", Data: "off"}),
		Document: &bot.Document{Name: "邻里-T7.ics", Type: "text/calendar", Body: []byte("BEGIN:VCALENDAR\r\n")},
	})
	got := shown(t, n, chat, sent.ID)
	if got.File != "邻里-T7.ics" || got.Body != "BEGIN:VCALENDAR\r\n" || got.Text != "T7" || len(got.Buttons) != 1 {
		t.Errorf("shown %+v, want the document with its caption and button", got)
	}
}

func card(t *testing.T, n Network) {
	receive(t, n, nil)
	chat := n.Direct("mei")
	m := bot.Message{Chat: chat, Card: "R12", Text: "new", Buttons: bot.Row(bot.Button{Label: "accept", Data: "a"})}
	sent := send(t, n, m)
	later := send(t, n, bot.Message{Chat: chat, Text: "something after it"})
	m.Text, m.Buttons = "<b>accepted</b>", nil
	for range 2 { // the second time nothing is new
		again, err := deliver(t, n, bot.Delivery{Message: m, Card: &sent})
		if err != nil {
			t.Fatalf("edit the card: %v", err)
		}
		if again != sent {
			t.Errorf("the edited card is %+v, want %+v", again, sent)
		}
	}
	if got := shown(t, n, chat, sent.ID); got.Text != "accepted" || len(got.Buttons) != 0 {
		t.Errorf("the card reads %+v, want accepted and no buttons", got)
	}
	if all := n.Shown(chat); len(all) != 2 || all[1].ID != later.ID {
		t.Errorf("there stand %+v, want the card and what came after it", all)
	}
}

func cardWithPhoto(t *testing.T, n Network) {
	receive(t, n, nil)
	chat := n.Direct("mei")
	d := bot.Delivery{
		Message: bot.Message{Chat: chat, Card: "R12", Text: "new", Photo: 1, Buttons: bot.Row(bot.Button{Label: "accept", Data: "a"})},
		Picture: bot.Picture{Key: "k", JPEG: picture(t, 64, 48)},
	}
	sent, err := deliver(t, n, d)
	if err != nil {
		t.Fatalf("send the card: %v", err)
	}
	d.Card, d.Message.Text = &sent, "accepted"
	if _, err := deliver(t, n, d); err != nil {
		t.Fatalf("edit the card: %v", err)
	}
	got := shown(t, n, chat, sent.ID)
	if !got.Photo || got.Text != "accepted" || len(got.Buttons) != 1 || len(n.Shown(chat)) != 1 {
		t.Errorf("there stands %+v, want one card with a photo that says accepted", n.Shown(chat))
	}
}

func vanishedCard(t *testing.T, n Network) {
	deleter, ok := n.(Deleter)
	if !ok {
		t.Skip("messages do not vanish")
	}
	receive(t, n, nil)
	chat := n.Direct("mei")
	m := bot.Message{Chat: chat, Card: "R12", Text: "new"}
	sent := send(t, n, m)
	deleter.Delete(chat, sent.ID)
	m.Text = "accepted"
	if _, err := deliver(t, n, bot.Delivery{Message: m, Card: &sent}); !errors.Is(err, bot.ErrNoCard) {
		t.Errorf("edit of a vanished card: %v, want bot.ErrNoCard", err)
	}
}

func blocked(t *testing.T, n Network) {
	blocker, ok := n.(Blocker)
	if !ok {
		t.Skip("people cannot shut the bot out")
	}
	receive(t, n, nil)
	chat := n.Direct("mei")
	send(t, n, bot.Message{Chat: chat, Text: "hello"})
	blocker.Block("mei")
	_, err := deliver(t, n, bot.Delivery{Message: bot.Message{Chat: chat, Text: "are you there?"}})
	if !errors.Is(err, bot.ErrUnreachable) {
		t.Errorf("send to somebody who blocked the bot: %v, want bot.ErrUnreachable", err)
	}
}
