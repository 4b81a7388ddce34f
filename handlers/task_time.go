package handlers

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// The timers of a task; their object is the task.
const (
	timerTaskDay   = "task_day"   // a day before
	timerTaskSoon  = "task_soon"  // two hours before
	timerTaskStart = "task_start" // nobody can claim any more
	timerTaskEnd   = "task_end"   // it is to be handed in
	timerTaskHold  = "task_hold"  // places are no longer kept for newcomers
	timerTaskShow  = "task_show"  // the groups see a task of a series
)

// setTaskTimers sets what is to happen by the clock, in place of what was set for
// other hours. A timer's key holds its time, so that one which ran for the old
// hours does not stand in the way of the new.
func (t *Turn) setTaskTimers(ctx context.Context, k storage.Task) error {
	if err := t.dropTaskTimers(ctx, k); err != nil {
		return err
	}
	for kind, due := range taskTimes(k) {
		if !due.After(t.Tx.Now) {
			continue
		}
		err := t.Tx.SetTimer(ctx, storage.Timer{
			Key:       fmt.Sprintf("%s:%d:%d", kind, k.ID, due.Unix()),
			Kind:      kind,
			Object:    int64(k.ID),
			Community: k.Community,
			Due:       due,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func taskTimes(k storage.Task) map[string]time.Time {
	if k.Kind.Errand() {
		return map[string]time.Time{timerErrandEnd: k.End}
	}
	times := map[string]time.Time{
		timerTaskDay:   k.Start.Add(-task.DayBefore),
		timerTaskSoon:  k.Start.Add(-task.SoonBefore),
		timerTaskStart: k.Start,
		timerTaskEnd:   k.End,
	}
	if k.HeldTo != nil {
		times[timerTaskHold] = *k.HeldTo
	}
	if k.Series != 0 {
		times[timerTaskShow] = k.Start.Add(-task.ShowBefore)
	}
	return times
}

func (t *Turn) dropTaskTimers(ctx context.Context, k storage.Task) error {
	for kind := range taskTimes(k) {
		if err := t.Tx.DropTimers(ctx, kind, int64(k.ID)); err != nil {
			return err
		}
	}
	return nil
}

// remindDay reminds a day before. Late, as after a stop, it leaves the word to
// the reminder of two hours before.
func remindDay(ctx context.Context, t *Turn, object int64) error {
	k, err := t.Tx.Task(ctx, storage.TaskID(object))
	if err != nil || !t.Tx.Now.Before(k.Start.Add(-task.SoonBefore)) {
		return err
	}
	return t.remindComing(ctx, k)
}

func remindSoon(ctx context.Context, t *Turn, object int64) error {
	k, err := t.Tx.Task(ctx, storage.TaskID(object))
	if err != nil || k.Hours().Started(t.Tx.Now) {
		return err
	}
	return t.remindComing(ctx, k)
}

// remindComing tells everybody who is coming when and where, with a way out.
func (t *Turn) remindComing(ctx context.Context, k storage.Task) error {
	if k.Cancelled {
		return nil
	}
	coming, err := t.Tx.Claimants(ctx, k, task.Claimed)
	if err != nil {
		return err
	}
	for _, who := range coming {
		p := t.to(who.Person)
		t.Tell(who.Person, bot.Message{
			Text:    t.taskNews(p, k, p.Say(text.TaskReminder, text.Args{"Ref": k.Ref()})),
			Buttons: bot.Row(taskButton(p, text.TaskCannotCome, "task_release", int64(k.ID))),
		})
	}
	return nil
}

// startTask ends the line, offers and requests of a task that starts: they came
// to nothing.
func startTask(ctx context.Context, t *Turn, object int64) error {
	k, err := t.Tx.Task(ctx, storage.TaskID(object))
	if err != nil || k.Cancelled || !k.Hours().Started(t.Tx.Now) {
		return err
	}
	left, err := t.Tx.Claimants(ctx, k, task.Waiting, task.Offered, task.Asked)
	if err != nil {
		return err
	}
	for _, who := range left {
		if err := t.Tx.ChangeClaim(ctx, who.Claim, task.Lapsed); err != nil {
			return err
		}
		if err := t.closeQuestion(ctx, k, who, text.TaskStartedWithout); err != nil {
			return err
		}
		if who.Claim.State != task.Offered {
			t.Tell(who.Person, bot.Message{Text: t.to(who.Person).Say(text.TaskStartedWithout, text.Args{"Ref": k.Ref()})})
		}
	}
	return t.taskChanged(ctx, k.ID)
}

// endTask asks those who came to a task to hand it in.
func endTask(ctx context.Context, t *Turn, object int64) error {
	k, err := t.Tx.Task(ctx, storage.TaskID(object))
	if err != nil || k.Cancelled || !k.Hours().Ended(t.Tx.Now) {
		return err
	}
	came, err := t.Tx.Claimants(ctx, k, task.Claimed)
	if err != nil {
		return err
	}
	for _, who := range came {
		p := t.to(who.Person)
		t.Tell(who.Person, bot.Message{
			Text: p.Say(text.TaskEndedYou, text.Args{
				"Ref": k.Ref(), "Title": k.Title, "Until": t.day(p, who.Claim.HandInUntil(k.Hours())),
			}),
			Buttons: bot.Row(taskButton(p, text.TaskDone, "task_done", int64(k.ID))),
		})
	}
	return t.taskChanged(ctx, k.ID)
}
