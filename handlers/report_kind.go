package handlers

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// pressKinds shows the categories that a report may have.
func pressKinds(ctx context.Context, t *Turn, arg string) error {
	r, err := t.pressedReport(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.mayCorrect(r); err != nil {
		return err
	}
	switch {
	case t.staffRoom():
		return t.showKinds(r, fmt.Sprintf("sr%d", r.ID))
	case t.Update.Chat.ID == r.Chat:
		return t.showKinds(r, fmt.Sprintf("r%d", r.ID))
	default:
		return t.showKinds(r, kindsCard+t.Update.ID)
	}
}

// showKinds shows the categories that a report may have on a card.
func (t *Turn) showKinds(r storage.Report, card string) error {
	var rows [][]bot.Button
	for i, c := range t.kinds() {
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], bot.Button{Label: t.kind(t.Printer, c), Data: fmt.Sprintf("report_kind:%d:%s", r.ID, c)})
	}
	t.AnswerWith(bot.Message{Card: card, Text: t.Say(text.ReportWhichKind, text.Args{"Ref": r.Ref()}), Buttons: rows})
	return nil
}

func (t *Turn) staffRoom() bool { return t.Chat.Room == storage.StaffRoom }

// mayCorrect lets the reporter correct the category while nobody has taken it
// on, and those who triage at any time.
func (t *Turn) mayCorrect(r storage.Report) error {
	if t.is(triagers...) && r.State.Open() || t.made(r) && r.State == report.New {
		return nil
	}
	return refuse(text.ReportOnlyReporter, text.Args{"Ref": r.Ref()})
}

func pressKind(ctx context.Context, t *Turn, arg string) error {
	id, kind, _ := strings.Cut(arg, ":")
	c := report.Category(kind)
	r, err := t.pressedReport(ctx, id)
	if err != nil {
		return err
	}
	if !slices.Contains(t.kinds(), c) {
		return refuse(text.StaleButton)
	}
	if err := t.mayCorrect(r); err != nil {
		return err
	}
	if err := t.sortAs(ctx, r, c); err != nil {
		return err
	}
	r.Category = c
	return t.settleKinds(ctx, r)
}
