package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// takeErrand gives an errand to the member: to the first who presses. Their member is
// locked.
func (t *Turn) takeErrand(ctx context.Context, k storage.Task) error {
	c, err := t.Tx.ClaimOf(ctx, k.ID, t.Member.ID)
	if err == nil {
		t.Answer(text.TaskMine, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
		return nil
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if err := t.refuseErrand(ctx, k); err != nil {
		return err
	}
	if c, err = t.Tx.AddClaim(ctx, k.ID, t.Member.ID, task.Claimed, ""); err != nil {
		return err
	}
	if k, err = t.Tx.Task(ctx, k.ID); err != nil {
		return err
	}
	if err := t.errandChanged(ctx, k); err != nil {
		return err
	}
	if err := t.tellTaken(ctx, k, c); err != nil {
		return err
	}
	return t.sayTaken(ctx, k)
}

// refuseErrand returns a refusal if the member cannot take an errand.
func (t *Turn) refuseErrand(ctx context.Context, k storage.Task) error {
	switch args := (text.Args{"Ref": k.Ref()}); {
	case t.asked(k):
		return refuse(text.NeighbourOwn, args)
	case k.Cancelled:
		return refuse(text.TaskIsCancelled, args)
	case k.Taken > 0:
		return refuse(text.NeighbourTaken, text.Args{"Ref": k.Ref(), "Kind": string(k.Kind)})
	case k.Hours().Ended(t.Tx.Now):
		return refuse(text.NeighbourOver, text.Args{"Ref": k.Ref(), "Kind": string(k.Kind)})
	}
	if err := t.mayHelp(ctx, k); err != nil {
		return err
	}
	if _, err := t.standing(ctx); err != nil {
		return err
	}
	held, err := t.Tx.ErrandsTaken(ctx, t.Member.ID, k.Kind)
	if err != nil {
		return err
	}
	if len(held) >= task.MaxErrands {
		return refuse(text.NeighbourTooManyTaken, text.Args{"N": len(held)})
	}
	return nil
}

// mayHelp refuses to who neither has the skill nor was asked, while only these know of
// an errand.
func (t *Turn) mayHelp(ctx context.Context, k storage.Task) error {
	if k.Shared {
		return nil
	}
	skills, _, err := t.Tx.SkillsOf(ctx, t.account())
	if err != nil || slices.Contains(skills, k.Skill) {
		return err
	}
	return orNoSuch(storage.ErrNotFound, k.Ref())
}

// tellTaken tells the asker who has taken their errand.
func (t *Turn) tellTaken(ctx context.Context, k storage.Task, c storage.Claim) error {
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	return t.tellAskers(ctx, k, func(p text.Printer) bot.Message {
		return t.takerNews(p, k, storage.Claimant{Person: me, Claim: c})
	})
}

// takerNews tells the asker who has taken their errand, with a way to write to them.
func (t *Turn) takerNews(p text.Printer, k storage.Task, who storage.Claimant) bot.Message {
	return bot.Message{
		Text: p.Say(text.NeighbourTakenNews, text.Args{"Ref": k.Ref(), "Title": k.Title, "Name": bot.Shorten(who.Name, 40)}),
		Buttons: bot.Row(
			taskButton(p, text.NeighbourOK, "errand_ok", int64(k.ID)),
			taskButton(p, text.NeighbourWrite, "errand_write", int64(k.ID)),
			taskButton(p, text.NeighbourCancel, "errand_cancel", int64(k.ID)),
		),
	}
}

// sayTaken tells the member that an errand is theirs: all its words in the direct chat
// alone.
func (t *Turn) sayTaken(ctx context.Context, k storage.Task) error {
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	m, err := t.takenMessage(ctx, t.to(me), k)
	if err != nil {
		return err
	}
	asked, err := t.wasAsked(ctx, k)
	if err != nil {
		return err
	}
	args := text.Args{"Ref": k.Ref()}
	if asked {
		p := t.to(me)
		t.Tell(me, bot.Message{Card: waveCard(k), Text: joinLines([]bot.Markup{t.errandLine(p, k), p.Say(text.NeighbourYours, args)})})
	}
	if t.Update.Chat.Direct {
		t.AnswerWith(m)
		return nil
	}
	if t.Tell(me, m) {
		t.Answer(text.NeighbourYours, args)
		return nil
	}
	// Without the direct chat they know too little: here even a press is worth a message.
	t.AnswerWith(bot.Message{
		Text:    joinLines([]bot.Markup{t.Say(text.NeighbourYours, args), t.Say(text.NeighbourOpenDirect)}),
		Buttons: bot.Row(bot.Button{Label: t.Label(text.OpenDirect), Start: fmt.Sprintf("%s%d", linkTask, k.ID)}),
	})
	return nil
}

// takenMessage is an errand for who has taken it: all its words, whom it is for, and,
// of help, who pays for material.
func (t *Turn) takenMessage(ctx context.Context, p text.Printer, k storage.Task) (bot.Message, error) {
	name, err := t.askerName(ctx, k)
	if err != nil {
		return bot.Message{}, err
	}
	words := k.Words
	if words == "" {
		words = k.Title
	}
	lines := []bot.Markup{
		p.Say(text.NeighbourTakenHead, text.Args{"Ref": k.Ref(), "Name": name}),
		bot.Escape(words),
		t.errandUntil(p, k),
	}
	if k.Kind == task.Help {
		free, err := t.Tx.IsSpecial(ctx, k)
		if err != nil {
			return bot.Message{}, err
		}
		key := text.NeighbourOwnCost
		if free {
			key = text.NeighbourFree
		}
		lines = append(lines, p.Say(key))
	}
	return bot.Message{Text: joinLines(lines), Buttons: takenButtons(p, k)}, nil
}

// takenButtons are what who has taken an errand may do.
func takenButtons(p text.Printer, k storage.Task) [][]bot.Button {
	return bot.Row(
		taskButton(p, text.TaskDone, "task_done", int64(k.ID)),
		taskButton(p, text.NeighbourWrite, "errand_write", int64(k.ID)),
		taskButton(p, text.NeighbourCannot, "task_release", int64(k.ID)),
	)
}

// giveBackErrand ends the member's part in an errand, which others can take again. It
// needs nobody's word: better now than not at all.
func (t *Turn) giveBackErrand(ctx context.Context, k storage.Task, c storage.Claim) error {
	if !c.State.May(task.Released) {
		return refuse(text.TaskMine, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
	}
	if err := t.Tx.ChangeClaim(ctx, c, task.Released); err != nil {
		return err
	}
	if err := t.errandFree(ctx, k.ID); err != nil {
		return err
	}
	t.Answer(text.NeighbourGivenBack, text.Args{"Ref": k.Ref()})
	return nil
}

// errandFree has an errand that was given back taken by somebody else.
func (t *Turn) errandFree(ctx context.Context, id storage.TaskID) error {
	k, err := t.Tx.Task(ctx, id)
	if err != nil {
		return err
	}
	if err := t.errandChanged(ctx, k); err != nil {
		return err
	}
	over := k.Hours().Ended(t.Tx.Now)
	key := text.NeighbourFreeAgain
	if over {
		key = text.NeighbourFreeTooLate
	}
	err = t.tellAskers(ctx, k, func(p text.Printer) bot.Message {
		return bot.Message{Text: p.Say(key, text.Args{"Ref": k.Ref(), "Title": k.Title})}
	})
	if err != nil {
		return err
	}
	if over {
		return t.Tx.ForgetWords(ctx, k.ID)
	}
	if k.Kind != task.Help {
		return nil
	}
	return t.setWave(ctx, k, t.Tx.Now)
}
