package handlers_test

import (
	"strings"
	"testing"

	"linli/bot"
)

func TestChooseWhichCommunityTheDirectChatIsAbout(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	home := s.direct(rider)
	s.wants(home.say(rider, "/community"), "只在一个社区", "文苑")
	s.lacks(home.say(rider, "/points"), "文苑")
	desk := s.moved(rider)

	s.wants(home.say(rider, "/points"), "（松园）")
	if got := firstNumber(home.last().text()); got != "0" {
		t.Errorf("the balance is not the first number of %q", home.last().text())
	}
	ask := home.say(rider, "/community")
	s.wants(ask, "2 个社区", "松园")
	if b, ok := ask.button("✓"); !ok || !strings.Contains(b.Label, "松园") {
		t.Errorf("the present community has no mark: %v", ask.Buttons)
	}
	home.press(rider, ask, "文苑")
	s.wants(ask, "文苑")
	s.wants(home.say(rider, "/points"), "（文苑）")
	desks := desk.count()
	s.wants(home.photo(rider, "/report 3栋路灯坏了"), "R1", "社区：文苑")
	if desk.count() != desks {
		t.Error("the report went to the other community")
	}
	s.wants(home.say(rider, "/community 松园"), "松园")
	s.wants(home.say(rider, "/reports mine"), "（松园）")
	s.wants(home.say(rider, "/community 天上"), "天上", "/community")

	// A group answers in the direct chat.
	s.group.say(rider, "/community")
	s.wants(home.last(), "2 个社区")
}

func TestCommunityIsChosenAmongOnesOwn(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.moved(s.person(1, "Boss"))
	s.wants(s.direct(rider).say(rider, "/community 松园"), "不在")
	s.toast(s.direct(rider).pressData(rider, "m1", "community:2"), "过时")
	s.toast(s.group.pressData(rider, "m1", "community:1"), "过时")
}

// A reply to a report's card is about that report, whatever the direct chat is about
// by now.
func TestReplyIsAboutItsOwnCommunity(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	home := s.direct(rider)
	home.photo(rider, "/report 3栋路灯坏了")
	s.staff.say(staff, "/fixed R1")
	question := home.find("解决了吗")
	desk := s.moved(rider)
	home.photo(rider, "/report 松园垃圾成堆") // R1 of the other community
	desks := desk.count()
	up := home.words(rider, "/reopen 还是黑的")
	up.ReplyTo = &bot.Original{Message: question.ID, Mine: true, Text: question.text()}
	home.handle(up)
	s.wants(s.staff.find("没解决"), "R1", "还是黑的")
	if desk.count() != desks {
		t.Errorf("the other community hears %q", desk.last().text())
	}
}
