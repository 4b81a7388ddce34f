package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

func TestLimitsAPersonAndAPeriod(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, shop, lin := s.resident(11, "Staff", "staff"), s.resident(14, "Shop", "merchant"), s.resident(12, "Lin")
	s.staff.say(staff, "/grant @lin 20 帮忙")
	s.wants(s.group.say(shop, "/newreward 面包 | 1分 | 每人2份"), "每人 2 份")
	s.wants(s.group.say(shop, "/newreward 理发 | 1分 | 每人每月1份"), "每人每月 1 份")
	s.wants(s.group.say(shop, "/newreward Tea | 1 point | 1 each a week | stock 30"), "每人每周 1 份", "还有 30")
	s.wants(s.group.say(shop, "/newreward 糖 | 1分 | 每人每天1份"), "每人每天1份", "可以写")
	s.wants(s.group.say(shop, "/newreward 米 | 1分 | 限量3份"), "还有 3")
	d := s.direct(lin)
	for _, ref := range []string{"W1", "W1", "W2", "W3"} {
		s.wants(d.say(lin, "/redeem "+ref), "换好了")
	}
	s.wants(d.say(lin, "/redeem W1"), "每人最多换 2 次")
	s.wants(d.say(lin, "/redeem W2"), "每人每月最多换 1 次")
	s.wants(d.say(lin, "/redeem W3"), "每人每周最多换 1 次")
	s.pass(5 * 24 * time.Hour) // Monday 6 July
	s.wants(d.say(lin, "/redeem W3"), "换好了")
	s.wants(d.say(lin, "/redeem W2"), "每人每月最多换 1 次")
	// What is given back counts no more.
	d.say(lin, "/return W2")
	d.press(lin, d.last(), "退券")
	s.wants(d.say(lin, "/redeem W2"), "换好了")
	s.pass(26 * 24 * time.Hour) // 1 August
	s.wants(d.say(lin, "/redeem W2"), "换好了")
}

func TestRewardIsOfferedInItsWindow(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	shop, rider, lin := s.resident(14, "Shop", "merchant"), s.resident(16, "Rider", "rider"), s.resident(12, "Lin")
	s.wants(s.group.say(shop, "/newreward 骑手九折 | 0分 | 骑手 | 7月3日到7月5日"), "W1", "骑手", "7月3日", "7月5日")
	if list := s.group.say(rider, "/rewards"); strings.Contains(list.text(), "W1") {
		t.Errorf("listed before its first day: %q", list.text())
	}
	s.wants(s.direct(rider).say(rider, "/redeem W1"), "7月3日", "开始")
	s.pass(48 * time.Hour)
	s.wants(s.direct(lin).say(lin, "/redeem W1"), "骑手")
	s.wants(s.direct(rider).say(rider, "/redeem W1"), "换好了")
	s.pass(72 * time.Hour)
	s.wants(s.direct(rider).say(rider, "/redeem W1"), "最后一天")
	for _, field := range []string{"7月5日到7月3日", "到2020-01-01", "从8月9日到8月2日"} {
		s.wants(s.group.say(shop, "/newreward 面包 | 1分 | "+field), "最后一天要在")
	}
	s.wants(s.group.say(shop, "/newreward Bread | 1 point | from 1 Aug to 31 Aug"), "8月1日", "8月31日")
}

func TestRewardIsEditedByItsSponsorAndTheStaff(t *testing.T) {
	t.Parallel()
	s, staff, shop, lin := bakery(t)
	other := s.resident(15, "Other", "merchant")
	held := s.buys(lin)
	s.wants(s.group.say(shop, "/editreward W1 12分 | 补货5 | 每人3份 | 名称 大面包"), "大面包", "12 分", "还有 13", "每人 3 份")
	s.wants(s.group.say(staff, "/editreward w1 库存2 | 每人不限"), "还有 2")
	s.wants(s.group.say(other, "/editreward W1 1分"), "要由")
	s.wants(s.group.say(lin, "/editreward W1 1分"), "要由")
	s.wants(s.group.say(shop, "/editreward W1"), "/editreward W1")
	s.wants(s.group.say(shop, "/editreward W9 1分"), "W9")
	s.wants(s.group.say(shop, "/editreward W1 蓝色"), "蓝色")
	s.wants(s.group.say(shop, "/editreward W1 下架"), "已下架", "照样能用")
	s.wants(s.direct(lin).say(lin, "/redeem W1"), "下架了")
	s.wants(s.direct(shop).say(shop, "/use "+held), "核销好了")
	s.wants(s.group.say(shop, "/editreward W1 close"), "已下架")

	list := s.direct(shop).say(shop, "/editreward")
	s.wants(list, "W1", "已下架")
	s.direct(shop).press(shop, list, "上架 W1")
	if s.wants(list, "W1"); strings.Contains(list.text(), "已下架") {
		t.Errorf("after opening it again: %q", list.text())
	}
	if toast := s.direct(other).pressData(other, list.ID, "reward_open:1:off"); !strings.Contains(toast, "要由") {
		t.Errorf("somebody else's press said %q", toast)
	}
	s.wants(s.group.say(lin, "/rewards"), "大面包", "还有 2")
	s.wants(s.direct(other).say(other, "/editreward"), "/newreward")
}

