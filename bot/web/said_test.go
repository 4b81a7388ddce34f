package web_test

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	"linli/bot"
	"linli/bot/web"
	"linli/bot/web/webtest"
)

func TestMentions(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	for _, c := range []struct {
		typed, command, text string
		addressed            bool
	}{
		{"@邻里小助手 灯坏了", "", "灯坏了", true},
		{"请@邻里小助手看看", "", "请 看看", true},
		{"@LINLI, hello", "", "hello", true},
		{"@linli @linli", "", "", true},
		{"@linlibot hi", "", "@linlibot hi", false},
		{"write to me@linli.example", "", "write to me@linli.example", false},
		{"@陈师傅 谢谢", "", "@rider_chen 谢谢", false},
		{"@Mei, 在吗", "", "@mei, 在吗", false},
		{"@Meixin hi", "", "@Meixin hi", false},
		{"/role@linli @陈师傅 网格员", "role", "@rider_chen 网格员", true},
		{"/report@otherbot lamp", "report", "lamp", false},
		{"/报修 灯", "", "/报修 灯", false},
		{"／ｈｅｌｐ 积分", "help", "积分", true},
		{"a\r\nb\rc\x00d", "", "a\nb\ncd", false},
	} {
		s.as(wang).Say(group, webtest.Words{Text: c.typed})
		u := next()
		said := u.Content.(bot.Said)
		if said.Command != c.command || said.Text != c.text || u.Addressed != c.addressed {
			t.Errorf("%q: command %q, text %q, addressed %t; want %q, %q, %t",
				c.typed, said.Command, said.Text, u.Addressed, c.command, c.text, c.addressed)
		}
		if u.User != (bot.User{ID: "web:staff-wang", Name: "王主任", Username: "staff_wang", Language: "zh-Hant"}) {
			t.Errorf("user is %+v", u.User)
		}
	}
}

// A name that begins as the username does is one mention, not half of one.
func TestMentionByALongerName(t *testing.T) {
	t.Parallel()
	cfg := config()
	cfg.Bot = "Linli 邻里"
	s := open(t, cfg)
	next := s.updates()
	s.as(mei).Say(group, webtest.Words{Text: "@Linli 邻里 灯坏了"})
	if u := next(); !u.Addressed || u.Content.(bot.Said).Text != "灯坏了" {
		t.Errorf("addressed %t, said %+v", u.Addressed, u.Content)
	}
}

func TestCommandForAnotherBotInReply(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	ours := s.send(bot.Message{Chat: chatID(group), Text: "where?"})
	s.as(mei).Say(group, webtest.Words{Text: "/report@otherbot lamp", ReplyTo: ours.ID})
	if u := next(); u.Addressed || u.ReplyTo == nil || !u.ReplyTo.Mine || !u.ReplyTo.User.Bot {
		t.Errorf("addressed %t, reply to %+v; want false, our message", u.Addressed, u.ReplyTo)
	}
	s.as(mei).Say(group, webtest.Words{Text: "here", ReplyTo: "no-such-message"})
	if u := next(); u.ReplyTo != nil {
		t.Errorf("a reply to nothing is a reply to %+v", u.ReplyTo)
	}
}

func TestPosition(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	s.as(chen).Say(group, webtest.Words{Position: &square.Position})
	if said := next().Content.(bot.Said); said.Position == nil || *said.Position != square.Position {
		t.Errorf("position is %v", said.Position)
	}
	if _, body, _ := s.as(mei).Get("/as/mei/chat/" + group + "/"); !bytes.Contains(body, []byte("22.54310, 114.05790")) || !bytes.Contains(body, []byte(square.Name)) {
		t.Error("the page does not show the place")
	}
	for _, at := range []bot.Position{{Latitude: 91}, {Longitude: -181}} {
		if status, body := s.as(chen).TrySay(group, webtest.Words{Position: &at}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "经纬度不对") {
			t.Errorf("%v: status %d: %s", at, status, body)
		}
	}
	for _, figures := range []string{"NaN", "north", ""} {
		status, _ := s.as(chen).Post("/as/rider-chen/chat/wenyuan/say", map[string][]string{"lat": {figures}, "lon": {"114"}})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("latitude %q: status %d", figures, status)
		}
	}
}

// A page whose answer got lost sends again.
func TestSaidOnce(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	for range 3 {
		s.as(chen).Say(group, webtest.Words{Text: "灯坏了", Once: "abc"})
	}
	s.as(mei).Say(group, webtest.Words{Text: "so it is", Once: "abc"})
	s.as(chen).Say(group, webtest.Words{Text: "灯坏了", Once: "def"})
	if got := texts(s.as(mei).Entries(group)); got != "灯坏了|so it is|灯坏了" {
		t.Errorf("there stands %q", got)
	}
}

// The street of a demo is made to speak by Say.
func TestSay(t *testing.T) {
	t.Parallel()
	cfg := config()
	s := open(t, cfg)
	say := func(s *street, once, person, chat string, photo []byte) error {
		return s.Say(t.Context(), once, person, chat, " 灯坏了\r\n3号楼", photo)
	}
	if err := say(s, "1", chen.ID, group, picture(t, 40, 30)); err != nil {
		t.Fatal(err)
	}
	if err := say(s, "2", chen.ID, staffRoom, nil); err == nil {
		t.Error("somebody spoke in a chat that they are not in")
	}
	if err := say(s, "3", chen.ID, group, []byte("no photo")); err == nil {
		t.Error("something that is no photo was taken")
	}
	again := open(t, cfg)
	next := again.updates()
	if err := say(again, "1", chen.ID, group, []byte("no photo, but said already")); err != nil {
		t.Error(err)
	}
	said := next().Content.(bot.Said)
	if said.Text != "灯坏了\n3号楼" || said.Photo == nil {
		t.Errorf("said %+v", said)
	}
	if all := again.as(mei).Entries(group); len(all) != 1 {
		t.Errorf("there stand %+v", all)
	}
	if !again.hints(chen) {
		t.Error("what to try is not shown to whom Say made speak")
	}
	again.as(chen).Say(group, webtest.Words{Text: "我来试试"})
	if again.hints(chen) {
		t.Error("what to try is still shown")
	}
}

