package handlers

import (
	"context"
	"fmt"

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
	if err := refuseScrubbed(*r, act); err != nil {
		return err
	}
	was, asked, held, question := r.State, r.Asked, r.Held, fixedCard(*r)
	if held && report.Approves(act) && act != report.Merge { // which the reporter may say
		if err := t.need(storage.Staff); err != nil {
			return err
		}
	}
	r.State, r.Asked, r.Held = next, false, r.Held && !report.Approves(act)
	if err := t.Tx.ChangeReport(ctx, *r, t.Member.ID, act, note); err != nil {
		return err
	}
	if next == report.Reopened && was != next {
		r.Reopenings++
		if err := t.Tx.NoteReopening(ctx, r.ID); err != nil {
			return err
		}
	}
	if err := t.reward(ctx, *r, was); err != nil {
		return err
	}
	if err := t.tellReporter(ctx, *r, act, note); err != nil {
		return err
	}
	if err := t.settleLikes(ctx, *r, asked); err != nil {
		return err
	}
	if held && !r.Held {
		if err := t.release(ctx, r); err != nil {
			return err
		}
	}
	if err := t.settleNews(ctx, *r, was, act, question); err != nil {
		return err
	}
	if next == report.Resolved {
		if err := t.awaitVerdict(ctx, *r); err != nil {
			return err
		}
	}
	if err := t.keepTime(ctx, r, was); err != nil {
		return err
	}
	return t.showChange(ctx, *r)
}

// release lets others see a report that waited for approval: it goes to whom the
// rules name, and others may be asked whether theirs is it again.
func (t *Turn) release(ctx context.Context, r *storage.Report) error {
	if err := t.lookLater(ctx, r.ID, timerPlaced); err != nil || r.Assignee != 0 || !r.State.Open() {
		return err
	}
	return t.handOn(ctx, r)
}

// reward books what the reporter earns: once when it is accepted, once when it
// is resolved, whatever happens between. Nobody earns by their own decision.
func (t *Turn) reward(ctx context.Context, r storage.Report, was report.State) error {
	if t.Member.ID == r.Reporter || !r.Pays() {
		return nil
	}
	taken := r.State == report.Accepted || r.State == report.InProgress || r.State == report.Resolved
	if taken && (was == report.New || was == report.Reopened) {
		if err := t.earn(ctx, r, "accepted", ledger.ReportAccepted, t.rules.Points(ledger.RuleAccepted)); err != nil {
			return err
		}
	}
	if r.State == report.Resolved {
		return t.earn(ctx, r, "resolved", ledger.ReportResolved, t.rules.Points(ledger.RuleResolved))
	}
	return nil
}

// earn books points for a report, no more than the day's caps leave: of points, and
// of reports that earn any.
func (t *Turn) earn(ctx context.Context, r storage.Report, what string, reason ledger.Reason, n ledger.Points) error {
	a := storage.Account{Community: r.Community, Member: r.Reporter}
	if err := t.Tx.LockMember(ctx, r.Reporter); err != nil {
		return err
	}
	day, err := t.Tx.RewardedReports(ctx, a, t.midnight(), r)
	if err != nil {
		return err
	}
	_, err = t.pay(ctx, a, ledger.Entry{
		Key:    fmt.Sprintf("report:%d:%s", r.ID, what),
		Amount: t.rules.Report(n, day),
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
	reporter, err := t.hearer(ctx, r)
	if err != nil {
		return err
	}
	if reporter.ID != t.Member.ID {
		p := t.to(reporter)
		m := bot.Message{Text: p.Say(k, newsArgs(r, note))}
		if act == report.Fix {
			m.Card, m.Buttons = fixedCard(r), verdictButtons(p, r)
			if m.Photo, err = t.afterPicture(ctx, r); err != nil {
				return err
			}
		}
		t.Tell(reporter, m)
	}
	if act != report.Fix {
		return nil
	}
	return t.tellFollowers(ctx, r, reporter.ID)
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

	report.Reassign: text.WorkNewsReassigned,
}

func newsArgs(r storage.Report, note string) text.Args {
	return text.Args{"Ref": r.Ref(), "Why": note}
}

// tellFollowers tells those who follow a report that it is fixed, besides who was
// asked whether it is.
func (t *Turn) tellFollowers(ctx context.Context, r storage.Report, asked storage.MemberID) error {
	followers, err := t.Tx.Followers(ctx, r)
	if err != nil {
		return err
	}
	for _, f := range followers {
		if f.ID != r.Reporter && f.ID != asked {
			t.Tell(f, t.followedMessage(f, r))
		}
	}
	return nil
}

// afterPicture returns how a report looks after, beside how it looked; 0 if nobody
// has shown it.
func (t *Turn) afterPicture(ctx context.Context, r storage.Report) (bot.PhotoID, error) {
	before, after, err := t.Tx.ReportPhotos(ctx, r.ID)
	if err != nil || len(after) == 0 {
		return 0, err
	}
	return t.inFront(ctx, r, before, after)
}

func (t *Turn) openButton(r storage.Report) bot.Button {
	return bot.Button{Label: r.Ref().String(), Data: fmt.Sprintf("report_show:%d", r.ID)}
}

func supportReport(ctx context.Context, t *Turn, args string) error {
	r, _, err := t.oneReport(ctx, args, "/metoo R12")
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
	if r.Original != 0 {
		var err error
		if r, err = t.Tx.Original(ctx, r.Original); err != nil {
			return err
		}
	}
	if r.Reporter == t.Member.ID && t.discreet(r) != nil {
		t.Answer(text.ReportSupported, text.Args{"Ref": r.Ref()})
		return nil
	}
	if r.Reporter == t.Member.ID {
		return refuse(text.ReportOwn, text.Args{"Ref": r.Ref()})
	}
	added, err := t.Tx.Follow(ctx, r.ID, t.Member.ID)
	if err != nil {
		return err
	}
	t.Answer(text.ReportSupported, text.Args{"Ref": r.Ref()})
	if !added {
		return nil
	}
	r.Followers++
	return t.showChange(ctx, r)
}

func pressShow(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.showReport(ctx, r)
}
