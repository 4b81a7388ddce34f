package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

// fixed is a street where R1 was reported by Rider and is fixed; the question
// whether it is stands in the rider's direct chat. Boss, the admin, can be told.
func fixed(t *testing.T) (s *street, rider, staff bot.User, question *shown) {
	t.Helper()
	s = newStreet(t)
	s.resident(1, "Boss")
	rider, staff = s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 3栋路灯坏了")
	s.staff.say(staff, "/fixed R1")
	return s, rider, staff, s.direct(rider).find("解决了吗")
}

func TestNotFixedIsRaisedToTheLeader(t *testing.T) {
	t.Parallel()
	s, rider, staff, question := fixed(t)
	boss := s.person(1, "Boss")
	s.direct(rider).press(rider, question, "没解决")
	raised := s.direct(boss).find("R1")
	s.wants(raised, "第 1 次没解决", "3栋")
	s.direct(rider).say(rider, "三楼还是黑的")
	s.wants(raised, "三楼还是黑的")
	if n := s.direct(boss).count(); n != 1 {
		t.Errorf("%d messages to the leader about one reopening, want 1", n)
	}
	s.wants(s.staff.find("三楼还是黑的"), "R1")
	s.wants(s.staff.find("期限"), "第 1 次没解决")
	s.direct(boss).press(boss, raised, "受理")
	s.wants(s.staff.say(staff, "/report R1"), "已受理")
	s.staff.say(staff, "/fixed R1")
	s.direct(rider).press(rider, s.direct(rider).find("解决了吗"), "部分解决")
	s.wants(s.direct(boss).last(), "R1", "第 2 次没解决")
	s.wants(s.staff.find("期限"), "第 2 次没解决")
}

func TestLeaderOfAnotherCommunityHearsNothing(t *testing.T) {
	t.Parallel()
	s, rider, _, question := fixed(t)
	boss, other := s.person(1, "Boss"), s.resident(12, "Other")
	elsewhere := s.chat(-300, "别处")
	elsewhere.say(boss, "/setup 别处")
	elsewhere.say(other, "大家好")
	elsewhere.say(boss, "/role @other admin")
	s.flush()
	s.direct(rider).press(rider, question, "没解决")
	if s.direct(other).count() != 0 {
		t.Errorf("another community's admin hears %q", s.direct(other).last().text())
	}
}

func TestVerdictsRepeatedAndStale(t *testing.T) {
	t.Parallel()
	s, rider, staff, question := fixed(t)
	stale := *question // as somebody still sees it
	s.direct(rider).press(rider, question, "没解决")
	raised := s.staff.count()
	s.toast(s.direct(rider).press(rider, &stale, "没解决"), "重新打开")
	if s.staff.count() != raised {
		t.Error("the same press reached the staff twice")
	}
	s.toast(s.direct(rider).press(rider, &stale, "已解决"), "还在处理")
	s.staff.say(staff, "/accept R1")
	// The reason may come when somebody has taken it on again.
	s.direct(rider).say(rider, "三楼还是黑的")
	s.wants(s.staff.find("三楼还是黑的"), "R1")
	s.wants(s.direct(rider).say(rider, "/reopen R1 四楼也是"), "已转给")
	s.staff.say(staff, "/fixed R1")
	s.direct(rider).say(rider, "/confirm R1")
	s.wants(s.direct(rider).say(rider, "/confirm R1"), "已经关闭")
}

func TestConfirmAfterTheLapse(t *testing.T) {
	t.Parallel()
	s, rider, _, question := fixed(t)
	stale := *question // as somebody still sees it
	s.pass(73 * time.Hour)
	s.toast(s.direct(rider).press(rider, &stale, "已解决"), "已经关闭")
}

func TestReopenWithinThirtyDays(t *testing.T) {
	t.Parallel()
	s, rider, staff, question := fixed(t)
	stale := *question // as somebody still sees it
	s.direct(rider).press(rider, question, "已解决")
	s.pass(29 * 24 * time.Hour)
	s.toast(s.direct(rider).press(rider, &stale, "部分解决"), "重新打开")
	s.staff.say(staff, "/fixed R1")
	s.direct(rider).say(rider, "/confirm R1")
	s.pass(31 * 24 * time.Hour)
	s.wants(s.direct(rider).say(rider, "/reopen R1 又坏了"), "30 天", "/report")
	s.wants(s.direct(rider).say(rider, "/report R1"), "R1 · 照明 · 已解决")
}

func TestFollowersAndMergedReportersAreToldOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	ann, ben := s.resident(12, "Ann"), s.resident(13, "Ben")
	s.group.photo(rider, "/report 3栋路灯坏了")
	for n, u := range []bot.User{ann, ben} {
		s.group.photo(u, "/report 门口垃圾成堆")
		s.staff.say(staff, fmt.Sprintf("/duplicate R%d R1", n+2))
	}
	s.group.say(ann, "/metoo R1")
	s.staff.say(staff, "/fixed R1")
	for _, u := range []bot.User{ann, ben} {
		told := 0
		for _, m := range s.chats[s.direct(u).ID] {
			if strings.Contains(m.text(), "R1 解决了。") {
				told++
			}
		}
		if told != 1 {
			t.Errorf("%s is told %d times, want once", u.Name, told)
		}
	}

	news := s.direct(ann).find("解决了。")
	desk := s.staff.count()
	s.direct(ann).press(ann, news, "还没解决")
	s.wants(s.staff.last(), "R1", "关注的邻居")
	s.wants(s.staff.say(staff, "/report R1"), "待确认", "邻居：说还没解决")
	s.toast(s.direct(ann).press(ann, news, "还没解决"), "已经转给")
	if n := s.staff.count() - desk; n != 2 {
		t.Errorf("%d messages in the staff room, want one and the answer to /report", n)
	}
	s.direct(ann).say(ann, "灯罩还碎着")
	s.wants(s.staff.last(), "R1", "灯罩还碎着")
	s.direct(ben).press(ben, s.direct(ben).find("解决了。"), "还没解决")
	shown := s.direct(ben)
	shown.handle(replying(showing(shown.words(ben, "")), shown.find("哪里还没好")))
	if s.staff.last().Photo == 0 {
		t.Error("the staff do not see what a follower shows")
	}
	s.wants(s.direct(ben).say(ben, "/reopen R1 我这边也没好"), "已转给")
	s.wants(s.staff.last(), "我这边也没好")
	s.wants(s.direct(ann).say(ann, "/confirm R1"), "只有上报的人")
	other := s.resident(14, "Other")
	b, _ := news.button("还没解决")
	s.toast(s.direct(other).pressData(other, "m0", b.Data), "只有上报的人")
}

func TestHistoryNamesRoles(t *testing.T) {
	t.Parallel()
	s, rider, staff, grid, job := assigned(t)
	s.direct(grid).press(grid, job, "开始处理")
	s.staff.say(staff, "/fixed R1 换了灯泡")
	s.pass(73 * time.Hour)
	view := s.direct(rider).say(rider, "/report R1")
	s.wants(view, "上报人：上报", "工作人员：指派", "网格员：开始处理", "工作人员：办结（换了灯泡）", "邻里：自动关闭")
	s.lacks(view, "Zhou", "Staff")
}

func TestLongHistoryIsTurnedInItsOwnMessage(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.say(rider, "/report 3栋路灯坏了")
	for n := range 6 {
		s.staff.say(staff, fmt.Sprintf("/fixed R1 第%d次", n))
		s.direct(rider).say(rider, fmt.Sprintf("/reopen R1 还是黑的%d", n))
	}
	view := s.direct(rider).say(rider, "/report R1")
	s.wants(view, "还是黑的5")
	s.lacks(view, "第0次")
	before := s.direct(rider).count()
	s.direct(rider).press(rider, view, "更早")
	s.wants(view, "上报人：上报", "第0次")
	s.lacks(view, "还是黑的5")
	s.direct(rider).press(rider, view, "更近")
	s.wants(view, "还是黑的5")
	if s.direct(rider).count() != before {
		t.Error("turning pages makes new messages")
	}
}

func TestHistoryKeepsTheReportersWordsFromOthers(t *testing.T) {
	t.Parallel()
	s, rider, staff, _, _ := assigned(t)
	s.staff.say(staff, "/askback R1 哪一户？")
	s.direct(rider).say(rider, "我家302")
	other := s.resident(12, "Other")
	s.lacks(s.direct(other).say(other, "/report R1"), "302")
	s.wants(s.staff.say(staff, "/report R1"), "302")
	s.group.say(rider, "/withdraw R1")
	s.lacks(s.staff.say(staff, "/report R1"), "302")
	s.wants(s.direct(rider).say(rider, "/answer R1 我家303"), "不能回答")
}
