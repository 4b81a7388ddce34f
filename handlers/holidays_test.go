package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestHolidays(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff := s.resident(11, "Staff", "staff")
	room := s.staff
	s.wants(room.say(staff, "/holidays"), "还没有", "/holidays 10月1日-10月7日 国庆节", "上班")
	for _, c := range []struct{ command, want string }{
		{"/holidays 2027-02-05..2027-02-11 春节", "2027年2月5日 周五 – 2027年2月11日 周四 春节，7 天"},
		{"/holidays 10月1日-10月7日 国庆节", "10月1日 周四 – 10月7日 周三 国庆节，7 天"},
		{"/holidays 中秋节 9月25日", "9月25日 周五 中秋节，1 天"},
		{"/holidays 2027-02-14 上班", "2027年2月14日 周日 上班"},
		{"/holidays 10月10日 workday", "10月10日 周六 上班"},
		{"/holidays 7月1日", "7月1日 周三，1 天"}, // today
		{"节假日 7月3日社区日", "7月3日 周五 社区日，1 天"},
	} {
		up := room.words(staff, c.command)
		up.Addressed = true
		s.wants(room.handle(up), "记下了", c.want)
	}
	list := room.say(staff, "/holidays")
	s.wants(list, "（7）", "10月1日 周四 – 10月7日 周三 国庆节\n", "10月10日 周六 上班\n", "2027年2月5日 周五 – 2027年2月11日 周四 春节\n")
	if text := list.text(); strings.Index(text, "国庆节") > strings.Index(text, "春节") {
		t.Errorf("not in order: %q", text)
	}

	// A day of it is worked; the rest stays.
	room.say(staff, "/holidays 2027-02-08 上班")
	s.wants(room.say(staff, "/holidays"), "2月5日 周五 – 2027年2月7日 周日 春节", "2月8日 周一 上班", "2月9日 周二 – 2027年2月11日 周四 春节")
	s.wants(room.say(staff, "/holidays remove 2027-02-08"), "2月8日 周一 去掉了")
	s.wants(room.say(staff, "/holidays 删除 2027-02-05..2027-02-11"), "去掉了")
	s.wants(room.say(staff, "/holidays 7月3日 删除"), "去掉了")
	s.wants(room.say(staff, "/holidays remove 2027-02-05"), "本来就没有")
	if text := room.say(staff, "/holidays").text(); strings.Contains(text, "春节") || strings.Contains(text, "社区日") {
		t.Errorf("what was removed is listed: %q", text)
	}

	// Days that are over are not listed.
	s.pass(200 * 24 * time.Hour)
	list = room.say(staff, "/holidays")
	s.wants(list, "（1）", "2月14日 周日 上班")
}

func TestHolidaysRefusals(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, rider := s.resident(11, "Staff", "staff"), s.resident(10, "Rider")
	s.wants(s.group.say(rider, "/holidays"), "要由")
	s.wants(s.group.say(rider, "/holidays 10月1日 国庆节"), "要由")
	for command, want := range map[string]string{
		"/holidays 国庆节":                    "没看懂是哪天",
		"/holidays 2027-02-30 元宵":          "没看懂是哪天",
		"/holidays remove":                 "没看懂是哪天",
		"/holidays 10月1日 9:00-11:00 国庆节":   "没看懂是哪天",
		"/holidays 2026-05-01 劳动节":         "已经过去",
		"/holidays 2027-02-05..2028-02-11": "最多 60 天",
		"/holidays remove 10月1日":           "本来就没有",
	} {
		answer := s.staff.say(staff, command)
		s.wants(answer, want, "/holidays")
		if n := len([]rune(answer.text())); n > 400 {
			t.Errorf("the answer to %q has %d characters", command, n)
		}
	}
	s.wants(s.staff.say(staff, "/holidays"), "还没有")
}

