package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
)

// silent fails the test if f has the bot say anything new in the group.
func (s *street) silent(f func()) {
	s.t.Helper()
	before := s.group.count()
	f()
	if n := s.group.count() - before; n != 0 {
		s.t.Errorf("the bot said %d new things in the group, the last of them %q", n, s.group.last().text())
	}
}

// rows counts the rows of a table.
func (s *street) rows(table string) (n int) {
	s.t.Helper()
	if err := s.db.SQL().QueryRowContext(s.t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestFiveReportsADayEarn(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	for i := 1; i <= 7; i++ {
		s.group.photo(rider, fmt.Sprintf("/report %d栋路灯坏了", i))
	}
	for i := 1; i <= 7; i++ {
		s.staff.say(staff, fmt.Sprintf("/accept R%d", i))
	}
	if got := s.balanceOf(rider); got != "5" {
		t.Errorf("%s points for seven reports accepted in a day, want 5", got)
	}
	s.staff.say(staff, "/fixed R6")
	if got := s.balanceOf(rider); got != "5" {
		t.Errorf("%s points: a sixth report of the day earned some", got)
	}
	s.staff.say(staff, "/fixed R1")
	if got := s.balanceOf(rider); got != "7" {
		t.Errorf("%s points: one of the five earns on, want 7", got)
	}
}

// What was accepted yesterday counts today if it earns today.
func TestReportAcceptedYesterdayAndResolvedTodayCountsToday(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	for i := 1; i <= 4; i++ {
		s.group.photo(rider, fmt.Sprintf("/report %d栋路灯坏了", i))
		s.staff.say(staff, fmt.Sprintf("/accept R%d", i))
	}
	s.pass(24 * time.Hour)
	for i := 1; i <= 4; i++ {
		s.staff.say(staff, fmt.Sprintf("/fixed R%d", i))
	}
	if got := s.balanceOf(rider); got != "12" {
		t.Fatalf("%s points after four, want 12", got)
	}
	for i := 5; i <= 6; i++ {
		s.group.photo(rider, fmt.Sprintf("/report %d栋路灯坏了", i))
		s.staff.say(staff, fmt.Sprintf("/accept R%d", i))
	}
	if got := s.balanceOf(rider); got != "13" {
		t.Errorf("%s points: four resolved and two accepted today are one too many, want 13", got)
	}
}

func TestTwoAcceptancesAtOncePayNoSixth(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	for i := 1; i <= 6; i++ {
		s.group.photo(rider, fmt.Sprintf("/report %d栋路灯坏了", i))
	}
	for i := 1; i <= 4; i++ {
		s.staff.say(staff, fmt.Sprintf("/accept R%d", i))
	}
	second := s.resident(12, "Second", "staff")
	ups := []bot.Update{s.direct(staff).words(staff, "/accept R5"), s.direct(second).words(second, "/accept R6")}
	var both sync.WaitGroup
	for _, up := range ups {
		both.Go(func() {
			if err := s.h.HandleUpdate(t.Context(), up); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	s.deliver()
	if got := s.balanceOf(rider); got != "5" {
		t.Errorf("%s points, want 5", got)
	}
}

func TestSixthReportIsThankedOnceADay(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	for i := 1; i <= 5; i++ {
		s.group.say(rider, fmt.Sprintf("/report %d栋路灯坏了", i))
	}
	if n := s.direct(rider).count(); n != 0 {
		t.Fatalf("%d messages after five reports", n)
	}
	s.group.say(rider, "/report 6栋路灯坏了")
	s.wants(s.direct(rider).find("满了"), "谢谢", "R6")
	s.group.say(rider, "/report 7栋路灯坏了")
	if n := s.direct(rider).count(); n != 1 {
		t.Errorf("%d messages about a full day, want 1", n)
	}
	if n := s.group.count(); n != 7 {
		t.Errorf("%d messages in the group for seven reports", n)
	}
	s.pass(24 * time.Hour)
	s.group.say(rider, "/report 8栋路灯坏了")
	if n := s.direct(rider).count(); n != 1 {
		t.Errorf("a new day began full: %q", s.direct(rider).last().text())
	}
}

func TestMutedReportIsNotKept(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 1栋路灯坏了")
	s.wants(s.staff.say(staff, "/mute @rider 3天 乱报"), "Rider", "7月4日", "乱报")
	s.wants(s.direct(rider).last(), "7月4日", "乱报")
	s.flush()

	kept := []string{"reports", "loose_photos", "photos", "drafts", "spots"}
	before := map[string]int{}
	for _, table := range kept {
		before[table] = s.rows(table)
	}
	s.silent(func() {
		s.group.photo(rider, "/report 2栋路灯坏了")
		s.group.photo(rider, "#随手拍 2栋路灯坏了")
		s.group.album(rider, "al", "", "/report 一堆垃圾", "")
		s.group.handle(s.group.update(rider, bot.Said{Position: &bot.Position{Latitude: 23, Longitude: 113}}))
	})
	if n := s.direct(rider).count(); n != 3 {
		t.Errorf("%d answers to three reports of a muted person, want 3", n)
	}
	s.wants(s.direct(rider).last(), "7月4日", "没有收下")
	s.wants(s.direct(rider).photo(rider, ""), "没有收下")
	s.wants(s.direct(rider).photo(rider, "楼下漏水"), "没有收下")
	s.wants(s.direct(rider).say(rider, "/report 楼下漏水"), "没有收下")
	s.wants(s.direct(rider).say(rider, "/start anon"), "没有收下")
	s.wants(s.direct(rider).photo(rider, "/report R1"), "没有收下")
	said := s.direct(rider).count()
	s.direct(rider).album(rider, "dal", "", "", "")
	if n := s.direct(rider).count() - said; n != 1 {
		t.Errorf("%d answers to an album, want 1", n)
	}
	for _, table := range kept {
		if n := s.rows(table); n != before[table] {
			t.Errorf("%d new rows in %s of a muted person", n-before[table], table)
		}
	}
}

func TestMutedWithoutADirectChatIsToldOnceADay(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.person(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.say(rider, "大家好")
	s.staff.say(staff, "/mute @rider 刷屏")
	s.wants(s.group.photo(rider, "/report 路灯坏了"), "没有收下", "7月8日")
	s.lacks(s.group.last(), "刷屏")
	s.silent(func() { s.group.photo(rider, "/report 路灯坏了") })
	s.pass(24 * time.Hour)
	if s.group.photo(rider, "/report 路灯坏了"); s.group.count() != 2 {
		t.Errorf("%d answers in the group in two days, want 2", s.group.count())
	}
}

func TestMuteEndsByItselfAndByHand(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.staff.say(staff, "/mute @rider 2天")
	s.pass(47 * time.Hour)
	s.wants(s.direct(rider).say(rider, "/report 路灯坏了"), "没有收下")
	s.pass(2 * time.Hour)
	s.wants(s.direct(rider).say(rider, "/report 路灯坏了"), "R1")
	s.wants(s.staff.say(staff, "/mute"), "没有人")

	s.staff.say(staff, "禁言 @rider")
	s.staff.say(staff, "/mute @rider 两周 乱报")
	list := s.staff.say(staff, "/mute")
	s.wants(list, "Rider", "7月17日", "乱报")
	s.toast(s.staff.press(rider, list, "恢复Rider"), "要由")
	s.wants(s.direct(rider).say(rider, "/report 路灯又坏了"), "没有收下")
	s.toast(s.staff.press(staff, list, "恢复Rider"), "可以上报")
	s.wants(list, "没有人")
	s.toast(s.staff.pressData(staff, list.ID, "mute_end:1:2"), "")
	s.wants(s.direct(rider).find("欢迎回来"))
	s.wants(s.direct(rider).say(rider, "/report 路灯又坏了"), "R2")
	s.wants(s.staff.say(staff, "/unmute @rider"), "没有被暂停")
}

func TestMuteGoesOnWithWhatWasReported(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 路灯坏了")
	s.staff.say(staff, "/mute @rider")
	s.staff.say(staff, "/fixed R1")
	s.wants(s.direct(rider).say(rider, "/reopen R1 还是黑的"), "重新打开")
	s.staff.say(staff, "/fixed R1")
	s.wants(s.direct(rider).say(rider, "/confirm R1"), "太好了")
	s.wants(s.direct(rider).say(rider, "/withdraw R1"), "撤回了")
}

func TestWhoMayMuteWhom(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	staff, other, rider := s.resident(11, "Staff", "staff"), s.resident(12, "Other", "staff"), s.resident(10, "Rider")
	s.wants(s.staff.say(staff, "/mute @other"), "只有管理员")
	s.wants(s.staff.say(staff, "/mute @boss"), "只有管理员")
	s.wants(s.staff.say(staff, "/mute @staff"), "不能暂停自己")
	s.wants(s.staff.say(boss, "/mute @other 1天"), "Other")
	s.wants(s.staff.say(staff, "/mute @rider 2年"), "最长 366 天")
	s.wants(s.staff.say(staff, "/mute @rider 0天"), "7天")
	s.wants(s.staff.say(staff, "/mute @nobody"), "不认识")
	s.wants(s.direct(rider).say(rider, "/mute"), "免打扰")
	s.wants(s.direct(rider).say(rider, "/mute @staff"), "免打扰")
	s.wants(s.direct(rider).say(rider, "/unmute @staff"), "要由")
	s.wants(s.direct(other).say(other, "/report 路灯坏了"), "没有收下")
	s.lacks(s.direct(rider).say(rider, "/help"), "禁言", "/mute")
	if n := s.rows("audit WHERE act = 'mute' AND report_id IS NULL AND about_id IN (SELECT member_id FROM users WHERE id = 'test:12')"); n != 1 {
		t.Errorf("%d entries of the mute in the audit, want 1", n)
	}
	// In the group nobody learns of it.
	s.silent(func() {
		up := s.group.words(staff, "/mute @rider")
		if err := s.h.HandleUpdate(t.Context(), up); err != nil {
			t.Fatal(err)
		}
	})
	s.deliver()
	s.lacks(s.group.last(), "Rider")
	s.wants(s.direct(staff).last(), "Rider")
}

// reject has reports of somebody rejected by the staff.
func (s *street) reject(u, staff bot.User, from, to int) {
	s.t.Helper()
	for i := from; i <= to; i++ {
		s.group.photo(u, fmt.Sprintf("/report %d栋路灯坏了", i))
		s.staff.say(staff, fmt.Sprintf("/reject R%d 看过了，没坏", i))
	}
}

func TestAfterThreeRejectionsTheNextWaits(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other, staff := s.resident(10, "Rider"), s.resident(12, "Other"), s.resident(11, "Staff", "staff")
	s.reject(rider, staff, 1, 2)
	s.wants(s.group.photo(rider, "/report 3栋2单元垃圾成堆"), "垃圾积存", "3栋2单元")
	s.staff.say(staff, "/reject R3 已经清了")
	s.flush()

	card := s.group.photo(rider, "/report 4栋2单元垃圾成堆")
	s.wants(card, "收到 R4", "先看一下")
	s.lacks(card, "垃圾", "4栋", "没有受理")
	if len(card.Buttons) != 0 {
		t.Errorf("the public card of a report that waits has buttons: %v", card.Buttons)
	}
	s.wants(s.direct(rider).last(), "R4", "先看一下")
	desk := s.staff.find("R4")
	s.wants(desk, "等待批准", "30 天", "垃圾", "4栋")
	if first := desk.Buttons[0][0].Label; first != "受理" {
		t.Errorf("the first button of what waits is %q", first)
	}

	s.lacks(s.group.say(other, "/reports open"), "R4")
	s.lacks(s.direct(other).say(other, "/reports open"), "R4")
	s.wants(s.staff.say(staff, "/reports open"), "R4")
	s.wants(s.direct(rider).say(rider, "/reports mine"), "R4")
	s.lacks(s.group.say(rider, "/reports mine"), "R4")
	s.wants(s.direct(other).say(other, "/report R4"), "还在看")
	s.wants(s.group.say(rider, "/report R4"), "还在看")
	s.wants(s.direct(rider).say(rider, "/report R4"), "垃圾")
	s.lacks(s.direct(other).say(other, "/reports nearby 4栋2单元"), "R4")
	// It is nobody's duplicate.
	s.lacks(s.group.photo(other, "/report 4栋2单元都是垃圾"), "同一件")

	s.staff.press(staff, desk, "受理")
	s.wants(card, "已受理", "4栋2单元")
	s.lacks(desk, "等待批准")
	s.wants(s.direct(rider).last(), "R4", "已受理")
	s.wants(s.group.say(other, "/reports open"), "R4")
	if n := s.direct(rider).count(); n < 2 {
		t.Error("the reporter heard nothing")
	}
}

func TestRejectionsThatDoNotCount(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.reject(rider, staff, 1, 2)
	// A duplicate is no rejection.
	s.group.photo(rider, "/report 3栋路灯坏了")
	s.group.photo(rider, "/report 4栋路灯坏了")
	s.staff.say(staff, "/duplicate R4 R3")
	s.wants(s.group.photo(rider, "/report 5栋路灯坏了"), "照明")
	// Nor is one of more than a month ago, nor one that is no longer.
	s.pass(31 * 24 * time.Hour)
	s.reject(rider, staff, 6, 7)
	s.wants(s.group.photo(rider, "/report 8栋路灯坏了"), "照明")
	s.staff.say(staff, "/reject R8 没坏")
	s.wants(s.group.photo(rider, "/report 9栋路灯坏了"), "先看一下")
	if _, err := s.db.SQL().ExecContext(t.Context(), `UPDATE reports SET state = 'new' WHERE number = 8`); err != nil {
		t.Fatal(err)
	}
	s.wants(s.group.photo(rider, "/report 10栋路灯坏了"), "照明")
}

func TestStaffWaitForNobody(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	other, staff := s.resident(10, "Other", "staff"), s.resident(11, "Staff", "staff")
	s.reject(other, staff, 1, 3)
	s.wants(s.group.photo(other, "/report 4栋路灯坏了"), "照明")
}

func TestHeldReportRejectedStaysHidden(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other, staff := s.resident(10, "Rider"), s.resident(12, "Other"), s.resident(11, "Staff", "staff")
	s.reject(rider, staff, 1, 3)
	card := s.group.photo(rider, "/report 老王是坏蛋 4栋")
	s.staff.say(staff, "/reject R4 骂人")
	s.lacks(card, "4栋")
	s.wants(s.direct(other).say(other, "/report R4"), "还在看")
	s.wants(s.direct(rider).find("骂人"), "R4")
}

// Everything in a direct chat alone: there is one card, with what its maker can do.
func TestDirectCardOffersToHideTheNameAndToTakeBack(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	card := s.direct(rider).say(rider, "/report 路灯坏了")
	for _, label := range []string{"匿名", "撤回"} {
		if _, ok := card.button(label); !ok {
			t.Errorf("no button %s on the card in the direct chat: %v", label, card.Buttons)
		}
	}
	if strings.Contains(fmt.Sprint(s.group.photo(rider, "/report 灯坏了").Buttons), "撤回") {
		t.Error("the card in the group has a button that is its maker's")
	}
	s.staff.say(staff, "/accept R1")
	if _, ok := card.button("匿名"); ok {
		t.Error("a report that was taken on can still become anonymous")
	}
	if _, ok := card.button("撤回"); !ok {
		t.Error("a report that was taken on cannot be taken back by a button")
	}
}

func TestHeldReportIsAskedAboutOnceItIsAccepted(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other, staff := s.resident(10, "Rider"), s.resident(12, "Other"), s.resident(11, "Staff", "staff")
	s.reject(rider, staff, 1, 3)
	s.group.say(rider, "/report 4栋2单元垃圾成堆")
	card := s.group.say(other, "/report 4栋2单元都是垃圾")
	s.pass(time.Minute)
	s.lacks(card, "R4")
	s.staff.say(staff, "/accept R4")
	s.pass(time.Minute)
	s.wants(card, "R4")
}
