package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
)

func TestClaim(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, bo := s.resident(2, "An"), s.resident(3, "Bo")
	card := postTask(s, tomorrow)
	toast := s.group.press(an, card, "认领")
	if !strings.Contains(toast, "T1 归您了") {
		t.Errorf("toast %q", toast)
	}
	s.wants(card, "1/2")
	s.wants(s.direct(an).last(), "T1", "归您了", "7月2日 周四 09:00–11:00", "文昌花园", "/done T1")
	s.wants(s.group.say(bo, "#认领 T1"), "T1 归您了")
	s.wants(card, "2/2")
	if _, ok := card.button("排候补"); !ok {
		t.Errorf("the card of a full task offers %v", card.Buttons)
	}
	for _, name := range []string{"An", "Bo", "an", "bo"} {
		if strings.Contains(card.text(), name) {
			t.Errorf("the card names %s: %q", name, card.text())
		}
	}
	if s.group.count() != 2 {
		t.Errorf("%d messages in the group, want the card and one answer", s.group.count())
	}
}

func TestClaimTwiceIsOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	card := postTask(s, tomorrow)
	s.group.press(an, card, "认领")
	s.wants(s.direct(an).say(an, "/claim t1"), "T1", "已认领")
	if toast := s.group.press(an, card, "认领"); !strings.Contains(toast, "已认领") {
		t.Errorf("toast %q", toast)
	}
	s.wants(card, "1/2")
}

// The card can be replied to in place of typing the ref.
func TestClaimByReply(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	card := postTask(s, tomorrow)
	s.wants(s.group.reply(an, card, "认领"), "T1 归您了")
	s.wants(s.group.reply(an, card, "放弃"), "T1 已放弃")
}

// A message about several tasks does not say which one is meant.
func TestClaimByReplyToSeveral(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	postTask(s, tomorrow)
	card := postTask(s, "扫雪 | 后天 9:00-11:00")
	list := s.group.say(an, "/tasks")
	s.wants(s.group.reply(an, list, "认领"), "/claim T7")
	s.wants(s.group.reply(an, list, "认领 T2"), "T2 归您了")
	s.wants(card, "1/1")
}

// Who claims when it is too late to give back reads no hour that is over.
func TestClaimShortlyBefore(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	postTask(s, "清理 | 今天 12:00-13:00")
	claimed := s.direct(an).say(an, "/claim T1")
	s.wants(claimed, "归您了", "快开始了")
	if strings.Contains(claimed.text(), "09:00") {
		t.Errorf("it names an hour that is over: %q", claimed.text())
	}
}

func TestClaimRefuses(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, bo := s.resident(2, "An"), s.resident(3, "Bo")
	card := postTask(s, tomorrow)
	for words, want := range map[string]string{
		"/claim":      "/claim T7",
		"/claim T9":   "没有找到 T9",
		"/claim R1":   "/claim T7",
		"/release":    "/release T7",
		"/done":       "/done T7",
		"/release T1": "没有认领 T1",
		"/done T1":    "没有认领 T1",
	} {
		s.wants(s.direct(an).say(an, words), want)
	}
	s.direct(an).say(an, "/claim T1")
	s.pass(untilTomorrow9)
	s.wants(s.direct(bo).say(bo, "/claim T1"), "T1 已经开始")
	s.wants(s.direct(an).say(an, "/release T1"), "T1 已经开始", "工作人员")
	if toast := s.group.pressData(bo, card.ID, "task_claim:1"); !strings.Contains(toast, "已经开始") {
		t.Errorf("a press after the start: %q", toast)
	}
	s.wants(card, "1/2", "已经开始")
	if len(card.Buttons) > 0 {
		t.Error("the card of a task under way has buttons")
	}
	s.pass(2 * time.Hour)
	s.wants(s.direct(bo).say(bo, "/claim T1"), "T1 已经结束")
	s.wants(card, "已经结束")
}

func TestClaimOverlap(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	postTask(s, "第一件 | 明天 9:00-11:00")
	postTask(s, "第二件 | 明天 10:30-12:00")
	postTask(s, "第三件 | 明天 11:00-12:00")
	room := s.direct(an)
	room.say(an, "/claim T1")
	s.wants(room.say(an, "/claim T2"), "T2", "T1", "7月2日 周四 09:00–11:00", "撞")
	s.wants(room.say(an, "/claim T3"), "T3 归您了")
	room.say(an, "/release T1")
	room.say(an, "/release T3")
	s.wants(room.say(an, "/claim T2"), "T2 归您了")
}

func TestClaimAtMostThree(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	for i := range 4 {
		postTask(s, fmt.Sprintf("第%d件 | 明天 %d:00-%d:00", i+1, 9+i, 10+i))
	}
	room := s.direct(an)
	for i := range 3 {
		s.wants(room.say(an, fmt.Sprintf("/claim T%d", i+1)), "归您了")
	}
	s.wants(room.say(an, "/claim T4"), "最多同时认领 3 个", "T1、T2、T3")
	// One that is handed in is not open any more.
	room.say(an, "/done T1")
	s.wants(room.say(an, "/claim T4"), "T4 归您了")
}