func TestHolidaysByButton(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, rider := s.resident(11, "Staff", "staff"), s.resident(10, "Rider")
	for i := range 10 {
		s.staff.say(staff, fmt.Sprintf("/holidays %d月10日 节%d", i%5+8, i)) // five of them twice
		s.staff.say(staff, fmt.Sprintf("/holidays 2027-%02d-10 节%d", i+1, i))
	}
	list := s.staff.say(staff, "/holidays")
	s.wants(list, "（15）", "8月10日")
	s.staff.press(staff, list, "更多")
	s.wants(list, "2027年4月10日", "2027年10月10日")
	b, _ := list.button("删除 2027年10月10日")
	if toast := s.staff.press(staff, list, "删除 2027年10月10日"); !strings.Contains(toast, "去掉了") {
		t.Errorf("the toast is %q", toast)
	}
	s.wants(list, "（14）")
	n := s.staff.count()
	s.staff.pressData(staff, list.ID, b.Data) // again
	if toast := s.toasts[len(s.toasts)-1]; !strings.Contains(toast, "本来就没有") {
		t.Errorf("a second press said %q", toast)
	}
	other, _ := list.button("删除 8月10日")
	for _, data := range []string{other.Data, "holiday_list:1:0"} {
		if toast := s.group.pressData(rider, list.ID, data); !strings.Contains(toast, "要由") {
			t.Errorf("a resident's press of %q said %q", data, toast)
		}
	}
	for _, data := range []string{"holiday_drop:1:2027:x", "holiday_drop:99:2027-02-10:2027-02-10", "holiday_drop:", "holiday_list:x"} {
		if toast := s.staff.pressData(staff, list.ID, data); toast == "" {
			t.Errorf("a forged press of %q was not refused", data)
		}
	}
	if got := s.staff.count(); got != n {
		t.Errorf("%d messages in the staff room after presses, want %d", got, n)
	}
	s.wants(s.staff.say(staff, "/holidays"), "（14）")
}

func TestWorkingTimeSettings(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, staff := s.person(1, "Boss"), s.resident(11, "Staff", "staff")
	s.wants(s.staff.say(boss, "/settings"), "工作时间：全天", "工作日：每天")
	for command, want := range map[string]string{
		"/settings hours 8:30-12:00 14:00-18:00":  "08:30–12:00 14:00–18:00",
		"/settings hours 14:00-18:00、8:30-12:00":  "08:30–12:00 14:00–18:00",
		"/settings hours 8:30—12:00，14:00—18:00":  "08:30–12:00 14:00–18:00",
		"/settings 工作时间 上午8:30到12:00 下午2:00到6:00": "08:30–12:00 14:00–18:00",
		"/settings hours 9:00-17:30":              "09:00–17:30",
		"/settings hours off":                     "全天",
		"/settings hours 全天":                      "全天",
		"/settings hours 0:00-24:00":              "全天",
		"/settings workdays 周一至周五":                "周一至周五",
		"/settings workdays Mon-Fri":              "周一至周五",
		"/settings 工作日 周一、三、五":                    "周一、周三、周五",
		"/settings workdays weekdays":             "周一至周五",
		"/settings workdays 每天":                   "每天",
		"/settings workdays 周一至周日":                "每天",
		"/settings workdays off":                  "每天",
	} {
		s.wants(s.staff.say(boss, command), "好的", want)
	}
	for command, want := range map[string]string{
		"/settings hours 18:00":                  "没看懂",
		"/settings hours 9:00-12:00 11:00-13:00": "没看懂",
		"/settings hours 22:00-6:00":             "没看懂",
		"/settings hours 明天 9:00-11:00":          "没看懂",
		"/settings hours 随便":                     "没看懂",
		"/settings hours":                        "没看懂",
		"/settings hours 9:00-12:00 下午":          "没看懂",
		"/settings workdays 9:00-12:00":          "没看懂",
		"/settings workdays":                     "没看懂",
		"/settings workdays 周八":                  "没看懂",
	} {
		s.wants(s.staff.say(boss, command), want, "/settings")
	}
	s.wants(s.staff.say(staff, "/settings workdays 周一至周五"), "要由")
	s.staff.say(boss, "/settings hours 8:30-12:00 14:00-18:00")
	s.staff.say(boss, "/settings workdays 周一至周五")
	s.wants(s.staff.say(boss, "/settings"), "工作时间：08:30–12:00 14:00–18:00", "工作日：周一至周五")
}
