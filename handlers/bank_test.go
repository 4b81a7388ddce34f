package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/handlers/text"
)

func TestBalanceOfAPastDay(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 15 帮忙") // on 1 July
	s.pass(24 * time.Hour)
	s.staff.say(staff, "/grant @lin 4 帮忙")
	s.pass(24 * time.Hour)
	for words, want := range map[string]string{
		"/points 2026-06-30": "0", "/points 2026-07-01": "15", "积分 昨天": "19", "積分 7月1日": "15",
		"/points yesterday": "19", "/points 1 July": "15", "/points 12月31日": "0", "/points 今天": "19",
	} {
		if answer := s.direct(lin).say(lin, words); firstNumber(answer.text()) != want {
			t.Errorf("%s: %q, want %s", words, answer.text(), want)
		}
	}
	s.wants(s.direct(lin).say(lin, "/points 明天"), "还没到")
	s.wants(s.direct(lin).say(lin, "/points 2027-01-01"), "还没到")
	s.wants(s.direct(lin).say(lin, "/points blah"), "/points 2026-06-30")
}

// Small grants to one member on a day do not go round the second approver.
func TestManySmallGrantsNeedASecondPerson(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, other, lin := s.resident(11, "Staff", "staff"), s.resident(13, "Other", "staff"), s.resident(12, "Lin")
	mei := s.resident(14, "Mei")
	s.staff.say(staff, "/grant @lin 15 一")
	s.wants(s.staff.say(staff, "/grant @lin 6 二"), "另一位")
	if got := s.balanceOf(lin); got != "15" {
		t.Errorf("%s points, want 15", got)
	}
	s.staff.press(other, s.staff.find("二"), "审核通过")
	s.staff.say(staff, "/grant @lin 5 三") // what another one approved does not count
	s.staff.say(staff, "/grant @mei 20 四")
	s.staff.say(other, "/grant @lin 20 五")
	s.staff.say(staff, "/undo") // Mei's
	s.staff.say(staff, "/grant @mei 20 六")
	s.pass(24 * time.Hour)
	s.staff.say(staff, "/grant @lin 20 七")
	if lins, meis := s.balanceOf(lin), s.balanceOf(mei); lins != "66" || meis != "20" {
		t.Errorf("%s and %s points, want 66 and 20", lins, meis)
	}
}