// However many press at once, the last place goes to one, and nobody is lost.
func TestClaimRace(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	const people, slots = 50, 3
	users := make([]bot.User, people)
	for i := range users {
		users[i] = s.resident(10+i, fmt.Sprintf("P%d", i))
	}
	card := postTask(s, fmt.Sprintf("清理 | 明天 9:00-11:00 | %d人", slots))
	presses := make([]bot.Update, people)
	for i, u := range users {
		presses[i] = s.direct(u).update(u, bot.Press{ID: "p", Data: "task_claim:1"})
		presses[i].Addressed = true
	}
	together(t, people, func(i int) error { return s.h.HandleUpdate(t.Context(), presses[i]) })
	s.deliver()
	s.wants(card, "3/3", fmt.Sprintf("候补：%d 人", people-slots))
	got, places := 0, map[string]bool{}
	for _, toast := range s.toasts {
		if strings.Contains(toast, "归您了") {
			got++
		} else {
			places[toast] = true
		}
	}
	if got != slots || len(places) != people-slots {
		t.Errorf("%d got a place and %d different places in the line, want %d and %d", got, len(places), slots, people-slots)
	}
}

// One person pressing for several tasks at once gets no more than one may hold,
// and no two at the same time.
func TestClaimRaceOfOne(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	const n = 10
	presses := make([]bot.Update, n)
	for i := range presses {
		postTask(s, fmt.Sprintf("第%d件 | 7月%d日 9:00-11:00", i+1, 3+i/2)) // each two at the same time
		room := s.chat(-1000-i, "群")                                    // so that the turns do not wait for each other's chat
		presses[i] = room.update(an, bot.Press{ID: "p", Data: fmt.Sprintf("task_claim:%d", i+1)})
		presses[i].Addressed = true
		s.group.say(s.person(1, "Boss"), "好")
		room.say(s.person(1, "Boss"), "/setup 文苑")
	}
	together(t, n, func(i int) error { return s.h.HandleUpdate(t.Context(), presses[i]) })
	s.deliver()
	own := s.direct(an).say(an, "/tasks mine").text()
	if got := strings.Count(own, "已认领"); got != 3 {
		t.Errorf("%d claims, want 3:\n%s", got, own)
	}
	for day := 3; day < 8; day++ {
		if strings.Count(own, fmt.Sprintf("7月%d日", day)) > 1 {
			t.Errorf("two at the same time:\n%s", own)
		}
	}
}

// together runs f for 0 to n-1 at once and fails the test on an error.
func together(t *testing.T, n int, f func(i int) error) {
	t.Helper()
	var wg sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-gate
			if err := f(i); err != nil {
				t.Error(err)
			}
		})
	}
	close(gate)
	wg.Wait()
}

func TestRelease(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	card := postTask(s, tomorrow)
	s.group.press(an, card, "认领")
	mine := s.direct(an).last()
	if toast := s.direct(an).press(an, mine, "我来不了"); !strings.Contains(toast, "T1 已放弃") {
		t.Errorf("toast %q", toast)
	}
	s.wants(card, "0/2")
	if toast := s.direct(an).press(an, mine, "我来不了"); !strings.Contains(toast, "没有认领 T1") {
		t.Errorf("the second press: %q", toast)
	}
	s.group.press(an, card, "认领") // and again
	s.wants(card, "1/2")
	s.wants(s.direct(an).say(an, "放弃"), "T1 已放弃") // the only one need not be named
}

// Until three hours before the start it is free; after that it counts as late, and
// the staff are told.
func TestReleaseLate(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, bo := s.resident(2, "An"), s.resident(3, "Bo")
	card := postTask(s, tomorrow)
	s.group.press(an, card, "认领")
	s.group.press(bo, card, "认领")
	s.pass(untilTomorrow9 - 3*time.Hour)
	s.wants(s.direct(bo).say(bo, "/release T1"), "T1 已放弃")
	s.pass(time.Second)
	told := s.staff.count()
	s.wants(s.direct(an).say(an, "/release T1"), "不到 3 小时", "工作人员")
	s.wants(card, "0/2")
	s.wants(s.staff.last(), "T1", "An", "来不了", "第 1 次", "0/2")
	s.direct(an).say(an, "/release T1")
	if s.staff.count() != told+1 {
		t.Error("the staff are told twice")
	}
	s.direct(an).say(an, "/claim T1")
	s.direct(an).press(an, s.direct(an).last(), "我来不了")
	s.wants(s.staff.last(), "第 2 次")
}

func TestReleaseByStaff(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo")
	card := postTask(s, tomorrow)
	s.group.press(an, card, "认领")
	s.wants(s.group.say(bo, "/release T1 @an"), "工作人员")
	s.wants(s.staff.say(boss, "/release T1 @bo"), "Bo没有认领 T1")
	s.pass(untilTomorrow9 - time.Hour)
	s.wants(s.staff.say(boss, "/release T1 @an"), "T1", "An")
	s.wants(card, "0/2")
	s.wants(s.direct(an).last(), "T1", "不来")
}

