package handlers

import (
	"context"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// triagers are those who triage reports: all of them, whoever has them.
var triagers = []storage.Role{storage.Staff, storage.GridWorker}

// triage is what staff and grid workers do about reports.
var triage = routes{
	commands: []command{
		{
			name: "accept", words: []string{"受理"}, who: triagers,
			help: text.HelpAccept, topic: text.TopicTriage, run: acceptReport,
		},
		{
			name: "assign", words: []string{"指派"}, who: triagers,
			help: text.HelpAssign, topic: text.TopicTriage, run: assignReport,
		},
		{
			name: "fixed", words: []string{"办结", "辦結"}, who: triagers, checks: true,
			help: text.HelpFixed, topic: text.TopicTriage, run: fixReport,
		},
		{
			name: "reject", words: []string{"不予受理", "不受理"}, who: triagers,
			help: text.HelpReject, topic: text.TopicTriage, run: rejectReport,
		},
		{
			name: "duplicate", words: []string{"重复", "重複"}, who: triagers,
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
	if refs, _ := cutReports(args); len(refs) > 1 {
		return t.each(ctx, refs, t.accept)
	}
	r, _, err := t.argReport(ctx, args, "/accept R12")
	if err != nil {
		return err
	}
	return t.accept(ctx, r)
}

func pressAccept(ctx context.Context, t *Turn, arg string) error {
	r, err := t.triageReport(ctx, arg)
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

// triageReport locks the report of a pressed button, for those who triage.
func (t *Turn) triageReport(ctx context.Context, arg string) (storage.Report, error) {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return r, err
	}
	return r, t.need(triagers...)
}

// staffReport locks the report of a pressed button, for staff alone.
func (t *Turn) staffReport(ctx context.Context, arg string) (storage.Report, error) {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return r, err
	}
	return r, t.need(storage.Staff)
}

// workReport locks the report of a pressed button, for whom it was given to, grid
// workers and staff.
func (t *Turn) workReport(ctx context.Context, arg string) (storage.Report, error) {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return r, err
	}
	if gone := r.Assignee != 0 || !t.is(storage.GridWorker); gone && t.Update.Chat.Direct && r.Assignee != t.Member.ID && !t.is(storage.Staff) {
		return r, refuse(text.WorkNotYours, text.Args{"Ref": r.Ref()})
	}
	return r, t.mayWork(r)
}

func (t *Turn) mayWork(r storage.Report) error {
	if r.Assignee == t.Member.ID && r.Assignee != 0 {
		return nil
	}
	return t.need(triagers...)
}

// fixReport resolves a report, with the photo that came with the words or that
// was replied to.
func fixReport(ctx context.Context, t *Turn, args string) error {
	r, note, err := t.oneReport(ctx, args, "/fixed R12")
	if err != nil {
		return err
	}
	if err := t.mayWork(r); err != nil {
		return err
	}
	return t.fix(ctx, r, bot.Cut(note, maxWords))
}

func (t *Turn) fix(ctx context.Context, r storage.Report, note string) error {
	if err := t.addAfter(ctx, r); err != nil {
		return err
	}
	if r.State == report.Resolved && t.Said.Photo != nil {
		// The photo of how it looks now comes after it was said to be mended.
		t.Answer(text.ReportPhotoAdded, text.Args{"Ref": r.Ref()})
		return t.showChange(ctx, r)
	}
	if err := t.change(ctx, &r, report.Fix, note); err != nil {
		return err
	}
	if err := t.forget(ctx, draftFix); err != nil {
		return err
	}
	t.Answer(text.ReportResolved, text.Args{"Ref": r.Ref()})
	return nil
}

// addAfter adds the photo that came with what was said, or that was replied to.
func (t *Turn) addAfter(ctx context.Context, r storage.Report) error {
	if o := t.Update.ReplyTo; t.Said.Photo == nil && o != nil && !o.Mine && o.Photo != nil {
		_, err := t.addPhoto(ctx, r, *o.Photo, "", true)
		return err
	}
	if t.Said.Photo == nil {
		return nil
	}
	_, err := t.addPhoto(ctx, r, *t.Said.Photo, t.Said.Album, true)
	return err
}

// addPhoto adds a photo to a report that exists, with the parts of its album that
// came before it; those that come later follow.
func (t *Turn) addPhoto(ctx context.Context, r storage.Report, f bot.File, album string, after bool) (bot.PhotoID, error) {
	var photos []bot.PhotoID
	if album != "" {
		if err := t.Tx.AddReportAlbum(ctx, t.Update.Chat.ID, album, r.ID, after); err != nil {
			return 0, err
		}
		var err error
		if photos, err = t.Tx.TakeLoose(ctx, t.Update.Chat.ID, t.Member.ID, album); err != nil {
			return 0, err
		}
	}
	id, err := t.Tx.AddPhoto(ctx, f)
	if err != nil {
		return 0, err
	}
	for _, p := range append(photos, id) {
		if err := t.Tx.AddReportPhoto(ctx, r.ID, p, after); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// pressFix asks for a photo of how it looks now; it may go without.
func pressFix(ctx context.Context, t *Turn, arg string) error {
	r, err := t.workReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.askAfter(ctx, r)
}

// askAfter asks for a photo of how it looks now, and offers to go without.
func (t *Turn) askAfter(ctx context.Context, r storage.Report) error {
	if _, ok := report.Next(r.State, report.Fix); !ok {
		return t.change(ctx, &r, report.Fix, "")
	}
	m, err := t.withTemplates(ctx, r, sayFix, bot.Message{
		Text:    t.Say(text.ReportAskAfter, text.Args{"Ref": r.Ref()}),
		Buttons: bot.Row(reportButton(t.Printer, text.ReportNoPhoto, "report_fix_bare", r)),
	})
	if err != nil {
		return err
	}
	return t.ask(ctx, draftFix, int64(r.ID), m)
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
	if t.Said.Photo == nil {
		return t.askAfter(ctx, r)
	}
	return t.fix(ctx, r, bot.Cut(t.Said.Text, maxWords))
}

func rejectReport(ctx context.Context, t *Turn, args string) error {
	form := "/reject R12 " + t.Label(text.ReportExampleWhy)
	// A second ref belongs to the reason: R9 says the same.
	if refs, why := cutReports(args); len(refs) > 1 && why == "" {
		return refuse(text.TalkOneRef, text.Args{"Example": form})
	}
	r, why, err := t.argReport(ctx, args, form)
	if err != nil {
		return err
	}
	if why == "" {
		return t.askReason(ctx, r)
	}
	return t.reject(ctx, r, why)
}

func pressReject(ctx context.Context, t *Turn, arg string) error {
	r, err := t.triageReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.askReason(ctx, r)
}

func (t *Turn) askReason(ctx context.Context, r storage.Report) error {
	if _, ok := report.Next(r.State, report.Reject); !ok {
		return t.change(ctx, &r, report.Reject, "")
	}
	m, err := t.withTemplates(ctx, r, sayReject, bot.Message{
		Text:    t.Say(text.ReportAskReason, text.Args{"Ref": r.Ref()}),
		Buttons: bot.Row(t.openButton(r)),
	})
	if err != nil {
		return err
	}
	return t.ask(ctx, draftReject, int64(r.ID), m)
}

func continueReject(ctx context.Context, t *Turn, data []byte) error {
	r, err := t.triageReport(ctx, string(data))
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
	if err := t.forget(ctx, draftReject); err != nil {
		return err
	}
	t.Answer(text.ReportRejected, text.Args{"Ref": r.Ref()})
	return nil
}

// mergeReport says that a report is another one again: /duplicate R12 R9. Its
// reporter follows the older one.
func mergeReport(ctx context.Context, t *Turn, args string) error {
	if err := t.Tx.LockReports(ctx, t.Community.ID); err != nil {
		return err
	}
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
	if err := t.merge(ctx, r, original); err != nil {
		return err
	}
	t.Answer(text.ReportMerged, text.Args{"Ref": r.Ref(), "Original": original.Ref()})
	return nil
}
