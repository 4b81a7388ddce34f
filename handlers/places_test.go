package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"linli/bot"
)

// addressed is a platform whose direct chats have addresses.
type addressed struct{ nameOnly }

func (addressed) Link(start string) (string, bool) {
	return "https://example.org/bot?start=" + start, true
}

// position is a message that is a location.
func position(latitude, longitude float64) bot.Said {
	return bot.Said{Position: &bot.Position{Latitude: latitude, Longitude: longitude}}
}

// scanned is a street with the place 文昌花园, whose code somebody new has scanned.
func scanned(t *testing.T) (s *street, rider bot.User, asked *shown) {
	t.Helper()
	s, _, staff := desked(t)
	s.staff.say(staff, "/places 文昌花园 | 22.5431, 113.9421")
	s.flush()
	rider = s.person(20, "New")
	asked = s.direct(rider).say(rider, "/start p1")
	s.wants(asked, "文苑", "文昌花园", "怎么了")
	return s, rider, asked
}

func TestPlaceIsAddedAndChanged(t *testing.T) {
	t.Parallel()
	s, rider, staff := desked(t)
	s.wants(s.staff.say(staff, "/places"), "还没有地点")
	s.wants(s.staff.say(staff, "/places 文昌花园 | 文昌, Wenchang Garden | 22.5431, 113.9421"), "文昌花园（文昌、Wenchang Garden）", "有位置")
	s.wants(s.staff.say(staff, "/places wenchang garden | 文昌小区"), "文昌花园（文昌、Wenchang Garden、文昌小区）", "有位置")
	s.wants(s.staff.say(staff, "/places 中山路市场 | 文昌"), "文昌已经是文昌花园的名字了")
	s.wants(s.staff.say(staff, "/places 中山路市场"), "中山路市场")
	s.wants(s.staff.say(staff, "/places"), "地点（2）", "文昌花园", "中山路市场")
	s.wants(s.group.say(rider, "/report 文昌小区路灯坏了"), "R1", "位置已收到")
	s.wants(s.group.say(rider, "/reports 文昌花园"), "R1")
}

func TestPlaceIsRemovedAndPutBack(t *testing.T) {
	t.Parallel()
	s, rider, staff := desked(t)
	s.staff.say(staff, "/places 文昌花园 | 22.5431, 113.9421")
	s.group.say(rider, "/report 文昌花园路灯坏了")
	s.wants(s.staff.say(staff, "/places 删除 公园"), "没有叫公园的地点")
	gone := s.staff.say(staff, "/places 删除 文昌花园")
	s.wants(gone, "已从名单去掉")
	s.wants(s.staff.say(staff, "/places"), "还没有地点")
	s.lacks(s.group.say(rider, "/report 文昌花园的路灯又坏了"), "位置已收到")
	s.wants(s.staff.say(staff, "/report R1"), "文昌花园")
	s.staff.press(staff, gone, "恢复")
	s.wants(s.staff.say(staff, "/places"), "文昌花园", "有位置")
	s.staff.say(staff, "/places 删除 文昌花园")
	s.staff.say(staff, "/places 文昌花园")
	s.toast(s.staff.press(staff, gone, "恢复"), "过时")
}

func TestPlaceIsPutOnTheMap(t *testing.T) {
	t.Parallel()
	s, rider, staff := desked(t)
	page := s.staff.say(staff, "/places 文昌花园")
	s.lacks(page, "有位置")
	d := s.direct(staff)
	s.staff.press(staff, page, "位置")
	question := s.staff.find("文昌花园在哪里")
	at := s.staff.update(staff, position(22.5431, 113.9421))
	at.ReplyTo, at.Addressed = &bot.Original{Message: question.ID, Mine: true, Text: question.text()}, true
	s.staff.handle(at)
	s.wants(s.staff.last(), "文昌花园", "有位置")
	d.say(staff, "/places 中山路市场")
	d.press(staff, d.last(), "位置")
	s.wants(d.say(staff, "不知道"), "中山路市场在哪里")
	s.wants(d.say(staff, "22.5，113.9"), "中山路市场", "有位置")
	s.wants(s.group.say(rider, "/report 中山路市场路灯坏了"), "位置已收到")
}

