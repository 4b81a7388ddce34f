package handlers

import (
	"context"
	"errors"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// endErrand tells the asker of an errand that nobody took it, and what to do, or reminds
// who has taken it.
func endErrand(ctx context.Context, t *Turn, object int64) error {
	k, err := t.Tx.Task(ctx, storage.TaskID(object))
	if err != nil || k.Cancelled || !k.Hours().Ended(t.Tx.Now) {
		return err
	}
	if k.Taken > 0 {
		return t.remindTaker(ctx, k)
	}
	if err := t.errandChanged(ctx, k); err != nil {
		return err
	}
	err = t.tellAskers(ctx, k, func(p text.Printer) bot.Message {
		return bot.Message{Text: p.Say(text.NeighbourNobodyCame, text.Args{"Ref": k.Ref(), "Title": k.Title, "Kind": string(k.Kind)})}
	})
	if err != nil {
		return err
	}
	if k.Kind == task.Help {
		if err := t.tellStaffNobody(ctx, k); err != nil {
			return err
		}
	}
	return t.Tx.ForgetWords(ctx, k.ID)
}

// tellStaffNobody tells the staff that nobody could help, and whom.
func (t *Turn) tellStaffNobody(ctx context.Context, k storage.Task) error {
	name, err := t.askerName(ctx, k)
	if err != nil {
		return err
	}
	p := t.inRoom()
	_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{Text: joinLines([]bot.Markup{
		t.errandLine(p, k),
		p.Say(text.NeighbourNobodyStaff, text.Args{"Name": name}),
		p.Say(text.NeighbourWords, text.Args{"Words": k.Words}),
	})})
	return err
}

func (t *Turn) remindTaker(ctx context.Context, k storage.Task) error {
	who, err := t.Tx.Taker(ctx, k)
	if errors.Is(err, storage.ErrNotFound) || err == nil && who.Claim.State != task.Claimed {
		return nil
	}
	if err != nil {
		return err
	}
	p := t.to(who.Person)
	t.Tell(who.Person, bot.Message{
		Text:    p.Say(text.NeighbourTimeIsUp, text.Args{"Ref": k.Ref(), "Title": k.Title}),
		Buttons: takenButtons(p, k),
	})
	return nil
}

// cancelErrand calls an errand off: who asked may until it is done, and staff.
func (t *Turn) cancelErrand(ctx context.Context, k storage.Task, why string) error {
	who, err := t.Tx.Taker(ctx, k)
	taken := err == nil
	switch {
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return err
	case k.Cancelled:
		return refuse(text.TaskIsCancelled, text.Args{"Ref": k.Ref()})
	case taken && who.Claim.State != task.Claimed:
		return refuse(text.TaskDecided, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(who.Claim.State))})
	}
	if taken {
		if err := t.Tx.ChangeClaim(ctx, who.Claim, task.Cancelled); err != nil {
			return err
		}
		p := t.to(who.Person)
		t.Tell(who.Person, bot.Message{Text: p.Say(text.TaskCancelledYou, text.Args{"Ref": k.Ref(), "Why": bot.Shorten(why, maxWhy)})})
	}
	if err := t.Tx.ForgetWords(ctx, k.ID); err != nil {
		return err
	}
	if err := t.callOff(ctx, k, bot.Shorten(why, maxWhy)); err != nil {
		return err
	}
	t.Answer(text.NeighbourCancelled, text.Args{"Ref": k.Ref()})
	return nil
}

func pressErrandCancel(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedErrand(ctx, arg)
	if err != nil {
		return err
	}
	return t.cancelErrand(ctx, k, "")
}

// pressedErrand locks the errand that a button is about, which the member asked for.
func (t *Turn) pressedErrand(ctx context.Context, arg string) (storage.Task, error) {
	k, err := t.pressedTask(ctx, arg)
	if err == nil && (!k.Kind.Errand() || !t.asked(k)) {
		err = refuse(text.StaleButton)
	}
	return k, err
}
