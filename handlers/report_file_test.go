package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

// sentToOthers returns all that was ever sent to other chats than a person's own,
// and the toasts.
func (s *street) sentToOthers(u bot.User) []string {
	s.t.Helper()
	rows, err := s.db.SQL().QueryContext(s.t.Context(), `
		SELECT chat_id || ' ' || body::text FROM deliveries WHERE chat_id <> $1`, s.direct(u).ID.String())
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			s.t.Fatal(err)
		}
		all = append(all, body)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return append(all, s.toasts...)
}

func TestAnonymousReporterIsNamedNowhere(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.person(1, "Boss")
	secret := bot.User{ID: "test:777", Name: "赵秘密", Username: "secretia", Language: "zh-hans"}
	s.group.say(secret, "大家好")
	s.direct(secret).say(secret, "/start")
	other, staff, grid := s.resident(12, "Other"), s.resident(11, "Staff", "staff"), s.resident(13, "Zhou", "grid worker")
	s.reject(other, staff, 1, 1)
	if _, err := s.db.SQL().ExecContext(t.Context(), `DELETE FROM deliveries WHERE state <> 'pending'`); err != nil {
		t.Fatal(err)
	}
	home := s.direct(secret)
	card := home.photo(secret, "/report 匿名 3栋2单元有人高空抛物")
	s.wants(card, "收到 R2", "匿名上报", "3栋2单元")
	s.lacks(s.staff.find("R2"), "匿名 3栋")
	s.wants(s.staff.find("R2"), "匿名上报", "高空抛物")
	s.group.say(other, "/metoo R2")
	s.staff.say(staff, "/accept R2")
	s.staff.say(staff, "/assign R2 @zhou")
	s.staff.say(staff, "/askback R2 哪一户？")
	s.wants(home.say(secret, "302"), "转给")
	s.direct(grid).photo(grid, "/fixed R2")
	s.wants(home.find("解决了吗"), "R2")
	home.say(secret, "/reopen R2 又扔了")
	s.staff.say(staff, "/fixed R2 谈过了")
	home.say(secret, "/confirm R2")
	for _, looks := range []struct {
		in chat
		by bot.User
	}{{s.staff, staff}, {s.direct(staff), staff}, {s.group, other}, {s.direct(grid), grid}, {s.group, secret}, {s.direct(boss), boss}} {
		looks.in.say(looks.by, "/report R2")
		looks.in.say(looks.by, "/reports open")
		looks.in.say(looks.by, "/reports mine")
	}
	s.wants(s.group.say(secret, "/metoo R2"), "解决了会告诉您")
	for _, command := range []string{"/confirm R2", "/reopen R2 没好", "/withdraw R2", "/answer R2 302"} {
		mine := s.group.say(secret, command).text()
		theirs := s.group.say(other, command).text()
		s.wants(s.group.last(), "私信")
		if mine != theirs {
			t.Errorf("%s in the group tells the reporter by %q from others by %q", command, mine, theirs)
		}
	}
	s.lacks(s.group.say(secret, "/reports mine"), "R2")
	if got := s.balanceOf(secret); got != "0" {
		t.Errorf("%s points for an anonymous report", got)
	}
	for _, sent := range s.sentToOthers(secret) {
		for _, name := range []string{"秘密", "secretia", "test:777", `"777"`} {
			if strings.Contains(sent, name) {
				t.Errorf("sent to others: %s", sent)
			}
		}
	}
}

func TestAnonymousInTheWaysPeopleAsk(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"/report anonymous 路灯坏了", "/report 匿名 路灯坏了", "#随手拍 匿名 路灯坏了", "#匿名举报 路灯坏了", "匿名举报 路灯坏了",
		"不留名 路灯坏了", "/report 路灯坏了，请匿名", "/anonymous 路灯坏了", "匿名 路灯坏了",
	} {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			rider := s.resident(10, "Rider")
			s.wants(s.direct(rider).photo(rider, words), "R1", "照明", "匿名上报")
			s.wants(s.staff.find("R1"), "“路灯坏了”", "匿名上报")
		})
	}
}

func TestAnonymousInAGroupSaysWhoSaw(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	card := s.group.photo(rider, "#随手拍 匿名 路灯坏了")
	s.wants(card, "R1", "群里的人看到了")
	b, ok := card.button("私信匿名")
	if !ok || b.Start == "" {
		t.Fatalf("no way to the direct chat: %v", card.Buttons)
	}
	s.staff.say(staff, "/accept R1")
	s.lacks(card, "看到了")
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group, want 1", n)
	}
	s.wants(s.direct(rider).say(rider, "/start "+b.Start), "匿名上报")
	s.wants(s.direct(rider).say(rider, "楼下漏水"), "R2", "匿名上报")
}

