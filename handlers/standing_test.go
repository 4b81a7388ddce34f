package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

func TestTopNamesOnlyWhoWantsIt(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	lin, mei := s.resident(12, "Lin"), s.resident(13, "Mei")
	s.fund(lin, 15)
	s.fund(mei, 20)
	top := s.group.say(lin, "/top")
	s.wants(top, "35", "2 位邻居", "0 小时")
	if strings.Contains(top.text(), "Lin") {
		t.Errorf("named without asking: %q", top.text())
	}
	s.group.press(lin, top, "列出我")
	top = s.group.say(lin, "/top")
	s.wants(top, "1. Lin · 15")
	if strings.Contains(top.text(), "Mei") {
		t.Errorf("named without asking: %q", top.text())
	}
	s.group.press(lin, top, "不列出我")
	if top = s.group.say(lin, "/top"); strings.Contains(top.text(), "Lin") {
		t.Errorf("named after opting out: %q", top.text())
	}
}

func TestTopByNicknameAndTime(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin, mei := s.resident(11, "Staff", "staff"), s.resident(12, "Lin"), s.resident(13, "Mei")
	s.fund(lin, 15)
	s.pass(31 * 24 * time.Hour) // August
	s.fund(lin, 1)
	s.fund(mei, 26)
	s.staff.say(staff, "/grant @mei -10 错了")
	s.wants(s.direct(lin).say(lin, "/top 昵称  小 <王>"), "小 <王>", "/top off")
	s.group.say(mei, "/top on")
	top := s.group.say(lin, "/top")
	s.wants(top, "今年", "32", "1. 小 <王> · 16", "1. Mei · 16")
	if strings.Contains(top.text(), "Lin") {
		t.Errorf("the name is shown beside the nickname: %q", top.text())
	}
	s.group.press(mei, top, "本月")
	s.wants(top, "本月", "17", "1. Mei · 16", "2. 小 <王> · 1")
	s.group.press(mei, top, "全部")
	s.wants(top, "全部", "32")
	s.wants(s.direct(lin).say(lin, "排行 本月"), "17")
	s.wants(s.direct(lin).say(lin, "/top nickname off"), "不用昵称")
	s.wants(s.group.say(lin, "/top all"), "Lin · 16")
	for words, want := range map[string]string{
		"/top nickname": "/top 昵称", "/top nickname " + strings.Repeat("长", 17): "16", "/top nickname @boss": "/top 昵称", "/top yesterday": "/top 本月",
	} {
		s.wants(s.direct(lin).say(lin, words), want)
	}
	if toast := s.group.pressData(lin, top.ID, "top:x"); !strings.Contains(toast, "按钮") {
		t.Errorf("a forged press said %q", toast)
	}
}

// Spending makes nobody fall in the list.
func TestSpendingIsNotHeldAgainstAnybody(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	s.group.say(lin, "/top on")
	code := s.buys(lin)
	s.buys(lin)
	s.direct(shop).say(shop, "/use "+code)
	s.pass(31 * 24 * time.Hour)
	s.wants(s.group.say(lin, "/top"), "Lin · 20")
}

// serve has u have served so many hours, in many small tasks.
func (s *street) serve(u bot.User, hours int) {
	s.t.Helper()
	_, err := s.db.SQL().Exec(`
		WITH who AS (
			SELECT member_id FROM users WHERE id = $1
		), task AS (
			INSERT INTO tasks (community_id, number, kind, title, place, starts_at, ends_at, slots, points, poster_id, posted_at)
			SELECT 1, 10 * (SELECT coalesce(max(number), 0) FROM tasks) + n, 'volunteer', 'Old', '', $3, $3::timestamptz + interval '2 hours',
				1, 0, member_id, $3
			FROM generate_series(1, $2 / 2) n, who RETURNING id
		)
		INSERT INTO claims (task_id, member_id, state, since, minutes) SELECT task.id, member_id, 'verified', $3, 120 FROM task, who`,
		string(u.ID), hours, s.now())
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestStarsAreCongratulatedOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	lin, mei := s.resident(12, "Lin"), s.resident(13, "Mei")
	if err := s.h.KeepHouse(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.serve(lin, 98)
	s.serve(mei, 300)
	s.pass(24 * time.Hour)
	s.wants(s.direct(mei).find("恭喜"), "300 小时", "★★", "文苑")
	if n := s.direct(lin).count(); n != 0 {
		t.Errorf("told of 98 hours: %q", s.direct(lin).last().text())
	}
	s.serve(lin, 2)
	s.pass(24 * time.Hour)
	s.wants(s.direct(lin).find("恭喜"), "100 小时", "★")
	for range 3 {
		s.pass(24 * time.Hour)
	}
	for _, u := range []bot.User{lin, mei} {
		if n := s.direct(u).count(); n != 1 {
			t.Errorf("%s was told %d times", u.Name, n)
		}
	}
	s.fund(lin, 5)
	s.fund(mei, 4)
	s.group.say(lin, "/top on")
	top := s.group.say(lin, "/top")
	s.wants(top, "Lin ★ · 5", fmt.Sprint(400)+" 小时")
	if strings.Contains(top.text(), "★★") {
		t.Errorf("whoever is not named is known by their stars: %q", top.text())
	}
}
