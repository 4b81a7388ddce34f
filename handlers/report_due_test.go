package handlers_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/handlers"
)

// skip lets time pass while the program is down.
func (s *street) skip(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = s.clock.Add(d)
}

// restart has another process take over.
func (s *street) restart() { s.h = handlers.New(s.h.Config) }

// times is how many messages of the bot in the chat contain words.
func (c chat) times(words string) int {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	n := 0
	for _, m := range c.s.chats[c.ID] {
		if strings.Contains(m.text(), words) {
			n++
		}
	}
	return n
}

// wantTimes fails the test unless so many messages in the chat contain words.
func (c chat) wantTimes(n int, words string) {
	c.s.t.Helper()
	if got := c.times(words); got != n {
		c.s.t.Errorf("%s: %d messages say %q at %s, want %d", c.ID, got, words, c.s.now().UTC().Format("2 Jan 15:04"), n)
	}
}

// A lighting report has 72 hours: from Wednesday 10:00 to Saturday 10:00.
func TestRemindersComeOnceEach(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, staff, grid := s.resident(1, "Boss"), s.resident(11, "Staff", "staff"), s.resident(13, "Zhou", "grid worker")
	rider := s.resident(10, "Rider")
	s.group.photo(rider, "/report 3栋路灯坏了")
	desk := s.staff.find("R1")
	s.staff.say(staff, "/assign R1 @zhou")
	room := s.staff

	s.pass(54*time.Hour - time.Minute)
	s.direct(grid).wantTimes(0, "还剩")
	s.pass(time.Minute)
	reminder := s.direct(grid).find("还剩 18 小时")
	s.wants(reminder, "R1", "7月4日 周六 10:00", "照明", "3栋")
	room.wantTimes(0, "到期了")
	s.wants(desk, "期限：7月4日")

	s.pass(18 * time.Hour)
	due := room.find("到期了")
	s.wants(due, "R1", "负责人：Zhou")
	if _, ok := due.button("办结"); !ok {
		t.Errorf("the staff room cannot do anything about %v", due.Buttons)
	}
	s.wants(desk, "已超期", "7月4日 周六 10:00")
	s.direct(boss).wantTimes(0, "过问")

	s.pass(72 * time.Hour)
	s.wants(s.direct(boss).find("过问"), "R1", "已超期 3 天", "负责人：Zhou")

	s.pass(30 * 24 * time.Hour)
	s.direct(grid).wantTimes(1, "还剩")
	room.wantTimes(1, "到期了")
	s.direct(boss).wantTimes(1, "过问")
	s.direct(grid).press(grid, reminder, "办结") // the reminder's buttons work
	s.wants(s.direct(grid).last(), "R1", "照片")
}

func TestNobodyIsRemindedOfWhatNobodyHas(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.group.photo(rider, "/report 路灯坏了")
	before := s.staff.count()
	s.pass(54 * time.Hour)
	if n := s.staff.count() - before - s.staff.times("小结"); n != 0 {
		t.Errorf("the staff room got %d messages when the assignee would have been reminded", n)
	}
	s.pass(18 * time.Hour)
	s.wants(s.staff.find("到期了"), "R1", "还没有负责人")
	// No admin has opened a direct chat.
	s.pass(72 * time.Hour)
	s.wants(s.staff.find("过问"), "R1")
}

func TestNoRemindersOfWhatIsDone(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(s *street, rider, staff bot.User){
		"fixed":     func(s *street, _, staff bot.User) { s.staff.say(staff, "/fixed R2") },
		"rejected":  func(s *street, _, staff bot.User) { s.staff.say(staff, "/reject R2 不归社区") },
		"duplicate": func(s *street, _, staff bot.User) { s.staff.say(staff, "/duplicate R2 R1") },
		"withdrawn": func(s *street, rider, _ bot.User) { s.group.say(rider, "/withdraw R2") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			boss, staff, grid := s.resident(1, "Boss"), s.resident(11, "Staff", "staff"), s.resident(13, "Zhou", "grid worker")
			rider := s.resident(10, "Rider")
			s.group.photo(rider, "/report 路灯坏了")
			s.group.photo(rider, "/report 5栋楼道堆放杂物")
			s.staff.say(staff, "/assign R2 @zhou")
			s.pass(time.Hour)
			end(s, rider, staff)
			s.pass(20 * 24 * time.Hour)
			s.direct(grid).wantTimes(0, "还剩")
			s.staff.wantTimes(0, "R2 到期了")
			s.direct(boss).wantTimes(0, "过问 R2")
			s.staff.wantTimes(1, "R1 到期了")
		})
	}
}

func TestTwoProcessesRemindOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, rider := s.resident(1, "Boss"), s.resident(10, "Rider")
	const reports = 6
	for i := range reports {
		s.group.photo(rider, fmt.Sprintf("/report %d栋路灯坏了", i+1))
	}
	s.skip(30 * 24 * time.Hour)
	var wg sync.WaitGroup
	errs := make([]error, 3)
	for i := range errs {
		h := handlers.New(s.h.Config)
		wg.Go(func() { errs[i] = h.RunDue(t.Context()) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	s.pass(12 * time.Hour)
	for i := range reports {
		s.staff.wantTimes(1, fmt.Sprintf("R%d 到期了", i+1))
		s.direct(boss).wantTimes(1, fmt.Sprintf("过问 R%d：", i+1))
	}
}

func TestRemindersOutliveARestart(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, rider := s.resident(1, "Boss"), s.resident(10, "Rider")
	s.group.photo(rider, "/report 路灯坏了")
	s.skip(100 * time.Hour) // down when it was due
	s.restart()
	// The first update after the start comes before the timers run.
	s.group.say(rider, "/metoo R1")
	s.staff.say(boss, "/accept R1")
	s.pass(0)
	s.wants(s.staff.find("到期了"), "R1", "已超期 1 天 4 小时")
	s.restart()
	s.pass(100 * time.Hour)
	s.staff.wantTimes(1, "到期了")
	s.direct(boss).wantTimes(1, "过问")
}

func TestReopenedReportHasItsTimeAgain(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, rider := s.resident(11, "Staff", "staff"), s.resident(10, "Rider")
	s.group.photo(rider, "/report 路灯坏了")
	desk := s.staff.find("R1")
	s.pass(70 * time.Hour)
	s.staff.say(staff, "/fixed R1")
	s.pass(time.Hour)
	s.direct(rider).say(rider, "/reopen R1 还是黑的")
	s.wants(desk, "期限：7月7日 周二 09:00")
	// What is added to it later does not put it off again.
	s.pass(5 * time.Hour)
	s.direct(rider).say(rider, "/reopen R1 三楼也是")
	s.pass(67*time.Hour - time.Minute)
	s.staff.wantTimes(0, "到期了")
	s.pass(time.Minute)
	s.staff.wantTimes(1, "到期了")
}

func TestAnotherCategoryHasAnotherTime(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, rider := s.resident(11, "Staff", "staff"), s.resident(10, "Rider")
	s.group.photo(rider, "/report 5栋楼道堆放杂物")
	s.group.photo(rider, "/report 7栋楼道堆放杂物")
	s.pass(5 * time.Hour)
	choose := func(ref, category string) {
		t.Helper()
		desk := s.staff.find(ref)
		s.staff.press(staff, desk, "改分类")
		s.staff.press(staff, desk, category)
	}
	choose("R1", "安全隐患") // was due an hour ago
	choose("R2", "照明")
	s.pass(0)
	s.wants(s.staff.find("R1 到期了"), "已超期 1 小时")
	s.pass(66 * time.Hour) // 71 h
	s.staff.wantTimes(0, "R2 到期了")
	s.pass(time.Hour)
	s.staff.wantTimes(1, "R2 到期了")
	s.staff.wantTimes(1, "R1 到期了")
}

// Of rubbish reported at 10:00 three quarters are over at 22:00 of the next day.
func TestRemindersWaitForTheMorning(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, staff, grid := s.resident(1, "Boss"), s.resident(11, "Staff", "staff"), s.resident(13, "Zhou", "grid worker")
	rider := s.resident(10, "Rider")
	s.group.photo(rider, "/report 楼下垃圾成堆")
	s.staff.say(staff, "/assign R1 @zhou")
	s.pass(45*time.Hour + 59*time.Minute) // 7:59
	s.direct(grid).wantTimes(0, "R1 还剩")
	s.restart()
	s.pass(time.Minute)
	s.direct(grid).wantTimes(1, "R1 还剩 2 小时")

	// At 19:00 three quarters of the four hours of safety are over at 22:00.
	s.pass(11 * time.Hour)
	s.group.photo(rider, "/report 高空坠物，很危险")
	s.staff.say(staff, "/assign R2 @zhou")
	s.pass(3 * time.Hour)
	s.direct(grid).wantTimes(1, "R2 还剩 1 小时")
	s.pass(5 * time.Hour) // 3:00
	s.wants(s.direct(boss).find("过问"), "R2")
}

func TestWorkingDaysAndHolidaysPutOff(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, rider := s.resident(1, "Boss"), s.resident(10, "Rider")
	s.pass(55 * time.Hour) // Friday 17:00
	s.group.photo(rider, "/report 楼下垃圾成堆")
	s.group.photo(rider, "/report 高空坠物，很危险")
	rubbish, safety := s.staff.find("R1"), s.staff.find("R2")
	s.wants(rubbish, "期限：7月5日 周日 17:00")
	change := func(command, due string) {
		t.Helper()
		s.staff.say(boss, command)
		s.pass(0)
		s.wants(rubbish, "期限："+due)
		s.wants(safety, "期限：7月3日 周五 21:00")
	}
	change("/settings workdays 周一至周五", "7月7日 周二 17:00")
	change("/holidays 7月6日-7月7日 社区日", "7月9日 周四 17:00")
	change("/holidays 7月5日 上班", "7月8日 周三 17:00")
	change("/holidays 删除 7月7日", "7月7日 周二 17:00")
	change("/settings hours 8:30-12:00 14:00-18:00", "7月7日 周二 17:00")
	change("/settings workdays 每天", "7月5日 周日 17:00")
	change("/settings workdays Mon-Fri", "7月7日 周二 17:00")

	// The old due time has nothing to say, the new one has.
	s.pass(72 * time.Hour)
	s.staff.wantTimes(0, "R1 到期了")
	s.pass(24 * time.Hour)
	s.staff.wantTimes(1, "R1 到期了")
	s.staff.wantTimes(1, "R2 到期了")
	// What is reported now counts the same way.
	s.group.photo(rider, "/report 9栋垃圾成堆")
	s.wants(s.staff.find("R3 · 垃圾积存 · 待受理"), "期限：7月9日 周四 17:00")
}

func TestManyReportsFollowTheCalendar(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, rider := s.resident(1, "Boss"), s.resident(10, "Rider")
	const reports = 23 // more than are shown in a minute
	for i := range reports {
		s.group.photo(rider, fmt.Sprintf("/report %d栋路灯坏了", i+1))
	}
	s.staff.say(boss, "/holidays 7月2日 社区日")
	s.pass(0)
	s.wants(s.staff.find("R1 ·"), "期限：7月5日 周日 10:00")
	s.wants(s.staff.find("R23 ·"), "期限：7月4日 周六 10:00") // its card is yet to come
	s.pass(time.Minute)
	s.pass(time.Minute)
	s.wants(s.staff.find("R23 ·"), "期限：7月5日 周日 10:00")
	s.pass(72*time.Hour - 2*time.Minute)
	s.staff.wantTimes(0, "到期了")
	s.pass(24 * time.Hour)
	s.staff.wantTimes(reports, "到期了")
}

func TestOverdueIsSaid(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, rider := s.resident(11, "Staff", "staff"), s.resident(10, "Rider")
	s.group.photo(rider, "/report 3栋水管爆了")
	s.group.photo(rider, "/report 路灯坏了")
	s.pass(23 * time.Hour)
	s.wants(s.staff.say(staff, "/reports overdue"), "没有超过期限的")
	if open := s.group.say(rider, "/reports open"); strings.Contains(open.text(), "超期") {
		t.Errorf("nothing is overdue, but the list says %q", open.text())
	}
	s.pass(6 * time.Hour)
	list := s.staff.say(staff, "/reports overdue")
	s.wants(list, "（1）", "R1", "已超期 5 小时")
	if strings.Contains(list.text(), "R2") {
		t.Errorf("what is not overdue is listed: %q", list.text())
	}
	s.wants(s.group.say(rider, "/reports open"), "待解决的问题（2） · 超期 1", "R2")
	s.wants(s.group.say(rider, "/report R1"), "已超期 5 小时")
	s.staff.say(staff, "/fixed R1")
	if shown := s.group.say(rider, "/report R1"); strings.Contains(shown.text(), "超期") {
		t.Errorf("a report that is done is overdue: %q", shown.text())
	}
}
