package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"linli/bot"
	"linli/handlers"
)

// desked is a street with somebody who reports and somebody of the staff.
func desked(t *testing.T) (s *street, rider, staff bot.User) {
	t.Helper()
	s = newStreet(t)
	rider, staff = s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	return s, rider, staff
}

func TestOwnCategory(t *testing.T) {
	t.Parallel()
	s, rider, staff := desked(t)
	s.wants(s.staff.say(staff, "/categories 宠物 | 24小时 | 狗, 遛狗"), "宠物 · 1 天 · 2 个词", "狗、遛狗")
	card := s.group.photo(rider, "/report 3栋有人遛狗不牵绳")
	s.wants(card, "R1", "宠物")
	desk := s.staff.find("不牵绳")
	s.wants(desk, "宠物", "7月2日 周四 10:00")
	s.wants(s.staff.say(staff, "/reports open"), "宠物")

	// On the buttons it stands before the last; a name in words does as well.
	s.staff.press(staff, desk, "改分类")
	var labels []string
	for _, row := range desk.Buttons {
		for _, b := range row {
			labels = append(labels, b.Label)
		}
	}
	if n := len(labels); !slices.Equal(labels[n-2:], []string{"宠物", "其他"}) {
		t.Errorf("the categories are %q", labels)
	}
	s.staff.press(staff, desk, "噪音")
	s.wants(card, "噪音")
	s.wants(s.staff.say(staff, "/category R1 宠物"), "R1", "宠物")
	s.wants(s.direct(rider).say(rider, "/report R1"), "宠物 → 噪音", "噪音 → 宠物")
}

func TestCategoryIsRenamed(t *testing.T) {
	t.Parallel()
	s, rider, staff := desked(t)
	s.staff.say(staff, "/categories rubbish | 改名 垃圾堆放 | 2 days")
	s.wants(s.group.say(rider, "/report 3栋垃圾成堆"), "垃圾堆放")
	s.wants(s.staff.say(staff, "/categories 垃圾積存 | 厨余"), "垃圾堆放", "厨余")
	s.wants(s.group.say(rider, "/report 5栋厨余洒了"), "R2", "垃圾堆放")
	s.wants(s.staff.say(staff, "/categories 噪音 | 改名 垃圾堆放"), "已经是另一类")
	s.wants(s.staff.say(staff, "/categories 垃圾堆放 | rename Rubbish"), "垃圾积存")
	s.wants(s.staff.say(staff, "/categories 垃圾 | -厨余"), "垃圾积存 · 2 天") // the one that has this in its name
	s.lacks(s.staff.last(), "厨余")
	english := s.resident(12, "Ann", "staff")
	s.direct(english).say(english, "/language en")
	s.direct(english).say(english, "/categories Stairwell clutter | rename Hall clutter | 90 min")
	s.wants(s.direct(english).last(), "Hall clutter · 1 h 30 min")
}

func TestOpenReportsFollowTheTimeOfTheirCategory(t *testing.T) {
	t.Parallel()
	s, rider, staff := desked(t)
	s.group.say(rider, "/report 3栋垃圾成堆")
	s.group.say(rider, "/report 5栋有噪音")
	rubbish, noise := s.staff.find("3栋"), s.staff.find("5栋")
	s.wants(rubbish, "7月3日 周五 10:00")
	other := noise.text()
	s.staff.say(staff, "/categories 垃圾积存 | 90分钟")
	s.pass(time.Minute)
	s.wants(rubbish, "11:30")
	if noise.text() != other {
		t.Errorf("another category's report became %q", noise.text())
	}
	s.pass(90 * time.Minute)
	s.wants(s.staff.find("R1"), "R1", "到期")
}

func TestClosedCategory(t *testing.T) {
	t.Parallel()
	s, rider, staff := desked(t)
	s.group.say(rider, "/report 3栋有噪音")
	page := s.staff.say(staff, "/categories 停用 噪音")
	s.wants(page, "噪音", "已停用")
	s.wants(s.staff.say(staff, "/report R1"), "噪音")
	s.wants(s.group.say(rider, "/report 5栋有噪音"), "R2", "其他")
	s.wants(s.staff.say(staff, "/category R2 噪音"), "没有“噪音”")
	s.toast(s.staff.pressData(staff, "m1", "report_kind:2:noise"), "过时")
	s.wants(s.staff.say(staff, "/categories"), "分类（9）", "噪音 · 3 天 · 已停用")
	s.staff.press(staff, page, "启用")
	s.lacks(page, "已停用")
	s.wants(s.group.say(rider, "/report 7栋有噪音"), "R3", "噪音")
	s.staff.press(staff, page, "停用")
	s.wants(page, "已停用")
	s.lacks(s.staff.say(staff, "/categories 启用 noise"), "已停用")
	for _, name := range []string{"其他", "safety"} {
		s.wants(s.staff.say(staff, "/categories 停用 "+name), "不能停用")
	}
	s.toast(s.staff.pressData(staff, page.ID, "category_close:safety"), "不能停用")
	if _, ok := s.staff.say(staff, "/categories 安全隐患").button("停用"); ok {
		t.Error("safety hazards can be closed by a button")
	}
}

