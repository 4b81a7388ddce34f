package handlers

import (
	"context"
	"errors"
	"slices"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// routeFor returns who gets the reports of a category at a place; at is 0 for one
// that has no name here. Of the routes that fit, the most particular one holds: that
// for the category and the place, then for the place, for the category, for
// everything. It is the zero Route if none fits.
func (s scheme) routeFor(c report.Category, at storage.PlaceID) (best storage.Route) {
	rank := 0
	for _, r := range s.Routes {
		fits := (r.Category == "" || r.Category == c) && (r.Place == 0 || r.Place == at)
		if n := routeRank(r); fits && n > rank {
			best, rank = r, n
		}
	}
	return best
}

// routeRank is how particular a route is; a place says more than a category, for
// whoever is there deals with all that is there.
func routeRank(r storage.Route) int {
	rank := 1
	if r.Category != "" {
		rank++
	}
	if r.Place != 0 {
		rank += 2
	}
	return rank
}

// handOn gives a new report to whom its route names. Nobody has accepted it by
// that: acceptance pays, and is the staff's. One that waits for approval waits.
func (t *Turn) handOn(ctx context.Context, r *storage.Report) error {
	if r.Held {
		return nil // nobody sees it before staff have accepted it
	}
	route := t.routeFor(r.Category, r.At)
	people, err := t.recipients(ctx, *r, route)
	if err != nil {
		return err
	}
	return t.handTo(ctx, r, route.Role, people)
}

// handOnAnew has a report that was about something else, or elsewhere, go to whom
// its route names by now, unless it is with somebody whom staff chose.
func (t *Turn) handOnAnew(ctx context.Context, r *storage.Report, before storage.Report) error {
	if !r.State.Open() || r.Held || r.Category == before.Category && r.At == before.At {
		return nil
	}
	old, route := t.routeFor(before.Category, before.At), t.routeFor(r.Category, r.At)
	if r.Assignee != 0 && r.Assignee != old.Member {
		return nil
	}
	people, err := t.recipients(ctx, *r, route)
	if err != nil || len(people) == 0 && r.State == report.InProgress {
		return err // who is at work on it stays so
	}
	if old.Member != route.Member || old.Role != route.Role {
		if err := t.recall(ctx, *r, old); err != nil {
			return err
		}
	}
	return t.handTo(ctx, r, route.Role, people)
}

// handTo gives a report to one, or puts it before all of a role. Where there is
// nobody, it is the staff's.
func (t *Turn) handTo(ctx context.Context, r *storage.Report, role storage.Role, people []storage.Person) error {
	switch {
	case len(people) == 0:
		return t.leaveToStaff(ctx, r)
	case role != "":
		return t.putBefore(ctx, r, role, people)
	default:
		return t.giveByRoute(ctx, r, people[0])
	}
}

// recipients returns those whom a route names, but for who has said that the
// report is not theirs.
func (t *Turn) recipients(ctx context.Context, r storage.Report, route storage.Route) ([]storage.Person, error) {
	people, err := t.named(ctx, route)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	events, err := t.Tx.ReportEvents(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(people, func(p storage.Person) bool {
		return slices.ContainsFunc(events, func(e storage.ReportEvent) bool {
			return e.Act == report.GiveBack && e.Member == p.ID
		})
	}), nil
}

// named returns those whom a route names; none if they have left.
func (t *Turn) named(ctx context.Context, route storage.Route) ([]storage.Person, error) {
	switch {
	case route.Role != "":
		return t.Tx.WithRole(ctx, t.Community.ID, route.Role)
	case route.Member == 0:
		return nil, nil
	}
	p, err := t.Tx.Person(ctx, t.Community.ID, route.Member)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	return []storage.Person{p}, err
}

// giveByRoute gives a report to somebody, who hears of it as of any other.
func (t *Turn) giveByRoute(ctx context.Context, r *storage.Report, who storage.Person) error {
	if r.Assignee == who.ID {
		return nil
	}
	if err := t.moveTo(ctx, r, who.ID, report.Route, ""); err != nil {
		return err
	}
	if err := t.tellAssignee(ctx, *r, who); err != nil || !who.Direct.IsZero() {
		return err
	}
	return t.sayUnheard(ctx, *r, text.ReportRoutedUnheard, text.Args{"Ref": r.Ref(), "Name": who.Name})
}

// putBefore offers a report to people who have a role; it is with none of them yet.
func (t *Turn) putBefore(ctx context.Context, r *storage.Report, role storage.Role, people []storage.Person) error {
	if already, err := t.offeredTo(ctx, *r, role, people); already || err != nil {
		return err
	}
	act := report.Route
	if r.State == report.InProgress {
		act = report.Offer // nobody is at work on it then
	}
	if err := t.moveTo(ctx, r, 0, act, string(role)); err != nil {
		return err
	}
	heard, err := t.addJobs(ctx, *r, role, idsOf(people)...)
	if err != nil || heard > 0 {
		return err
	}
	return t.sayUnheard(ctx, *r, text.WorkOfferedUnheard, text.Args{"Ref": r.Ref(), "Role": t.inRoom().Label(roleKeys[role])})
}

// leaveToStaff takes a report from whom an earlier route gave it to.
func (t *Turn) leaveToStaff(ctx context.Context, r *storage.Report) error {
	if r.Assignee == 0 {
		return nil
	}
	return t.moveTo(ctx, r, 0, report.GiveBack, "")
}

// moveTo makes a report somebody's, or nobody's, by the rules alone, and tells who
// had it before.
func (t *Turn) moveTo(ctx context.Context, r *storage.Report, who storage.MemberID, act report.Act, note string) error {
	next, ok := report.Next(r.State, act)
	if !ok {
		return t.allows(*r, act)
	}
	before := r.Assignee
	r.State, r.Assignee = next, who
	if err := t.Tx.ChangeReport(ctx, *r, 0, act, note); err != nil {
		return err
	}
	return t.tellRelieved(ctx, *r, before)
}

// recall ends what an earlier route put before people.
func (t *Turn) recall(ctx context.Context, r storage.Report, old storage.Route) error {
	if old.ID == 0 {
		return nil
	}
	jobs, err := t.Tx.Jobs(ctx, r)
	if err != nil {
		return err
	}
	over := slices.DeleteFunc(jobs, func(j storage.Job) bool {
		return j.Role != old.Role || j.Role == "" && j.Member.ID != old.Member
	})
	for _, j := range over {
		t.Tell(j.Person, bot.Message{Card: jobCard(j.ID), Text: t.to(j.Person).Say(text.ReportRelieved, text.Args{"Ref": r.Ref()})})
	}
	return t.Tx.EndJobs(ctx, over...)
}

// sayUnheard tells the staff room that nobody could be told of a report, with the
// button that changes this.
func (t *Turn) sayUnheard(ctx context.Context, r storage.Report, k text.Key, args text.Args) error {
	_, err := t.postRoom(ctx, storage.StaffRoom, unheard(t.inRoom(), r, k, args))
	return err
}
