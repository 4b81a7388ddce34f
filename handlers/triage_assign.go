package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

func assignReport(ctx context.Context, t *Turn, args string) error {
	r, rest, err := t.argReport(ctx, args, "/assign R12 @"+t.Label(text.ReportExampleName))
	if err != nil {
		return err
	}
	name, _ := bot.CutWord(rest)
	if name == "" {
		return t.offerAssignees(ctx, r)
	}
	who, err := t.person(ctx, "@"+strings.TrimPrefix(name, "@"))
	if err != nil {
		return err
	}
	return t.assign(ctx, r, who)
}

func pressAssign(ctx context.Context, t *Turn, arg string) error {
	r, err := t.staffReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.offerAssignees(ctx, r)
}

// maxAssignees is how many people can be chosen by a button.
const maxAssignees = 12

// offerAssignees shows who can be given a report: grid workers, then staff.
func (t *Turn) offerAssignees(ctx context.Context, r storage.Report) error {
	people, err := t.Tx.WithRole(ctx, r.Community, storage.GridWorker, storage.Staff, storage.Admin)
	if err != nil {
		return err
	}
	slices.SortStableFunc(people, func(a, b storage.Person) int {
		return cmp.Compare(workRank(a), workRank(b))
	})
	var rows [][]bot.Button
	for _, p := range people[:min(len(people), maxAssignees)] {
		rows = append(rows, []bot.Button{{Label: p.Name, Data: fmt.Sprintf("report_give:%d:%d", r.ID, p.ID)}})
	}
	t.AnswerWith(bot.Message{Text: t.Say(text.ReportAssignWhom, text.Args{"Ref": r.Ref()}), Buttons: rows})
	return nil
}

// workRank orders those who can be given a report: grid workers first.
func workRank(p storage.Person) int {
	if p.Roles.Has(storage.GridWorker) {
		return 0
	}
	return 1
}

func pressGive(ctx context.Context, t *Turn, arg string) error {
	id, member, _ := strings.Cut(arg, ":")
	r, err := t.staffReport(ctx, id)
	if err != nil {
		return err
	}
	n, ok := number(member)
	if !ok {
		return refuse(text.StaleButton)
	}
	who, err := t.Tx.Person(ctx, r.Community, storage.MemberID(n))
	if err != nil {
		return orNoSuch(err, r.Ref())
	}
	return t.assign(ctx, r, who)
}

func (t *Turn) assign(ctx context.Context, r storage.Report, who storage.Person) error {
	before := r.Assignee
	r.Assignee = who.ID
	if err := t.change(ctx, &r, report.Assign, ""); err != nil {
		return err
	}
	if err := t.tellRelieved(ctx, r, before); err != nil {
		return err
	}
	if err := t.tellAssignee(ctx, r, who); err != nil {
		return err
	}
	args := text.Args{"Ref": r.Ref(), "Name": who.Name}
	if who.Direct.IsZero() {
		// Only they can open their direct chat, so the room is told.
		t.AnswerWith(bot.Message{
			Text:    t.Say(text.ReportAssignedUnheard, args),
			Buttons: bot.Row(bot.Button{Label: t.Label(text.OpenDirect), Start: "hello"}),
		})
		return nil
	}
	t.Answer(text.ReportAssigned, args)
	return nil
}

// tellRelieved tells whom a report was given to before that somebody else has it.
func (t *Turn) tellRelieved(ctx context.Context, r storage.Report, before storage.MemberID) error {
	if before == 0 || before == r.Assignee {
		return nil
	}
	p, err := t.Tx.Person(ctx, r.Community, before)
	if err != nil {
		return err
	}
	t.Tell(p, bot.Message{Text: t.to(p).Say(text.ReportRelieved, text.Args{"Ref": r.Ref()})})
	return nil
}

// tellAssignee hands a report to whom it was given, with what they may do.
func (t *Turn) tellAssignee(ctx context.Context, r storage.Report, who storage.Person) error {
	before, _, err := t.Tx.ReportPhotos(ctx, r.ID)
	if err != nil {
		return err
	}
	p := t.to(who)
	m := bot.Message{
		Text: p.Say(text.ReportYours, text.Args{
			"Ref": r.Ref(), "Category": t.kind(p, r.Category), "Place": r.Place,
			"Words": bot.Shorten(r.Words, 400), "Due": t.day(p, r.Due),
		}),
		Buttons: workButtons(p, r),
	}
	if len(before) > 0 {
		m.Photo = before[0]
	}
	t.Tell(who, m)
	return nil
}

func pressStart(ctx context.Context, t *Turn, arg string) error {
	r, err := t.workReport(ctx, arg)
	if err != nil {
		return err
	}
	r.Assignee = t.Member.ID
	if err := t.change(ctx, &r, report.Start, ""); err != nil {
		return err
	}
	t.Answer(text.ReportStarted, text.Args{"Ref": r.Ref()})
	return nil
}

// pressNotMine gives a report back to the staff.
func pressNotMine(ctx context.Context, t *Turn, arg string) error {
	r, err := t.workReport(ctx, arg)
	if err != nil {
		return err
	}
	if _, ok := report.Next(r.State, report.Assign); !ok || r.Assignee != t.Member.ID {
		return refuse(text.StaleButton)
	}
	r.Assignee = 0
	if err := t.Tx.ChangeReport(ctx, r, t.Member.ID, report.Assign, ""); err != nil {
		return err
	}
	if err := t.showChange(ctx, r); err != nil {
		return err
	}
	p := t.inRoom()
	_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Text:    p.Say(text.ReportGivenBack, text.Args{"Ref": r.Ref(), "Name": t.Member.Name}),
		Buttons: staffButtons(p, r),
	})
	if err != nil {
		return err
	}
	t.Answer(text.ReportGaveBack, text.Args{"Ref": r.Ref()})
	return nil
}
