package handlers

import (
	"context"
	"fmt"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// assignReport gives a report to somebody, or offers it to all who have a role:
// /assign R12 @name, /assign R12 grid worker.
func assignReport(ctx context.Context, t *Turn, args string) error {
	r, rest, err := t.oneReport(ctx, args, "/assign R12 @"+t.Label(text.ReportExampleName))
	if err != nil {
		return err
	}
	if rest == "" {
		return t.offerPeople(ctx, r)
	}
	if role, ok := parseRole(rest); ok {
		m, err := t.offer(ctx, r, role)
		if err != nil {
			return err
		}
		t.AnswerWith(m)
		return nil
	}
	name, _ := bot.CutWord(rest)
	who, err := t.person(ctx, "@"+strings.TrimLeft(name, "@＠"))
	if err != nil {
		return err
	}
	m, err := t.assign(ctx, r, who)
	if err != nil {
		return err
	}
	t.AnswerWith(m)
	return nil
}

// assign gives a report to somebody, and returns what to answer.
func (t *Turn) assign(ctx context.Context, r storage.Report, who storage.Person) (bot.Message, error) {
	before := r.Assignee
	if before == who.ID && (r.State == report.Accepted || r.State == report.InProgress) {
		return bot.Message{Text: t.Say(text.WorkHasIt, text.Args{"Ref": r.Ref(), "Name": who.Name})}, nil
	}
	r.Assignee = who.ID
	if err := t.change(ctx, &r, t.assigning(r, before), ""); err != nil {
		return bot.Message{}, err
	}
	if err := t.tellRelieved(ctx, r, before); err != nil {
		return bot.Message{}, err
	}
	if err := t.tellAssignee(ctx, r, who); err != nil {
		return bot.Message{}, err
	}
	args := text.Args{"Ref": r.Ref(), "Name": who.Name}
	if who.Direct.IsZero() {
		// Only they can open their direct chat, so the room is told.
		return unheard(t.Printer, r, text.ReportAssignedUnheard, args), nil
	}
	return bot.Message{Text: t.Say(text.ReportAssigned, args)}, nil
}

// assigning returns the act by which a report comes to somebody, who is another
// than had it before.
func (t *Turn) assigning(r storage.Report, before storage.MemberID) report.Act {
	if _, ok := report.Next(r.State, report.Reassign); ok && before != 0 && before != r.Assignee {
		return report.Reassign
	}
	return report.Assign
}

// unheard says that nobody could be told of a report. The button brings who it is
// for to their direct chat, and the report with them.
func unheard(p text.Printer, r storage.Report, k text.Key, args text.Args) bot.Message {
	return bot.Message{
		Text:    p.Say(k, args),
		Buttons: bot.Row(bot.Button{Label: p.Label(text.OpenDirect), Start: fmt.Sprintf("%s%d", jobLink, r.ID)}),
	}
}

// tellRelieved tells whom a report was given to before that somebody else has it.
func (t *Turn) tellRelieved(ctx context.Context, r storage.Report, before storage.MemberID) error {
	if before == 0 || before == r.Assignee || before == t.Member.ID {
		return nil
	}
	p, err := t.Tx.Person(ctx, r.Community, before)
	if err != nil {
		return err
	}
	t.Tell(p, bot.Message{Text: t.to(p).Say(text.ReportRelieved, text.Args{"Ref": r.Ref()})})
	return nil
}

// pressStart has the assignee begin. A report that nobody has goes to who begins.
func pressStart(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	if r.Assignee != 0 && r.Assignee != t.Member.ID {
		return refuse(text.WorkNotYours, text.Args{"Ref": r.Ref()})
	}
	if err := t.mayWork(r); err != nil {
		return err
	}
	return t.begin(ctx, r)
}

// begin has the member work on a report; to begin again is fine.
func (t *Turn) begin(ctx context.Context, r storage.Report) error {
	if r.State != report.InProgress || r.Assignee != t.Member.ID {
		r.Assignee = t.Member.ID
		if err := t.change(ctx, &r, report.Start, ""); err != nil {
			return err
		}
	}
	t.Answer(text.ReportStarted, text.Args{"Ref": r.Ref()})
	return nil
}
