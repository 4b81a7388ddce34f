package handlers_test

import (
	"strings"
	"testing"
	"time"

	"linli/bot"
)

// balanceOf asks for a person's points in their direct chat and returns the number.
func (s *street) balanceOf(u bot.User) string {
	s.t.Helper()
	return firstNumber(s.direct(u).say(u, "积分").text())
}

func firstNumber(words string) string {
	i := strings.IndexFunc(words, func(r rune) bool { return r >= '0' && r <= '9' })
	if i < 0 {
		return ""
	}
	rest := words[i:]
	if j := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' }); j >= 0 {
		rest = rest[:j]
	}
	return rest
}

func TestReportFromPhotoToFixed(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider", "rider"), s.resident(11, "Staff", "staff")

	card := s.group.photo(rider, "#随手拍 3栋2单元楼道堆放杂物")
	s.wants(card, "收到 R1", "楼道堆放", "3栋2单元")
	desk := s.staff.find("R1")
	s.wants(desk, "3栋2单元", "楼道堆放杂物")
	if desk.Photo == 0 || desk.Picture.File == "" {
		t.Error("the staff card has no photo")
	}
	if first := desk.Buttons[0][0].Label; first != "受理" {
		t.Errorf("the staff card's first button is %q, want 受理", first)
	}

	s.staff.press(staff, desk, "受理")
	s.wants(card, "R1", "已受理")
	s.wants(s.direct(rider).find("R1"), "已受理")
	if got := s.balanceOf(rider); got != "1" {
		t.Errorf("%s points once accepted, want 1", got)
	}

	s.staff.photo(staff, "/fixed R1")
	question := s.direct(rider).find("解决了吗")
	if question.Photo == 0 {
		t.Error("the question comes without the photo of how it looks now")
	}
	if first := question.Buttons[0][0].Label; first != "已解决" {
		t.Errorf("the first answer is %q, want the good one", first)
	}
	s.direct(rider).press(rider, question, "已解决")
	s.wants(card, "R1", "已解决")
	if got := s.balanceOf(rider); got != "3" {
		t.Errorf("%s points at the end, want 3", got)
	}
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group in the report's whole life, want 1", n)
	}
	s.wants(s.direct(rider).say(rider, "/report R1"), "受理", "办结", "确认解决")
}

func TestPointsOnceWhateverHappensBetween(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 路灯坏了")
	for range 3 {
		s.staff.say(staff, "/accept R1")
		s.staff.say(staff, "/fixed R1")
		s.direct(rider).say(rider, "/reopen R1 还是黑的")
	}
	if got := s.balanceOf(rider); got != "3" {
		t.Errorf("%s points after three rounds, want 3", got)
	}
}

func TestNotFixedReachesStaff(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 路灯坏了")
	s.staff.say(staff, "/fixed R1")
	s.flush()
	s.direct(rider).say(rider, "/reopen R1 还是黑的")
	s.wants(s.staff.find("R1"), "还是黑的")
	s.wants(s.direct(rider).say(rider, "/report R1"), "没解决")
	s.direct(rider).say(rider, "/reopen R1 三楼也是黑的")
	s.wants(s.staff.find("三楼也是黑的"), "R1")
}

func TestRejectNeedsAReasonThatReachesTheReporter(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 树叶太多")
	desk := s.staff.find("R1")
	s.staff.press(staff, desk, "不受理")
	question := s.staff.find("为什么")
	s.staff.reply(staff, question, "秋天 <每周> 扫两次")
	s.wants(s.direct(rider).find("R1"), "秋天 <每周> 扫两次")
	if got := s.balanceOf(rider); got != "0" {
		t.Errorf("%s points for a rejected report, want 0", got)
	}
}

func TestTriageIsForStaff(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other := s.resident(10, "Rider"), s.resident(12, "Other")
	s.group.photo(rider, "/report 路灯坏了")
	for _, command := range []string{"/accept R1", "/assign R1 @rider", "/fixed R1", "/reject R1 不管", "/duplicate R1 R1"} {
		s.wants(s.group.say(other, command), "要由")
	}
	desk := s.staff.find("R1")
	b, _ := desk.button("受理")
	if toast := s.group.pressData(other, desk.ID, b.Data); !strings.Contains(toast, "要由") {
		t.Errorf("a forged press said %q, want a refusal", toast)
	}
	s.wants(s.group.say(other, "/report R1"), "待受理")
}

