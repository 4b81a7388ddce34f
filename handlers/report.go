package handlers

import (
	"context"
	"errors"
	"strings"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// reports is reporting a problem and what the reporter does about it.
var reports = routes{
	commands: []command{
		{
			name: reportCommand, words: []string{"随手拍", "隨手拍", "报修", "報修", "上报", "上報"},
			help: text.HelpReport, topic: text.TopicReports, run: reportOrShow,
		},
		{
			name: "reports", words: []string{"进度", "進度", "status"},
			help: text.HelpReports, topic: text.TopicReports, run: listReports,
		},
		{name: "metoo", words: []string{"我也是"}, help: text.HelpMeToo, topic: text.TopicReports, run: supportReport},
		{name: "confirm", words: []string{"确认", "確認"}, help: text.HelpConfirm, topic: text.TopicReports, run: confirmReport},
		{name: "reopen", words: []string{"没解决", "沒解決"}, help: text.HelpReopen, topic: text.TopicReports, run: reopenReport},
		{name: "withdraw", words: []string{"撤回"}, help: text.HelpWithdraw, topic: text.TopicReports, run: withdrawReport},
	},
	buttons: []button{
		{"report_confirm", pressConfirm},
		{"report_partly", pressPartly},
		{"report_reopen", pressReopen},
		{"report_metoo", pressMeToo},
		{"report_show", pressShow},
		{"report_list", pressList},
		{"report_kinds", pressKinds},
		{"report_kind", pressKind},
	},
	drafts: []draft{
		{draftReport, continueReport},
		{draftReopen, continueReopen},
		{draftWhere, continueWhere},
		{draftNearby, continueNearby},
	},
	timers: []timer{{timerLapse, lapseReport}},
}

const (
	reportCommand = "report"

	draftReport = "report"        // a photo came without words, or words without a photo
	draftReopen = "report_reopen" // why is it not fixed?
	draftNearby = "report_nearby" // where are you?
	draftWhere  = "report_where"  // where is what was reported?
	timerLapse  = "report_lapse"  // three days of silence after it was mended

	maxWords = 1000 // characters kept of what a report says
)

// reportOrShow shows a report when it is given a ref alone, and else logs one.
func reportOrShow(ctx context.Context, t *Turn, args string) error {
	ref, rest, ok := bot.CutRef(args)
	if !ok || ref.Kind != bot.Report || rest != "" {
		if err := t.misformed(args); err != nil {
			return err
		}
		return t.takeReport(ctx, args)
	}
	r, err := t.findReport(ctx, ref)
	if err != nil {
		return err
	}
	if t.Said.Photo == nil {
		return t.showReport(ctx, r)
	}
	return t.showMore(ctx, r)
}

// showMore adds a photo to a report: its reporter's own, or that of somebody who
// supports it by it.
func (t *Turn) showMore(ctx context.Context, r storage.Report) error {
	if hushed, err := t.hushed(ctx); hushed || err != nil {
		return err
	}
	if !r.State.Open() {
		return refuse(text.ReportCannot, text.Args{
			"Ref": r.Ref(), "State": t.Label(stateKey(r.State)), "Act": t.Label(text.ReportActReport),
		})
	}
	if _, err := t.addPhoto(ctx, r, *t.Said.Photo, t.Said.Album, false); err != nil {
		return err
	}
	if err := t.showChange(ctx, r); err != nil {
		return err
	}
	if !t.made(r) || t.discreet(r) != nil {
		return t.support(ctx, r)
	}
	t.Answer(text.ReportPhotoAdded, text.Args{"Ref": r.Ref()})
	return nil
}

// takeReport logs a report from the words, the photos that came with them, with
// the message replied to, or loose before them. Words alone are a report, too;
// nothing at all is asked for, and so are words in the direct chat.
func (t *Turn) takeReport(ctx context.Context, words string) error {
	if hushed, err := t.hushed(ctx); hushed || err != nil {
		return err
	}
	if c, err := t.stands(ctx); c.Made || err != nil {
		return err // its correction came first
	}
	if kept := t.begun.Words; kept != "" {
		words, t.begun.Words = withWords(kept, words), ""
	}
	words, err := t.cutFiling(ctx, words)
	if err != nil {
		return err
	}
	if words == "" && t.Update.ReplyTo != nil && !t.Update.ReplyTo.Mine {
		words = t.Update.ReplyTo.Text
	}
	if words == "" && t.Update.Chat.Direct {
		return t.askWords(ctx)
	}
	if err := t.resume(ctx); err != nil {
		return err
	}
	photos, err := t.reportPhotos(ctx)
	if err != nil {
		return err
	}
	if words == "" && len(photos) == 0 {
		return t.ask(ctx, draftReport, reportDraft{Filing: t.begun.Filing}, bot.Message{Text: t.Say(text.ReportAskAll)})
	}
	return t.addReport(ctx, words, photos)
}

// reportPhotos returns the photos that belong to what is said: its own and the
// earlier parts of its album, those of the message replied to, and in the direct
// chat those sent before without words.
func (t *Turn) reportPhotos(ctx context.Context) ([]bot.PhotoID, error) {
	photos, err := t.loosePhotos(ctx)
	if err != nil {
		return nil, err
	}
	file := t.Said.Photo
	if o := t.Update.ReplyTo; file == nil && o != nil && !o.Mine {
		file = o.Photo
	}
	if file == nil || t.Said.Photo == nil && len(photos) > 0 && !t.Update.Chat.Direct {
		return photos, nil // the one replied to is a part of its album
	}
	id, err := t.Tx.AddPhoto(ctx, *file)
	return append(photos, id), err
}

// loosePhotos takes the loose photos that what is said belongs with.
func (t *Turn) loosePhotos(ctx context.Context) ([]bot.PhotoID, error) {
	o := t.Update.ReplyTo
	switch {
	case t.Update.Chat.Direct:
		return t.Tx.TakeLoose(ctx, t.Update.Chat.ID, t.Member.ID, "")
	case t.Said.Album != "":
		return t.Tx.TakeLoose(ctx, t.Update.Chat.ID, t.Member.ID, t.Said.Album)
	case o != nil && !o.Mine && o.Album != "":
		return t.Tx.TakeLoose(ctx, t.Update.Chat.ID, 0, o.Album)
	default:
		return nil, nil
	}
}

// addReport logs a report and shows it to the chat and to the staff.
func (t *Turn) addReport(ctx context.Context, words string, photos []bot.PhotoID) error {
	words = bot.Cut(strings.TrimSpace(words), maxWords)
	category := t.guess(words)
	r := storage.Report{
		Community: t.Community.ID,
		Reporter:  t.Member.ID,
		Chat:      t.Update.Chat.ID,
		Thread:    t.Update.Chat.Thread,
		Message:   t.Update.Message,
		Album:     t.Said.Album,
		Category:  category,
		Words:     words,
		Since:     t.Tx.Now,
	}
	t.locate(&r, t.begun.Place)
	if err := t.spot(ctx, &r); err != nil {
		return err
	}
	if err := t.setDue(ctx, &r); err != nil {
		return err
	}
	if err := t.file(ctx, &r); err != nil {
		return err
	}
	r, err := t.Tx.AddReport(ctx, r, photos)
	if errors.Is(err, storage.ErrTaken) {
		return t.joinAlbum(ctx, photos)
	}
	if err != nil {
		return err
	}
	if err := t.plan(ctx, r); err != nil {
		return err
	}
	if err := t.keepFiling(ctx, r); err != nil {
		return err
	}
	if err := t.askIfSame(ctx, &r); err != nil {
		return err
	}
	if err := t.handOn(ctx, &r); err != nil {
		return err
	}
	if err := t.showCards(ctx, r, photos, nil); err != nil {
		return err
	}
	if err := t.awaitPlace(ctx, r); err != nil {
		return err
	}
	return t.tellAfter(ctx, r)
}

// joinAlbum adds photos to the report that the album has become in the meantime.
func (t *Turn) joinAlbum(ctx context.Context, photos []bot.PhotoID) error {
	r, err := t.Tx.ReportOfAlbum(ctx, t.Update.Chat.ID, t.Said.Album)
	if err != nil {
		return err
	}
	// The direct chat may be about another community by now.
	if err := t.enter(ctx, r.Community, r.Ref()); err != nil {
		return err
	}
	return t.addPhotos(ctx, r, photos)
}

func (t *Turn) addPhotos(ctx context.Context, r storage.Report, photos []bot.PhotoID) error {
	for _, id := range photos {
		if err := t.Tx.AddReportPhoto(ctx, r.ID, id, false); err != nil {
			return err
		}
	}
	return t.showChange(ctx, r)
}

// findReport locks the report of a ref in the turn's community; one that is not
// there is a refusal.
func (t *Turn) findReport(ctx context.Context, ref bot.Ref) (storage.Report, error) {
	r, err := t.Tx.ReportByRef(ctx, t.Community.ID, ref.Number)
	return r, orNoSuch(err, ref)
}

// argReport locks the report whose ref is at the head of a command's arguments.
// Without one, it is the report whose card was replied to.
func (t *Turn) argReport(ctx context.Context, args, example string) (storage.Report, string, error) {
	if ref, rest, ok := bot.CutRef(args); ok && ref.Kind == bot.Report {
		r, err := t.findReport(ctx, ref)
		return r, rest, err
	}
	if ref, ok := t.repliedRef(); ok {
		r, err := t.findReport(ctx, ref)
		return r, args, err
	}
	return storage.Report{}, "", refuse(text.NeedRef, text.Args{"Example": example})
}

// repliedRef returns the ref of the report whose card, or news, was replied to.
func (t *Turn) repliedRef() (bot.Ref, bool) {
	o := t.Update.ReplyTo
	if o == nil || !o.Mine {
		return bot.Ref{}, false
	}
	return onlyRef(o.Text, bot.Report)
}

// pressedFirst is pressedReport for what goes on to change other reports as well.
func (t *Turn) pressedFirst(ctx context.Context, arg string) (storage.Report, error) {
	if id, ok := number(arg); ok {
		if err := t.Tx.LockReportsWith(ctx, storage.ReportID(id)); err != nil {
			return storage.Report{}, err
		}
	}
	return t.pressedReport(ctx, arg)
}

// pressedReport locks the report that a button is about and enters its community.
func (t *Turn) pressedReport(ctx context.Context, arg string) (storage.Report, error) {
	id, ok := number(arg)
	if !ok {
		return storage.Report{}, refuse(text.StaleButton)
	}
	r, err := t.Tx.Report(ctx, storage.ReportID(id))
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Report{}, refuse(text.StaleButton)
	}
	if err != nil {
		return storage.Report{}, err
	}
	return r, t.enter(ctx, r.Community, r.Ref())
}
