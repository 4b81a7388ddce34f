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

// refuseUnskilled returns a refusal of who may take none of a task's places.
func (t *Turn) refuseUnskilled(_ context.Context, k storage.Task, seats task.Seats) error {
	var skills []string
	for _, s := range seats {
		if s.For != task.Newcomers && s.For != "" {
			skills = append(skills, skillName(t.Printer, s.For))
		}
	}
	if len(skills) == 0 {
		return refuse(text.NeighbourNewOnly, text.Args{"Ref": k.Ref(), "Until": t.day(t.Printer, *k.HeldTo)})
	}
	return refuse(text.NeighbourUnskilled, text.Args{
		"Ref": k.Ref(), "Skills": strings.Join(skills, t.Label(text.Comma)), "Skill": skills[0],
	})
}

// waitingKey is how somebody is told that they wait: where places are free that they
// may not take, it says so.
func (t *Turn) waitingKey(ctx context.Context, k storage.Task, key text.Key, args text.Args) (text.Key, error) {
	if k.Full() {
		return key, nil
	}
	seats, err := t.Tx.Seats(ctx, k)
	if err != nil || seats.Plain() {
		return key, err
	}
	var left []string
	for _, s := range seats {
		if s.Taken < s.Slots {
			left = append(left, t.seatName(t.Printer, k, s.For))
		}
	}
	args["Left"] = strings.Join(left, t.Label(text.Comma))
	return text.NeighbourWaiting, nil
}

// checkLimits refuses who may not claim a task by their role. Who has to say their age
// is asked; it reports whether that is so.
func (t *Turn) checkLimits(ctx context.Context, k storage.Task) (asked bool, err error) {
	if len(k.Roles) > 0 && !t.is(k.Roles...) {
		return false, refuse(text.NeighbourWrongRole, text.Args{"Ref": k.Ref(), "Roles": t.roleNames(k.Roles)})
	}
	if k.MinAge == 0 {
		return false, nil
	}
	age, err := t.Tx.OfAge(ctx, t.account())
	if err != nil || age >= k.MinAge {
		return false, err
	}
	return true, t.askAge(ctx, k)
}

// askAge asks the member, who alone sees it, whether they have reached the age that a
// task asks for. Nothing but their word is kept.
func (t *Turn) askAge(ctx context.Context, k storage.Task) error {
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	p := t.to(me)
	args := text.Args{"Ref": k.Ref(), "Age": k.MinAge}
	m := bot.Message{
		Text:    p.Say(text.NeighbourAskAge, args),
		Buttons: bot.Row(bot.Button{Label: p.Label(text.NeighbourOfAge, args), Data: fmt.Sprintf("task_age:%d", k.ID)}),
	}
	if t.Update.Chat.Direct {
		t.AnswerWith(m)
		return nil
	}
	if t.Tell(me, m) {
		t.Answer(text.NeighbourAskedAge, args)
		return nil
	}
	t.answerWithLink(k, t.Say(text.NeighbourAskedAge, args))
	return nil
}

// pressAge notes that the member has reached the age that a task asks for, and claims.
func pressAge(ctx context.Context, t *Turn, arg string) error {
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil {
		return err
	}
	k, err := t.pressedTask(ctx, arg)
	if err != nil {
		return err
	}
	if !t.Update.Chat.Direct {
		return refuse(text.StaleButton)
	}
	if err := t.Tx.SetOfAge(ctx, t.account(), k.MinAge); err != nil {
		return err
	}
	return t.claimPlace(ctx, k)
}

// endHold gives the places that were kept for newcomers to whoever comes.
func endHold(ctx context.Context, t *Turn, object int64) error {
	k, err := t.Tx.Task(ctx, storage.TaskID(object))
	if err != nil || k.HeldTo == nil || t.Tx.Now.Before(*k.HeldTo) {
		return err
	}
	if err := t.Tx.LiftHold(ctx, k.ID); err != nil {
		return err
	}
	return t.taskChanged(ctx, k.ID)
}

// passUnchecked approves a hand-in of a task that needs nobody's approval.
func (t *Turn) passUnchecked(ctx context.Context, k storage.Task, c storage.Claim) error {
	c, err := t.Tx.Claim(ctx, c.ID)
	if err != nil {
		return err
	}
	who, err := t.Tx.Person(ctx, k.Community, c.Member)
	if err != nil {
		return err
	}
	c.Judge = 0
	if c.Minutes, err = t.served(ctx, k, c); err != nil {
		return err
	}
	if err := t.Tx.ChangeClaim(ctx, c, task.Verified); err != nil {
		return err
	}
	t.Answer(text.NeighbourPassed, text.Args{"Ref": k.Ref()})
	return t.payTask(ctx, k, who, c)
}
