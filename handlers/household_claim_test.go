package handlers_test

import "testing"

// Inside a household one may claim for another, as for an elder without a phone.
func TestClaimForOnesHousehold(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo, cai := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo"), s.resident(4, "Cai")
	s.staff.say(boss, "/newtask 清理楼道 | 2026-07-05 9:00-11:00 | 3人 | 10分")
	s.wants(s.direct(an).say(an, "/claim T1 for @bo"), "要由")
	s.staff.say(boss, "/household @an @bo")
	s.direct(an).say(an, "/claim T1 for @bo")
	s.wants(s.direct(bo).last(), "T1")
	s.wants(s.direct(bo).say(bo, "/tasks mine"), "T1")
	s.wants(s.direct(an).say(an, "/claim T1 for @cai"), "要由")
	s.wants(s.direct(cai).say(cai, "/tasks mine"), "还没有任务")
}

// Staff let somebody in who has come, whatever places are left, and make one where
// there is none.
func TestWalkInToPlacesBySkill(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo")
	s.resident(4, "Cai")
	s.staff.say(boss, "/newtask 修路灯 | 2026-07-01 10:30-12:00 | 水电1人, 普通1人")
	s.direct(an).say(an, "/claim T1")
	s.wants(s.staff.say(boss, "/walkin T1 @bo"), "Bo")
	s.wants(s.direct(bo).say(bo, "/tasks mine"), "T1")
	full := s.staff.say(boss, "/walkin T1 @cai")
	s.wants(full, "满了")
	s.staff.press(boss, full, "加一个名额")
	if n := s.rows("claims WHERE state = 'claimed'"); n != 3 {
		t.Errorf("%d have a place, want 3", n)
	}
	if n := s.rows("task_seats WHERE seat = '' AND slots = 2 AND taken = 2"); n != 1 {
		t.Error("the place more is not one for anybody")
	}
}
