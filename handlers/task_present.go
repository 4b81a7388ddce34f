package handlers

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"linli/bot"
	"linli/bot/task"
	"linli/bot/when"
	"linli/handlers/text"
	"linli/storage"
)

// present is who handed a task in and, once it has started, who checked in to it and
// did not say that it is done.
func (t *Turn) present(ctx context.Context, k storage.Task) ([]storage.Claimant, error) {
	at, err := t.Tx.Attendances(ctx, k.ID)
	if err != nil {
		return nil, err
	}
	all, err := t.Tx.Claimants(ctx, k, task.HandedIn, task.Claimed)
	var here []storage.Claimant
	for _, who := range all {
		_, in := at[who.Claim.ID]
		if who.Claim.State == task.HandedIn || in && who.Claim.Back == nil && k.Hours().Started(t.Tx.Now) {
			here = append(here, who)
		}
	}
	return here, err
}

// pressVerifyAll approves all who were there.
func pressVerifyAll(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedTask(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	return t.verifyAll(ctx, k)
}

// minutesWord finds minutes as people shorten them: 90分, 90 m, 90.
var minutesWord = regexp.MustCompile(`([0-9])\s*(?:分|m)?$`)

// saidMinutes reads how many minutes of service staff say that somebody served; 0 for
// no words.
func saidMinutes(k storage.Task, words string) (int, error) {
	if words == "" {
		return 0, nil
	}
	length, ok := when.ParseLength(minutesWord.ReplaceAllString(bot.Narrow(words), "${1}分钟"))
	minutes := int(length.Minutes())
	switch {
	case !ok || minutes == 0:
		return 0, refuse(text.VerifyUsage, text.Args{"Ref": k.Ref()})
	case minutes > k.Hours().SaidUpTo():
		return 0, refuse(text.VerifyTooLong, text.Args{"Ref": k.Ref(), "N": k.Hours().SaidUpTo()})
	}
	return minutes, nil
}

// refuseProxy returns a refusal to judge a claim that one made for somebody else.
func (t *Turn) refuseProxy(ctx context.Context, k storage.Task, c storage.Claim) error {
	proxies, err := t.Tx.Proxies(ctx, k.ID)
	if err == nil && proxies[c.ID] == t.Member.ID {
		err = refuse(text.ClaimForOwn, text.Args{"Ref": k.Ref()})
	}
	return err
}

// postVerified closes the card of a hand-in that is approved. One press takes that
// back, with the points and the minutes.
func (t *Turn) postVerified(ctx context.Context, k storage.Task, who storage.Claimant) error {
	p := t.inRoom()
	_, err := t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Card:  handInCard(who.Claim),
		Photo: who.Claim.Photo,
		Text: t.taskNews(p, k, p.Say(text.TaskVerified, text.Args{
			"Ref": k.Ref(), "Name": who.Name, "Role": p.Label(t.staffRole()),
		})),
		Buttons: bot.Row(taskButton(p, text.TaskCame, "task_unverify", int64(who.Claim.ID))),
	})
	return err
}

// pressUnverify takes an approval back: the points, the minutes and what was said
// about them go together, and the hand-in is to be judged anew.
func pressUnverify(ctx context.Context, t *Turn, arg string) error {
	k, who, err := t.staffClaim(ctx, arg)
	if err != nil {
		return err
	}
	c := who.Claim
	if c.State != task.Verified {
		return t.refuseDecided(k, c)
	}
	b, err := t.Tx.BookedBy(ctx, payKey(k, c))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		if err := t.takeBackApproval(ctx, c.Member, k.Ref()); err != nil {
			return err
		}
		t.Tell(who.Person, bot.Message{Text: t.to(who.Person).Say(text.UnverifiedYou, text.Args{"Ref": k.Ref(), "Title": k.Title})})
	case err != nil:
		return err
	default:
		if _, err := t.undo(ctx, b); err != nil {
			return err
		}
	}
	t.Answer(text.Unverified, text.Args{"Ref": k.Ref(), "Name": who.Name})
	return t.closeVerified(ctx, k, who)
}

// closeVerified says on the card of an approval that it was taken back.
func (t *Turn) closeVerified(ctx context.Context, k storage.Task, who storage.Claimant) error {
	if who.Claim.HandIns == 0 {
		return nil
	}
	return t.closeStaffCard(ctx, handInCard(who.Claim), text.Unverified, k, who)
}

// payKey is the key under which the points of a claim are booked: each hand-in is
// paid once.
func payKey(k storage.Task, c storage.Claim) string {
	return fmt.Sprintf("task:%d:%d:%d", k.ID, c.Member, c.HandIns)
}
