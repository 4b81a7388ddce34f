package handlers

import (
	"context"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// editTask changes what a task asks for: any of the fields of /newtask. Who is
// coming hears of another time or place.
func editTask(ctx context.Context, t *Turn, args string) error {
	form := "/edittask " + t.Label(text.TaskEditForm)
	k, rest, err := t.argTask(ctx, args, form)
	if err != nil {
		return err
	}
	if err := t.refuseOver(k); err != nil {
		return err
	}
	if k.Kind.Errand() {
		return refuse(text.NeighbourNoEdit, text.Args{"Ref": k.Ref()})
	}
	if words, ok := cutFollowing(rest); ok && k.Series != 0 {
		return t.editSeries(ctx, k, words)
	}
	l, err := task.ParseFields(rest, t.Tx.Now, t.Community.Zone())
	switch {
	case err != nil:
		return refuseLine(err, form)
	case l.IsZero():
		return refuse(text.TaskNothingToChange, text.Args{"Form": form})
	case !l.Rule.IsZero():
		return refuse(text.NeighbourNoRule, text.Args{"Ref": k.Ref()})
	}
	if l, err = t.settleFor(ctx, k, l); err != nil {
		return err
	}
	told, now, err := t.changeTask(ctx, k, l)
	if err != nil {
		return err
	}
	t.answerWithTask(now, t.Say(text.TaskChanged, text.Args{"Ref": k.Ref(), "N": told}))
	return nil
}

// applied is a task with the fields of a line that were said.
func applied(k storage.Task, l task.Line) storage.Task {
	if l.Title != "" {
		k.Title = l.Title
	}
	if l.Place != "" {
		k.Place = l.Place
	}
	if l.Hours != (task.Hours{}) {
		length := k.End.Sub(k.Start)
		k.Start, k.End = l.Hours.Start, l.Hours.End
		if l.NoEnd {
			k.End = k.Start.Add(length)
		}
	}
	if l.Slots != 0 {
		k.Slots = l.Slots
	}
	if l.Points != nil {
		k.Points = *l.Points
	}
	return withDemands(k, l)
}

// changeTask changes a task as a line says, whose demands are settled. It returns how
// many were told, and the task as it now is.
func (t *Turn) changeTask(ctx context.Context, was storage.Task, l task.Line) (int, storage.Task, error) {
	k := applied(was, l)
	if err := t.Tx.ChangeTask(ctx, k); err != nil {
		return 0, k, err
	}
	if len(l.Seats) > 0 {
		if err := t.Tx.SetSeats(ctx, k, l.Seats); err != nil {
			return 0, k, err
		}
	}
	told, err := t.tellTaskMoved(ctx, was, k)
	if err != nil {
		return 0, k, err
	}
	return told, k, t.taskChanged(ctx, k.ID)
}

// tellTaskMoved sets the timers of a task by its new hours, tells those who are
// coming of these and of a new place, and returns how many it reached.
func (t *Turn) tellTaskMoved(ctx context.Context, was, k storage.Task) (int, error) {
	moved := !k.Start.Equal(was.Start) || !k.End.Equal(was.End)
	if moved {
		if err := t.setTaskTimers(ctx, k); err != nil {
			return 0, err
		}
	}
	if !moved && k.Place == was.Place {
		return 0, nil
	}
	return t.tellComing(ctx, k, func(p text.Printer) bot.Message {
		return bot.Message{
			Text:    t.taskNews(p, k, p.Say(text.TaskChangedYou, text.Args{"Ref": k.Ref()})),
			Buttons: bot.Row(taskButton(p, text.TaskCannotCome, "task_release", int64(k.ID))),
		}
	})
}

// tellComing tells all who are coming to a task, and who may be, and returns how
// many it reached.
func (t *Turn) tellComing(ctx context.Context, k storage.Task, message func(text.Printer) bot.Message) (int, error) {
	coming, err := t.Tx.Claimants(ctx, k, task.Waiting, task.Offered, task.Asked, task.Claimed)
	if err != nil {
		return 0, err
	}
	told := 0
	for _, who := range coming {
		if t.Tell(who.Person, message(t.to(who.Person))) {
			told++
		}
	}
	return told, nil
}

// cancelTask calls a task off. All who are coming or waiting hear of it at once;
// what was handed in before stands.
func cancelTask(ctx context.Context, t *Turn, args string) error {
	k, why, err := t.argTask(ctx, args, "/canceltask T7 "+t.Label(text.TaskExampleWhy))
	if err != nil {
		return err
	}
	if k.Kind.Errand() && t.asked(k) {
		return t.cancelErrand(ctx, k, why)
	}
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	if words, ok := cutFollowing(why); ok && k.Series != 0 {
		return t.cancelSeries(ctx, k, words)
	}
	if k.Kind.Errand() {
		return t.cancelErrand(ctx, k, why)
	}
	if k.Cancelled || k.Hours().Ended(t.Tx.Now) {
		return t.refuseOver(k)
	}
	told, missed, err := t.cancelAndTell(ctx, k, why)
	if err != nil {
		return err
	}
	t.Answer(text.TaskCancelledDone, text.Args{"Ref": k.Ref(), "N": told, "Missed": missed})
	return nil
}

// cancelAndTell calls a task off, and returns how many who had a part in it were
// told, and how many could not be.
func (t *Turn) cancelAndTell(ctx context.Context, k storage.Task, why string) (told, missed int, err error) {
	why = bot.Shorten(why, maxWhy)
	told, err = t.tellComing(ctx, k, func(p text.Printer) bot.Message {
		return bot.Message{Text: t.taskNews(p, k, p.Say(text.TaskCancelledYou, text.Args{"Ref": k.Ref(), "Why": why}))}
	})
	if err != nil {
		return 0, 0, err
	}
	ended, err := t.endClaims(ctx, k)
	if err != nil {
		return 0, 0, err
	}
	return told, ended - told, t.callOff(ctx, k, why)
}

// callOff marks a task as cancelled, where everybody sees it.
func (t *Turn) callOff(ctx context.Context, k storage.Task, why string) error {
	if err := t.Tx.CancelTask(ctx, k.ID, why); err != nil {
		return err
	}
	if err := t.dropTaskTimers(ctx, k); err != nil {
		return err
	}
	return t.taskChanged(ctx, k.ID)
}

// endClaims ends the claims of a cancelled task and returns how many there were.
func (t *Turn) endClaims(ctx context.Context, k storage.Task) (int, error) {
	coming, err := t.Tx.Claimants(ctx, k, task.Waiting, task.Offered, task.Asked, task.Claimed)
	if err != nil {
		return 0, err
	}
	for _, who := range coming {
		if err := t.closeQuestion(ctx, k, who, text.TaskOfferOver); err != nil {
			return 0, err
		}
		if err := t.Tx.ChangeClaim(ctx, who.Claim, task.Cancelled); err != nil {
			return 0, err
		}
	}
	return len(coming), nil
}
