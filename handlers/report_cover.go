package handlers

import (
	"context"

	"linli/bot"
	"linli/bot/report"
	"linli/handlers/text"
	"linli/storage"
)

// covered is all that may be said of a report that waits for approval, or that was
// taken back. It reports whether that is so.
func covered(p text.Printer, r storage.Report, fresh text.Key) (bot.Markup, bool) {
	switch {
	case r.State == report.Withdrawn:
		return p.Say(text.ConductGoneCard, text.Args{"Ref": r.Ref()}), true
	case r.Scrubbed != nil:
		return p.Say(text.ConductGoneOver, text.Args{"Ref": r.Ref(), "State": p.Label(stateKey(r.State))}), true
	case r.Held && fresh == text.ReportReceived:
		return p.Say(text.ConductHeldCard, text.Args{"Ref": r.Ref()}), true
	default:
		return "", false
	}
}

// mayLook refuses to show a report that waits for approval to others than who sent
// it, in the direct chat, and the staff.
func (t *Turn) mayLook(r storage.Report) error {
	if !r.Held || t.staffRoom() || t.Update.Chat.Direct && (t.made(r) || t.is(storage.Staff)) {
		return nil
	}
	return refuse(text.ConductNotShown, text.Args{"Ref": r.Ref()})
}

// filingLines is what staff should know of how a report was made. Of an anonymous
// one neither a name is said nor why it waits: they could tell by it who it was.
func filingLines(p text.Printer, r storage.Report) []bot.Markup {
	var lines []bot.Markup
	switch {
	case r.Scrubbed != nil:
		return nil
	case r.Held && r.Anonymous:
		lines = append(lines, p.Say(text.ConductHeldStaff))
	case r.Held:
		lines = append(lines, p.Say(text.ConductHeldWhy, text.Args{"N": report.HoldAfter, "Days": int(report.HoldWithin.Hours() / 24)}))
	}
	switch {
	case r.Anonymous:
		lines = append(lines, p.Say(text.ConductNamelessStaff))
	case r.OnBehalf != "":
		lines = append(lines, p.Say(text.ConductBehalf, text.Args{"Name": r.OnBehalf}))
	}
	return lines
}

// staffLooks reports whether what is shown here is shown to staff.
func (t *Turn) staffLooks() bool {
	return t.staffRoom() || t.Update.Chat.Direct && t.is(storage.Staff)
}

// dressCard adds to the card of a report in the chat where it was made what only
// concerns who made it.
func (t *Turn) dressCard(ctx context.Context, p text.Printer, r storage.Report, m *bot.Message) error {
	if !r.State.Open() {
		return nil
	}
	direct, err := t.madeDirectly(ctx, r)
	switch {
	case err != nil:
		return err
	case direct:
		m.Text = joinLines(append([]bot.Markup{m.Text}, namelessLine(p, r)...))
		if err := t.nameOnCard(ctx, p, r, m); err != nil {
			return err
		}
		m.Buttons = append(m.Buttons, t.makerRow(p, r))
	case r.Anonymous && r.State == report.New:
		m.Text = joinLines([]bot.Markup{m.Text, p.Say(text.ConductSeenHere)})
		m.Buttons = append(m.Buttons, []bot.Button{{Label: p.Label(text.ConductNextTime), Start: linkAnonymous}})
	}
	return nil
}

// nameOnCard says which community a report was made in to somebody who is in several.
func (t *Turn) nameOnCard(ctx context.Context, p text.Printer, r storage.Report, m *bot.Message) error {
	if r.Sender() == 0 {
		return nil
	}
	cs, err := t.Tx.CommunitiesOf(ctx, r.Sender())
	if err == nil && len(cs) > 1 {
		m.Text = joinLines([]bot.Markup{m.Text, p.Say(text.CommunityOnCard, text.Args{"Name": t.Community.Name})})
	}
	return err
}

func namelessLine(p text.Printer, r storage.Report) []bot.Markup {
	if !r.Anonymous || r.State != report.New {
		return nil
	}
	return []bot.Markup{p.Say(text.ConductAnonymous)}
}

// makerRow is what who made a report can do about it from its card.
func (t *Turn) makerRow(p text.Printer, r storage.Report) []bot.Button {
	var row []bot.Button
	if t.mayHide(r) {
		row = append(row, reportButton(p, text.ConductNameless, "report_nameless", r))
	}
	return append(row, reportButton(p, text.ConductWithdraw, "report_withdraw", r))
}

// madeDirectly reports whether a report was made in a direct chat.
func (t *Turn) madeDirectly(ctx context.Context, r storage.Report) (bool, error) {
	if t.Update.Chat.ID == r.Chat {
		return t.Update.Chat.Direct, nil
	}
	sender, err := t.sender(ctx, r)
	return sender.Direct == r.Chat, err
}
