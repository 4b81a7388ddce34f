package handlers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"testing"

	"linli/bot"
	"linli/handlers"
)

// menus returns the command menu that each chat was last sent, and forgets them.
func (s *street) menus() map[string]bot.Message {
	s.t.Helper()
	rows, err := s.db.SQL().Query(`
		WITH sent AS (DELETE FROM deliveries WHERE lane LIKE 'menu/%' RETURNING id, chat_id, body)
		SELECT chat_id, body FROM sent ORDER BY id`)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	menus := map[string]bot.Message{}
	for rows.Next() {
		var chat string
		var body []byte
		var m bot.Message
		if err := rows.Scan(&chat, &body); err != nil {
			s.t.Fatal(err)
		}
		if err := json.Unmarshal(body, &m); err != nil {
			s.t.Fatal(err)
		}
		if chat[len(chat)-1] == ':' {
			chat += m.MenuLanguage
		}
		menus[chat] = m
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return menus
}

// has reports whether a menu has a command.
func has(m bot.Message, command string) bool {
	return slices.ContainsFunc(m.Menu, func(i bot.MenuItem) bool { return i.Command == command })
}

// A nameOnly is a platform that does nothing.
type nameOnly string

func (n nameOnly) Name() string                                             { return string(n) }
func (nameOnly) Receive(context.Context, bot.Handler) error                 { return nil }
func (nameOnly) Send(context.Context, bot.Delivery) (_ bot.Sent, err error) { return }

// withPlatforms returns handlers of the street that know platforms.
func (s *street) withPlatforms(names ...string) *handlers.Handlers {
	c := s.h.Config
	for _, n := range names {
		c.Platforms = append(c.Platforms, nameOnly(n))
	}
	return handlers.New(c)
}

func TestMenusFollowRolesAndLanguages(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	if m := s.menus()["test:-200"]; !has(m, "broadcast") || has(m, "role") {
		t.Errorf("the staff room's menu is not staff's: %v", m.Menu)
	}
	chen := s.resident(2, "Chen")
	if ms := s.menus(); len(ms) != 0 {
		t.Errorf("who is like everybody gets a menu of their own: %v", ms)
	}
	s.group.say(boss, "/role @chen staff")
	if m := s.menus()["test:2"]; !has(m, "broadcast") || m.MenuLanguage != "zh-Hans" {
		t.Errorf("a new staff member's menu: %v", m)
	}
	s.direct(chen).say(chen, "/language en")
	if m := s.menus()["test:2"]; !has(m, "broadcast") || m.MenuLanguage != "en" || m.Menu[0].Help == "" {
		t.Errorf("the menu of somebody who chose English: %v", m)
	}
	s.group.say(boss, "/role @chen staff")
	if ms := s.menus(); len(ms) != 0 {
		t.Errorf("a repeat sent menus: %v", ms)
	}
	s.group.say(boss, "/role @chen -staff")
	if m := s.menus()["test:2"]; has(m, "broadcast") {
		t.Errorf("the menu of somebody who is staff no more: %v", m)
	}
	s.group.say(boss, "/language 繁體")
	if m := s.menus()["test:-200"]; m.MenuLanguage != "zh-Hant" {
		t.Errorf("the staff room's menu is in %q after the community's language changed", m.MenuLanguage)
	}
}

// A room that is the staff's no more has no commands of theirs in its menu.
func TestMenuOfAnOldStaffRoom(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.menus()
	s.chat(-201, "新工作室").say(s.person(1, "Boss"), "/setup 文苑 工作人员 换到这里")
	ms := s.menus()
	if m, ok := ms["test:-200"]; !ok || has(m, "broadcast") {
		t.Errorf("the old staff room's menu: %v", m.Menu)
	}
	if m := ms["test:-201"]; !has(m, "broadcast") {
		t.Errorf("the new staff room's menu: %v", m.Menu)
	}
}

// A role given before the direct chat was opened shows once it is.
func TestMenuOfALateComer(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	chen := s.person(2, "Chen")
	s.group.say(chen, "大家好")
	s.group.say(s.person(1, "Boss"), "/role @chen staff")
	s.menus()
	s.direct(chen).say(chen, "/start")
	if m := s.menus()["test:2"]; !has(m, "broadcast") {
		t.Errorf("the menu on opening the direct chat: %v", m)
	}
}

func TestPublishMenus(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.resident(2, "Chen", "staff")
	s.resident(3, "Li")
	s.menus()
	h := s.withPlatforms("test", "other")
	publish := func(h *handlers.Handlers) {
		t.Helper()
		if err := h.PublishMenus(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.deliver() // also that a menu for all of a platform can be claimed
	}
	publish(h)
	got := s.menus()
	for _, chat := range []string{"test:zh-Hans", "test:zh-Hant", "test:en", "other:en", "test:-200", "test:2"} {
		if len(got[chat].Menu) == 0 {
			t.Errorf("no menu for %s", chat)
		}
	}
	if _, ok := got["test:3"]; ok {
		t.Error("a resident has a menu of their own")
	}
	if m := got["test:en"]; has(m, "broadcast") || !has(m, "help") {
		t.Errorf("everybody's menu: %v", m.Menu)
	}
	publish(h)
	if again := s.menus(); len(again) != 0 {
		t.Errorf("a restart sent menus: %v", again)
	}
	publish(s.withPlatforms("test", "other", "third"))
	if again := s.menus(); len(again["third:en"].Menu) == 0 {
		t.Errorf("a new platform got no menu")
	}
}

// What Telegram takes as a menu; see https://core.telegram.org/bots/api#botcommand.
func TestMenusAreWellFormed(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	if err := s.withPlatforms("test").PublishMenus(t.Context()); err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`^[a-z0-9_]{1,32}$`)
	for chat, m := range s.menus() {
		if len(m.Menu) > 100 {
			t.Errorf("%s: %d commands", chat, len(m.Menu))
		}
		for _, i := range m.Menu {
			if !name.MatchString(i.Command) || bot.Units(i.Help) < 1 || bot.Units(i.Help) > 256 {
				t.Errorf("%s: bad item %s", chat, fmt.Sprint(i))
			}
		}
	}
}
