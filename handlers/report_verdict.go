package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// awaitVerdict closes the report after three days of silence. One that was
// resolved before waits anew.
func (t *Turn) awaitVerdict(ctx context.Context, r storage.Report) error {
	due := t.Tx.Now.Add(report.ConfirmWithin)
	return t.Tx.ReplaceTimers(ctx, []string{timerLapse}, int64(r.ID), time.Time{}, storage.Timer{
		Key:       fmt.Sprintf("report:%d:lapse:%d", r.ID, due.UnixMicro()),
		Kind:      timerLapse,
		Object:    int64(r.ID),
		Community: r.Community,
		Due:       due,
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
	mine, err := t.speaksFor(ctx, r)
	if err != nil {
		return err
	}
	if !mine {
		return t.followerVerdict(ctx, r, act, why)
	}
	if r.State == report.Closed && act == report.Confirm {
		t.Answer(text.ReportClosedAlready, text.Args{"Ref": r.Ref()})
		return nil
	}
	if r.State.Open() && r.Reopenings > 0 {
		return t.verdictAgain(ctx, r, act, why)
	}
	if err := t.inTime(ctx, r, act); err != nil {
		return err
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

// followerVerdict is the answer of somebody else: one who follows the report may say
// that it is not fixed.
func (t *Turn) followerVerdict(ctx context.Context, r storage.Report, act report.Act, why string) error {
	if act == report.Confirm {
		return refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
	}
	return t.stillThere(ctx, r, why)
}

// verdictAgain is an answer about a report that is open again already: what is
// still wrong is passed on, and all else has to wait until it is fixed anew.
func (t *Turn) verdictAgain(ctx context.Context, r storage.Report, act report.Act, why string) error {
	switch {
	case act == report.Confirm:
		return refuse(text.WorkNotFixedYet, text.Args{"Ref": r.Ref(), "State": t.Label(stateKey(r.State))})
	case why != "":
		return t.passOn(ctx, r, why)
	default:
		t.Answer(text.ReportReopened, text.Args{"Ref": r.Ref()})
		return nil
	}
}

// inTime refuses to open a report again long after it was closed.
func (t *Turn) inTime(ctx context.Context, r storage.Report, act report.Act) error {
	if r.State != report.Closed || act == report.Confirm {
		return nil
	}
	events, err := t.Tx.ReportEvents(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(events) {
		if e.Act == report.Confirm || e.Act == report.Lapse {
			if t.Tx.Now.Sub(e.At) > report.ReopenWithin {
				return refuse(text.WorkTooLate, text.Args{"Ref": r.Ref(), "N": int(report.ReopenWithin.Hours() / 24)})
			}
			break
		}
	}
	return nil
}

// raise makes a report that is not fixed heard: a new message in the staff room,
// since an edited card is easily missed.
func (t *Turn) raise(ctx context.Context, r storage.Report, act report.Act, why string) error {
	p := t.inRoom()
	_, err := t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card: raisedCard(r), Text: t.raisedText(p, r, act, why), Buttons: staffButtons(p, r),
	})
	if err != nil {
		return err
	}
	if err := t.tellLeaders(ctx, r, why); err != nil {
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
	r, _, err := t.oneReport(ctx, args, "/confirm R12")
	if err != nil {
		return err
	}
	if err := t.discreet(r); err != nil {
		return err
	}
	if err := t.dropWhyNot(ctx, r); err != nil {
		return err
	}
	return t.verdict(ctx, r, report.Confirm, "")
}

func reopenReport(ctx context.Context, t *Turn, args string) error {
	r, why, err := t.oneReport(ctx, args, "/reopen R12 "+t.Label(text.ReportExampleWhy))
	if err != nil {
		return err
	}
	if err := t.discreet(r); err != nil {
		return err
	}
	if err := t.dropWhyNot(ctx, r); err != nil {
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
		Card: t.whyCard(r), Text: t.Say(text.ReportAskWhy, text.Args{"Ref": r.Ref()}), Buttons: bot.Row(t.openButton(r)),
	})
}

// whyCard is the card that asks what is still wrong with a report. A reply to it
// answers it, whatever was begun since.
func (t *Turn) whyCard(r storage.Report) string {
	return fmt.Sprintf("%s%d/%s", whyPrefix, r.ID, t.Update.ID)
}

const whyPrefix = "why/"

// whyCardReport returns the report that a card asks about what is still wrong.
func whyCardReport(card string) (storage.ReportID, bool) {
	rest, ok := strings.CutPrefix(card, whyPrefix)
	id, _, _ := strings.Cut(rest, "/")
	n, is := number(id)
	return storage.ReportID(n), ok && is
}

// tellWhy takes a reply to the question what is still wrong with a report, from its
// reporter or from who follows it.
func (t *Turn) tellWhy(ctx context.Context, id storage.ReportID) error {
	data := []byte(fmt.Sprint(int64(id)))
	r, err := t.pressedReport(ctx, string(data))
	if err != nil {
		return err
	}
	mine, err := t.speaksFor(ctx, r)
	if err != nil {
		return err
	}
	if mine {
		return continueReopen(ctx, t, data)
	}
	return continueStill(ctx, t, data)
}

// continueReopen passes on what is still wrong with a report, or shows how it looks.
func continueReopen(ctx context.Context, t *Turn, data []byte) error {
	r, err := t.toldWhy(ctx, draftReopen, data)
	if err != nil {
		return err
	}
	if !r.State.Open() {
		return t.verdict(ctx, r, report.Reopen, bot.Cut(t.Said.Text, maxWords))
	}
	return t.passOn(ctx, r, t.Said.Text)
}

// toldWhy ends the question what is wrong with a report, which it locks: the answer
// is words or a photo.
func (t *Turn) toldWhy(ctx context.Context, kind string, data []byte) (storage.Report, error) {
	r, err := t.pressedReport(ctx, string(data))
	if err != nil {
		return r, err
	}
	if t.Said.Text == "" && t.Said.Photo == nil {
		return r, refuse(text.ReportAskWhy, text.Args{"Ref": r.Ref()})
	}
	return r, t.forget(ctx, kind)
}

// passOn tells the staff what the reporter adds, in words or by a photo.
func (t *Turn) passOn(ctx context.Context, r storage.Report, words string) (err error) {
	m := bot.Message{Text: t.inRoom().Say(text.ReportWhyCame, text.Args{"Ref": r.Ref(), "Why": bot.Shorten(words, 400)})}
	if t.Said.Photo != nil {
		if m.Photo, err = t.addPhoto(ctx, r, *t.Said.Photo, t.Said.Album, false); err != nil {
			return err
		}
	}
	if err := t.Tx.ChangeReport(ctx, r, t.Member.ID, report.Reopen, bot.Cut(words, maxWords)); err != nil {
		return err
	}
	if _, err := t.postRoom(ctx, storage.StaffRoom, m); err != nil {
		return err
	}
	if err := t.tellLeaders(ctx, r, words); err != nil {
		return err
	}
	t.acknowledge(text.ReportPassedOn)
	return t.showChange(ctx, r)
}
