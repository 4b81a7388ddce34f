package handlers_test

import (
	"strings"
	"testing"
	"time"

	"linli/bot"
)

const patrol = "巡逻 | 每周日 9:00-11:00 | 文昌花园 | 3人"

func TestSeries(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	answer := s.staff.say(boss, "/newtask "+patrol)
	s.wants(answer, "巡逻：每周日 09:00–11:00", "T1 7月5日 周日 09:00–11:00", "T2 7月12日 周日 09:00–11:00")
	if strings.Contains(answer.text(), "T3") {
		t.Errorf("too far ahead: %q", answer.text())
	}
	// The groups see each three days before, and once.
	if s.group.count() != 0 {
		t.Errorf("the group sees %q", s.group.last().text())
	}
	s.pass(23 * time.Hour) // Thursday 9:00
	s.wants(s.group.last(), "T1", "巡逻", "7月5日", "0/3")
	s.pass(3 * 24 * time.Hour) // Sunday 9:00
	s.wants(s.group.last(), "T1", "已经开始")
	s.wants(s.staff.say(boss, "/tasks"), "T2", "T3")
	if strings.Contains(s.staff.last().text(), "T4") {
		t.Errorf("too many: %q", s.staff.last().text())
	}
	s.pass(5 * 24 * time.Hour)
	s.wants(s.group.last(), "T2", "7月12日")
	if s.group.count() != 2 {
		t.Errorf("%d cards", s.group.count())
	}
	// After a long stop it goes on from now, not from then.
	s.pass(60 * 24 * time.Hour)
	list := s.staff.say(boss, "/tasks").text()
	if strings.Count(list, "巡逻") != 2 || !strings.Contains(list, "9月13日") {
		t.Errorf("after a stop: %q", list)
	}
}

// The next one is made however far off it is.
func TestSeriesByTheMonth(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.wants(s.staff.say(boss, "/newtask 大扫除 | 每月最后一个周六 9:00-11:00 | 9人"), "T1 7月25日 周六")
	s.pass(25 * 24 * time.Hour)
	s.wants(s.staff.say(boss, "/tasks"), "现在没有")
	s.pass(20 * 24 * time.Hour)
	s.wants(s.staff.say(boss, "/tasks"), "T2", "8月29日")
	for words, want := range map[string]string{
		"巡逻 | 每周六":                "几点到几点",
		"巡逻 | 每3天 9:00-11:00":     "没看懂",
		"巡逻 | 每周六 11:00-9:00":     "结束要在开始之后",
		"巡逻 | 每周六 9:00 | 明天 9:00": "两遍",
	} {
		s.wants(s.staff.say(boss, "/newtask "+words), want)
	}
}

func TestSeriesOneIsCancelled(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	s.staff.say(boss, "/newtask "+patrol)
	s.direct(an).say(an, "/claim T2")
	s.wants(s.staff.say(boss, "/canceltask T1 下雨"), "T1")
	s.pass(14 * 24 * time.Hour)
	if strings.Contains(s.staff.say(boss, "/tasks").text(), "7月5日") {
		t.Error("it was made again")
	}
	s.wants(s.staff.say(boss, "/tasks"), "T3", "7月19日")
}

func TestSeriesAllFollowingChange(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	s.staff.say(boss, "/newtask "+patrol)
	s.direct(an).say(an, "/claim T1")
	s.direct(an).say(an, "/claim T2")
	s.wants(s.staff.say(boss, "/edittask T2 以后 | 14:00-16:00 | 5人 | 东门"), "T2", "1 次", "1 人")
	s.wants(s.direct(an).last(), "T2", "7月12日 周日 14:00–16:00", "东门")
	s.wants(s.staff.say(boss, "/task T1"), "09:00–11:00", "1/3")
	s.wants(s.staff.say(boss, "/task T2"), "14:00–16:00", "1/5")
	s.pass(5 * 24 * time.Hour)
	s.wants(s.staff.say(boss, "/task T3"), "7月19日 周日 14:00–16:00", "0/5", "东门")
	for _, c := range [][2]string{
		{"/edittask T2 以后", "要改什么"},
		{"/edittask T2 以后 | 周六 9:00-11:00", "不能换日子"},
		{"/edittask T2 | 每周六 9:00-11:00", "改不成重复的"},
		{"/edittask T2 以后 | 0人", "1 到 500"},
	} {
		answer := s.staff.say(boss, c[0])
		s.wants(answer, c[1])
		if answer.Text.Len() > 400 {
			t.Errorf("%q: %d characters", c[0], answer.Text.Len())
		}
	}
	s.wants(s.staff.say(boss, "/edittask T2 following | 9:00-10:00"), "都改好了", "2 次")
}

