package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"linli/bot"
)

func TestRolesInEveryLanguage(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.resident(2, "Chen")
	for words, want := range map[string]string{
		"rider": "骑手", "courier": "骑手", "骑手": "骑手", "騎手": "骑手", "外卖员": "骑手",
		"volunteer": "志愿者", "Volunteers": "志愿者", "志愿者": "志愿者", "志願者": "志愿者", "义工": "志愿者",
		"craftsman": "巧匠", "巧匠": "巧匠", "师傅": "巧匠",
		"building lead": "楼长", "building-lead": "楼长", "楼长": "楼长", "樓長": "楼长",
		"grid worker": "网格员", "Grid_Worker": "网格员", "ＧＲＩＤ　ＷＯＲＫＥＲ": "网格员", "gridworker": "网格员", "网格员": "网格员", "網格員": "网格员",
		"merchant": "商家", "商家": "商家", "商户": "商家",
		"partner": "合伙单位", "合伙单位": "合伙单位", "合夥單位": "合伙单位",
		"staff": "工作人员", "工作人员": "工作人员", "工作人員": "工作人员", "社工": "工作人员",
		"admin": "管理员", "administrator": "管理员", "管理员": "管理员", "管理員": "管理员",
	} {
		if got := s.group.say(boss, "/role @chen "+words).text(); got != "Chen的身份："+want {
			t.Errorf("/role @chen %s: %q, want %q", words, got, want)
		}
		if got := s.group.say(boss, "/role @chen -"+words).text(); got != "Chen的身份：居民" {
			t.Errorf("/role @chen -%s: %q, want that she is a resident", words, got)
		}
	}
}

