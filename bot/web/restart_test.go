package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"linli/bot"
	"linli/bot/web"
	"linli/bot/web/journal"
	"linli/bot/web/webtest"
)

// killed returns a folder as it is after the program that has it was killed in
// the middle of writing a record.
func killed(t *testing.T, dir string) string {
	t.Helper()
	after := filepath.Join(t.TempDir(), "chat")
	if err := os.CopyFS(after, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(after, "journal.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(`{"seq":999999,"messages":[{"id":"half`); err != nil {
		t.Fatal(err)
	}
	return after
}

func TestKilledAndStartedAgain(t *testing.T) {
	t.Parallel()
	cfg := config()
	cfg.Store, cfg.Dir = nil, filepath.Join(t.TempDir(), "chat")
	s := open(t, cfg)
	failed := make(chan bot.Update, 100)
	stop := s.receive(func(u bot.Update) error {
		if said, ok := u.Content.(bot.Said); ok && said.Text == "taken" {
			return nil
		}
		failed <- u
		return errors.New("not now")
	})
	s.as(chen).Say(group, webtest.Words{Text: "taken"})
	card := s.send(bot.Message{Chat: chatID(chen.ID), Text: "R12 new", Buttons: bot.Row(bot.Button{Label: "Yes", Data: "y"})})
	s.send(bot.Message{Chat: bot.ChatID{Platform: "web"}, Menu: []bot.MenuItem{{Command: "help", Help: "?"}}})
	s.as(mei).Post("/as/mei/language", map[string][]string{"language": {"zh-Hant"}})
	s.as(mei).Say(group, webtest.Words{Text: "a photo", Photos: [][]byte{picture(t, 40, 30)}})
	photo := wait(t, failed)
	s.as(chen).Press(chen.ID, card.ID, "Yes")
	press := wait(t, failed)
	for press.Chat.ID != chatID(chen.ID) { // the photo, again
		press = wait(t, failed)
	}
	screen := s.as(chen).Open(chen.ID)
	stop()

	cfg.Dir = killed(t, cfg.Dir)
	again := open(t, cfg)
	for who, chat := range map[string]string{"rider-chen": chen.ID, "mei": group} {
		was, is := s.as(web.Person{ID: who}).Entries(chat), again.as(web.Person{ID: who}).Entries(chat)
		if !reflect.DeepEqual(was, is) {
			t.Errorf("%s saw %+v and sees %+v", who, was, is)
		}
	}
	if status, _, _ := again.as(mei).Get(again.as(mei).Entries(group)[1].Photos[0]); status != http.StatusOK {
		t.Errorf("the photo is gone: status %d", status)
	}
	if _, body, _ := again.as(mei).Get("/as/mei/chat/wenyuan/"); !bytes.Contains(body, []byte(`lang="zh-Hant"`)) || !bytes.Contains(body, []byte("/help")) {
		t.Error("the language or the menu is forgotten")
	}
	again.comesAgain(photo, press)
	again.deliver(bot.Delivery{Message: bot.Message{Chat: chatID(chen.ID), Text: "R12 accepted"}, Card: &card})
	again.send(bot.Message{Chat: chatID(chen.ID), Press: press.Content.(bot.Press).ID, Text: "ok"})
	next := again.as(chen).Stream(t.Context(), chen.ID, screen.Stamp) // the page stayed open all the time
	for texts(screen.Entries) != "R12 accepted" || len(screen.Toasts) != 1 {
		screen.Apply(next())
	}
}

// comesAgain checks that just these updates are delivered, as they were.
func (s *street) comesAgain(want ...bot.Update) {
	s.t.Helper()
	next := s.updates()
	got := map[string]bot.Update{}
	for range want {
		u := next()
		got[u.ID] = u
	}
	for _, u := range want {
		if !reflect.DeepEqual(got[u.ID], u) {
			s.t.Errorf("update %s was %+v and is %+v", u.ID, u, got[u.ID])
		}
	}
	s.as(wang).Say(wang.ID, webtest.Words{Text: "the end"})
	if u := next(); u.Chat.ID != chatID(wang.ID) {
		s.t.Errorf("then came %+v", u)
	}
}

// What is there at a start is what the configuration says now, and who came later.
func TestStartedWithOthers(t *testing.T) {
	t.Parallel()
	cfg := config()
	s := open(t, cfg)
	if err := s.AddPerson(web.Person{ID: "late", Name: "Late", Chats: []string{group}}); err != nil {
		t.Fatal(err)
	}
	s.as(mei).Post("/as/mei/language", map[string][]string{"language": {"zh-Hant"}})
	changed := mei
	changed.Name = "Mei Lin"
	cfg.People = []web.Person{changed}
	cfg.Chats[0].Title = "文苑新群"
	again := open(t, cfg)
	_, body, _ := again.as(web.Person{ID: "late"}).Get("/as/late/chat/wenyuan/")
	for _, want := range []string{"Mei Lin", "陈师傅", "文苑新群"} {
		if !bytes.Contains(body, []byte(want)) {
			t.Errorf("the page does not show %s", want)
		}
	}
	if _, body, _ := again.as(mei).Get("/as/mei/"); !bytes.Contains(body, []byte(`<html lang="zh-Hant"`)) {
		t.Error("the language that she chose is gone")
	}
}

func TestWrongConfig(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*web.Config){
		"id of a person":     func(c *web.Config) { c.People[0].ID = "a/b" },
		"id of a chat":       func(c *web.Config) { c.Chats[0].ID = "" },
		"no name":            func(c *web.Config) { c.People[0].Name = "" },
		"no title":           func(c *web.Config) { c.Chats[0].Title = "" },
		"unknown chat":       func(c *web.Config) { c.People[0].Chats = []string{"nowhere"} },
		"another's direct":   func(c *web.Config) { c.People[1].Chats = []string{c.People[0].ID} },
		"called as a chat":   func(c *web.Config) { c.People[0].ID = c.Chats[0].ID },
		"called as the bot":  func(c *web.Config) { c.People[0].ID = "linli" },
		"a record is broken": func(c *web.Config) { c.Store.Append([]byte("{"), true) },
	} {
		cfg := config()
		change(&cfg)
		if p, err := web.New(cfg); err == nil {
			p.Close()
			t.Errorf("%s: taken", name)
		}
	}
}

// A store that only grew would make each start slower than the one before.
func TestStoreStaysShort(t *testing.T) {
	t.Parallel()
	cfg := config()
	s := open(t, cfg)
	card := s.send(bot.Message{Chat: chatID(group), Text: "0"})
	for i := range 5000 {
		s.deliver(bot.Delivery{Message: bot.Message{Chat: chatID(group), Text: bot.Markup(fmt.Sprint(i))}, Card: &card})
	}
	records := 0
	for range cfg.Store.Records() {
		records++
	}
	if records > 2500 {
		t.Errorf("the store has %d records for one message", records)
	}
	screen := s.as(mei).Open(group)
	again := open(t, cfg)
	if got := texts(again.as(mei).Entries(group)); got != "4999" {
		t.Errorf("started again, there stands %q", got)
	}
	next := again.as(mei).Stream(t.Context(), group, screen.Stamp)
	again.send(bot.Message{Chat: chatID(group), Text: "new"})
	for texts(screen.Entries) != "4999|new" {
		screen.Apply(next())
	}
}

// A failing store is one whose disk may be full.
type failing struct {
	journal.Memory
	full bool
}

func (f *failing) Append(record []byte, sync bool) error {
	if f.full {
		return errors.New("no space left")
	}
	return f.Memory.Append(record, sync)
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	disk := &failing{}
	cfg := config()
	cfg.Store, cfg.Log = disk, slog.New(slog.DiscardHandler)
	s := open(t, cfg)
	disk.full = true
	if status, body := s.as(chen).TrySay(group, webtest.Words{Text: "lost?"}); status != http.StatusServiceUnavailable || !strings.Contains(body, "请过一会儿再试一次") {
		t.Errorf("status %d: %s", status, body)
	}
	if _, err := s.Send(t.Context(), bot.Delivery{Message: bot.Message{Chat: chatID(group), Text: "lost?"}}); err == nil || errors.Is(err, bot.ErrRefused) {
		t.Errorf("send: %v, want an error that passes", err)
	}
	disk.full = false
	next := s.updates()
	s.as(chen).Say(group, webtest.Words{Text: "kept"})
	if said := next().Content.(bot.Said); said.Text != "kept" {
		t.Errorf("first came %q", said.Text)
	}
	if got := texts(s.as(chen).Entries(group)); got != "kept" {
		t.Errorf("there stands %q", got)
	}
}
