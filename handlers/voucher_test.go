package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/voucher"
	"linli/storage"
)

// buys has u redeem W1, and returns the code.
func (s *street) buys(u bot.User) string {
	s.t.Helper()
	code := codeIn(s.direct(u).say(u, "/redeem W1").text())
	if code == "" {
		s.t.Fatalf("no code in %q", s.direct(u).last().text())
	}
	return code
}

// fund books points for u, however many.
func (s *street) fund(u bot.User, n ledger.Points) {
	s.t.Helper()
	err := s.db.InTx(s.t.Context(), func(tx *storage.Tx) error {
		who, err := tx.FindPerson(s.t.Context(), 1, "test", string(u.ID))
		if err != nil {
			return err
		}
		s.mu.Lock()
		s.updates++
		key := fmt.Sprint("fund", s.updates)
		s.mu.Unlock()
		_, _, err = tx.Book(s.t.Context(), storage.Account{Community: 1, Member: who.ID}, 0, ledger.Entry{
			Key: key, Amount: n, Side: ledger.Issued, Reason: ledger.Grant, Note: "帮忙",
		})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// bakery is a street with a member of the staff, a shop that offers bread for 10
// points, and Lin, who has 20.
func bakery(t *testing.T) (s *street, staff, shop, lin bot.User) {
	t.Helper()
	s = newStreet(t)
	staff, shop, lin = s.resident(11, "Staff", "staff"), s.resident(14, "Shop", "merchant"), s.resident(12, "Lin")
	s.fund(lin, 20)
	s.group.say(shop, "/newreward 面包 | 10分 | 库存9")
	s.flush()
	return s, staff, shop, lin
}

func TestUseForgivesHowACodeIsTyped(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	code := s.buys(lin)
	wide := strings.Map(func(r rune) rune { return r - '!' + '！' }, strings.ToLower(code))
	s.wants(s.direct(shop).say(shop, "核销 "+wide[:12]+" "+wide[12:]), "核销好了", "W1", "面包")
	s.wants(s.direct(lin).last(), "用掉了")
	s.pass(time.Hour)
	s.wants(s.direct(shop).say(shop, "/use "+code), "7月1日", "10:00", "已经用过")
}

func TestMistypedCodeIsSaidBeforeAnyLookUp(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	code := s.buys(lin)
	wrong := code[:1] + code[:1] + code[2:]
	if wrong == code {
		wrong = code[:2] + code[:1] + code[3:]
	}
	for range 20 { // no guesses: nothing was looked up
		s.wants(s.direct(shop).say(shop, "/use "+wrong), "再看一眼")
	}
	s.wants(s.direct(shop).say(shop, "/use"), "/use ")
	s.wants(s.direct(shop).say(shop, "/use "+code), "核销好了")
}

func TestGuessingCodesHasToWait(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	code := s.buys(lin)
	other := s.resident(15, "Other", "merchant")
	for range 9 {
		s.wants(s.direct(other).say(other, "/use "+voucher.NewCode().String()), "没有这张券")
	}
	s.wants(s.direct(other).say(other, "/use "+code), "没有这张券") // the same as if there were none
	s.wants(s.direct(other).say(other, "/use "+code), "10 分钟")
	s.wants(s.direct(other).say(other, "/start vo-"+voucher.NewCode().String()), "10 分钟")
	s.pass(11 * time.Minute)
	s.wants(s.direct(other).say(other, "/use "+code), "没有这张券")
	s.wants(s.direct(shop).say(shop, "/use "+code), "核销好了")
}

func TestScanningAVoucher(t *testing.T) {
	t.Parallel()
	s, staff, shop, lin := bakery(t)
	code := strings.ReplaceAll(s.buys(lin), "-", "")
	for _, u := range []bot.User{staff, s.resident(20, "Passerby")} {
		answer := s.direct(u).say(u, "/start vo-"+code)
		s.wants(answer, "面包", "Shop")
		if strings.Contains(answer.text(), "Lin") || codeIn(answer.text()) != "" || len(answer.Buttons) > 0 {
			t.Errorf("%s is shown %q %v", u.Name, answer.text(), answer.Buttons)
		}
	}
	own := s.direct(lin).say(lin, "/start vo-"+code)
	if s.wants(own, "面包", "券码"); own.Photo == 0 {
		t.Error("the holder is shown no QR code")
	}
	card := s.direct(shop).say(shop, "/start vo-"+strings.ToLower(code))
	s.wants(card, "面包", "10 分")
	if strings.Contains(card.text(), "Lin") {
		t.Errorf("the sponsor learns who holds it: %q", card.text())
	}
	if toast := s.direct(staff).pressData(staff, card.ID, "use:1"); !strings.Contains(toast, "按钮") {
		t.Errorf("somebody else's press said %q", toast)
	}
	if toast := s.direct(shop).press(shop, card, "核销"); !strings.Contains(toast, "核销好了") {
		t.Errorf("the press said %q", toast)
	}
	if toast := s.direct(shop).press(shop, card, "核销"); !strings.Contains(toast, "已经用过") {
		t.Errorf("the second press said %q", toast)
	}
	s.wants(s.direct(shop).say(shop, "/start vo-"+code), "已经用过")
	s.wants(s.direct(shop).say(shop, "/start vo-123"), "再看一眼")
	s.wants(s.group.say(shop, "/start vo-"+code), "文苑")
}

func TestVoucherIsGivenBackUntilItIsUsed(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	first, second := s.buys(lin), s.buys(lin)
	s.wants(s.direct(shop).say(shop, "/use "+second), "核销好了")
	ask := s.direct(lin).say(lin, "退券")
	s.wants(ask, "W1", "10 分", "确定吗")
	s.direct(lin).press(lin, ask, "留着")
	if got := s.balanceOf(lin); got != "0" {
		t.Errorf("%s points after keeping it, want 0", got)
	}
	s.direct(lin).press(lin, ask, "退券")
	s.wants(s.direct(lin).last(), "退好了", "10 分")
	if toast := s.direct(lin).press(lin, ask, "退券"); !strings.Contains(toast, "已经退了") {
		t.Errorf("the second press said %q", toast)
	}
	if toast := s.direct(lin).pressData(lin, ask.ID, "voucher_back_yes:2"); !strings.Contains(toast, "已经用过") {
		t.Errorf("giving a used one back said %q", toast)
	}
	if toast := s.direct(shop).pressData(shop, ask.ID, "voucher_back_yes:1"); !strings.Contains(toast, "按钮") {
		t.Errorf("giving somebody else's back said %q", toast)
	}
	if got := s.balanceOf(lin); got != "10" {
		t.Errorf("%s points, want 10", got)
	}
	s.wants(s.direct(shop).say(shop, "/use "+first), "已经退了")
	s.wants(s.direct(lin).say(lin, "/return W1"), "/vouchers")
	s.wants(s.group.say(lin, "/rewards"), "还有 8")
	s.pass(31 * 24 * time.Hour)
	if got := s.balanceOf(lin); got != "10" {
		t.Errorf("%s points at the end, want 10", got)
	}
}

func TestVouchersShowTheirCodesOnAPress(t *testing.T) {
	t.Parallel()
	s, _, _, lin := bakery(t)
	first, second := s.buys(lin), s.buys(lin)
	list := s.direct(lin).say(lin, "我的券")
	s.wants(list, first, second, "Shop", "7月31日")
	s.direct(lin).press(lin, list, "二维码")
	if shown := s.direct(lin).last(); shown.Photo == 0 || codeIn(shown.text()) != first {
		t.Errorf("the press shows %q", shown.text())
	}
	if toast := s.group.pressData(lin, list.ID, "voucher:1"); !strings.Contains(toast, "按钮") {
		t.Errorf("a press in the group said %q", toast)
	}
	which := s.direct(lin).say(lin, "/return W1")
	s.direct(lin).press(lin, which, second[:5])
	s.direct(lin).press(lin, s.direct(lin).find("确定吗"), "退券")
	s.wants(s.direct(lin).say(lin, "/vouchers"), first)
	if list := s.direct(lin).last(); strings.Contains(list.text(), second) {
		t.Errorf("what was given back is still listed: %q", list.text())
	}
}

func TestVoucherOfAnotherCommunityIsNotSpokenOfInAGroup(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	code := s.buys(lin)
	elsewhere := s.chat(-300, "别处")
	elsewhere.say(s.person(1, "Boss"), "/setup 别处")
	answer := elsewhere.say(shop, "/use "+code)
	s.wants(answer, "私信")
	if strings.Contains(answer.text(), "面包") {
		t.Errorf("the group learns %q", answer.text())
	}
	s.direct(shop).say(shop, "/start")
	s.wants(s.direct(shop).say(shop, "/use "+code), "核销好了")
}

// What is paid lies in escrow until it is known what becomes of the voucher.
func TestPointsOfAVoucherLieInEscrow(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	wants := func(when string, escrow, redeemed int) {
		t.Helper()
		for kind, want := range map[string]int{"escrow": escrow, "redeemed": redeemed} {
			var got int
			err := s.db.SQL().QueryRow(`
				SELECT coalesce(sum(p.amount), 0) FROM accounts a JOIN postings p ON p.account_id = a.id WHERE a.kind = $1`, kind).Scan(&got)
			if err != nil || got != want {
				t.Errorf("%s: %d points in %s, want %d, %v", when, got, kind, want, err)
			}
		}
	}
	code := s.buys(lin)
	s.buys(lin)
	wants("bought", 20, 0)
	s.direct(shop).say(shop, "/use "+code)
	wants("one used", 10, 10)
	s.pass(31 * 24 * time.Hour)
	wants("one ended", 0, 10)
	if got := s.balanceOf(lin); got != "10" {
		t.Errorf("%s points, want 10", got)
	}
	s.wants(s.direct(lin).say(lin, "/statement"), "-10", "+10")
}
