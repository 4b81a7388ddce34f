package handlers_test

import (
	"strings"
	"testing"
)

func TestTopNamesOnlyWhoWantsIt(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.resident(13, "Mei")
	s.staff.say(staff, "/grant @lin 15 帮忙")
	s.staff.say(staff, "/grant @mei 20 帮忙")
	top := s.group.say(lin, "/top")
	s.wants(top, "35")
	if strings.Contains(top.text(), "Lin") {
		t.Errorf("named without asking: %q", top.text())
	}
	s.group.press(lin, top, "列出我")
	top = s.group.say(lin, "/top")
	s.wants(top, "Lin · 15")
	if strings.Contains(top.text(), "Mei") {
		t.Errorf("named without asking: %q", top.text())
	}
}