func TestButtonHidesTheNameForTenMinutes(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, other, staff := s.resident(10, "Rider"), s.resident(12, "Other"), s.resident(11, "Staff", "staff")
	card := s.direct(rider).say(rider, "/report 路灯坏了")
	b, _ := card.button("匿名")
	s.toast(s.direct(other).pressData(other, "x", b.Data), "只有上报的人")
	s.toast(s.direct(rider).pressData(rider, card.ID, b.Data), "匿名")
	s.wants(card, "匿名上报")
	s.toast(s.direct(rider).pressData(rider, card.ID, b.Data), "匿名") // again changes nothing
	s.wants(s.staff.find("R1"), "匿名上报")
	s.staff.say(staff, "/fixed R1")
	if got := s.balanceOf(rider); got != "0" {
		t.Errorf("%s points", got)
	}

	s.direct(rider).say(rider, "/report 楼下漏水")
	s.wants(s.direct(rider).say(rider, "匿名"), "R2", "匿名")
	late := s.direct(rider).say(rider, "/report 井盖没了")
	b, _ = late.button("匿名")
	s.pass(11 * time.Minute)
	s.toast(s.direct(rider).pressData(rider, late.ID, b.Data), "不能改成匿名")
	s.wants(s.direct(rider).say(rider, "/anonymous R3"), "不能改成匿名")
	s.wants(s.direct(rider).say(rider, "匿名"), "照片") // begins another one
}

func TestAnonymousAndHeldSaysNotWhy(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.reject(rider, staff, 1, 3)
	s.direct(rider).say(rider, "/report 匿名 路灯坏了")
	s.wants(s.staff.find("R4"), "等待批准", "匿名上报")
	s.lacks(s.staff.find("R4"), "没有受理")
}

func TestReportForSomebodyWhoIsNoMember(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"/report for 王奶奶: 3栋2单元灯坏了", "/report for 王奶奶 3栋2单元灯坏了", "/report 代王奶奶报 3栋2单元灯坏了",
		"帮王奶奶报 3栋2单元灯坏了", "#随手拍 帮王奶奶报：3栋2单元灯坏了", "代报 王奶奶：3栋2单元灯坏了",
	} {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			lead, staff, other := s.resident(10, "Lead", "building lead"), s.resident(11, "Staff", "staff"), s.resident(12, "Other")
			card := s.direct(lead).say(lead, words)
			s.wants(card, "R1", "照明", "3栋2单元")
			s.lacks(card, "王奶奶")
			s.wants(s.staff.find("R1"), "代王奶奶上报", "“3栋2单元灯坏了”")
			s.wants(s.direct(other).say(other, "/report R1"), "工作人员（代报）：上报")
			s.lacks(s.direct(other).last(), "王奶奶")
			s.lacks(s.group.say(other, "/report R1"), "王奶奶")
			s.staff.say(staff, "/fixed R1")
			s.wants(s.direct(lead).find("解决了吗"), "R1")
			s.wants(s.direct(lead).say(lead, "/confirm R1"), "太好了")
			if got := s.balanceOf(lead); got != "0" {
				t.Errorf("%s points to who reported for somebody", got)
			}
		})
	}
}

func TestStaffCannotEarnByReportingForAName(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, second := s.resident(11, "Staff", "staff"), s.resident(12, "Second", "staff")
	s.staff.say(staff, "/report for 王奶奶: 路灯坏了")
	s.staff.say(staff, "/accept R1")
	s.staff.say(second, "/fixed R1")
	for _, u := range []bot.User{staff, second} {
		if got := s.balanceOf(u); got != "0" {
			t.Errorf("%s has %s points", u.Name, got)
		}
	}
}

func TestReportForAMemberIsTheirs(t *testing.T) {
	t.Parallel()
	for _, words := range []string{"/report for @wang 路灯坏了", "/report 代 @wang 路灯坏了", "#随手拍 代@wang报路灯坏了"} {
		t.Run(words, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			wang, staff, second := s.resident(10, "Wang"), s.resident(11, "Staff", "staff"), s.resident(12, "Second", "staff")
			s.staff.photo(staff, words)
			s.wants(s.direct(wang).last(), "Staff", "R1", "路灯坏了")
			s.wants(s.direct(wang).say(wang, "/reports mine"), "R1")
			s.staff.say(second, "/accept R1")
			s.wants(s.direct(wang).find("已受理"), "R1")
			s.staff.say(second, "/fixed R1")
			s.wants(s.direct(staff).find("您关注的 R1"))
			// Who has a direct chat decides themselves.
			s.wants(s.direct(staff).say(staff, "/confirm R1"), "只有上报的人")
			s.direct(wang).press(wang, s.direct(wang).find("解决了吗"), "已解决")
			if got := s.balanceOf(wang); got != "3" {
				t.Errorf("%s points, want 3", got)
			}
			if got := s.balanceOf(staff); got != "0" {
				t.Errorf("%s points to who reported for them", got)
			}
		})
	}
}

