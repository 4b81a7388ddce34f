package handlers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linli/bot"
)

// fullTask is a task with one place, which An has, and a line of Bo and Cai.
func fullTask(t *testing.T) (s *street, card *shown, an, bo, cai bot.User) {
	t.Helper()
	s = newStreet(t)
	an, bo, cai = s.resident(2, "An"), s.resident(3, "Bo"), s.resident(4, "Cai")
	card = postTask(s, "清理 | 明天 9:00-11:00")
	s.group.press(an, card, "认领")
	s.group.press(bo, card, "排候补")
	s.group.press(cai, card, "排候补")
	s.wants(card, "1/1", "候补：2 人")
	return s, card, an, bo, cai
}

func TestWaitingLine(t *testing.T) {
	t.Parallel()
	s, card, _, bo, cai := fullTask(t)
	dong := s.person(5, "Dong")
	s.wants(s.direct(bo).say(bo, "/claim T1"), "候补第 1 位")
	s.wants(s.direct(cai).say(cai, "/claim T1"), "候补第 2 位")
	s.wants(s.direct(cai).say(cai, "/tasks mine"), "T1", "候补中", "第 2 位")
	s.wants(s.direct(bo).say(bo, "/release T1"), "不排了")
	s.wants(s.direct(cai).say(cai, "/claim T1"), "候补第 1 位")
	// Somebody who never opened the direct chat is asked to.
	answer := s.group.say(dong, "/claim T1")
	s.wants(answer, "T1", "候补第 2 位", "私信")
	if b, ok := answer.button("私信我"); !ok || b.Start != "t1" {
		t.Errorf("buttons %v", answer.Buttons)
	}
	s.wants(card, "1/1", "候补：2 人")
}

func TestOfferTaken(t *testing.T) {
	t.Parallel()
	s, card, an, bo, cai := fullTask(t)
	s.direct(an).say(an, "/release T1")
	offer := s.direct(bo).last()
	s.wants(offer, "T1", "空出", "7月1日 周三 12:00")
	s.wants(card, "1/1", "候补：1 人") // the place is kept
	if s.direct(cai).last() != nil {
		t.Errorf("Cai was asked too: %q", s.direct(cai).last().text())
	}
	dong := s.resident(5, "Dong") // forgets what was sent before
	s.wants(s.direct(dong).say(dong, "/claim T1"), "候补第 2 位")
	s.direct(bo).press(bo, offer, "我来")
	if toasts := s.toasts; len(toasts) != 1 || !strings.Contains(toasts[0], "T1 归您了") {
		t.Errorf("toasts %q", toasts)
	}
	s.wants(s.direct(bo).say(bo, "/tasks mine"), "T1", "已认领")
	if toast := s.direct(bo).press(bo, offer, "我来"); !strings.Contains(toast, "不在了") {
		t.Errorf("the second press: %q", toast)
	}
}

// The question itself becomes the news, so that it cannot be answered again.
func TestOfferIsOneMessage(t *testing.T) {
	t.Parallel()
	s, _, an, bo, _ := fullTask(t)
	s.direct(an).say(an, "/release T1")
	offer := s.direct(bo).last()
	s.direct(bo).press(bo, offer, "我来")
	s.wants(offer, "T1", "归您了", "/done T1")
	if _, ok := offer.button("我来"); ok && len(offer.Buttons[0]) == 2 && offer.Buttons[0][0].Label == "我来" {
		t.Errorf("it still asks: %v", offer.Buttons)
	}
	if s.direct(bo).count() != 1 {
		t.Errorf("%d messages, want one", s.direct(bo).count())
	}
}

func TestOfferPassed(t *testing.T) {
	t.Parallel()
	s, card, an, bo, cai := fullTask(t)
	s.direct(an).say(an, "/release T1")
	s.direct(bo).press(bo, s.direct(bo).last(), "不了")
	s.wants(s.direct(bo).last(), "不排了")
	s.wants(s.direct(cai).last(), "T1", "空出")
	s.direct(cai).say(cai, "/claim T1") // a command does what the button does
	s.wants(s.direct(cai).say(cai, "/tasks mine"), "已认领")
	s.wants(card, "1/1")
	s.direct(cai).say(cai, "/release T1")
	s.wants(card, "0/1") // nobody waits
}

func TestOfferLapses(t *testing.T) {
	t.Parallel()
	s, card, an, bo, cai := fullTask(t)
	s.direct(an).say(an, "/release T1")
	offer := s.direct(bo).last()
	s.pass(2*time.Hour - time.Second)
	s.wants(offer, "空出")
	s.pass(time.Second)
	s.wants(offer, "等到时间了")
	if len(offer.Buttons) > 0 {
		t.Error("an offer that is over has buttons")
	}
	s.wants(s.direct(cai).last(), "T1", "空出", "14:00")
	if toast := s.direct(bo).pressData(bo, offer.ID, "task_take:2"); !strings.Contains(toast, "不在了") {
		t.Errorf("a late press: %q", toast)
	}
	s.direct(cai).press(cai, s.direct(cai).last(), "我来")
	s.pass(2 * time.Hour) // Cai's own timer finds nothing to do
	s.wants(card, "1/1")
	s.wants(s.direct(bo).say(bo, "/claim T1"), "候补第 1 位")
}

