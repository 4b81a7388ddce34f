package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

// postTask has Boss post a task in the staff room and returns its card in the group.
func postTask(s *street, words string) *shown {
	s.t.Helper()
	s.staff.say(s.person(1, "Boss"), "/newtask "+words)
	return s.group.last()
}

const tomorrow = "清理小广告 | 明天 9:00-11:00 | 文昌花园 | 2人 | 10分"

// untilTomorrow9 is from the street's start to the start of that task.
const untilTomorrow9 = 23 * time.Hour

func TestNewTask(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	answer := s.staff.say(boss, "/newtask "+tomorrow)
	s.wants(answer, "T1", "1 个群")
	card := s.group.last()
	s.wants(card, "T1", "清理小广告", "7月2日 周四 09:00–11:00", "文昌花园", "0/2", "10 积分")
	if _, ok := card.button("认领"); !ok || s.group.count() != 1 || s.staff.count() != 1 {
		t.Errorf("card %v; %d messages in the group, %d in the staff room", card.Buttons, s.group.count(), s.staff.count())
	}
}

func TestNewTaskForms(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.resident(1, "Boss")
	for words, want := range map[string][]string{
		"发任务 扫楼道｜明天９点到１１点｜3号楼｜５人｜１０分":                     {"扫楼道", "7月2日 周四 09:00–11:00", "3号楼", "0/5", "10 积分"},
		"發任務 掃樓道 | 5人 | 明天 9:00-11:00":                    {"掃樓道", "0/5", "每人 2 积分"},
		"/newtask Sweep | tomorrow 9:00-10:00 | 3 people": {"Sweep", "09:00–10:00", "0/3", "每人 1 积分"},
		"/newtask 浇水 | 明天 9:00-9:20":                      {"浇水", "名额：0/1"},
	} {
		s.direct(boss).say(boss, words)
		if card := s.group.last(); card == nil {
			t.Errorf("%q: no card", words)
		} else {
			s.wants(card, want...)
		}
	}
}

// In the group that gets the card, the card is the answer.
func TestNewTaskInTheGroup(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	card := s.group.say(s.person(1, "Boss"), "/newtask "+tomorrow)
	s.wants(card, "T1", "0/2")
	if s.group.count() != 1 {
		t.Errorf("%d messages, want the card alone", s.group.count())
	}
}

func TestNewTaskRefuses(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	for words, want := range map[string]string{
		"扫雪 | 2026-02-30 9:00-11:00":        "没看懂",
		"扫雪 | 昨天 9:00-11:00":                "已经过了",
		"扫雪 | 2026-07-05 11:00-9:00":        "结束要在开始之后",
		"扫雪 | 明天":                           "几点到几点",
		"扫雪 | 明天 9:00-11:00 | 5000人":        "1 到 500",
		"扫雪 | 明天 9:00-11:00 | 99999分":       "0 到 100",
		"扫雪 | 明天 9:00-11:00 | 3人 | 4人":      "两遍",
		strings.Repeat("雪", 61) + " | 明天9点": "60 个字",
	} {
		before := s.staff.count()
		answer := s.staff.say(boss, "/newtask "+words)
		s.wants(answer, want, "/newtask 清理小广告 | 明天 9:00-11:00")
		if s.staff.count() != before+1 || answer.Text.Len() > 400 {
			t.Errorf("%q: %d answers of %d characters", words, s.staff.count()-before, answer.Text.Len())
		}
	}
	s.wants(s.group.say(an, "/newtask "+tomorrow), "工作人员")
	s.wants(s.group.say(boss, "/tasks"), "现在没有")
}

// What is missing is asked for, step by step; a wrong answer is asked again.
func TestNewTaskAsks(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	ask := s.staff.say(boss, "/newtask")
	s.wants(ask, "要做什么", "/newtask 清理小广告")
	s.wants(s.staff.reply(boss, ask, "清理小广告"), "清理小广告", "什么时候")
	s.wants(s.staff.reply(boss, s.staff.last(), "改天吧"), "没看懂")
	s.wants(s.staff.reply(an, s.staff.last(), "明天 9:00-11:00"), "没看懂") // not An's question
	s.wants(s.staff.reply(boss, s.staff.last(), "明天 9:00-11:00 | 文昌花园 | 3人"), "T1", "发好了")
	s.wants(s.group.last(), "清理小广告", "文昌花园", "0/3", "2 积分")
	s.wants(s.staff.reply(boss, s.staff.last(), "明天 9:00-11:00"), "没看懂") // it is done with
}

