package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"linli/bot"
)

func TestSetupMakesACommunity(t *testing.T) {
	t.Parallel()
	s := emptyStreet(t)
	boss := s.person(1, "Boss")
	made := s.group.say(boss, "/setup 文苑社区")
	s.wants(made, "文苑社区", "开通了", "管理员", "/setup 文苑社区 工作人员", "照片")
	s.wants(s.staff.say(boss, "/setup 文苑社区 工作人员"), "工作群", "/role")
	s.wants(s.group.say(boss, "/role"), "管理员", "Boss")
}

func TestSetupAgainChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.wants(s.group.say(boss, "/setup  文苑 "), "已经是文苑的居民群")
	s.wants(s.staff.say(boss, "/setup 文苑 staff"), "已经是文苑的工作群")
	// The name alone does not open the staff room to residents.
	s.wants(s.staff.say(boss, "/setup 文苑"), "已经是文苑的工作群", "居民群")
	s.wants(s.staff.say(boss, "/setup 文苑 居民群"), "这里是文苑的居民群")
	s.wants(s.staff.say(boss, "/setup 文苑 STAFF"), "工作群")
}

func TestSetupAddsGroupsWhateverTheCase(t *testing.T) {
	t.Parallel()
	s := emptyStreet(t)
	boss := s.person(1, "Boss")
	s.group.say(boss, "/setup Wenyuan Court")
	s.wants(s.chat(-101, "second").say(boss, "/setup wenyuan court"), "这里是Wenyuan Court的居民群")
}

func TestStaffRoomWords(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"staff", "ＳＴＡＦＦ", "Staff Room", "工作人员", "工作人員", "工作室", "员工", "職員"} {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			s := emptyStreet(t)
			boss := s.person(1, "Boss")
			s.wants(s.staff.say(boss, "/setup 文苑 "+words), "文苑的工作群", "还没有居民群")
		})
	}
}

func TestSetupRefusals(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, stranger, chen := s.person(1, "Boss"), s.person(42, "Stranger"), s.resident(2, "Chen", "admin")
	other := s.chat(-300, "other")
	anonymous := other.words(bot.User{ID: "test:-300", Anonymous: true}, "/setup 文苑")
	for _, c := range []struct {
		what string
		said *shown
		want []string
	}{
		{"no name", other.say(boss, "/setup"), []string{"/setup 文苑社区"}},
		{"no name but a room", other.say(boss, "/setup staff"), []string{"/setup 文苑社区 工作人员"}},
		{"too long", other.say(boss, "/setup "+strings.Repeat("文", 41)), []string{"40", "/setup"}},
		{"direct chat", s.direct(boss).say(boss, "/setup 文苑"), []string{"在群里", "/setup"}},
		{"new, by a stranger", other.say(stranger, "/setup 松园"), []string{"test:42", "LINLI_ADMINS"}},
		{"joining, by a stranger", other.say(stranger, "/setup 文苑"), []string{"test:42", "/role @test:42 管理员"}},
		{"bound already, by a resident", s.group.say(stranger, "/setup 文苑"), []string{"要由管理员来做"}},
		{"bound already, with another name", s.group.say(stranger, "/setup 松园"), []string{"要由管理员来做"}},
		{"bound already, with no name", s.group.say(stranger, "/setup"), []string{"要由管理员来做"}},
		{"bound elsewhere, by an admin", s.group.say(chen, "/setup 竹园"), []string{"文苑", "换一个群", "/setup 竹园"}},
		{"bound elsewhere", s.group.say(boss, "/setup 松园"), []string{"文苑", "换一个群", "/setup 松园"}},
		{"a second staff room", other.say(boss, "/setup 文苑 staff"), []string{"文苑工作室", "/setup 文苑 工作人员 换到这里"}},
		{"anonymous", other.handle(anonymous), []string{"匿名"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			s.wants(c.said, c.want...)
			if n := c.said.Text.Len(); n > 400 {
				t.Errorf("%d characters are too many for a refusal", n)
			}
		})
	}
	s.wants(s.chat(-301, "松园").say(boss, "/setup 松园"), "松园开通了") // the refused ones left nothing behind
}

