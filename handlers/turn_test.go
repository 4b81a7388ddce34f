package handlers_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"linli/bot"
)

// An update that cannot be handled is kept, its sender has one apology, and the
// rest goes on.
func TestTroubleIsSetAside(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	up := s.group.words(rider, "/report broken \xff bytes") // which Postgres takes for no text
	up.Raw = []byte(`{"update_id":1}`)
	s.wants(s.group.handle(up), "抱歉")
	n := s.group.count()
	s.group.handle(up)
	if s.group.count() != n {
		t.Error("a repeat of it is answered again")
	}
	if h, err := s.db.Health(t.Context()); err != nil || h.SetAside != 1 {
		t.Errorf("health %+v, %v; want one set aside", h, err)
	}
	s.wants(s.group.say(rider, "/report 路灯坏了"), "R1")
}

func TestUnreadableUpdateIsKeptAndUnknownOnesAreCounted(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	for _, c := range []bot.Unknown{{Kind: "poll"}, {Kind: "message", Err: errors.New("unexpected end of JSON input")}} {
		s.group.handle(s.group.update(bot.User{}, c))
	}
	h, err := s.db.Health(t.Context())
	if err != nil || h.SetAside != 1 || s.h.Counts.Unknown.Load() != 2 {
		t.Errorf("set aside %d, unknown %d, %v; want 1 and 2", h.SetAside, s.h.Counts.Unknown.Load(), err)
	}
	if n := s.group.count(); n != 0 {
		t.Errorf("the bot said %d things about it", n)
	}
}

func TestAnonymousAdminIsToldOnlyWhenAddressed(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	group := bot.User{ID: "test:-100", Name: "文苑邻里群", Anonymous: true}
	s.group.say(group, "大家早")
	if n := s.group.count(); n != 0 {
		t.Errorf("the bot said %d things to ordinary talk", n)
	}
	s.wants(s.group.say(group, "/points"), "匿名")
	s.wants(s.group.say(group, "/setup 别处"), "匿名")
}

func TestTopicIsKept(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	c := s.group
	c.Thread = "7"
	if m := c.say(rider, "/points"); m.Thread != "7" {
		t.Errorf("the answer is in topic %q, want 7", m.Thread)
	}
	if m := c.photo(rider, "/report 路灯坏了"); m.Thread != "7" {
		t.Errorf("the card is in topic %q, want 7", m.Thread)
	}
}

func TestUnknownCommandHasOneShortAnswer(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.wants(s.group.say(rider, "/nonsense"), "/nonsense", "/help")
	long := s.direct(rider).say(rider, "/"+strings.Repeat("x", 4000))
	if n := len([]rune(long.text())); n > 400 {
		t.Errorf("the answer to a long command has %d characters", n)
	}
	if n := s.group.count(); n != 1 {
		t.Errorf("%d answers, want 1", n)
	}
}

func TestForgedPressesAreAnsweredAndDoNothing(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.group.photo(rider, "/report 路灯坏了")
	for _, data := range []string{
		"", ":", "nonsense", "report_accept", "report_accept:", "report_accept:x", "report_accept:-1", "report_accept:999",
		"report_accept:99999999999999999999", "report_kind:1", "report_kind:1:nonsense", "report_give:1:999", "report_same:1",
		"task_claim:999", "event_join:x", "redeem:0", "grant_yes:1", "statement:x", "report_list:nonsense:x", "top:",
	} {
		s.group.pressData(rider, "m1", data)
	}
	s.wants(s.group.say(rider, "/report R1"), "待受理")
}

// Everybody reports at once: each report has a number of its own, and none is lost.
func TestManyReportAtOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	var wg sync.WaitGroup
	for i := range 40 {
		up := s.chat(-1000-i, "").words(s.person(100+i, "P"), "")
		up.Chat = s.group.Chat
		up.Addressed, up.Content = true, bot.Said{Command: "report", Text: "路灯坏了", Photo: &bot.File{ID: "test:p"}}
		wg.Go(func() {
			if err := s.h.HandleUpdate(t.Context(), up); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.deliver()
	s.wants(s.group.say(s.person(100, "P"), "/reports open"), "（40）", "R40")
}

// What happens in one community does not show in another.
func TestCommunitiesDoNotLeak(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	other, otherStaff := s.chat(-300, "翠湖群"), s.chat(-400, "翠湖工作室")
	boss := s.person(1, "Boss")
	other.say(boss, "/setup 翠湖")
	otherStaff.say(boss, "/setup 翠湖 staff")
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	neighbour := s.person(20, "Neighbour")
	other.say(neighbour, "你好")

	s.group.photo(rider, "/report 路灯坏了")
	s.wants(other.say(neighbour, "/report R1"), "没有找到 R1")
	s.wants(other.say(neighbour, "/metoo R1"), "没有找到 R1")
	desk := s.staff.find("R1")
	b, _ := desk.button("受理")
	for _, where := range []chat{other, otherStaff} {
		if toast := where.pressData(neighbour, desk.ID, b.Data); strings.Contains(toast, "已受理") {
			t.Errorf("a neighbour of elsewhere accepted it: %q", toast)
		}
		// Staff of one community are nobody in a room of another.
		if toast := where.pressData(staff, desk.ID, b.Data); strings.Contains(toast, "已受理") {
			t.Errorf("accepted from a room of another community: %q", toast)
		}
	}
	if n := otherStaff.count(); n > 1 {
		t.Errorf("the other staff room got %d messages", n)
	}
	s.wants(s.group.say(rider, "/report R1"), "待受理")
}
