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

// pressAppeal asks somebody else of the staff to judge a hand-in that was rejected.
// That is possible once, and their word is the last.
func pressAppeal(ctx context.Context, t *Turn, arg string) error {
	k, who, err := t.pressedClaim(ctx, arg)
	if err != nil {
		return err
	}
	c := who.Claim
	switch {
	case c.Member != t.Member.ID:
		return refuse(text.StaleButton)
	case c.State != task.Claimed || c.Back == nil:
		return refuse(text.TaskMine, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
	}
	others, err := t.otherJudges(ctx, k, who)
	if err != nil {
		return err
	}
	if !others {
		return refuse(text.AppealNobody, text.Args{"Ref": k.Ref()})
	}
	err = t.Tx.AddAppeal(ctx, c.ID, c.Judge)
	if errors.Is(err, storage.ErrTaken) {
		return refuse(text.AppealTwice, text.Args{"Ref": k.Ref()})
	}
	if err != nil {
		return err
	}
	p := t.inRoom()
	_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card:  appealCard(c.ID),
		Photo: c.Photo,
		Text:  t.taskNews(p, k, p.Say(text.AppealCard, text.Args{"Ref": k.Ref(), "Name": who.Name, "Why": c.Why, "Words": c.Words})),
		Buttons: bot.Row(
			taskButton(p, text.TaskVerify, "appeal_yes", int64(c.ID)),
			taskButton(p, text.AppealKeep, "appeal_no", int64(c.ID)),
		),
	})
	t.Answer(text.AppealSent, text.Args{"Ref": k.Ref()})
	return err
}

func appealCard(c storage.ClaimID) string { return fmt.Sprintf("tappeal%d", c) }

// otherJudges reports whether there is a staff room, and somebody of the staff who
// can decide about an appeal.
func (t *Turn) otherJudges(ctx context.Context, k storage.Task, who storage.Claimant) (bool, error) {
	rooms, err := t.Tx.Rooms(ctx, k.Community, storage.StaffRoom)
	if err != nil || len(rooms) == 0 {
		return false, err
	}
	staff, err := t.Tx.WithRole(ctx, k.Community, storage.Staff)
	if err != nil {
		return false, err
	}
	leaders, err := t.leaders(ctx)
	if err != nil {
		return false, err
	}
	proxies, err := t.Tx.Proxies(ctx, k.ID)
	return slices.ContainsFunc(append(staff, leaders...), func(p storage.Person) bool {
		return p.ID != who.ID && p.ID != who.Claim.Judge && p.ID != proxies[who.Claim.ID]
	}), err
}

func pressGrantAppeal(ctx context.Context, t *Turn, arg string) error {
	return t.decideAppeal(ctx, arg, true)
}

func pressDenyAppeal(ctx context.Context, t *Turn, arg string) error {
	return t.decideAppeal(ctx, arg, false)
}

// decideAppeal is the last word about a hand-in, by anybody of the staff but who
// rejected it.
func (t *Turn) decideAppeal(ctx context.Context, arg string, grant bool) error {
	k, who, err := t.staffClaim(ctx, arg)
	if err != nil {
		return err
	}
	a, err := t.Tx.Appeal(ctx, who.Claim.ID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return refuse(text.StaleButton)
	case err != nil:
		return err
	case a.Judge != 0:
		return t.refuseDecided(k, who.Claim)
	case a.Against == t.Member.ID:
		return refuse(text.AppealOwn, text.Args{"Ref": k.Ref()})
	}
	if !grant {
		return t.denyAppeal(ctx, k, who)
	}
	if err := t.verifyClaim(ctx, k, who); err != nil {
		return err
	}
	if err := t.Tx.DecideAppeal(ctx, who.Claim.ID, t.Member.ID, true); err != nil {
		return err
	}
	t.Answer(text.TaskVerified, text.Args{"Ref": k.Ref(), "Name": who.Name, "Role": t.Label(t.staffRole())})
	return t.closeStaffCard(ctx, appealCard(who.Claim.ID), text.AppealGranted, k, who)
}

func (t *Turn) denyAppeal(ctx context.Context, k storage.Task, who storage.Claimant) error {
	if err := t.Tx.DecideAppeal(ctx, who.Claim.ID, t.Member.ID, false); err != nil {
		return err
	}
	p := t.to(who.Person)
	t.Tell(who.Person, bot.Message{Text: p.Say(text.AppealDeniedYou, text.Args{"Ref": k.Ref(), "Title": k.Title})})
	t.Answer(text.AppealDenied, text.Args{"Ref": k.Ref(), "Name": who.Name, "Role": t.Label(t.staffRole())})
	return t.closeStaffCard(ctx, appealCard(who.Claim.ID), text.AppealDenied, k, who)
}