func TestTwoGrantsAtOnceCountTogether(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	var wg sync.WaitGroup
	for range 6 {
		u := s.direct(staff).words(staff, "/grant @lin 15 帮忙")
		wg.Go(func() {
			if err := s.h.HandleUpdate(t.Context(), u); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.deliver()
	if got := s.balanceOf(lin); got != "15" {
		t.Errorf("%s points by grants at once, want 15", got)
	}
}

func TestTip(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lead, lin := s.resident(11, "Staff", "staff"), s.resident(13, "Lead", "building lead"), s.resident(12, "Lin")
	s.wants(s.group.say(lin, "/tip @lead 5 谢谢"), "要由", "楼长")
	for words, want := range map[string]string{
		"/tip": "/tip @", "/tip @lin": "/tip @", "/tip @lin 5": "/tip @", "/tip @lin 21 好": "20", "/tip @lin -3 好": "20",
		"/tip @lead 3 好": "自己", "/tip @nobody 3 好": "@nobody",
	} {
		s.wants(s.group.say(lead, words), want)
	}
	up := s.group.words(lead, "打赏 @lin 20 帮邻居修灯")
	up.Addressed = true
	for range 2 { // the same update twice
		s.group.handle(up)
	}
	s.wants(s.direct(lin).last(), "Lead", "20", "帮邻居修灯")
	for range 4 {
		s.wants(s.group.say(lead, "/tip @lin 18 好"), "18")
	}
	s.wants(s.group.say(lead, "/tip @lin 9 好"), "还剩 8 分")
	s.wants(s.group.say(lead, "/tip @lin 8 好"), "还能打赏 0 分")
	if got := s.balanceOf(lin); got != "100" {
		t.Errorf("%s points by tips, want 100", got)
	}
	s.wants(s.direct(lin).say(lin, "明细"), "打赏", "+8")
	s.pass(31 * 24 * time.Hour) // the next month
	s.wants(s.group.say(lead, "/tip @lin 1 好"), "还能打赏 99 分")
	s.staff.say(staff, "/tip @lin 7 好")
	s.wants(s.staff.say(staff, "/undo"), "-7")
	if got := s.balanceOf(lin); got != "101" {
		t.Errorf("%s points after the undo, want 101", got)
	}
}

func TestGiftsInsideTheHousehold(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, staff, lin, mei := s.person(1, "Boss"), s.resident(11, "Staff", "staff"), s.resident(12, "Lin"), s.resident(13, "Mei")
	bo := s.resident(14, "Bo")
	s.staff.say(staff, "/grant @lin 15 帮忙")
	s.wants(s.direct(lin).say(lin, "/give @mei 5"), "没有开放")
	s.change(boss, "家庭内转赠 开")
	s.wants(s.direct(lin).say(lin, "/give @mei 5"), "没有登记在同一个家庭")
	s.wants(s.direct(lin).say(lin, "家庭"), "还没有登记")
	s.wants(s.group.say(lin, "/household @lin @mei"), "要由")
	s.wants(s.staff.say(staff, "/household @lin @mei"), "Lin", "Mei")
	s.wants(s.direct(mei).find("登记了您的家庭"), "Lin")
	s.wants(s.staff.say(staff, "/household @bo @staff"), "Bo")
	s.wants(s.staff.say(staff, "/household @lin @bo"), "Bo", "移出")
	for words, want := range map[string]string{
		"/give": "/give @", "/give @mei": "/give @", "/give @mei -5": "/give @", "/give @lin 5": "自己", "/give @bo 5": "同一个家庭",
		"/give @mei 16": "只有 15 分",
	} {
		s.wants(s.direct(lin).say(lin, words), want)
	}
	s.wants(s.direct(lin).say(lin, "转赠 @mei 5 买菜"), "Mei", "5")
	s.wants(s.direct(mei).last(), "Lin", "5")
	s.wants(s.direct(lin).say(lin, "明细"), "-5", "家人转赠", "Mei", "买菜")
	s.wants(s.direct(mei).say(mei, "明细"), "+5", "家人转赠", "Lin")
	if lins, meis := s.balanceOf(lin), s.balanceOf(mei); lins != "10" || meis != "5" {
		t.Errorf("%s and %s points, want 10 and 5", lins, meis)
	}
	s.wants(s.group.say(lin, "/household"), "私信")
	s.wants(s.direct(lin).last(), "Mei")
	s.wants(s.staff.say(staff, "/household 移出 @mei"), "Mei")
	s.wants(s.direct(mei).say(mei, "/give @lin 1"), "同一个家庭")
	s.wants(s.direct(bo).say(bo, "/household"), "Staff")
}

// change has an admin change a rule of points, and returns the question.
func (s *street) change(u bot.User, words string) *shown {
	s.t.Helper()
	ask := s.staff.say(u, "/rules "+words)
	asked := *ask
	s.staff.press(u, ask, "确认")
	s.wants(ask, "改好了")
	return &asked
}

func TestRulesAreChangedAfterAPreview(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, staff, rider := s.person(1, "Boss"), s.resident(11, "Staff", "staff"), s.resident(12, "Rider", "rider")
	for n := 1; n <= 3; n++ {
		s.group.photo(rider, fmt.Sprintf("/report 文昌花园%d号楼楼道堆了纸箱", n))
		s.staff.say(staff, fmt.Sprintf("/accept R%d", n))
	}
	s.wants(s.staff.say(staff, "/fixed R1"), "R1")
	s.pass(31 * 24 * time.Hour) // August
	s.wants(s.direct(rider).say(rider, "积分规则"), "1. 上报受理：1 分", "2. 上报解决：2 分", "12. 发积分超过要两人：20 分", "15. 积分到期：关")
	s.wants(s.direct(rider).say(rider, "/rules 1 2"), "要由")
	s.wants(s.staff.say(boss, "/rules 1 1"), "不用改")
	s.wants(s.staff.say(boss, "/rules 99 1"), "/rules 1 2")
	s.wants(s.staff.say(boss, "/rules 1 500"), "0 到 20")
	s.wants(s.staff.say(boss, "/rules 14 也许"), "开")
	s.wants(s.staff.say(boss, "/rules 历史"), "没有改过")
	ask := s.staff.say(boss, "/rules Report accepted 2 points")
	s.wants(ask, "上报受理", "1 分 → 2 分", "2026年7月", "1 个人", "多 3 分")
	if b := ask.Buttons[0][0]; !strings.Contains(b.Label, "确认") {
		t.Errorf("the first button is %q", b.Label)
	}
	s.toast(s.staff.press(staff, ask, "确认"), "要由")
	s.staff.press(boss, ask, "不改")
	s.wants(ask, "没有改")
	stale := *s.staff.say(boss, "/rules 1 3")
	s.wants(s.change(boss, "上報受理 2"), "多 3 分")
	s.toast(s.staff.press(boss, &stale, "确认"), "再发一次")
	s.wants(s.staff.say(boss, "/rules history"), "第 1 版", "1 分 → 2 分", "Boss")
	s.group.photo(rider, "/report 路灯坏了")
	s.staff.say(staff, "/accept R4")
	if got := s.balanceOf(rider); got != "7" { // 3 and 2 in July, 2 now
		t.Errorf("%s points, want 7", got)
	}
	s.wants(s.change(boss, "9 1"), "1 个人", "少 7 分") // all were on one day
}

func TestCapsOfADayAndOfAnActivity(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, lead, lin := s.person(1, "Boss"), s.resident(13, "Lead", "building lead"), s.resident(12, "Lin")
	s.change(boss, "每人每天最多 12")
	s.wants(s.group.say(lead, "/tip @lin 9 好"), "9 分")
	s.wants(s.group.say(lead, "/tip @lin 9 好"), "Lin 3 分")
	s.wants(s.group.say(lead, "/tip @lin 9 好"), "上限")
	if got := s.balanceOf(lin); got != "12" {
		t.Errorf("%s points in a day, want 12", got)
	}
	s.pass(13 * time.Hour) // the evening
	s.change(boss, "每个任务最多 4")
	mei := s.resident(14, "Mei")
	card := postTask(s, tomorrow)
	s.group.press(mei, card, "认领")
	s.pass(12 * time.Hour)
	s.wants(s.direct(mei).say(mei, "/done T1 好了"), "T1")
	s.staff.say(boss, "/verify T1")
	if got := s.balanceOf(mei); got != "4" {
		t.Errorf("%s points for a task of 10, want 4", got)
	}
}

func TestHoursOfServiceFollowTheRules(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, mei := s.person(1, "Boss"), s.resident(14, "Mei")
	s.change(boss, "Hour of service 2")
	s.change(boss, "7 3小时")
	card := postTask(s, "清理小广告 | 明天 9:00-13:00 | 文昌花园 | 2人")
	s.wants(card, "6 积分")
	s.group.press(mei, card, "认领")
	s.pass(28 * time.Hour)
	s.wants(s.direct(mei).say(mei, "/done T1 好了"), "T1")
	s.staff.say(boss, "/verify T1")
	s.wants(s.direct(mei).last(), "180", "6")
	if got := s.balanceOf(mei); got != "6" {
		t.Errorf("%s points, want 6", got)
	}
}

func TestTwoWhoApproveEachOtherAreShownToTheAdminOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss := s.resident(1, "Boss")
	lin, mei := s.resident(12, "Lin", "staff"), s.resident(13, "Mei", "staff")
	n := 0
	report := func(who, by bot.User) {
		n++
		s.group.photo(who, fmt.Sprintf("/report 文昌花园%d号楼楼道堆了纸箱", n))
		s.staff.say(by, fmt.Sprintf("/accept R%d", n))
	}
	report(lin, mei)
	report(lin, mei)
	report(lin, mei)
	s.flush()
	if s.direct(boss).count() > 0 {
		t.Errorf("flagged too early: %q", s.direct(boss).last().text())
	}
	report(mei, lin)
	report(mei, lin)
	s.wants(s.direct(boss).find("互相审核"), "Lin", "Mei", "4 次", "3 次")
	flags := 0
	for _, m := range s.chats[s.direct(boss).ID] {
		if strings.Contains(m.text(), "互相审核") {
			flags++
		}
	}
	if flags != 1 {
		t.Errorf("%d flags, want 1", flags)
	}
	if lins, meis := s.balanceOf(lin), s.balanceOf(mei); lins != "3" || meis != "2" {
		t.Errorf("%s and %s points, want 3 and 2: they are paid all the same", lins, meis)
	}
}

func TestPointsEndWithTheNextYearAfterANotice(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, staff, lin := s.person(1, "Boss"), s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	mei := s.resident(13, "Mei")
	s.staff.say(staff, "/grant @lin 10 帮忙")
	s.staff.say(staff, "/grant @mei 5 帮忙")
	s.wants(s.change(boss, "15 on"), "0 个人")
	s.until(time.Date(2027, 6, 1, 12, 0, 0, 0, time.UTC))
	s.staff.say(staff, "/grant @lin 20 帮忙")
	s.staff.say(staff, "/grant @lin -4 算错了")
	s.staff.say(staff, "/grant @mei -5 算错了")
	s.flush()
	s.until(time.Date(2027, 11, 29, 12, 0, 0, 0, time.UTC))
	if n := s.direct(lin).count(); n != 0 {
		t.Errorf("told too early: %q", s.direct(lin).last().text())
	}
	for day := range 34 { // day by day into January
		s.until(time.Date(2027, 11, 30+day, 12, 0, 0, 0, time.UTC))
		if day == 30 {
			if got := s.balanceOf(lin); got != "26" {
				t.Errorf("%s points on 30 December, want 26", got)
			}
		}
	}
	news := s.direct(lin).find("2026 年")
	s.wants(news, "6 积分", "12月31日")
	if n := s.direct(mei).count(); n != 0 {
		t.Errorf("told of nothing: %q", s.direct(mei).last().text())
	}
	if got := s.balanceOf(lin); got != "20" {
		t.Errorf("%s points in January, want 20", got)
	}
	s.wants(s.direct(lin).say(lin, "明细"), "-6", "到期")
	notices := 0
	for _, m := range s.chats[s.direct(lin).ID] {
		if strings.Contains(m.text(), "请早点用") {
			notices++
		}
	}
	if notices != 1 {
		t.Errorf("%d notices, want 1", notices)
	}
}

// until lets time pass until a moment.
func (s *street) until(at time.Time) {
	s.t.Helper()
	s.pass(at.Sub(s.now()))
}

func TestBooksAreRecomputedAtNightAndOnDemand(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, staff := s.resident(1, "Boss"), s.resident(11, "Staff", "staff")
	s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 10 帮忙")
	s.wants(s.staff.say(staff, "/ledger verify"), "要由")
	s.wants(s.direct(boss).say(boss, "核账"), "1 笔", "差 0 处")
	s.wants(s.direct(boss).say(boss, "/ledger blah"), "/ledger verify")
	s.flush()
	s.pass(24 * time.Hour)
	if n := s.direct(boss).count(); n != 0 {
		t.Errorf("the admin is told that all is well: %q", s.direct(boss).last().text())
	}
	if _, err := s.db.SQL().ExecContext(t.Context(), `UPDATE accounts SET balance = balance + 3 WHERE kind = 'member'`); err != nil {
		t.Fatal(err)
	}
	s.pass(24 * time.Hour)
	s.wants(s.direct(boss).last(), "1 处不对", "balance", "差 3")
	s.wants(s.direct(boss).say(boss, "/ledger verify"), "1 处不对")
}

func TestEveryReasonAndRuleHasWords(t *testing.T) {
	t.Parallel()
	for _, lang := range text.Languages {
		for _, r := range ledger.Reasons {
			if !text.In(lang).Has(text.Key("reason_" + string(r))) {
				t.Errorf("%s has no words for the reason %s", lang, r)
			}
		}
		for _, r := range ledger.AllRules {
			if !text.In(lang).Has(text.Key("rule_" + string(r.Rule))) {
				t.Errorf("%s has no words for the rule %s", lang, r.Rule)
			}
		}
	}
}

// A question about one community's rules changes no other's, wherever it is answered.
func TestRulesOfTwoCommunities(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, chen := s.resident(1, "Boss"), s.resident(2, "Chen")
	ask := s.direct(boss).say(boss, "/rules 1 5")
	b, _ := ask.button("确认")
	other := s.chat(-300, "新村群")
	other.say(boss, "/setup 新村")
	s.toast(other.pressData(boss, ask.ID, b.Data), "没有")
	s.wants(other.say(boss, "/rules"), "上报受理：1 分")
	s.toast(s.direct(chen).pressData(chen, ask.ID, b.Data), "要由")
	s.direct(boss).press(boss, ask, "确认")
	s.wants(s.group.say(boss, "/rules"), "上报受理：5 分")
	s.wants(other.say(boss, "/rules"), "上报受理：1 分")
}