func TestPlacard(t *testing.T) {
	t.Parallel()
	s, _, staff := desked(t)
	page := s.staff.say(staff, "/places 文昌花园")
	s.staff.press(staff, page, "二维码")
	s.wants(s.staff.last(), "没有可打印的网址")
	s.h.Platforms = []bot.Platform{addressed{"test"}}
	s.staff.press(staff, page, "二维码")
	sent := s.staff.find("打印出来")
	s.wants(sent, "文昌花园", "https://example.org/bot?start=p1")
	if got := s.codeOn(sent); got != "https://example.org/bot?start=p1" {
		t.Errorf("the code says %q", got)
	}
}

// codeOn reads the QR code in the picture of a message.
func (s *street) codeOn(m *shown) string {
	s.t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(s.look(m))
	if err != nil {
		s.t.Fatal(err)
	}
	code, err := qrcode.NewQRCodeReader().Decode(bits, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return code.GetText()
}

func TestScannedCodeBeginsAReport(t *testing.T) {
	t.Parallel()
	s, rider, _ := scanned(t)
	s.direct(rider).photo(rider, "路灯坏了")
	s.wants(s.direct(rider).find("收到 R1"), "照明", "文昌花园", "位置已收到")
	if s.staff.find("R1").Photo == 0 {
		t.Error("the photo is not in the report")
	}
	s.wants(s.direct(rider).say(rider, "/start p99"), "过期")
	s.lacks(s.direct(rider).say(rider, "/report 3栋有噪音"), "文昌花园")
}

func TestScannedCodeHoldsForWhatIsSaidNext(t *testing.T) {
	t.Parallel()
	for name, send := range map[string]func(s *street, u bot.User){
		"a command with a photo": func(s *street, u bot.User) { s.direct(u).photo(u, "/report 路灯坏了") },
		"a command":              func(s *street, u bot.User) { s.direct(u).say(u, "/report 路灯坏了") },
		"words":                  func(s *street, u bot.User) { s.direct(u).say(u, "路灯坏了") },
		"a photo, then words": func(s *street, u bot.User) {
			s.direct(u).photo(u, "")
			s.direct(u).say(u, "路灯坏了")
		},
		"an album":                  func(s *street, u bot.User) { s.direct(u).album(u, "al", "路灯坏了", "", "") },
		"an album, its words last":  func(s *street, u bot.User) { s.direct(u).album(u, "al", "", "", "路灯坏了") },
		"an album, words after it":  func(s *street, u bot.User) { s.direct(u).album(u, "al", "", ""); s.direct(u).say(u, "路灯坏了") },
		"an album with the command": func(s *street, u bot.User) { s.direct(u).album(u, "al", "", "/report 路灯坏了", "") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, rider, _ := scanned(t)
			send(s, rider)
			s.wants(s.direct(rider).find("收到 R1"), "照明", "文昌花园", "位置已收到")
			s.wants(s.direct(rider).say(rider, "/reports mine"), "（1）")
		})
	}
}

func TestPlaceInTheWords(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"文昌花园路灯坏了", "文昌花園路燈壞了", "文昌花圆路灯坏了", "lamp broken at Wenchang Garden", "ＷＥＮＣＨＡＮＧ garden路灯坏了", "老文昌那边路灯坏了",
	} {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			s, rider, staff := desked(t)
			s.staff.say(staff, "/places 文昌花园 | 老文昌, Wenchang Garden | 22.5431, 113.9421")
			s.staff.say(staff, "/route 文昌花园 @staff")
			s.wants(s.group.say(rider, "/report "+words), "R1", "位置已收到")
			s.wants(s.direct(staff).find("交给您"), "R1")
			s.wants(s.group.say(rider, "/reports 文昌花园"), "R1")
		})
	}
}

