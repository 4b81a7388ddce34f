package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// mineCard begins the name of a page of one's duties.
const mineCard = "mine/"

// mineLines is how many lines of each kind stand on the page of one's duties, to fit
// a phone.
const mineLines = 6

// showMine shows all that one has to do, or that waits for one, on one page.
func showMine(ctx context.Context, t *Turn, _ string) error {
	m, err := t.minePage(ctx)
	if err != nil {
		return err
	}
	m.Card = mineCard + t.Update.ID
	return t.privately(m)
}

// pressMine brings the page up to date in place.
func pressMine(ctx context.Context, t *Turn, _ string) error {
	if !t.Update.Chat.Direct {
		return showMine(ctx, t, "")
	}
	m, err := t.minePage(ctx)
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, mineCard, m)
}

// A minePart is a paragraph of the page, with its buttons.
type minePart struct {
	head    text.Key
	lines   []bot.Markup
	buttons [][]bot.Button
}

func (t *Turn) minePage(ctx context.Context) (bot.Message, error) {
	p := t.own()
	var m bot.Message
	lines := []bot.Markup{p.Say(text.MineHead, text.Args{"Community": t.Community.Name})}
	for _, part := range []func(context.Context, text.Printer) (minePart, error){
		t.mineTasks, t.mineEvents, t.mineReports, t.mineVouchers,
	} {
		got, err := part(ctx, p)
		if err != nil {
			return m, err
		}
		if len(got.lines) > 0 {
			lines = append(append(lines, "", p.Say(got.head)), got.lines...)
		}
		m.Buttons = append(m.Buttons, got.buttons...)
	}
	if len(lines) == 1 {
		lines = append(lines, p.Say(text.MineNothing))
	}
	served, err := t.mineServed(ctx, p)
	if err != nil {
		return m, err
	}
	m.Text = joinLines(append(lines, "", served))
	m.Buttons = append(m.Buttons, []bot.Button{
		{Label: p.Label(text.CalendarFile), Data: "calendar_all:"},
		{Label: p.Label(text.MineAgain), Data: "mine:"},
	})
	return m, nil
}

// mineTasks is the tasks that one has a part in and that are not settled.
func (t *Turn) mineTasks(ctx context.Context, p text.Printer) (minePart, error) {
	part := minePart{head: text.MineTasks}
	held, err := t.Tx.ClaimsBy(ctx, t.account(), t.Tx.Now.Add(-mineFor), maxMine)
	if err != nil {
		return part, err
	}
	for _, h := range held {
		if !t.pending(h) || len(part.lines) == mineLines {
			continue
		}
		line, err := t.ownLine(ctx, h)
		if err != nil {
			return part, err
		}
		in, err := t.Tx.Attendance(ctx, h.Claim.ID)
		if err != nil && !errors.Is(err, storage.ErrNotFound) {
			return part, err
		}
		part.lines = append(part.lines, line)
		if row := t.mineRow(p, h, err == nil && in.Out == nil); len(row) > 0 {
			part.buttons = append(part.buttons, row)
		}
	}
	return part, nil
}

// pending reports whether there is something to do about a claim, or to wait for.
func (t *Turn) pending(h storage.Held) bool {
	switch h.Claim.State {
	case task.Waiting, task.Offered, task.Asked, task.HandedIn:
		return true
	case task.Claimed:
		return !t.Tx.Now.After(h.Claim.HandInUntil(h.Hours()))
	default:
		return false
	}
}

