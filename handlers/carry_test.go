package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

const parcel = "3栋502取快递到大门口，电话13812345678"

// carried is An's request to take something along, which Bo has taken.
func carried(t *testing.T) (s *street, card *shown, an, bo, cai bot.User) {
	t.Helper()
	s = newStreet(t)
	an, bo, cai = s.resident(2, "An"), s.resident(3, "Bo"), s.resident(4, "Cai")
	s.direct(an).say(an, "/carry "+parcel)
	card = s.group.last()
	if toast := s.group.press(bo, card, "我来带"); !strings.Contains(toast, "T1 归您了") {
		t.Errorf("toast %q", toast)
	}
	return s, card, an, bo, cai
}

func TestCarry(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo")
	s.wants(s.direct(an).say(an, "/carry "+parcel), "T1", "发到群里了", "最晚：7月1日 周三 13:00")
	card := s.group.last()
	s.wants(card, "T1", "随手带", "3栋502取快递到大门口", "电话***", "1 积分", "13:00")
	if strings.Contains(card.text(), "1381") || strings.Contains(card.text(), "An") {
		t.Errorf("the card tells %q", card.text())
	}
	s.group.press(bo, card, "我来带")
	s.wants(card, "已经有人接了")
	if len(card.Buttons) > 0 || s.group.count() != 1 {
		t.Errorf("buttons %v, %d messages", card.Buttons, s.group.count())
	}
	mine := s.direct(bo).last()
	s.wants(mine, "T1", "归您了", "An", "13812345678")
	news := s.direct(an).last()
	s.wants(news, "T1", "Bo接了")

	s.direct(bo).press(bo, mine, "完成")
	ask := s.direct(an).last()
	s.wants(ask, "T1", "Bo说办好了")
	if s.staff.count() != 0 {
		t.Errorf("the staff room hears %q", s.staff.last().text())
	}
	if toast := s.direct(an).press(an, ask, "办好了"); !strings.Contains(toast, "谢谢Bo") {
		t.Errorf("toast %q", toast)
	}
	s.wants(s.direct(bo).last(), "办好了", "+1 积分", "现有 1 积分。")
	s.wants(s.direct(bo).say(bo, "/points"), "1")
	if toast := s.direct(an).pressData(an, ask.ID, "errand_ok:1"); !strings.Contains(toast, "处理过了") {
		t.Errorf("the second press: %q", toast)
	}
	s.wants(s.direct(bo).say(bo, "/points"), "1")
	// Its words are kept no longer than they are needed.
	if m := s.staff.say(boss, "/task T1"); strings.Contains(m.text(), "1381") {
		t.Errorf("the staff still read %q", m.text())
	}
}

func TestCarryForms(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	for words, want := range map[string][]string{
		"随手带 下午5点前从驿站取件，取件码 8-2-3045":    {"取件码 ***", "17:00"},
		"隨手帶：兩箱水到3棟":                     {"兩箱水到3棟", "13:00"},
		"carry a box to gate 2 by 14:00": {"a box to gate 2", "14:00"},
	} {
		s.direct(an).say(an, words)
		s.wants(s.group.last(), want...)
		s.direct(an).say(an, "/canceltask "+strings.Fields(s.group.last().text())[0])
	}
	// In a group the card is the answer.
	before := s.group.count()
	s.wants(s.group.say(an, "#随手带 一袋米"), "一袋米", "随手带")
	if s.group.count() != before+1 {
		t.Errorf("%d messages", s.group.count()-before)
	}
}

func TestCarryRefuses(t *testing.T) {
	t.Parallel()
	s, _, an, bo, cai := carried(t)
	for _, c := range []struct {
		who   bot.User
		words string
		want  string
	}{
		{an, "/carry", "/carry 3栋502"},
		{an, "/carry " + strings.Repeat("重", 301), "300 个字"},
		{an, "/claim T1", "您自己请的"},
		{cai, "/claim T1", "已经有人接了"},
		{cai, "/canceltask T1", "工作人员"},
		{cai, "/done T1", "没有认领"},
		{bo, "/claim T1", "已认领"},
		{bo, "/tasks 别的", "/tasks carry"},
	} {
		answer := s.direct(c.who).say(c.who, c.words)
		s.wants(answer, c.want)
		if answer.Text.Len() > 400 {
			t.Errorf("%q: %d characters", c.words, answer.Text.Len())
		}
	}
	boss := s.person(1, "Boss")
	s.wants(s.staff.say(boss, "/edittask T1 | 3人"), "改不了")
	s.wants(s.staff.say(boss, "/copytask T1 明天 9:00"), "不能复制")
	s.wants(s.staff.say(boss, "/noshow T1 @bo"), "/release T1 @")
	s.wants(s.staff.say(boss, "/verify T1 @bo"), "还没交")
	for _, data := range []string{"errand_ok:1", "errand_not:1", "errand_cancel:1", "errand_write:1", "errand_pass:1"} {
		if toast := s.direct(cai).pressData(cai, "m1", data); toast == "" || strings.Contains(toast, "快递") {
			t.Errorf("%s by a stranger: %q", data, toast)
		}
	}
	for i := range 3 {
		s.direct(an).say(an, fmt.Sprintf("/carry 第%d件", i))
	}
	s.wants(s.direct(an).last(), "您已有 3 个")
}

