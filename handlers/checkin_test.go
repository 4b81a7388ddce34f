package handlers_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

// onSite is the task of claimedTask an hour before it starts, whose code Boss has
// shown.
func onSite(t *testing.T) (s *street, boss, an, bo bot.User, sheet *shown) {
	t.Helper()
	s, boss, an, bo = claimedTask(t)
	s.pass(untilTomorrow9 - time.Hour)
	return s, boss, an, bo, s.staff.say(boss, "/checkin T1")
}

var sixDigits = regexp.MustCompile(`\b[0-9]{6}\b`)

func codeOn(t *testing.T, sheet *shown) string {
	t.Helper()
	code := sixDigits.FindString(sheet.text())
	if code == "" {
		t.Fatalf("no code on %q", sheet.text())
	}
	return code
}

// wrongCode is six digits that are not the code.
func wrongCode(code string) string {
	return strings.Map(func(r rune) rune { return '0' + (r-'0'+1)%10 }, code)
}

func TestCheckIn(t *testing.T) {
	t.Parallel()
	s, boss, an, bo, sheet := onSite(t)
	s.wants(sheet, "T1", "到了 0 人", "没签到 2 人：An、Bo")
	in := s.direct(an).say(an, codeOn(t, sheet))
	s.wants(in, "T1", "08:00 签到好了", "签退")
	s.wants(s.direct(an).say(an, "/checkin T1 "+codeOn(t, sheet)), "已经签到")
	s.staff.press(boss, sheet, "✓ Bo")
	s.wants(s.direct(bo).find("签到好了"), "T1")
	s.wants(sheet, "到了 2 人：An 08:00、Bo 08:00")

	s.pass(70 * time.Minute) // 9:10
	s.direct(an).press(an, in, "签退")
	s.wants(s.direct(an).last(), "08:00–09:10", "10 分钟") // from the planned start on
	s.wants(s.direct(an).say(an, "/checkout T1"), "已经签退")
	s.direct(an).press(an, s.direct(an).find("10 分钟"), "完成")
	s.wants(s.staff.last(), "An", "签到 08:00，签退 09:10")
	s.staff.press(boss, s.staff.last(), "审核通过")
	s.wants(s.direct(an).last(), "10 分钟")
}

// Before an hour before the start it says from when, and after the end it says so.
func TestCheckInHours(t *testing.T) {
	t.Parallel()
	s, boss, an, _ := claimedTask(t)
	s.pass(untilTomorrow9 - time.Hour - time.Second)
	for _, words := range []string{"/checkin T1", "/checkin T1 123456", "签到 T1"} {
		s.wants(s.direct(an).say(an, words), "T1")
	}
	s.wants(s.direct(an).say(an, "/checkin T1"), "7月2日 周四 08:00", "起可以签到")
	s.wants(s.staff.say(boss, "/checkin T1"), "08:00", "起可以签到")
	s.pass(time.Second)
	s.wants(s.direct(an).say(an, "/checkin T1"), "6 位码")
	s.wants(s.direct(an).say(an, "/checkin"), "6 位码")
	s.pass(3 * time.Hour)
	s.wants(s.direct(an).say(an, "/checkin T1"), "已经结束", "跟工作人员说")
	s.wants(s.staff.say(boss, "/checkin T1 @an"), "已经结束", "/verify T1 @")
}

// A code holds for five minutes and as long again; guessing ends after five tries.
func TestCheckInCodes(t *testing.T) {
	t.Parallel()
	s, boss, an, bo, sheet := onSite(t)
	old := codeOn(t, sheet)
	s.pass(5 * time.Minute)
	s.staff.press(boss, sheet, "换新码")
	if codeOn(t, sheet) == old {
		t.Error("the code did not change")
	}
	s.wants(s.direct(bo).say(bo, old), "签到好了")
	s.pass(5 * time.Minute)
	s.wants(s.direct(an).say(an, old), "不对")
	for range 4 {
		s.wants(s.direct(an).say(an, "/checkin T1 "+wrongCode(old)), "不对")
	}
	s.staff.press(boss, sheet, "换新码")
	s.wants(s.direct(an).say(an, codeOn(t, sheet)), "太多次", "08:20")
	s.pass(10*time.Minute + time.Second)
	s.staff.press(boss, sheet, "换新码")
	s.wants(s.direct(an).say(an, codeOn(t, sheet)), "签到好了")
}