// An offer ends with the start, and then nothing is offered any more.
func TestOfferEndsAtTheStart(t *testing.T) {
	t.Parallel()
	s, card, an, bo, cai := fullTask(t)
	s.pass(untilTomorrow9 - time.Hour)
	s.direct(an).say(an, "/release T1")
	offer := s.direct(bo).last()
	s.wants(offer, "空出", "7月2日 周四 09:00")
	s.pass(time.Hour)
	s.wants(offer, "没轮到您")
	s.wants(s.direct(cai).last(), "没轮到您")
	s.wants(card, "0/1", "已经开始")
	if toast := s.direct(bo).pressData(bo, offer.ID, "task_take:2"); !strings.Contains(toast, "不在了") {
		t.Errorf("a press after the start: %q", toast)
	}
	before := s.direct(bo).count() + s.direct(cai).count()
	s.pass(3 * time.Hour)
	if s.direct(bo).count()+s.direct(cai).count() != before {
		t.Error("somebody is told of a task that is over and was not theirs")
	}
}

// The start counts, not the timer that has yet to notice it.
func TestNothingIsOfferedAfterTheStart(t *testing.T) {
	t.Parallel()
	s, card, _, bo, _ := fullTask(t)
	s.mu.Lock()
	s.clock = s.clock.Add(untilTomorrow9)
	s.mu.Unlock()
	s.wants(s.staff.say(s.person(1, "Boss"), "/release T1 @an"), "已让退出")
	s.wants(card, "0/1")
	if m := s.direct(bo).last(); m != nil {
		t.Errorf("Bo hears %q", m.text())
	}
}

// One who cannot be asked keeps their place in the line while the next one who
// can is asked.
func TestOfferPassesOverTheUnreachable(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	an, cai := s.resident(2, "An"), s.resident(4, "Cai")
	bo := s.person(3, "Bo") // has never opened the direct chat
	card := postTask(s, "清理 | 明天 9:00-11:00")
	s.group.press(an, card, "认领")
	s.group.say(bo, "/claim T1")
	s.group.press(cai, card, "排候补")
	s.direct(an).say(an, "/release T1")
	s.wants(s.direct(cai).last(), "空出")
	s.wants(s.group.say(bo, "/claim T1"), "候补第 1 位")
	s.direct(cai).press(cai, s.direct(cai).last(), "不了")
	// Nobody is left who could be asked: the place is for whoever presses.
	s.wants(card, "0/1", "候补：1 人")
	s.wants(s.group.say(bo, "/claim T1"), "T1 归您了", "私信")
	s.wants(card, "1/1")
}

// More places are offered at once to as many as there are.
func TestMorePlaces(t *testing.T) {
	t.Parallel()
	s, card, _, bo, cai := fullTask(t)
	s.staff.say(s.person(1, "Boss"), "/edittask T1 | 2人")
	s.wants(s.direct(bo).last(), "空出")
	s.wants(card, "2/2", "候补：1 人")
	s.staff.say(s.person(1, "Boss"), "/edittask T1 | 4人")
	s.wants(s.direct(cai).last(), "空出")
	s.wants(card, "3/4")
}

// What one may not claim, one may not take from the line.
func TestOfferKeepsTheRules(t *testing.T) {
	t.Parallel()
	s, _, an, bo, _ := fullTask(t)
	for i := range 3 {
		postTask(s, fmt.Sprintf("第%d件 | 7月5日 %d:00-%d:00", i, 9+i, 10+i))
		s.direct(bo).say(bo, fmt.Sprintf("/claim T%d", i+2))
	}
	s.direct(an).say(an, "/release T1")
	offer := s.direct(bo).find("空出")
	if toast := s.direct(bo).press(bo, offer, "我来"); !strings.Contains(toast, "最多同时认领 3 个") {
		t.Errorf("toast %q", toast)
	}
	s.wants(offer, "空出") // the offer stands
	s.direct(bo).say(bo, "/release T4")
	s.direct(bo).press(bo, offer, "我来")
	s.wants(s.direct(bo).say(bo, "/tasks mine"), "T1", "T2", "T3")
	// Somebody else cannot answer it.
	if toast := s.direct(an).pressData(an, "m1", "task_pass:2"); !strings.Contains(toast, "过时") {
		t.Errorf("another's press: %q", toast)
	}
}

// All give back and claim at the same time: never more than the places, never an
// empty one with somebody waiting who could be asked.
func TestLineRace(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	const people = 12
	users := make([]bot.User, people)
	for i := range users {
		users[i] = s.resident(10+i, fmt.Sprintf("P%d", i))
	}
	card := postTask(s, "清理 | 明天 9:00-11:00 | 3人")
	for range 5 {
		var updates []bot.Update
		for _, u := range users {
			up := s.direct(u).update(u, bot.Press{ID: "p", Data: "task_claim:1"})
			down := s.direct(u).update(u, bot.Press{ID: "p", Data: "task_release:1"})
			up.Addressed, down.Addressed = true, true
			updates = append(updates, up, down)
		}
		together(t, len(updates), func(i int) error { return s.h.HandleUpdate(t.Context(), updates[i]) })
		s.deliver()
		waits := strings.Contains(card.text(), "候补")
		if full := strings.Contains(card.text(), "3/3"); waits && !full {
			t.Fatalf("a place is free and somebody waits: %q", card.text())
		}
	}
	for _, word := range []string{"0/3", "1/3", "2/3", "3/3"} {
		if strings.Contains(card.text(), word) {
			return
		}
	}
	t.Errorf("more than there are: %q", card.text())
}
