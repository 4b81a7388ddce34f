package handlers_test

import (
	"strings"
	"testing"
	"time"

	"linli/bot"
)

// claimedTask is a task that An and Bo, a member of the staff, have claimed; its
// hours are those of tomorrow.
func claimedTask(t *testing.T) (s *street, boss, an, bo bot.User) {
	t.Helper()
	s = newStreet(t)
	boss, an, bo = s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo", "staff")
	card := postTask(s, tomorrow)
	s.group.press(an, card, "认领")
	s.group.press(bo, card, "认领")
	return s, boss, an, bo
}

func TestHandIn(t *testing.T) {
	t.Parallel()
	s, boss, an, _ := claimedTask(t)
	answer := s.direct(an).photo(an, "/done T1 扫干净了")
	s.wants(answer, "T1 交上去了")
	card := s.staff.last()
	s.wants(card, "T1", "An", "清理小广告", "扫干净了")
	if card.Photo == 0 {
		t.Error("the photo is not on the staff's card")
	}
	if first := card.Buttons[0][0].Label; first != "审核通过" {
		t.Errorf("the first button is %q", first)
	}
	if toast := s.staff.press(boss, card, "审核通过"); !strings.Contains(toast, "审核通过") {
		t.Errorf("toast %q", toast)
	}
	s.wants(card, "T1", "An", "管理员审核通过")
	if _, undo := card.button("撤销"); !undo || len(card.Buttons) != 1 || card.Photo == 0 {
		t.Errorf("the approved card: buttons %v, photo %d", card.Buttons, card.Photo)
	}
	s.wants(s.direct(an).last(), "T1", "审核通过", "+10 积分", "现有 10", "120 分钟")
	s.wants(s.direct(an).say(an, "/points"), "10")
	s.wants(s.direct(an).say(an, "/tasks mine"), "T1", "审核通过")
}

// A second press, of whomever, changes nothing and says so.
func TestVerifyTwice(t *testing.T) {
	t.Parallel()
	s, boss, an, bo := claimedTask(t)
	s.direct(an).photo(an, "/done T1")
	card := s.staff.last()
	s.staff.press(boss, card, "审核通过")
	told := s.direct(an).count()
	for _, u := range []bot.User{boss, bo} {
		for _, data := range []string{"task_verify:1", "task_back:1", "task_why:1:photo"} {
			if toast := s.staff.pressData(u, card.ID, data); !strings.Contains(toast, "处理过") || !strings.Contains(toast, "审核通过") {
				t.Errorf("%s: %q", data, toast)
			}
		}
	}
	s.wants(s.staff.say(bo, "/verify T1 @an"), "处理过")
	s.wants(s.staff.say(bo, "/verify T1"), "没有待审核")
	s.wants(s.direct(an).say(an, "/done T1"), "审核通过")
	if s.direct(an).count() != told+1 {
		t.Errorf("An was told again: %q", s.direct(an).last().text())
	}
	s.wants(s.direct(an).say(an, "/points"), "10")
}

func TestVerifyRace(t *testing.T) {
	t.Parallel()
	s, boss, an, bo := claimedTask(t)
	s.direct(an).photo(an, "/done T1")
	presses := []bot.Update{}
	for i := range 10 {
		u := []bot.User{boss, bo}[i%2]
		p := s.direct(u).update(u, bot.Press{ID: "p", Data: "task_verify:1"})
		p.Chat, p.Addressed = s.chat(-2000-i, "").Chat, true
		p.Chat.Direct = true // so that the turns do not wait for each other's chat
		presses = append(presses, p)
	}
	s.direct(boss).say(boss, "/start")
	together(t, len(presses), func(i int) error { return s.h.HandleUpdate(t.Context(), presses[i]) })
	s.deliver()
	approved := 0
	for _, toast := range s.toasts {
		if strings.Contains(toast, "员审核通过") {
			approved++
		}
	}
	if approved != 1 {
		t.Errorf("approved %d times: %q", approved, s.toasts)
	}
	s.wants(s.direct(an).say(an, "/points"), "10")
}

