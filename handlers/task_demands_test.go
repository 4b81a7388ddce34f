package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

func TestSeatsBySkill(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, bo, cai := s.resident(2, "An"), s.resident(3, "Bo"), s.resident(4, "Cai")
	s.direct(cai).say(cai, "/skills 水电")
	card := postTask(s, "修水管 | 明天 9:00-11:00 | 水电1人，普通1人")
	s.wants(card, "0/2", "其中：水电 0/1、不限 0/1")
	s.direct(an).say(an, "/claim T1")
	s.wants(card, "水电 0/1、不限 1/1")
	s.wants(s.direct(bo).say(bo, "/claim T1"), "剩下的名额只给：水电", "候补第 1 位")
	s.wants(s.direct(cai).say(cai, "/claim T1"), "归您了") // past the line, which cannot take it
	s.wants(card, "2/2", "水电 1/1、不限 1/1")
	s.direct(an).say(an, "/release T1")
	s.wants(s.direct(bo).last(), "空出一个名额")
	s.direct(bo).press(bo, s.direct(bo).last(), "不了")
	s.direct(cai).say(cai, "/release T1")
	s.wants(card, "水电 0/1、不限 0/1")
}

// Who learns a skill while they wait gets the place that needs it.
func TestSeatsAreOfferedToWhoLearns(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, bo := s.resident(2, "An"), s.resident(3, "Bo")
	card := postTask(s, "修水管 | 明天 9:00-11:00 | 水电1人，普通1人")
	s.direct(an).say(an, "/claim T1")
	s.direct(bo).say(bo, "/claim T1")
	s.direct(bo).say(bo, "/skills 水电")
	offer := s.direct(bo).find("空出一个名额")
	s.direct(bo).press(bo, offer, "我来")
	s.wants(card, "水电 1/1、不限 1/1")
}

func TestSkillIsNeeded(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	card := postTask(s, "修水管 | 明天 9:00-11:00 | 3人 | 技能：水电")
	s.wants(card, "0/3", "水电 0/3")
	s.wants(s.direct(an).say(an, "/claim T1"), "要会水电的人", "/skills 水电")
	s.direct(an).say(an, "/skills 水电")
	s.wants(s.direct(an).say(an, "/claim T1"), "归您了")
	for words, want := range map[string]string{
		"修 | 明天 9:00-11:00 | 飞行2人":           "没有“飞行”",
		"修 | 明天 9:00-11:00 | 2人 | 水电3人":      "对不上",
		"修 | 明天 9:00-11:00 | 5人 | 水电1人，普通1人": "对不上",
		"修 | 明天 9:00-11:00 | 限皇帝":            "没有",
		"修 | 明天 9:00-11:00 | 120岁以上":         "1 到 99",
	} {
		answer := s.staff.say(boss, "/newtask "+words)
		s.wants(answer, want)
		if answer.Text.Len() > 400 {
			t.Errorf("%q: %d characters", words, answer.Text.Len())
		}
	}
	s.wants(s.staff.say(boss, "/edittask T1 | 水电2人，普通2人"), "T1", "1/4")
	s.wants(card, "水电 1/2、不限 0/2")
	s.wants(s.staff.say(boss, "/edittask T1 | 3人"), "1/3")
	s.wants(card, "水电 1/2、不限 0/1")
}

