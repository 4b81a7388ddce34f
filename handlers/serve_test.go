package handlers_test

import (
	"strings"
	"testing"
	"time"

	"linli/bot"
	"linli/storage"
)

func TestClaimForSomebody(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, lead := s.person(1, "Boss"), s.resident(2, "Lead", "楼长")
	an, bo := s.resident(3, "An"), s.resident(4, "Bo")
	card := postTask(s, "清理 | 明天 9:00-11:00 | 3人 | 10分")
	s.wants(s.direct(lead).say(lead, "/claim T1 for @an"), "T1", "An", "已认领")
	s.wants(card, "1/3")
	told := s.direct(an).last()
	s.wants(told, "Lead 替您认领了 T1", "清理", "我来不了")
	s.wants(s.direct(lead).say(lead, "/claim T1 for @an"), "An 已经有了")
	s.wants(s.direct(an).say(an, "/tasks mine"), "T1")
	s.wants(s.direct(lead).say(lead, "/tasks mine"), "没有")
	s.direct(an).press(an, told, "我来不了")
	s.wants(card, "0/3")

	for _, words := range []string{"替 @an 认领 T1", "替@an认领T1", "/claim T1 替 @an", "/claim T1 @an", "/claimfor @an T1"} {
		s.wants(s.direct(lead).say(lead, words), "T1", "An", "已认领")
		s.wants(s.direct(lead).say(lead, "/release T1 @an"), "已替 An 放弃")
		s.wants(s.direct(an).last(), "Lead 替您放弃了 T1")
		s.wants(card, "0/3")
	}
	s.wants(s.direct(an).say(an, "/claim T1 for @bo"), "工作人员", "楼长")
	s.wants(s.direct(lead).say(lead, "替 T1"), "替 @某人 认领 T7")
	s.direct(bo).say(bo, "/claim T1")
	s.wants(s.direct(lead).say(lead, "/release T1 @bo"), "工作人员") // not the lead's to give back
	s.wants(s.staff.say(boss, "/claim T1 for @boss"), "T1")      // is one's own
}

// What would be refused to somebody is refused to who claims for them.
func TestClaimForByTheRules(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(3, "An"), s.resident(4, "Bo")
	postTask(s, "一 | 明天 9:00-11:00 | 1人")
	postTask(s, "二 | 明天 10:00-12:00 | 1人")
	s.direct(an).say(an, "/claim T1")
	s.wants(s.staff.say(boss, "/claim T2 for @an"), "An", "T1", "时间")
	s.wants(s.staff.say(boss, "/claim T1 for @bo"), "Bo", "候补")
	s.wants(s.direct(bo).last(), "Boss 替您认领了 T1", "候补")
	s.direct(an).say(an, "/release T1")
	s.direct(bo).press(bo, s.direct(bo).find("空出"), "我来")
	s.wants(s.direct(bo).say(bo, "/tasks mine"), "已认领")
}

// Who claimed for somebody does not approve it, by no way.
func TestProxyDoesNotApprove(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(3, "An"), s.resident(4, "Bo", "staff")
	postTask(s, "清理 | 明天 9:00-11:00 | 3人 | 10分")
	s.staff.say(bo, "/claim T1 for @an")
	s.direct(an).say(an, "/done T1")
	card := s.staff.find("没有照片")
	if toast := s.staff.press(bo, card, "审核通过"); !strings.Contains(toast, "替人认领") {
		t.Errorf("a press: %q", toast)
	}
	s.wants(s.staff.say(bo, "/verify T1 @an"), "替人认领")
	s.wants(s.staff.say(bo, "/verify T1"), "别的工作人员")
	s.wants(s.direct(an).say(an, "/points"), "0")
	s.staff.press(boss, card, "审核通过")
	s.wants(s.direct(an).say(an, "/points"), "10")
}

// rejected is a hand-in of An's that Bo, of the staff, rejected.
func rejected(t *testing.T) (s *street, boss, an, bo bot.User) {
	t.Helper()
	s, boss, an, bo = claimedTask(t)
	s.direct(an).photo(an, "/done T1 扫好了")
	card := s.staff.last()
	s.staff.press(bo, card, "不通过")
	s.staff.press(bo, s.staff.last(), "还没做完")
	return s, boss, an, bo
}

func TestAppeal(t *testing.T) {
	t.Parallel()
	for grant, label := range map[bool]string{true: "审核通过", false: "维持不通过"} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			s, boss, an, bo := rejected(t)
			no := s.direct(an).last()
			s.wants(no, "还没做完")
			if toast := s.direct(bo).pressData(bo, no.ID, "task_appeal:1"); strings.Contains(toast, "另一位") {
				t.Errorf("somebody else's: %q", toast)
			}
			s.direct(an).press(an, no, "申诉")
			card := s.staff.last()
			s.wants(card, "T1", "An", "还没做完", "扫好了")
			if card.Photo == 0 {
				t.Error("the card has no photo")
			}
			if toast := s.direct(an).press(an, no, "申诉"); !strings.Contains(toast, "已经申诉过") {
				t.Errorf("a second appeal: %q", toast)
			}
			if toast := s.staff.press(bo, card, label); !strings.Contains(toast, "另一位工作人员") {
				t.Errorf("the same judge: %q", toast)
			}
			s.staff.press(boss, card, label)
			if len(card.Buttons) > 0 {
				t.Error("the card can be pressed again")
			}
			if toast := s.staff.pressData(boss, card.ID, "appeal_yes:1"); !strings.Contains(toast, "处理过") {
				t.Errorf("a second decision: %q", toast)
			}
			points := "0"
			if grant {
				points = "10"
			} else {
				s.wants(s.direct(an).last(), "最后的决定")
			}
			s.wants(s.direct(an).say(an, "/points"), points)
		})
	}
}

