package telegram_test

import (
	"net/http/httptest"
	"strconv"
	"testing"

	"linli/bot"
	"linli/bot/bottest"
	"linli/bot/telegram"
	"linli/bot/telegram/telegramtest"
)

func TestPlatformPolling(t *testing.T) {
	t.Parallel()
	bottest.Run(t, func(t *testing.T) bottest.Network { return join(t, false) })
}

func TestPlatformWebhook(t *testing.T) {
	t.Parallel()
	bottest.Run(t, func(t *testing.T) bottest.Network { return join(t, true) })
}

// join returns a network with an adapter that Telegram calls, or that polls.
func join(t *testing.T, calls bool) *network {
	t.Helper()
	s := telegramtest.New(t)
	t.Cleanup(func() { s.Check(t) })
	cfg := telegram.Config{Token: s.Token, API: s.URL}
	var front *httptest.Server
	if calls {
		front = httptest.NewUnstartedServer(nil)
		cfg.Webhook, cfg.Secret = "http://"+front.Listener.Addr().String(), "hush"
	}
	a, err := telegram.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if calls {
		front.Config.Handler = a.Webhook()
		front.Start()
		t.Cleanup(front.Close)
	}
	return &network{t, s, a}
}

// A network lets the suite's people act on the fake Telegram.
type network struct {
	t *testing.T
	*telegramtest.Server
	adapter *telegram.Adapter
}

var (
	_ bottest.Grouper  = (*network)(nil)
	_ bottest.Threader = (*network)(nil)
	_ bottest.Albumer  = (*network)(nil)
	_ bottest.Editor   = (*network)(nil)
	_ bottest.Deleter  = (*network)(nil)
	_ bottest.Blocker  = (*network)(nil)
)

func (n *network) Platform() bot.Platform { return n.adapter }

func (n *network) Direct(person string) bot.ChatID { return name(n.Person(person).Open()) }

func (n *network) Group(people ...string) bot.ChatID {
	members := make([]*telegramtest.Person, len(people))
	for i, p := range people {
		members[i] = n.Person(p)
	}
	return name(n.Server.Group("文苑", members...))
}

func (n *network) Mention() string { return "@" + n.Username }

func (n *network) Say(person string, chat bot.ChatID, w bottest.Words) bot.MessageID {
	sent := n.Person(person).Post(n.chat(chat), telegramtest.Post{
		Text: w.Text, Photos: w.Photos, ReplyTo: number(string(w.ReplyTo)), Thread: number(w.Thread),
	})
	return messageID(sent[0].ID)
}

func (n *network) Edit(person string, chat bot.ChatID, message bot.MessageID, text string) {
	n.Person(person).Edit(n.chat(chat), number(string(message)), text)
}

func (n *network) Press(person string, chat bot.ChatID, message bot.MessageID, label string) {
	n.Person(person).Press(n.chat(chat), number(string(message)), label)
}

func (n *network) Shown(chat bot.ChatID) []bottest.Shown {
	var all []bottest.Shown
	for _, m := range n.chat(chat).Messages() {
		s := bottest.Shown{ID: messageID(m.ID), Text: m.Text, Photo: m.Photo != nil, ReplyTo: messageID(m.ReplyTo)}
		s.File, s.Body = m.File, string(m.Body)
		if m.Thread != 0 {
			s.Thread = strconv.FormatInt(m.Thread, 10)
		}
		for _, row := range m.Buttons {
			var labels []string
			for _, b := range row {
				labels = append(labels, b.Label)
			}
			s.Buttons = append(s.Buttons, labels)
		}
		all = append(all, s)
	}
	return all
}

func (n *network) PhotoOf(chat bot.ChatID, message bot.MessageID) []byte {
	for _, m := range n.chat(chat).Messages() {
		if messageID(m.ID) == message {
			return m.Photo
		}
	}
	return nil
}

func (n *network) Toasts(person string) []string { return n.Person(person).Toasts() }

func (n *network) Thread(group bot.ChatID, title string) string {
	return strconv.FormatInt(n.chat(group).Topic(title, n.Person("mei")), 10)
}

func (n *network) Albums() {}

func (n *network) Delete(chat bot.ChatID, message bot.MessageID) {
	n.chat(chat).Delete(number(string(message)))
}

func (n *network) Block(person string) { n.Person(person).Block() }

func (n *network) chat(id bot.ChatID) *telegramtest.Chat {
	n.t.Helper()
	c := n.Chat(number(id.Native))
	if c == nil {
		n.t.Fatalf("there is no chat %v", id)
	}
	return c
}

func name(c *telegramtest.Chat) bot.ChatID {
	return bot.ChatID{Platform: telegram.Name, Native: strconv.FormatInt(c.ID, 10)}
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

func messageID(id int64) bot.MessageID {
	if id == 0 {
		return ""
	}
	return bot.MessageID(strconv.FormatInt(id, 10))
}
