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

// triage is what staff and grid workers do about reports.
var triage = routes{
	commands: []command{
		{
			name: "accept", words: []string{"受理"}, who: []storage.Role{storage.Staff},
			help: text.HelpAccept, topic: text.TopicTriage, run: acceptReport,
		},
		{
			name: "assign", words: []string{"指派"}, who: []storage.Role{storage.Staff},
			help: text.HelpAssign, topic: text.TopicTriage, run: assignReport,
		},
		{
			name: "fixed", words: []string{"办结", "辦結"}, who: []storage.Role{storage.Staff, storage.GridWorker},
			help: text.HelpFixed, topic: text.TopicTriage, run: fixReport,
		},
		{
			name: "reject", words: []string{"不予受理", "不受理"}, who: []storage.Role{storage.Staff},
			help: text.HelpReject, topic: text.TopicTriage, run: rejectReport,
		},
		{
			name: "duplicate", words: []string{"重复", "重複"}, who: []storage.Role{storage.Staff},
			help: text.HelpDuplicate, topic: text.TopicTriage, run: mergeReport,
		},
	},
	buttons: []button{
		{"report_accept", pressAccept},
		{"report_assign", pressAssign},
		{"report_give", pressGive},
		{"report_start", pressStart},
		{"report_fix", pressFix},
		{"report_fix_bare", pressFixBare},
		{"report_reject", pressReject},
		{"report_notmine", pressNotMine},
	},
	drafts: []draft{
		{draftReject, continueReject},
		{draftFix, continueFix},
	},
}

const (
	draftReject = "report_reject" // why?
	draftFix    = "report_fix"    // how does it look now?
)

func acceptReport(ctx context.Context, t *Turn, args string) error {
	r, _, err := t.argReport(ctx, args, "/accept R12")
	if err != nil {
		return err
	}
	return t.accept(ctx, r)
}

func pressAccept(ctx context.Context, t *Turn, arg string) error {
	r, err := t.staffReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.accept(ctx, r)
}

func (t *Turn) accept(ctx context.Context, r storage.Report) error {
	if err := t.change(ctx, &r, report.Accept, ""); err != nil {
		return err
	}
	t.Answer(text.ReportAccepted, text.Args{"Ref": r.Ref()})
	return nil
}

// staffReport locks the report of a pressed button, for staff alone.
func (t *Turn) staffReport(ctx context.Context, arg string) (storage.Report, error) {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return r, err
	}
	return r, t.need(storage.Staff)
}

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
	var rows [][]bot.Button
	for _, p := range people[:min(len(people), maxAssignees)] {
		rows = append(rows, []bot.Button{{Label: p.Name, Data: fmt.Sprintf("report_give:%d:%d", r.ID, p.ID)}})
	}
	t.AnswerWith(bot.Message{Text: t.Say(text.ReportAssignWhom, text.Args{"Ref": r.Ref()}), Buttons: rows})
	return nil
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
	if err := t.change(ctx, &r, report.Assign, who.Name); err != nil {
		return err
	}
	if err := t.tellRelieved(ctx, r, before); err != nil {
		return err
	}
	if err := t.tellAssignee(ctx, r, who); err != nil {
		return err
	}
	t.Answer(text.ReportAssigned, text.Args{"Ref": r.Ref(), "Name": who.Name})
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
			"Ref": r.Ref(), "Category": p.Label(categoryKey(r.Category)), "Place": r.Place,
			"Words": bot.Shorten(r.Words, 400), "Due": t.day(p, r.Due),
		}),
		Buttons: bot.Row(
			bot.Button{Label: p.Label(text.ReportStart), Data: fmt.Sprintf("report_start:%d", r.ID)},
			bot.Button{Label: p.Label(text.ReportFix), Data: fmt.Sprintf("report_fix:%d", r.ID)},
			bot.Button{Label: p.Label(text.ReportNotMine), Data: fmt.Sprintf("report_notmine:%d", r.ID)},
		),
	}
	if len(before) > 0 {
		m.Photo = before[0]
	}
	t.Tell(who, m)
	return nil
}

// workReport locks the report of a pressed button, for whom it was given to, grid
// workers and staff.
func (t *Turn) workReport(ctx context.Context, arg string) (storage.Report, error) {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return r, err
	}
	return r, t.mayWork(r)
}