// One of them may be moved to where another one is.
func TestSeriesOneIsMoved(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.staff.say(boss, "/newtask "+patrol)
	s.wants(s.staff.say(boss, "/edittask T1 | 7月12日 9:00-11:00"), "T1", "7月12日")
	s.pass(5 * 24 * time.Hour)
	s.wants(s.staff.say(boss, "/task T3"), "7月19日")
}

func TestSeriesIsCancelled(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	s.staff.say(boss, "/newtask "+patrol)
	s.direct(an).say(an, "/claim T2")
	s.wants(s.staff.say(boss, "/canceltask T1 以后 换人了"), "T1 和以后的都取消了", "2 次", "1 人")
	s.wants(s.direct(an).last(), "T2", "换人了")
	s.pass(30 * 24 * time.Hour)
	s.wants(s.staff.say(boss, "/tasks"), "现在没有")
	if s.group.count() != 0 {
		t.Errorf("the group sees %q", s.group.last().text())
	}
}

// Staff read which of a series falls on a holiday.
func TestSeriesOnAHoliday(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.staff.say(boss, "/holidays 2026-07-12 街道节")
	s.staff.say(boss, "/holidays 2026-07-19 龙舟节")
	s.wants(s.staff.say(boss, "/newtask "+patrol), "注意：T2", "街道节", "/canceltask T2")
	s.pass(5 * 24 * time.Hour)
	s.wants(s.staff.last(), "注意：T3", "龙舟节")
}

func TestCopyTask(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	postTask(s, "修水管 | 明天 9:00-12:00 | 文昌花园 | 水电1人，普通2人 | 10分 | 限志愿者 | 18岁以上 | 需审核")
	s.staff.say(boss, "/copytask T1 下周六 14:00")
	card := s.group.last()
	s.wants(card, "T2", "修水管", "7月11日 周六 14:00–17:00", "文昌花园", "0/3", "10 积分", "水电 0/1、不限 0/2", "限志愿者", "满 18 岁", "同意")
	s.staff.say(boss, "#复制任务 T1 | 下周六 8:00-9:00 | 5人 | 东门")
	s.wants(s.group.last(), "T3", "08:00–09:00", "0/5", "东门")
	s.wants(s.staff.say(boss, "/copytask T1"), "什么时候", "/copytask T7 下周六 9:00")
	s.wants(s.staff.say(boss, "/copytask T1 改天"), "什么时候")
	s.wants(s.staff.say(boss, "/copytask"), "/copytask T7")
	an := s.resident(2, "An")
	s.wants(s.group.say(an, "/copytask T1 下周六 9:00"), "工作人员")
	s.staff.say(boss, "/copytask T1 每周日 9:00-10:00")
	s.wants(s.staff.last(), "修水管：每周日 09:00–10:00")
}

// An edit that names a start alone keeps how long the task takes.
func TestEditKeepsTheLength(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	card := postTask(s, "清理 | 明天 9:00-12:00")
	s.staff.say(s.person(1, "Boss"), "/edittask T1 | 明天 14:00")
	s.wants(card, "7月2日 周四 14:00–17:00")
}

// However many processes run, each task of a series is made once.
func TestSeriesWithThreeProcesses(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.staff.say(boss, "/newtask "+patrol)
	for range 4 {
		s.mu.Lock()
		s.clock = s.clock.Add(7 * 24 * time.Hour)
		s.mu.Unlock()
		together(t, 3, func(int) error { return s.h.RunDue(t.Context()) })
	}
	s.deliver()
	list := s.staff.say(boss, "/tasks").text()
	if strings.Count(list, "8月2日") != 1 || strings.Count(list, "8月9日") != 1 {
		t.Errorf("made %q", list)
	}
	seen := map[bot.MessageID]bool{}
	for _, m := range s.chats[s.group.ID] {
		seen[m.ID] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d cards in four weeks", len(seen))
	}
}
