package handlers

import (
	"context"
	"errors"
	"fmt"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

const timerTaskClose = "task_close" // who has not checked out by then has forgotten to

// checkOut notes that the member leaves: the task that is named, or the one at which
// they are.
func checkOut(ctx context.Context, t *Turn, args string) error {
	if _, _, ok := t.taskRef(args); !ok {
		inside, err := t.Tx.Inside(ctx, t.Member.ID)
		if err != nil {
			return err
		}
		if len(inside) != 1 || !t.Update.Chat.Direct && inside[0].Community != t.Community.ID {
			return refuse(text.CheckOutNowhere)
		}
		return pressOut(ctx, t, fmt.Sprint(inside[0].Claim.ID))
	}
	k, _, err := t.argTask(ctx, args, "/checkout T7")
	if err != nil {
		return err
	}
	c, err := t.ownClaim(ctx, k)
	if err != nil {
		return err
	}
	return t.leaveTask(ctx, k, c)
}

func pressOut(ctx context.Context, t *Turn, arg string) error {
	k, who, err := t.pressedClaim(ctx, arg)
	if err != nil {
		return err
	}
	if who.Claim.Member != t.Member.ID {
		return refuse(text.StaleButton)
	}
	return t.leaveTask(ctx, k, who.Claim)
}

// leaveTask notes that the member leaves, and says for how long they were there.
func (t *Turn) leaveTask(ctx context.Context, k storage.Task, c storage.Claim) error {
	a, err := t.Tx.Attendance(ctx, c.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.CheckOutNotIn, text.Args{"Ref": k.Ref()})
	}
	if err != nil {
		return err
	}
	if a.Out != nil {
		return refuse(text.CheckOutAgain, text.Args{"Ref": k.Ref(), "At": t.clock(*a.Out)})
	}
	if err := t.Tx.CheckOut(ctx, c.ID); err != nil {
		return err
	}
	args := text.Args{
		"Ref": k.Ref(), "In": t.clock(a.In), "Out": t.clock(t.Tx.Now), "N": t.credited(k.Hours().Within(a.In, t.Tx.Now)),
	}
	m := bot.Message{Text: t.Say(text.CheckedOut, args)}
	if c.State == task.Claimed {
		m.Buttons = bot.Row(taskButton(t.Printer, text.TaskDone, "task_done", int64(k.ID)))
	}
	t.AnswerWith(m)
	return nil
}

// setTaskClose sets when check-outs of a task count as forgotten. The key holds the
// time: a task may yet be moved.
func (t *Turn) setTaskClose(ctx context.Context, k storage.Task) error {
	due := k.End.Add(task.CheckOutGrace)
	return t.Tx.SetTimer(ctx, storage.Timer{
		Key:  fmt.Sprintf("%s:%d:%d", timerTaskClose, k.ID, due.Unix()),
		Kind: timerTaskClose, Object: int64(k.ID), Community: k.Community, Due: due,
	})
}

// closeTask checks out who forgot to, as of the planned end, and shows the staff who
// was there, with one button that approves all of them.
func closeTask(ctx context.Context, t *Turn, object int64) error {
	k, err := t.Tx.Task(ctx, storage.TaskID(object))
	if err != nil || k.Cancelled {
		return err
	}
	if t.Tx.Now.Before(k.End.Add(task.CheckOutGrace)) {
		return t.setTaskClose(ctx, k) // it was moved
	}
	before, err := t.Tx.Attendances(ctx, k.ID)
	if err != nil {
		return err
	}
	if err := t.Tx.CloseAttendances(ctx, k); err != nil {
		return err
	}
	r, err := t.roll(ctx, k)
	if err != nil {
		return err
	}
	for _, who := range r.here {
		if before[who.Claim.ID].Out == nil {
			p := t.to(who.Person)
			t.Tell(who.Person, bot.Message{Text: p.Say(text.CheckOutForgotten, text.Args{"Ref": k.Ref(), "At": t.clock(k.End)})})
		}
	}
	return t.showRoll(ctx, k, r)
}

// showRoll shows the staff who was at a task that is over.
func (t *Turn) showRoll(ctx context.Context, k storage.Task, r roll) error {
	p := t.inRoom()
	lines := []bot.Markup{p.Say(text.RollHead, text.Args{"Ref": k.Ref(), "Title": k.Title})}
	lines = append(lines, t.rollText(p, r)...)
	m := bot.Message{Card: fmt.Sprintf("troll%d", k.ID)}
	if len(r.missing) > 0 {
		lines = append(lines, p.Say(text.RollNoShow, text.Args{"Ref": k.Ref()}))
	}
	if r.open > 0 {
		m.Buttons = bot.Row(verifyAllButton(p, k, r.open))
	}
	m.Text = joinLines(lines)
	_, err := t.postRoom(ctx, storage.StaffRoom, m)
	return err
}

// served is the minutes of service that a claim credits: those on site, where
// somebody checked in, and else the planned ones.
func (t *Turn) served(ctx context.Context, k storage.Task, c storage.Claim) (int, error) {
	if k.Kind.Errand() {
		return t.errandMinutes(k, c), nil
	}
	a, err := t.Tx.Attendance(ctx, c.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return t.credited(k.Hours()), nil
	}
	if err != nil {
		return 0, err
	}
	out := t.Tx.Now
	if a.Out != nil {
		out = *a.Out
	}
	return t.credited(k.Hours().Within(a.In, out)), nil
}

// credited is how many minutes of service hours credit by the rules.
func (t *Turn) credited(h task.Hours) int { return t.rules.Minutes(h.Length()) }
