package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

// plumbers are n neighbours who can do plumbing.
func plumbers(s *street, n int) []bot.User {
	users := make([]bot.User, n)
	for i := range users {
		users[i] = s.resident(20+i, fmt.Sprintf("P%d", i))
		s.direct(users[i]).say(users[i], "/skills 水电")
	}
	s.flush()
	return users
}

// asked are those of users whose direct chat has a message with words.
func asked(s *street, users []bot.User, words string) (got []int) {
	for i, u := range users {
		if m := s.direct(u).last(); m != nil && strings.Contains(m.text(), words) {
			got = append(got, i)
		}
	}
	return got
}

// Five are asked first, half a minute later the next five, and then everybody.
func TestHelpComesInWaves(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, ps := s.resident(2, "An"), plumbers(s, 7)
	s.wants(s.direct(an).say(an, "/ask 厨房水管漏了，电话13812345678"), "T1", "会水电的", "先问 5 位")
	if got := asked(s, ps, "厨房水管漏了"); len(got) != 5 {
		t.Fatalf("asked first: %v", got)
	}
	s.wants(s.direct(ps[0]).last(), "T1", "求助（水电）", "电话***")
	if s.group.count()+s.staff.count() != 0 {
		t.Error("the rooms hear of it too soon")
	}
	s.pass(29 * time.Second)
	if got := asked(s, ps, "T1"); len(got) != 5 {
		t.Fatalf("too soon: %v", got)
	}
	s.pass(time.Second)
	if got := asked(s, ps, "T1"); len(got) != 7 {
		t.Fatalf("asked second: %v", got)
	}
	s.pass(30 * time.Second)
	card := s.group.last()
	s.wants(card, "T1", "求助（水电）", "厨房水管漏了", "***")
	for _, u := range ps {
		if n := s.direct(u).count(); n != 1 {
			t.Errorf("%s has %d messages", u.Name, n)
		}
	}

	s.direct(ps[6]).press(ps[6], s.direct(ps[6]).last(), "我来帮")
	s.wants(s.direct(ps[6]).last(), "T1 归您了", "An", "13812345678", "自付")
	s.wants(card, "已经有人接了")
	if got := asked(s, ps[:6], "已经有人接了"); len(got) != 6 {
		t.Errorf("told that it is taken: %v", got)
	}
	s.wants(s.direct(an).last(), "P6接了")
	s.pass(time.Hour)
	if s.group.count() != 1 {
		t.Errorf("%d messages in the group", s.group.count())
	}
	s.direct(ps[6]).say(ps[6], "/done T1 90分钟")
	s.direct(an).press(an, s.direct(an).last(), "办好了")
	s.wants(s.direct(ps[6]).last(), "+2 积分", "90 分钟")
}

// Once it is taken nobody else is asked; what is given back goes on where it stopped.
func TestHelpGivenBack(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, ps := s.resident(2, "An"), plumbers(s, 6)
	s.direct(an).say(an, "/ask 水电 水龙头滴水")
	taker := ps[asked(s, ps, "T1")[0]]
	s.direct(taker).say(taker, "/claim T1")
	s.pass(time.Minute)
	if got := asked(s, ps, "T1"); len(got) != 5 || s.group.count() != 0 {
		t.Fatalf("asked after it was taken: %v", got)
	}
	s.direct(taker).say(taker, "/release T1")
	s.pass(0)
	if got := asked(s, ps, "T1"); len(got) != 6 {
		t.Errorf("after it was given back: %v", got)
	}
	s.wants(s.direct(an).last(), "来不了")
	s.pass(time.Minute)
	s.wants(s.group.last(), "水龙头滴水", "最晚")
}

