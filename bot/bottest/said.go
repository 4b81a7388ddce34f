package bottest

import (
	"strings"
	"testing"

	"linli/bot"
)

func command(t *testing.T, n Network) {
	r := receive(t, n, nil)
	chat := n.Direct("mei")
	for _, c := range []struct{ typed, command, text string }{
		{"/help", "help", ""},
		{"/report  broken lamp", "report", "broken lamp"},
		{"/REPORT 路灯坏了", "report", "路灯坏了"},
		{"／report 路灯坏了", "report", "路灯坏了"},
		{"/report\nsecond line", "report", "second line"},
		{"see /help", "", "see /help"},
		{"垃圾/help", "", "垃圾/help"},
	} {
		n.Say("mei", chat, Words{Text: c.typed})
		u, said := r.said()
		if said.Command != c.command || said.Text != c.text || !u.Addressed {
			t.Errorf("%q: command %q, text %q, addressed %t; want %q, %q, true",
				c.typed, said.Command, said.Text, u.Addressed, c.command, c.text)
		}
	}
}

func wordsAsTyped(t *testing.T, n Network) {
	r := receive(t, n, nil)
	chat := n.Direct("mei")
	for _, typed := range []string{"<b>fat</b> & 'thin' &amp;", "3号楼 😀👩‍👩‍👧 灯", "one\ntwo\n\nthree", "_a_ *b* `c` [d](e)"} {
		n.Say("mei", chat, Words{Text: typed})
		if _, said := r.said(); said.Text != typed {
			t.Errorf("said %q, arrived %q", typed, said.Text)
		}
	}
	n.Say("mei", chat, Words{Text: "  blanks outside \n"})
	if _, said := r.said(); said.Text != "blanks outside" {
		t.Errorf("outer blanks stay: %q", said.Text)
	}
}

func grouper(t *testing.T, n Network) Grouper {
	t.Helper()
	g, ok := n.(Grouper)
	if !ok {
		t.Skip("the network has no groups")
	}
	return g
}

func addressedInGroup(t *testing.T, n Network) {
	g := grouper(t, n)
	r := receive(t, n, nil)
	chat := g.Group("mei", "bao")
	for _, c := range []struct {
		typed         string
		command, text string
		addressed     bool
	}{
		{"just talk", "", "just talk", false},
		{"/report lamp", "report", "lamp", true},
		{"/report" + g.Mention() + " lamp", "report", "lamp", true},
		{g.Mention() + " lamp is broken", "", "lamp is broken", true},
		{"灯坏了 " + g.Mention(), "", "灯坏了", true},
		{"#随手拍 lamp", "", "#随手拍 lamp", false},
	} {
		n.Say("mei", chat, Words{Text: c.typed})
		u, said := r.said()
		if u.Addressed != c.addressed || said.Command != c.command || said.Text != c.text {
			t.Errorf("%q: command %q, text %q, addressed %t; want %q, %q, %t",
				c.typed, said.Command, said.Text, u.Addressed, c.command, c.text, c.addressed)
		}
		if u.Chat.ID != chat || u.Chat.Direct {
			t.Errorf("%q came from %+v, want the group %v", c.typed, u.Chat, chat)
		}
	}
}

func reply(t *testing.T, n Network) {
	g := grouper(t, n)
	r := receive(t, n, nil)
	chat := g.Group("mei", "bao")
	ours := send(t, n, bot.Message{Chat: chat, Text: "which <b>building</b>?"})
	n.Say("mei", chat, Words{Text: "number 3", ReplyTo: ours.ID})
	u, _ := r.said()
	if !u.Addressed || u.ReplyTo == nil || !u.ReplyTo.Mine || u.ReplyTo.Message != ours.ID {
		t.Errorf("a reply to the bot: addressed %t, reply to %+v", u.Addressed, u.ReplyTo)
	} else if u.ReplyTo.Text != "which building?" {
		t.Errorf("the original reads %q", u.ReplyTo.Text)
	}
	mei := u.User

	theirs := n.Say("mei", chat, Words{Text: "the lift is broken"})
	r.said()
	n.Say("bao", chat, Words{Text: "so it is", ReplyTo: theirs})
	u, _ = r.said()
	if u.Addressed || u.ReplyTo == nil || u.ReplyTo.Mine || u.ReplyTo.Message != theirs {
		t.Errorf("a reply to a person: addressed %t, reply to %+v", u.Addressed, u.ReplyTo)
	} else if u.ReplyTo.User.ID != mei.ID || u.ReplyTo.Text != "the lift is broken" {
		t.Errorf("the original is %+v, want what %s said", u.ReplyTo, mei.ID)
	}
}

func thread(t *testing.T, n Network) {
	th, ok := n.(Threader)
	if !ok {
		t.Skip("the network has no topics")
	}
	r := receive(t, n, nil)
	chat := grouper(t, n).Group("mei")
	topic := th.Thread(chat, "repairs")
	n.Say("mei", chat, Words{Text: "/help", Thread: topic})
	u, _ := r.said()
	if u.Chat.Thread != topic || u.ReplyTo != nil {
		t.Errorf("thread %q, reply to %+v; want %q, none", u.Chat.Thread, u.ReplyTo, topic)
	}
	sent := send(t, n, bot.Message{Chat: chat, Thread: topic, Text: "here"})
	if got := shown(t, n, chat, sent.ID); got.Thread != topic {
		t.Errorf("the answer stands in thread %q, want %q", got.Thread, topic)
	}
}

func correction(t *testing.T, n Network) {
	e, ok := n.(Editor)
	if !ok {
		t.Skip("people cannot correct what they said")
	}
	r := receive(t, n, nil)
	chat := n.Direct("mei")
	id := n.Say("mei", chat, Words{Text: "/report lamb"})
	first, _ := r.said()
	e.Edit("mei", chat, id, "/report lamp")
	u, said := r.said()
	if !said.Edited || u.Message != id || u.ID == first.ID {
		t.Errorf("edited %t, message %q, update %q; want true, %q, a new one", said.Edited, u.Message, u.ID, id)
	}
	if said.Command != "report" || strings.TrimSpace(said.Text) != "lamp" {
		t.Errorf("the correction reads %q %q", said.Command, said.Text)
	}
}