// Nobody approves their own, by no way.
func TestVerifyNotOnesOwn(t *testing.T) {
	t.Parallel()
	s, boss, an, bo := claimedTask(t)
	s.direct(bo).photo(bo, "/done T1")
	card := s.staff.last()
	if toast := s.staff.press(bo, card, "审核通过"); !strings.Contains(toast, "别的工作人员") {
		t.Errorf("toast %q", toast)
	}
	s.wants(s.staff.say(bo, "/verify T1"), "别的工作人员")
	s.wants(s.staff.say(bo, "/verify T1 @bo"), "别的工作人员")
	s.direct(an).photo(an, "/done T1")
	s.wants(s.staff.say(bo, "/verify T1"), "1 份") // all but one's own
	s.wants(s.direct(an).say(an, "/points"), "10")
	s.wants(s.direct(bo).say(bo, "/points"), "0")
	s.wants(s.staff.say(boss, "/verify T1"), "1 份")
	s.wants(s.direct(bo).say(bo, "/points"), "10")
}

func TestVerifyByName(t *testing.T) {
	t.Parallel()
	s, boss, an, bo := claimedTask(t)
	s.wants(s.staff.say(boss, "/verify"), "/verify T7")
	s.wants(s.staff.say(boss, "/verify T1"), "没有待审核")
	s.wants(s.staff.say(boss, "/verify T1 @an"), "还没交")
	s.wants(s.group.say(an, "/verify T1"), "工作人员")
	s.direct(an).say(an, "/done T1")
	s.direct(bo).say(bo, "/done T1")
	s.wants(s.staff.say(boss, "/verify T1 @an"), "An", "审核通过")
	s.wants(s.direct(bo).say(bo, "/points"), "0")
	s.wants(s.direct(an).say(an, "/points"), "10")
	s.wants(s.staff.say(boss, "/verify T1 @boss"), "别的工作人员")
	s.wants(s.staff.say(boss, "/verify T1 @cai"), "还不认识")
}

// A name without @ names nobody: it must not be taken for all.
func TestVerifyNeedsAnAt(t *testing.T) {
	t.Parallel()
	s, boss, an, bo := claimedTask(t)
	s.direct(an).say(an, "/done T1")
	s.direct(bo).say(bo, "/done T1")
	s.wants(s.staff.say(boss, "/verify T1 An"), "/verify T7 @")
	for _, u := range []bot.User{an, bo} {
		s.wants(s.direct(u).say(u, "/tasks mine"), "已交")
	}
	s.wants(s.staff.say(boss, "/verify T1"), "2 份")
}

// From the start on staff may approve what they have seen, hand-in or not.
func TestVerifyWithoutHandIn(t *testing.T) {
	t.Parallel()
	s, boss, an, _ := claimedTask(t)
	s.pass(untilTomorrow9)
	s.wants(s.staff.say(boss, "/verify T1"), "没有待审核") // only by name
	s.wants(s.staff.say(boss, "/verify T1 @an"), "审核通过")
	s.wants(s.direct(an).say(an, "/points"), "10")
}

// A task without points credits the minutes all the same.
func TestVerifyUnpaid(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an := s.resident(2, "An")
	card := postTask(s, "清理 | 明天 9:00-9:45 | 0分")
	if strings.Contains(card.text(), "积分") {
		t.Errorf("the card speaks of points: %q", card.text())
	}
	s.group.press(an, card, "认领")
	s.direct(an).say(an, "/done T1")
	s.staff.say(s.person(1, "Boss"), "/verify T1")
	s.wants(s.direct(an).last(), "T1", "审核通过", "45 分钟")
	if strings.Contains(s.direct(an).last().text(), "+0") {
		t.Errorf("it pays nothing and says so: %q", s.direct(an).last().text())
	}
}

// A hand-in without a photo counts, and a photo sent next is added to it.
func TestHandInPhotoLater(t *testing.T) {
	t.Parallel()
	s, boss, an, _ := claimedTask(t)
	s.wants(s.direct(an).say(an, "/done"), "T1", "照片")
	bare := s.staff.last()
	s.wants(bare, "没有照片")
	s.wants(s.direct(an).photo(an, ""), "T1 交上去了")
	card := s.staff.last()
	if card == bare || card.Photo == 0 {
		t.Fatalf("the photo did not come: %q", card.text())
	}
	s.wants(bare, "补了照片")
	if len(bare.Buttons) > 0 {
		t.Error("the older card has buttons")
	}
	s.staff.press(boss, card, "审核通过")
	s.wants(s.direct(an).say(an, "/points"), "10")
}

