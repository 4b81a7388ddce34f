package handlers_test

import (
	"testing"
	"time"

	"linli/bot"
)

// showing makes what somebody says come with a photo.
func showing(up bot.Update) bot.Update {
	said := up.Content.(bot.Said)
	said.Photo = &bot.File{ID: bot.FileID("test:photo-" + string(up.Message)), Unique: string(up.Message)}
	up.Content = said
	return up
}

// replying makes what somebody says a reply to a message of the bot.
func replying(up bot.Update, to *shown) bot.Update {
	up.ReplyTo, up.Addressed = &bot.Original{Message: to.ID, Mine: true, Text: to.text()}, true
	return up
}

func TestPhotoAfterNotFixedIsAReportOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, caption := range []string{"5栋垃圾堆了一地", ""} {
		s, rider, _, question := fixed(t)
		d := s.direct(rider)
		d.press(rider, question, "没解决")
		ask := d.find("哪里还没好")
		asked := d.photo(rider, caption)
		if caption == "" {
			s.wants(asked, "照片收到了")
			asked = d.say(rider, "5栋垃圾堆了一地")
		}
		s.wants(asked, "收到 R2", "垃圾")
		// A reply to the question still answers it, by a photo too.
		d.handle(replying(showing(d.words(rider, "还是黑的")), ask))
		s.wants(s.staff.find("上报人补充"), "R1", "还是黑的")
	}
}

func TestReasonByCommandEndsTheQuestionWhy(t *testing.T) {
	t.Parallel()
	s, rider, _, question := fixed(t)
	d := s.direct(rider)
	d.press(rider, question, "没解决")
	s.group.say(rider, "/reopen R1 三楼还是黑的")
	room := s.staff.count()
	s.wants(d.say(rider, "今天天气真好"), "没看懂")
	if n := s.staff.count(); n != room {
		t.Errorf("idle words reached the staff: %q", s.staff.last().text())
	}
}

func TestWhyOfTheStaffDoesNotWait(t *testing.T) {
	t.Parallel()
	begin := func() (*street, bot.User, chat) {
		s := newStreet(t)
		rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
		s.group.photo(rider, "/report 3栋路灯坏了")
		d := s.direct(staff)
		d.pressData(staff, "m0", "report_reject:1")
		s.wants(d.last(), "为什么不受理 R1")
		return s, staff, d
	}
	open := func(s *street, staff bot.User) { s.wants(s.staff.say(staff, "/report R1"), "待受理") }

	s, staff, d := begin()
	ask := d.last()
	s.pass(11 * time.Minute)
	s.wants(d.say(staff, "晚上开会"), "没看懂")
	open(s, staff)
	d.reply(staff, ask, "不归我们管") // a reply may come late
	s.wants(d.last(), "R1 不受理")

	s, staff, d = begin()
	d.say(staff, "/points")
	s.wants(d.say(staff, "晚上开会"), "没看懂")
	open(s, staff)

	s, staff, d = begin()
	s.wants(d.photo(staff, "6栋垃圾堆了一地"), "收到 R2")
	open(s, staff)

	s, staff, d = begin()
	s.wants(d.say(staff, "/cancel"), "好")
	open(s, staff)

	s, staff, d = begin()
	s.wants(d.say(staff, "不归我们管"), "R1 不受理")
	s.wants(s.staff.say(staff, "/report R1"), "不受理")
}

func TestPlaceInWordsIsTheReports(t *testing.T) {
	t.Parallel()
	s, _, staff := desked(t)
	s.staff.say(staff, "/places 文昌花园 | 22.5431, 113.9421")
	s.staff.say(staff, "/route 文昌花园 | 照明 | @zhou")
	rider := s.resident(30, "Ann")
	d := s.direct(rider)

	card := d.photo(rider, "路灯坏了")
	s.wants(card, "R1", "在哪里")
	s.wants(d.say(rider, "谢谢"), "没看懂")
	s.wants(d.say(rider, "文昌花园3栋"), "R1", "3栋")
	s.wants(card, "3栋")
	s.hasNot(card, "在哪里")
	s.wants(d.say(rider, "5栋"), "没看懂") // asked once, answered once

	card = d.photo(rider, "垃圾成堆")
	s.wants(d.reply(rider, card, "菜市场后门"), "R2", "菜市场后门")
	s.wants(card, "地点：菜市场后门")
	// Its words corrected, it stays where it is.
	up := showing(d.words(rider, "水管爆了"))
	card = d.handle(up)
	d.say(rider, "药店旁边")
	d.handle(d.edited(up, "水管爆了，漏水"))
	s.wants(card, "R3", "药店旁边")
	s.wants(s.staff.say(staff, "/report R3"), "漏水")

	d.photo(rider, "路灯坏了")
	s.pass(11 * time.Minute)
	s.wants(d.say(rider, "7栋"), "没看懂")
	s.wants(d.reply(rider, d.find("R4"), "7栋"), "R4", "7栋") // a reply may come late
}

