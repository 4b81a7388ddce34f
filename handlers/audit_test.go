package handlers_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestAuditNamesWhoDidWhat(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, secret := s.person(1, "Boss"), s.resident(10, "Secretia")
	staff, lead := s.resident(11, "Staff", "staff"), s.resident(12, "Lead", "building lead")
	s.direct(boss).say(boss, "/start")
	s.direct(secret).say(secret, "/report 匿名 有人高空抛物")
	s.staff.say(staff, "/reject R1 没有看到")
	s.silent(func() {
		up := s.group.words(boss, "/audit R1")
		if err := s.h.HandleUpdate(t.Context(), up); err != nil {
			t.Fatal(err)
		}
	})
	s.deliver()
	s.lacks(s.group.last(), "Secretia")
	record := s.direct(boss).last()
	s.wants(record, "R1", "Secretia（匿名）", "Staff：不受理（没有看到）")
	s.wants(s.direct(boss).say(boss, "查记录 R1"), "Boss：查看记录")
	if n := s.rows("audit WHERE act = 'read' AND report_id IS NOT NULL"); n != 2 {
		t.Errorf("%d looks are written down, want 2", n)
	}

	s.direct(lead).say(lead, "/report for 王奶奶: 路灯坏了")
	s.wants(s.direct(boss).say(boss, "/audit R2"), "Lead", "为王奶奶")
	s.wants(s.direct(boss).say(boss, "/audit"), "/audit R12")
	s.wants(s.direct(boss).say(boss, "/audit R9"), "R9")
}

func TestAuditIsForAdmins(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.say(rider, "/report 路灯坏了")
	s.wants(s.staff.say(staff, "/audit R1"), "管理员")
	s.wants(s.direct(rider).say(rider, "/audit R1"), "管理员")
	s.toast(s.direct(staff).pressData(staff, "x", "audit_page:1:0"), "管理员")
	s.toast(s.staff.pressData(s.person(1, "Boss"), "x", "audit_page:1:0"), "过时")
	if n := s.rows("audit"); n != 0 {
		t.Errorf("%d entries for looks that were refused", n)
	}
}

func TestLongAuditHasPages(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, rider, staff := s.person(1, "Boss"), s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.direct(boss).say(boss, "/start")
	s.group.say(rider, "/report 路灯坏了")
	for i := range 8 {
		s.staff.say(staff, fmt.Sprintf("/fixed R1 第%d次 %s", i, strings.Repeat("换了灯泡", 100)))
		s.direct(rider).say(rider, "/reopen R1 还是黑的")
	}
	record := s.direct(boss).say(boss, "/audit R1")
	s.lacks(record, "第7次")
	s.direct(boss).press(boss, record, "»")
	s.wants(record, "第7次")
	s.direct(boss).press(boss, record, "«")
	s.wants(record, "第0次")
	if n := s.rows("audit"); n != 3 {
		t.Errorf("%d looks are written down, want 3", n)
	}
}