// hints reports whether the page of the group shows a person what to try.
func (s *street) hints(who web.Person) bool {
	s.t.Helper()
	_, body, err := s.as(who).Get("/as/" + who.ID + "/chat/" + group + "/")
	return err == nil && bytes.Contains(body, []byte(who.Try))
}

func TestEditsOfOthersAndOfOldWords(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	first := s.as(chen).Say(group, webtest.Words{Text: "one"})
	theirs := s.as(mei).Say(group, webtest.Words{Text: "two"})
	last := s.as(chen).Say(group, webtest.Words{Text: "three"})
	for id, text := range map[bot.MessageID]string{first: "uno", theirs: "dos", "nothing": "nada", last: ""} {
		status, _ := s.as(chen).Post("/as/rider-chen/chat/wenyuan/edit", map[string][]string{"message": {string(id)}, "text": {text}})
		if status != http.StatusUnprocessableEntity {
			t.Errorf("edit of %s: status %d", id, status)
		}
	}
	s.as(mei).Edit(group, theirs, "zwei")
	all := s.as(chen).Entries(group)
	if got := texts(all); got != "one|zwei|three" || !all[1].Edited || all[0].Edited {
		t.Errorf("there stands %q, edited %t", got, all[1].Edited)
	}
}

// The caption of an album is edited whichever part is named.
func TestEditAlbum(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	id := s.as(chen).Say(group, webtest.Words{Text: "#随手拍 二处", Photos: [][]byte{picture(t, 40, 30), picture(t, 50, 30)}})
	first := next()
	next()
	s.as(chen).Edit(group, id, "#随手拍 两处")
	u := next()
	said := u.Content.(bot.Said)
	if !said.Edited || said.Text != "#随手拍 两处" || said.Album == "" || said.Photo == nil || u.Message != first.Message {
		t.Errorf("update %+v carries %+v", u, said)
	}
	if all := s.as(mei).Entries(group); len(all) != 1 || all[0].Text != "#随手拍 两处" || len(all[0].Photos) != 2 {
		t.Errorf("there stand %+v", all)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	theirs := s.as(mei).Say(group, webtest.Words{Text: "mine", Photos: [][]byte{picture(t, 40, 30)}})
	file := next().Content.(bot.Said).Photo.ID
	photo := s.as(mei).Entries(group)[0].Photos[0]
	if status, _ := s.as(chen).Post("/as/rider-chen/chat/wenyuan/delete", map[string][]string{"message": {string(theirs)}}); status != http.StatusUnprocessableEntity {
		t.Errorf("somebody else deleted a message: status %d", status)
	}
	s.as(wang).Delete(group, theirs) // an admin may
	s.as(mei).Delete(group, theirs)  // gone already
	if all := s.as(mei).Entries(group); len(all) != 0 {
		t.Errorf("there stands %+v", all)
	}
	if status, _, _ := s.as(mei).Get(photo); status != http.StatusNotFound {
		t.Errorf("its photo is served: status %d", status)
	}
	if _, err := s.OpenFile(t.Context(), file); !errors.Is(err, bot.ErrFileGone) {
		t.Errorf("its photo is kept: %v", err)
	}
}

// A photo that stands in another chat too stays when one of them goes.
func TestDeleteOneOfTwo(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	id := s.as(chen).Say(group, webtest.Words{Photos: [][]byte{picture(t, 40, 30)}})
	file := next().Content.(bot.Said).Photo.ID
	s.deliver(bot.Delivery{Message: bot.Message{Chat: chatID(staffRoom), Photo: 1}, Picture: bot.Picture{File: file}})
	s.as(chen).Delete(group, id)
	if photos := s.as(wang).Entries(staffRoom)[0].Photos; len(photos) != 1 {
		t.Errorf("the other message shows %q", photos)
	}
	s.file(file)
}

func TestAnnounce(t *testing.T) {
	t.Parallel()
	cfg := config()
	cfg.Announce = true
	s := open(t, cfg)
	next := s.updates()
	seen := map[bot.ChatID]bool{}
	for range 2 {
		u := next()
		if u.Content != (bot.Membership{In: true, Admin: true, Joined: true}) || u.Chat.Direct || u.Chat.Title == "" {
			t.Errorf("update %+v carries %+v", u, u.Content)
		}
		seen[u.Chat.ID] = true
	}
	if !seen[chatID(group)] || !seen[chatID(staffRoom)] {
		t.Errorf("announced were %v", seen)
	}
	if err := s.AddChat(web.Chat{ID: group, Title: "another title"}); err != nil {
		t.Fatal(err)
	}
	s.as(chen).Say(group, webtest.Words{Text: "hi"})
	if u := next(); u.Chat.Title != "another title" {
		t.Errorf("then came %+v; a group that was there is not announced again", u)
	}
}
