package handlers_test

import (
	"strings"
	"testing"
)

func TestPointsAreTheFirstNumberAndNameNoRef(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 15 帮忙搬东西")
	for _, answer := range []*shown{s.group.say(lin, "/points"), s.direct(lin).say(lin, "积分")} {
		if got := firstNumber(answer.text()); got != "15" {
			t.Errorf("the first number of %q is %s, want 15", answer.text(), got)
		}
	}
}

func TestGrantRefusals(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 5 好")
	for words, want := range map[string]string{
		"/grant":               "/grant @",
		"/grant @lin":          "/grant @",
		"/grant @lin 5":        "/grant @",
		"/grant @lin many 好":   "/grant @",
		"/grant @lin 0 好":      "/grant @",
		"/grant @lin 5000 好":   "1000",
		"/grant @nobody 5 好":   "@nobody",
		"/grant @staff 5 好":    "自己",
		"/grant @lin -6 拿走太多了": "只有 5 分",
	} {
		if answer := s.staff.say(staff, words); !strings.Contains(answer.text(), want) {
			t.Errorf("%s: the bot said %q, want %q in it", words, answer.text(), want)
		}
	}
	s.wants(s.group.say(lin, "/grant @lin 5 我自己"), "要由")
	if got := s.balanceOf(lin); got != "5" {
		t.Errorf("%s points after all refusals, want 5", got)
	}
}

func TestManyPointsNeedASecondPerson(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, other, lin := s.resident(11, "Staff", "staff"), s.resident(13, "Other", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 50 救了人")
	card := s.staff.find("救了人")
	if toast := s.staff.press(staff, card, "审核通过"); !strings.Contains(toast, "不能自己") {
		t.Errorf("the granter's own approval said %q", toast)
	}
	if toast := s.group.pressData(lin, card.ID, "grant_yes:1"); !strings.Contains(toast, "要由") {
		t.Errorf("a forged approval said %q", toast)
	}
	if got := s.balanceOf(lin); got != "0" {
		t.Fatalf("%s points before the approval, want 0", got)
	}
	s.staff.press(other, card, "审核通过")
	s.staff.pressData(other, card.ID, "grant_yes:1")
	if got := s.balanceOf(lin); got != "50" {
		t.Errorf("%s points after two approvals, want 50", got)
	}
}

// Too large a debit is refused in words when it is approved, too.
func TestApprovedDebitOfMoreThanThereIs(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, other, lin := s.resident(11, "Staff", "staff"), s.resident(13, "Other", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 5 好")
	s.staff.say(staff, "/grant @lin -50 错了")
	if toast := s.staff.press(other, s.staff.find("错了"), "审核通过"); !strings.Contains(toast, "只有 5 分") {
		t.Errorf("the approval said %q", toast)
	}
	if got := s.balanceOf(lin); got != "5" {
		t.Errorf("%s points, want 5", got)
	}
}

func TestUndoIsTheOppositeOfTheLastActOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 5 一")
	s.staff.say(staff, "/grant @lin 7 二")
	s.wants(s.staff.say(staff, "/undo"), "-7")
	s.wants(s.staff.say(staff, "/undo"), "-5")
	s.wants(s.staff.say(staff, "/undo"), "没有可以撤销的")
	if got := s.balanceOf(lin); got != "0" {
		t.Errorf("%s points, want 0", got)
	}
}

func TestStatementAddsUp(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 15 帮忙")
	s.staff.say(staff, "/grant @lin -4 多算了")
	s.wants(s.direct(lin).say(lin, "明细"), "11", "+15", "帮忙", "-4", "多算了")
	s.flush()
	s.group.say(lin, "/statement")
	if last := s.group.last(); strings.Contains(last.text(), "帮忙") {
		t.Errorf("a statement is read out in the group: %q", last.text())
	}
	s.wants(s.direct(lin).last(), "+15")
}
