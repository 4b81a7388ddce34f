package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
)

// lacks fails the test if m contains any of words.
func (s *street) lacks(m *shown, words ...string) {
	s.t.Helper()
	for _, w := range words {
		if strings.Contains(m.text(), w) {
			s.t.Errorf("the bot said %q, want no %q in it", m.text(), w)
		}
	}
}

// toast fails the test unless a toast contains words.
func (s *street) toast(got, words string) {
	s.t.Helper()
	if !strings.Contains(got, words) {
		s.t.Errorf("a press said %q, want %q in it", got, words)
	}
}

// assigned is a street where R1 is given to Zhou, a grid worker, whose card is returned.
func assigned(t *testing.T) (s *street, rider, staff, grid bot.User, job *shown) {
	t.Helper()
	s = newStreet(t)
	rider, staff, grid = s.resident(10, "Rider"), s.resident(11, "Staff", "staff"), s.resident(13, "Zhou", "grid worker")
	s.resident(14, "Wang", "grid worker")
	s.group.photo(rider, "/report 文昌花园5号楼路灯坏了")
	s.staff.say(staff, "/assign R1 @zhou")
	job = s.direct(grid).find("R1")
	s.wants(job, "交给您", "文昌花园5号楼")
	return s, rider, staff, grid, job
}

func TestAssigneesCardFollowsTheReport(t *testing.T) {
	t.Parallel()
	s, _, staff, grid, job := assigned(t)
	s.direct(grid).press(grid, job, "开始处理")
	s.wants(job, "处理中")
	if _, ok := job.button("开始处理"); ok {
		t.Error("who is at work can begin again")
	}
	other := s.person(14, "Wang")
	s.staff.say(staff, "/assign R1 @wang")
	s.wants(job, "另一位网格员")
	if len(job.Buttons) > 0 {
		t.Errorf("a card that is over has buttons: %v", job.Buttons)
	}
	s.wants(s.direct(grid).last(), "R1 改由别人处理")
	next := s.direct(other).find("R1")
	s.direct(other).press(other, next, "办结")
	s.direct(other).photo(other, "")
	s.wants(next, "待确认")
	if len(next.Buttons) > 0 {
		t.Errorf("what is resolved can be worked on: %v", next.Buttons)
	}
}

func TestReporterHearsOfAnotherAssignee(t *testing.T) {
	t.Parallel()
	s, rider, staff, _, _ := assigned(t)
	s.staff.say(staff, "/assign R1 @wang")
	s.wants(s.direct(rider).find("换人处理"), "R1", "编号")
	s.wants(s.direct(rider).say(rider, "/report R1"), "指派", "换人处理")
	before := s.direct(rider).count()
	s.wants(s.staff.say(staff, "/assign R1 @wang"), "已经在Wang手上")
	if s.direct(rider).count() != before {
		t.Error("the reporter is told again of what did not change")
	}
}

func TestWithdrawnReportLeavesTheAssignee(t *testing.T) {
	t.Parallel()
	s, rider, _, _, job := assigned(t)
	s.group.say(rider, "/withdraw R1")
	s.wants(job, "已撤回")
	s.lacks(job, "路灯坏了", "文昌花园")
}

func TestPressesOfWhoHasItNoLonger(t *testing.T) {
	t.Parallel()
	s, _, staff, grid, job := assigned(t)
	stale := *job
	s.staff.say(staff, "/assign R1 @wang")
	for _, label := range []string{"开始处理", "办结", "不归我管"} {
		s.toast(s.direct(grid).press(grid, &stale, label), "已经不归您了")
	}
	s.wants(s.staff.say(staff, "/report R1"), "已受理")
}

func TestNotMineGoesBackWithItsReason(t *testing.T) {
	t.Parallel()
	s, _, staff, grid, job := assigned(t)
	stale := *job
	s.direct(grid).press(grid, job, "不归我管")
	question := s.direct(grid).find("为什么不归您管")
	if len(question.Buttons) != 3 {
		t.Errorf("%d usual reasons, want 3", len(question.Buttons))
	}
	s.direct(grid).say(grid, "这是 <物业> 的灯")
	raised := s.staff.find("Zhou")
	s.wants(raised, "R1", "这是 <物业> 的灯")
	if _, ok := raised.button("指派"); !ok {
		t.Errorf("nobody else can be found from %v", raised.Buttons)
	}
	s.wants(s.staff.say(staff, "/report R1"), "退回", "这是 <物业> 的灯", "网格员")
	s.toast(s.direct(grid).press(grid, &stale, "不归我管"), "已经不归您了")
	s.wants(s.direct(grid).say(grid, "/reports assigned"), "没有交给您")
}

