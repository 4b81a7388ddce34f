package handlers_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linli/bot"
	"linli/bot/report"
	"linli/storage"
)

// Some parts of an album, its caption on any of them, a location, presses of others
// and repetitions of all that, in any order, are one report that has it all.
func TestPartsInAnyOrderAreOneReport(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	other := s.resident(9, "Other")
	riders := 100
	rapid.Check(t, func(rt *rapid.T) {
		riders++
		rider := s.person(riders, fmt.Sprintf("Rider%d", riders))
		where := s.group
		if rapid.Bool().Draw(rt, "direct") {
			where = s.direct(rider)
			where.say(rider, "/start")
		}
		parts := rapid.IntRange(1, 10).Draw(rt, "parts")
		updates := albumOf(where, rider, parts, rapid.IntRange(0, parts-1).Draw(rt, "captioned"))
		located := rapid.Bool().Draw(rt, "located")
		if located {
			updates = append(updates, where.update(rider, bot.Said{Position: &bot.Position{Latitude: 23.1, Longitude: float64(riders) / 1000}}))
		}
		updates = append(updates, rapid.SliceOfN(rapid.SampledFrom(updates), 0, 4).Draw(rt, "repeated")...)
		groups := s.group.count()
		for _, i := range rapid.Permutation(indices(len(updates))).Draw(rt, "order") {
			where.handle(updates[i])
			s.pass(time.Duration(rapid.IntRange(0, 11).Draw(rt, "seconds")) * time.Second)
			if card := s.group.last(); card != nil && rapid.Bool().Draw(rt, "press") {
				if b, ok := card.button("我也是"); ok {
					s.group.pressData(other, card.ID, b.Data)
				}
			}
		}
		r, before := s.onlyReport(rt, rider)
		if len(before) != parts {
			rt.Fatalf("%s has %d photos, want %d", r.Ref(), len(before), parts)
		}
		if located && r.Latitude == nil {
			rt.Fatalf("%s has no location", r.Ref())
		}
		if n := s.group.count() - groups; n > 1 {
			rt.Fatalf("%d messages in the group", n)
		}
	})
}

func indices(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// albumOf is the parts of an album, one of which has the caption.
func albumOf(c chat, u bot.User, parts, captioned int) []bot.Update {
	name := "album-" + string(u.ID)
	var updates []bot.Update
	for i := range parts {
		words := ""
		if i == captioned {
			words = "#随手拍 " + string(u.ID) + "家门口有东西"
		}
		up := c.words(u, words)
		said := up.Content.(bot.Said)
		said.Album = name
		said.Photo = &bot.File{ID: bot.FileID(fmt.Sprintf("test:%s-%d", name, i))}
		up.Content = said
		updates = append(updates, up)
	}
	return updates
}

// onlyReport is the one report that somebody made, with its photos before.
func (s *street) onlyReport(rt *rapid.T, u bot.User) (r storage.Report, before []bot.PhotoID) {
	err := s.db.InTx(s.t.Context(), func(tx *storage.Tx) error {
		c, err := tx.FindCommunity(s.t.Context(), "文苑")
		if err != nil {
			return err
		}
		p, err := tx.FindPerson(s.t.Context(), c.ID, "test", string(u.ID))
		if err != nil {
			return err
		}
		rs, n, err := tx.ListReports(s.t.Context(), storage.ReportFilter{Community: c.ID, Reporter: p.ID}, 0, 2)
		if err != nil {
			return err
		}
		if n != 1 {
			rt.Fatalf("%s made %d reports, want 1", u.Name, n)
		}
		r = rs[0]
		before, _, err = tx.ReportPhotos(s.t.Context(), r.ID)
		return err
	})
	if err != nil {
		rt.Fatal(err)
	}
	return r, before
}

// Whatever people type and press, in whatever order, a report's life keeps to the
// table of states, and it pays three points at most.
func TestNothingLeadsOutsideTheTable(t *testing.T) {
	t.Parallel()
	s := newStreet(t)
	staff, grid, other := s.resident(7, "Staff", "staff"), s.resident(8, "Grid", "grid worker"), s.resident(9, "Other")
	s.group.say(other, "/report 一直开着的问题")
	riders := 100
	rapid.Check(t, func(rt *rapid.T) {
		riders++
		rider := s.person(riders, fmt.Sprintf("Rider%d", riders))
		s.direct(rider).say(rider, "/start")
		s.group.photo(rider, fmt.Sprintf("/report %d号的灯坏了", riders))
		r, _ := s.onlyReport(rt, rider)
		people := map[string]bot.User{"rider": rider, "staff": staff, "grid": grid, "other": other, "boss": s.person(1, "Boss")}
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			act := rapid.SampledFrom(reportActs).Draw(rt, "act")
			u := people[act.who]
			if rapid.IntRange(0, 3).Draw(rt, "stranger") == 0 {
				u = people[rapid.SampledFrom([]string{"rider", "staff", "grid", "other", "boss"}).Draw(rt, "who")]
			}
			if strings.HasPrefix(act.what, "/") {
				s.direct(u).say(u, fmt.Sprintf(act.what, r.Ref()))
			} else {
				s.direct(u).pressData(u, "m0", fmt.Sprintf(act.what, r.ID))
			}
			if rapid.IntRange(0, 5).Draw(rt, "waits") == 0 {
				s.pass(80 * time.Hour)
			}
		}
		s.keepsToTheTable(rt, r)
		if points := s.balanceOf(rider); len(points) != 1 || points > "3" {
			rt.Fatalf("%s paid %s points", r.Ref(), points)
		}
	})
}

