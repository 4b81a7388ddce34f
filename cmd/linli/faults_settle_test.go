package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"linli/bot/telegram/telegramtest"
)

// settle sets the town up through its chats, as its people would: communities,
// rooms, roles, everybody's direct chat, and tasks.
func (s *storm) settle() {
	s.t.Helper()
	s.open()
	for _, e := range s.estates {
		s.postTasks(e)
	}
	s.until("all is set up", s.idle)
}

// open sets up all but tasks.
func (s *storm) open() {
	s.t.Helper()
	for _, e := range s.estates {
		e.openGroups()
		s.boss.Say(e.groups[0], "/setup "+e.name)
	}
	for _, e := range s.estates {
		s.awaitWords(e.groups[0], "开通了")
		for _, g := range e.groups[1:] {
			s.boss.Say(g, "/setup "+e.name)
		}
		s.boss.Say(e.room, "/setup "+e.name+" staff")
	}
	for _, e := range s.estates {
		s.awaitWords(e.room, "的工作群")
		s.moveIn(e)
	}
	s.until("all have moved in", s.idle)
}

func (s *storm) awaitWords(c *telegramtest.Chat, words string) {
	s.t.Helper()
	s.until(fmt.Sprintf("%s reads %q", c.Title, words), func() bool {
		return slices.ContainsFunc(c.Messages(), func(m telegramtest.Message) bool { return strings.Contains(m.Text, words) })
	})
}

// moveIn has the people of an estate say something where they live, and to Linli.
func (s *storm) moveIn(e *estate) {
	s.t.Helper()
	for _, g := range e.groups[1:] {
		s.awaitWords(g, "的居民群")
	}
	for _, r := range e.residents {
		r.Say(r.group, "大家好")
	}
	for _, p := range e.staff {
		p.Say(e.room, "大家好")
	}
	// Linli answers about the community where it has met somebody.
	s.until(e.name+" has introduced itself", func() bool { return s.tg.Pending() == 0 })
	for _, r := range e.residents {
		r.Start("")
	}
	for _, p := range e.staff {
		s.boss.Say(e.room, fmt.Sprintf("/role @%s staff", p.Username))
	}
}

func (s *storm) postTasks(e *estate) {
	s.t.Helper()
	for n := range tasksOf {
		e.staff[0].Say(e.room, fmt.Sprintf("/newtask 清理楼道 | 后天 %d:00-%d:00 | %d人 | %d分", 9+2*n, 10+2*n, places, taskPay))
	}
	for n := range tasksOf {
		for _, g := range e.groups {
			s.until(fmt.Sprintf("%s sees T%d", g.Title, n+1), func() bool { return cardOf(g, n+1).ID != 0 })
		}
		for _, b := range cardOf(e.groups[0], n+1).Buttons[0] {
			if b.Label == "认领" {
				e.claims[n+1] = b.Data
			}
		}
	}
}

// live has everybody do what they do, at random within a time, and react to what
// they see. Who waits for the group waits until it is over.
func (s *storm) live(d time.Duration) *sync.WaitGroup {
	people, moods := new(sync.WaitGroup), newDice(*faultSeed, 3)
	s.t.Cleanup(people.Wait) // the test's context has ended by then
	for _, e := range s.estates {
		for _, r := range e.residents {
			people.Go(func() { s.liveOn(r.acts(), moods, d) })
		}
	}
	people.Go(func() { s.keepLooking(d) })
	return people
}

func (s *storm) liveOn(acts []func(), moods *dice, d time.Duration) {
	begun := time.Now()
	var times []time.Duration
	for i := range acts {
		times = append(times, moods.upTo(d))
		other := moods.below(i + 1)
		acts[i], acts[other] = acts[other], acts[i]
	}
	slices.Sort(times)
	for i, act := range acts {
		select {
		case <-time.After(times[i] - time.Since(begun)):
			act()
		case <-s.t.Context().Done():
			return
		}
	}
}

func (s *storm) keepLooking(d time.Duration) {
	over, look := time.After(d), time.NewTicker(500*time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			s.look()
		case <-over:
			return
		case <-s.t.Context().Done():
			return
		}
	}
}