func TestOnlyTheReporterDecidesWhetherItIsFixed(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff, other := s.person(10, "Rider"), s.resident(11, "Staff", "staff"), s.resident(12, "Other")
	card := s.group.photo(rider, "/report 路灯坏了")
	s.staff.say(staff, "/fixed R1")
	if toast := s.group.press(other, card, "已解决"); !strings.Contains(toast, "R1") {
		t.Errorf("somebody else's press said %q", toast)
	}
	s.wants(s.group.say(other, "/report R1"), "待确认")
	// Who has opened no direct chat is asked by the card.
	s.group.press(rider, card, "已解决")
	s.wants(card, "已解决")
}

func TestSilenceCloses(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	card := s.group.photo(rider, "/report 路灯坏了")
	s.staff.say(staff, "/fixed R1")
	s.pass(71 * time.Hour)
	s.wants(card, "待确认")
	s.pass(2 * time.Hour)
	s.wants(card, "已解决")
	s.wants(s.direct(rider).find("R1"), "/reopen R1")
}

// album has u send an album: its captions by part.
func (c chat) album(u bot.User, name string, captions ...string) {
	c.s.t.Helper()
	for i, caption := range captions {
		up := c.words(u, caption)
		said := up.Content.(bot.Said)
		said.Album = name
		said.Photo = &bot.File{ID: bot.FileID("test:" + name + string(rune('a'+i)))}
		up.Content = said
		c.handle(up)
	}
}

func TestAlbumIsOneReportInAnyOrder(t *testing.T) {
	t.Parallel()
	for name, captions := range map[string][]string{
		"caption first":  {"/report 楼下垃圾成堆", "", ""},
		"caption last":   {"", "", "/report 楼下垃圾成堆"},
		"caption middle": {"", "#随手拍 楼下垃圾成堆", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			rider := s.resident(10, "Rider")
			s.group.album(rider, "al", captions...)
			s.wants(s.group.find("R1"), "3 张照片")
			s.wants(s.direct(rider).say(rider, "/reports mine"), "（1）", "R1")
		})
	}
}

func TestPhotoWithoutWordsAsksForThem(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.wants(s.direct(rider).photo(rider, ""), "什么问题")
	s.direct(rider).say(rider, "文昌花园5号楼门口漏水")
	s.wants(s.direct(rider).find("R1"), "水管排水", "文昌花园5号楼")
	if s.staff.find("R1").Photo == 0 {
		t.Error("the photo sent before the words is not in the report")
	}
}

func TestReplyToAPhotoReportsIt(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other := s.resident(10, "Rider"), s.resident(12, "Other")
	up := s.group.words(rider, "/report")
	up.ReplyTo = &bot.Original{Message: "u1", User: other, Text: "门口漏水", Photo: &bot.File{ID: "test:other"}}
	s.wants(s.group.handle(up), "R1", "水管排水")
	if s.staff.find("R1").Photo == 0 {
		t.Error("the photo replied to is not in the report")
	}
}

func TestLocationJoinsTheReport(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	card := s.group.photo(rider, "/report 路灯坏了")
	s.group.handle(s.group.update(rider, bot.Said{Position: &bot.Position{Latitude: 23.13, Longitude: 113.26}}))
	s.wants(card, "位置已收到")
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group, want the one card", n)
	}
}

func TestCaptionMayBeCorrectedForTenMinutes(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	up := s.group.words(rider, "#随手拍 路灯坏了")
	said := up.Content.(bot.Said)
	said.Photo = &bot.File{ID: "test:p"}
	up.Content = said
	card := s.group.handle(up)
	edit := func(words string) {
		e := s.group.update(rider, bot.Said{Text: words, Photo: said.Photo, Edited: true})
		e.Message = up.Message
		s.group.handle(e)
	}
	edit("#随手拍 5栋水管爆了漏水")
	s.wants(card, "水管排水", "5栋")
	s.pass(11 * time.Minute)
	edit("#随手拍 路灯坏了")
	s.wants(card, "水管排水")
}

func TestRepeatedUpdateChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	up := s.group.words(rider, "/report 路灯坏了")
	s.group.handle(up)
	before := s.group.count()
	s.group.handle(up)
	if s.group.count() != before {
		t.Error("a repeated update was answered again")
	}
	s.wants(s.group.say(rider, "/reports mine"), "（1）")
}

func TestOrdinaryTalkIsNotAnswered(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.group.say(rider, "今天的路灯真亮，积分是什么")
	up := s.group.words(rider, "")
	up.Content = bot.Said{Text: "看我家的猫", Photo: &bot.File{ID: "test:cat"}}
	s.group.handle(up)
	if n := s.group.count(); n != 0 {
		t.Errorf("the bot said %d things that nobody asked for", n)
	}
}

func TestWithdrawScrubs(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 我家在5栋302 秘密")
	s.wants(s.group.say(rider, "/withdraw R1"), "R1", "撤回")
	if shown := s.staff.say(staff, "/report R1"); strings.Contains(shown.text(), "秘密") || shown.Photo != 0 {
		t.Errorf("after the withdrawal staff still see %q", shown.text())
	}
}

func TestAssigneeWorksFromTheirDirectChat(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff, grid := s.resident(10, "Rider"), s.resident(11, "Staff", "staff"), s.resident(13, "Zhou", "grid worker")
	s.group.photo(rider, "/report 路灯坏了")
	s.staff.say(staff, "/assign R1 @zhou")
	job := s.direct(grid).find("R1")
	s.direct(grid).press(grid, job, "开始处理")
	s.wants(s.direct(rider).find("R1"), "处理")
	s.direct(grid).press(grid, job, "办结")
	s.direct(grid).photo(grid, "")
	s.wants(s.direct(rider).find("解决了吗"), "R1")
}

func TestReportsNearby(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	at := func(latitude float64) bot.Said {
		return bot.Said{Position: &bot.Position{Latitude: latitude, Longitude: 113.26}}
	}
	for i, latitude := range []float64{23.1300, 23.1320, 23.9000} {
		s.group.photo(rider, "/report 路灯坏了"+string(rune('A'+i)))
		s.group.handle(s.group.update(rider, at(latitude)))
	}
	s.wants(s.direct(rider).say(rider, "/reports nearby"), "位置")
	up := s.direct(rider).update(rider, at(23.1321))
	list := s.direct(rider).handle(up)
	s.wants(list, "R1", "R2")
	if strings.Contains(list.text(), "R3") {
		t.Errorf("a report far away is listed: %q", list.text())
	}
	if strings.Index(list.text(), "R2") > strings.Index(list.text(), "R1") {
		t.Errorf("the nearest does not come first: %q", list.text())
	}
}

func TestCaptionThatBecomesAReportByCorrection(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	up := s.group.update(rider, bot.Said{Text: "哎", Photo: &bot.File{ID: "test:p"}})
	s.group.handle(up)
	edit := s.group.update(rider, bot.Said{Text: "#随手拍 16栋护栏坏了", Photo: &bot.File{ID: "test:p"}, Edited: true})
	edit.Message = up.Message
	s.wants(s.group.handle(edit), "R1", "16栋")
	again := edit
	again.ID = "test:again"
	s.group.handle(again)
	s.wants(s.group.say(rider, "/reports mine"), "（1）")
}

func TestReasonReachesWhoHasNoDirectChat(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.person(10, "Rider"), s.resident(11, "Staff", "staff")
	card := s.group.photo(rider, "/report 树叶太多")
	s.staff.say(staff, "/reject R1 秋天 <每周> 扫两次")
	s.wants(card, "R1", "秋天 <每周> 扫两次")
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group, want the one card", n)
	}
}

func TestAfterPhotoMayComeAfterFixed(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 路灯坏了")
	s.staff.say(staff, "/fixed R1")
	s.wants(s.staff.photo(staff, "/fixed R1"), "R1", "照片")
	s.wants(s.staff.find("R1 ·"), "处理后照片 1 张")
	s.wants(s.staff.say(staff, "/fixed R1"), "不能")
}
