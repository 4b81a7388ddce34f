package handlers_test

import (
	"strings"
	"testing"
	"time"

	"linli/bot"
)

// moved is a street beside which there is the community 松园, with a staff room that
// is returned; the direct chat of u is about it from now on.
func (s *street) moved(u bot.User) chat {
	s.t.Helper()
	boss := s.person(1, "Boss")
	other, desk := s.chat(-300, "松园群"), s.chat(-400, "松园工作室")
	other.say(boss, "/setup 松园")
	desk.say(boss, "/setup 松园 staff")
	other.say(u, "/points")
	return desk
}

func TestCorrectionStaysInItsCommunity(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	home := s.direct(rider)
	original := home.words(rider, "/report 路灯坏了")
	home.handle(original)
	desk := s.moved(rider)
	before := desk.count()
	home.handle(home.edited(original, "/report 5栋漏水"))
	if n := desk.count() - before; n != 0 {
		t.Errorf("another community's staff room got %d messages, the last %q", n, desk.last().text())
	}
	s.wants(s.staff.find("R1"), "5栋", "水管排水")
}

func TestLateAlbumPartStaysInItsCommunity(t *testing.T) {
	t.Parallel()
	for name, caption := range map[string]string{"of a report": "/report 路灯坏了", "about a report": "/fixed R1"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			staff := s.resident(10, "Staff", "staff")
			home := s.direct(staff)
			if strings.HasPrefix(caption, "/fixed") {
				s.group.say(s.resident(11, "Rider"), "/report 路灯坏了")
			}
			home.album(staff, "late", caption)
			desk := s.moved(staff)
			before := desk.count()
			part := home.words(staff, "")
			part.Content = bot.Said{Album: "late", Photo: &bot.File{ID: "test:latez", Unique: "z"}}
			home.handle(part)
			if n := desk.count() - before; n != 0 {
				t.Errorf("another community's staff room got %d messages, the last %q", n, desk.last().text())
			}
			if n := s.rows("report_photos"); n != 2 {
				t.Errorf("the report has %d photos, want 2", n)
			}
		})
	}
}

// What staff say about their own report in the staff room is what they would say
// about anybody's.
func TestAnonymousStaffAreNotTold(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, other := s.resident(11, "Staff", "staff"), s.resident(12, "Other", "staff")
	s.resident(13, "Zhou", "grid worker")
	s.direct(staff).say(staff, "/report 匿名 有人高空抛物")
	s.staff.say(staff, "/accept R1")
	view := s.staff.say(other, "/report R1")
	s.wants(view, "工作人员：受理")
	s.lacks(view, "上报人：受理")
	mine := s.staff.say(staff, "/askback R1 哪一户？").text()
	theirs := s.staff.say(other, "/askback R1 哪一户？").text()
	if mine != theirs {
		t.Errorf("asking oneself is answered by %q, asking another by %q", mine, theirs)
	}
}

func TestAnonymousReporterIsNotTriedOut(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	secret, other, staff := s.resident(10, "Secretia"), s.resident(12, "Other"), s.resident(11, "Staff", "staff")
	s.direct(secret).say(secret, "/report 匿名 有人高空抛物")
	for _, command := range []string{"/anonymous R1", "/category R1 噪音", "/category R1"} {
		mine, theirs := s.group.say(secret, command).text(), s.group.say(other, command).text()
		if mine != theirs {
			t.Errorf("%s in the group tells the reporter by %q from others by %q", command, mine, theirs)
		}
	}
	s.staff.say(staff, "/askback R1 哪一户？")
	mine, theirs := s.group.say(secret, "/answer 302").text(), s.group.say(other, "/answer 302").text()
	if mine != theirs {
		t.Errorf("an answer in the group is told by %q from others' by %q", mine, theirs)
	}
	if n := s.rows("report_events WHERE act = 'reply'"); n != 0 {
		t.Error("the answer was taken where all read it")
	}
	s.wants(s.direct(secret).say(secret, "/answer 302"), "已转给")
}

