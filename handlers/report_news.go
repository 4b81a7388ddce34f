package handlers

import (
	"context"
	"fmt"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// fixedCard is the card in the reporter's direct chat that asks whether a report is
// fixed: another each time that it was opened again.
func fixedCard(r storage.Report) string { return fmt.Sprintf("fixed/%d/%d", r.ID, r.Reopenings) }

// raisedCard is the card of a reopening in the staff room.
func raisedCard(r storage.Report) string { return fmt.Sprintf("unfixed/%d/%d", r.ID, r.Reopenings) }

func (t *Turn) raisedText(p text.Printer, r storage.Report, act report.Act, why string) bot.Markup {
	k := text.ReportRaised
	if act == report.Partly {
		k = text.ReportRaisedPartly
	}
	return p.Say(k, text.Args{"Ref": r.Ref(), "Category": t.kind(p, r.Category), "Place": r.Place, "Why": bot.Shorten(why, 400)})
}

// settleNews has what was said of a report besides its cards say how it stands after
// a change, and ask nothing any more: the question, by its card, whether it is fixed,
// and the news that it is not.
func (t *Turn) settleNews(ctx context.Context, r storage.Report, was report.State, act report.Act, question string) error {
	if r.State == was {
		return nil
	}
	if was == report.Resolved || was == report.Closed {
		if err := t.settleQuestion(ctx, r, act, question); err != nil {
			return err
		}
	}
	if r.Reopenings == 0 || r.State == report.Reopened {
		return nil
	}
	return t.settleRaised(ctx, r)
}

// settleQuestion has the question whether a report is fixed say how it stands. Who said
// nothing, so that time closed it, may still press that it is not.
func (t *Turn) settleQuestion(ctx context.Context, r storage.Report, act report.Act, card string) error {
	reporter, err := t.reporter(ctx, r)
	if err != nil {
		return err
	}
	people := []storage.Person{reporter}
	if r.Filer != 0 && r.Filer != r.Reporter {
		filer, err := t.sender(ctx, r)
		if err != nil {
			return err
		}
		people = append(people, filer)
	}
	photo, err := t.afterPicture(ctx, r)
	if err != nil {
		return err
	}
	for _, who := range people {
		p := t.to(who)
		m := bot.Message{Card: card, Amends: true, Photo: photo, Text: t.nowText(p, r)}
		if act == report.Lapse {
			m.Buttons = bot.Row(reportButton(p, text.ReportNotFixed, "report_reopen", r))
		}
		t.Tell(who, m)
	}
	return nil
}

// nowText says how a report stands.
func (t *Turn) nowText(p text.Printer, r storage.Report) bot.Markup {
	return p.Say(text.ReportNow, text.Args{"Ref": r.Ref(), "State": p.Label(stateKey(r.State))})
}

func (t *Turn) settleRaised(ctx context.Context, r storage.Report) error {
	act, why, err := t.whyReopened(ctx, r)
	if err != nil {
		return err
	}
	p := t.inRoom()
	_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card: raisedCard(r), Amends: true, Buttons: staffButtons(p, r),
		Text: joinLines([]bot.Markup{t.raisedText(p, r, act, why), t.nowText(p, r)}),
	})
	if err != nil {
		return err
	}
	leaders, err := t.leaders(ctx)
	if err != nil {
		return err
	}
	for _, l := range leaders {
		p := t.to(l)
		t.Tell(l, bot.Message{
			Card: leaderCard(r), Amends: true, Buttons: staffButtons(p, r),
			Text: joinLines([]bot.Markup{t.leaderText(p, r, why), t.nowText(p, r)}),
		})
	}
	return nil
}

// whyReopened returns by which act a report was last opened again, and why.
func (t *Turn) whyReopened(ctx context.Context, r storage.Report) (act report.Act, why string, err error) {
	events, err := t.Tx.ReportEvents(ctx, r.ID)
	if err != nil {
		return "", "", err
	}
	before := report.New
	for _, e := range joinWhys(r, events) {
		if e.State == report.Reopened && before != report.Reopened {
			act, why = e.Act, e.Note
		}
		before = e.State
	}
	return act, why, nil
}

// joinWhys returns the history of a report in which why it is not fixed, told after
// it was said to be not, stands with that.
func joinWhys(r storage.Report, events []storage.ReportEvent) []storage.ReportEvent {
	var joined []storage.ReportEvent
	unfixed := -1 // where it was said
	for _, e := range events {
		says := byReporter(r, e) && (e.Act == report.Reopen || e.Act == report.Partly)
		switch {
		case e.Act == report.Fix:
			unfixed = -1
		case says && unfixed < 0:
			unfixed = len(joined)
		case says && joined[unfixed].Note == "":
			joined[unfixed].Note = e.Note
			continue
		}
		joined = append(joined, e)
	}
	return joined
}