func TestFortyCharactersAreEnoughForAName(t *testing.T) {
	t.Parallel()
	s := emptyStreet(t)
	s.wants(s.group.say(s.person(1, "Boss"), "/setup "+strings.Repeat("文", 40)), "开通了")
}

func TestStaffRoomMoves(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	fresh := s.chat(-201, "新工作室")
	s.wants(fresh.say(boss, "/setup 文苑 工作人员 换到这里"), "这里是文苑的工作群")
	s.wants(s.staff.say(boss, "/points"), "还没开通")

	fresh.handle(fresh.update(boss, bot.Membership{})) // thrown out
	s.wants(s.staff.say(boss, "/setup 文苑 staff"), "这里是文苑的工作群")
}

func TestAnAdminAddsAGroup(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	chen := s.resident(2, "Chen", "admin")
	s.wants(s.chat(-101, "二群").say(chen, "/setup 文苑"), "这里是文苑的居民群")
	// An admin of one community is none of another, and may make no new one.
	s.chat(-300, "松园").say(s.person(1, "Boss"), "/setup 松园")
	s.wants(s.chat(-301, "x").say(chen, "/setup 松园"), "只有松园的管理员")
	s.wants(s.chat(-301, "x").say(chen, "/setup 竹园"), "LINLI_ADMINS")
}

func TestTwoGroupsSetUpAtOnce(t *testing.T) {
	t.Parallel()
	s := emptyStreet(t)
	boss := s.person(1, "Boss")
	s.direct(boss).say(boss, "/start")
	var wg sync.WaitGroup
	for i := range 6 {
		c := s.chat(-400-i, "group")
		words := "/setup 文苑"
		if i%2 == 1 {
			words += " staff"
		}
		u := c.words(boss, words)
		wg.Go(func() {
			if err := s.h.HandleUpdate(t.Context(), u); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.deliver()
	said := map[string]int{}
	for i := range 6 {
		last := s.chat(-400-i, "group").last()
		for _, outcome := range []string{"居民群", "好了，这里是文苑的工作群", "已经有工作群"} {
			if strings.Contains(strings.Split(last.text(), "\n")[0], outcome) {
				said[outcome]++
				break
			}
		}
	}
	if want := fmt.Sprint(map[string]int{"居民群": 3, "好了，这里是文苑的工作群": 1, "已经有工作群": 2}); fmt.Sprint(said) != want {
		t.Errorf("outcomes %v, want %v", said, want)
	}
}

func TestJoiningAGroup(t *testing.T) {
	t.Parallel()
	s := emptyStreet(t)
	boss := s.person(1, "Boss")
	join := func(c bot.Membership) *shown { return s.group.handle(s.group.update(boss, c)) }
	s.wants(join(bot.Membership{In: true, Joined: true}), "/setup", "照片")
	join(bot.Membership{In: true, Admin: true}) // promoted
	join(bot.Membership{In: true})              // and demoted
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages on joining, want 1", n)
	}
	s.flush()
	if m := join(bot.Membership{In: true, Joined: true, Admin: true}); strings.Contains(m.text(), "照片") {
		t.Errorf("an admin sees photos anyway, but was told %q", m.text())
	}
	boss.Language = "en"
	s.wants(join(bot.Membership{In: true, Joined: true}), "/setup Name")
}

func TestLeavingAndComingBack(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	chen := s.resident(2, "Chen")
	s.group.handle(s.group.update(boss, bot.Membership{}))
	s.wants(s.staff.say(boss, "/broadcast 通知"), "还没有居民群")
	s.wants(s.group.handle(s.group.update(boss, bot.Membership{In: true, Joined: true})), "还是文苑的群")
	s.wants(s.staff.say(boss, "/broadcast 通知"), "1 个群")

	direct := s.direct(chen)
	direct.handle(direct.update(chen, bot.Membership{})) // blocked
	s.wants(s.staff.say(boss, "/broadcast @居民 通知"), "没打开和我的私信")
	s.flush()
	direct.handle(direct.update(chen, bot.Membership{In: true, Joined: true}))
	if m := direct.last(); m != nil {
		t.Errorf("unblocking was answered by %q", m.text())
	}
}
