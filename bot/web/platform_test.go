package web_test

import (
	"fmt"
	"net/http"
	"testing"

	"linli/bot"
	"linli/bot/bottest"
	"linli/bot/web"
	"linli/bot/web/webtest"
)

func TestPlatform(t *testing.T) {
	t.Parallel()
	bottest.Run(t, func(t *testing.T) bottest.Network {
		return &network{street: open(t, web.Config{}), people: map[string]*web.Person{}}
	})
}

// network joins the adapter to the conformance suite: what people do there, they
// do here on the pages.
type network struct {
	*street
	people map[string]*web.Person
	groups int
}

func (n *network) Platform() bot.Platform { return n.street.Platform }

// person returns somebody, who comes to be with the first mention.
func (n *network) person(name string) *web.Person {
	if n.people[name] == nil {
		n.people[name] = &web.Person{ID: name, Name: name}
		n.add(n.people[name])
	}
	return n.people[name]
}

func (n *network) add(who *web.Person) {
	if err := n.AddPerson(*who); err != nil {
		n.t.Fatal(err)
	}
}

func (n *network) Direct(person string) bot.ChatID { return chatID(n.person(person).ID) }

func (n *network) Group(people ...string) bot.ChatID {
	n.groups++
	id := fmt.Sprintf("group-%d", n.groups)
	if err := n.AddChat(web.Chat{ID: id, Title: "a group"}); err != nil {
		n.t.Fatal(err)
	}
	for _, name := range people {
		who := n.person(name)
		who.Chats = append(who.Chats, id)
		n.add(who)
	}
	return chatID(id)
}

func (n *network) Mention() string { return "@linli" }
func (n *network) Albums()         {}

func (n *network) Say(person string, chat bot.ChatID, w bottest.Words) bot.MessageID {
	return n.as(*n.person(person)).Say(chat.Native, webtest.Words{Text: w.Text, Photos: w.Photos, ReplyTo: w.ReplyTo})
}

func (n *network) Press(person string, chat bot.ChatID, message bot.MessageID, label string) {
	n.as(*n.person(person)).Press(chat.Native, message, label)
}

func (n *network) Edit(person string, chat bot.ChatID, message bot.MessageID, text string) {
	n.as(*n.person(person)).Edit(chat.Native, message, text)
}

func (n *network) Delete(chat bot.ChatID, message bot.MessageID) {
	n.someoneIn(chat).Delete(chat.Native, message)
}

// someoneIn returns the tab of somebody who sees a chat.
func (n *network) someoneIn(chat bot.ChatID) webtest.Tab {
	for _, who := range n.people {
		for _, id := range append(who.Chats, who.ID) {
			if id == chat.Native {
				return n.as(*who)
			}
		}
	}
	n.t.Fatalf("nobody is in %v", chat)
	return webtest.Tab{}
}

func (n *network) Shown(chat bot.ChatID) []bottest.Shown {
	var all []bottest.Shown
	for _, e := range n.someoneIn(chat).Entries(chat.Native) {
		if e.Bot {
			s := bottest.Shown{ID: e.ID, Text: e.Text, Photo: len(e.Photos) > 0, Buttons: e.Buttons, ReplyTo: e.ReplyTo}
			if e.Document != "" {
				s.File, s.Body = e.File, n.read(chat, e.Document)
			}
			all = append(all, s)
		}
	}
	return all
}

func (n *network) read(chat bot.ChatID, address string) string {
	status, body, err := n.someoneIn(chat).Get(address)
	if err != nil || status != http.StatusOK {
		n.t.Errorf("get %s: status %d, %v", address, status, err)
	}
	return string(body)
}

func (n *network) PhotoOf(chat bot.ChatID, message bot.MessageID) []byte {
	tab := n.someoneIn(chat)
	for _, e := range tab.Entries(chat.Native) {
		if e.ID == message && len(e.Photos) > 0 {
			_, body, _ := tab.Get(e.Photos[0])
			return body
		}
	}
	return nil
}

func (n *network) Toasts(person string) []string { return n.as(*n.person(person)).Toasts() }