// Of many who press at once one has it; the others are told.
func TestCarryRace(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	const people = 30
	an := s.resident(2, "An")
	users := make([]bot.User, people)
	for i := range users {
		users[i] = s.resident(10+i, fmt.Sprintf("P%d", i))
	}
	s.direct(an).say(an, "/carry "+parcel)
	s.toasts = nil
	presses := make([]bot.Update, people)
	for i, u := range users {
		presses[i] = s.direct(u).update(u, bot.Press{ID: "p", Data: "task_claim:1"})
		presses[i].Addressed = true
	}
	together(t, people, func(i int) error { return s.h.HandleUpdate(t.Context(), presses[i]) })
	s.deliver()
	won := 0
	for _, toast := range s.toasts {
		if strings.Contains(toast, "归您了") {
			won++
		} else if !strings.Contains(toast, "已经有人接了") {
			t.Errorf("toast %q", toast)
		}
	}
	if won != 1 || strings.Count(s.direct(an).find("接了！").text(), "接了！") != 1 {
		t.Errorf("%d have it", won)
	}
}

func TestCarryGivenBack(t *testing.T) {
	t.Parallel()
	s, card, an, bo, cai := carried(t)
	s.wants(s.direct(bo).say(bo, "/release T1"), "T1 好的")
	s.wants(card, "最晚")
	s.wants(s.direct(an).last(), "来不了")
	s.group.press(cai, card, "我来带")
	s.wants(s.direct(an).last(), "Cai接了")
	s.wants(s.staff.say(s.person(1, "Boss"), "/release T1 @cai"), "已让退出")
	s.wants(card, "最晚")
	s.wants(s.direct(an).last(), "来不了")
	s.group.press(cai, card, "我来带")
	// What is not done yet can be said so, as often as need be.
	s.direct(cai).say(cai, "/done T1 放在门口了")
	ask := s.direct(an).last()
	s.wants(ask, "放在门口了")
	s.direct(an).press(an, ask, "还没有")
	s.wants(s.direct(cai).last(), "还没好")
	s.wants(ask, "已经告诉对方")
	s.direct(cai).say(cai, "/done T1")
	s.direct(an).say(an, "/done T1") // the asker's word
	s.wants(s.direct(cai).say(cai, "/points"), "1")
}

func TestCarryCancelled(t *testing.T) {
	t.Parallel()
	s, card, an, bo, _ := carried(t)
	s.direct(an).press(an, s.direct(an).find("接了"), "取消")
	s.wants(card, "不用了")
	s.wants(s.direct(bo).last(), "T1", "取消")
	s.wants(s.direct(bo).say(bo, "/done T1"), "取消")
	s.pass(4 * time.Hour)
	s.wants(card, "不用了")
	s.wants(s.direct(an).say(an, "/canceltask T1"), "已经取消")
}

// What nobody takes ends by itself, and its asker reads what to do next.
func TestCarryExpires(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, bo := s.resident(2, "An"), s.resident(3, "Bo")
	s.direct(an).say(an, "/carry "+parcel)
	card := s.group.last()
	s.pass(3*time.Hour - time.Second)
	s.wants(card, "最晚")
	s.pass(time.Second)
	s.wants(card, "时间过了")
	s.wants(s.direct(an).last(), "T1", "没等到", "/carry")
	if toast := s.group.pressData(bo, card.ID, "task_claim:1"); !strings.Contains(toast, "时间过了") {
		t.Errorf("toast %q", toast)
	}
	s.wants(s.direct(an).say(an, "/tasks mine"), "还没有任务")
}

// Silence pays nobody: after three days the staff are asked.
func TestCarryWithASilentAsker(t *testing.T) {
	t.Parallel()
	s, _, an, bo, _ := carried(t)
	boss := s.person(1, "Boss")
	s.pass(3 * time.Hour)
	s.wants(s.direct(bo).last(), "时间到了")
	s.direct(bo).say(bo, "/done T1")
	s.pass(72*time.Hour - time.Minute)
	s.staff.wantTimes(0, "T1")
	s.pass(time.Minute)
	s.wants(s.direct(bo).say(bo, "/points"), "0")
	s.staff.press(boss, s.staff.find("T1"), "审核通过")
	s.wants(s.direct(bo).say(bo, "/points"), "1")
	s.wants(s.direct(an).find("T1"), "办好了")
}

