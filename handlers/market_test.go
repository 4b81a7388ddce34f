package handlers_test

import (
	"strings"
	"sync"
	"testing"
	"time"
)

const marketLine = "/newmarket 每月第一个星期六 9:00-11:30 | 文昌花园广场"

func TestNextMarketExistsByItself(t *testing.T) {
	t.Parallel()
	s := newStreet(t) // Wednesday 1 July 2026; the first Saturday is the 4th
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.wants(s.staff.say(staff, marketLine), "E1", "7月4日 周六 09:00–11:30", "文昌花园广场")
	shown := s.direct(lin).say(lin, "集市")
	s.wants(shown, "E1", "7月4日", "09:00–11:30", "文昌花园广场",
		"义诊", "义剪", "家电维修", "政策宣传", "法律咨询", "缝补", "磨刀", "水电维修", "手机助老", "反诈宣传", "就业咨询", "中医理疗")

	s.pass(4 * 24 * time.Hour)
	s.wants(s.direct(lin).say(lin, "/market"), "E2", "8月1日")
}

func TestMarketIsAnnouncedSevenDaysAndOneDayBeforeOnceEach(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff := s.resident(11, "Staff", "staff")
	other := s.chat(-101, "文苑二群")
	other.say(s.person(1, "Boss"), "/setup 文苑")
	s.staff.say(staff, "/newmarket 每月第三个星期六 9:00-11:30 | 广场") // 18 July
	s.flush()
	seen := func() [2]int { return [2]int{s.group.count(), other.count()} }
	for _, step := range []struct {
		pass time.Duration
		want [2]int
	}{
		{9*24*time.Hour + 22*time.Hour + 59*time.Minute, [2]int{0, 0}}, // 11 July 08:59
		{2 * time.Minute, [2]int{1, 1}},                                // 09:01, seven days before
		{time.Hour, [2]int{1, 1}},
		{6 * 24 * time.Hour, [2]int{2, 2}}, // the day before
		{5 * 24 * time.Hour, [2]int{2, 2}},
	} {
		s.pass(step.pass)
		if got := seen(); got != step.want {
			t.Fatalf("at %s the groups have %v announcements, want %v", s.now(), got, step.want)
		}
	}
}

func TestAnnounceNowIsOneMessageWithButtonsInEachGroup(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, marketLine)
	before := s.staff.count()
	s.wants(s.staff.say(staff, "/announce e1"), "E1", "1 个群")
	if n := s.staff.count(); n != before+1 {
		t.Errorf("the staff room got %d messages, want only the answer", n-before)
	}
	card := s.group.find("E1")
	if toast := s.group.press(lin, card, "我要来"); !strings.Contains(toast, "E1") {
		t.Errorf("joining said %q", toast)
	}
	s.wants(card, "已有 1 人")
	s.group.say(lin, "/join E1 3")
	s.wants(card, "已有 3 人")
	s.wants(s.group.say(lin, "/leave E1"), "E1", "取消")
	if strings.Contains(card.text(), "已有") {
		t.Errorf("after leaving the card says %q", card.text())
	}
	s.wants(s.group.say(lin, "/announce E1"), "要由")
}

func TestMarketMovedIsToldToWhoComes(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin, mei := s.resident(11, "Staff", "staff"), s.resident(12, "Lin"), s.resident(13, "Mei")
	s.staff.say(staff, marketLine)
	s.group.say(lin, "/join E1")
	s.flush()
	s.staff.say(staff, "/newmarket 每月第二个星期六 10:00-12:00 | 翠湖公园")
	s.wants(s.direct(lin).find("E1"), "7月11日 周六 10:00–12:00", "翠湖公园")
	if n := s.direct(mei).count(); n != 0 {
		t.Errorf("somebody who does not come was told %d things", n)
	}
	s.wants(s.direct(mei).say(mei, "/market"), "E1", "7月11日")
}

func TestMarketReminders(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin, mei := s.resident(11, "Staff", "staff"), s.resident(12, "Lin"), s.resident(13, "Mei")
	s.staff.say(staff, marketLine)
	s.group.say(lin, "/join E1")
	s.direct(mei).press(mei, s.direct(mei).say(mei, "/market"), "提醒我")
	s.flush()
	s.pass(68 * time.Hour) // Saturday 06:00
	if s.direct(lin).count()+s.direct(mei).count() != 0 {
		t.Fatal("reminded too early")
	}
	s.pass(time.Hour + time.Minute)
	s.wants(s.direct(lin).last(), "E1")
	s.wants(s.direct(mei).last(), "E1")
}

func TestMarketRefusals(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	for words, want := range map[string]string{
		"/newmarket": "/newmarket 每月",
		"/newmarket 每月第一个星期六 9:00":            "/newmarket 每月",
		"/newmarket 改天吧 | 广场":                 "/newmarket 每月",
		"/newmarket 每月第一个星期六 11:00-9:00 | 广场": "/newmarket 每月",
		"/join":        "/join E3",
		"/join E9":     "E9",
		"/leave E9":    "E9",
		"/announce E9": "E9",
		"/announce R1": "/announce E1",
	} {
		answer := s.staff.say(staff, words)
		if !strings.Contains(answer.text(), want) || len([]rune(answer.text())) > 400 {
			t.Errorf("%s: the bot said %q, want %q in at most 400 characters", words, answer.text(), want)
		}
	}
	s.wants(s.group.say(lin, marketLine), "要由")
	s.wants(s.group.say(lin, "/market"), "还没定")
}

func TestMarketInEnglish(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.direct(boss).say(boss, "/start")
	s.direct(boss).say(boss, "/language en")
	s.wants(s.direct(boss).say(boss, "/newmarket first Saturday 9:00-11:30 | Wenchang Square"), "E1", "Sat 4 Jul", "Wenchang Square")
	s.wants(s.direct(boss).say(boss, "/market"), "free clinic", "massage and TCM", "09:00–11:30")
}

// Two staff set the rule at once: there is one next market.
func TestMarketSetAtOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	one, two := s.resident(11, "One", "staff"), s.resident(12, "Two", "staff")
	var wg sync.WaitGroup
	for _, u := range []struct {
		c chat
		i int
	}{{s.direct(one), 0}, {s.direct(two), 1}} {
		who := one
		if u.i == 1 {
			who = two
		}
		up := u.c.words(who, marketLine)
		wg.Go(func() {
			if err := s.h.HandleUpdate(t.Context(), up); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.deliver()
	list := s.direct(one).say(one, "/events")
	s.wants(list, "E1")
	if strings.Contains(list.text(), "E2") {
		t.Errorf("two markets on one day: %q", list.text())
	}
}
