package handlers_test

import (
	"strings"
	"testing"
	"time"
)

func TestReminders(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, bo := s.resident(2, "An"), s.resident(3, "Bo")
	card := postTask(s, "清理 | 7月4日 9:00-11:00 | 文昌花园 | 2人")
	s.group.press(an, card, "认领")
	s.group.press(bo, card, "认领")
	s.direct(bo).say(bo, "/release T1")
	before := [2]int{s.direct(an).count(), s.direct(bo).count()}
	s.pass(47*time.Hour - time.Second) // Friday 9:00
	if s.direct(an).count() != before[0] {
		t.Errorf("too early: %q", s.direct(an).last().text())
	}
	s.pass(time.Second)
	day := s.direct(an).last()
	s.wants(day, "别忘了 T1", "7月4日 周六 09:00–11:00", "文昌花园")
	s.pass(22 * time.Hour) // Saturday 7:00
	soon := s.direct(an).last()
	s.wants(soon, "别忘了 T1")
	if soon == day || s.direct(an).count() != before[0]+2 || s.direct(bo).count() != before[1] {
		t.Errorf("An was told %d times, Bo %d times", s.direct(an).count()-before[0], s.direct(bo).count()-before[1])
	}
	// It is too late to give it back alone; staff are asked at once.
	if toast := s.direct(an).press(an, soon, "我来不了"); !strings.Contains(toast, "工作人员") {
		t.Errorf("toast %q", toast)
	}
	s.wants(s.staff.last(), "T1", "An", "来不了")
}

func TestReminderGivesBack(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	card := postTask(s, "清理 | 7月4日 9:00-11:00")
	s.group.press(an, card, "认领")
	s.pass(47 * time.Hour)
	s.direct(an).press(an, s.direct(an).last(), "我来不了")
	s.wants(card, "0/1")
}

// A task for today has no reminder of the day before.
func TestReminderOfToday(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	card := postTask(s, "清理 | 今天 14:00-15:00")
	s.group.press(an, card, "认领")
	before := s.direct(an).count()
	s.pass(time.Hour)
	if s.direct(an).count() != before {
		t.Errorf("reminded at once: %q", s.direct(an).last().text())
	}
	s.pass(time.Hour) // 12:00
	s.wants(s.direct(an).last(), "别忘了")
}

// Reminders follow a task to its new hours, earlier or later, and back.
func TestRemindersFollow(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	card := postTask(s, "清理 | 7月4日 9:00-11:00")
	s.group.press(an, card, "认领")
	reminders := func() (n int) {
		for _, m := range s.chats[s.direct(an).ID] {
			n += strings.Count(m.text(), "别忘了")
		}
		return n
	}
	step := func(what string, d time.Duration, want int) {
		t.Helper()
		s.pass(d)
		if got := reminders(); got != want {
			t.Fatalf("%s: %d reminders, want %d", what, got, want)
		}
	}
	step("Friday 9:00", 47*time.Hour, 1)
	s.staff.say(boss, "/edittask T1 | 7月10日 9:00-11:00")
	step("Thursday, not yet", 6*24*time.Hour-time.Second, 1)
	step("a day before the new start", time.Second, 2)
	s.staff.say(boss, "/edittask T1 | 7月9日 14:00-15:00")
	step("two hours before an earlier start", 3*time.Hour, 3)
	step("and nothing at the old hours", 2*24*time.Hour, 3)
}

// After a stop both reminders are due at once: one is enough.
func TestRemindersAfterAStop(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	card := postTask(s, "清理 | 7月4日 9:00-11:00")
	s.group.press(an, card, "认领")
	before := s.direct(an).count()
	s.pass(70 * time.Hour) // an hour before
	if got := s.direct(an).count() - before; got != 1 {
		t.Errorf("%d reminders, want 1", got)
	}
}

func TestEndOfTask(t *testing.T) {
	t.Parallel()
	s, _, an, bo := claimedTask(t)
	s.direct(bo).say(bo, "/done T1")
	before := s.direct(bo).count()
	s.pass(untilTomorrow9 + 2*time.Hour)
	end := s.direct(an).last()
	s.wants(end, "T1", "结束", "/done T1", "7月4日 周六 11:00")
	s.direct(an).press(an, end, "完成")
	s.wants(s.direct(an).last(), "T1 交上去了", "照片")
	s.wants(s.staff.last(), "T1", "An")
	for _, m := range s.chats[s.direct(bo).ID][before:] {
		if strings.Contains(m.text(), "结束") {
			t.Errorf("Bo has handed in and hears %q", m.text())
		}
	}
}