// With nobody to ask everybody is asked at once, and the staff know.
func TestHelpWithoutHelpers(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	s.wants(s.direct(an).say(an, "/ask 理发 想给奶奶剪个头发"), "T1", "没有会理发的", "群里")
	s.wants(s.group.last(), "T1", "求助（理发）")
	s.wants(s.staff.last(), "T1", "没有会理发的")
	s.wants(s.direct(an).say(an, "/ask 有空聊聊诗歌吗"), "T2", "群里")
	s.wants(s.group.last(), "求助：有空聊聊诗歌吗")
	s.wants(s.direct(an).say(an, "/ask"), "/ask 水电")
	s.wants(s.direct(an).say(an, "/ask 水电"), "/ask 水电 厨房")
	// Nobody takes it: the staff hear so too.
	s.pass(24 * time.Hour)
	s.wants(s.direct(an).last(), "没等到", "工作人员")
	s.wants(s.staff.find("没有人接"), "请联系An")
}

// Who was asked the least is asked first; who rests, is muted, busy or the asker is not.
func TestHelpIsAskedFairly(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, ps := s.person(1, "Boss"), s.resident(2, "An"), plumbers(s, 9)
	s.direct(an).say(an, "/skills 水电")
	rest := s.direct(ps[0]).say(ps[0], "/skills")
	s.direct(ps[0]).press(ps[0], rest, "暂时别问我")
	s.wants(rest, "暂时不问您")
	s.staff.say(boss, "/mute @p1 7d 乱说")
	s.flush()
	s.direct(an).say(an, "/ask 水电 一")
	first := asked(s, ps, "T1")
	s.direct(an).say(an, "/canceltask T1")
	s.flush()
	s.direct(an).say(an, "/ask 水电 二")
	second := asked(s, ps, "T2")
	if fmt.Sprint(first) != "[2 3 4 5 6]" || fmt.Sprint(second) != "[2 3 4 7 8]" {
		t.Errorf("first %v, then %v", first, second)
	}
	if m := s.direct(an).find("T2"); strings.Contains(m.text(), "我来帮") {
		t.Error("the asker was asked")
	}
}

// Of many helpers who press at once one has it.
func TestHelpRace(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, ps := s.resident(2, "An"), plumbers(s, 5)
	s.direct(an).say(an, "/ask 水电 水管漏了")
	s.toasts = nil
	presses := make([]bot.Update, len(ps))
	for i, u := range ps {
		presses[i] = s.direct(u).update(u, bot.Press{ID: "p", Data: "task_claim:1"})
		presses[i].Addressed = true
	}
	together(t, len(ps), func(i int) error { return s.h.HandleUpdate(t.Context(), presses[i]) })
	s.deliver()
	if got := asked(s, ps, "归您了"); len(got) != 1 {
		t.Errorf("%v have it", got)
	}
	if got := asked(s, ps, "已经有人接了"); len(got) != 4 {
		t.Errorf("%v are told that it is taken", got)
	}
}

func TestHelpPassed(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, ps, eve := s.resident(2, "An"), plumbers(s, 2), s.resident(9, "Eve")
	s.direct(an).say(an, "/ask 水电 水管漏了")
	ask := s.direct(ps[0]).last()
	s.direct(ps[0]).press(ps[0], ask, "这次不行")
	s.wants(ask, "下次再请您")
	if len(ask.Buttons) > 0 {
		t.Errorf("buttons %v", ask.Buttons)
	}
	// While only the skilled know, others find nothing.
	s.wants(s.direct(eve).say(eve, "/claim T1"), "没有找到 T1")
	s.wants(s.direct(eve).say(eve, "/task T1"), "没有找到 T1")
	s.wants(s.direct(eve).say(eve, "/tasks help"), "现在没有")
	s.wants(s.direct(ps[1]).say(ps[1], "/tasks help"), "T1")
	s.wants(s.group.say(an, "/task T1"), "私信")
}

