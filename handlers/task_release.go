package handlers

import (
	"context"
	"errors"
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
	if rest = cutFor(rest); strings.HasPrefix(bot.Narrow(rest), "@") || rest != "" && t.is(storage.Staff) {
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

// giveBack ends the member's own claim. Less than three hours before the start that
// counts as late, and the staff are told.
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
	late := c.State == task.Claimed && t.Tx.Now.After(k.Hours().ReleaseUntil())
	if err := t.Tx.ChangeClaim(ctx, c, task.Released); err != nil {
		return err
	}
	if err := t.taskChanged(ctx, k.ID); err != nil {
		return err
	}
	key, rooms := text.TaskReleased, 0
	if c.State == task.Waiting || c.State == task.Offered {
		key = text.TaskLeftLine
	}
	if late {
		key = text.TaskReleasedLate
		var err error
		if rooms, err = t.tellLate(ctx, k, c); err != nil {
			return err
		}
	}
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	if err := t.closeQuestion(ctx, k, storage.Claimant{Person: me, Claim: c}, key); err != nil {
		return err
	}
	t.Answer(key, text.Args{"Ref": k.Ref(), "Told": rooms > 0})
	return nil
}

// tellLate notes that a place was given back late, and tells the staff what became of
// it. It returns in how many rooms they hear of it.
func (t *Turn) tellLate(ctx context.Context, k storage.Task, c storage.Claim) (int, error) {
	n, err := t.Tx.MarkLate(ctx, storage.Account{Community: k.Community, Member: c.Member}, c.ID, task.AbsencesSince(t.Tx.Now))
	if err != nil {
		return 0, err
	}
	now, err := t.Tx.Task(ctx, k.ID)
	if err != nil {
		return 0, err
	}
	p := t.inRoom()
	return t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Text: t.taskNews(p, k, p.Say(text.ReleasedLateStaff, text.Args{
			"Ref": k.Ref(), "Name": t.Member.Name, "N": n, "Taken": now.Taken, "Slots": now.Slots, "Waiting": now.Waiting,
		})),
	})
}

// letGo ends somebody's claim by name: for staff, and for who made it for them.
func (t *Turn) letGo(ctx context.Context, k storage.Task, p storage.Person) error {
	proxies, err := t.Tx.Proxies(ctx, k.ID)
	if err != nil {
		return err
	}
	c, err := t.Tx.ClaimOf(ctx, k.ID, p.ID)
	none := errors.Is(err, storage.ErrNotFound)
	if err != nil && !none {
		return err
	}
	proxy := !none && proxies[c.ID] == t.Member.ID
	if !proxy {
		if err := t.need(storage.Staff); err != nil {
			return err
		}
	}
	switch who := (storage.Claimant{Person: p, Claim: c}); {
	case none:
		return refuse(text.TaskNotTheirs, text.Args{"Ref": k.Ref(), "Name": p.Name})
	case proxy && !t.is(storage.Staff):
		return t.giveBackFor(ctx, k, who)
	default:
		return t.freeClaim(ctx, k, who)
	}
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
	t.Answer(text.TaskFreed, text.Args{"Ref": k.Ref(), "Name": who.Name, "Role": t.Label(t.staffRole())})
	return nil
}
