package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"linli/bot"
	"linli/handlers"
)

// routed is a street with the place 文昌花园, where Zhou and Wang are grid workers
// and the given routes are set.
func routed(t *testing.T, routes ...string) (s *street, rider, staff, zhou, wang bot.User) {
	t.Helper()
	s = newStreet(t)
	rider, staff = s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	zhou, wang = s.resident(13, "Zhou", "grid worker"), s.resident(14, "Wang", "grid worker")
	s.staff.say(staff, "/places 文昌花园 | 文昌, Wenchang Garden")
	for _, r := range routes {
		s.wants(s.staff.say(staff, "/route "+r), "→")
	}
	s.flush()
	return s, rider, staff, zhou, wang
}

func TestReportsGoTheirRoute(t *testing.T) {
	t.Parallel()
	s, rider, _, zhou, wang := routed(t, "垃圾积存 @zhou", "垃圾积存 文昌花园 @wang", "文昌花园 @staff", "全部 @rider")
	for words, who := range map[string]bot.User{
		"垃圾成堆": zhou, "文昌花园垃圾成堆": wang, "文昌花园路灯坏了": s.person(11, "Staff"), "中山路路灯坏了": rider,
	} {
		s.flush()
		card := s.group.photo(rider, "/report "+words)
		s.wants(s.direct(who).find("交给您"), words)
		s.wants(card, "收到 R")
		s.wants(s.staff.find(words), "待受理", "负责人："+who.Name)
		if s.group.count() != 1 || s.staff.count() != 1 {
			t.Errorf("%s: %d messages in the group, %d in the staff room, want the cards alone", words, s.group.count(), s.staff.count())
		}
	}
}

func TestRoutedIsNotAccepted(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, _ := routed(t, "垃圾积存 @zhou")
	card := s.group.photo(rider, "/report 3栋垃圾成堆")
	job, desk := s.direct(zhou).find("R1"), s.staff.find("R1")
	if got := s.balanceOf(rider); got != "0" {
		t.Errorf("%s points before anybody accepted, want 0", got)
	}
	s.wants(s.staff.say(staff, "/report R1"), "待受理", "邻里：按规则派单")
	s.staff.press(staff, desk, "受理")
	s.wants(card, "已受理")
	s.wants(job, "交给您")
	if got := s.balanceOf(rider); got != "1" {
		t.Errorf("%s points once accepted, want 1", got)
	}
	s.direct(zhou).press(zhou, job, "开始处理")
	s.wants(card, "处理中")
	s.direct(zhou).say(zhou, "/fixed R1")
	s.direct(rider).say(rider, "/reopen R1 还有")
	s.wants(s.staff.say(staff, "/report R1"), "没解决")
	s.wants(s.direct(zhou).find("交给您"), "R1", "第 1 次没解决")
}

func TestAssigneeBeginsWhatNobodyAccepted(t *testing.T) {
	t.Parallel()
	s, rider, _, zhou, _ := routed(t, "垃圾积存 @zhou")
	card := s.group.photo(rider, "/report 3栋垃圾成堆")
	s.direct(zhou).press(zhou, s.direct(zhou).find("R1"), "开始处理")
	s.wants(card, "处理中")
	s.wants(s.direct(rider).find("R1"), "有人在处理")
}

