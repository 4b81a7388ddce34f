package handlers_test

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestUnfinishedReportIsNone(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 3栋路灯坏了")
	for _, c := range []struct{ words, want string }{
		{"/report for", "/report R12"}, {"/report R", "/report R12"}, {"/report Ｒ", "/report R12"}, {"/report 代", "/report R12"},
		{"/report T1", "任务"}, {"/report ｔ１", "/tasks"}, {"/report W5", "/rewards"}, {"/report A4", "认养"},
		{"/report foo R1", "/report R1"}, {"/report R1 foo", "/report R1"}, {"/report for Chen", "工作人员或楼长"},
	} {
		for _, where := range []chat{s.group, s.direct(rider)} {
			answer := where.say(rider, c.words)
			s.wants(answer, c.want)
			if n := utf8.RuneCountInString(answer.text()); n > 400 {
				t.Errorf("%s: an answer of %d characters", c.words, n)
			}
		}
	}
	s.lacks(s.direct(rider).say(rider, "/report for"), "for 王奶奶")
	s.wants(s.staff.say(staff, "/report for"), "for 王奶奶")
	s.wants(s.direct(rider).say(rider, "/reports mine"), "（1）")
	// With a photo, words stay words; so do enough of them.
	s.wants(s.group.photo(rider, "/report foo R1"), "收到 R2")
	s.wants(s.group.say(rider, "/report 和R1一样，3栋路灯又坏了 R1"), "收到 R3")
	s.wants(s.group.say(rider, "/report 垃圾没人收 R1"), "收到 R4")
}

func TestReportForSomebodyByWhoMayNot(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, quiet := s.resident(10, "Rider"), s.person(30, "Quiet")
	d := s.direct(rider)
	s.wants(s.group.say(rider, "/report for Chen: 路灯坏了"), "工作人员或楼长", "直接写")
	s.group.photo(rider, "/report for Chen: 路灯坏了")
	s.wants(s.group.last(), "收到 R1")
	s.wants(d.last(), "R1 记在您自己名下", "工作人员或楼长", "/withdraw R1")
	s.wants(s.staff.find("R1"), "路灯坏了")
	d.say(rider, "/report for Chen the light is out")
	s.wants(d.find("收到"), "R2")
	s.wants(d.last(), "R2 记在您自己名下")
	d.say(rider, "/report for sale signs block the path")
	s.wants(d.find("收到"), "R3")
	if strings.Contains(d.last().text(), "R3 记在") {
		t.Error("for sale signs are taken for a person")
	}
	s.group.photo(quiet, "/report 帮王奶奶报 路灯坏了")
	s.wants(s.group.find("收到"), "R4")
	s.wants(s.group.last(), "R4 记在您自己名下") // who has no direct chat is told where they are
}

func TestSeveralReportsAtOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	for _, words := range []string{"3栋路灯坏了", "5栋垃圾成堆", "7栋水管爆了", "9栋树倒了"} {
		s.group.photo(rider, "/report "+words)
	}
	room := s.staff.count()
	answer := s.staff.say(staff, "/accept R3, R1，R2 R2 R9")
	s.wants(answer, "R1 已受理\nR2 已受理\nR3 已受理\n", "R9")
	if n := s.staff.count() - room; n != 1 {
		t.Errorf("%d answers, want 1", n)
	}
	if got := s.balanceOf(rider); got != "3" {
		t.Errorf("three accepted reports paid %s points", got)
	}
	s.wants(s.staff.say(staff, "/accept R1 R4"), "R1 现在是“已受理”", "R4 已受理")
	s.wants(s.staff.say(staff, "/reject R3 R4"), "一次只写一个", "/reject R12 原因")
	s.wants(s.staff.say(staff, "/reject R3 R4 已经报过"), "R3 不受理")
	s.wants(s.direct(rider).find("R3 没有受理"), "R4 已经报过")
	if st := s.storedReport(4).State; st != "accepted" {
		t.Errorf("R4, which the reason names, is %s", st)
	}
	s.lacks(s.group.say(rider, "/accept R1 R2"), "已受理\n")
	for _, c := range []string{"/confirm R1 R2", "/reopen R1 R2 没好", "/withdraw R1 R2", "/metoo R1 R2"} {
		head, _, _ := strings.Cut(c, " ")
		s.wants(s.direct(rider).say(rider, c), "一次只写一个", head+" R12")
	}
	for _, c := range []string{"/fixed R1 R2", "/assign R1 R2 @rider", "/category R1 R2 照明"} {
		head, _, _ := strings.Cut(c, " ")
		s.wants(s.staff.say(staff, c), "一次只写一个", head+" R12")
	}
	s.wants(s.staff.say(staff, "/accept "+strings.Repeat("R1 ", 3)+"R2 R3 R5 R6 R7 R8 R9 R10 R11 R12 R13 R14 R15 R16 R17 R18 R19 R20 R21 R22"), "20")
}