func TestCategoryFormsAreRefused(t *testing.T) {
	t.Parallel()
	s, _, staff := desked(t)
	for line, want := range map[string]string{
		"宠物":                              "没有“宠物”",
		"停用 飞碟":                           "没有“飞碟”",
		"停用":                              "没有",
		"|":                               "请这样发",
		"| 24小时":                          "24小时", // what is left is the name
		"24小时 | 宠物":                       "请这样发",
		"停用 宠物 | 狗":                       "请这样发",
		"全部 | 24小时":                       "请这样发",
		"宠物 | 61天":                        "1 分钟到 60 天",
		"宠物 | 0小时":                        "1 分钟到 60 天",
		"宠物 | 2个月":                        "1 分钟到 60 天",
		"宠物 | 30秒":                        "1 分钟到 60 天",
		strings.Repeat("宠", 21) + "|狗":    "最多 20 个字",
		"宠物 | " + strings.Repeat("狗", 21): "最多",
		"宠物 | 改名":                         "请这样发",
	} {
		m := s.staff.say(staff, "/categories "+line)
		s.wants(m, want)
		if n := utf8.RuneCountInString(m.text()); n > 400 {
			t.Errorf("%q is answered with %d characters", line, n)
		}
	}
	s.wants(s.staff.say(staff, "/categories"), "分类（10）")
}

func TestTenCategoriesOfItsOwn(t *testing.T) {
	t.Parallel()
	s, _, staff := desked(t)
	for i := range 10 {
		s.staff.say(staff, fmt.Sprintf("/categories 第%d类 | 3天", i+1))
	}
	s.wants(s.staff.say(staff, "/categories 宠物 | 24小时"), "已有 10 个")
	s.staff.say(staff, "/categories 停用 第3类")
	s.wants(s.staff.say(staff, "/categories 宠物 | 24小时"), "宠物 · 1 天")
	s.wants(s.staff.say(staff, "/categories 启用 第3类"), "已有 10 个")
	list := s.staff.say(staff, "/categories")
	for range 2 {
		if _, ok := list.button("»"); ok {
			s.staff.press(staff, list, "»")
		}
	}
	s.wants(list, "其他")
	s.staff.press(staff, list, "其他")
	s.wants(s.staff.last(), "其他 · 3 天")
}

func TestCategoriesOfTwoCommunities(t *testing.T) {
	t.Parallel()
	s, rider, staff := desked(t)
	boss := s.person(1, "Boss")
	other := s.chat(-300, "松园邻里群")
	other.say(boss, "/setup 松园")
	s.staff.say(staff, "/categories 宠物 | 24小时 | 狗")
	s.staff.say(staff, "/categories 停用 噪音")
	s.wants(other.say(rider, "/report 3栋有噪音"), "R1", "噪音")
	s.lacks(other.say(rider, "/report 5栋有狗"), "宠物")
	s.lacks(other.say(boss, "/categories"), "停用", "宠物 ·")
	s.toast(other.pressData(boss, "m1", "category_show:c1"), "过时")
	// What another process has set holds at once.
	second := handlers.New(s.h.Config)
	if err := second.HandleUpdate(t.Context(), s.staff.words(staff, "/categories 宠物 | 猫")); err != nil {
		t.Fatal(err)
	}
	s.deliver()
	s.wants(s.group.say(rider, "/report 7栋有猫"), "宠物")
}

func TestRepeatedCategoryIsOne(t *testing.T) {
	t.Parallel()
	s, _, staff := desked(t)
	up := s.staff.words(staff, "/categories 宠物 | 24小时")
	s.staff.handle(up)
	s.staff.handle(up)
	s.staff.say(staff, "/categories 宠物 | 48小时")
	s.wants(s.staff.say(staff, "/categories"), "分类（11）")
}

func TestCategoryBySomeOfItsName(t *testing.T) {
	t.Parallel()
	s, _, staff := desked(t)
	s.wants(s.staff.say(staff, "/categories 垃圾 | 24小时"), "垃圾积存 · 1 天")
	s.wants(s.staff.say(staff, "/categories Stairwell | 36小时"), "楼道堆放 · 1 天 12 小时")
	s.wants(s.staff.say(staff, "/categories 新增 宠物粪便 | 24小时"), "宠物粪便 · 1 天")
	s.wants(s.staff.say(staff, "/categories 宠物走失 | 24小时"), "宠物走失 · 1 天")
	s.wants(s.staff.say(staff, "/categories 宠物 | 2小时"), "宠物粪便", "宠物走失", "/categories 新增 宠物 | ")
	s.wants(s.staff.say(staff, "/categories new 宠物 | 2小时"), "宠物 · 2 小时")
	s.wants(s.staff.say(staff, "/categories 宠物 | 3小时"), "宠物 · 3 小时") // a whole name is that one's
	s.wants(s.staff.say(staff, "/categories 新增 宠物 | 4小时"), "宠物 · 4 小时")
	s.wants(s.staff.say(staff, "/categories"), "13")
}