func TestRouteToARole(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, wang := routed(t, "垃圾积存 网格员")
	for n := 1; n <= 3; n++ {
		ref := fmt.Sprintf("R%d", n)
		s.group.say(rider, fmt.Sprintf("/report %d栋垃圾成堆", n))
		s.wants(s.staff.say(staff, "/report "+ref), "待受理", "按规则派单", "网格员")
		cards := []*shown{s.direct(zhou).find(ref), s.direct(wang).find(ref)}
		var wg sync.WaitGroup
		for i, u := range []bot.User{zhou, wang} {
			b, _ := cards[i].button("我来")
			up := s.direct(u).update(u, bot.Press{ID: "p", Data: b.Data})
			up.Message, up.Addressed = cards[i].ID, true
			wg.Go(func() {
				if err := s.h.HandleUpdate(t.Context(), up); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		s.deliver()
		if mine := strings.Count(cards[0].text()+cards[1].text(), "交给您"); mine != 1 {
			t.Errorf("%s: %d have it, want 1: %q %q", ref, mine, cards[0].text(), cards[1].text())
		}
	}
}

func TestRouteToWhoLeftTheRole(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, wang := routed(t, "垃圾积存 grid worker")
	s.group.say(rider, "/report 3栋垃圾成堆")
	offer := s.direct(zhou).find("R1")
	s.group.say(s.person(1, "Boss"), "/role @zhou -grid worker")
	s.toast(s.direct(zhou).press(zhou, offer, "我来"), "网格员")
	s.flush()
	s.group.say(rider, "/report 9栋垃圾成堆")
	s.direct(wang).find("R2")
	if n := s.direct(zhou).count(); n != 0 {
		t.Errorf("who has left the role was sent %d messages", n)
	}
	s.group.say(s.person(1, "Boss"), "/role @wang -grid worker")
	s.flush()
	s.wants(s.group.say(rider, "/report 7栋垃圾成堆"), "收到 R3")
	s.wants(s.staff.say(staff, "/report R3"), "待受理")
	s.lacks(s.staff.last(), "派单")
}

func TestRouteToWhoHasNoDirectChat(t *testing.T) {
	t.Parallel()
	s, rider, staff, _, _ := routed(t)
	li, other := s.person(15, "Li"), s.resident(16, "Other")
	s.group.say(li, "大家好")
	s.staff.say(staff, "/route 全部 @li")
	s.flush()
	s.group.say(rider, "/report 3栋垃圾成堆")
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group, want the card alone", n)
	}
	unheard := s.staff.find("收不到")
	s.wants(unheard, "R1", "Li")
	b, _ := unheard.button("")
	s.wants(s.direct(other).say(other, "/start "+b.Start), "不归您")
	s.wants(s.direct(li).say(li, "/start "+b.Start), "交给您", "R1")
	s.direct(li).press(li, s.direct(li).last(), "开始处理")
}

func TestAnotherCategoryGoesAnotherRoute(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, wang := routed(t, "垃圾积存 @zhou", "噪音 @wang", "绿化 网格员")
	s.group.say(rider, "/report 3栋垃圾成堆")
	job := s.direct(zhou).find("R1")
	s.staff.say(staff, "/category R1 噪音")
	s.wants(s.direct(wang).find("R1"), "交给您", "噪音")
	s.wants(job, "改由别人处理")
	if len(job.Buttons) > 0 {
		t.Error("who has it no more has buttons")
	}
	s.wants(s.staff.find("3栋垃圾成堆"), "负责人：Wang", "待受理")
	s.staff.say(staff, "/category R1 绿化")
	for _, u := range []bot.User{zhou, wang} {
		s.wants(s.direct(u).find("哪位网格员"), "R1", "绿化")
	}
	offer := s.direct(zhou).find("哪位网格员")
	s.staff.say(staff, "/category R1 照明")
	s.wants(offer, "改由别人处理")
	s.toast(s.direct(zhou).pressData(zhou, offer.ID, "report_take:1"), "不归您")
	s.wants(s.staff.say(staff, "/report R1"), "待受理")
}

func TestNoRouteLeavesItToStaff(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, _ := routed(t, "垃圾积存 @zhou")
	s.group.say(rider, "/report 3栋垃圾成堆")
	s.staff.say(staff, "/category R1 噪音")
	s.lacks(s.staff.find("3栋垃圾成堆"), "负责人")
	s.wants(s.direct(zhou).last(), "R1 改由别人处理")
	// Who has begun stays with it.
	s.group.say(rider, "/report 5栋垃圾成堆")
	s.direct(zhou).press(zhou, s.direct(zhou).find("R2"), "开始处理")
	s.staff.say(staff, "/category R2 噪音")
	s.wants(s.staff.find("5栋垃圾成堆"), "负责人：Zhou", "处理中")
}

func TestInProgressGoesAnotherRoute(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, wang := routed(t, "垃圾积存 @zhou", "噪音 @wang", "绿化 网格员")
	for n, category := range []string{"噪音", "绿化"} {
		ref := fmt.Sprintf("R%d", n+1)
		s.group.say(rider, fmt.Sprintf("/report %d栋垃圾成堆", n+1))
		s.direct(zhou).press(zhou, s.direct(zhou).find(ref), "开始处理")
		s.staff.say(staff, "/category "+ref+" "+category)
	}
	s.wants(s.direct(wang).find("R1"), "交给您", "处理中")
	offer := s.direct(wang).find("R2")
	s.wants(offer, "哪位网格员")
	s.direct(wang).press(wang, offer, "我来")
	s.wants(offer, "交给您", "处理中")
}

func TestStaffsChoiceStays(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, wang := routed(t, "垃圾积存 @zhou", "噪音 @zhou")
	s.group.say(rider, "/report 3栋垃圾成堆")
	s.staff.say(staff, "/assign R1 @wang")
	before := s.direct(zhou).count()
	s.staff.say(staff, "/category R1 噪音")
	s.wants(s.staff.find("3栋垃圾成堆"), "噪音", "负责人：Wang")
	if n := s.direct(zhou).count(); n != before {
		t.Errorf("%d more messages to whom staff took it from", n-before)
	}
	s.direct(wang).say(wang, "/fixed R1")
}

func TestNotMineIsNotRoutedToThemAgain(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, wang := routed(t, "垃圾积存 @zhou", "噪音 @zhou", "绿化 网格员")
	s.group.say(rider, "/report 3栋垃圾成堆")
	job := s.direct(zhou).find("R1")
	s.direct(zhou).press(zhou, job, "不归我管")
	s.direct(zhou).press(zhou, s.direct(zhou).find("为什么不归您管"), "不在我负责的片区")
	s.wants(s.staff.find("不在我负责的片区"), "R1")
	before := s.direct(zhou).count()
	s.staff.say(staff, "/category R1 噪音")
	s.lacks(s.staff.find("3栋垃圾成堆"), "负责人")
	s.staff.say(staff, "/category R1 绿化")
	s.wants(s.direct(wang).find("R1"), "哪位网格员")
	if n := s.direct(zhou).count(); n != before {
		t.Errorf("%d more messages to who said that it is not theirs", n-before)
	}
}

func TestCorrectedCaptionGoesAnotherRoute(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, wang := routed(t, "垃圾积存 @zhou", "文昌花园 @wang")
	up := s.group.words(rider, "#随手拍 垃圾成堆")
	said := up.Content.(bot.Said)
	said.Photo = &bot.File{ID: "test:p"}
	up.Content = said
	s.group.handle(up)
	job := s.direct(zhou).find("R1")
	edit := s.group.update(rider, bot.Said{Text: "#随手拍 文昌花园垃圾成堆", Photo: said.Photo, Edited: true})
	edit.Message = up.Message
	s.group.handle(edit)
	s.wants(s.direct(wang).find("R1"), "交给您", "文昌花园")
	s.wants(job, "改由别人处理")
	if n := s.group.count(); n != 1 {
		t.Errorf("%d messages in the group, want 1", n)
	}
	// Staff correct the words, too.
	s.staff.say(staff, "/correct R1 中山路垃圾成堆")
	s.wants(s.direct(zhou).last(), "交给您", "中山路")
}

func TestWhatIsOverIsNotRouted(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, _ := routed(t)
	for n, over := range []string{"/reject R1 不管", "/fixed R2"} {
		s.group.say(rider, fmt.Sprintf("/report %d栋有噪音", n+1))
		s.staff.say(staff, over)
	}
	s.staff.say(staff, "/route 全部 @zhou")
	s.flush()
	for _, ref := range []string{"R1", "R2"} {
		s.staff.say(staff, "/category "+ref+" 垃圾")
		s.staff.say(staff, "/correct "+ref+" 文昌花园垃圾成堆")
	}
	if n := s.direct(zhou).count(); n != 0 {
		t.Errorf("%d messages about what is over", n)
	}
}

func TestRoutedOnce(t *testing.T) {
	t.Parallel()
	s, rider, _, zhou, _ := routed(t, "全部 @zhou")
	up := s.group.words(rider, "/report 3栋垃圾成堆")
	other := handlers.New(s.h.Config) // of another process
	var wg sync.WaitGroup
	for _, h := range []*handlers.Handlers{s.h, other, s.h, other} {
		wg.Go(func() {
			if err := h.HandleUpdate(t.Context(), up); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.deliver()
	if n := s.direct(zhou).count(); n != 1 {
		t.Errorf("%d messages about one report, want 1", n)
	}
}

func TestAnotherProcessKnowsARouteAtOnce(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, wang := routed(t, "垃圾积存 @zhou")
	other := handlers.New(s.h.Config)
	report := func(words string) {
		if err := other.HandleUpdate(t.Context(), s.group.words(rider, "/report "+words)); err != nil {
			t.Fatal(err)
		}
		s.deliver()
	}
	report("3栋垃圾成堆")
	s.direct(zhou).find("R1")
	s.staff.say(staff, "/route 垃圾积存 @wang")
	report("5栋垃圾成堆")
	s.direct(wang).find("R2")
}

func TestRoutesAreSetInAnyOrder(t *testing.T) {
	t.Parallel()
	s, _, staff, _, _ := routed(t)
	s.staff.say(staff, "/places Zhongshan Road Market")
	for line, want := range map[string]string{
		"垃圾积存 @zhou":                                 "垃圾积存 → Zhou",
		"@wang | 噪音 ｜ 文昌":                            "噪音 · 文昌花园 → Wang",
		"文昌花园@zhou":                                  "全部 · 文昌花园 → Zhou",
		"grid worker stairwell clutter":              "楼道堆放 → 网格员",
		"Zhongshan Road Market | water | 網格員":        "水管排水 · Zhongshan Road Market → 网格员",
		"全部 @zhou":                                   "全部 → Zhou",
		"ALL grid worker":                            "全部 → 网格员",
		"zhongshan road market grid worker greenery": "绿化 · Zhongshan Road Market → 网格员",
		"wenchang garden ＠zhou damaged facility":     "设施损坏 · 文昌花园 → Zhou",
	} {
		s.wants(s.staff.say(staff, "/route "+line), want)
	}
	s.wants(s.direct(staff).say(staff, "派单规则"), "派单规则（8）", "→ 网格员")
}

func TestRoutesAreListedAndRemoved(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, _ := routed(t)
	s.wants(s.staff.say(staff, "/route"), "还没有派单规则", "/route 垃圾积存 | 文昌花园 | @")
	set := s.staff.say(staff, "/route 垃圾积存 @zhou")
	s.staff.say(staff, "/route 噪音 @zhou")
	s.toast(s.staff.press(staff, set, "删除"), "“垃圾积存”的派单规则已删除")
	s.wants(set, "派单规则（1）", "1. 噪音 → Zhou")
	s.toast(s.staff.pressData(staff, set.ID, "route_drop:1"), "已经删掉")
	s.wants(s.staff.say(staff, "/route remove 垃圾积存"), "“垃圾积存”没有派单规则")
	s.wants(s.staff.say(staff, "/route 删除 噪音"), "“噪音”的派单规则已删除")
	s.flush()
	s.group.say(rider, "/report 3栋垃圾成堆")
	if n := s.direct(zhou).count(); n != 0 {
		t.Errorf("%d messages by a route that is removed", n)
	}
	// With the place goes its route.
	s.staff.say(staff, "/route 文昌花园 @zhou")
	s.staff.say(staff, "/places 删除 文昌花园")
	s.wants(s.staff.say(staff, "/route"), "还没有派单规则")
}

func TestManyRoutesInPages(t *testing.T) {
	t.Parallel()
	s, _, staff, _, _ := routed(t)
	for i := range 12 {
		s.staff.say(staff, fmt.Sprintf("/places 第%d市场", i+1))
		s.staff.say(staff, fmt.Sprintf("/route 第%d市场 @zhou", i+1))
	}
	s.flush()
	list := s.staff.say(staff, "/route")
	s.staff.press(staff, list, "»")
	s.wants(list, "12. ")
	s.staff.press(staff, list, "删除 12")
	s.wants(list, "派单规则（11）", "11. ")
	if n := s.staff.count(); n != 1 {
		t.Errorf("%d messages of one list", n)
	}
}

func TestRouteFormsAreRefused(t *testing.T) {
	t.Parallel()
	s, _, staff, _, _ := routed(t)
	for line, want := range map[string]string{
		"垃圾积存":                    "/route 垃圾积存 | 文昌花园 | @",
		"@zhou":                   "请写明哪一类",
		"垃圾积存 @zhou @wang":        "请写明哪一类",
		"垃圾积存 @zhou 网格员":          "请写明哪一类",
		"飞碟 @zhou":                "“飞碟”不是这里的",
		"垃圾积存 噪音 @zhou":           "“噪音”不是这里的",
		"删除":                      "请写明哪一类",
		"垃圾积存 @nobody":            "nobody",
		strings.Repeat("a ", 900): "请写明哪一类",
		strings.Repeat("楼", 900):  "不是这里的",
	} {
		before := s.staff.count()
		m := s.staff.say(staff, "/route "+line)
		s.wants(m, want)
		if n := utf8.RuneCountInString(m.text()); n > 400 || s.staff.count() != before+1 {
			t.Errorf("%.20s: %d characters in %d answers", line, n, s.staff.count()-before)
		}
	}
	s.wants(s.staff.say(staff, "/route"), "还没有派单规则")
}

func TestSchemeIsStaffs(t *testing.T) {
	t.Parallel()
	s, rider, staff, _, _ := routed(t, "垃圾积存 @zhou")
	s.staff.say(staff, "/categories 宠物 | 24小时")
	for _, words := range []string{"/route", "/route 全部 @rider", "/places", "/places 我家", "/categories", "/categories 停用 噪音"} {
		s.wants(s.group.say(rider, words), "要由")
	}
	for _, data := range []string{
		"route_list:0", "route_drop:1:0", "route_drop:1", "category_list:0", "category_show:c1", "category_close:c1", "category_open:c1",
		"place_list:0", "place_show:1", "place_code:1", "place_spot:1", "place_drop:1", "place_back:1",
	} {
		s.toast(s.group.pressData(rider, "m1", data), "要由")
	}
	s.wants(s.staff.say(staff, "/route"), "派单规则（1）")
	s.wants(s.staff.say(staff, "/places"), "文昌花园")
	s.lacks(s.staff.say(staff, "/categories 宠物"), "停用")
	for _, data := range []string{"route_drop:", "route_drop:x:y", "route_list:-9", "category_show:nothing", "category_close:", "place_show:x"} {
		if toast := s.staff.pressData(staff, "m1", data); toast == "" && !strings.HasPrefix(data, "route_list") {
			t.Errorf("a forged %q was not answered", data)
		}
	}
	s.wants(s.staff.say(staff, "/help triage"), "/route", "/categories", "/places")
}

func TestRoutesOfTwoCommunities(t *testing.T) {
	t.Parallel()
	s, rider, staff, zhou, _ := routed(t, "垃圾积存 @zhou")
	boss := s.person(1, "Boss")
	other := s.chat(-300, "松园邻里群")
	other.say(boss, "/setup 松园")
	other.say(zhou, "大家好")
	s.wants(other.say(boss, "/route"), "还没有派单规则")
	s.toast(other.pressData(boss, "m1", "route_drop:1"), "已经删掉")
	s.flush()
	other.say(rider, "/report 3栋垃圾成堆")
	if n := s.direct(zhou).count(); n != 0 {
		t.Errorf("%d messages by another community's route", n)
	}
	s.wants(s.staff.say(staff, "/route"), "派单规则（1）")
	s.pass(time.Minute)
}