func TestNotMineByOnePress(t *testing.T) {
	t.Parallel()
	s, _, staff, grid, job := assigned(t)
	s.direct(grid).press(grid, job, "开始处理")
	s.direct(grid).press(grid, job, "不归我管")
	question := s.direct(grid).find("为什么不归您管")
	s.direct(grid).press(grid, question, "不在我负责的片区")
	s.wants(s.staff.find("不在我负责的片区"), "R1", "Zhou")
	s.wants(job, "已退回")
	s.wants(s.staff.say(staff, "/report R1"), "已受理")
	s.toast(s.direct(grid).press(grid, question, "不在我负责的片区"), "已经不归您了")
}

func TestOfferToARole(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	s.group.photo(rider, "/report 路灯坏了")
	s.wants(s.staff.say(staff, "/assign R1 网格员"), "还没有人是网格员")
	zhou, wang := s.resident(13, "Zhou", "grid worker"), s.resident(14, "Wang", "grid worker")
	s.wants(s.staff.say(staff, "/assign R1 grid worker"), "R1", "2 位网格员")
	first, second := s.direct(zhou).find("R1"), s.direct(wang).find("R1")
	s.wants(s.staff.say(staff, "/assign R1 网格员"), "已经发给所有网格员")
	if n := s.direct(zhou).count(); n != 1 {
		t.Errorf("%d messages about one offer, want 1", n)
	}
	stale := *second
	s.direct(zhou).press(zhou, first, "我来")
	s.wants(first, "交给您", "处理中")
	s.wants(second, "另一位网格员")
	s.toast(s.direct(wang).press(wang, &stale, "我来"), "另一位网格员")
	b, _ := stale.button("我来")
	s.toast(s.direct(zhou).pressData(zhou, first.ID, b.Data), "已经归您")
	s.wants(s.direct(rider).find("有人在处理"), "R1")
}

func TestOfferIsForTheRoleAlone(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff, zhou := s.resident(10, "Rider"), s.resident(11, "Staff", "staff"), s.resident(13, "Zhou", "grid worker")
	s.group.photo(rider, "/report 路灯坏了")
	s.staff.say(staff, "/assign R1 grid worker")
	offer := s.direct(zhou).find("R1")
	b, _ := offer.button("我来")
	s.toast(s.direct(rider).pressData(rider, "m0", b.Data), "不归您")
	s.group.say(s.person(1, "Boss"), "/role @zhou -grid worker")
	s.toast(s.direct(zhou).press(zhou, offer, "我来"), "网格员")
	s.wants(s.staff.say(staff, "/report R1"), "已受理")
}

func TestTwoTakeAnOfferAtOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	zhou, wang := s.resident(13, "Zhou", "grid worker"), s.resident(14, "Wang", "grid worker")
	for n := 1; n <= 5; n++ {
		s.group.say(rider, fmt.Sprintf("/report 路灯%d坏了", n))
		s.staff.say(staff, fmt.Sprintf("/assign R%d grid worker", n))
		cards := []*shown{s.direct(zhou).find(fmt.Sprintf("R%d", n)), s.direct(wang).find(fmt.Sprintf("R%d", n))}
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
		mine := 0
		for _, c := range cards {
			if strings.Contains(c.text(), "交给您") {
				mine++
			} else {
				s.wants(c, "另一位网格员")
			}
		}
		if mine != 1 {
			t.Errorf("R%d has %d who took it, want 1", n, mine)
		}
	}
}

func TestAssigneesAreChosenInPages(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	for n := range 14 {
		s.group.say(s.person(20+n, fmt.Sprintf("Grid%d", n)), "大家好")
		s.group.say(s.person(1, "Boss"), fmt.Sprintf("/role @grid%d grid worker", n))
	}
	s.group.photo(rider, "/report 路灯坏了")
	s.flush()
	s.staff.say(staff, "/report R1")
	s.staff.say(staff, "/assign R1")
	pick := s.staff.last()
	if label := pick.Buttons[0][0].Label; !strings.Contains(label, "Grid0") {
		t.Errorf("the first to be chosen is %q, want a grid worker", label)
	}
	if _, ok := pick.button("Staff"); ok {
		t.Error("the first page goes beyond twelve")
	}
	before := s.staff.count()
	s.staff.press(staff, pick, "»")
	s.toast(s.staff.press(rider, pick, "Grid13"), "要由")
	s.staff.press(staff, pick, "Grid13")
	s.wants(pick, "R1", "Grid13")
	if s.staff.count() != before {
		t.Errorf("a choice made %d new messages", s.staff.count()-before)
	}
	s.staff.pressData(staff, pick.ID, "report_give:1:999999")
	s.wants(s.staff.say(staff, "/report R1"), "指派")
}