// For a day places are kept for who never did a task; then anybody may have them.
func TestPlacesForNewcomers(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo, cai := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo"), s.resident(4, "Cai")
	postTask(s, "清理 | 今天 12:00-13:00 | 2人")
	for _, u := range []bot.User{an, bo} {
		s.direct(u).say(u, "/claim T1")
		s.direct(u).say(u, "/done T1")
	}
	s.staff.say(boss, "/verify T1")
	card := postTask(s, "扫雪 | 7月5日 9:00-11:00 | 3人 | 新人2人")
	s.wants(card, "0/3", "新人（留到 7月2日 周四 10:00） 0/2、不限 0/1")
	s.wants(s.direct(an).say(an, "/claim T2"), "归您了")
	s.wants(s.direct(bo).say(bo, "/claim T2"), "剩下的名额只给：新人", "候补第 1 位")
	s.wants(s.direct(cai).say(cai, "/claim T2"), "归您了")
	s.wants(card, "新人（留到 7月2日 周四 10:00） 1/2、不限 1/1")
	s.pass(24 * time.Hour)
	s.wants(s.direct(bo).last(), "T2", "空出一个名额")
	s.direct(bo).press(bo, s.direct(bo).last(), "我来")
	s.wants(card, "3/3")
	if strings.Contains(card.text(), "新人") {
		t.Errorf("the card still says %q", card.text())
	}
	s.wants(s.staff.say(boss, "/edittask T2 | 新人1人"), "不给新人留")
}

func TestTaskForRoles(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, bo := s.resident(2, "An"), s.resident(3, "Bo", "楼长")
	card := postTask(s, "查楼道 | 明天 9:00-11:00 | 2人 | 限楼长")
	s.wants(card, "要求：限楼长")
	s.wants(s.direct(an).say(an, "/claim T1"), "只请楼长")
	s.wants(s.direct(bo).say(bo, "/claim T1"), "归您了")
}

// Who claims a task for adults says so once, where nobody else reads it.
func TestTaskForAdults(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	card := postTask(s, "守夜 | 明天 9:00-11:00 | 2人 | 18岁以上")
	s.wants(card, "满 18 岁")
	if toast := s.group.press(an, card, "认领"); !strings.Contains(toast, "私信") {
		t.Errorf("toast %q", toast)
	}
	s.wants(card, "0/2")
	if toast := s.group.pressData(an, card.ID, "task_age:1"); !strings.Contains(toast, "过时") {
		t.Errorf("pressed in the group: %q", toast)
	}
	s.direct(an).press(an, s.direct(an).last(), "我满 18 岁")
	s.wants(s.direct(an).last(), "归您了")
	s.wants(card, "1/2")
	postTask(s, "守夜 | 后天 9:00-11:00 | 2人 | 16岁以上")
	s.wants(s.direct(an).say(an, "/claim T2"), "归您了")
	postTask(s, "守夜 | 7月9日 9:00-11:00 | 2人 | 60岁以上")
	s.wants(s.direct(an).say(an, "/claim T3"), "您满了吗")
}

func TestTaskNeedsApproval(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	card := postTask(s, "看店 | 明天 9:00-11:00 | 需审核")
	s.wants(card, "要工作人员同意")
	s.wants(s.direct(an).say(an, "/claim T1"), "等工作人员同意")
	ask := s.staff.last()
	s.wants(ask, "T1", "An想认领，同意吗")
	if strings.Contains(ask.text(), "缺席") {
		t.Errorf("it says %q", ask.text())
	}
	s.staff.press(boss, ask, "同意")
	s.wants(s.direct(an).last(), "归您了")
}

func TestTaskNeedsAPhoto(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	postTask(s, "拍井盖 | 明天 9:00-11:00 | 要照片 | 免验收")
	s.direct(an).say(an, "/claim T1")
	s.wants(s.direct(an).say(an, "/done T1"), "要照片", "/done T1")
	s.direct(an).photo(an, "/done T1")
	s.wants(s.direct(an).find("+2 积分"), "审核通过")
	s.wants(s.direct(an).say(an, "/points"), "2")
	if s.staff.count() != 1 {
		t.Errorf("the staff are asked: %q", s.staff.last().text())
	}
}

// The last places go to exactly so many, of each sort.
func TestSeatsRace(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	const people = 24
	users := make([]bot.User, people)
	for i := range users {
		users[i] = s.resident(10+i, fmt.Sprintf("P%d", i))
		if i%4 == 0 {
			s.direct(users[i]).say(users[i], "/skills 水电")
		}
	}
	card := postTask(s, "修 | 明天 9:00-11:00 | 水电1人，不限2人")
	s.toasts = nil
	presses := make([]bot.Update, people)
	for i, u := range users {
		presses[i] = s.direct(u).update(u, bot.Press{ID: "p", Data: "task_claim:1"})
		presses[i].Addressed = true
	}
	together(t, people, func(i int) error { return s.h.HandleUpdate(t.Context(), presses[i]) })
	s.deliver()
	s.wants(card, "3/3", "水电 1/1、不限 2/2", fmt.Sprintf("候补：%d 人", people-3))
}

