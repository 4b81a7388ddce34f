package handlers_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

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

var codes = regexp.MustCompile(`[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{4}`)

// codeIn returns the voucher code in words; empty if there is none.
func codeIn(words string) string { return codes.FindString(words) }

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