// Six digits are a code only where there is something to check in to.
func TestDigitsAreNoCodeElsewhere(t *testing.T) {
	t.Parallel()
	s, _, an, _ := claimedTask(t)
	s.wants(s.direct(an).say(an, "123456"), "没看懂")
	if m := s.group.say(an, "123456"); m != nil && strings.Contains(m.text(), "签到") {
		t.Errorf("in the group: %q", m.text())
	}
}

// The code is for who is there: in the group it is not shown, and nobody but staff
// gets it.
func TestCodeIsNotForTheGroup(t *testing.T) {
	t.Parallel()
	s, boss, an, _, sheet := onSite(t)
	s.direct(boss).say(boss, "/start")
	s.group.say(boss, "/checkin T1")
	for _, m := range s.chats[s.group.ID] {
		if sixDigits.MatchString(m.text()) {
			t.Errorf("the group reads %q", m.text())
		}
	}
	s.wants(s.direct(boss).last(), codeOn(t, sheet))
	s.wants(s.direct(an).say(an, "/checkin T1"), "6 位码发给我")
	for _, data := range []string{"checkin_code:1", "checkin_here:2"} {
		if toast := s.direct(an).pressData(an, "m1", data); !strings.Contains(toast, "工作人员") {
			t.Errorf("%s by no staff: %q", data, toast)
		}
	}
	if toast := s.group.pressData(boss, "m1", "checkin_code:1"); sixDigits.MatchString(toast) {
		t.Errorf("forged in the group: %q", toast)
	}
}

// Who comes unasked gets a place while there is one, by the code or by the staff,
// who may make the task larger.
func TestWalkIn(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo, cai := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo"), s.resident(4, "Cai")
	card := postTask(s, "清理 | 明天 9:00-11:00 | 2人")
	s.group.press(an, card, "认领")
	s.pass(untilTomorrow9 + 10*time.Minute)
	sheet := s.staff.say(boss, "/checkin T1")
	s.wants(s.direct(bo).say(bo, codeOn(t, sheet)), "09:10 签到好了")
	s.wants(card, "2/2")
	s.wants(s.direct(cai).say(cai, codeOn(t, sheet)), "满了", "工作人员")
	s.wants(s.staff.say(boss, "/checkin T1 @cai"), "/walkin T1 @cai")
	full := s.staff.say(boss, "/walkin T1 @cai")
	s.wants(full, "满了", "Cai")
	s.staff.press(boss, full, "加一个名额")
	s.wants(card, "3/3")
	s.wants(s.direct(cai).last(), "签到好了")
	s.staff.press(boss, full, "加一个名额") // twice is once
	s.wants(card, "3/3")
	s.wants(s.direct(bo).say(bo, "/walkin T1 @cai"), "工作人员")
	s.wants(s.staff.say(boss, "/walkin T1"), "/walkin T7 @")
	s.wants(s.staff.say(boss, "/walkin T1 @boss"), "您自己的")
}

// By the code alone nobody gets round what a claim would be refused for.
func TestWalkInByTheRules(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	postTask(s, "一 | 明天 9:00-11:00 | 2人")
	postTask(s, "二 | 明天 10:00-12:00 | 2人")
	s.direct(an).say(an, "/claim T2")
	s.pass(untilTomorrow9)
	sheet := s.staff.say(boss, "/checkin T1")
	s.wants(s.direct(an).say(an, codeOn(t, sheet)), "T1", "T2", "时间")
	s.wants(s.staff.say(boss, "/walkin T1 @an"), "签到好了") // staff see who is there
}

// Whoever scans the code says it by the link, and who is new here becomes part of
// the community.
func TestCheckInByLink(t *testing.T) {
	t.Parallel()
	s, boss, an, _, sheet := onSite(t)
	code := codeOn(t, sheet)
	s.staff.say(boss, "/edittask T1 | 3人")
	s.wants(s.direct(an).say(an, "/start c1-"+code), "签到好了")
	dora := s.person(9, "Dora")
	s.wants(s.direct(dora).say(dora, "/start c1-"+wrongCode(code)), "不对")
	s.wants(s.direct(dora).say(dora, "/start c1-"+code), "签到好了")
	for _, bad := range []string{"/start c1-12", "/start c99-123456", "/start c1"} {
		if m := s.direct(dora).say(dora, bad); strings.Contains(m.text(), "签到好了") {
			t.Errorf("%s: %q", bad, m.text())
		}
	}
}