func TestNewTaskAsksInTheDirectChat(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.resident(1, "Boss")
	room := s.direct(boss)
	s.wants(room.say(boss, "/newtask | 明天 9:00-11:00"), "要做什么")
	s.wants(room.say(boss, "清理小广告"), "T1")
}

// A photo or a place in the direct chat answers no question about a task: it is
// for a report.
func TestNewTaskIsNotAnsweredByAPhoto(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.resident(1, "Boss")
	room := s.direct(boss)
	s.wants(room.say(boss, "/newtask"), "要做什么")
	s.wants(room.photo(boss, "3栋楼道堆放杂物"), "R1")
	s.wants(room.say(boss, "/newtask 清理小广告"), "什么时候")
	place := bot.Said{Position: &bot.Position{Latitude: 22.5, Longitude: 114}}
	s.wants(room.handle(room.update(boss, place)), "R1")
	s.wants(s.group.say(boss, "/tasks"), "现在没有")
}

// A member of the staff who is none any more does not go on with what they began.
func TestNewTaskChecksAgain(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, ann := s.person(1, "Boss"), s.resident(2, "Ann", "staff")
	s.wants(s.direct(ann).say(ann, "/newtask 清理小广告"), "什么时候")
	s.group.say(boss, "/role @ann -staff")
	s.group.say(boss, "/role @ann 居民")
	s.wants(s.direct(ann).say(ann, "明天 9:00-11:00"), "工作人员")
}

func TestEditTask(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	card := postTask(s, tomorrow)
	s.group.press(an, card, "认领")
	answer := s.staff.say(boss, "/edittask T1 | 后天 14:00-16:00 | 8人 | 3号楼")
	s.wants(answer, "T1", "改好了", "1 人")
	s.wants(card, "7月3日 周五 14:00–16:00", "3号楼", "1/8")
	s.wants(s.direct(an).last(), "T1", "变动", "7月3日 周五 14:00–16:00", "3号楼")
	told := s.direct(an).count()
	s.staff.say(boss, "/edittask T1 | 标题：扫雪 | 9人 | 5分")
	s.wants(card, "扫雪", "1/9", "5 积分")
	if s.direct(an).count() != told {
		t.Error("a new title or number is no news to those who come")
	}
}

func TestEditTaskRefuses(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo")
	card := postTask(s, tomorrow)
	s.group.press(an, card, "认领")
	s.group.press(bo, card, "认领")
	for words, want := range map[string]string{
		"T1 | 1人":            "已有 2 人",
		"T1":                 "要改什么",
		"T1 | 昨天 9:00-11:00": "已经过了",
		"T9 | 3人":            "没有找到 T9",
		"":                   "/edittask T7",
	} {
		s.wants(s.staff.say(boss, "/edittask "+words), want)
	}
	s.wants(s.group.say(an, "/edittask T1 | 3人"), "工作人员")
	s.pass(untilTomorrow9)
	s.wants(s.staff.say(boss, "/edittask T1 | 3人"), "已经开始")
	s.wants(card, "2/2")
}

func TestCancelTask(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo, cai := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo"), s.resident(4, "Cai")
	card := postTask(s, tomorrow)
	s.group.press(an, card, "认领")
	s.group.press(bo, card, "认领")
	s.group.press(cai, card, "排候补")
	s.direct(an).photo(an, "/done T1")
	handIn := s.staff.last()
	s.wants(s.staff.say(boss, "/canceltask T1 下雨改期"), "T1", "取消", "2 人")
	s.wants(card, "已取消", "下雨改期")
	if len(card.Buttons) > 0 {
		t.Error("the card of a cancelled task has buttons")
	}
	for _, u := range []bot.User{bo, cai} {
		s.wants(s.direct(u).last(), "T1", "取消", "下雨改期")
	}
	s.wants(s.staff.say(boss, "/canceltask T1"), "已经取消")
	for _, words := range []string{"/claim T1", "/release T1", "/done T1"} {
		s.wants(s.direct(bo).say(bo, words), "已经取消")
	}
	// What was handed in before stands.
	s.wants(s.staff.say(boss, "/verify T1"), "1 份")
	s.wants(handIn, "审核通过")
	s.wants(s.direct(an).say(an, "/points"), "10")
	before := s.direct(bo).count()
	s.pass(72 * time.Hour)
	if s.direct(bo).count() != before {
		t.Errorf("a cancelled task is remembered: %q", s.direct(bo).last().text())
	}
}

