package handlers_test

import "testing"

func TestUndoOfTheLastStepOnAReport(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff, mate := s.resident(10, "Rider"), s.resident(11, "Staff", "staff"), s.resident(12, "Mate", "staff")
	state := func(ref, want string) {
		t.Helper()
		s.wants(s.staff.say(mate, "/report "+ref), want)
	}
	s.wants(s.staff.say(staff, "/undo"), "没有可以撤销的")
	card := s.group.photo(rider, "/report 3栋路灯坏了")
	s.wants(s.group.say(rider, "/undo"), "工作人员")

	s.staff.say(staff, "/accept R1")
	s.wants(s.staff.say(mate, "/undo"), "没有可以撤销的") // it was another's step
	s.wants(s.staff.say(staff, "/undo"), "R1 的“受理”撤销了", "待受理")
	s.wants(s.direct(rider).last(), "R1", "撤销", "待受理")
	s.wants(card, "待受理")
	state("R1", "撤销上一步")
	s.wants(s.staff.say(staff, "/undo"), "没有可以撤销的")

	// The point stays and is not paid again.
	s.staff.say(staff, "/accept R1")
	if got := s.balanceOf(rider); got != "1" {
		t.Errorf("accepted, undone and accepted again it paid %s points", got)
	}
	s.staff.say(staff, "/reject R1 不归我们管")
	s.wants(s.staff.say(staff, "/undo"), "R1 的“不受理”撤销了", "已受理")
	state("R1", "已受理")

	s.staff.say(staff, "/reject R1 不归我们管")
	s.direct(rider).say(rider, "/withdraw R1")
	s.wants(s.staff.say(staff, "/undo"), "R1", "之后又有变化", "/report R1")

	s.group.photo(rider, "/report 5栋水管爆了")
	s.group.photo(rider, "/report 7栋垃圾成堆")
	s.staff.say(staff, "/duplicate R3 R2")
	s.wants(s.staff.say(staff, "/undo"), "R3 的“合并”撤销了", "待受理")
	s.wants(s.direct(rider).say(rider, "/reports open"), "R3")
	s.staff.say(staff, "/category R3 噪音")
	s.wants(s.staff.say(staff, "/undo"), "R3", "垃圾积存")

	s.staff.say(staff, "/assign R2 @mate")
	s.wants(s.staff.say(staff, "/undo"), "R2", "指派", "/assign R2 @")
	s.staff.say(staff, "/fixed R2")
	s.wants(s.staff.say(staff, "/undo"), "R2", "办结", "没解决")
}

func TestUndoTakesTheLatestOfPointsAndReports(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 3栋路灯坏了")
	s.staff.say(staff, "/accept R1")
	s.pass(1e9)
	s.staff.say(staff, "/grant @rider 15 修了灯")
	s.wants(s.staff.say(staff, "/undo"), "已撤销：Rider", "15")
	s.wants(s.staff.say(staff, "/undo"), "R1 的“受理”撤销了")
	s.pass(1e9)
	s.staff.say(staff, "/grant @rider 5 修了灯")
	s.pass(1e9)
	s.staff.say(staff, "/reject R1 不归我们管")
	s.wants(s.staff.say(staff, "/undo"), "R1 的“不受理”撤销了")
	if got := s.balanceOf(rider); got != "6" {
		t.Errorf("the balance is %s", got)
	}
	// The same update again does nothing more.
	s.staff.say(staff, "/reject R1 不归我们管")
	up := s.staff.words(staff, "/undo")
	s.staff.handle(up)
	s.staff.handle(up)
	s.wants(s.staff.say(rider, "/report R1"), "待受理")
}
