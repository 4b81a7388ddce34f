package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestNoShow(t *testing.T) {
	t.Parallel()
	s, boss, an, bo := claimedTask(t)
	s.wants(s.staff.say(boss, "/noshow T1 @an"), "还没开始")
	s.pass(untilTomorrow9 + time.Hour)
	for words, want := range map[string]string{
		"/noshow":            "/noshow T7 @",
		"/noshow T1":         "/noshow T7 @",
		"/noshow T1 @boss":   "您自己的",
		"/noshow T1 @nobody": "还不认识",
		"/noshow T9 @an":     "没有找到 T9",
	} {
		s.wants(s.staff.say(boss, words), want)
	}
	s.wants(s.group.say(an, "/noshow T1 @bo"), "工作人员")
	answer := s.staff.say(boss, "/noshow T1 @an")
	s.wants(answer, "T1", "An", "第 1 次")
	s.wants(s.direct(an).last(), "T1", "缺席")
	s.wants(s.direct(an).say(an, "/done T1"), "缺席")
	s.wants(s.staff.say(bo, "/noshow T1 @an"), "处理过", "缺席")
	if toast := s.staff.press(boss, answer, "撤销"); !strings.Contains(toast, "已撤销") {
		t.Errorf("toast %q", toast)
	}
	s.wants(s.direct(an).last(), "T1", "撤销")
	if toast := s.staff.press(boss, answer, "撤销"); !strings.Contains(toast, "处理过") {
		t.Errorf("the second press: %q", toast)
	}
	s.wants(s.direct(an).say(an, "/done T1"), "交上去了")
	s.wants(s.staff.say(boss, "/noshow T1 @an"), "处理过") // it was handed in
}

// absences lets An claim and stay away n times, a day each.
func absences(s *street, n int) {
	s.t.Helper()
	boss, an := s.person(1, "Boss"), s.person(2, "An")
	for range n {
		card := postTask(s, "清理 | 明天 9:00-11:00")
		ref, _, _ := strings.Cut(card.text(), " ")
		s.direct(an).say(an, "/claim "+ref)
		if m := s.staff.last(); strings.Contains(m.text(), "同意吗") {
			s.staff.press(boss, m, "同意")
		}
		s.pass(24 * time.Hour)
		s.wants(s.staff.say(boss, "/noshow "+ref+" @an"), "缺席")
	}
}

func TestClaimOnApproval(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo")
	absences(s, 2)
	card := postTask(s, "清理 | 明天 9:00-11:00")
	s.wants(s.direct(an).say(an, "/claim T3"), "T3", "等工作人员同意")
	s.wants(card, "1/1") // the place is kept
	ask := s.staff.last()
	s.wants(ask, "T3", "An", "缺席过 2 次")
	if first := ask.Buttons[0][0].Label; first != "同意" {
		t.Errorf("the first button is %q", first)
	}
	if toast := s.staff.press(bo, ask, "同意"); !strings.Contains(toast, "工作人员") {
		t.Errorf("a press by no staff: %q", toast)
	}
	s.wants(s.direct(an).say(an, "/done T3"), "等工作人员同意")
	s.staff.press(boss, ask, "同意")
	s.wants(ask, "管理员已同意")
	s.wants(s.direct(an).last(), "T3", "归您了")
	if toast := s.staff.pressData(boss, ask.ID, "task_decline:3"); !strings.Contains(toast, "处理过") {
		t.Errorf("the second press: %q", toast)
	}
	s.wants(s.direct(an).say(an, "/release T3"), "已放弃")
}