// Whoever has no direct chat cannot be told, which staff learn.
func TestCancelTaskSaysWhomItMissed(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, bo := s.person(1, "Boss"), s.person(3, "Bo")
	s.group.press(bo, postTask(s, tomorrow), "认领")
	s.wants(s.staff.say(boss, "/canceltask T1"), "0 人", "还有 1 人")
	s.wants(s.group.say(bo, "/release"), "/release T7")
	s.wants(s.group.say(s.person(1, "Boss"), "/canceltask"), "/canceltask T7")
}

func TestTasksLists(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, bo := s.resident(2, "An"), s.resident(3, "Bo")
	s.wants(s.group.say(an, "/tasks"), "现在没有")
	s.wants(s.direct(an).say(an, "任务 我的"), "还没有任务")
	for i := range 7 {
		postTask(s, fmt.Sprintf("第%d件 | 明天 %d:00-%d:00", i+1, 9+i, 10+i))
	}
	room := s.direct(an)
	page := room.say(an, "任务")
	s.wants(page, "T1", "第1件", "T5", "0/1")
	if strings.Contains(page.text(), "T6") {
		t.Errorf("more than a page: %q", page.text())
	}
	before := room.count()
	room.press(an, page, "更多")
	s.wants(page, "T6", "第7件")
	if room.count() != before {
		t.Error("turning the page makes a new message")
	}
	room.press(an, page, "认领 T6")
	s.direct(bo).say(bo, "认领T7")
	own := room.say(an, "/tasks mine")
	s.wants(own, "T6", "第6件", "已认领")
	if strings.Contains(own.text(), "T7") || strings.Contains(own.text(), "T1 ") {
		t.Errorf("not only one's own: %q", own.text())
	}
	room.press(an, own, "我来不了 T6")
	s.wants(room.say(an, "/tasks mine"), "还没有任务")
	s.pass(30 * time.Hour) // the first seven have started
	s.wants(room.say(an, "/tasks"), "现在没有")
	s.wants(s.direct(bo).say(bo, "/tasks mine"), "T7", "已认领")
}

// What is to come is listed first, however much was done in the month before.
func TestOwnTasksToComeAreListedFirst(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	room := s.direct(an)
	for i := range 20 {
		postTask(s, "扫地 | 今天 14:00-15:00")
		room.say(an, fmt.Sprintf("/claim T%d", i+1))
		s.pass(24 * time.Hour)
		s.staff.say(boss, fmt.Sprintf("/verify T%d @an", i+1))
	}
	postTask(s, "浇花 | 后天 9:00-10:00")
	postTask(s, "浇树 | 明天 9:00-10:00")
	room.say(an, "/claim T21")
	room.say(an, "/claim T22")
	own := room.say(an, "/tasks mine").text()
	at := func(ref string) int { return strings.Index(own, ref+" ") }
	if at("T22") < 0 || at("T21") < at("T22") || at("T20") < at("T21") || at("T19") < at("T20") || at("T1") >= 0 {
		t.Errorf("want T22, T21, then T20 and back: %q", own)
	}
}

func TestTaskDeepLink(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	postTask(s, tomorrow)
	card := s.direct(an).say(an, "/start t1")
	s.wants(card, "T1", "清理小广告", "0/2")
	s.direct(an).press(an, card, "认领")
	s.wants(s.direct(an).say(an, "/start t1"), "T1", "已认领")
	s.wants(s.group.last(), "1/2")
	s.wants(s.direct(an).say(an, "/start t99"), "过时")
}
