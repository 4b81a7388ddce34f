package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// releaseTask gives back a place, or one in the line. Staff may let somebody
// else go by naming them; what anybody else adds is taken for a reason.
func releaseTask(ctx context.Context, t *Turn, args string) error {
	k, rest, err := t.argOwnTask(ctx, args, "/release T7", task.Waiting, task.Offered, task.Asked, task.Claimed)
	if err != nil {
		return err
	}
	if strings.HasPrefix(bot.Narrow(rest), "@") || rest != "" && t.is(storage.Staff) {
		return t.releaseNamed(ctx, k, rest)
	}
	c, err := t.ownClaim(ctx, k)
	if err != nil {
		return err
	}
	return t.giveBack(ctx, k, c)
}

// releaseNamed ends the claim of whom words name, who may be oneself.
func (t *Turn) releaseNamed(ctx context.Context, k storage.Task, words string) error {
	if !strings.HasPrefix(bot.Narrow(words), "@") {
		return t.refuseNoMention("/release T7")
	}
	who, _, err := t.mention(ctx, words)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return t.refuseNoMention("/release T7")
	case err != nil:
		return err
	case who.ID != t.Member.ID:
		return t.letGo(ctx, k, who)
	}
	c, err := t.ownClaim(ctx, k)
	if err != nil {
		return err
	}
	return t.giveBack(ctx, k, c)
}

func pressRelease(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedTask(ctx, arg)
	if err != nil {
		return err
	}
	c, err := t.ownClaim(ctx, k)
	if err != nil {
		return err
	}
	return t.giveBack(ctx, k, c)
}

// giveBack ends the member's own claim. Less than three hours before the start,
// only staff can, and they are asked.
func (t *Turn) giveBack(ctx context.Context, k storage.Task, c storage.Claim) error {
	if k.Kind.Errand() {
		return t.giveBackErrand(ctx, k, c)
	}
	if !c.State.May(task.Released) {
		return refuse(text.TaskMine, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
	}
	if err := t.refuseOver(k); err != nil {
		return err
	}
	if c.State == task.Claimed && t.Tx.Now.After(k.Hours().ReleaseUntil()) {
		return t.askToGo(ctx, k, c)
	}
	if err := t.Tx.ChangeClaim(ctx, c, task.Released); err != nil {
		return err
	}
	if err := t.taskChanged(ctx, k.ID); err != nil {
		return err
	}
	key := text.TaskReleased
	if c.State == task.Waiting || c.State == task.Offered {
		key = text.TaskLeftLine
	}
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	if err := t.closeQuestion(ctx, k, storage.Claimant{Person: me, Claim: c}, key); err != nil {
		return err
	}
	t.Answer(key, text.Args{"Ref": k.Ref()})
	return nil
}

// askToGo asks the staff to let the member go, with a button that does it.
func (t *Turn) askToGo(ctx context.Context, k storage.Task, c storage.Claim) error {
	p := t.inRoom()
	rooms, err := t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card:    freeCard(c.ID),
		Text:    t.taskNews(p, k, p.Say(text.TaskFreeCard, text.Args{"Ref": k.Ref(), "Name": t.Member.Name})),
		Buttons: bot.Row(taskButton(p, text.TaskFree, "task_free", int64(c.ID))),
	})
	if err != nil {
		return err
	}
	key := text.TaskTooLate
	if rooms == 0 {
		key = text.TaskTooLateAlone
	}
	t.Answer(key, text.Args{"Ref": k.Ref()})
	return nil
}

func freeCard(c storage.ClaimID) string { return fmt.Sprintf("tf%d", c) }

func pressFree(ctx context.Context, t *Turn, arg string) error {
	k, who, err := t.staffClaim(ctx, arg)
	if err != nil {
		return err
	}
	return t.freeClaim(ctx, k, who)
}

// letGo is the staff's way to end somebody's claim by name.
func (t *Turn) letGo(ctx context.Context, k storage.Task, p storage.Person) error {
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	c, err := t.Tx.ClaimOf(ctx, k.ID, p.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.TaskNotTheirs, text.Args{"Ref": k.Ref(), "Name": p.Name})
	}
	if err != nil {
		return err
	}
	return t.freeClaim(ctx, k, storage.Claimant{Person: p, Claim: c})
}

// freeClaim ends somebody's claim and tells them. It is no absence.
func (t *Turn) freeClaim(ctx context.Context, k storage.Task, who storage.Claimant) error {
	c := who.Claim
	if !c.State.May(task.Released) {
		return t.refuseDecided(k, c)
	}
	c.Judge = t.Member.ID
	if err := t.Tx.ChangeClaim(ctx, c, task.Released); err != nil {
		return err
	}
	changed := t.taskChanged
	if k.Kind.Errand() {
		changed = t.errandFree
	}
	if err := changed(ctx, k.ID); err != nil {
		return err
	}
	if err := t.closeQuestion(ctx, k, who, text.TaskOfferOver); err != nil {
		return err
	}
	t.Tell(who.Person, bot.Message{Text: t.to(who.Person).Say(text.TaskFreedYou, text.Args{"Ref": k.Ref()})})
	if t.pressed() {
		if err := t.closeStaffCard(ctx, freeCard(c.ID), text.TaskFreed, k, who); err != nil {
			return err
		}
	}
	t.Answer(text.TaskFreed, text.Args{"Ref": k.Ref(), "Name": who.Name, "Role": t.Label(t.staffRole())})
	return nil
}
