package handlers_test

import (
	"strings"
	"testing"
	"time"
)

func TestPointsAreTheFirstNumberAndNameNoRef(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 15 帮忙搬东西")
	for _, answer := range []*shown{s.group.say(lin, "/points"), s.direct(lin).say(lin, "积分")} {
		if got := firstNumber(answer.text()); got != "15" {
			t.Errorf("the first number of %q is %s, want 15", answer.text(), got)
		}
	}
}

func TestGrantRefusals(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 5 好")
	for words, want := range map[string]string{
		"/grant":               "/grant @",
		"/grant @lin":          "/grant @",
		"/grant @lin 5":        "/grant @",
		"/grant @lin many 好":   "/grant @",
		"/grant @lin 0 好":      "/grant @",
		"/grant @lin 5000 好":   "1000",
		"/grant @nobody 5 好":   "@nobody",
		"/grant @staff 5 好":    "自己",
		"/grant @lin -6 拿走太多了": "只有 5 分",
	} {
		if answer := s.staff.say(staff, words); !strings.Contains(answer.text(), want) {
			t.Errorf("%s: the bot said %q, want %q in it", words, answer.text(), want)
		}
	}
	s.wants(s.group.say(lin, "/grant @lin 5 我自己"), "要由")
	if got := s.balanceOf(lin); got != "5" {
		t.Errorf("%s points after all refusals, want 5", got)
	}
}