// Where nobody but who rejected could decide, an appeal would lie there for ever.
func TestAppealToNobody(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an := s.person(1, "Boss"), s.resident(2, "An")
	postTask(s, tomorrow)
	s.direct(an).say(an, "/claim T1")
	s.direct(an).say(an, "/done T1")
	s.staff.press(boss, s.staff.last(), "不通过")
	s.staff.press(boss, s.staff.last(), "还没做完")
	if toast := s.direct(an).press(an, s.direct(an).last(), "申诉"); !strings.Contains(toast, "没有别的工作人员") {
		t.Errorf("toast %q", toast)
	}
}

// A hand-in that nobody judges is brought to mind once, and then to the leaders;
// silence pays nothing.
func TestSilenceOfStaff(t *testing.T) {
	t.Parallel()
	s, boss, an, _ := claimedTask(t)
	s.direct(boss).say(boss, "/start")
	s.direct(an).say(an, "/done T1")
	s.flush()
	s.pass(72*time.Hour - time.Second)
	if n := s.staff.count(); n > 0 {
		t.Errorf("the staff hear too soon: %q", s.staff.last().text())
	}
	s.pass(time.Second)
	s.wants(s.staff.last(), "T1", "An", "三天")
	reminders := s.staff.count()
	s.pass(24 * time.Hour)
	s.wants(s.direct(boss).last(), "T1", "An", "四天")
	s.pass(30 * 24 * time.Hour)
	if s.staff.count() != reminders {
		t.Errorf("reminded again: %q", s.staff.last().text())
	}
	s.wants(s.direct(an).say(an, "/points"), "0")
	s.direct(boss).press(boss, s.direct(boss).last(), "审核通过")
	s.wants(s.direct(an).say(an, "/points"), "10")
}

// A hand-in that was judged is not brought to mind.
func TestNoSilenceAfterJudgement(t *testing.T) {
	t.Parallel()
	s, boss, an, bo := claimedTask(t)
	s.direct(an).say(an, "/done T1")
	s.staff.press(boss, s.staff.last(), "审核通过")
	s.direct(bo).say(bo, "/done T1")
	s.staff.press(boss, s.staff.last(), "不通过")
	s.staff.press(boss, s.staff.last(), "还没做完")
	s.flush()
	s.pass(10 * 24 * time.Hour)
	if s.staff.count() > 0 {
		t.Errorf("the staff hear %q", s.staff.last().text())
	}
}

// The groups are thanked to in one message a task, which grows, and names only who
// is content to be named.
func TestThanks(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	an, bo, cai := s.resident(2, "An"), s.resident(3, "Bo"), s.resident(4, "Cai")
	postTask(s, "清理 | 明天 9:00-10:30 | 3人 | 10分")
	for _, u := range []bot.User{an, bo, cai} {
		s.direct(u).say(u, "/claim T1")
		s.direct(u).say(u, "/done T1")
	}
	if err := s.db.InTx(t.Context(), func(tx *storage.Tx) error {
		p, err := tx.FindPerson(t.Context(), 1, "test", "bo")
		if err != nil {
			return err
		}
		return tx.Show(t.Context(), storage.Account{Community: 1, Member: p.ID}, true)
	}); err != nil {
		t.Fatal(err)
	}
	before := s.group.count()
	s.staff.say(boss, "/verify T1 @an")
	thanks := s.group.last()
	s.wants(thanks, "T1", "清理", "谢谢 1 位邻里", "1 小时 30 分钟")
	s.staff.say(boss, "/verify T1")
	s.wants(thanks, "谢谢Bo和另外 2 位邻里", "4 小时 30 分钟")
	for _, name := range []string{"An", "Cai"} {
		if strings.Contains(thanks.text(), name) {
			t.Errorf("%s is named: %q", name, thanks.text())
		}
	}
	if n := s.group.count(); n != before+1 {
		t.Errorf("the group got %d messages", n-before)
	}
	s.staff.say(boss, "/undo")
	s.wants(thanks, "谢谢 1 位邻里", "1 小时 30 分钟")
}