// reportActs is what people do to a report, and who may.
var reportActs = []struct{ who, what string }{
	{"staff", "/accept %s"}, {"staff", "/assign %s @grid"}, {"staff", "/fixed %s"}, {"staff", "/reject %s 不归我们管"},
	{"staff", "/duplicate %s R1"}, {"rider", "/confirm %s"}, {"rider", "/reopen %s 还是黑的"}, {"rider", "/withdraw %s"},
	{"other", "/metoo %s"}, {"staff", "/askback %s 几楼？"}, {"rider", "/answer %s 三楼"}, {"staff", "/category %s 水管排水"},
	{"staff", "/assign %s 网格员"}, {"other", "/report %s"}, {"staff", "/undo %s"}, {"boss", "/undo %s"},
	{"boss", "report_accept:%d"}, {"grid", "report_start:%d"}, {"grid", "report_fix_bare:%d"}, {"rider", "report_confirm:%d"},
	{"rider", "report_partly:%d"}, {"rider", "report_reopen:%d"}, {"grid", "report_notmine:%d"}, {"grid", "report_take:%d"},
	{"other", "report_metoo:%d"}, {"staff", "report_kind:%d:noise"}, {"staff", "report_reject:%d"}, {"other", "report_still:%d"},
}

// keepsToTheTable follows a report's history from state to state. An act that only
// notes something leaves the state as it is.
func (s *street) keepsToTheTable(rt *rapid.T, r storage.Report) {
	var events []storage.ReportEvent
	err := s.db.InTx(s.t.Context(), func(tx *storage.Tx) (err error) {
		events, err = tx.ReportEvents(context.WithoutCancel(s.t.Context()), r.ID)
		return err
	})
	if err != nil {
		rt.Fatal(err)
	}
	state, was, act := report.New, report.New, report.Act("")
	for _, e := range events[1:] {
		next, ok := report.Next(state, e.Act)
		if e.Act == report.Undo && report.Undoes(was, act, state) {
			next, ok = was, true
		}
		if e.State != state && (!ok || e.State != next) {
			var history []string
			for _, e := range events {
				history = append(history, fmt.Sprintf("%s→%s", e.Act, e.State))
			}
			rt.Fatalf("%s: %s made %s of %s (%s)", r.Ref(), e.Act, e.State, state, strings.Join(history, " "))
		}
		was, act, state = state, e.Act, e.State
	}
}
