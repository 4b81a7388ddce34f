package handlers

import (
	"context"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// askCarry asks whoever passes by to take something along. The groups see it, without
// telephone numbers and codes, and the first to press takes it.
func askCarry(ctx context.Context, t *Turn, words string) error {
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil {
		return err
	}
	k, err := t.newErrand(task.Carry, words)
	if err != nil {
		return err
	}
	if err := t.refuseMany(ctx, task.Carry); err != nil {
		return err
	}
	k.Shared = true
	if k, err = t.addErrand(ctx, k); err != nil {
		return err
	}
	if err := t.postTaskCard(ctx, k); err != nil {
		return err
	}
	return t.sayAsked(ctx, k, text.NeighbourCarryAsked, text.Args{"Ref": k.Ref()})
}

// addErrand adds an errand and sets its end.
func (t *Turn) addErrand(ctx context.Context, k storage.Task) (storage.Task, error) {
	k, err := t.Tx.AddTask(ctx, k)
	if err != nil {
		return k, err
	}
	return k, t.setTaskTimers(ctx, k)
}

// sayAsked answers who asked for an errand: in the direct chat with what they can do
// about it. In a group where it is shown, that is the answer.
func (t *Turn) sayAsked(ctx context.Context, k storage.Task, key text.Key, args text.Args) error {
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	asker, err := t.asker(ctx, k)
	if err != nil {
		return err
	}
	m := t.askerMessage(t.to(asker), k)
	if t.Update.Chat.Direct && asker.ID == t.Member.ID {
		m.Text = joinLines([]bot.Markup{t.Say(key, args), m.Text})
		t.AnswerWith(m)
		return nil
	}
	t.Tell(asker, m)
	here := k.Shared && t.Chat.Room == storage.GroupRoom && t.Chat.Thread == t.Update.Chat.Thread
	switch {
	case me.Direct.IsZero():
		t.answerWithLink(k, t.Say(key, args), t.Say(text.NeighbourOpenToHear))
	case !here:
		t.Answer(key, args)
	}
	return nil
}
