package handlers_test

import (
	"testing"
	"time"

	"linli/bot"
)

// edited is the update by which the sender of a message corrects its words.
func (c chat) edited(up bot.Update, words string) bot.Update {
	e := c.words(up.User, words)
	said := e.Content.(bot.Said)
	was := up.Content.(bot.Said)
	said.Photo, said.Album, said.Edited = was.Photo, was.Album, true
	e.Content, e.Message, e.ReplyTo = said, up.Message, up.ReplyTo
	return e
}

func TestWordsOfAnyKindMayBeCorrected(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other := s.resident(10, "Rider"), s.resident(12, "Other")

	plain := s.group.words(rider, "/report 路灯坏了")
	card := s.group.handle(plain)
	s.group.handle(s.group.edited(plain, "/report 5栋水管爆了漏水"))
	s.wants(card, "R1", "水管排水", "5栋")

	reply := s.group.words(rider, "/report")
	reply.ReplyTo = &bot.Original{Message: "u1", User: other, Text: "垃圾成堆", Photo: &bot.File{ID: "test:other"}}
	card = s.group.handle(reply)
	s.wants(card, "R2", "垃圾")
	s.group.handle(s.group.edited(reply, "/report 7栋路灯坏了"))
	s.wants(card, "照明", "7栋")

	home := s.direct(rider)
	home.photo(rider, "")
	words := home.words(rider, "楼下漏水")
	card = home.handle(words)
	home.handle(home.edited(words, "井盖没了，9栋"))
	s.wants(card, "R3", "9栋")
	if n := s.group.count(); n != 2 {
		t.Errorf("%d messages in the group, want the two cards", n)
	}
}

func TestCorrectionThatComesBeforeTheMessage(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	original := s.group.words(rider, "/report 路灯坏了")
	s.wants(s.group.handle(s.group.edited(original, "/report 5栋漏水")), "R1", "5栋")
	s.silent(func() { s.group.handle(original) })
	s.wants(s.group.last(), "5栋", "水管排水")
	if n := s.rows("reports"); n != 1 {
		t.Errorf("%d reports of one message", n)
	}
}

func TestCorrectionsOutOfOrderAndTwice(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	original := s.group.words(rider, "/report 路灯坏了")
	card := s.group.handle(original)
	first := s.group.edited(original, "/report 5栋路灯坏了")
	s.pass(time.Minute)
	second := s.group.edited(original, "/report 7栋路灯坏了")
	s.group.handle(second)
	s.group.handle(first)
	s.wants(card, "7栋")
	edits := card.Edits
	s.group.handle(second)
	again := second
	again.ID = "test:again"
	s.group.handle(again)
	if card.Edits != edits {
		t.Error("a correction that says nothing new changed the card")
	}
}

func TestCaptionOfAnotherPartOfTheAlbum(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	part := func(words, id string) bot.Update {
		up := s.group.words(rider, words)
		said := up.Content.(bot.Said)
		said.Album, said.Photo = "al", &bot.File{ID: bot.FileID("test:" + id)}
		up.Content = said
		return up
	}
	one, two := part("/report 垃圾成堆", "a"), part("", "b")
	card := s.group.handle(one)
	s.group.handle(two)
	s.group.handle(s.group.edited(two, "在5栋2单元"))
	s.wants(card, "垃圾积存", "5栋2单元", "2 张照片")
	s.wants(s.staff.find("R1"), "垃圾成堆 在5栋2单元")
	s.group.handle(s.group.edited(two, "/report 路灯坏了"))
	s.wants(s.staff.find("R1"), "“路灯坏了”")
	s.wants(card, "2 张照片")
}

func TestAlbumThatBecomesAReportByACorrectedPart(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	part := func(id string) bot.Update {
		up := s.group.words(rider, "")
		up.Content = bot.Said{Album: "al", Photo: &bot.File{ID: bot.FileID("test:" + id)}}
		return up
	}
	one, two, three := part("a"), part("b"), part("c")
	s.group.handle(one)
	s.group.handle(two)
	s.wants(s.group.handle(s.group.edited(two, "#随手拍 垃圾成堆")), "R1", "2 张照片")
	s.group.handle(three)
	s.group.handle(two) // late
	s.wants(s.group.last(), "R1", "3 张照片")
	if n := s.rows("reports"); n != 1 {
		t.Errorf("%d reports of one album", n)
	}
}

func TestCorrectionMakesAnonymousOrForSomebody(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	lead := s.resident(10, "Lead", "building lead")
	home := s.direct(lead)
	up := home.words(lead, "/report 路灯坏了")
	card := home.handle(up)
	home.handle(home.edited(up, "/report 匿名 路灯坏了"))
	s.wants(card, "匿名上报")
	home.handle(home.edited(up, "/report 路灯坏了"))
	s.wants(card, "匿名上报") // it stays so

	up = home.words(lead, "/report for 王奶奶: 路灯坏了")
	home.handle(up)
	home.handle(home.edited(up, "/report for 李奶奶: 5栋路灯坏了"))
	s.wants(s.staff.find("R2"), "代李奶奶上报", "“5栋路灯坏了”")
}

func TestTooLateToCorrectIsSaidOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	up := s.group.words(rider, "/report 路灯坏了")
	card := s.group.handle(up)
	s.pass(11 * time.Minute)
	s.silent(func() {
		s.group.handle(s.group.edited(up, "/report 5栋漏水"))
		s.group.handle(s.group.edited(up, "/report 5栋漏水了"))
	})
	s.wants(card, "照明")
	s.wants(s.direct(rider).last(), "R1", "/report R1")
	if n := s.direct(rider).count(); n != 1 {
		t.Errorf("told %d times, want once", n)
	}

	up = s.group.words(rider, "/report 井盖没了")
	s.group.handle(up)
	s.staff.say(staff, "/accept R2")
	s.group.handle(s.group.edited(up, "/report 5栋漏水"))
	s.wants(s.direct(rider).last(), "R2", "/report R2")
	s.lacks(s.staff.find("R2"), "漏水")
}

func TestMutedCorrectionIsNotTaken(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	up := s.group.words(rider, "/report 路灯坏了")
	card := s.group.handle(up)
	s.staff.say(staff, "/mute @rider")
	s.silent(func() { s.group.handle(s.group.edited(up, "/report 5栋漏水")) })
	s.wants(card, "照明")
	s.wants(s.direct(rider).last(), "没有收下")
	fresh := s.group.words(rider, "哎")
	s.silent(func() { s.group.handle(s.group.edited(fresh, "/report 5栋漏水")) })
	if n := s.rows("reports"); n != 1 {
		t.Errorf("%d reports", n)
	}
}

func TestSomebodyElsesCorrectionChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other := s.resident(10, "Rider"), s.resident(12, "Other")
	up := s.group.words(rider, "/report 路灯坏了")
	card := s.group.handle(up)
	forged := s.group.edited(up, "/report 5栋漏水")
	forged.User = other
	s.silent(func() { s.group.handle(forged) })
	s.wants(card, "照明")
	anonymous := s.group.edited(s.group.words(rider, ""), "/report 5栋漏水")
	anonymous.User = bot.User{ID: "test:-100", Anonymous: true}
	s.silent(func() { s.group.handle(anonymous) })
}
