package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

// groups sets up n more groups of the community, titled 群1 and so on.
func (s *street) groups(n int) []chat {
	s.t.Helper()
	var cs []chat
	for i := range n {
		c := s.chat(-1000-i, fmt.Sprintf("群%d", i+1))
		c.say(s.person(1, "Boss"), "/setup 文苑")
		cs = append(cs, c)
	}
	s.flush()
	return cs
}

// shows reports how many of the chats have one message, which reads so.
func shows(cs []chat, words string) (n int) {
	for _, c := range cs {
		if m := c.last(); c.count() == 1 && m.text() == words {
			n++
		}
	}
	return n
}

// setClock sets the time of day, in Shanghai, of the street's first day.
func (s *street) setClock(hour, minute int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock = time.Date(2026, 7, 1, hour, minute, 0, 0, time.FixedZone("", 8*3600))
}

func TestBroadcastPreviewIsTheMessageItself(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.groups(2)
	ask := s.staff.photo(boss, "/broadcast 周六 <b>大扫除</b>\n9点")
	preview := s.chats[s.staff.ID][0]
	s.wants(ask, "3 个群")
	if labels := fmt.Sprint(ask.Buttons[0][0].Label, " ", ask.Buttons[0][1].Label); labels != "发送 取消" {
		t.Errorf("buttons %s, want the good one first", labels)
	}
	s.staff.press(boss, ask, "发送")
	sent := s.group.last()
	if sent.Text != preview.Text || sent.Picture.File == "" || sent.Picture.File != preview.Picture.File || len(sent.Buttons) != 0 || preview.ReplyTo != "" {
		t.Errorf("the preview was %+v, sent is %+v", preview, sent)
	}
	if got := sent.text(); got != "周六 <b>大扫除</b>\n9点" {
		t.Errorf("sent %q", got)
	}
	if n := s.staff.count(); n != 2 {
		t.Errorf("%d messages in the staff room, which is not among the groups; want the preview and its line", n)
	}
	s.pass(5 * time.Second)
	s.wants(ask, "发完了", "送到 3", "屏蔽 0", "失败 0", "没发 0")
}

func TestBroadcastOfWhatWasRepliedTo(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen")
	reply := s.staff.words(boss, "/broadcast")
	reply.ReplyTo = &bot.Original{Message: "x", User: chen, Text: "停水通知", Photo: &bot.File{ID: "test:notice"}}
	ask := s.staff.handle(reply)
	s.staff.press(boss, ask, "发送")
	sent := s.group.last()
	s.wants(sent, "停水通知")
	if sent.Picture.File != "test:notice" {
		t.Errorf("the photo of the message is not sent: %+v", sent.Picture)
	}
	reply = s.staff.words(boss, "/broadcast 今晚停水")
	reply.ReplyTo = &bot.Original{Message: "x", User: chen, Text: "停水通知", Photo: &bot.File{ID: "test:notice"}}
	s.staff.press(boss, s.staff.handle(reply), "发送")
	if sent := s.group.last(); sent.text() != "今晚停水" || sent.Picture.File != "test:notice" {
		t.Errorf("words of one's own with the photo of a message: %+v", sent)
	}
}

func TestBroadcastAudiences(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.groups(2)
	s.direct(boss).say(boss, "/start")
	s.resident(2, "Chen", "rider")
	s.resident(3, "Li", "rider", "volunteer")
	s.resident(4, "Wang")
	s.resident(5, "Zhao", "staff")
	quiet := s.person(6, "Qian") // has no direct chat
	s.group.say(quiet, "大家好")
	s.group.say(boss, "/role @qian rider")
	for _, c := range []struct{ words, want, text string }{
		{"/broadcast 通知", "发给 3 个群？", "通知"},
		{"/broadcast @riders 通知", "发给 2 个人的私信？", "通知"},
		{"/broadcast @骑手 通知", "发给 2 个人的私信？", "通知"},
		{"/broadcast ＠騎手： 通知", "发给 2 个人的私信？", "通知"},
		{"/broadcast @volunteers 通知", "发给 1 个人的私信？", "通知"},
		{"/broadcast @志愿者 通知", "发给 1 个人的私信？", "通知"},
		{"/broadcast @riders @volunteers 通知", "发给 2 个人的私信？", "通知"}, // Li is both
		{"/broadcast @all 通知", "发给 5 个人的私信？", "通知"},
		{"/broadcast @所有人 通知", "发给 5 个人的私信？", "通知"},
		{"/broadcast @staff 通知", "发给 2 个人的私信？", "通知"}, // an admin is staff, too
		{"/broadcast @groups @all 通知", "发给 3 个群、5 个人的私信？", "通知"},
		{"/broadcast @群1 通知", "发给 1 个群？", "通知"},
		{"/broadcast @chen 是本月之星", "发给 3 个群？", "@chen 是本月之星"},
		{"#群发 通知", "发给 3 个群？", "通知"},
		{"群发：通知", "发给 3 个群？", "通知"},
	} {
		direct := s.direct(boss)
		s.wants(direct.say(boss, c.words), c.want)
		if got := direct.find(c.text).text(); got != c.text {
			t.Errorf("%s: the message reads %q", c.words, got)
		}
		s.flush()
	}
}

func TestBroadcastToAPersonOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	li := s.resident(3, "Li", "rider", "volunteer")
	ask := s.staff.say(boss, "/broadcast @riders @volunteers 周六见")
	s.flush()
	s.staff.press(boss, ask, "发送")
	if n := s.direct(li).count(); n != 1 {
		t.Errorf("%d messages for somebody with two roles, want 1", n)
	}
	if n := s.group.count(); n != 0 {
		t.Errorf("%d messages in the group, which was not addressed", n)
	}
}

func TestBroadcastRefusals(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen", "volunteer")
	for _, c := range []struct {
		what string
		said *shown
		want []string
	}{
		{"residents", s.group.say(chen, "/broadcast 大家好"), []string{"工作人员"}},
		{"nothing to send", s.staff.say(boss, "/broadcast"), []string{"/broadcast 周六上午9点大扫除"}},
		{"only for whom", s.staff.say(boss, "/broadcast @riders !"), []string{"/broadcast 周六上午9点大扫除"}},
		{"too long", s.staff.say(boss, "/broadcast "+strings.Repeat("长", 4097)), []string{"4096"}},
		{"too long for a photo", s.staff.photo(boss, "/broadcast "+strings.Repeat("长", 1025)), []string{"1024"}},
		{"nobody", s.staff.say(boss, "/broadcast @merchants 通知"), []string{"没打开和我的私信"}},
		{"in the past", s.staff.say(boss, "/broadcast 昨天 9:00 | 通知"), []string{"昨天 9:00", "/broadcast 明天9:00"}},
		{"no such time", s.staff.say(boss, "/broadcast 2月30日 9:00 | 通知"), []string{"2月30日"}},
		{"none so far", s.staff.say(boss, "/broadcasts"), []string{"还没有群发过"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			s.wants(c.said, c.want...)
			if n := c.said.Text.Len(); n > 400 {
				t.Errorf("%d characters are too many for a refusal", n)
			}
		})
	}
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group, want the one refusal", n)
	}
}

func TestBroadcastIsForStaffWhenPressed(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	chen, li := s.resident(2, "Chen", "staff"), s.resident(3, "Li")
	ask := s.staff.say(chen, "/broadcast 通知")
	if toast := s.staff.press(li, ask, "发送"); !strings.Contains(toast, "工作人员") {
		t.Errorf("a resident's press said %q", toast)
	}
	s.group.say(boss, "/role @chen -staff")
	if toast := s.staff.press(chen, ask, "发送"); !strings.Contains(toast, "工作人员") {
		t.Errorf("the press of somebody who is staff no more said %q", toast)
	}
	for _, data := range []string{"broadcast_send:", "broadcast_send:x", "broadcast_send:99", "broadcast_cancel:99", "broadcast_now:-1", "broadcast_withdraw:1"} {
		if toast := s.staff.pressData(boss, ask.ID, data); !strings.Contains(toast, "过时") {
			t.Errorf("%s said %q", data, toast)
		}
	}
	if m := s.group.last(); m != nil && m.text() == "通知" {
		t.Error("it was sent")
	}
	s.staff.press(boss, ask, "发送") // other staff than the author
	s.wants(s.group.last(), "通知")
}

func TestBroadcastOfAnotherCommunity(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	other := s.chat(-300, "松园群")
	other.say(boss, "/setup 松园")
	ask := s.staff.say(boss, "/broadcast 文苑通知")
	s.wants(ask, "1 个群")
	b, _ := ask.button("发送")
	if toast := other.pressData(boss, "x", b.Data); !strings.Contains(toast, "过时") {
		t.Errorf("a press from another community said %q", toast)
	}
	s.flush()
	s.staff.press(boss, ask, "发送")
	if n := other.count(); n != 0 {
		t.Errorf("%d messages leaked into another community", n)
	}
}

