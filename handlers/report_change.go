package handlers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/ledger"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// change does something to a report, and all that follows from it: the event,
// points, the cards, and telling those who wait for it. An act that its state
// does not allow is a refusal.
func (t *Turn) change(ctx context.Context, r *storage.Report, act report.Act, note string) error {
	next, ok := report.Next(r.State, act)
	if !ok {
		return refuse(text.ReportCannot, text.Args{
			"Ref": r.Ref(), "State": t.Label(stateKey(r.State)), "Act": t.Label(text.Key("report_act_" + string(act))),
		})
	}
	was := r.State
	r.State, r.Like = next, 0
	if err := t.Tx.ChangeReport(ctx, *r, t.Member.ID, act, note); err != nil {
		return err
	}
	if err := t.reward(ctx, *r, was); err != nil {
		return err
	}
	if err := t.tellReporter(ctx, *r, act, note); err != nil {
		return err
	}
	if next == report.Resolved {
		if err := t.awaitVerdict(ctx, *r); err != nil {
			return err
		}
	}
	return t.showChange(ctx, *r)
}

// reward books what the reporter earns: once when it is accepted, once when it
// is resolved, whatever happens between. Nobody earns by their own decision.
func (t *Turn) reward(ctx context.Context, r storage.Report, was report.State) error {
	if t.Member.ID == r.Reporter {
		return nil
	}
	taken := r.State == report.Accepted || r.State == report.InProgress || r.State == report.Resolved
	if taken && (was == report.New || was == report.Reopened) {
		if err := t.earn(ctx, r, "accepted", ledger.ReportAccepted, report.AcceptPoints); err != nil {
			return err
		}
	}
	if r.State == report.Resolved {
		return t.earn(ctx, r, "resolved", ledger.ReportResolved, report.ResolvePoints)
	}
	return nil
}

// earn books points for a report, no more than the day's cap leaves.
func (t *Turn) earn(ctx context.Context, r storage.Report, what string, reason ledger.Reason, n ledger.Points) error {
	a := storage.Account{Community: r.Community, Member: r.Reporter}
	if err := t.Tx.LockMember(ctx, r.Reporter); err != nil {
		return err
	}
	now := t.now()
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	earned, err := t.Tx.EarnedSince(ctx, a, midnight, ledger.ReportAccepted, ledger.ReportResolved)
	if err != nil {
		return err
	}
	if n = min(n, ledger.DailyReportCap-earned); n <= 0 {
		return nil
	}
	_, _, err = t.Tx.Book(ctx, a, t.Member.ID, ledger.Entry{
		Key:    fmt.Sprintf("report:%d:%s", r.ID, what),
		Amount: n,
		Side:   ledger.Issued,
		Reason: reason,
		Note:   r.Ref().String(),
	})
	return err
}

// tellReporter tells the reporter in their direct chat, if they have one, and at
// the resolution all who follow the report. The card tells those who have none.
func (t *Turn) tellReporter(ctx context.Context, r storage.Report, act report.Act, note string) error {
	k, ok := newsOf[act]
	if !ok {
		return nil
	}
	reporter, err := t.Tx.Person(ctx, r.Community, r.Reporter)
	if err != nil {
		return err
	}
	if r.Reporter != t.Member.ID {
		p := t.to(reporter)
		m := bot.Message{Text: p.Say(k, newsArgs(r, note))}
		if act == report.Fix {
			m.Buttons = verdictButtons(p, r)
			if m.Photo, err = t.afterPhoto(ctx, r); err != nil {
				return err
			}
		}
		t.Tell(reporter, m)
	}
	if act != report.Fix {
		return nil
	}
	return t.tellFollowers(ctx, r)
}

// newsOf is what the reporter is told about an act of somebody else.
var newsOf = map[report.Act]text.Key{
	report.Accept: text.ReportNewsAccepted,
	report.Assign: text.ReportNewsAssigned,
	report.Start:  text.ReportNewsStarted,
	report.Fix:    text.ReportNewsFixed,
	report.Reject: text.ReportNewsRejected,
	report.Merge:  text.ReportNewsMerged,
	report.Lapse:  text.ReportNewsLapsed,
}

func newsArgs(r storage.Report, note string) text.Args {
	return text.Args{"Ref": r.Ref(), "Why": note}
}

func (t *Turn) tellFollowers(ctx context.Context, r storage.Report) error {
	followers, err := t.Tx.Followers(ctx, r)
	if err != nil {
		return err
	}
	for _, f := range followers {
		if f.ID != r.Reporter {
			t.Tell(f, bot.Message{Text: t.to(f).Say(text.ReportNewsFollowed, newsArgs(r, ""))})
		}
	}
	return nil
}