func (t *Turn) mayWork(r storage.Report) error {
	if r.Assignee == t.Member.ID && r.Assignee != 0 {
		return nil
	}
	return t.need(storage.Staff, storage.GridWorker)
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

// fixReport resolves a report, with the photo that came with the words or that
// was replied to.
func fixReport(ctx context.Context, t *Turn, args string) error {
	r, note, err := t.argReport(ctx, args, "/fixed R12")
	if err != nil {
		return err
	}
	return t.fix(ctx, r, bot.Cut(note, maxWords))
}

func (t *Turn) fix(ctx context.Context, r storage.Report, note string) error {
	if err := t.addAfter(ctx, r); err != nil {
		return err
	}
	if err := t.change(ctx, &r, report.Fix, note); err != nil {
		return err
	}
	if err := t.forget(ctx); err != nil {
		return err
	}
	t.Answer(text.ReportResolved, text.Args{"Ref": r.Ref()})
	return nil
}

// addAfter adds the photo that came with what was said, or that was replied to.
func (t *Turn) addAfter(ctx context.Context, r storage.Report) error {
	file := t.Said.Photo
	if o := t.Update.ReplyTo; file == nil && o != nil && !o.Mine {
		file = o.Photo
	}
	if file == nil {
		return nil
	}
	id, err := t.Tx.AddPhoto(ctx, *file)
	if err != nil {
		return err
	}
	return t.Tx.AddReportPhoto(ctx, r.ID, id, true)
}

// pressFix asks for a photo of how it looks now; it may go without.
func pressFix(ctx context.Context, t *Turn, arg string) error {
	r, err := t.workReport(ctx, arg)
	if err != nil {
		return err
	}
	if _, ok := report.Next(r.State, report.Fix); !ok {
		return t.change(ctx, &r, report.Fix, "")
	}
	return t.ask(ctx, draftFix, int64(r.ID), bot.Message{
		Text:    t.Say(text.ReportAskAfter, text.Args{"Ref": r.Ref()}),
		Buttons: bot.Row(bot.Button{Label: t.Label(text.ReportNoPhoto), Data: fmt.Sprintf("report_fix_bare:%d", r.ID)}),
	})
}

func pressFixBare(ctx context.Context, t *Turn, arg string) error {
	r, err := t.workReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.fix(ctx, r, "")
}

func continueFix(ctx context.Context, t *Turn, data []byte) error {
	r, err := t.workReport(ctx, string(data))
	if err != nil {
		return err
	}
	return t.fix(ctx, r, bot.Cut(t.Said.Text, maxWords))
}

func rejectReport(ctx context.Context, t *Turn, args string) error {
	r, why, err := t.argReport(ctx, args, "/reject R12 "+t.Label(text.ReportExampleWhy))
	if err != nil {
		return err
	}
	if why == "" {
		return t.askReason(ctx, r)
	}
	return t.reject(ctx, r, why)
}

func pressReject(ctx context.Context, t *Turn, arg string) error {
	r, err := t.staffReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.askReason(ctx, r)
}

func (t *Turn) askReason(ctx context.Context, r storage.Report) error {
	if _, ok := report.Next(r.State, report.Reject); !ok {
		return t.change(ctx, &r, report.Reject, "")
	}
	return t.ask(ctx, draftReject, int64(r.ID), bot.Message{
		Text:    t.Say(text.ReportAskReason, text.Args{"Ref": r.Ref()}),
		Buttons: bot.Row(t.openButton(r)),
	})
}

func continueReject(ctx context.Context, t *Turn, data []byte) error {
	r, err := t.staffReport(ctx, string(data))
	if err != nil {
		return err
	}
	if t.Said.Text == "" {
		return t.askReason(ctx, r)
	}
	return t.reject(ctx, r, t.Said.Text)
}

func (t *Turn) reject(ctx context.Context, r storage.Report, why string) error {
	if err := t.change(ctx, &r, report.Reject, bot.Cut(why, maxWords)); err != nil {
		return err
	}
	if err := t.forget(ctx); err != nil {
		return err
	}
	t.Answer(text.ReportRejected, text.Args{"Ref": r.Ref()})
	return nil
}

// mergeReport says that a report is another one again: /duplicate R12 R9. Its
// reporter follows the older one.
func mergeReport(ctx context.Context, t *Turn, args string) error {
	r, rest, err := t.argReport(ctx, args, "/duplicate R12 R9")
	if err != nil {
		return err
	}
	ref, _, err := t.ref(rest, bot.Report, "/duplicate R12 R9")
	if err != nil {
		return err
	}
	original, err := t.findReport(ctx, ref)
	if err != nil {
		return err
	}
	return t.merge(ctx, r, original)
}

// merge makes a report part of an older one, whose follower its reporter becomes.
func (t *Turn) merge(ctx context.Context, r, original storage.Report) error {
	if original.ID == r.ID || original.Original != 0 {
		return refuse(text.ReportNotOriginal, text.Args{"Ref": original.Ref()})
	}
	r.Original = original.ID
	if err := t.change(ctx, &r, report.Merge, original.Ref().String()); err != nil {
		return err
	}
	if _, err := t.Tx.Follow(ctx, original.ID, r.Reporter); err != nil {
		return err
	}
	t.Answer(text.ReportMerged, text.Args{"Ref": r.Ref(), "Original": original.Ref()})
	return nil
}
