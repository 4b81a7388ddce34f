package handlers

import (
	"context"
	"fmt"
	"slices"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

const timerTaskOffer = "task_offer" // its object is the claim

// offerPlaces offers every free place of a task to the line, first come first
// served among those who may take it, and returns how many it offered. One who has no direct chat cannot be
// asked: they keep their place in the line, and the next one who can is asked.
// If nobody can, the place is free for whoever presses, those in the line too.
func (t *Turn) offerPlaces(ctx context.Context, k storage.Task) (int, error) {
	free := k.Slots - k.Taken
	if free == 0 || k.Waiting == 0 || k.Hours().Started(t.Tx.Now) {
		return 0, nil
	}
	line, err := t.Tx.Claimants(ctx, k, task.Waiting)
	if err != nil {
		return 0, err
	}
	line = slices.DeleteFunc(line, func(who storage.Claimant) bool { return who.Direct.IsZero() })
	offers, err := t.offers(ctx, k, line)
	if err != nil {
		return 0, err
	}
	for _, o := range offers {
		who := line[o.Waiter]
		who.Claim.Seat = o.Seat
		if err := t.offerPlace(ctx, k, who); err != nil {
			return 0, err
		}
	}
	return len(offers), nil
}

// offers returns which free places of a task are offered to whom of a line.
func (t *Turn) offers(ctx context.Context, k storage.Task, line []storage.Claimant) ([]task.Offer, error) {
	seats, err := t.Tx.Seats(ctx, k)
	if err != nil {
		return nil, err
	}
	ids := make([]storage.MemberID, len(line))
	for i, who := range line {
		ids[i] = who.ID
	}
	fits, err := t.fits(ctx, k, seats, ids...)
	if err != nil {
		return nil, err
	}
	waiting := make([]task.Fit, len(line))
	for i, id := range ids {
		waiting[i] = fits[id]
	}
	return seats.Offers(waiting), nil
}

// offerPlace keeps a place for somebody until they answer or the offer ends.
func (t *Turn) offerPlace(ctx context.Context, k storage.Task, who storage.Claimant) error {
	c := who.Claim
	until := k.Hours().OfferUntil(t.Tx.Now)
	c.Until = &until
	if err := t.Tx.ChangeClaim(ctx, c, task.Offered); err != nil {
		return err
	}
	err := t.Tx.SetTimer(ctx, storage.Timer{
		Key:       fmt.Sprintf("%s:%d", timerTaskOffer, c.ID),
		Kind:      timerTaskOffer,
		Object:    int64(c.ID),
		Community: k.Community,
		Due:       until,
	})
	if err != nil {
		return err
	}
	p := t.to(who.Person)
	t.Tell(who.Person, bot.Message{
		Card: offerCard(c.ID),
		Text: t.taskNews(p, k, p.Say(text.TaskOffer, text.Args{"Ref": k.Ref(), "Until": t.day(p, until)})),
		Buttons: bot.Row(
			taskButton(p, text.TaskTake, "task_take", int64(c.ID)),
			taskButton(p, text.TaskPass, "task_pass", int64(c.ID)),
		),
	})
	return nil
}

func offerCard(c storage.ClaimID) string { return fmt.Sprintf("to%d", c) }

// closeOffer edits an offer: what became of it, and no buttons.
func (t *Turn) closeOffer(ctx context.Context, k storage.Task, c storage.Claim, key text.Key) error {
	who, err := t.Tx.Person(ctx, k.Community, c.Member)
	if err != nil {
		return err
	}
	t.Tell(who, bot.Message{Card: offerCard(c.ID), Text: t.to(who).Say(key, text.Args{"Ref": k.Ref()})})
	return nil
}

func pressTake(ctx context.Context, t *Turn, arg string) error {
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil {
		return err
	}
	k, c, err := t.pressedOffer(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.refuseOver(k); err != nil {
		return err
	}
	return t.takePlace(ctx, k, c)
}

func pressPass(ctx context.Context, t *Turn, arg string) error {
	k, c, err := t.pressedOffer(ctx, arg)
	if err != nil {
		return err
	}
	return t.giveBack(ctx, k, c)
}

// pressedOffer locks the task of the offer that a button is about. Only the one
// to whom it was made may answer, and only while it stands.
func (t *Turn) pressedOffer(ctx context.Context, arg string) (storage.Task, storage.Claim, error) {
	k, who, err := t.pressedClaim(ctx, arg)
	switch {
	case err != nil:
		return k, who.Claim, err
	case who.Claim.Member != t.Member.ID:
		return k, who.Claim, refuse(text.StaleButton)
	case who.Claim.State != task.Offered:
		return k, who.Claim, refuse(text.TaskOfferOver, text.Args{"Ref": k.Ref()})
	}
	return k, who.Claim, nil
}

// lapseOffer ends an offer that was not answered, and the next one is asked.
func lapseOffer(ctx context.Context, t *Turn, object int64) error {
	c, err := t.Tx.Claim(ctx, storage.ClaimID(object))
	if err != nil {
		return err
	}
	k, err := t.Tx.Task(ctx, c.Task)
	if err != nil {
		return err
	}
	if c, err = t.Tx.Claim(ctx, c.ID); err != nil || c.State != task.Offered {
		return err
	}
	if err := t.Tx.ChangeClaim(ctx, c, task.Lapsed); err != nil {
		return err
	}
	if err := t.closeOffer(ctx, k, c, text.TaskOfferLapsed); err != nil {
		return err
	}
	return t.taskChanged(ctx, k.ID)
}