// Where there is no staff room nobody can be asked, so nobody waits for a word.
func TestClaimWithoutAnybodyToApprove(t *testing.T) {
	t.Parallel()
	s := emptyStreet(t)
	boss := s.person(1, "Boss")
	s.group.say(boss, "/setup 文苑")
	an := s.resident(2, "An")
	for i := range 2 {
		s.group.say(boss, "/newtask 扫地 | 今天 14:00-15:00")
		s.direct(an).say(an, fmt.Sprintf("/claim T%d", i+1))
		s.pass(24 * time.Hour)
		s.group.say(boss, fmt.Sprintf("/noshow T%d @an", i+1))
	}
	s.group.say(boss, "/newtask 扫地 | 今天 14:00-15:00")
	s.wants(s.direct(an).say(an, "/claim T3"), "T3 归您了")
}

func TestClaimDeclined(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo")
	absences(s, 2)
	card := postTask(s, "清理 | 明天 9:00-11:00")
	s.direct(an).say(an, "/claim T3")
	ask := s.staff.last()
	s.wants(s.direct(bo).say(bo, "/claim T3"), "候补第 1 位")
	s.staff.press(boss, ask, "不同意")
	s.wants(s.direct(an).last(), "T3", "没有同意")
	s.wants(s.direct(bo).last(), "T3", "空出") // the place goes on
	s.wants(card, "1/1")
	s.wants(s.direct(an).say(an, "/claim T3"), "没有同意") // for this task, that is the answer
}

// A request that nobody answered ends with the start.
func TestApprovalEndsAtTheStart(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	absences(s, 2)
	card := postTask(s, "清理 | 明天 9:00-11:00")
	s.direct(an).say(an, "/claim T3")
	ask := s.staff.last()
	s.pass(24 * time.Hour)
	s.wants(card, "0/1", "已经开始")
	s.wants(s.direct(an).last(), "T3", "没轮到您")
	if toast := s.staff.pressData(boss, ask.ID, "task_admit:3"); !strings.Contains(toast, "处理过") {
		t.Errorf("toast %q", toast)
	}
}

func TestClaimsPause(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	absences(s, 5)
	card := postTask(s, "清理 | 明天 9:00-11:00")
	s.wants(s.direct(an).say(an, "/claim T6"), "5 次", "停一停")
	s.wants(card, "0/1")
	s.pass(361 * 24 * time.Hour) // the first of them is a year old
	postTask(s, "清理 | 明天 9:00-11:00")
	s.wants(s.direct(an).say(an, "/claim T7"), "等工作人员同意")
	s.pass(5 * 24 * time.Hour)
	postTask(s, "清理 | 明天 9:00-11:00")
	s.wants(s.direct(an).say(an, "/claim T8"), "归您了")
}

// A place from the line needs the staff's word as well.
func TestOfferOnApproval(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo")
	absences(s, 2)
	card := postTask(s, "清理 | 明天 9:00-11:00")
	s.direct(bo).say(bo, "/claim T3")
	s.wants(s.direct(an).say(an, "/claim T3"), "候补第 1 位")
	s.direct(bo).say(bo, "/release T3")
	offer := s.direct(an).find("空出")
	s.direct(an).press(an, offer, "我来")
	s.wants(offer, "等工作人员同意")
	s.wants(card, "1/1")
	s.staff.press(boss, s.staff.last(), "同意")
	s.wants(s.direct(an).say(an, "/tasks mine"), "T3", "已认领")
}

// A question to the staff is closed when there is nothing to answer any more.
func TestApprovalOver(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(s *street){
		"given back": func(s *street) { s.direct(s.person(2, "An")).say(s.person(2, "An"), "/release T3") },
		"called off": func(s *street) { s.staff.say(s.person(1, "Boss"), "/canceltask T3") },
		"let go":     func(s *street) { s.staff.say(s.person(1, "Boss"), "/release T3 @an") },
		"started":    func(s *street) { s.pass(24 * time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			an := s.resident(2, "An")
			absences(s, 2)
			postTask(s, "清理 | 明天 9:00-11:00")
			s.direct(an).say(an, "/claim T3")
			ask := s.staff.find("同意吗")
			end(s)
			s.wants(ask, "T3", "不用定了")
			if len(ask.Buttons) > 0 {
				t.Errorf("it still asks: %v", ask.Buttons)
			}
		})
	}
}