func TestPlaceInWordsInTheGroupIsAReply(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other := s.resident(10, "Rider"), s.resident(12, "Other")
	card := s.group.photo(rider, "/report 路灯坏了")
	s.group.say(rider, "菜市场后门")
	s.wants(card, "在哪里")
	s.group.reply(other, card, "菜市场后门")
	s.wants(card, "在哪里")
	before := s.group.count()
	s.group.reply(rider, card, "菜市场后门")
	s.wants(card, "地点：菜市场后门")
	s.hasNot(card, "在哪里")
	if n := s.group.count(); n > before {
		t.Errorf("the group has %d messages more, want only the card", n-before)
	}
}

func TestLocationWaitsForTheNextReport(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	d := s.direct(rider)
	at := func(r int64, latitude float64) {
		t.Helper()
		switch got := s.storedReport(r).Latitude; {
		case latitude == 0 && got != nil:
			t.Errorf("R%d is at %v, want no position", r, *got)
		case latitude != 0 && (got == nil || *got != latitude):
			t.Errorf("R%d is at %v, want %v", r, got, latitude)
		}
	}
	d.photo(rider, "3栋路灯坏了")
	s.wants(d.handle(d.update(rider, position(23.1, 113.1))), "R1 的位置补上了")
	at(1, 23.1)
	// R1 knows from its words where it is, so the next report that does not has it.
	d.photo(rider, "垃圾成堆")
	at(1, 0)
	at(2, 23.1)
	// One with a location of its own lets the next wait, and says so.
	s.wants(d.handle(d.update(rider, position(23.2, 113.2))), "位置收到了", "十分钟", "R2")
	s.wants(d.handle(d.update(rider, position(23.3, 113.3))), "位置收到了", "是什么问题")
	at(2, 23.1)
	d.photo(rider, "水管爆了")
	at(3, 23.3)
	// A reply says which report it is for.
	d.handle(replying(d.update(rider, position(23.4, 113.4)), d.find("收到 R2")))
	at(2, 23.4)
	// What is over gets none.
	s.staff.say(staff, "/reject R3 不归我们管")
	s.wants(d.handle(d.update(rider, position(23.5, 113.5))), "位置收到了")
	at(3, 23.3)
	s.pass(11 * time.Minute)
	d.photo(rider, "井盖坏了")
	at(4, 0)
}

func TestOnlyPhotosCanBeTakenIn(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	d := s.direct(rider)
	film := func(c chat, words string) *shown {
		up := c.words(rider, words)
		said := up.Content.(bot.Said)
		said.Media = true
		up.Content = said
		return c.handle(up)
	}
	s.wants(film(d, ""), "照片")
	s.wants(film(d, "3栋路灯坏了"), "只收得下照片", "记着")
	s.wants(d.photo(rider, ""), "收到 R1", "照明", "3栋") // the words waited for it
	s.wants(s.staff.find("R1"), "“3栋路灯坏了”")
	film(d, "5栋")
	s.wants(d.photo(rider, "垃圾成堆"), "收到 R2", "垃圾", "5栋")
	film(s.group, "/report 7栋水管爆了")
	s.wants(s.group.last(), "收到 R3")
	s.wants(d.last(), "只收得下照片", "/report R3")
	// What answers a question still does.
	s.staff.say(staff, "/askback R1 几楼？")
	film(d, "三楼")
	s.wants(s.staff.last(), "问：几楼？", "三楼")
	before := s.group.count()
	up := s.group.update(rider, bot.Said{Text: "看我家的猫", Media: true})
	s.group.handle(up)
	if s.group.count() != before {
		t.Errorf("the bot spoke of what was not for it: %q", s.group.last().text())
	}
}