func TestHandInPhotoLaterInTheGroup(t *testing.T) {
	t.Parallel()
	s, _, an, _ := claimedTask(t)
	ask := s.group.say(an, "/done T1")
	s.wants(ask, "回复")
	up := s.group.words(an, "")
	up.Content = bot.Said{Photo: &bot.File{ID: "test:p", Unique: "p"}}
	up.ReplyTo, up.Addressed = &bot.Original{Message: ask.ID, Mine: true, Text: ask.text()}, true
	s.wants(s.group.handle(up), "T1 交上去了")
	if s.staff.last().Photo == 0 {
		t.Error("no photo on the staff's card")
	}
}

// Words where the photo was waited for end the question; a photo much later is
// something else.
func TestHandInWithoutPhoto(t *testing.T) {
	t.Parallel()
	s, _, an, bo := claimedTask(t)
	s.direct(an).say(an, "/done T1")
	card := s.staff.last()
	s.wants(s.direct(an).say(an, "没拍"), "T1", "等审核")
	s.direct(bo).say(bo, "/done T1")
	s.pass(2 * time.Hour)
	s.direct(bo).photo(bo, "楼道灯坏了")
	s.wants(s.direct(bo).last(), "R1")
	s.wants(card, "没有照片")
}

// A photo that comes when the staff have approved already is no report.
func TestHandInPhotoAfterApproval(t *testing.T) {
	t.Parallel()
	s, boss, an, bo := claimedTask(t)
	for _, u := range []bot.User{an, bo} {
		s.direct(u).say(u, "/done T1")
	}
	s.staff.say(boss, "/verify T1")
	s.wants(s.direct(an).photo(an, ""), "T1 已经审核通过", "谢谢")
	s.wants(s.direct(an).say(an, "你好"), "没看懂") // no report was begun

	room := s.direct(bo)
	before := room.count()
	for range 3 {
		up := room.words(bo, "")
		up.Content = bot.Said{Album: "a1", Photo: &bot.File{ID: bot.FileID("test:" + up.ID), Unique: up.ID}}
		room.handle(up)
	}
	if n := room.count() - before; n != 1 {
		t.Errorf("%d answers to an album, want 1; the last is %q", n, room.last().text())
	}
}

// The photo may be in the message that was replied to.
func TestHandInByReply(t *testing.T) {
	t.Parallel()
	s, _, an, _ := claimedTask(t)
	up := s.group.words(an, "/done T1")
	up.ReplyTo = &bot.Original{Message: "u7", User: an, Photo: &bot.File{ID: "test:p", Unique: "p"}}
	s.wants(s.group.handle(up), "T1 交上去了")
	if s.staff.last().Photo == 0 {
		t.Error("no photo on the staff's card")
	}
}

// The other parts of an album are neither hand-ins nor reports.
func TestHandInAlbum(t *testing.T) {
	t.Parallel()
	s, _, an, _ := claimedTask(t)
	part := func(caption string) bot.Update {
		up := s.direct(an).words(an, caption)
		said := up.Content.(bot.Said)
		said.Album, said.Photo = "a1", &bot.File{ID: bot.FileID("test:" + up.ID), Unique: up.ID}
		up.Content = said
		return up
	}
	s.direct(an).handle(part("/done T1"))
	handIns, said := s.staff.count(), s.direct(an).count()
	s.direct(an).handle(part(""))
	s.direct(an).handle(part(""))
	defer func() { s.wants(s.direct(an).say(an, "你好"), "没看懂") }()
	if s.staff.count() != handIns || s.direct(an).count() != said {
		t.Errorf("the rest of the album made %q", s.direct(an).last().text())
	}
}

func TestHandInTwice(t *testing.T) {
	t.Parallel()
	s, _, an, _ := claimedTask(t)
	s.direct(an).photo(an, "/done T1")
	before := s.staff.count()
	s.wants(s.direct(an).say(an, "/done T1"), "已交")
	s.wants(s.direct(an).say(an, "/release T1"), "已交")
	if s.staff.count() != before {
		t.Error("the same hand-in is shown twice")
	}
}

// It is taken from the claim until 48 hours after the end.
func TestHandInWindow(t *testing.T) {
	t.Parallel()
	s, boss, an, bo := claimedTask(t)
	s.pass(untilTomorrow9 + 2*time.Hour + 48*time.Hour)
	s.wants(s.direct(an).say(an, "/done T1"), "T1", "交上去了")
	s.pass(time.Second)
	s.wants(s.direct(bo).say(bo, "/done T1"), "7月4日 周六 11:00")
	// Sent back late, it may be handed in for 48 hours more.
	s.staff.press(boss, s.staff.find("An完成了"), "不通过")
	s.staff.press(boss, s.staff.last(), "还没做完")
	s.pass(47 * time.Hour)
	s.wants(s.direct(an).say(an, "/done T1"), "交上去了")
}