func TestManyPointsNeedASecondPerson(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, other, lin := s.resident(11, "Staff", "staff"), s.resident(13, "Other", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 50 救了人")
	card := s.staff.find("救了人")
	if toast := s.staff.press(staff, card, "审核通过"); !strings.Contains(toast, "不能自己") {
		t.Errorf("the granter's own approval said %q", toast)
	}
	if toast := s.group.pressData(lin, card.ID, "grant_yes:1"); !strings.Contains(toast, "要由") {
		t.Errorf("a forged approval said %q", toast)
	}
	if got := s.balanceOf(lin); got != "0" {
		t.Fatalf("%s points before the approval, want 0", got)
	}
	s.staff.press(other, card, "审核通过")
	s.staff.pressData(other, card.ID, "grant_yes:1")
	if got := s.balanceOf(lin); got != "50" {
		t.Errorf("%s points after two approvals, want 50", got)
	}
}

// Too large a debit is refused in words when it is approved, too.
func TestApprovedDebitOfMoreThanThereIs(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, other, lin := s.resident(11, "Staff", "staff"), s.resident(13, "Other", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 5 好")
	s.staff.say(staff, "/grant @lin -50 错了")
	if toast := s.staff.press(other, s.staff.find("错了"), "审核通过"); !strings.Contains(toast, "只有 5 分") {
		t.Errorf("the approval said %q", toast)
	}
	if got := s.balanceOf(lin); got != "5" {
		t.Errorf("%s points, want 5", got)
	}
}

func TestUndoIsTheOppositeOfTheLastActOnce(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 5 一")
	s.staff.say(staff, "/grant @lin 7 二")
	s.wants(s.staff.say(staff, "/undo"), "-7")
	s.wants(s.staff.say(staff, "/undo"), "-5")
	s.wants(s.staff.say(staff, "/undo"), "没有可以撤销的")
	if got := s.balanceOf(lin); got != "0" {
		t.Errorf("%s points, want 0", got)
	}
}

func TestStatementAddsUp(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 15 帮忙")
	s.staff.say(staff, "/grant @lin -4 多算了")
	s.wants(s.direct(lin).say(lin, "明细"), "11", "+15", "帮忙", "-4", "多算了")
	s.flush()
	s.group.say(lin, "/statement")
	if last := s.group.last(); strings.Contains(last.text(), "帮忙") {
		t.Errorf("a statement is read out in the group: %q", last.text())
	}
	s.wants(s.direct(lin).last(), "+15")
}

func TestRewardFromOfferToUse(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	shop, otherShop := s.resident(14, "Shop", "merchant"), s.resident(15, "Other", "merchant")
	s.staff.say(staff, "/grant @lin 15 帮忙")
	s.wants(s.group.say(shop, "/newreward 面包一份 | 库存1 | 10分"), "W1")
	s.wants(s.group.say(lin, "/rewards"), "W1", "面包一份", "10", "1")

	bought := s.direct(lin).say(lin, "/redeem w1")
	s.wants(bought, "面包一份", "Shop")
	if bought.Photo == 0 {
		t.Error("the voucher has no QR code")
	}
	code := codeIn(bought.text())
	if got := s.balanceOf(lin); got != "5" {
		t.Errorf("%s points after the purchase, want 5", got)
	}
	s.wants(s.direct(otherShop).say(otherShop, "/use "+code), "不是您店里的")
	s.wants(s.direct(shop).say(shop, "/use "+strings.ToLower(code)), "核销好了")
	s.wants(s.direct(lin).find("用掉了"), "面包一份")
	s.wants(s.direct(shop).say(shop, "/use "+code), "用过了")
	s.wants(s.direct(lin).say(lin, "/redeem W1"), "换完了")
	if got := s.balanceOf(lin); got != "5" {
		t.Errorf("%s points at the end, want 5", got)
	}
}

func TestRedeemByButtonGivesTheCodeAndOneForADoublePress(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin, shop := s.resident(11, "Staff", "staff"), s.resident(12, "Lin"), s.resident(14, "Shop", "merchant")
	s.staff.say(staff, "/grant @lin 20 帮忙")
	s.group.say(shop, "/newreward 面包 | 10分")
	for _, where := range []chat{s.group, s.direct(lin)} {
		s.pass(time.Minute)
		offer := where.say(lin, "/rewards")
		where.press(lin, offer, "W1")
		if code := codeIn(s.direct(lin).find("券码").text()); code == "" {
			t.Errorf("no code after a press in %s", where.ID)
		}
		if toast := where.press(lin, offer, "W1"); !strings.Contains(toast, "刚换过") {
			t.Errorf("the second press said %q", toast)
		}
	}
	if got := s.balanceOf(lin); got != "0" {
		t.Errorf("%s points after two purchases, want 0", got)
	}
}

// codeIn returns the voucher code in words.
func codeIn(words string) string {
	for _, w := range strings.Fields(words) {
		if len(w) == 10 && strings.ToUpper(w) == w && w[0] < 0x80 {
			return w
		}
	}
	return ""
}

func TestRedeemRefusals(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin, rider := s.resident(11, "Staff", "staff"), s.resident(12, "Lin"), s.resident(16, "Rider", "rider")
	shop := s.resident(14, "Shop", "merchant")
	s.group.say(shop, "/newreward 面包 | 10分")
	s.group.say(shop, "/newreward 骑手九折 | 0分 | 骑手 | 每人限1 | 到7月3日")
	s.wants(s.direct(lin).say(lin, "/redeem W1"), "10 分", "0 分")
	s.wants(s.direct(lin).say(lin, "/redeem W9"), "W9")
	s.wants(s.direct(lin).say(lin, "/redeem W2"), "骑手")
	s.wants(s.direct(rider).say(rider, "/redeem W2"), "券码")
	s.wants(s.direct(rider).say(rider, "/redeem W2"), "最多换 1 次")
	s.wants(s.group.say(shop, "/newreward 面包 | 10分 | 蓝色"), "蓝色")
	s.wants(s.group.say(lin, "/newreward 面包 | 10分"), "要由")
	s.wants(s.staff.say(staff, "/newreward 面包 | 10分 | @lin"), "还不是商家")
	s.pass(60 * time.Hour) // Friday 3 July, 22:00: the last day's evening
	evening := s.resident(18, "Evening", "rider")
	s.wants(s.direct(evening).say(evening, "/redeem W2"), "券码")
	s.pass(3 * time.Hour)
	fresh := s.resident(17, "Fresh", "rider")
	s.wants(s.direct(fresh).say(fresh, "/redeem W2"), "最后一天")
}

func TestUnusedVoucherGivesItsPointsBack(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin, shop := s.resident(11, "Staff", "staff"), s.resident(12, "Lin"), s.resident(14, "Shop", "merchant")
	s.staff.say(staff, "/grant @lin 10 帮忙")
	s.group.say(shop, "/newreward 面包 | 10分 | 库存1")
	code := codeIn(s.direct(lin).say(lin, "/redeem W1").text())
	s.pass(27*24*time.Hour + time.Hour)
	s.wants(s.direct(lin).find("到期"), code)
	s.pass(3 * 24 * time.Hour)
	if got := s.balanceOf(lin); got != "10" {
		t.Errorf("%s points after the voucher ended, want 10", got)
	}
	s.wants(s.direct(shop).say(shop, "/use "+code), "过期")
	s.wants(s.group.say(lin, "/rewards"), "W1")
}

func TestTopNamesOnlyWhoWantsIt(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, lin := s.resident(11, "Staff", "staff"), s.resident(12, "Lin")
	s.resident(13, "Mei")
	s.staff.say(staff, "/grant @lin 15 帮忙")
	s.staff.say(staff, "/grant @mei 20 帮忙")
	top := s.group.say(lin, "/top")
	s.wants(top, "35")
	if strings.Contains(top.text(), "Lin") {
		t.Errorf("named without asking: %q", top.text())
	}
	s.group.press(lin, top, "列出我")
	top = s.group.say(lin, "/top")
	s.wants(top, "Lin · 15")
	if strings.Contains(top.text(), "Mei") {
		t.Errorf("named without asking: %q", top.text())
	}
}
