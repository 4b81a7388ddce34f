package handlers_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"linli/bot"
)

var slash = regexp.MustCompile(`/[a-z_]+`)

// commandsIn pages through all of help, and returns the commands that it names.
func (c chat) commandsIn(u bot.User) []string {
	c.s.t.Helper()
	overview := c.say(u, "/help")
	var names []string
	for _, row := range overview.Buttons {
		for _, b := range row {
			c.press(u, c.last(), b.Label)
			for _, line := range strings.Split(c.last().text(), "\n")[1:] {
				names = append(names, slash.FindString(line))
			}
			c.press(u, c.last(), "«")
		}
	}
	if c.last() != overview {
		c.s.t.Errorf("paging through help made new messages")
	}
	return names
}

func TestHelpListsWhatThereIsAndOnesMay(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen")
	s.direct(boss).say(boss, "/start")
	mine, hers := s.direct(boss).commandsIn(boss), s.direct(chen).commandsIn(chen)
	for _, c := range []string{"/help", "/language", "/cancel", "/points"} {
		if !slices.Contains(mine, c) || !slices.Contains(hers, c) {
			t.Errorf("help does not name %s to everybody: %v, %v", c, mine, hers)
		}
	}
	for _, c := range []string{"/setup", "/role", "/settings", "/broadcast"} {
		if !slices.Contains(mine, c) {
			t.Errorf("help does not name %s to an admin", c)
		}
		if slices.Contains(hers, c) {
			t.Errorf("help names %s to a resident", c)
		}
	}
	for _, c := range mine {
		if said := s.direct(boss).say(boss, c); said == nil || strings.Contains(said.text(), "没有“/") {
			t.Errorf("help names %s, which does not exist", c)
		}
	}
}

func TestHelpOnATopic(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen")
	s.direct(boss).say(boss, "/start")
	for _, words := range []string{"/help broadcast", "/help 群发", "/help 群發", "帮助 群发", "幫助 群发", "/help Broadcasts", "/help /broadcast", "help #群发"} {
		s.wants(s.direct(boss).say(boss, words), "群发\n", "/broadcast  群发 – ")
	}
	refused := s.direct(chen).say(chen, "/help broadcast")
	s.wants(refused, "broadcast", "/help ")
	s.wants(s.direct(chen).say(chen, "/help <b>"), "<b>")
	s.wants(s.group.say(chen, "#帮助"), "群", "#")
}

// A press that a modified client makes up writes over no other card.
func TestForgedPagesWriteOverNothing(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, bo := s.person(1, "Boss"), s.resident(3, "Bo")
	card := postTask(s, tomorrow)
	ask := s.staff.say(boss, "/broadcast 通知")
	for _, data := range []string{"help:", "help:topic_tasks", "language:en", "task_list:1"} {
		s.group.pressData(boss, card.ID, data)
		s.group.pressData(bo, card.ID, data)
		s.staff.pressData(boss, ask.ID, data)
	}
	s.wants(card, "T1", "清理小广告", "0/2")
	s.wants(ask, "1 个群")
}

func TestHelpSpeaksThePersonsLanguage(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	chen := s.resident(2, "Chen")
	direct := s.direct(chen)
	direct.say(chen, "/language 繁體")
	s.wants(direct.say(chen, "幫助 points"), "/points  積分 – ")
	direct.say(chen, "/language en")
	s.wants(direct.say(chen, "help points"), "/points  balance – ")
	direct.say(chen, "/language 简体")
	s.wants(direct.say(chen, "help points"), "/points  积分 – ")
}

func TestStart(t *testing.T) {
	t.Parallel()
	s := emptyStreet(t)
	boss, chen := s.person(1, "Boss"), s.person(2, "Chen")
	s.wants(s.direct(chen).say(chen, "/start"), "Chen", "先在您社区的群里")
	s.wants(s.direct(chen).say(chen, "/start language"), "简体中文", "想换") // needs no community
	s.wants(s.direct(chen).say(chen, "/start t1"), "先在社区群里")
	s.wants(s.direct(boss).say(boss, "/start"), "Boss", "/setup 社区名字")
	s.wants(s.group.say(chen, "/start"), "还没开通")
	s.group.say(boss, "/setup 文苑")
	hello := s.direct(chen).say(chen, "/start")
	s.wants(hello, "Chen", "文苑", "积分")
	s.direct(chen).press(chen, hello, "积分")
	s.wants(hello, "/points")
	s.wants(s.direct(chen).say(chen, "/start hello"), "您好")
	s.wants(s.direct(chen).say(chen, "/start x'; DROP TABLE members"), "您好")
	s.wants(s.direct(chen).say(chen, "/start language"), "简体中文")
	if said := s.direct(chen).say(chen, "/start e99").text(); strings.Contains(said, "您好") {
		t.Errorf("a link to an event is answered by %q", said)
	}
	s.wants(s.direct(chen).say(chen, "/start every"), "您好") // no number of an event
	inGroup := s.group.say(chen, "/start")
	s.wants(inGroup, "文苑")
	if b, ok := inGroup.button("私信"); !ok || b.Start == "" {
		t.Errorf("the group's greeting has no way to the direct chat: %v", inGroup.Buttons)
	}
}

func TestCancelDropsADraft(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	chen := s.resident(2, "Chen")
	direct := s.direct(chen)
	s.wants(direct.say(chen, "/cancel"), "没有要取消的")
	direct.say(chen, "/report") // asks what and where
	s.wants(direct.say(chen, "算了"), "不做了")
	s.wants(direct.say(chen, "取消"), "没有要取消的")
}