// Who asked and who took it can write to each other, and nobody else can.
func TestCarryLetters(t *testing.T) {
	t.Parallel()
	s, _, an, bo, _ := carried(t)
	s.direct(bo).press(bo, s.direct(bo).last(), "留言")
	s.wants(s.direct(bo).last(), "想对An说什么")
	s.wants(s.direct(bo).say(bo, "我到楼下了"), "转过去了")
	letter := s.direct(an).last()
	s.wants(letter, "T1", "Bo：我到楼下了")
	s.direct(an).press(an, letter, "回复")
	s.direct(an).say(an, "马上下来")
	s.wants(s.direct(bo).last(), "An：马上下来")
	s.direct(bo).press(bo, s.direct(bo).last(), "回复")
	s.direct(bo).photo(bo, "放这里了")
	if m := s.direct(an).last(); m.Photo == 0 || !strings.Contains(m.text(), "放这里了") {
		t.Errorf("An sees %q with photo %d", m.text(), m.Photo)
	}
	s.direct(bo).press(bo, s.direct(bo).find("马上下来"), "回复")
	s.direct(an).say(an, "/done T1")
	s.wants(s.direct(bo).say(bo, "谢谢"), "不能再留言")
	s.wants(s.direct(bo).say(bo, "谢谢"), "没看懂") // it is no letter any more
	if toast := s.direct(bo).pressData(bo, "m1", "errand_write:1"); !strings.Contains(toast, "不能再留言") {
		t.Errorf("toast %q", toast)
	}
}

// An asker without a direct chat is asked to open it; the staff judge in their place.
func TestCarryWithoutADirectChat(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, bo, eve := s.person(1, "Boss"), s.resident(3, "Bo"), s.person(9, "Eve")
	answer := s.group.say(eve, "/carry 一袋米到3栋")
	s.wants(answer, "T1", "私信")
	s.group.press(bo, s.group.find("随手带"), "我来带")
	s.direct(bo).say(bo, "/done T1")
	s.wants(s.staff.last(), "T1", "Bo完成了")
	s.staff.press(boss, s.staff.last(), "审核通过")
	s.wants(s.direct(bo).say(bo, "/points"), "1")
	if b, ok := answer.button("私信"); !ok || b.Start != "t1" {
		t.Errorf("buttons %v", answer.Buttons)
	}
	// A taker without one reads the words there alone.
	an := s.resident(2, "An")
	s.direct(an).say(an, "/carry "+parcel)
	s.wants(s.group.say(eve, "/claim T2"), "T2 归您了", "私信")
	if m := s.group.last(); strings.Contains(m.text(), "1381") {
		t.Errorf("the group reads %q", m.text())
	}
	s.wants(s.direct(eve).say(eve, "/start t2"), "13812345678")
}

func TestCarryIsListed(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, bo := s.resident(2, "An"), s.resident(3, "Bo")
	postTask(s, tomorrow)
	s.direct(an).say(an, "/carry "+parcel)
	list := s.direct(bo).say(bo, "/tasks carry")
	s.wants(list, "T2", "***")
	if strings.Contains(list.text(), "T1") {
		t.Errorf("the list has %q", list.text())
	}
	s.wants(s.direct(bo).say(bo, "/tasks"), "T1", "T2")
	s.direct(bo).press(bo, list, "认领")
	s.wants(s.direct(bo).say(bo, "/tasks carry"), "现在没有", "/carry")
	s.wants(s.direct(bo).say(bo, "/tasks mine"), "T2", "已认领")
	s.wants(s.direct(an).say(an, "/tasks mine"), "我请人帮的", "T2", "有人接了")
	// It keeps nobody from a task of the same hours.
	postTask(s, "清理 | 今天 12:00-13:00")
	s.wants(s.direct(bo).say(bo, "/claim T3"), "归您了")
}

// Given back when its time is over, it is for nobody any more, and its asker reads so.
func TestCarryGivenBackTooLate(t *testing.T) {
	t.Parallel()
	s, card, an, bo, cai := carried(t)
	s.pass(4 * time.Hour)
	s.direct(bo).say(bo, "/release T1")
	s.wants(s.direct(an).last(), "时间也过了")
	s.wants(card, "时间过了")
	s.wants(s.direct(cai).say(cai, "/claim T1"), "时间过了")
	if m := s.staff.say(s.person(1, "Boss"), "/task T1"); strings.Contains(m.text(), "1381") {
		t.Errorf("its words are kept: %q", m.text())
	}
}