func TestAnotherCategoryKeepsNumberAndHistory(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff, other := s.resident(10, "Rider"), s.resident(11, "Staff", "staff"), s.resident(12, "Other")
	card := s.group.photo(rider, "/report 3栋路灯坏了")
	s.staff.say(staff, "/accept R1")
	s.wants(s.direct(staff).say(staff, "改分类 R1 垃圾"), "R1", "垃圾积存")
	s.wants(card, "R1", "垃圾积存")
	s.wants(s.direct(rider).find("R1"), "垃圾积存", "编号")
	s.wants(s.direct(rider).say(rider, "/report R1"), "改分类", "照明 → 垃圾积存")
	s.wants(s.staff.say(staff, "/category R1 飞碟"), "没有“飞碟”")
	s.wants(s.group.say(other, "/category R1 noise"), "只有上报的人")
	before := s.direct(rider).count()
	s.staff.say(staff, "/category R1 垃圾積存")
	if s.direct(rider).count() != before {
		t.Error("the reporter is told of what did not change")
	}
	s.staff.say(staff, "/fixed R1")
	s.wants(s.staff.say(staff, "/category R1 noise"), "只有上报的人")
}

func TestCategoryByButtonTellsTheReporter(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	card := s.group.photo(rider, "/report 3栋路灯坏了")
	desk := s.staff.find("R1")
	s.staff.press(staff, desk, "改分类")
	s.staff.press(staff, desk, "噪音")
	s.wants(card, "噪音")
	s.wants(desk, "噪音", "路灯坏了")
	s.wants(s.direct(rider).find("R1"), "噪音")
	boss := s.person(1, "Boss")
	s.direct(boss).say(boss, "/category R1")
	kinds := s.direct(boss).last()
	s.direct(boss).press(boss, kinds, "绿化")
	s.wants(kinds, "绿化")
	if len(kinds.Buttons) > 0 {
		t.Error("what was chosen can be chosen again")
	}
}

func TestDueFollowsTheCategory(t *testing.T) {
	t.Parallel()
	s, _, staff, _, job := assigned(t)
	before := job.text()
	s.pass(time.Hour)
	s.staff.say(staff, "/category R1 安全隐患")
	s.wants(job, "安全隐患", "14:00")
	if job.text() == before {
		t.Error("the assignee's card did not change")
	}
}

func TestWhoHasNoDirectChatFindsTheReportThere(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff := s.resident(10, "Rider"), s.resident(11, "Staff", "staff")
	grid, other := s.person(13, "Zhou"), s.resident(12, "Other")
	s.group.say(grid, "大家好")
	s.group.say(rider, "/report 3栋路灯坏了")
	unheard := s.staff.say(staff, "/assign R1 @zhou")
	s.wants(unheard, "R1", "收不到")
	b, _ := unheard.button("")
	s.direct(grid).say(grid, "/start "+b.Start)
	job := s.direct(grid).find("交给您")
	s.direct(grid).press(grid, job, "开始处理")
	s.wants(job, "处理中")
	s.wants(s.direct(other).say(other, "/start "+b.Start), "不归您")
	s.direct(other).say(other, "/start job999")
}

func TestAssigneeWithoutARoleFixesIt(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider, staff, lead := s.resident(10, "Rider"), s.resident(11, "Staff", "staff"), s.resident(13, "Lead", "building lead")
	s.group.say(rider, "/report 3栋路灯坏了")
	s.wants(s.direct(lead).say(lead, "/fixed R1"), "要由")
	s.staff.say(staff, "/assign R1 @lead")
	s.direct(lead).photo(lead, "/fixed R1 换了灯泡")
	s.wants(s.direct(rider).find("解决了吗"), "换了灯泡")
	s.wants(s.direct(rider).say(rider, "/report R1"), "楼长：办结")
}
