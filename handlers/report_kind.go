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
	var rows [][]bot.Button
	for i, c := range t.kinds() {
		if i%2 == 0 {
			rows = append(rows, nil)
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], bot.Button{Label: t.kind(t.Printer, c), Data: fmt.Sprintf("report_kind:%d:%s", r.ID, c)})
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
	r.Category, r.Due = c, r.Reported.Add(t.allowed(c))
	if err := t.Tx.CorrectReport(ctx, r); err != nil {
		return err
	}
	return t.showChange(ctx, r)
}