// A check-out that was forgotten is made at the planned end, half an hour later, and
// flagged; the staff see all who were there, and approve them in one press.
func TestForgottenCheckOutAndAllPresent(t *testing.T) {
	t.Parallel()
	s, boss, an, bo, sheet := onSite(t)
	s.direct(an).say(an, codeOn(t, sheet))
	s.direct(bo).say(bo, codeOn(t, sheet))
	s.pass(3*time.Hour + 20*time.Minute) // 11:20
	s.direct(bo).say(bo, "/checkout")
	s.wants(s.direct(bo).last(), "08:00–11:20", "120 分钟")
	s.pass(10 * time.Minute)
	s.wants(s.direct(an).last(), "没有签退", "11:00")
	roll := s.staff.last()
	s.wants(roll, "T1", "结束了", "到了 2 人", "An 08:00–11:00（没签退）", "Bo 08:00–11:20")
	s.direct(an).say(an, "/done T1")
	if toast := s.staff.press(an, roll, "全部通过"); !strings.Contains(toast, "工作人员") {
		t.Errorf("a press by no staff: %q", toast)
	}
	s.staff.press(boss, roll, "全部通过（2）")
	for _, u := range []bot.User{an, bo} {
		s.wants(s.direct(u).say(u, "/points"), "10")
		s.wants(s.direct(u).find("120 分钟"), "T1")
	}
	if toast := s.staff.press(boss, roll, "全部通过"); !strings.Contains(toast, "没有待审核") {
		t.Errorf("a second press: %q", toast)
	}
}

// Staff may say how long it was, up to the length of the task.
func TestVerifyMinutes(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo")
	postTask(s, "清理 | 明天 9:00-12:00 | 3人 | 10分")
	s.direct(an).say(an, "/claim T1")
	s.direct(bo).say(bo, "/claim T1")
	s.pass(untilTomorrow9 + 3*time.Hour)
	for _, words := range []string{"/verify T1 @an 很久", "/verify T1 @an 0分"} {
		s.wants(s.staff.say(boss, words), "/verify T1 @", "90分")
	}
	s.wants(s.staff.say(boss, "/verify T1 @an 181分"), "至多记 180 分钟")
	s.wants(s.staff.say(boss, "/verify T1 @an 150分"), "An", "审核通过")
	s.wants(s.direct(an).last(), "150 分钟")
	s.wants(s.staff.say(boss, "/verify T1 @bo 1小时30分"), "审核通过")
	s.wants(s.direct(bo).last(), "90 分钟")
}

// One press takes an approval back, with its points and its minutes, paid or not.
func TestUnverify(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	postTask(s, "清理 | 明天 9:00-10:00 | 0分")
	postTask(s, "巡楼 | 后天 9:00-10:00 | 10分")
	before := "0 分钟"
	for _, ref := range []string{"T1", "T2"} {
		s.direct(an).say(an, "/claim "+ref)
		s.direct(an).photo(an, "/done "+ref)
		card := s.staff.last()
		s.staff.press(boss, card, "审核通过")
		s.wants(s.direct(an).last(), "60 分钟")
		if toast := s.staff.press(an, card, "撤销"); !strings.Contains(toast, "工作人员") {
			t.Errorf("a press by no staff: %q", toast)
		}
		s.staff.press(boss, card, "撤销")
		s.wants(card, "已撤销")
		s.wants(s.direct(an).say(an, "/mine"), "已服务："+before, ref, "等审核")
		s.wants(s.direct(an).say(an, "/points"), "0")
		before = "1 小时"
		s.wants(s.staff.last(), ref, "An")
		s.staff.press(boss, s.staff.last(), "审核通过")
	}
	s.wants(s.direct(an).say(an, "/points"), "10")
	s.wants(s.direct(an).say(an, "/mine"), "2 小时")
}

// A visit to an event is noted once, from an hour before it begins.
func TestCheckInToAnEvent(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	s.staff.say(boss, "/newmarket 每月第一个星期六 9:00-11:30 | 广场")
	s.wants(s.direct(an).say(an, "/checkin E1"), "08:00", "起可以签到")
	s.wants(s.direct(an).say(an, "/checkin E9"), "没有找到 E9")
	s.pass(70*time.Hour + 30*time.Minute) // Saturday 8:30
	s.wants(s.direct(an).say(an, "/checkin E1"), "E1", "签到好了")
	s.wants(s.direct(an).say(an, "/checkin E1"), "已经签到")
	s.pass(4 * time.Hour)
	s.wants(s.direct(boss).say(boss, "/checkin E1"), "E1")
}