// Staff and building leads ask for others, who hear of it if they can be told.
func TestHelpForSomebodyElse(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.resident(1, "Boss")
	an, bo, ps := s.resident(2, "An"), s.resident(3, "Bo", "楼长"), plumbers(s, 1)
	s.wants(s.direct(an).say(an, "/ask for @bo 水管漏了"), "楼长")
	s.direct(bo).say(bo, "/ask 水电 for @an 水管漏了")
	s.wants(s.direct(an).last(), "T1", "水管漏了")
	s.direct(ps[0]).say(ps[0], "/claim T1")
	s.wants(s.direct(ps[0]).last(), "T1", "An请的")
	s.wants(s.direct(an).last(), "P0接了")

	s.direct(boss).say(boss, "/ask 代王奶奶：灯不亮")
	s.direct(ps[0]).say(ps[0], "/claim T2")
	s.wants(s.direct(ps[0]).last(), "T2", "王奶奶请的", "灯不亮")
	s.wants(s.direct(boss).last(), "P0接了")
	for i := range 4 { // who asks for others is not held to how many one may ask for
		s.wants(s.direct(boss).say(boss, "/ask 代李伯：灯不亮"), fmt.Sprintf("T%d", i+3))
	}
	s.direct(ps[0]).say(ps[0], "/done T2")
	s.wants(s.direct(boss).last(), "T2", "办好了")
	s.direct(boss).press(boss, s.direct(boss).last(), "办好了")
	s.wants(s.direct(ps[0]).say(ps[0], "/points"), "1")
}

// That somebody is helped free of charge reads only who helps, and the staff.
func TestHelpFreeOfCharge(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, ps := s.resident(1, "Boss"), s.resident(2, "An"), plumbers(s, 2)
	s.wants(s.group.say(boss, "/special @an 独居"), "工作室")
	s.wants(s.direct(an).say(an, "/special @an 独居"), "工作人员")
	s.wants(s.staff.say(boss, "/special @an 独居老人"), "An", "独居老人")
	s.wants(s.staff.say(boss, "/special 王奶奶 低保"), "王奶奶")
	s.wants(s.direct(boss).say(boss, "/special"), "An · 独居老人", "王奶奶 · 低保")
	s.flush()
	s.direct(an).say(an, "/ask 水电 水管漏了")
	s.pass(time.Minute)
	s.direct(ps[0]).say(ps[0], "/claim T1")
	s.wants(s.direct(ps[0]).last(), "全免费")
	for _, room := range []chat{s.group, s.direct(an), s.direct(ps[1])} {
		s.mu.Lock()
		for _, m := range s.chats[room.ID] {
			if strings.Contains(m.text(), "免费") || strings.Contains(m.text(), "独居") {
				t.Errorf("%s reads %q", room.ID, m.text())
			}
		}
		s.mu.Unlock()
	}
	s.direct(boss).say(boss, "/ask for 王奶奶: 灯不亮")
	s.direct(ps[1]).say(ps[1], "/claim T2")
	s.wants(s.direct(ps[1]).last(), "全免费")
	s.wants(s.staff.say(boss, "/special @an 取消"), "取消了：An")
	s.wants(s.staff.say(boss, "/special @an 取消"), "没有记过")
	s.wants(s.staff.say(boss, "/special @an"), "/special @某人")
	s.direct(an).say(an, "/ask 水电 灯泡坏了")
	s.direct(ps[0]).say(ps[0], "/claim T3")
	s.wants(s.direct(ps[0]).last(), "自付")
}

// However many processes run, each helper is asked once and each wave comes in its turn.
func TestHelpWavesWithThreeProcesses(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, ps := s.resident(2, "An"), plumbers(s, 12)
	s.direct(an).say(an, "/ask 水电 水管漏了")
	for i, want := range []int{5, 10, 12} {
		s.deliver()
		if got := asked(s, ps, "T1"); len(got) != want {
			t.Errorf("wave %d: %v", i+1, got)
		}
		s.mu.Lock()
		s.clock = s.clock.Add(30 * time.Second)
		s.mu.Unlock()
		together(t, 3, func(int) error { return s.h.RunDue(t.Context()) })
	}
	s.deliver()
	for _, u := range ps {
		if n := s.direct(u).count(); n != 1 {
			t.Errorf("%s has %d messages", u.Name, n)
		}
	}
	if s.group.count() != 1 {
		t.Errorf("%d messages in the group", s.group.count())
	}
}