// The buttons of a preview in the direct chat are about its community, whichever
// the person spoke in last.
func TestBroadcastOfTheOtherCommunity(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen", "staff")
	other := s.chat(-300, "松园群")
	other.say(boss, "/setup 松园")
	direct := s.direct(chen)
	ask := direct.say(chen, "/broadcast 文苑通知")
	other.say(chen, "/points") // from now on the direct chat is about 松园
	s.wants(direct.reply(chen, ask, "/broadcast 文苑的通知"), "1 个群")
	s.wants(direct.say(chen, "/broadcast 骗你的"), "工作人员")
	direct.press(chen, direct.find("1 个群"), "发送")
	s.wants(s.group.last(), "文苑的通知")

	eve := s.person(9, "Eve")
	other.say(eve, "大家好")
	s.direct(eve).say(eve, "/start")
	other.say(boss, "/role @eve staff")
	if toast := s.direct(eve).pressData(eve, "m1", "broadcast_withdraw:2"); !strings.Contains(toast, "过时") {
		t.Errorf("staff of the other community alone read %q", toast)
	}
}

func TestBroadcastSentTwiceGoesOutOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	ask := s.staff.say(boss, "/broadcast 通知")
	b, _ := ask.button("发送")
	s.flush()
	s.staff.pressData(boss, ask.ID, b.Data)
	if toast := s.staff.pressData(boss, ask.ID, b.Data); !strings.Contains(toast, "已经发过") {
		t.Errorf("the second press said %q", toast)
	}
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group, want 1", n)
	}
	s.pass(5 * time.Second)
	if toast := s.staff.pressData(boss, ask.ID, strings.Replace(b.Data, "send", "cancel", 1)); !strings.Contains(toast, "已经发过") {
		t.Errorf("cancelling what was sent said %q", toast)
	}
}

func TestOldPreviewIsStale(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	ask := s.staff.say(boss, "/broadcast 通知")
	s.pass(25 * time.Hour)
	if toast := s.staff.press(boss, ask, "发送"); !strings.Contains(toast, "过时") {
		t.Errorf("sending yesterday's preview said %q", toast)
	}
	if n := s.group.count(); n != 0 {
		t.Error("it was sent")
	}
}

func TestBroadcastCancelledBeforeItIsSent(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	ask := s.staff.say(boss, "/broadcast 通知")
	b, _ := ask.button("发送")
	s.staff.press(boss, ask, "取消")
	s.wants(ask, "没有发出")
	if len(ask.Buttons) != 0 {
		t.Errorf("a cancelled preview has buttons: %v", ask.Buttons)
	}
	for _, data := range []string{b.Data, strings.Replace(b.Data, "send", "cancel", 1), strings.Replace(b.Data, "send", "now", 1)} {
		if toast := s.staff.pressData(boss, ask.ID, data); !strings.Contains(toast, "已经取消") {
			t.Errorf("%s after that said %q", data, toast)
		}
	}
	if n := s.group.count(); n != 0 {
		t.Error("it was sent")
	}
}

func TestBroadcastInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ language, send, cancel, ask, now, done string }{
		{"简体", "发送", "取消", "发给 1 个群？", "马上发", "发完了"},
		{"繁體", "發送", "取消", "發給 1 個群組？", "馬上發", "發完了"},
		{"English", "Send", "Cancel", "to 1 group?", "Urgent", "Done: sent 1, blocked 0, failed 0, left 0"},
	} {
		t.Run(c.language, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			boss := s.person(1, "Boss")
			s.group.say(boss, "/language "+c.language)
			ask := s.staff.say(boss, "/broadcast hello")
			s.wants(ask, c.ask)
			if row := ask.Buttons[0]; row[0].Label != c.send || row[1].Label != c.cancel {
				t.Errorf("buttons %v", row)
			}
			s.staff.press(boss, ask, c.send)
			s.pass(5 * time.Second)
			s.wants(ask, c.done)
			s.setClock(23, 0)
			if _, ok := s.staff.say(boss, "/broadcast hello").button(c.now); !ok {
				t.Errorf("no button %s at night", c.now)
			}
		})
	}
}

func TestBroadcastList(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	s.staff.press(boss, s.staff.say(boss, "/broadcast 大扫除"), "发送")
	s.pass(5 * time.Second)
	s.staff.say(boss, "/broadcast 草稿")
	list := s.staff.say(boss, "/broadcasts")
	s.wants(list, "7月1日 周三 10:00", "大扫除", "送到 1")
	if strings.Contains(list.text(), "草稿") {
		t.Errorf("the list has drafts: %s", list.text())
	}
}
