package handlers

import (
	"context"
	"fmt"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// jobCard is the card of a job in its member's direct chat.
func jobCard(id storage.JobID) string { return fmt.Sprintf("job/%d", id) }

// showJobs brings the cards of those who have a report before them up to date. A
// card that has nothing more to tell follows the report no longer.
func (t *Turn) showJobs(ctx context.Context, r storage.Report) error {
	jobs, err := t.Tx.Jobs(ctx, r)
	if err != nil || len(jobs) == 0 {
		return err
	}
	s, err := t.jobSheet(ctx, r)
	if err != nil {
		return err
	}
	var over []storage.Job
	for _, j := range jobs {
		m, live := t.jobMessage(s, j)
		t.Tell(j.Person, m)
		if !live {
			over = append(over, j)
		}
	}
	return t.Tx.EndJobs(ctx, over...)
}

// A jobSheet is what the cards of all who have a report before them say.
type jobSheet struct {
	storage.Report
	photo    bot.PhotoID
	assignee storage.Person // zero: nobody
	question storage.Question
}

func (t *Turn) jobSheet(ctx context.Context, r storage.Report) (s jobSheet, err error) {
	s.Report = r
	before, _, err := t.Tx.ReportPhotos(ctx, r.ID)
	if err != nil {
		return s, err
	}
	if len(before) > 0 {
		s.photo = before[0]
	}
	if r.Assignee != 0 {
		if s.assignee, err = t.Tx.Person(ctx, r.Community, r.Assignee); err != nil {
			return s, err
		}
	}
	s.question, err = t.latestQuestion(ctx, r)
	return s, err
}

// jobMessage is the card of a job. It reports whether the card is to follow the
// report further.
func (t *Turn) jobMessage(s jobSheet, j storage.Job) (bot.Message, bool) {
	p, r := t.to(j.Person), s.Report
	m := bot.Message{Card: jobCard(j.ID), Photo: s.photo}
	switch {
	case r.Assignee == j.Member.ID && r.State.Open():
		m.Text = joinLines(append([]bot.Markup{t.yoursText(p, r)}, workLines(p, r, s.question)...))
		m.Buttons = jobButtons(p, r)
		return m, true
	case !r.State.Open():
		m.Text = t.cardText(p, r, 0, text.ReportCard)
		return m, r.Assignee == j.Member.ID && r.State == report.Resolved
	case r.Assignee != 0:
		m.Text = p.Say(text.WorkTaken, text.Args{"Ref": r.Ref(), "Who": workName(p, s.assignee.Roles)})
		return m, false
	case j.Role != "":
		m.Text = t.offerText(p, r, j.Role)
		m.Buttons = bot.Row(reportButton(p, text.WorkTake, "report_take", r))
		return m, true
	default:
		m.Text = p.Say(text.WorkBack, text.Args{"Ref": r.Ref()})
		return m, false
	}
}

func (t *Turn) yoursText(p text.Printer, r storage.Report) bot.Markup {
	lines := []bot.Markup{p.Say(text.ReportYours, text.Args{
		"Ref": r.Ref(), "Category": t.kind(p, r.Category), "Place": r.Place,
		"Words": bot.Shorten(r.Words, 400), "Due": t.day(p, r.Due),
	})}
	if r.State == report.InProgress {
		lines = append(lines, p.Say(stateKey(r.State)))
	}
	return joinLines(lines)
}

func (t *Turn) offerText(p text.Printer, r storage.Report, role storage.Role) bot.Markup {
	return p.Say(text.WorkOffer, text.Args{
		"Ref": r.Ref(), "Category": t.kind(p, r.Category), "Place": r.Place,
		"Words": bot.Shorten(r.Words, 400), "Due": t.day(p, r.Due), "Role": p.Label(roleKeys[role]),
	})
}

func jobButtons(p text.Printer, r storage.Report) [][]bot.Button {
	var row []bot.Button
	if _, ok := report.Next(r.State, report.Start); ok {
		row = append(row, reportButton(p, text.ReportStart, "report_start", r))
	}
	row = append(row, reportButton(p, text.ReportFix, "report_fix", r), reportButton(p, text.ReportNotMine, "report_notmine", r))
	return append(bot.Row(row...), workRow(p, r)...)
}

// workName is what somebody who deals with reports is called where they are not named.
func workName(p text.Printer, roles storage.Roles) string {
	for _, role := range []storage.Role{storage.GridWorker, storage.BuildingLead, storage.Staff} {
		if roles.Has(role) {
			return p.Label(roleKeys[role])
		}
	}
	return p.Label(text.WorkByAssignee)
}

// tellAssignee hands a report to whom it was given, with what they may do, in a
// new message; an older one of theirs points to it.
func (t *Turn) tellAssignee(ctx context.Context, r storage.Report, who storage.Person) error {
	jobs, err := t.Tx.Jobs(ctx, r)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.Member.ID != who.ID {
			continue
		}
		t.Tell(who, bot.Message{Card: jobCard(j.ID), Text: t.to(who).Say(text.WorkBelow, text.Args{"Ref": r.Ref()})})
		if err := t.Tx.EndJobs(ctx, j); err != nil {
			return err
		}
	}
	_, err = t.addJobs(ctx, r, "", who.ID)
	return err
}

// addJobs puts a report before members. It returns how many of them hear of it.
func (t *Turn) addJobs(ctx context.Context, r storage.Report, role storage.Role, members ...storage.MemberID) (heard int, err error) {
	jobs, err := t.Tx.AddJobs(ctx, r, role, members...)
	if err != nil {
		return 0, err
	}
	s, err := t.jobSheet(ctx, r)
	if err != nil {
		return 0, err
	}
	for _, j := range jobs {
		m, _ := t.jobMessage(s, j)
		if t.Tell(j.Person, m) {
			heard++
		}
	}
	return heard, nil
}

// jobLink begins the argument of the deep link that brings somebody to a report
// which was given or offered to them before they had a direct chat.
const jobLink = "job"

// openJob shows a report to whom it was given or offered.
func openJob(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg[len(jobLink):])
	if err != nil {
		return err
	}
	jobs, err := t.Tx.Jobs(ctx, r)
	if err != nil {
		return err
	}
	s, err := t.jobSheet(ctx, r)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if j.Member.ID == t.Member.ID && t.Update.Chat.Direct {
			m, _ := t.jobMessage(s, j)
			t.Tell(j.Person, m)
			return nil
		}
	}
	return refuse(text.WorkNotYours, text.Args{"Ref": r.Ref()})
}
