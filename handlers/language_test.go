package handlers_test

import (
	"testing"
)

func TestLanguageOfAPerson(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	chen := s.resident(2, "Chen")
	direct := s.direct(chen)
	ask := direct.say(chen, "/language")
	s.wants(ask, "简体中文")
	direct.press(chen, ask, "English")
	s.wants(ask, "English from now on")
	s.wants(direct.say(chen, "/points"), "point")
	for _, c := range []struct{ words, want string }{
		{"/language 繁体中文", "好的，以後說繁體中文"},
		{"/language ＥＮ", "English"},
		{"/language zh-CN", "好的，以后说简体中文"},
		{"語言 英文", "English"},
		{"/language Klingon", "Klingon”, only 简体中文, 繁體中文 and English. For example: /language English"},
	} {
		s.wants(direct.say(chen, c.words), c.want)
	}
	s.wants(s.group.say(chen, "/points"), "积分") // the group's is the community's
	if toast := direct.pressData(chen, ask.ID, "language:xx"); toast == "" {
		t.Error("a forged language is not refused")
	}
}

func TestLanguageOfACommunity(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen")
	s.wants(s.group.say(chen, "/language en"), "管理员", "/language")
	ask := s.group.say(boss, "/language")
	if toast := s.group.press(chen, ask, "English"); toast == "" {
		t.Error("a resident may set the group's language")
	}
	s.group.press(boss, ask, "繁體")
	s.wants(ask, "文苑以後說繁體中文")
	s.wants(s.staff.say(boss, "/points"), "積分")
	s.wants(s.direct(chen).say(chen, "/points"), "积分") // their account's
	ben := s.person(3, "Ben")
	ben.Language = "ja"
	s.group.say(ben, "大家好")
	s.wants(s.direct(ben).say(ben, "/points"), "積分") // which is none of ours: the community's
	s.wants(s.chat(-300, "x").say(boss, "/language en"), "还没开通")
}

func TestSettings(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.person(1, "Boss"), s.resident(2, "Chen", "staff")
	s.wants(s.group.say(chen, "/settings"), "管理员")
	s.wants(s.group.say(boss, "#设置"), "文苑", "简体中文", "Asia/Shanghai", "7月1日 周三 10:00", "/settings zone")
	for _, c := range []struct{ words, want string }{
		{"/settings zone Asia/Tokyo", "Asia/Tokyo，现在是7月1日 周三 11:00"},
		{"/settings zone asia/hong_kong", "Asia/Hong_Kong"},
		{"/settings zone Hong Kong", "Asia/Hong_Kong"},
		{"/settings 时区 香港", "Asia/Hong_Kong"},
		{"/settings timezone America/New_York", "America/New_York，现在是6月30日 周二 22:00"},
		{"/settings zone utc", "UTC"},
		{"/settings zone Mars/Olympus", "Mars/Olympus"},
		{"/settings zone", "/settings zone Asia/Shanghai"},
		{"/settings zone Local", "没有“Local”"},
		{"/settings zone ../../etc/passwd", "没有“../../etc/passwd”"},
		{"/settings colour blue", "colour blue"},
		{"/settings language Klingon", "没有“Klingon”，有的是：简体中文、繁體中文、English。例如：/settings language English"},
		{"/settings language English", "文苑 has English"},
		{"/settings language 简体中文", "文苑以后说简体中文"},
	} {
		s.wants(s.group.say(boss, c.words), c.want)
	}
	s.wants(s.group.say(boss, "/settings"), "UTC") // the refused zones changed nothing
}

func TestLanguageOfAnAccount(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff := s.resident(11, "Staff", "staff")
	for i, c := range []struct{ tag, balance, news string }{
		{"zh-hant", "積分", "沒有受理"}, {"zh-TW", "積分", "沒有受理"}, {"zh-HK", "積分", "沒有受理"}, {"zh-Hant-HK", "積分", "沒有受理"},
		{"zh-hans", "积分", "没有受理"}, {"en", "point", "was not accepted"}, {"en-GB", "point", "was not accepted"},
		{"", "积分", "没有受理"}, {"fr", "积分", "没有受理"},
	} {
		u := s.person(20+i, "U"+string(rune('a'+i)))
		u.Language = c.tag
		s.wants(s.direct(u).say(u, "/points"), c.balance)
		s.group.say(u, "大家好")
		s.group.photo(u, "/report 3栋路灯坏了")
		s.wants(s.group.find("收到"), "照明") // the group's is the community's
		s.staff.say(staff, "/reject R"+string(rune('1'+i))+" 不归我们管")
		s.wants(s.direct(u).last(), c.news) // so is what comes unbidden
	}
	u := s.person(40, "Chooser")
	u.Language = "en"
	s.direct(u).say(u, "/language 繁體中文")
	s.wants(s.direct(u).say(u, "/points"), "積分")

	// Who changes the language of their account is followed.
	v := s.person(41, "Mover")
	v.Language = "en"
	s.wants(s.direct(v).say(v, "/points"), "point")
	v.Language = "zh-hant"
	s.wants(s.direct(v).say(v, "/points"), "積分")
}