func TestWaysToWriteRoles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ words, want string }{
		{"/role @chen 网格员", "Chen的身份：网格员"},
		{"/role @chen网格员", "Chen的身份：网格员"},
		{"/role ＠chen 网格员", "Chen的身份：网格员"},
		{"/role @test:2 rider", "Chen的身份：骑手"},
		{"/role @test:2骑手", "Chen的身份：骑手"},
		{"/role rider @chen", "Chen的身份：骑手"},
		{"/role @chen grid worker, volunteer", "Chen的身份：志愿者、网格员"},
		{"/role @chen grid worker and volunteer", "Chen的身份：志愿者、网格员"},
		{"/role @chen 骑手、志愿者", "Chen的身份：骑手、志愿者"},
		{"/role @chen, @li volunteer", "Chen的身份：志愿者\nLi的身份：志愿者"},
		{"/role @chen @chen volunteer", "Chen的身份：志愿者"},
		{"/role @CHEN + rider", "Chen的身份：骑手"},
		{"/role @chen", "Chen的身份：居民"},
		{"#任命 @chen 楼长", "Chen的身份：楼长"},
	} {
		t.Run(c.words, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			s.resident(2, "Chen")
			s.resident(3, "Li")
			if got := s.group.say(s.person(1, "Boss"), c.words).text(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWaysToTakeRolesAway(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"-volunteer", "- volunteer", "－志愿者", "取消志愿者", "取消 志愿者", "撤銷 志願者", "remove volunteer", "不再是志愿者"} {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			s.resident(2, "Chen", "volunteer", "rider")
			if got := s.group.say(s.person(1, "Boss"), "/role @chen "+words).text(); got != "Chen的身份：骑手" {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestRoleByReply(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, unseen := s.person(1, "Boss"), s.person(7, "Wang")
	// In privacy mode the bot first hears of people when somebody replies to them.
	reply := s.group.words(boss, "/role 骑手")
	reply.ReplyTo = &bot.Original{Message: "x", User: unseen, Text: "大家好"}
	s.wants(s.group.handle(reply), "Wang的身份：骑手")
	bare := s.group.words(boss, "/role")
	bare.ReplyTo = reply.ReplyTo
	s.wants(s.group.handle(bare), "Wang的身份：骑手")
}

func TestRoleRefusals(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen", "staff")
	for _, c := range []struct {
		what string
		said *shown
		want []string
	}{
		{"staff set no roles", s.group.say(chen, "/role @chen admin"), []string{"管理员"}},
		{"staff see no roles", s.group.say(chen, "/role"), []string{"管理员"}},
		{"nobody is named", s.group.say(boss, "/role 骑手"), []string{"/role @chen 网格员"}},
		{"nobody known", s.group.say(boss, "/role @nobody 骑手"), []string{"@nobody"}},
		{"one of two unknown", s.group.say(boss, "/role @chen @nobody 骑手"), []string{"@nobody"}},
		{"no such role", s.group.say(boss, "/role @chen 皇帝"), []string{"皇帝", "网格员", "/role @chen 网格员"}},
		{"half of it a role", s.group.say(boss, "/role @chen 骑手皇帝"), []string{"骑手皇帝"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			s.wants(c.said, c.want...)
			if n := c.said.Text.Len(); n > 400 {
				t.Errorf("%d characters are too many for a refusal", n)
			}
		})
	}
	s.wants(s.group.say(boss, "/role @chen"), "Chen的身份：工作人员") // none of this changed anything
}

func TestAppointedPeopleAreTold(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen")
	s.direct(chen).say(chen, "/language en")
	s.flush()
	s.group.say(boss, "/role @chen 网格员 志愿者")
	s.wants(s.direct(chen).last(), "In 文苑 you are now: volunteer, grid worker")
	s.group.say(boss, "/role @chen 网格员")
	if n := s.direct(chen).count(); n != 1 {
		t.Errorf("%d messages for one change and one repeat, want 1", n)
	}
	s.group.say(boss, "/role @boss volunteer")
	if n := s.direct(boss).count(); n != 0 {
		t.Errorf("who appoints themselves is told %d times more", n)
	}
	s.group.say(s.person(3, "Li"), "大家好") // has no direct chat
	if b, ok := s.group.say(boss, "/role @li rider").button("私信"); !ok || b.Start == "" {
		t.Error("who cannot be told is shown no way to the direct chat")
	}
}

func TestSomeoneStaysAdmin(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen", "admin")
	s.wants(s.group.say(boss, "/role @boss -admin"), "居民") // named in the settings: admin all the same
	s.wants(s.group.say(chen, "/role @chen -admin"), "最后一位管理员")
	s.resident(3, "Li", "admin")
	s.wants(s.group.say(chen, "/role @chen -admin"), "居民")
}

func TestTwoAdminsDeposeEachOther(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	chen, li := s.resident(2, "Chen", "admin"), s.resident(3, "Li", "admin")
	s.group.say(s.person(1, "Boss"), "/role @boss -admin")
	var wg sync.WaitGroup
	for _, u := range []bot.Update{s.direct(chen).words(chen, "/role @li -admin"), s.direct(li).words(li, "/role @chen -admin")} {
		wg.Go(func() {
			if err := s.h.HandleUpdate(t.Context(), u); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.deliver()
	if list := s.group.say(s.person(1, "Boss"), "/role").text(); !strings.Contains(list, "管理员（1）") {
		t.Errorf("want one admin left, the list says\n%s", list)
	}
}

func TestRoleList(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	for i := range 12 {
		s.resident(10+i, fmt.Sprintf("V%d", i), "volunteer")
	}
	s.resident(50, "<b>Mei</b>", "grid worker")
	list := s.staff.say(boss, "/role")
	s.wants(list, "管理员（1）Boss", "志愿者（12）V0、V1", "…", "网格员（1）<b>Mei</b>")
	if strings.Contains(list.text(), "V11") {
		t.Errorf("the list names everybody, too long for a phone:\n%s", list.text())
	}
	if strings.Contains(list.text(), "骑手（") {
		t.Errorf("the list has roles that nobody has:\n%s", list.text())
	}
}

func TestRolesOfOneCommunityAreNotThoseOfAnother(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen", "admin")
	other := s.chat(-300, "松园群")
	other.say(boss, "/setup 松园")
	other.say(chen, "大家好")
	s.wants(other.say(boss, "/role @chen"), "居民")
	s.wants(other.say(chen, "/role @chen admin"), "要由管理员来做")
}
