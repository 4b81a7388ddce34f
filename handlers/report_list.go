package handlers

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// pageSize is how many objects a list shows at once, to fit a phone.
const pageSize = 8

// listWords are the words that choose a list of reports, in any language.
var listWords = map[string]string{
	"": "open", "open": "open", "未完成": "open", "待办": "open", "待辦": "open",
	"mine": "mine", "my": "mine", "我的": "mine",
	"overdue": "overdue", "超时": "overdue", "超時": "overdue", "逾期": "overdue",
	"assigned": "assigned", "指派": "assigned",
	"nearby": "nearby", "附近": "nearby",
}

// listReports answers with a list of reports, or with the one whose ref is given.
func listReports(ctx context.Context, t *Turn, args string) error {
	if ref, _, ok := bot.CutRef(args); ok && ref.Kind == bot.Report {
		return reportOrShow(ctx, t, ref.String())
	}
	which, ok := listWords[fold(args)]
	if !ok {
		return refuse(text.ReportListUsage)
	}
	if which == "nearby" {
		return t.ask(ctx, draftNearby, struct{}{}, bot.Message{Text: t.Say(text.ReportAskPosition)})
	}
	m, err := t.reportList(ctx, which, 0)
	if err != nil {
		return err
	}
	t.AnswerWith(m)
	return nil
}

// pressList turns the page of a list, in its own message.
func pressList(ctx context.Context, t *Turn, arg string) error {
	which, offset, _ := strings.Cut(arg, ":")
	n, _ := number(offset)
	m, err := t.reportList(ctx, which, int(n))
	if err != nil {
		return err
	}
	t.AnswerWith(m)
	return nil
}

func (t *Turn) reportList(ctx context.Context, which string, offset int) (bot.Message, error) {
	f := storage.ReportFilter{Community: t.Community.ID}
	switch which {
	case "mine":
		f.Reporter = t.Member.ID
	case "overdue":
		f.Overdue = true
	case "assigned":
		f.Assignee, f.Open = t.Member.ID, true
	default:
		which, f.Open = "open", true
	}
	reports, total, err := t.Tx.ListReports(ctx, f, offset, pageSize)
	if err != nil {
		return bot.Message{}, err
	}
	if len(reports) == 0 {
		return bot.Message{Text: t.Say(text.Key("report_none_" + which))}, nil
	}
	head, err := t.listHead(ctx, which, total)
	if err != nil {
		return bot.Message{}, err
	}
	lines := []bot.Markup{head}
	var buttons []bot.Button
	for _, r := range reports {
		lines = append(lines, t.reportLine(r))
		buttons = append(buttons, t.openButton(r))
	}
	rows := inRows(buttons, 4)
	if next := offset + len(reports); next < total {
		rows = append(rows, []bot.Button{{Label: t.Label(text.More), Data: fmt.Sprintf("report_list:%s:%d", which, next)}})
	}
	return bot.Message{Text: joinLines(lines), Buttons: rows}, nil
}

// nearbyMetres is how far away a report may be and still be nearby.
const nearbyMetres = 1000

// continueNearby lists the open reports around the position that was asked for.
func continueNearby(ctx context.Context, t *Turn, _ []byte) error {
	if err := t.forget(ctx, draftNearby); err != nil {
		return err
	}
	if t.Said.Position == nil {
		// They have something else in mind by now.
		if done, err := joinReport(ctx, t); done || err != nil {
			return err
		}
		return refuse(text.NotUnderstood)
	}
	open, err := t.Tx.PlacedReports(ctx, t.Community.ID)
	if err != nil {
		return err
	}
	away := func(r storage.Report) float64 { return report.Distance(*t.Said.Position, *r.Position()) }
	near := slices.DeleteFunc(open, func(r storage.Report) bool { return away(r) > nearbyMetres })
	slices.SortStableFunc(near, func(a, b storage.Report) int { return cmp.Compare(away(a), away(b)) })
	if len(near) == 0 {
		return refuse(text.ReportNoneNearby)
	}
	near = near[:min(len(near), pageSize)]
	lines := []bot.Markup{t.Say(text.ReportListNearby, text.Args{"N": len(near)})}
	var buttons []bot.Button
	for _, r := range near {
		lines = append(lines, t.reportLine(r)+bot.Escape(fmt.Sprintf(" · %.0f m", away(r))))
		buttons = append(buttons, t.openButton(r))
	}
	t.AnswerWith(bot.Message{Text: joinLines(lines), Buttons: inRows(buttons, 4)})
	return nil
}

// reportLine is a report as a list shows it.
func (t *Turn) reportLine(r storage.Report) bot.Markup {
	return t.Say(text.ReportLine, text.Args{
		"Ref": r.Ref(), "Category": t.kind(t.Printer, r.Category), "Place": r.Place,
		"State": t.Label(stateKey(r.State)),
	}) + t.lateMark(t.Printer, r)
}
