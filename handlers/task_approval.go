package handlers

import (
	"context"
	"fmt"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// askApproval tells the member that staff decide about their claim, and asks the
// staff. An offer that it came from is closed.
func (t *Turn) askApproval(ctx context.Context, k storage.Task, c storage.Claim) error {
	absences, err := t.Tx.Absences(ctx, t.account(), task.AbsencesSince(t.Tx.Now))
	if err != nil {
		return err
	}
	p := t.inRoom()
	_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card: approvalCard(c.ID),
		Text: t.taskNews(p, k, p.Say(approvalKey(absences), text.Args{"Ref": k.Ref(), "Name": t.Member.Name, "N": absences})),
		Buttons: bot.Row(
			taskButton(p, text.TaskAdmit, "task_admit", int64(c.ID)),
			taskButton(p, text.TaskDecline, "task_decline", int64(c.ID)),
		),
	})
	if err != nil {
		return err
	}
	if c.State == task.Offered {
		if err := t.closeOffer(ctx, k, c, text.TaskAsked); err != nil {
			return err
		}
	}
	t.Answer(text.TaskAsked, text.Args{"Ref": k.Ref()})
	return nil
}

// approvalKey asks about a claim: with how often the member stayed away, or because
// the task has every claim asked about.
func approvalKey(absences int) text.Key {
	if absences == 0 {
		return text.NeighbourApprovalCard
	}
	return text.TaskApprovalCard
}

func approvalCard(c storage.ClaimID) string { return fmt.Sprintf("ta%d", c) }

func pressAdmit(ctx context.Context, t *Turn, arg string) error {
	return t.decideClaim(ctx, arg, task.Claimed)
}

func pressDecline(ctx context.Context, t *Turn, arg string) error {
	return t.decideClaim(ctx, arg, task.Declined)
}

// decideClaim is the staff's answer to a claim that needs one.
func (t *Turn) decideClaim(ctx context.Context, arg string, next task.State) error {
	k, who, err := t.staffClaim(ctx, arg)
	if err != nil {
		return err
	}
	c := who.Claim
	if c.State != task.Asked {
		return t.refuseDecided(k, c)
	}
	c.Judge = t.Member.ID
	if err := t.Tx.ChangeClaim(ctx, c, next); err != nil {
		return err
	}
	if err := t.taskChanged(ctx, k.ID); err != nil {
		return err
	}
	key := text.TaskAdmitted
	if next == task.Declined {
		key = text.TaskDeclined
		t.Tell(who.Person, bot.Message{Text: t.to(who.Person).Say(text.TaskDeclinedYou, text.Args{"Ref": k.Ref()})})
	} else {
		t.Tell(who.Person, t.claimedMessage(t.to(who.Person), k))
	}
	if err := t.closeStaffCard(ctx, approvalCard(c.ID), key, k, who); err != nil {
		return err
	}
	t.Answer(key, text.Args{"Ref": k.Ref(), "Name": who.Name, "Role": t.Label(t.staffRole())})
	return nil
}

// closeStaffCard edits a card of the staff room that asked something about
// somebody's claim: what was decided, by which role, and no buttons.
func (t *Turn) closeStaffCard(ctx context.Context, card string, key text.Key, k storage.Task, who storage.Claimant) error {
	p := t.inRoom()
	_, err := t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card:  card,
		Photo: who.Claim.Photo,
		Text:  t.taskNews(p, k, p.Say(key, text.Args{"Ref": k.Ref(), "Name": who.Name, "Role": p.Label(t.staffRole())})),
	})
	return err
}

// closeQuestion closes what is still asked about a claim that ends: the offer of
// a place, with a word to the member, or the question to the staff.
func (t *Turn) closeQuestion(ctx context.Context, k storage.Task, who storage.Claimant, key text.Key) error {
	switch who.Claim.State {
	case task.Offered:
		return t.closeOffer(ctx, k, who.Claim, key)
	case task.Asked:
		return t.closeStaffCard(ctx, approvalCard(who.Claim.ID), text.TaskApprovalOver, k, who)
	default:
		return nil
	}
}

// staffRole is the role in which the member decides, as people read it.
func (t *Turn) staffRole() text.Key {
	if t.is(storage.Admin) {
		return text.RoleAdmin
	}
	return text.RoleStaff
}

// refuseDecided returns the refusal for a second decision: it says what stands.
func (t *Turn) refuseDecided(k storage.Task, c storage.Claim) error {
	return refuse(text.TaskDecided, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
}
