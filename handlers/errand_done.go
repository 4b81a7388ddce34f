package handlers

import (
	"context"
	"errors"
	"fmt"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// finishErrand says that an errand is done: its asker is asked, or the staff where the
// asker cannot be. A photo may come with it; how long it took may be said.
func (t *Turn) finishErrand(ctx context.Context, k storage.Task, c storage.Claim, words string) error {
	if c.State == task.HandedIn || !c.State.May(task.HandedIn) {
		t.Answer(text.TaskMine, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
		return nil
	}
	old := c
	c.HandIns++
	c.Words, c.Said = bot.Cut(words, maxWords), tookMinutes(words)
	file, album := t.handInFile()
	var err error
	if c.Photo, _, err = t.addHandInPhotos(ctx, file, album); err != nil {
		return err
	}
	if err := t.Tx.ChangeClaim(ctx, c, task.HandedIn); err != nil {
		return err
	}
	if err := t.askWhetherDone(ctx, k, old, c); err != nil {
		return err
	}
	t.Answer(text.NeighbourDone, text.Args{"Ref": k.Ref()})
	return t.Tx.SetTimer(ctx, storage.Timer{
		Key:  fmt.Sprintf("%s:%d:%d", timerErrandSilent, c.ID, c.HandIns),
		Kind: timerErrandSilent, Object: int64(c.ID), Community: k.Community, Due: t.Tx.Now.Add(task.SilentFor),
	})
}

// askWhetherDone asks the asker of an errand whether it is done.
func (t *Turn) askWhetherDone(ctx context.Context, k storage.Task, old, c storage.Claim) error {
	asker, err := t.asker(ctx, k)
	if err != nil {
		return err
	}
	if asker.Direct.IsZero() {
		return t.showHandIn(ctx, k, old, c)
	}
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	t.Tell(asker, t.doneNews(t.to(asker), k, storage.Claimant{Person: me, Claim: c}))
	return nil
}

// doneNews asks the asker whether an errand is done, the good answer first.
func (t *Turn) doneNews(p text.Printer, k storage.Task, who storage.Claimant) bot.Message {
	return bot.Message{
		Card:  fmt.Sprintf("td%d.%d", who.Claim.ID, who.Claim.HandIns),
		Photo: who.Claim.Photo,
		Text: p.Say(text.NeighbourDoneNews, text.Args{
			"Ref": k.Ref(), "Title": k.Title, "Name": bot.Shorten(who.Name, 40), "Words": bot.Shorten(who.Claim.Words, 200),
		}),
		Buttons: bot.Row(
			taskButton(p, text.NeighbourOK, "errand_ok", int64(k.ID)),
			taskButton(p, text.NeighbourNotOK, "errand_not", int64(k.ID)),
			taskButton(p, text.NeighbourWrite, "errand_write", int64(k.ID)),
		),
	}
}

func pressErrandDone(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedErrand(ctx, arg)
	if err != nil {
		return err
	}
	return t.confirmErrand(ctx, k)
}

// confirmErrand is the asker's word that an errand is done: it pays who did it.
func (t *Turn) confirmErrand(ctx context.Context, k storage.Task) error {
	who, err := t.Tx.Taker(ctx, k)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.NeighbourNotTaken, text.Args{"Ref": k.Ref()})
	}
	if err != nil {
		return err
	}
	switch {
	case who.ID == t.Member.ID:
		return refuse(text.TaskOwn, text.Args{"Ref": k.Ref()})
	case who.Claim.State == task.Verified:
		return refuse(text.TaskDecided, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(who.Claim.State))})
	}
	if err := t.verifyClaim(ctx, k, who); err != nil {
		return err
	}
	t.Answer(text.NeighbourThanks, text.Args{"Ref": k.Ref(), "Name": bot.Shorten(who.Name, 40)})
	return nil
}

// errandVerified closes the questions about an errand that is done.
func (t *Turn) errandVerified(ctx context.Context, k storage.Task, who storage.Claimant) error {
	asker, err := t.asker(ctx, k)
	if err != nil {
		return err
	}
	raised := asker.Direct.IsZero() || !t.Tx.Now.Before(who.Claim.Since.Add(task.SilentFor))
	if raised && who.Claim.HandIns > 0 {
		if err := t.closeStaffCard(ctx, handInCard(who.Claim), text.TaskVerified, k, who); err != nil {
			return err
		}
	}
	if who.Claim.HandIns > 0 {
		m := t.doneNews(t.to(asker), k, who)
		m.Text, m.Buttons = t.to(asker).Say(text.NeighbourConfirmed, text.Args{"Ref": k.Ref(), "Title": k.Title}), nil
		t.Tell(asker, m)
	}
	return t.Tx.ForgetWords(ctx, k.ID)
}

// pressErrandNotDone is the asker's word that an errand is not done yet.
func pressErrandNotDone(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedErrand(ctx, arg)
	if err != nil {
		return err
	}
	who, err := t.Tx.Taker(ctx, k)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.NeighbourNotTaken, text.Args{"Ref": k.Ref()})
	}
	if err != nil {
		return err
	}
	if who.Claim.State != task.HandedIn {
		return t.refuseDecided(k, who.Claim)
	}
	card := t.doneNews(t.own(), k, who)
	who.Claim.Back = &t.Tx.Now
	if err := t.Tx.ChangeClaim(ctx, who.Claim, task.Claimed); err != nil {
		return err
	}
	p := t.to(who.Person)
	t.Tell(who.Person, bot.Message{
		Text:    p.Say(text.NeighbourNotDoneNews, text.Args{"Ref": k.Ref(), "Title": k.Title}),
		Buttons: takenButtons(p, k),
	})
	card.Text, card.Buttons = t.own().Say(text.NeighbourToldNotDone, text.Args{"Ref": k.Ref()}), bot.Row(
		taskButton(t.own(), text.NeighbourOK, "errand_ok", int64(k.ID)),
		taskButton(t.own(), text.NeighbourWrite, "errand_write", int64(k.ID)),
	)
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	t.Tell(me, card)
	return nil
}

// raiseErrand asks the staff whether an errand is done whose asker said nothing: silence
// pays nobody.
func raiseErrand(ctx context.Context, t *Turn, object int64) error {
	c, err := t.Tx.Claim(ctx, storage.ClaimID(object))
	if err != nil {
		return err
	}
	k, err := t.Tx.Task(ctx, c.Task)
	if err != nil {
		return err
	}
	who, err := t.claimant(ctx, k, c.ID)
	if err != nil || who.Claim.State != task.HandedIn || t.Tx.Now.Before(who.Claim.Since.Add(task.SilentFor)) {
		return err
	}
	return t.showHandIn(ctx, k, storage.Claim{}, who.Claim)
}
