package handlers_test

import (
	"strings"
	"testing"
)

// What asks, or raises, something has no buttons left once that is settled, and says
// how the report stands.
func TestQuestionIsSettledByTheVerdict(t *testing.T) {
	t.Parallel()
	for _, verdict := range []string{"press", "command", "silence"} {
		t.Run(verdict, func(t *testing.T) {
			t.Parallel()
			s, rider, _, question := fixed(t)
			home := s.direct(rider)
			b, _ := question.button("没解决")
			switch verdict {
			case "press":
				home.press(rider, question, "已解决")
			case "command":
				home.say(rider, "/confirm R1")
			case "silence":
				s.pass(73 * 3600e9)
			}
			_, can := question.button("没解决")
			if _, asks := question.button("已解决"); asks || can != (verdict == "silence") {
				t.Errorf("the question has the buttons %v", question.Buttons)
			}
			s.wants(question, "R1", "现在：已解决")
			s.lacks(question, "解决了吗")
			before := s.staff.count()
			home.pressData(rider, "m0", b.Data) // what the reporter may say for days
			if s.staff.count() != before+1 {
				t.Error("a late 没解决 does not reach the staff")
			}
			s.wants(question, "没解决") // by its state
		})
	}
}

func TestQuestionIsAskedAnewAfterTheNextFix(t *testing.T) {
	t.Parallel()
	s, rider, staff, question := fixed(t)
	s.direct(rider).press(rider, question, "没解决")
	raised := s.staff.find("没解决")
	if _, ok := raised.button("受理"); !ok {
		t.Fatalf("nothing can be done about %v", raised.Buttons)
	}
	s.staff.say(staff, "/fixed R1")
	for _, m := range []*shown{raised, s.direct(s.person(1, "Boss")).find("第 1 次没解决")} {
		s.wants(m, "R1", "没解决", "现在：已办结")
		if _, ok := m.button("受理"); ok {
			t.Errorf("%q can still be accepted", m.text())
		}
	}
	again := s.direct(rider).find("解决了吗")
	if again == question || len(again.Buttons) == 0 || len(question.Buttons) > 0 {
		t.Error("the reporter is not asked anew")
	}
}

func TestStaffWhoFixedTheirOwnAreNotTold(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff := s.resident(11, "Staff", "staff")
	s.direct(staff).say(staff, "/report 路灯坏了")
	s.direct(staff).say(staff, "/fixed R1")
	s.pass(73 * 3600e9)
	s.direct(staff).wantTimes(0, "现在")
}

func TestWhyStandsWithWhatItIsAbout(t *testing.T) {
	t.Parallel()
	s, rider, staff, question := fixed(t)
	s.direct(rider).press(rider, question, "部分解决")
	s.direct(rider).say(rider, "三楼还是黑的")
	view := s.staff.say(staff, "/report R1")
	s.wants(view, "部分解决（三楼还是黑的）")
	if n := strings.Count(view.text(), "上报人"); n != 2 {
		t.Errorf("the history has %d lines of the reporter, want 2: %q", n, view.text())
	}
}

func TestOpenReportCanBeSupported(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other, staff := s.resident(10, "Rider"), s.resident(12, "Other"), s.resident(11, "Staff", "staff")
	card := s.group.photo(rider, "/report 路灯坏了")
	home := s.direct(rider).photo(rider, "/report 5栋水管漏水")
	s.staff.say(staff, "/accept R1")
	s.staff.say(staff, "/accept R2")
	s.toast(s.group.press(other, card, "我也是"), "R1")
	s.wants(s.staff.find("R1 · 照明"), "2 人报了")
	if _, ok := home.button("我也是"); ok {
		t.Error("one can support one's own report")
	}
	s.staff.say(staff, "/fixed R1")
	if _, ok := card.button("我也是"); ok {
		t.Error("what is fixed can still be supported")
	}
}

func TestFilerIsNoSupporter(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	lead, other := s.resident(10, "Lead", "building lead"), s.resident(13, "Other")
	s.resident(12, "Mother")
	s.direct(lead).say(lead, "/report for @mother 路灯坏了")
	s.lacks(s.staff.find("R1"), "人报了")
	s.group.say(other, "/metoo R1")
	s.wants(s.staff.find("R1"), "2 人报了")
}

func TestGridWorkersTriage(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, grid, other := s.resident(10, "Rider"), s.resident(13, "Zhou", "grid worker"), s.resident(12, "Other")
	for _, words := range []string{"3栋路灯坏了", "5栋水管漏水", "7栋垃圾成堆", "7栋垃圾又成堆", "9栋有噪音"} {
		s.group.photo(rider, "/report "+words)
	}
	s.toast(s.staff.press(grid, s.staff.find("R1"), "受理"), "R1")
	s.wants(s.direct(grid).say(grid, "/accept R2"), "R2")
	s.wants(s.direct(grid).say(grid, "/assign R2 @zhou"), "R2")
	s.staff.press(grid, s.staff.find("R3"), "不受理")
	s.staff.reply(grid, s.staff.last(), "已经清了")
	s.wants(s.direct(grid).say(grid, "/duplicate R4 R3"), "R4")
	s.wants(s.direct(grid).say(grid, "/category R5 安全隐患"), "安全隐患")
	for n, want := range []string{1: "accepted", 2: "accepted", 3: "rejected", 4: "duplicate"} {
		if n > 0 && string(s.storedReport(int64(n)).State) != want {
			t.Errorf("R%d is %s, want %s", n, s.storedReport(int64(n)).State, want)
		}
	}
	if got := s.balanceOf(rider); got != "2" {
		t.Errorf("%s points for two accepted reports", got)
	}
	// Moderation stays with the staff, and triage with those who do it.
	s.wants(s.direct(grid).say(grid, "/hide R5"), "工作人员")
	s.wants(s.group.say(other, "/accept R5"), "网格员")
	s.toast(s.staff.press(other, s.staff.find("R5"), "受理"), "网格员")
	s.wants(s.direct(grid).say(grid, "/help"), "受理", "指派", "办结")
}

func TestApprovalIsTheStaffs(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff, grid := s.resident(10, "Rider"), s.resident(11, "Staff", "staff"), s.resident(13, "Zhou", "grid worker")
	s.reject(rider, staff, 1, 3)
	s.group.photo(rider, "/report 9栋路灯坏了")
	s.wants(s.direct(grid).say(grid, "/accept R4"), "工作人员")
	if r := s.storedReport(4); !r.Held {
		t.Error("a grid worker let a report be seen that waits for approval")
	}
	s.staff.say(staff, "/accept R4")
	if r := s.storedReport(4); r.Held {
		t.Error("the staff's approval did not count")
	}
}