// mineRow is what one can do about a task of one's own.
func (t *Turn) mineRow(p text.Printer, h storage.Held, inside bool) []bot.Button {
	named := func(label text.Key, verb string, id int64) bot.Button {
		b := taskButton(p, label, verb, id)
		b.Label = strings.TrimSpace(b.Label + " " + h.Ref().String())
		return b
	}
	claim, k := int64(h.Claim.ID), int64(h.Task.ID)
	switch started := h.Hours().Started(t.Tx.Now); {
	case h.Claim.State == task.Offered:
		return []bot.Button{named(text.TaskTake, "task_take", claim), named(text.TaskPass, "task_pass", claim)}
	case h.Claim.State == task.Claimed && inside:
		return []bot.Button{named(text.CheckOutButton, "checkout", claim), named(text.TaskDone, "task_done", k)}
	case h.Claim.State == task.Claimed && started:
		return []bot.Button{named(text.TaskDone, "task_done", k)}
	case h.Claim.State == task.Claimed:
		return []bot.Button{
			named(text.TaskDone, "task_done", k), named(text.TaskCannotCome, "task_release", k),
			named(text.CalendarShort, "calendar_task", k),
		}
	case (h.Claim.State == task.Waiting || h.Claim.State == task.Asked) && !started:
		return []bot.Button{named(text.TaskCannotCome, "task_release", k)}
	default:
		return nil
	}
}

// mineEvents is the events that one said one comes to.
func (t *Turn) mineEvents(ctx context.Context, p text.Printer) (minePart, error) {
	part := minePart{head: text.MineEvents}
	es, err := t.Tx.Visiting(ctx, t.Member.ID, t.Community.ID, t.Tx.Now)
	for _, e := range es[:min(len(es), mineLines)] {
		part.lines = append(part.lines, p.Say(text.MineEvent, text.Args{
			"Ref": e.Ref(), "When": t.eventSpan(p, e.Event), "Place": e.Place,
		}))
		part.buttons = append(part.buttons, []bot.Button{{
			Label: p.Label(text.EventLeave) + " " + e.Ref().String(), Data: fmt.Sprintf("event_leave:%d", e.ID),
		}})
	}
	return part, err
}

// mineReports is the reports that one made, and those that one was given, which are
// not over.
func (t *Turn) mineReports(ctx context.Context, p text.Printer) (minePart, error) {
	part := minePart{head: text.MineReports}
	for _, of := range []struct {
		key text.Key
		storage.ReportFilter
	}{
		{text.MineReport, storage.ReportFilter{Reporter: t.Member.ID}},
		{text.MineGiven, storage.ReportFilter{Assignee: t.Member.ID}},
	} {
		of.Community, of.Open = t.Community.ID, true
		rs, total, err := t.Tx.ListReports(ctx, of.ReportFilter, 0, mineLines)
		if err != nil {
			return part, err
		}
		for _, r := range rs {
			part.lines = append(part.lines, p.Say(of.key, text.Args{
				"Ref": r.Ref(), "Category": t.kind(p, r.Category), "Place": r.Place, "State": p.Label(stateKey(r.State)),
			}))
		}
		if total > len(rs) {
			part.lines = append(part.lines, p.Say(text.MineMore, text.Args{"N": total - len(rs)}))
		}
	}
	return part, nil
}

// mineVouchers is the vouchers that one can still use. Their codes are for /vouchers.
func (t *Turn) mineVouchers(ctx context.Context, p text.Printer) (minePart, error) {
	part := minePart{head: text.MineVouchers}
	vs, err := t.Tx.Vouchers(ctx, t.account())
	for _, v := range vs[:min(len(vs), mineLines)] {
		part.lines = append(part.lines, p.Say(text.MineVoucher, text.Args{"Title": v.Title, "Ends": t.day(p, v.Ends)}))
	}
	return part, err
}

// mineServed says for how long one has served this year.
func (t *Turn) mineServed(ctx context.Context, p text.Printer) (bot.Markup, error) {
	year := t.now().Year()
	from := time.Date(year, 1, 1, 0, 0, 0, 0, t.Community.Zone())
	n, err := t.Tx.Minutes(ctx, t.account(), from, from.AddDate(1, 0, 0))
	return p.Say(text.MineServed, text.Args{"Year": year, "Length": lengthOf(p, n)}), err
}

// lengthOf shows minutes as people say them: 1 小时 20 分钟.
func lengthOf(p text.Printer, minutes int) string {
	return p.Label(text.ServeLength, text.Args{"Hours": minutes / 60, "Minutes": minutes % 60})
}