func TestLocationBeforeTheReport(t *testing.T) {
	t.Parallel()
	for wait, joins := range map[time.Duration]bool{time.Second: true, 9 * time.Minute: true, 11 * time.Minute: false} {
		t.Run(fmt.Sprint(wait), func(t *testing.T) {
			t.Parallel()
			s, rider, staff := desked(t)
			s.group.handle(s.group.update(rider, position(23.13, 113.26)))
			if n := s.group.count(); n != 0 {
				t.Errorf("%d answers to a location", n)
			}
			s.pass(wait)
			s.lacks(s.group.photo(staff, "/report 3栋垃圾成堆"), "位置已收到") // somebody else's
			card := s.group.photo(rider, "/report 路灯坏了")
			if got := strings.Contains(card.text(), "位置已收到"); got != joins {
				t.Errorf("a location %s before is in the report: %v", wait, got)
			}
			s.lacks(s.group.photo(rider, "/report 5栋有噪音"), "位置已收到") // it is taken
		})
	}
}

func TestReplyToACardJoinsItsReport(t *testing.T) {
	t.Parallel()
	s, rider, _ := desked(t)
	card := s.group.say(rider, "/report 路灯坏了")
	s.group.say(rider, "/report 5栋有噪音")
	s.pass(time.Hour)
	at := s.group.update(rider, position(23.13, 113.26))
	at.ReplyTo, at.Addressed = &bot.Original{Message: card.ID, Mine: true, Text: card.text()}, true
	s.group.handle(at)
	s.wants(card, "R1", "位置已收到")
	shot := s.group.update(rider, bot.Said{Photo: &bot.File{ID: "test:p"}, Text: "就是这盏"})
	shot.ReplyTo, shot.Addressed = at.ReplyTo, true
	s.group.handle(shot)
	if s.staff.find("路灯坏了").Photo == 0 {
		t.Error("the photo is not in the report")
	}
	s.wants(s.direct(rider).say(rider, "/reports mine"), "（2）")
}

func TestPlacesOfTwoCommunities(t *testing.T) {
	t.Parallel()
	s, rider, staff := desked(t)
	boss := s.person(1, "Boss")
	other := s.chat(-300, "松园邻里群")
	other.say(boss, "/setup 松园")
	s.staff.say(staff, "/places 文昌花园 | 22.5431, 113.9421")
	s.wants(other.say(boss, "/places"), "还没有地点")
	s.lacks(other.say(rider, "/report 文昌花园路灯坏了"), "位置已收到")
	for _, verb := range []string{"show", "code", "spot", "drop", "back"} {
		if toast := other.pressData(boss, "m1", "place_"+verb+":1"); toast == "" || strings.Contains(toast, "文昌") {
			t.Errorf("another community's place: %s says %q", verb, toast)
		}
	}
	s.wants(s.staff.say(staff, "/places"), "文昌花园")
}

func TestPlaceWithItsPositionAmongTheWords(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"文昌花园 22.5431,113.9421 文昌", "文昌花园 22.5431 113.9421 文昌", "文昌花园，22.5431， 113.9421，文昌", "文昌花园(22.5431, 113.9421)文昌",
		"文昌花园 22.5431、113.9421 | 文昌", "文昌花园 | 文昌 22.5431,113.9421",
	} {
		s, _, staff := desked(t)
		page := s.staff.say(staff, "/places "+line)
		s.wants(page, "文昌花园（文昌）", "有位置")
		s.lacks(page, "22.5431", "113.9421")
		s.wants(s.staff.say(staff, "/places"), "地点（1）")
	}
	s, _, staff := desked(t)
	for _, line := range []string{"文昌花园 113.9421, 22.5431", "文昌花园 | 113.9421, 22.5431"} {
		s.wants(s.staff.say(staff, "/places "+line), "纬度, 经度")
	}
	s.wants(s.staff.say(staff, "/places 22.5431, 113.9421"), "/places 名称")
	s.wants(s.staff.say(staff, "/places"), "还没有地点")
	s.wants(s.staff.say(staff, "/places 文昌花园 3,5号楼"), "文昌花园 3,5号楼")
}