// One place is left, and all who are there scan the code at once: one gets it.
func TestWalkInRace(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	var people []bot.User
	for i := range 6 {
		people = append(people, s.resident(10+i, string(rune('A'+i))+"lex"))
	}
	card := postTask(s, "清理 | 明天 9:00-11:00 | 1人")
	s.pass(untilTomorrow9)
	code := codeOn(t, s.staff.say(boss, "/checkin T1"))
	ups := make([]bot.Update, 2*len(people)) // each says it twice, too
	for i := range ups {
		u := people[i%len(people)]
		ups[i] = s.direct(u).words(u, code)
	}
	together(t, len(ups), func(i int) error { return s.h.HandleUpdate(t.Context(), ups[i]) })
	s.deliver()
	s.wants(card, "1/1")
	var in, claims int
	err := s.db.SQL().QueryRowContext(t.Context(), `
		SELECT (SELECT count(*) FROM attendances), (SELECT count(*) FROM claims)`).Scan(&in, &claims)
	if err != nil || in != 1 || claims != 1 {
		t.Errorf("%d are in by %d claims, %v", in, claims, err)
	}
}

// A whole service in each language: what people read has no hole in it.
func TestServiceInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh-Hans", "zh-Hant", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			s.publish()
			boss, lead := s.person(1, "Boss"), s.resident(2, "Lead", "楼长", "staff")
			an, bo := s.resident(3, "An"), s.resident(4, "Bo")
			for _, u := range []*bot.User{&boss, &lead, &an, &bo} {
				u.Language = lang // of their accounts, which their direct chats follow
				s.direct(*u).say(*u, "/points")
			}
			if err := s.db.InTx(t.Context(), func(tx *storage.Tx) error {
				c, err := tx.FindCommunity(t.Context(), "文苑")
				if err != nil {
					return err
				}
				c.Language, c.Name = lang, "Wenyuan"
				return tx.Configure(t.Context(), c)
			}); err != nil {
				t.Fatal(err)
			}
			s.staff.say(boss, "/newtask Stairs | 2026-07-02 9:00-11:00 | Garden | 2 people | 10 points")
			s.staff.say(lead, "/claim T1 for @an")
			for _, words := range []string{"/mine", "/calendar", "/calendar", "/calendar off", "/proof", "/checkin T1", "/checkout"} {
				s.direct(an).say(an, words)
			}
			s.direct(bo).say(bo, "/claim T1")
			s.pass(untilTomorrow9 - time.Hour)
			s.direct(bo).say(bo, "/release T1")
			sheet := s.staff.say(boss, "/checkin T1")
			s.direct(an).say(an, wrongCode(codeOn(t, sheet)))
			s.direct(an).say(an, codeOn(t, sheet))
			s.staff.say(boss, "/walkin T1 @bo")
			s.direct(an).say(an, "/mine")
			s.pass(3 * time.Hour)
			s.direct(bo).say(bo, "/checkout T1")
			s.direct(an).say(an, "/done T1")
			s.staff.pressData(boss, "m1", "task_back:1")
			s.staff.pressData(boss, "m1", "task_why:1:photo")
			s.direct(an).pressData(an, "m1", "task_appeal:1")
			s.staff.pressData(lead, "m1", "appeal_yes:1")
			s.staff.pressData(boss, "m1", "appeal_yes:1")
			s.pass(time.Hour)
			s.staff.pressData(boss, "m1", "task_all:1")
			s.direct(an).say(an, "/proof 2026")
			code := proofCode.FindString(s.direct(bo).say(bo, "/proof").text())
			s.direct(an).say(an, code)
			s.staff.pressData(boss, "m1", "task_unverify:3")
			s.direct(an).say(an, code)
			for _, chat := range s.chats {
				for _, m := range chat {
					checkReadable(t, lang, strings.ReplaceAll(m.text(), "大家好", ""))
				}
			}
			for _, toast := range s.toasts {
				checkReadable(t, lang, toast)
			}
			if code == "" {
				t.Error("there is no proof")
			}
		})
	}
}

// The parts of an album are photos of one hand-in, whatever their order.
func TestHandInPhotosOfAnAlbum(t *testing.T) {
	t.Parallel()
	s, boss, an, _ := claimedTask(t)
	part := func(caption, name string) {
		up := s.direct(an).words(an, caption)
		said := up.Content.(bot.Said)
		said.Photo, said.Album = &bot.File{ID: bot.FileID("test:" + name), Unique: name}, "album1"
		up.Content = said
		s.direct(an).handle(up)
	}
	part("/done T1 扫好了", "p1")
	part("", "p2")
	part("", "p3")
	card := s.staff.find("扫好了")
	if _, ok := card.button("另外 2 张照片"); !ok {
		t.Fatalf("the buttons are %v", card.Buttons)
	}
	if m := s.staff.find("T1"); m != card {
		t.Errorf("there is another card: %q", m.text())
	}
	before := s.staff.count()
	s.staff.press(boss, card, "另外 2 张照片")
	s.wants(s.staff.last(), "T1", "An", "3/3")
	if n := s.staff.count(); n != before+2 || s.staff.last().Photo == 0 {
		t.Errorf("%d photos came", n-before)
	}
	if toast := s.staff.press(an, card, "另外"); !strings.Contains(toast, "工作人员") {
		t.Errorf("a press by no staff: %q", toast)
	}
	s.staff.press(boss, card, "审核通过")
	part("", "p4") // too late, and nothing comes of it
	s.wants(s.direct(an).say(an, "/points"), "10")
}
