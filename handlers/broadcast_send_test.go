package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
)

func TestBroadcastToFiftyGroups(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	all := append(s.groups(49), s.group)
	ask := s.staff.say(boss, "/broadcast 停电通知")
	s.wants(ask, "50 个群")
	s.staff.press(boss, ask, "发送")
	first := shows(all, "停电通知")
	if first == 0 || first == 50 {
		t.Errorf("%d groups have it at once: it must not stand in the way of answers", first)
	}
	s.wants(ask, "正在发")
	for range 5 {
		s.pass(time.Second)
	}
	if n := shows(all, "停电通知"); n != 50 {
		t.Errorf("%d of 50 groups have it once", n)
	}
	s.wants(ask, "发完了", "送到 50", "没发 0")
	if ask.Edits > 5 {
		t.Errorf("the card was edited %d times in five seconds", ask.Edits)
	}
}

func TestAnswersOvertakeABroadcast(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	all := append(s.groups(49), s.group)
	s.staff.press(boss, s.staff.say(boss, "/broadcast 停电通知"), "发送")
	waiting := 0
	for _, c := range all {
		if c.count() > 0 {
			continue
		}
		waiting++
		s.wants(c.say(boss, "/points"), "积分") // at once, though the broadcast has yet to come
	}
	if waiting == 0 {
		t.Fatal("no group waits for the broadcast")
	}
}

func TestManyPressesSendOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	all := append(s.groups(9), s.group)
	ask := s.staff.say(boss, "/broadcast 通知")
	b, _ := ask.button("发送")
	var wg sync.WaitGroup
	for i := range 8 {
		c := s.staff
		if i%2 == 1 {
			c = s.direct(boss) // turns of one chat wait for each other; those of two do not
		}
		up := c.update(boss, bot.Press{ID: fmt.Sprint("p", i), Data: b.Data})
		wg.Go(func() {
			if err := s.h.HandleUpdate(t.Context(), up); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.deliver()
	if n := shows(all, "通知"); n != 10 {
		t.Errorf("%d of 10 groups have it once", n)
	}
}

func TestSendAndCancelAtOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	all := append(s.groups(9), s.group)
	ask := s.staff.say(boss, "/broadcast 通知")
	send, _ := ask.button("发送")
	cancel, _ := ask.button("取消")
	var wg sync.WaitGroup
	for _, up := range []bot.Update{
		s.staff.update(boss, bot.Press{ID: "p", Data: send.Data}),
		s.direct(boss).update(boss, bot.Press{ID: "q", Data: cancel.Data}),
	} {
		wg.Go(func() {
			if err := s.h.HandleUpdate(t.Context(), up); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.deliver()
	s.pass(time.Minute)
	// Whichever came first, the groups and the report must agree.
	n := shows(all, "通知")
	if card := ask.text(); !strings.Contains(card, "没有发出") && !strings.Contains(card, fmt.Sprintf("送到 %d", n)) || n != 0 && n != 10 {
		t.Errorf("%d of 10 groups have it, and the card says %q", n, card)
	}
}

func TestBroadcastSurvivesAKill(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	all := append(s.groups(9), s.group)
	ask := s.staff.say(boss, "/broadcast 通知")
	b, _ := ask.button("发送")
	if err := s.h.HandleUpdate(t.Context(), s.staff.update(boss, bot.Press{ID: "p", Data: b.Data})); err != nil {
		t.Fatal(err)
	}
	// A process claims a few, and dies.
	claimed, err := s.db.Claim(t.Context(), "test", bot.Pace{}, 5)
	if err != nil || len(claimed) != 5 {
		t.Fatalf("claimed %d, %v", len(claimed), err)
	}
	s.deliver()
	if n := shows(all, "通知"); n == 0 || n == 10 {
		t.Fatalf("%d of 10 groups have it while others are claimed", n)
	}
	s.pass(5 * time.Second)
	s.wants(ask, "正在发")
	s.pass(bot.Lease)
	if n := shows(all, "通知"); n != 10 {
		t.Errorf("%d of 10 groups have it once after the lease", n)
	}
	s.pass(time.Minute)
	s.wants(ask, "发完了", "送到 10", "没发 0")
}

func TestCancelStopsWhatIsLeft(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	all := append(s.groups(49), s.group)
	ask := s.staff.say(boss, "/broadcast 通知")
	s.staff.press(boss, ask, "发送")
	sent := shows(all, "通知")
	s.staff.press(boss, ask, "取消")
	want := []string{"停下了", fmt.Sprintf("送到 %d，", sent), fmt.Sprintf("没发 %d", 50-sent)}
	s.wants(ask, want...)
	s.pass(time.Minute)
	if n := shows(all, "通知"); n != sent {
		t.Errorf("%d groups have it, %d had when it was cancelled", n, sent)
	}
	s.wants(ask, want...)
}

// What is on its way when somebody cancels is not lost from the report.
func TestCancelWhileSending(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.groups(9)
	ask := s.staff.say(boss, "/broadcast 通知")
	b, _ := ask.button("发送")
	if err := s.h.HandleUpdate(t.Context(), s.staff.update(boss, bot.Press{ID: "p", Data: b.Data})); err != nil {
		t.Fatal(err)
	}
	claimed, err := s.db.Claim(t.Context(), "test", bot.Pace{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	cancel := strings.Replace(b.Data, "send", "cancel", 1)
	if err := s.h.HandleUpdate(t.Context(), s.staff.update(boss, bot.Press{ID: "q", Data: cancel})); err != nil {
		t.Fatal(err)
	}
	for _, d := range claimed {
		sent := s.show(d)
		if err := s.db.Settle(t.Context(), d, bot.Outcome{Sent: &sent}); err != nil {
			t.Fatal(err)
		}
	}
	s.pass(time.Minute)
	s.wants(ask, "停下了", "送到 10", "没发 0")
}

func TestBroadcastReport(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	groups := s.groups(4)
	outcomes := map[bot.ChatID]bot.Outcome{
		groups[0].ID: {Gone: true},
		groups[1].ID: {Dead: "message refused"},
		groups[2].ID: {RetryIn: 2 * time.Second},
		groups[3].ID: {Moved: s.chat(-2000, "").ID},
	}
	ask := s.staff.say(boss, "/broadcast 通知")
	b, _ := ask.button("发送")
	if err := s.h.HandleUpdate(t.Context(), s.staff.update(boss, bot.Press{ID: "p", Data: b.Data})); err != nil {
		t.Fatal(err)
	}
	claimed, err := s.db.Claim(t.Context(), "test", bot.Pace{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range claimed {
		o, ok := outcomes[d.Message.Chat]
		if !ok {
			sent := s.show(d)
			o = bot.Outcome{Sent: &sent}
		}
		if err := s.db.Settle(t.Context(), d, o); err != nil {
			t.Fatal(err)
		}
	}
	s.deliver()
	s.pass(3 * time.Second)
	if n := shows([]chat{groups[2], s.chat(-2000, ""), s.group}, "通知"); n != 3 {
		t.Errorf("%d of three groups that can be reached have it: one was slow, one moved", n)
	}
	s.pass(5 * time.Second)
	s.wants(ask, "发完了", "送到 3", "屏蔽 1", "失败 1", "没发 0")
	s.wants(s.staff.say(boss, "/broadcast 再来"), "4 个群") // the one that is gone is asked no more
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		hour, minute int
		words        string
		quiet        bool
		when         string
	}{
		{20, 59, "/broadcast 通知", false, ""},
		{21, 0, "/broadcast 通知", true, "7月2日 周四 08:00"},
		{21, 0, "/broadcast @所有人 通知", true, "7月2日 周四 08:00"},
		{23, 59, "/broadcast ! 通知", false, ""},
		{23, 59, "/broadcast ！ 通知", false, ""},
		{3, 0, "/broadcast 紧急 通知", false, ""},
		{3, 0, "/broadcast @所有人 urgent 通知", false, ""},
		{7, 59, "/broadcast 通知", true, "7月1日 周三 08:00"},
		{8, 0, "/broadcast 通知", false, ""},
	} {
		t.Run(fmt.Sprintf("%d:%02d %s", c.hour, c.minute, c.words), func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			boss := s.person(1, "Boss")
			s.direct(boss).say(boss, "/start")
			s.setClock(c.hour, c.minute)
			s.flush()
			ask := s.staff.say(boss, c.words)
			if got := strings.Contains(ask.text(), "不打扰"); got != c.quiet {
				t.Errorf("the line says %q", ask.text())
			}
			if c.quiet {
				s.wants(ask, c.when)
			}
			s.staff.press(boss, ask, "发送")
			if sent := s.group.count()+s.direct(boss).count() > 0; sent == c.quiet {
				t.Errorf("sent at once: %v", sent)
			}
		})
	}
}

func TestHeldBroadcastGoesOutInTheMorning(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.setClock(22, 30)
	ask := s.staff.say(boss, "/broadcast 通知")
	send, _ := ask.button("发送")
	s.staff.press(boss, ask, "发送")
	s.wants(ask, "7月2日 周四 08:00", "1 个群")
	if toast := s.staff.pressData(boss, ask.ID, send.Data); !strings.Contains(toast, "08:00") {
		t.Errorf("the second press said %q", toast)
	}
	s.wants(s.staff.say(boss, "/broadcasts"), "08:00", "等着发")
	s.pass(9*time.Hour + 29*time.Minute)
	if n := s.group.count(); n != 0 {
		t.Errorf("it was sent at %v", s.now())
	}
	s.pass(time.Minute)
	s.wants(s.group.last(), "通知")
	s.pass(5 * time.Second)
	s.wants(ask, "发完了", "送到 1")
	s.pass(24 * time.Hour)
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group, want 1", n)
	}
}

func TestHeldBroadcastCanBeCancelledOrHurried(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.setClock(22, 30)
	cancelled := s.staff.say(boss, "/broadcast 甲")
	s.staff.press(boss, cancelled, "发送")
	s.staff.press(boss, cancelled, "取消")
	s.wants(cancelled, "没有发出")
	hurried := s.staff.say(boss, "/broadcast 乙")
	s.staff.press(boss, hurried, "发送")
	s.staff.press(boss, hurried, "马上发")
	s.wants(s.group.last(), "乙")
	straight := s.staff.say(boss, "/broadcast 丙")
	s.staff.press(boss, straight, "马上发")
	s.wants(s.group.last(), "丙")
	s.pass(10 * time.Hour)
	if n := s.group.count(); n != 2 {
		t.Errorf("%d messages in the group, want 乙 and 丙 alone", n)
	}
}

// Whether it is quiet is judged when Send is pressed, not when the preview was made.
func TestQuietHoursBeginBetweenPreviewAndSend(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.setClock(20, 58)
	ask := s.staff.say(boss, "/broadcast 通知")
	s.pass(5 * time.Minute)
	s.staff.press(boss, ask, "发送")
	s.wants(ask, "08:00")
	if n := s.group.count(); n != 0 {
		t.Error("it was sent in quiet hours")
	}
}

func TestQuietHoursAreTheCommunitys(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.staff.say(boss, "/settings zone America/New_York") // 22:00 there when it is 10:00 in Shanghai
	s.wants(s.staff.say(boss, "/broadcast 通知"), "不打扰", "08:00")
}

func TestBroadcastAtATime(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	ask := s.staff.say(boss, "/broadcast 明天 9:30 | 甲 | 乙")
	s.wants(s.staff.find("甲"), "甲 | 乙")
	s.wants(ask, "7月2日 周四 09:30", "1 个群")
	s.staff.press(boss, ask, "发送")
	s.pass(23 * time.Hour)
	if n := s.group.count(); n != 0 {
		t.Error("it was sent too early")
	}
	s.pass(30 * time.Minute)
	s.wants(s.group.last(), "甲 | 乙")
	s.wants(s.staff.say(boss, "/broadcast 明天 22:00 | 丙"), "不打扰", "7月4日 周六 08:00")
	s.wants(s.staff.say(boss, "/broadcast 后天 8:30 | 丙"), "7月4日 周六 08:30")
	s.staff.say(boss, "/broadcast 注意 | 丁")
	s.wants(s.staff.find("丁"), "注意 | 丁")
}

// A process that was away at the time does not wake people when it comes back.
func TestHeldBroadcastIsHeldAgain(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.staff.press(boss, s.staff.say(boss, "/broadcast 15:00 | 通知"), "发送")
	s.pass(12 * time.Hour) // 22:00
	if n := s.group.count(); n != 0 {
		t.Error("it was sent at night")
	}
	s.pass(10 * time.Hour)
	s.wants(s.group.last(), "通知")
}

func TestCorrectABroadcast(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	all := append(s.groups(49), s.group)
	ask := s.staff.say(boss, "/broadcast 周六9点")
	s.staff.press(boss, ask, "发送")
	sent := shows(all, "周六9点")
	s.wants(s.staff.reply(boss, ask, "/broadcast 周日9点"), fmt.Sprintf("%d 处", sent)) // half-way
	for range 5 {
		s.pass(time.Second)
	}
	if n := shows(all, "周日9点"); n != 50 {
		t.Errorf("%d of 50 groups have the correction in place", n)
	}
	s.wants(ask, "送到 50")
	s.wants(s.staff.reply(boss, ask, "/broadcast"), "/broadcast 周六上午9点大扫除")
	s.wants(s.staff.reply(s.resident(2, "Chen"), ask, "/broadcast 骗你的"), "工作人员")
}

func TestCorrectADraft(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.resident(2, "Chen", "rider")
	s.staff.say(boss, "/broadcast @riders 周六9点")
	draft := s.staff.last()
	ask := s.staff.reply(boss, draft, "/broadcast 周日9点")
	s.wants(ask, "1 个人的私信") // still for riders
	s.wants(draft, "没有发出")
	s.staff.press(boss, ask, "发送")
	s.wants(s.direct(s.person(2, "Chen")).last(), "周日9点")
	if n := s.group.count(); n != 0 {
		t.Error("it went to the group")
	}
}

// A corrected draft that says for whom it is goes there, be it the groups, who
// would get it without a word.
func TestCorrectADraftsAudience(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen")
	draft := s.staff.say(boss, "/broadcast @everyone 周六9点")
	ask := s.staff.reply(boss, draft, "/broadcast @groups 周日9点")
	s.wants(ask, "发给 1 个群？")
	s.flush()
	s.staff.press(boss, ask, "发送")
	s.wants(s.group.last(), "周日9点")
	if n := s.direct(chen).count(); n != 0 {
		t.Errorf("%d messages in a direct chat, want none", n)
	}
}

// A correction is words alone: an audience or a time in it is not sent as words.
func TestCorrectionIsWordsAlone(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	ask := s.staff.say(boss, "/broadcast 周六9点")
	s.staff.press(boss, ask, "发送")
	s.pass(5 * time.Second)
	for _, words := range []string{"/broadcast @riders 周日9点", "/broadcast 明天 9:00 | 周日9点"} {
		s.wants(s.staff.reply(boss, ask, words), "只能改文字", "/broadcast 正确的内容")
	}
	s.wants(s.group.last(), "周六9点")
	s.staff.reply(boss, ask, "/broadcast ! 周日9点")
	if got := s.group.last().text(); got != "周日9点" {
		t.Errorf("the group reads %q", got)
	}
}

// What went out so long ago that nothing is known of it cannot be taken back.
func TestTakeBackTooLate(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	ask := s.staff.say(boss, "/broadcast 周六9点")
	s.staff.press(boss, ask, "发送")
	s.pass(5 * time.Second)
	if _, err := s.db.SQL().Exec(`DELETE FROM deliveries WHERE broadcast_id IS NOT NULL`); err != nil {
		t.Fatal(err)
	}
	if toast := s.staff.press(boss, ask, "撤回"); !strings.Contains(toast, "太久") {
		t.Errorf("taking it back said %q", toast)
	}
	s.wants(ask, "送到 1")
}

// A group that has moved gets what it was chosen for, and what is corrected later.
func TestBroadcastFollowsAMovedGroup(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	held := s.staff.say(boss, "/broadcast @文苑邻里群 15:00 | 周六9点")
	s.staff.press(boss, held, "发送")
	out := s.staff.say(boss, "/broadcast @文苑邻里群 停水")
	s.staff.press(boss, out, "发送")
	s.pass(5 * time.Second)
	now := s.chat(-100777, "文苑邻里群")
	s.group.handle(s.group.update(bot.User{}, bot.Migration{To: now.ID}))
	s.pass(5 * time.Hour)
	now.find("周六9点")
	old := s.group.count()
	s.wants(s.staff.reply(boss, out, "/broadcast 不停水"), "1 处")
	s.pass(time.Second)
	now.find("不停水")
	if s.group.count() != old {
		t.Errorf("the chat that is no more reads %q", s.group.last().text())
	}
}

func TestCorrectAHeldBroadcast(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	ask := s.staff.say(boss, "/broadcast 15:00 | 周六9点")
	s.staff.press(boss, ask, "发送")
	s.staff.reply(boss, ask, "/broadcast 周日9点")
	s.pass(5 * time.Hour)
	if got := s.group.last(); got == nil || got.text() != "周日9点" {
		t.Errorf("sent %v", got)
	}
}

func TestTakeBackABroadcast(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen")
	all := append(s.groups(4), s.group)
	ask := s.staff.say(boss, "/broadcast 谣言")
	s.staff.press(boss, ask, "发送")
	s.pass(5 * time.Second)
	withdraw, _ := ask.button("撤回")
	if toast := s.staff.pressData(chen, ask.ID, withdraw.Data); !strings.Contains(toast, "工作人员") {
		t.Errorf("a resident's press said %q", toast)
	}
	s.staff.pressData(boss, ask.ID, withdraw.Data)
	if n := shows(all, "（这条消息已撤回）"); n != 5 {
		t.Errorf("%d of 5 groups have it taken back in place", n)
	}
	s.wants(ask, "撤回了，5 处")
	if toast := s.staff.pressData(boss, ask.ID, withdraw.Data); !strings.Contains(toast, "已经撤回") {
		t.Errorf("the second press said %q", toast)
	}
	s.wants(s.staff.say(boss, "/broadcasts"), "谣言", "撤回了")
	s.staff.reply(boss, ask, "/broadcast 真相")
	if n := shows(all, "真相"); n != 5 {
		t.Errorf("%d of 5 groups have it put right", n)
	}
	s.wants(ask, "发完了", "送到 5")
}
