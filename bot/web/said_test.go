package web_test

import (
	"bytes"
	"errors"
	"io"
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

// secret stands for what a camera writes into a photo.
const secret = "where and when it was taken"

// telling returns a JPEG with a comment in it.
func telling(t *testing.T) []byte {
	t.Helper()
	b := picture(t, 400, 300)
	segment := append([]byte{0xff, 0xfe, 0, byte(2 + len(secret))}, secret...)
	return append(append(append([]byte{}, b[:2]...), segment...), b[2:]...)
}

func (s *street) file(id bot.FileID) []byte {
	s.t.Helper()
	f, err := s.OpenFile(s.t.Context(), id)
	if err != nil {
		s.t.Fatalf("open file: %v", err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

func TestWhatACameraTells(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	original := telling(t)
	for _, raw := range []bool{false, true} {
		id := s.as(chen).Say(group, webtest.Words{Text: "look", Photos: [][]byte{original}, Raw: raw})
		said := next().Content.(bot.Said)
		if said.Photo.Raw != raw || said.Photo.Type != "image/jpeg" || said.Text != "look" {
			t.Errorf("raw %t: photo %+v says %q", raw, said.Photo, said.Text)
		}
		got := s.file(said.Photo.ID)
		if raw && !bytes.Equal(got, original) {
			t.Error("a photo sent as a file did not stay as it was")
		}
		if !raw && bytes.Contains(got, []byte(secret)) {
			t.Error("a photo tells what the camera wrote")
		}
		if said.Photo.Size != int64(len(got)) {
			t.Errorf("raw %t: size %d, want %d", raw, said.Photo.Size, len(got))
		}
		s.showsWithoutSecret(id)
	}
}

// showsWithoutSecret checks what others get to see of a photo, in both sizes.
func (s *street) showsWithoutSecret(id bot.MessageID) {
	s.t.Helper()
	for _, e := range s.as(mei).Entries(group) {
		if e.ID != id {
			continue
		}
		large := strings.Replace(e.Photos[0], "rider-chen", "mei", 1)
		for _, address := range []string{large, strings.TrimSuffix(large, ".jpg") + ".small.jpg"} {
			status, body, err := s.as(mei).Get(address)
			if err != nil || status != http.StatusOK || len(body) == 0 || bytes.Contains(body, []byte(secret)) {
				s.t.Errorf("%s: status %d, %d bytes, secret %t, %v", address, status, len(body), bytes.Contains(body, []byte(secret)), err)
			}
		}
		if status, _, _ := s.as(mei).Get(strings.TrimSuffix(large, ".jpg") + ".raw"); status != http.StatusNotFound {
			s.t.Errorf("the file as it was is served: status %d", status)
		}
	}
}

// A bot may show again what was sent as a file: people see the picture only.
func TestRawPhotoShownAgain(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	next := s.updates()
	s.as(chen).Say(chen.ID, webtest.Words{Photos: [][]byte{telling(t)}, Raw: true})
	file := next().Content.(bot.Said).Photo.ID
	sent := s.deliver(bot.Delivery{Message: bot.Message{Chat: chatID(group), Text: "R12", Photo: 1}, Picture: bot.Picture{File: file}})
	if !sent.Photo {
		t.Error("the message has no photo")
	}
	s.showsWithoutSecret(sent.ID)
}

func TestAlbumOnThePage(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	s.as(chen).Say(group, webtest.Words{Text: "三处", Photos: [][]byte{picture(t, 40, 30), picture(t, 50, 30), picture(t, 60, 30)}})
	if all := s.as(mei).Entries(group); len(all) != 1 || len(all[0].Photos) != 3 || all[0].Text != "三处" {
		t.Errorf("there stand %+v, want one entry with three photos", all)
	}
}

func TestWrongUploads(t *testing.T) {
	t.Parallel()
	s := open(t, config())
	huge := append(picture(t, 10, 10), make([]byte, 30<<20)...)
	heic := append([]byte("\x00\x00\x00\x18ftypheic"), make([]byte, 64)...)
	for _, c := range []struct {
		name   string
		photos [][]byte
		want   string
	}{
		{"30 MB", [][]byte{huge}, "照片太大了，请发 20 MB 以内的。"},
		{"text", [][]byte{[]byte("#!/bin/sh\n")}, "这不是照片"},
		{"page", [][]byte{[]byte("<svg onload=alert(1)>")}, "这不是照片"},
		{"empty", [][]byte{{}}, "这不是照片"},
		{"HEIC", [][]byte{heic}, "HEIC"},
		{"half", [][]byte{picture(t, 300, 300)[:900]}, "可能坏了"},
		{"one of two", [][]byte{picture(t, 30, 30), []byte("no")}, "这不是照片"},
		{"eleven", make([][]byte, 11), "最多发 10 张"},
		{"nothing", nil, "先写点什么"},
	} {
		for _, raw := range []bool{false, true} {
			status, body := s.as(chen).TrySay(group, webtest.Words{Photos: c.photos, Raw: raw})
			if status != http.StatusUnprocessableEntity || !strings.Contains(body, c.want) {
				t.Errorf("%s, raw %t: status %d, want the sentence %q", c.name, raw, status, c.want)
			}
		}
	}
	if all := s.as(mei).Entries(group); len(all) != 0 {
		t.Errorf("there stands %+v", all)
	}
	if status, body := s.as(chen).TrySay(group, webtest.Words{Text: strings.Repeat("长", 4097)}); status != http.StatusUnprocessableEntity || !strings.Contains(body, "4096") {
		t.Errorf("too long: status %d", status)
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