func TestNeighboursPhotoInReplyToAskingCard(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.person(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.say(rider, "大家好")
	card := s.group.photo(rider, "/report 路灯坏了")
	s.staff.say(staff, "/askback R1 几楼？") // the card asks: there is no direct chat
	up := s.group.words(s.resident(12, "Other"), "")
	up.Content = bot.Said{Photo: &bot.File{ID: "test:other", Unique: "other"}}
	up.Addressed, up.ReplyTo = true, &bot.Original{Message: card.ID, Mine: true, Text: card.text()}
	if m := s.group.handle(up); m != card {
		s.lacks(m, "只有上报的人")
	}
	if n := s.rows("report_photos"); n != 2 {
		t.Errorf("the report has %d photos, want the neighbour's, too", n)
	}
}

func TestFilerIsForgottenToo(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.keeping(365, 365)
	lead, staff := s.resident(10, "Lead", "building lead"), s.resident(11, "Staff", "staff")
	s.group.say(s.person(13, "Mother"), "大家好") // but never opened the direct chat
	s.direct(lead).say(lead, "/report for @mother 路灯坏了")
	s.staff.say(staff, "/accept R1")
	s.staff.say(staff, "/askback R1 几楼？")
	s.direct(lead).say(lead, "三楼302")
	s.staff.say(staff, "/fixed R1")
	s.direct(lead).say(lead, "/confirm R1")
	s.retain(366 * oneDay)
	if n := s.rows("report_events e JOIN users u ON u.member_id = e.member_id WHERE u.id = 'test:10'"); n != 0 {
		t.Errorf("%d events still name who filed the report", n)
	}
	if n := s.rows("report_events e JOIN users u ON u.member_id = e.member_id WHERE u.id = 'test:11'"); n != 3 {
		t.Errorf("%d events name the staff who dealt with it, want 3", n)
	}
	view := s.group.say(s.resident(12, "Other"), "/report R1")
	s.lacks(view, "302")
	s.wants(view, "上报人：回答")
}

func TestFollowerWhoFiledHearsOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	lead, staff, mother := s.resident(10, "Lead", "building lead"), s.resident(11, "Staff", "staff"), s.person(12, "Mother")
	s.group.say(mother, "大家好") // but never opened the direct chat
	s.direct(lead).say(lead, "/report for @mother 路灯坏了")
	s.flush()
	s.staff.say(staff, "/fixed R1")
	if n := s.direct(lead).count(); n != 1 {
		t.Errorf("who filed it got %d messages that it is fixed, want 1", n)
	}
}

func TestRejectionsCountForWhoSent(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	lead, staff, mother := s.resident(10, "Lead", "building lead"), s.resident(11, "Staff", "staff"), s.resident(12, "Mother")
	for range 3 {
		s.direct(lead).say(lead, "/report for @mother 路灯坏了")
	}
	for _, ref := range []string{"R1", "R2", "R3"} {
		s.staff.say(staff, "/reject "+ref+" 没坏")
	}
	s.group.photo(mother, "/report 3栋垃圾成堆")
	if s.storedReport(4).Held {
		t.Error("the report of somebody for whom another sent three in vain waits")
	}
	s.group.photo(lead, "/report 5栋水管漏水")
	if !s.storedReport(5).Held {
		t.Error("the report of who sent three in vain does not wait")
	}
}

func TestWithdrawalKeepsAnotherQuestionOpen(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	home := s.direct(rider)
	home.say(rider, "/report 3栋路灯坏了")
	home.say(rider, "/report 5栋水管漏水")
	s.staff.say(staff, "/askback R1 几楼？")
	s.staff.say(staff, "/askback R2 几单元？")
	home.say(rider, "/withdraw R1")
	s.wants(home.say(rider, "2单元"), "已转给")
}

func TestOwnersHearOfWhatIsTwiceOverdue(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.direct(s.person(1, "Boss")).say(s.person(1, "Boss"), "/start")
	if _, err := s.db.SQL().ExecContext(t.Context(), `UPDATE memberships SET roles = '{}'`); err != nil {
		t.Fatal(err)
	}
	s.group.photo(s.resident(10, "Rider"), "/report 3栋路灯坏了")
	s.pass(200 * time.Hour)
	s.wants(s.direct(s.person(1, "Boss")).find("过问"), "R1")
}

func TestAuditOfAMember(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, staff := s.person(1, "Boss"), s.resident(11, "Staff", "staff")
	s.resident(10, "Rider")
	s.direct(boss).say(boss, "/start")
	s.wants(s.direct(boss).say(boss, "/audit @rider"), "Rider", "还没有")
	s.staff.say(staff, "/mute @rider 7d 乱发广告")
	s.staff.say(staff, "/unmute @rider")
	record := s.direct(boss).say(boss, "/audit @rider")
	s.wants(record, "Staff：暂停上报", "2026-07-08", "乱发广告", "Staff：恢复上报")
	s.wants(s.direct(boss).say(boss, "/audit @rider"), "Boss：查看记录")
	s.wants(s.direct(boss).say(boss, "/audit @nobody"), "@nobody")
	s.wants(s.staff.say(staff, "/audit @rider"), "管理员")
}

func TestHeldReportsAreNotCountedOverdue(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.reject(rider, staff, 1, 3)
	s.group.photo(rider, "/report 9栋路灯坏了")
	other := s.resident(12, "Other")
	s.group.photo(other, "/report 3栋垃圾成堆")
	s.pass(100 * time.Hour)
	s.wants(s.group.say(other, "/reports open"), "（1） · 超期 1")
}