func (t *Turn) afterPhoto(ctx context.Context, r storage.Report) (bot.PhotoID, error) {
	_, after, err := t.Tx.ReportPhotos(ctx, r.ID)
	if err != nil || len(after) == 0 {
		return 0, err
	}
	return after[len(after)-1], nil
}

// awaitVerdict closes the report after three days of silence.
func (t *Turn) awaitVerdict(ctx context.Context, r storage.Report) error {
	// One that was resolved again waits anew: each time has a timer of its own.
	return t.Tx.SetTimer(ctx, storage.Timer{
		Key:       fmt.Sprintf("report:%d:lapse:%d", r.ID, t.Tx.Now.Unix()),
		Kind:      timerLapse,
		Object:    int64(r.ID),
		Community: r.Community,
		Due:       t.Tx.Now.Add(report.ConfirmWithin),
	})
}

// lapseReport closes a report whose reporter has not said whether it is fixed.
func lapseReport(ctx context.Context, t *Turn, object int64) error {
	r, err := t.Tx.Report(ctx, storage.ReportID(object))
	if err != nil {
		return err
	}
	if r.State != report.Resolved {
		return nil
	}
	return t.change(ctx, &r, report.Lapse, "")
}

// verdict is the reporter's answer to whether it is fixed.
func (t *Turn) verdict(ctx context.Context, r storage.Report, act report.Act, why string) error {
	if r.Reporter != t.Member.ID {
		return refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
	}
	if r.State == report.Closed && act == report.Confirm {
		t.Answer(text.ReportClosedAlready, text.Args{"Ref": r.Ref()})
		return nil
	}
	if r.State == report.Reopened && act != report.Confirm && why != "" {
		return t.passOn(ctx, r, why)
	}
	if err := t.change(ctx, &r, act, why); err != nil {
		return err
	}
	if act == report.Confirm {
		t.Answer(text.ReportThanks, text.Args{"Ref": r.Ref()})
		return nil
	}
	return t.raise(ctx, r, act, why)
}

// raise makes a report that is not fixed heard: a new message in the staff room,
// since an edited card is easily missed.
func (t *Turn) raise(ctx context.Context, r storage.Report, act report.Act, why string) error {
	p := t.inRoom()
	k := text.ReportRaised
	if act == report.Partly {
		k = text.ReportRaisedPartly
	}
	_, err := t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Text:    p.Say(k, text.Args{"Ref": r.Ref(), "Category": p.Label(categoryKey(r.Category)), "Place": r.Place, "Why": why}),
		Buttons: staffButtons(p, r),
	})
	if err != nil {
		return err
	}
	t.Answer(text.ReportReopened, text.Args{"Ref": r.Ref()})
	if r.Assignee == 0 {
		return nil
	}
	who, err := t.Tx.Person(ctx, r.Community, r.Assignee)
	if err != nil {
		return err
	}
	return t.tellAssignee(ctx, r, who)
}

func confirmReport(ctx context.Context, t *Turn, args string) error {
	r, _, err := t.argReport(ctx, args, "/confirm R12")
	if err != nil {
		return err
	}
	return t.verdict(ctx, r, report.Confirm, "")
}

func reopenReport(ctx context.Context, t *Turn, args string) error {
	r, why, err := t.argReport(ctx, args, "/reopen R12 "+t.Label(text.ReportExampleWhy))
	if err != nil {
		return err
	}
	return t.verdict(ctx, r, report.Reopen, bot.Cut(why, maxWords))
}

func pressConfirm(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.verdict(ctx, r, report.Confirm, "")
}

func pressPartly(ctx context.Context, t *Turn, arg string) error {
	return t.notFixed(ctx, arg, report.Partly)
}

func pressReopen(ctx context.Context, t *Turn, arg string) error {
	return t.notFixed(ctx, arg, report.Reopen)
}

// notFixed reopens a report at once, and asks what is wrong; the answer follows.
func (t *Turn) notFixed(ctx context.Context, arg string, act report.Act) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.verdict(ctx, r, act, ""); err != nil {
		return err
	}
	if !t.Update.Chat.Direct {
		return nil
	}
	return t.ask(ctx, draftReopen, int64(r.ID), bot.Message{
		Text: t.Say(text.ReportAskWhy, text.Args{"Ref": r.Ref()}), Buttons: bot.Row(t.openButton(r)),
	})
}

func (t *Turn) openButton(r storage.Report) bot.Button {
	return bot.Button{Label: r.Ref().String(), Data: fmt.Sprintf("report_show:%d", r.ID)}
}

