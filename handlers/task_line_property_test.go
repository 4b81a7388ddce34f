package handlers_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/bot"
	"linli/bot/task"
	"linli/storage"
)

// A queue is a task with some people who claim it, give it back, answer offers, learn
// and forget skills, and let time pass.
type queue struct {
	s      *street
	users  []bot.User
	number int64
	before []storage.ClaimID // of those who wait, as they stood
}

// state is the task as it stands, with its places and those who have a part in it.
func (q *queue) state(t *rapid.T) (k storage.Task, seats task.Seats, all []storage.Claimant, fits map[storage.MemberID]task.Fit) {
	err := q.s.db.InTx(context.Background(), func(tx *storage.Tx) (err error) {
		if k, err = tx.TaskByRef(context.Background(), 1, q.number); err != nil {
			return err
		}
		if seats, err = tx.Seats(context.Background(), k); err != nil {
			return err
		}
		if all, err = tx.Claimants(context.Background(), k, task.States...); err != nil {
			return err
		}
		var ids []storage.MemberID
		for _, c := range all {
			ids = append(ids, c.ID)
		}
		fits, err = tx.Fits(context.Background(), 1, ids)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return k, seats, all, fits
}

// check holds the task to what may be relied upon.
func (q *queue) check(t *rapid.T) {
	k, seats, all, fits := q.state(t)
	started := k.Hours().Started(q.s.now())
	held, waiting := map[string]int{}, []storage.Claimant{}
	for _, c := range all {
		switch {
		case c.Claim.State.Holds():
			held[c.Claim.Seat]++
		case c.Claim.State == task.Waiting:
			waiting = append(waiting, c)
		}
		if c.Claim.State == task.Offered && started {
			t.Fatalf("%s holds an offer after the start", c.Name)
		}
	}
	for _, s := range seats {
		if s.Taken != held[s.For] || s.Taken > s.Slots {
			t.Fatalf("%d of %d places %q are taken, by %d claims", s.Taken, s.Slots, s.For, held[s.For])
		}
	}
	if started && len(waiting) > 0 {
		t.Fatalf("%d wait after the start", len(waiting))
	}
	for _, w := range waiting {
		if seat, ok := seats.Pick(fits[w.ID]); ok {
			t.Fatalf("a place %q is free, and %s waits, who may take it", seat, w.Name)
		}
	}
	q.checkOrder(t, all, fits)
}

// checkOrder makes sure that nobody who waited was passed over for a place that they
// could have taken.
func (q *queue) checkOrder(t *rapid.T, all []storage.Claimant, fits map[storage.MemberID]task.Fit) {
	for _, c := range all {
		if c.Claim.State != task.Offered || !slices.Contains(q.before, c.Claim.ID) {
			continue
		}
		for _, w := range all {
			if w.Claim.State == task.Waiting && w.Claim.ID < c.Claim.ID && fits[w.ID].May(c.Claim.Seat) {
				t.Fatalf("%s is offered %q before %s, who waits longer", c.Name, c.Claim.Seat, w.Name)
			}
		}
	}
	q.before = nil
	for _, c := range all {
		if c.Claim.State == task.Waiting {
			q.before = append(q.before, c.Claim.ID)
		}
	}
}

// act has somebody do something.
func (q *queue) act(t *rapid.T) {
	u := rapid.SampledFrom(q.users).Draw(t, "who")
	room := q.s.direct(u)
	switch ref := fmt.Sprintf("T%d", q.number); rapid.IntRange(0, 10).Draw(t, "act") {
	case 0, 1, 2:
		room.say(u, "/claim "+ref)
	case 3, 4:
		room.say(u, "/release "+ref)
	case 5:
		q.answer(t, u, "task_pass")
	case 6:
		q.answer(t, u, "task_take")
	case 7, 8, 9:
		room.say(u, "/skills "+rapid.SampledFrom([]string{"水电", "-水电"}).Draw(t, "skill"))
	case 10:
		q.s.pass(time.Duration(rapid.IntRange(1, 180).Draw(t, "minutes")) * time.Minute)
	}
}

// answer has somebody press a button of an offer to them, if there is one.
func (q *queue) answer(t *rapid.T, u bot.User, verb string) {
	_, _, all, _ := q.state(t)
	for _, c := range all {
		if c.User == u.ID && c.Claim.State == task.Offered {
			q.s.direct(u).pressData(u, "m1", fmt.Sprintf("%s:%d", verb, c.Claim.ID))
		}
	}
}

// lineChecks is how many tasks TestLineInAnyCase plays through.
const lineChecks = 60

// Whatever people do and however time passes: never more than the places of any sort,
// never an empty one with somebody waiting who could take it, the order of the line is
// kept, and nothing is offered after the start.
func TestLineInAnyCase(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	var users []bot.User
	for i := range 4 {
		users = append(users, s.resident(10+i, fmt.Sprintf("P%d", i)))
	}
	number := int64(0)
	rapid.Check(t, func(rt *rapid.T) {
		if number++; number > lineChecks {
			return // each takes a tenth of a second or more
		}
		at := s.now().Add(time.Duration(rapid.IntRange(4, 30).Draw(rt, "hours")) * time.Hour).In(time.FixedZone("CST", 8*3600))
		places := rapid.SampledFrom([]string{"1人", "2人", "水电1人，不限1人", "水电2人，不限1人", "3人 | 新人2人"}).Draw(rt, "places")
		s.staff.say(s.person(1, "Boss"), fmt.Sprintf("/newtask 清理 | %s | %s", at.Format("2006-01-02 15:04"), places))
		q := &queue{s: s, users: users, number: number}
		for range rapid.IntRange(6, 16).Draw(rt, "acts") {
			q.act(rt)
			q.check(rt)
		}
		s.staff.say(s.person(1, "Boss"), fmt.Sprintf("/canceltask T%d", number))
		s.flush()
	})
}
