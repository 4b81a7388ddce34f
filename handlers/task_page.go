package handlers

import (
	"context"
	"fmt"
	"strings"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

const (
	namesPage = 40 // people on one page: their names fit a message
	nameUnits = 24 // of each name
	// namesCard begins the name of a card that pages through who claimed a task.
	namesCard = "names/"
)

// showTaskByRef shows a task: to staff, where only they read it, with who has a part
// in it.
func showTaskByRef(ctx context.Context, t *Turn, args string) error {
	k, _, err := t.argTask(ctx, args, "/task T7")
	if err != nil {
		return err
	}
	if !t.seesNames() {
		return t.showTaskTo(ctx, k)
	}
	m, err := t.namesMessage(ctx, k, 0)
	if err != nil {
		return err
	}
	m.Card = namesCard + t.Update.ID
	t.AnswerWith(m)
	return nil
}

// seesNames reports whether the member may read here who claimed what.
func (t *Turn) seesNames() bool {
	return t.is(storage.Staff) && (t.Update.Chat.Direct || t.staffRoom())
}

// pressNames turns to a page of those who have a part in a task.
func pressNames(ctx context.Context, t *Turn, arg string) error {
	id, page, _ := strings.Cut(arg, ":")
	k, err := t.pressedTask(ctx, id)
	if err != nil {
		return err
	}
	if !t.seesNames() {
		return t.refuseNames()
	}
	n, ok := number(page)
	if !ok {
		return refuse(text.StaleButton)
	}
	m, err := t.namesMessage(ctx, k, int(n)-1)
	if err != nil {
		return err
	}
	return t.replaceCard(ctx, namesCard, m)
}

func (t *Turn) refuseNames() error {
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	return refuse(text.StaleButton)
}

// namesMessage is a task with a page, from 0, of those who have a part in it.
func (t *Turn) namesMessage(ctx context.Context, k storage.Task, page int) (bot.Message, error) {
	m, err := t.taskCard(ctx, t.Printer, k)
	if err != nil {
		return bot.Message{}, err
	}
	all, err := t.Tx.Claimants(ctx, k, task.Offered, task.Asked, task.Claimed, task.HandedIn, task.Verified, task.Absent, task.Waiting)
	if err != nil {
		return bot.Message{}, err
	}
	from := min(page*namesPage, len(all))
	to := min(from+namesPage, len(all))
	lines := []bot.Markup{m.Text, ""}
	if k.Words != "" {
		lines = append(lines, t.Say(text.NeighbourWords, text.Args{"Words": k.Words}))
	}
	if len(all) == 0 {
		lines = append(lines, t.Say(text.NeighbourNobodyYet))
	} else {
		lines = append(lines, t.Say(text.NeighbourWho, text.Args{"From": from + 1, "To": to, "Count": len(all)}))
	}
	for i, who := range all[from:to] {
		lines = append(lines, t.Say(text.NeighbourWhoLine, text.Args{
			"Number": from + i + 1, "Name": bot.Shorten(who.Name, nameUnits), "State": t.Label(taskStateKey(who.Claim.State)),
			"Seat": t.ownSeat(k, who.Claim),
		}))
	}
	m.Text = joinLines(lines)
	var turn []bot.Button
	if page > 0 {
		turn = append(turn, bot.Button{Label: t.Label(text.NeighbourFirst), Data: fmt.Sprintf("task_names:%d:1", k.ID)})
	}
	if to < len(all) {
		turn = append(turn, bot.Button{Label: t.Label(text.More), Data: fmt.Sprintf("task_names:%d:%d", k.ID, page+2)})
	}
	if len(turn) > 0 {
		m.Buttons = append(m.Buttons, turn)
	}
	return m, nil
}

// ownSeat is the sort of place that a claim holds; empty for one that anybody may.
func (t *Turn) ownSeat(k storage.Task, c storage.Claim) string {
	if c.Seat == "" || !c.State.Holds() {
		return ""
	}
	return t.seatName(t.Printer, k, c.Seat)
}
