package handlers_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"linli/bot"
	"linli/bot/report"
)

// Who takes back what others have reported again takes back their own part of it
// alone: the oldest of the others' reports goes on in its place.
func TestDuplicatesOutliveTheirOriginal(t *testing.T) {
	t.Parallel()
	w := newWall(t)
	boss, third, fan := w.person(1, "Boss"), w.resident(12, "Third"), w.resident(13, "Fan")
	w.play("shoot again work drain") // red by Rider is R1, blue by Other is R2
	w.tell(w.group.words(third, "/report 3栋2单元还是垃圾"))
	w.tell(w.staff.words(boss, "/duplicate R3 R1"))
	w.tell(w.staff.words(boss, "/accept R1"))
	w.tell(w.direct(fan).words(fan, "/metoo R1"))
	w.play("work drain minute withdraw work drain minute work drain")

	first, second, last := w.storedReport(1), w.storedReport(2), w.storedReport(3)
	if first.State != report.Withdrawn || second.State != report.New || second.Original != 0 {
		t.Errorf("R1 is %s, R2 %s of %d; want R2 to go on", first.State, second.State, second.Original)
	}
	if last.State != report.Duplicate || last.Original != second.ID {
		t.Errorf("R3 is %s of %d, want it R2 again", last.State, last.Original)
	}
	if second.Followers != 2 || first.Followers != 0 {
		t.Errorf("%d follow R2 and %d R1, want Third and Fan to follow R2", second.Followers, first.Followers)
	}
	if !second.Since.After(second.Reported) || second.Due.Before(second.Since) {
		t.Errorf("the time of R2 runs from %v to %v, want it to begin anew", second.Since, second.Due)
	}
	if seen := w.seen("red"); len(seen) > 0 {
		t.Errorf("what was taken back is still seen in %s", seen)
	}
	if seen := strings.Join(w.seen("blue"), " "); !strings.Contains(seen, "test:-200") || !strings.Contains(seen, "R2 · 垃圾积存 · 待受理") {
		t.Errorf("the photo of R2 is seen in %q, want its card in the staff room", seen)
	}
	for _, id := range []int{11, 12, 13} { // whose it is, and who follow
		var said []string
		for _, m := range w.room(w.direct(w.person(id, "")).ID).Messages() {
			said = append(said, m.Text)
		}
		if all := strings.Join(said, "\n"); !strings.Contains(all, "R1 由上报人撤回了；R2") {
			t.Errorf("%d is told %q", id, all)
		}
	}
	w.tell(w.staff.words(boss, "/accept R2"))
	if r := w.storedReport(2); r.State != report.Accepted {
		t.Errorf("R2 cannot be taken on: it is %s", r.State)
	}
	w.tg.Check(t)
}

// What is over is over for those that are it again, too: they keep their photos.
func TestDuplicatesOfWhatIsOverKeepTheirPhotos(t *testing.T) {
	t.Parallel()
	w := newWall(t)
	w.play("shoot again fix work drain withdraw work drain minute work drain")
	if r := w.storedReport(2); r.State != report.Duplicate {
		t.Errorf("R2 is %s, want it to stay with R1", r.State)
	}
	if seen := w.seen("red"); len(seen) > 0 {
		t.Errorf("what was taken back is still seen in %s", seen)
	}
	w.tell(w.direct(w.person(11, "Other")).words(w.person(11, "Other"), "/report R2"))
	w.play("drain")
	if seen := w.seen("blue"); len(seen) == 0 {
		t.Error("R2 has lost its photo")
	}
}

// TestReportsAreLockedWithoutDeadlocks has reports merged, taken back, hidden and
// fetched at once, again and again: nobody waits for who waits for them.
func TestReportsAreLockedWithoutDeadlocks(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	s.gallery()
	s.tick = time.Microsecond // so that no two turns set the same timers
	boss, rider, other := s.person(1, "Boss"), s.resident(10, "Rider"), s.resident(11, "Other")
	for n := range int64(6) {
		older, newer := 2*n+1, 2*n+2
		s.group.shoot(rider, "test:red", "/report 3栋2单元垃圾成堆")
		s.group.shoot(other, "test:green", "/report 3栋2单元都是垃圾")
		ups := []bot.Update{
			s.staff.words(boss, fmt.Sprintf("/duplicate R%d R%d", newer, older)),
			s.direct(rider).words(rider, fmt.Sprintf("/withdraw R%d", older)),
			s.direct(other).words(other, fmt.Sprintf("/withdraw R%d", newer)),
			s.staff.words(boss, fmt.Sprintf("/hide R%d", newer)),
			s.staff.words(boss, fmt.Sprintf("/hide R%d", older)),
		}
		if n%2 == 1 {
			s.staff.say(boss, fmt.Sprintf("/duplicate R%d R%d", newer, older))
			s.pass(time.Second)
		}
		var all sync.WaitGroup
		for _, up := range ups {
			all.Go(func() {
				if err := s.h.HandleUpdate(t.Context(), up); err != nil {
					t.Error(err)
				}
			})
		}
		for range 2 {
			all.Go(func() {
				if err := s.h.RunDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		s.deliver()
	}
	if n := s.deadlocks(); n != 0 {
		t.Errorf("%d deadlocks", n)
	}
}

// deadlocks is how often two transactions waited for each other. Those that noticed
// tell when their connections end.
func (s *street) deadlocks() (n int) {
	s.t.Helper()
	s.db.SQL().SetMaxIdleConns(-1)
	for others := 1; others > 0; {
		err := s.db.SQL().QueryRowContext(s.t.Context(), `
			SELECT deadlocks, (SELECT count(*) FROM pg_stat_activity a WHERE a.datname = d.datname AND a.pid <> pg_backend_pid())
			FROM pg_stat_database d WHERE datname = current_database()`).Scan(&n, &others)
		if err != nil {
			s.t.Fatal(err)
		}
	}
	return n
}