// Who cannot be asked is spoken for by who reported for them.
func TestFilerSpeaksForAMemberWithoutADirectChat(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	wang, lead, staff := s.person(10, "Wang"), s.resident(13, "Lead", "building lead"), s.resident(11, "Staff", "staff")
	s.group.say(wang, "大家好")
	s.direct(lead).say(lead, "/report for @wang 路灯坏了")
	s.staff.say(staff, "/askback R1 几楼？")
	s.wants(s.direct(lead).find("几楼？"), "R1")
	s.wants(s.direct(lead).say(lead, "五楼"), "转给")
	s.wants(s.staff.find("五楼"), "R1")
	s.staff.say(staff, "/fixed R1")
	s.wants(s.direct(lead).find("解决了吗"), "R1")
	s.direct(wang).say(wang, "/start")
	s.wants(s.direct(lead).say(lead, "/confirm R1"), "只有上报的人")
	s.wants(s.direct(wang).say(wang, "/confirm R1"), "太好了")
}

func TestOnlySomeReportForOthers(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.resident(12, "Wang")
	for _, words := range []string{"/report for @wang 路灯坏了", "/report 代王奶奶报 路灯坏了", "/report for 王奶奶: 路灯坏了", "帮王奶奶报 路灯坏了"} {
		s.wants(s.direct(rider).say(rider, words), "工作人员或楼长")
	}
	if n := s.rows("reports"); n != 0 {
		t.Errorf("%d reports were made all the same", n)
	}
	// What may be meant otherwise is.
	s.wants(s.direct(rider).say(rider, "/report for sale signs block the path"), "R1")
	s.wants(s.direct(rider).say(rider, "/report 帮忙看看，路灯坏了"), "R2", "照明")
	s.wants(s.staff.say(staff, "/report for @nobody 路灯坏了"), "@nobody", "王奶奶")
	s.wants(s.staff.say(staff, "/report for @staff 路灯坏了"), "R3")
	s.wants(s.direct(staff).say(staff, "/report R3"), "上报人：上报")
}

func TestForSomebodyByAnAlbumAReplyAndInTwoSteps(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	lead, other := s.resident(10, "Lead", "building lead"), s.resident(12, "Other")
	s.group.album(lead, "al", "", "/report for 王奶奶: 楼下垃圾成堆", "")
	s.wants(s.group.find("R1"), "3 张照片")
	s.wants(s.staff.find("R1"), "代王奶奶上报")

	up := s.group.words(lead, "/report for 李大爷:")
	up.ReplyTo = &bot.Original{Message: "u1", User: other, Text: "门口漏水", Photo: &bot.File{ID: "test:other"}}
	s.wants(s.group.handle(up), "R2", "水管排水")
	s.wants(s.staff.find("R2"), "代李大爷上报", "门口漏水")

	s.wants(s.direct(lead).say(lead, "/report for 张叔:"), "照片")
	s.wants(s.direct(lead).say(lead, "井盖没了"), "R3")
	s.wants(s.staff.find("R3"), "代张叔上报")
	// The next one is their own again.
	s.direct(lead).say(lead, "/report 路灯坏了")
	s.lacks(s.staff.find("R4"), "代")
}

func TestLocationJoinsWhatWasReportedForSomebody(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	lead := s.resident(10, "Lead", "building lead")
	s.resident(12, "Wang")
	card := s.group.photo(lead, "/report for @wang 路灯坏了")
	s.group.handle(s.group.update(lead, bot.Said{Position: &bot.Position{Latitude: 23.13, Longitude: 113.26}}))
	s.wants(card, "位置已收到")
}

func TestRoleLostBeforeTheWordsCame(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	lead := s.resident(10, "Lead", "building lead")
	s.direct(lead).say(lead, "/report for 王奶奶:")
	s.group.say(s.person(1, "Boss"), "/role @lead -building lead")
	s.wants(s.direct(lead).say(lead, "路灯坏了"), "工作人员或楼长")
	if n := s.rows("reports"); n != 0 {
		t.Error(fmt.Sprint(n, " reports were made all the same"))
	}
}