func TestCatalogueHasPagesAndPhotos(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.h.Platforms = []bot.Platform{files{"test:bread": picture(t, 3)}}
	shop, lin := s.resident(14, "Shop", "merchant"), s.resident(12, "Lin")
	for i := range 12 {
		s.group.say(shop, fmt.Sprintf("/newreward 好东西%d | %d分", i, i+1))
	}
	made := s.group.shoot(shop, "test:bread", "/newreward 面包 | 免费")
	s.pass(time.Second)
	if made.Photo == 0 || made.Picture.Name == "" {
		t.Errorf("the offer shows no photo: %+v", made.Message)
	}
	list := s.group.say(lin, "/rewards")
	s.wants(list, "面包", "好东西0")
	s.group.press(lin, list, "W13 看图")
	if shown := s.group.last(); shown.Photo == 0 {
		t.Errorf("the press shows no photo: %q", shown.text())
	} else if toast := s.group.press(lin, shown, "换 W13"); !strings.Contains(toast, "换好了") {
		t.Errorf("redeeming from the photo said %q", toast)
	}
	seen := list.text()
	for range 4 {
		if _, more := list.button("»"); !more {
			break
		}
		s.group.press(lin, list, "»")
		seen += "\n" + list.text()
	}
	for i := range 12 {
		if !strings.Contains(seen, fmt.Sprintf("好东西%d ", i)) {
			t.Errorf("no page shows 好东西%d:\n%s", i, seen)
		}
	}
	s.group.pressData(lin, list.ID, "rewards:999999")
	s.wants(list, "好东西11")
}

func TestSalesOfAMonth(t *testing.T) {
	t.Parallel()
	s, staff, shop, lin := bakery(t)
	cafe := s.resident(15, "Cafe", "merchant")
	s.group.say(cafe, "/newreward 咖啡 | 0分")
	s.wants(s.direct(shop).say(shop, "/sales"), "2026年7月", "没有核销")
	var last string
	for range 2 {
		last = s.buys(lin)
		s.direct(shop).say(shop, "/use "+last)
	}
	for range 12 {
		s.direct(cafe).say(cafe, "/use "+codeIn(s.direct(lin).say(lin, "/redeem W2").text()))
	}
	mine := s.direct(shop).say(shop, "核销记录 7月")
	s.wants(mine, "2 张", "20 分", "W1 面包 × 2", "…"+last[len(last)-4:])
	if strings.Contains(mine.text(), "咖啡") || strings.Contains(mine.text(), "Lin") {
		t.Errorf("a merchant reads %q", mine.text())
	}
	all := s.staff.say(staff, "/sales")
	s.wants(all, "14 张", "Shop", "Cafe", "W2 咖啡 × 12")
	s.staff.press(staff, all, "»")
	s.wants(all, "W1 面包 …")
	if toast := s.staff.pressData(lin, all.ID, "sales:all:2026-07:0"); !strings.Contains(toast, "要由") {
		t.Errorf("a resident's press said %q", toast)
	}
	for _, c := range []chat{s.group, s.direct(lin)} {
		if toast := c.pressData(lin, all.ID, "sales:all:2026-07:0"); !strings.Contains(toast, "按钮") {
			t.Errorf("a forged press said %q", toast)
		}
	}
	s.group.say(shop, "/sales")
	if strings.Contains(s.group.last().text(), "面包 ×") {
		t.Errorf("the group reads %q", s.group.last().text())
	}
	s.wants(s.direct(shop).last(), "2 张")
	s.wants(s.direct(shop).say(shop, "/sales 何时"), "/sales 7月")
	s.pass(31 * 24 * time.Hour)
	s.wants(s.direct(shop).say(shop, "/sales"), "2026年8月", "没有核销")
	s.wants(s.direct(shop).say(shop, "/sales 上个月"), "2 张")
}

// Vouchers are shown, and go back, when whoever offered them has left the community.
func TestVouchersOutliveTheirSponsor(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	code := s.buys(lin)
	_, err := s.db.SQL().Exec(`
		DELETE FROM memberships WHERE member_id = (SELECT member_id FROM users WHERE id = $1)`, string(shop.ID))
	if err != nil {
		t.Fatal(err)
	}
	s.wants(s.group.say(lin, "/rewards"), "面包", "商家")
	s.wants(s.direct(lin).say(lin, "/vouchers"), code, "商家")
	s.pass(31 * 24 * time.Hour)
	s.wants(s.direct(lin).find("退给您"), "10 分")
	if got := s.balanceOf(lin); got != "20" {
		t.Errorf("%s points, want 20", got)
	}
}