// continueReopen passes on what is still wrong with a report, or shows how it looks.
func continueReopen(ctx context.Context, t *Turn, data []byte) error {
	r, err := t.pressedReport(ctx, string(data))
	if err != nil {
		return err
	}
	if err := t.forget(ctx); err != nil {
		return err
	}
	return t.passOn(ctx, r, t.Said.Text)
}

// passOn tells the staff what the reporter adds, in words or by a photo.
func (t *Turn) passOn(ctx context.Context, r storage.Report, words string) (err error) {
	m := bot.Message{Text: t.inRoom().Say(text.ReportWhyCame, text.Args{"Ref": r.Ref(), "Why": bot.Shorten(words, 400)})}
	if t.Said.Photo != nil {
		if m.Photo, err = t.Tx.AddPhoto(ctx, *t.Said.Photo); err != nil {
			return err
		}
		if err := t.Tx.AddReportPhoto(ctx, r.ID, m.Photo, false); err != nil {
			return err
		}
	}
	if err := t.Tx.ChangeReport(ctx, r, t.Member.ID, report.Reopen, bot.Cut(words, maxWords)); err != nil {
		return err
	}
	if _, err := t.postRoom(ctx, storage.StaffRoom, m); err != nil {
		return err
	}
	t.Answer(text.ReportPassedOn)
	return nil
}

func withdrawReport(ctx context.Context, t *Turn, args string) error {
	r, why, err := t.argReport(ctx, args, "/withdraw R12")
	if err != nil {
		return err
	}
	if r.Reporter != t.Member.ID {
		return refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
	}
	r.Words, r.Place, r.Latitude, r.Longitude = "", "", nil, nil
	if err := t.change(ctx, &r, report.Withdraw, why); err != nil {
		return err
	}
	if err := t.Tx.CorrectReport(ctx, r); err != nil {
		return err
	}
	if err := t.Tx.DropReportPhotos(ctx, r.ID); err != nil {
		return err
	}
	t.Answer(text.ReportWithdrawn, text.Args{"Ref": r.Ref()})
	return nil
}

func supportReport(ctx context.Context, t *Turn, args string) error {
	r, _, err := t.argReport(ctx, args, "/metoo R12")
	if err != nil {
		return err
	}
	return t.support(ctx, r)
}

func pressMeToo(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.support(ctx, r)
}

// support makes the sender a follower of a report, which earns thanks.
func (t *Turn) support(ctx context.Context, r storage.Report) error {
	if r.Reporter == t.Member.ID {
		return refuse(text.ReportOwn, text.Args{"Ref": r.Ref()})
	}
	if _, err := t.Tx.Follow(ctx, r.ID, t.Member.ID); err != nil {
		return err
	}
	t.Answer(text.ReportSupported, text.Args{"Ref": r.Ref()})
	return nil
}

// pressKinds shows the categories that a report may have.
func pressKinds(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.mayCorrect(r); err != nil {
		return err
	}
	var rows [][]bot.Button
	for i, c := range report.Categories {
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], bot.Button{Label: t.Label(categoryKey(c)), Data: fmt.Sprintf("report_kind:%d:%s", r.ID, c)})
	}
	card := fmt.Sprintf("r%d", r.ID)
	if t.Update.Chat.ID != r.Chat || t.staffRoom() {
		card = "s" + card
	}
	t.AnswerWith(bot.Message{Card: card, Text: t.Say(text.ReportWhichKind, text.Args{"Ref": r.Ref()}), Buttons: rows})
	return nil
}

func (t *Turn) staffRoom() bool { return t.Chat.Room == storage.StaffRoom }

// mayCorrect lets the reporter correct the category while nobody has taken it
// on, and staff at any time.
func (t *Turn) mayCorrect(r storage.Report) error {
	if t.is(storage.Staff) && r.State.Open() || r.Reporter == t.Member.ID && r.State == report.New {
		return nil
	}
	return refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
}

func pressKind(ctx context.Context, t *Turn, arg string) error {
	id, kind, _ := strings.Cut(arg, ":")
	c := report.Category(kind)
	if !c.Valid() {
		return refuse(text.StaleButton)
	}
	r, err := t.pressedReport(ctx, id)
	if err != nil {
		return err
	}
	if err := t.mayCorrect(r); err != nil {
		return err
	}
	r.Category, r.Due = c, r.Reported.Add(c.Due())
	if err := t.Tx.CorrectReport(ctx, r); err != nil {
		return err
	}
	return t.showChange(ctx, r)
}

func pressShow(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.showReport(ctx, r)
}
