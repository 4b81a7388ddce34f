package handlers_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/handlers"
)

func TestDigestIsOneMessageADay(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, rider := s.resident(11, "Staff", "staff"), s.resident(10, "Rider")
	for i := range 6 {
		s.group.photo(rider, fmt.Sprintf("/report %d栋路灯坏了", i+1))
	}
	s.staff.say(staff, "/accept R2")
	s.staff.say(staff, "/fixed R3")
	s.pass(23*time.Hour - time.Minute)
	s.staff.wantTimes(0, "小结")
	s.pass(time.Minute)
	digest := s.staff.find("小结")
	s.wants(digest, "7月2日 周四", "待受理 4", "已受理 1", "处理中 0", "没解决 0", "已超期 0", "确认 1",
		"R1 照明 · 1栋 · 23 小时", "R2", "R4", "R5", "R6")
	if strings.Contains(digest.text(), "R3") {
		t.Errorf("the digest lists what is done: %q", digest.text())
	}
	s.staff.press(staff, digest, "R6")

	// Changes of a minute are one edit, some time later.
	s.staff.say(staff, "/accept R1")
	s.staff.say(staff, "/fixed R2")
	if digest.Edits != 0 {
		t.Errorf("the digest was edited %d times at once", digest.Edits)
	}
	s.pass(2 * time.Minute)
	s.wants(digest, "待受理 3", "已受理 1", "确认 2")
	if digest.Edits != 1 {
		t.Errorf("two changes made %d edits, want 1", digest.Edits)
	}
	s.group.photo(rider, "/report 9栋路灯坏了")
	s.pass(2 * time.Minute)
	s.wants(digest, "待受理 4")
	s.staff.wantTimes(1, "小结")

	s.pass(23*time.Hour + 56*time.Minute)
	s.staff.wantTimes(2, "小结")
	s.staff.say(staff, "/accept R4")
	s.pass(2 * time.Minute)
	s.wants(s.staff.find("小结"), "7月3日 周五", "待受理 3")
	s.wants(digest, "7月2日 周四", "待受理 4")
}

func TestDigestShowsWhatIsOverdue(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.group.photo(rider, "/report 3栋水管爆了")
	s.pass(23 * time.Hour)
	digest := s.staff.find("小结")
	s.wants(digest, "已超期 0")
	s.pass(time.Hour) // due
	s.pass(2 * time.Minute)
	s.wants(digest, "已超期 1", "R1", "已超期 2 分钟")
}

func TestNoDigestOfNothing(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, rider := s.resident(11, "Staff", "staff"), s.resident(10, "Rider")
	s.group.photo(rider, "/report 路灯坏了")
	s.staff.say(staff, "/fixed R1")
	s.pass(24 * time.Hour)
	s.group.photo(rider, "/report 9栋路灯坏了") // after nine
	s.pass(time.Hour)
	s.staff.wantTimes(0, "小结")
	s.pass(22 * time.Hour)
	digest := s.staff.find("小结")
	s.staff.say(staff, "/fixed R2")
	s.pass(2 * time.Minute)
	s.wants(digest, "都办完了", "确认 2")
}

func TestDigestAfterAStop(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		down    time.Duration // from 10:00
		digests int
		then    time.Duration // until the next, if there was none
	}{
		"back at noon":                    {26 * time.Hour, 1, 0},
		"back at noon, three days later":  {98 * time.Hour, 1, 0},
		"back at seven, three days later": {93 * time.Hour, 0, 2 * time.Hour},
		"back at night":                   {36 * time.Hour, 0, 11 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStreet(t)
			rider := s.resident(10, "Rider")
			s.group.photo(rider, "/report 路灯坏了")
			s.skip(c.down)
			s.restart()
			s.pass(0)
			s.staff.wantTimes(c.digests, "小结")
			s.restart()
			s.pass(time.Minute)
			s.staff.wantTimes(c.digests, "小结")
			if c.digests == 0 {
				s.pass(c.then - time.Minute)
				s.staff.wantTimes(1, "小结")
			}
			s.pass(24 * time.Hour)
			s.staff.wantTimes(2, "小结")
		})
	}
}

func TestDigestOfSeveralProcesses(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.group.photo(rider, "/report 路灯坏了")
	for day := range 3 {
		s.skip(24 * time.Hour)
		var wg sync.WaitGroup
		errs := make([]error, 3)
		for i := range errs {
			h := handlers.New(s.h.Config)
			wg.Go(func() { errs[i] = h.RunDue(t.Context()) })
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		s.deliver()
		s.staff.wantTimes(day+1, "小结")
	}
	if edits := s.staff.find("小结").Edits; edits != 0 {
		t.Errorf("the digest was edited %d times, though nothing changed", edits)
	}
}

func TestDigestOnWorkingDays(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, rider := s.resident(1, "Boss"), s.resident(10, "Rider")
	s.staff.say(boss, "/settings workdays Mon-Fri")
	s.staff.say(boss, "/holidays 7月3日 社区日")
	s.staff.say(boss, "/holidays 7月5日 上班")
	s.group.photo(rider, "/report 路灯坏了")
	for i, want := range []int{1, 1, 1, 2, 3, 4} { // Thursday to Tuesday
		s.pass(24 * time.Hour)
		if got := s.staff.times("小结"); got != want {
			t.Errorf("day %d: %d digests, want %d", i, got, want)
		}
	}
}

// The digest comes at nine by the community's clocks, which go back in the night
// to 1 November 2026.
func TestDigestInTheCommunitysZone(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	boss, rider := s.resident(1, "Boss"), s.resident(10, "Rider")
	s.staff.say(boss, "/settings zone America/New_York")
	s.group.photo(rider, "/report 路灯坏了")
	s.pass(time.Date(2026, 10, 31, 12, 59, 0, 0, time.UTC).Sub(s.now()))
	s.flush()
	s.pass(time.Minute) // 9:00 in summer
	s.staff.wantTimes(1, "10月31日")
	s.pass(24*time.Hour + 59*time.Minute)
	s.staff.wantTimes(0, "11月1日")
	s.pass(time.Minute) // 9:00 in winter
	s.staff.wantTimes(1, "11月1日")
}

// A community whose digest has got lost, or that is older than digests, gets one.
func TestDigestIsMended(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	rider := s.resident(10, "Rider")
	s.group.photo(rider, "/report 路灯坏了")
	if _, err := s.db.SQL().ExecContext(t.Context(), `DELETE FROM timers WHERE kind = 'digest'`); err != nil {
		t.Fatal(err)
	}
	s.pass(24 * time.Hour)
	s.staff.wantTimes(0, "小结")
	if err := s.h.KeepHouse(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.pass(0)
	s.staff.wantTimes(1, "小结")
	s.pass(23 * time.Hour)
	s.staff.wantTimes(2, "小结")
}