func TestSendBack(t *testing.T) {
	t.Parallel()
	s, boss, an, bo := claimedTask(t)
	s.direct(an).photo(an, "/done T1")
	card := s.staff.last()
	s.staff.press(boss, card, "不通过")
	ask := s.staff.last()
	s.wants(ask, "T1", "An", "为什么")
	s.wants(s.staff.reply(bo, ask, "楼梯还脏"), "没看懂") // Bo was not asked
	s.wants(s.staff.reply(boss, ask, "三楼还有两张"), "没有通过")
	s.wants(card, "管理员没有通过")
	if len(card.Buttons) > 0 {
		t.Error("the card that was decided has buttons")
	}
	back := s.direct(an).last()
	s.wants(back, "T1", "三楼还有两张", "/done T1")
	s.wants(s.direct(an).say(an, "/points"), "0")
	s.direct(an).photo(an, "/done T1")
	again := s.staff.last()
	if again == card {
		t.Fatal("the second hand-in has no card of its own")
	}
	s.staff.press(bo, again, "审核通过")
	s.wants(again, "工作人员审核通过")
	s.wants(s.direct(an).say(an, "/points"), "10")
}

// A photo or a place in the direct chat is no reason: it is for a report.
func TestSendBackIsNotAnsweredByAPhoto(t *testing.T) {
	t.Parallel()
	s, _, an, bo := claimedTask(t)
	s.direct(an).photo(an, "/done T1")
	card := s.staff.last()
	b, _ := card.button("不通过")
	room := s.direct(bo)
	room.pressData(bo, "m1", b.Data)
	s.wants(room.photo(bo, "3栋楼道堆放杂物"), "R1")
	room.pressData(bo, "m1", b.Data)
	s.wants(room.handle(room.update(bo, bot.Said{Position: &bot.Position{Latitude: 22.5, Longitude: 114}})), "R1")
	s.wants(s.direct(an).say(an, "/tasks mine"), "已交")
	if _, ok := card.button("不通过"); !ok {
		t.Errorf("the hand-in was decided: %q", card.text())
	}
}

func TestSendBackForAUsualReason(t *testing.T) {
	t.Parallel()
	s, boss, an, _ := claimedTask(t)
	s.direct(an).photo(an, "/done T1")
	s.staff.press(boss, s.staff.last(), "不通过")
	ask := s.staff.last()
	s.staff.press(boss, ask, "照片看不清楚")
	s.wants(s.direct(an).last(), "照片看不清楚")
	// The question is done with: the same words are nothing any more.
	if toast := s.staff.press(boss, ask, "还没做完"); !strings.Contains(toast, "处理过") {
		t.Errorf("toast %q", toast)
	}
	s.wants(s.staff.reply(boss, ask, "还没做完"), "没看懂")
}

// Somebody else approved while the reason was asked for: that stands.
func TestSendBackTooLate(t *testing.T) {
	t.Parallel()
	s, boss, an, bo := claimedTask(t)
	s.direct(an).photo(an, "/done T1")
	card := s.staff.last()
	s.staff.press(boss, card, "不通过")
	ask := s.staff.last()
	s.staff.press(bo, card, "审核通过")
	s.wants(s.staff.reply(boss, ask, "没扫完"), "处理过", "审核通过")
	s.wants(s.direct(an).say(an, "/points"), "10")
	s.wants(s.staff.reply(boss, ask, "没扫完"), "没看懂")
}

// Staff who take an approval back have the task to judge again, and it is paid
// for the second approval alone.
func TestUndoneApprovalIsJudgedAnew(t *testing.T) {
	t.Parallel()
	s, boss, an, _ := claimedTask(t)
	s.direct(an).photo(an, "/done T1")
	s.staff.press(boss, s.staff.last(), "审核通过")
	s.wants(s.staff.say(boss, "/undo"), "-10")
	s.wants(s.direct(an).say(an, "/points"), "0")
	if mine := s.direct(an).say(an, "/tasks mine"); strings.Contains(mine.text(), "审核通过") {
		t.Errorf("taken back, and still approved: %q", mine.text())
	}
	s.wants(s.staff.say(boss, "/verify T1"), "1")
	s.wants(s.direct(an).say(an, "/points"), "10")
	s.wants(s.staff.say(boss, "/verify T1"), "没有待审核")
	s.wants(s.direct(an).say(an, "/points"), "10")
}
