package handlers_test

import (
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/handlers"
)

// three are the street's handlers as three processes have them.
func (s *street) three() (hs [3]*handlers.Handlers) {
	for i := range hs {
		hs[i] = handlers.New(s.h.Config)
	}
	return hs
}

// Three processes find at once that vouchers have ended, and a sponsor takes one at
// that very moment.
func TestVouchersGoBackOnceWithThreeProcesses(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	s.fund(lin, 30)
	var vouchers []string
	for range 5 {
		vouchers = append(vouchers, s.buys(lin))
	}
	s.mu.Lock()
	s.clock = s.clock.AddDate(0, 0, 30)
	s.mu.Unlock()
	up := s.direct(shop).words(shop, "/use "+vouchers[0])
	var wg sync.WaitGroup
	for _, h := range s.three() {
		wg.Go(func() {
			if err := h.RunDue(t.Context()); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if err := h.HandleUpdate(t.Context(), up); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.deliver()
	if got := s.balanceOf(lin); got != "50" {
		t.Errorf("%s points after all came back, want 50", got)
	}
	var told int
	for _, m := range s.chats[s.direct(lin).ID] {
		if m.Text != "" && m.text() == "您的券“面包”到期没用，10 分退给您了。" {
			told++
		}
	}
	if told != 5 {
		t.Errorf("told %d times of 5 vouchers", told)
	}
}

// The same voucher is shown to two phones of a shop, each with its own process, which
// deliver their update twice.
func TestVoucherIsTakenOnceFromTwoPhones(t *testing.T) {
	t.Parallel()
	s, _, shop, lin := bakery(t)
	code := s.buys(lin)
	ups := []bot.Update{s.direct(shop).words(shop, "/use "+code), s.direct(shop).words(shop, "核销 "+code)}
	var wg sync.WaitGroup
	for _, h := range s.three() {
		for _, up := range ups {
			wg.Go(func() {
				if err := h.HandleUpdate(t.Context(), up); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	s.pass(time.Second)
	s.direct(shop).find("核销好了")
	s.direct(shop).find("已经用过")
	if n := s.direct(shop).count(); n != 2 {
		t.Errorf("%d answers to two commands", n)
	}
}