// Staff who forget the @ do not give back their own place.
func TestReleaseNeedsAnAt(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo", "staff")
	card := postTask(s, tomorrow)
	s.group.press(an, card, "认领")
	s.group.press(bo, card, "认领")
	for _, words := range []string{"/release T1 An", "/release An"} {
		s.wants(s.direct(bo).say(bo, words), "/release T7 @")
	}
	s.wants(card, "2/2")
	s.wants(s.direct(bo).say(bo, "/release T1 @bo"), "T1 已放弃")
	s.wants(s.direct(an).say(an, "/release T1 那天要加班"), "T1 已放弃") // others give a reason
	s.wants(s.staff.say(boss, "/release T1 An"), "/release T7 @")
	s.wants(card, "0/2")
}

// Without a staff room nobody is told.
func TestReleaseLateAlone(t *testing.T) {
	t.Parallel()
	s := emptyStreet(t)
	boss := s.person(1, "Boss")
	s.group.say(boss, "/setup 文苑")
	an := s.resident(2, "An")
	s.group.say(boss, "/newtask "+tomorrow)
	s.direct(an).say(an, "/claim T1")
	s.pass(untilTomorrow9 - time.Hour)
	s.wants(s.direct(an).say(an, "/release T1"), "临时退出", "请直接跟工作人员说")
}

// What staff of one community post is not there for another.
func TestTasksStayInTheirCommunity(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, eve := s.person(1, "Boss"), s.resident(2, "An"), s.person(9, "Eve")
	other := s.chat(-300, "别处")
	other.say(boss, "/setup 天健")
	otherStaff := s.chat(-400, "别处工作室")
	otherStaff.say(boss, "/setup 天健 staff")
	other.say(eve, "大家好")
	s.direct(eve).say(eve, "/start")
	other.say(boss, "/role @eve 工作人员")
	card := postTask(s, tomorrow)
	s.group.press(an, card, "认领")
	s.direct(an).say(an, "/done T1")
	s.wants(other.say(eve, "/claim T1"), "没有找到 T1")
	s.wants(other.say(eve, "/verify T1"), "没有找到 T1")
	s.wants(s.direct(eve).say(eve, "/start t1"), "没有")
	for _, data := range []string{
		"task_claim:1", "task_release:1", "task_done:1", "task_list:1", "task_verify:1", "task_back:1", "task_why:1:photo",
		"task_unverify:1", "task_all:1", "task_photos:1", "task_appeal:1", "appeal_yes:1", "appeal_no:1", "checkin_code:1",
		"checkin_here:1", "checkout:1", "walkin_more:1:3", "calendar_task:1", "task_take:1", "task_pass:1", "task_admit:1", "task_decline:1", "task_came:1",
		"task_claim:99", "task_claim:", "task_claim:x", "task_verify:99", "task_why:1:x", "task_why:1",
	} {
		for _, room := range []chat{other, s.direct(eve), otherStaff} {
			if toast := room.pressData(eve, "m1", data); strings.Contains(toast, "清理") {
				t.Errorf("%s in %s tells %q", data, room.ID, toast)
			}
		}
	}
	if toast := s.group.pressData(an, card.ID, "task_verify:1"); !strings.Contains(toast, "工作人员") {
		t.Errorf("a forged press of a resident: %q", toast)
	}
	s.wants(card, "1/2")
	s.wants(s.direct(an).say(an, "/points"), "0")
	s.wants(s.direct(an).say(an, "/tasks mine"), "已交")
}

// A person of two communities can press for either in their direct chat, and is
// at one place at a time.
func TestTasksOfTwoCommunities(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	other := s.chat(-300, "别处")
	other.say(boss, "/setup 天健")
	postTask(s, tomorrow)
	s.direct(an).say(an, "/claim T1")
	other.say(an, "大家好")
	other.say(boss, "/newtask 浇花 | 明天 10:00-12:00")
	other.say(boss, "/newtask 浇树 | 明天 12:00-13:00")
	// The group does not read what somebody does elsewhere.
	if toast := other.press(an, other.find("浇花"), "认领"); !strings.Contains(toast, "别处") || strings.Contains(toast, "文苑") {
		t.Errorf("toast %q", toast)
	}
	if m := other.say(an, "/claim T1"); strings.Contains(m.text(), "文苑") || !strings.Contains(m.text(), "别处") {
		t.Errorf("in the group %q", m.text())
	}
	room := s.direct(an)
	if toast := room.pressData(an, "m1", "task_claim:2"); !strings.Contains(toast, "T1 (文苑)") {
		t.Errorf("in the direct chat %q", toast)
	}
	s.wants(s.direct(an).say(an, "/tasks"), "T1") // the chat is about 文苑
	s.direct(an).pressData(an, "m1", "task_claim:3")
	s.wants(other.find("浇树"), "1/1")
}
