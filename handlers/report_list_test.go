package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

func TestListsAreTurnedInTheirOwnMessage(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	for n := range 10 {
		s.group.say(rider, fmt.Sprintf("/report %d栋路灯坏了", n+1))
		s.pass(time.Hour)
	}
	list := s.direct(rider).say(rider, "/reports")
	s.wants(list, "待解决的问题（10）", "R10 照明 · 10栋 · 待受理 · 1 小时")
	s.lacks(list, "R2 ")
	before := s.direct(rider).count()
	s.direct(rider).press(rider, list, "»")
	s.wants(list, "R2 ", "R1 ")
	s.lacks(list, "R10 ")
	if _, ok := list.button("2/2"); !ok {
		t.Errorf("no page number on %v", list.Buttons)
	}
	s.direct(rider).press(rider, list, "«")
	s.wants(list, "R10 ")
	s.direct(rider).pressData(rider, list.ID, "report_list:open:77")
	s.wants(list, "R10 ")
	s.toast(s.direct(rider).pressData(rider, list.ID, "report_list:secret:0"), "按钮")
	if s.direct(rider).count() != before {
		t.Error("turning pages makes new messages")
	}
}

func TestOwnListInAGroupIsTurnedByItsOwner(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other := s.resident(10, "Rider"), s.resident(12, "Other")
	for n := range 9 {
		s.group.say(rider, fmt.Sprintf("/report %d栋路灯坏了", n+1))
	}
	list := s.group.say(rider, "/reports mine")
	s.wants(list, "我报的问题（9）", "R9")
	s.toast(s.group.press(other, list, "»"), "/reports mine")
	s.wants(list, "R9")
	s.group.press(rider, list, "»")
	s.wants(list, "R1 ")
	open := s.group.say(rider, "/reports")
	s.group.press(other, open, "»")
	s.wants(open, "R1 ")
}

func TestListWords(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.group.say(rider, "/report 3栋路灯坏了")
	for words, want := range map[string]string{
		"进度 我的": "我报的问题（1）", "status overdue": "没有超过期限", "進度 交給我": "没有交给您", "进度 超时": "没有超过期限",
		"进度 待处理": "待解决的问题（1）", "进度 附近": "发一个位置", "进度 R1": "R1 · 照明", "进度 随便": "/reports open",
	} {
		if got := s.direct(rider).say(rider, words); !strings.Contains(got.text(), want) {
			t.Errorf("%s: %q, want %q in it", words, got.text(), want)
		}
	}
}

func TestStaffSeeWhatWaitsLongestFirst(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.say(rider, "/report 3栋有人被困电梯，漏电")
	s.pass(5 * time.Hour)
	s.group.say(rider, "/report 4栋路灯坏了")
	list := s.staff.say(staff, "/reports").text()
	if strings.Index(list, "R1") > strings.Index(list, "R2") || strings.Count(list, "已超期") != 1 {
		t.Errorf("the staff room sees %q", list)
	}
	list = s.direct(rider).say(rider, "/reports").text()
	if strings.Index(list, "R2") > strings.Index(list, "R1") {
		t.Errorf("a resident sees %q", list)
	}
}

func TestNearbyInPagesByDistance(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	at := func(latitude, longitude float64) bot.Said {
		return bot.Said{Position: &bot.Position{Latitude: latitude, Longitude: longitude}}
	}
	for n := range 10 {
		s.group.say(rider, fmt.Sprintf("/report %d栋路灯坏了", n+1))
		s.group.handle(s.group.update(rider, at(23.13+float64(n)*0.0005, 113.26)))
	}
	s.group.say(rider, "/report 88栋路灯坏了") // in the corner of the box, farther than a kilometre
	s.group.handle(s.group.update(rider, at(23.1385, 113.2695)))
	s.direct(rider).say(rider, "/reports nearby")
	list := s.direct(rider).handle(s.direct(rider).update(rider, at(23.13, 113.26)))
	s.wants(list, "附近的问题（10）", "R1 照明", "R8 ")
	s.lacks(list, "R9 ", "R11")
	before := s.direct(rider).count()
	s.direct(rider).press(rider, list, "»")
	s.wants(list, "R9 ", "R10 ", "500 m")
	s.lacks(list, "R11")
	if s.direct(rider).count() != before {
		t.Error("turning pages makes new messages")
	}
}

func TestNearbyByWords(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.group.say(rider, "/report 文昌花园5号楼路灯坏了")
	s.group.say(rider, "/report 荔林苑3栋路灯坏了")
	for _, words := range []string{"/reports nearby 文昌花园", "附近", "进度 附近文昌花園", "/reports 附近 5栋"} {
		if words == "附近" {
			s.direct(rider).say(rider, "/reports nearby")
			words = "文昌花园"
		}
		list := s.direct(rider).say(rider, words)
		s.wants(list, "R1", "（1）")
		s.lacks(list, "R2")
	}
	s.wants(s.direct(rider).say(rider, "/reports nearby 火星"), "“火星”没有", "/reports nearby")
}