// More people than a message can name never break the card or the list.
func TestManyClaimants(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	const people = 250
	card := postTask(s, fmt.Sprintf("清理 | 明天 9:00-11:00 | 文昌花园 | %d人", people))
	for i := range people {
		u := s.person(100+i, fmt.Sprintf("%s%d", strings.Repeat("很长的名字", 8), i))
		s.group.say(u, "/claim T1")
	}
	s.wants(card, "250/250")
	if strings.Contains(card.text(), "名字") || card.Text.Len() > 4096 {
		t.Errorf("the card has %d characters: %q", card.Text.Len(), card.text())
	}
	page := s.staff.say(boss, "/task T1")
	s.wants(page, "名单 1–40 / 250")
	seen := 40
	for {
		if page.Text.Len() > 4096 {
			t.Fatalf("a page has %d characters", page.Text.Len())
		}
		if _, ok := page.button("更多"); !ok {
			break
		}
		s.staff.press(boss, page, "更多")
		seen += 40
	}
	s.wants(page, "241–250 / 250")
	if seen < people || s.staff.count() != 2 {
		t.Errorf("%d seen, %d messages", seen, s.staff.count())
	}
	s.staff.press(boss, page, "开头")
	s.wants(page, "1–40 / 250")
	// Who is no staff, and a group, read no name.
	if m := s.group.say(boss, "/task T1"); strings.Contains(m.text(), "名单") {
		t.Errorf("the group reads %q", m.text())
	}
	an := s.person(100, "An")
	if toast := s.direct(an).pressData(an, "m1", "task_names:1:1"); !strings.Contains(toast, "工作人员") {
		t.Errorf("a forged press: %q", toast)
	}
	s.wants(s.staff.say(boss, "/canceltask T1 下雨"), "T1")
}

// What /help shows can be written so, in every language.
func TestDemandForms(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	for words, want := range map[string][]string{
		"Fix it | tomorrow 9:00-11:00 | plumbing 1 person, anybody 2 people | newcomers 2 people | volunteers only | 18+ | needs approval | photo | no check": {
			"0/5", "水电 0/1", "新人", "不限 0/2", "限志愿者", "满 18 岁", "同意", "照片",
		},
		"修水管 | 明天 9:00-11:00 | 水電1人、不限2人 | 新人2人 | 限樓長 | 18歲以上 | 需審核 | 要照片 | 免驗收": {
			"0/5", "水电 0/1", "新人", "不限 0/2", "限楼长", "满 18 岁", "同意", "照片",
		},
		"查 | 明天 9:00-11:00 | 5人 | 限楼长、志愿者 | 满16岁": {"0/5", "限志愿者、楼长", "满 16 岁"},
		"换锁 | 明天 9:00-11:00 | locksmith 2人":       {"0/2", "开锁换锁 0/2"},
	} {
		s.wants(postTask(s, words), want...)
	}
	s.wants(s.staff.say(boss, "/newtask 巡邏 | 每週六 9:00-11:00 | 水電1人、不限2人"), "每周六 09:00–11:00")
	s.wants(s.staff.say(boss, "/newtask Patrol | every Sunday 9:00-11:00 | 3 people"), "每周日 09:00–11:00")
	s.wants(s.staff.say(boss, "/newtask"), "要做什么")
	// What is missing is asked for; the rest is kept.
	s.wants(s.staff.say(boss, "/newtask 修灯 | 水电1人，不限1人 | 需审核"), "什么时候")
	s.staff.reply(boss, s.staff.last(), "明天 15:00-16:00")
	s.wants(s.group.last(), "修灯", "0/2", "水电 0/1、不限 0/1", "同意")
}
