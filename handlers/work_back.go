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

// backReasons are why a report is usually not for who has it.
var backReasons = []text.Key{text.WorkNotMyArea, text.WorkNotMyTrade, text.WorkNoMeans}

// pressNotMine asks who has a report why it is not theirs: one line, or one of
// the usual reasons.
func pressNotMine(ctx context.Context, t *Turn, arg string) error {
	r, err := t.ownReport(ctx, arg)
	if err != nil {
		return err
	}
	return t.askWhyBack(ctx, r)
}

// ownReport locks the report of a pressed button, for whom it was given to alone.
func (t *Turn) ownReport(ctx context.Context, arg string) (storage.Report, error) {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return r, err
	}
	if r.Assignee != t.Member.ID {
		return r, refuse(text.WorkNotYours, text.Args{"Ref": r.Ref()})
	}
	return r, t.allows(r, report.GiveBack)
}

func (t *Turn) askWhyBack(ctx context.Context, r storage.Report) error {
	m := bot.Message{Text: t.Say(text.WorkAskWhyBack, text.Args{"Ref": r.Ref()})}
	for i, k := range backReasons {
		m.Buttons = append(m.Buttons, []bot.Button{{Label: t.Label(k), Data: fmt.Sprintf("report_back:%d:%d", r.ID, i+1)}})
	}
	return t.ask(ctx, draftBack, int64(r.ID), m)
}

func pressBack(ctx context.Context, t *Turn, arg string) error {
	id, reason, _ := strings.Cut(arg, ":")
	r, err := t.ownReport(ctx, id)
	if err != nil {
		return err
	}
	n, ok := number(reason)
	if !ok || n > int64(len(backReasons)) {
		return refuse(text.StaleButton)
	}
	return t.handBack(ctx, r, t.Label(backReasons[n-1]))
}

func continueBack(ctx context.Context, t *Turn, data []byte) error {
	r, err := t.ownReport(ctx, string(data))
	if err != nil {
		return err
	}
	if t.Said.Text == "" {
		return t.askWhyBack(ctx, r)
	}
	return t.handBack(ctx, r, bot.Cut(t.Said.Text, maxWords))
}

// handBack makes a report nobody's again, and tells the staff room why.
func (t *Turn) handBack(ctx context.Context, r storage.Report, why string) error {
	r.Assignee = 0
	if err := t.change(ctx, &r, report.GiveBack, why); err != nil {
		return err
	}
	p := t.inRoom()
	_, err := t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Text: p.Say(text.WorkGivenBack, text.Args{
			"Ref": r.Ref(), "Name": t.Member.Name, "Category": t.kind(p, r.Category), "Place": r.Place, "Why": bot.Shorten(why, 400),
		}),
		Buttons: staffButtons(p, r),
	})
	if err != nil {
		return err
	}
	if err := t.forget(ctx, draftBack); err != nil {
		return err
	}
	t.Answer(text.ReportGaveBack, text.Args{"Ref": r.Ref()})
	return nil
}
