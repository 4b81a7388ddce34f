package handlers_test

import (
	"strings"
	"testing"
)

func TestSkills(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, eve := s.resident(2, "An"), s.person(9, "Eve")
	s.wants(s.direct(an).say(an, "/skills 水电、理发"), "理发、水电", "私信问您")
	card := s.direct(an).say(an, "技能")
	s.wants(card, "现在：", "水电")
	if b, ok := card.button("水电"); !ok || !strings.HasPrefix(b.Label, "✓") {
		t.Errorf("buttons %v", card.Buttons)
	}
	s.direct(an).press(an, card, "水电")
	s.direct(an).press(an, card, "裁缝")
	if strings.Contains(strings.SplitN(card.text(), "现在：", 2)[1], "水电") {
		t.Errorf("the card says %q", card.text())
	}
	s.wants(card, "裁缝")
	s.wants(s.direct(an).say(an, "/skills -裁缝 +飞行"), "没有“飞行”这一项", "水电")
	s.wants(s.direct(an).say(an, "/skills -裁缝"), "您会的：理发")
	s.wants(s.direct(an).say(an, "/skills phone help"), "手机电脑")
	s.wants(s.direct(an).say(an, "/skills 无"), "还没写会什么")
	s.wants(s.direct(an).say(an, "/skills 飞行"), "没有“飞行”", "/skills 水电 理发")
	// In a group, one line; without a direct chat, the way to it.
	answer := s.group.say(eve, "/skills 水电")
	s.wants(answer, "您会的：水电", "私信")
	if b, ok := answer.button("私信"); !ok || b.Start != "skills" {
		t.Errorf("buttons %v", answer.Buttons)
	}
	if _, ok := s.direct(eve).say(eve, "/start skills").button("✓ 水电"); !ok {
		t.Errorf("the link shows %q", s.direct(eve).last().text())
	}
	if toast := s.direct(an).pressData(an, "m1", "skill:1:飞行"); !strings.Contains(toast, "过时") {
		t.Errorf("a forged press: %q", toast)
	}
	if toast := s.direct(an).pressData(an, "m1", "skill:99:sewing"); !strings.Contains(toast, "过时") {
		t.Errorf("a press of another community: %q", toast)
	}
}

// Staff add skills of the community's own, which people then have and are asked for.
func TestSkillsOfACommunity(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, an, bo := s.person(1, "Boss"), s.resident(2, "An"), s.resident(3, "Bo")
	s.wants(s.direct(an).say(an, "/skills 新增 木工"), "没有“新增”")
	s.wants(s.staff.say(boss, "/skills 新增 木工 | 柜门, 椅子"), "木工", "柜门、椅子")
	s.wants(s.direct(an).say(an, "/skills 木工"), "您会的：木工")
	s.wants(s.direct(bo).say(bo, "/ask 柜门掉了"), "会木工的")
	s.wants(s.direct(an).last(), "求助（木工）")
	s.wants(s.staff.say(boss, "/skills 新增 "+strings.Repeat("长", 11)), "1 到 10 个字")
	s.wants(s.staff.say(boss, "/skills 删除 水电"), "去不掉")
	s.wants(s.staff.say(boss, "/skills 删除 木工"), "去掉了：木工")
	s.wants(s.direct(an).say(an, "/skills"), "您会什么")
	if strings.Contains(s.direct(an).last().text(), "木工") {
		t.Errorf("it is still there: %q", s.direct(an).last().text())
	}
}
