package handlers

import (
	"context"
	"encoding/json"
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
	if err := t.Tx.DropTimers(ctx, timerWave, int64(k.ID)); err != nil {
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
	if over || k.Kind != task.Help {
		return nil
	}
	return t.setWave(ctx, k, t.Tx.Now)
}

// finishErrand says that an errand is done: its asker is asked, or the staff where the
// asker cannot be. A photo may come with it; how long it took may be said.
func (t *Turn) finishErrand(ctx context.Context, k storage.Task, c storage.Claim, words string) error {
	if c.State == task.HandedIn || !c.State.May(task.HandedIn) {
		t.Answer(text.TaskMine, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
		return nil
	}
	old := c
	c.HandIns++
	c.Words, c.Said = bot.Cut(words, maxWords), saidMinutes(words)
	file, album := t.handInFile()
	var err error
	if c.Photo, err = t.addHandInPhoto(ctx, file, album); err != nil {
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
	if asker.Direct.IsZero() && who.Claim.HandIns > 0 {
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

// passErrand takes an errand for done whose asker said nothing.
func passErrand(ctx context.Context, t *Turn, object int64) error {
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
	return t.verifyClaim(ctx, k, who)
}

const draftErrand = "errand_write" // what to write to the other side of an errand?

// pressErrandWrite asks what to write to the other side of an errand.
func pressErrandWrite(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedTask(ctx, arg)
	if err != nil {
		return err
	}
	to, err := t.otherSide(ctx, k)
	if err != nil {
		return err
	}
	return t.ask(ctx, draftErrand, int64(k.ID), bot.Message{
		Text: t.Say(text.NeighbourWhatToWrite, text.Args{"Ref": k.Ref(), "Name": bot.Shorten(to.Name, 40)}),
	})
}

// otherSide is whom the member may write to about an errand: its asker, or who has
// taken it, and only while it is taken and not settled.
func (t *Turn) otherSide(ctx context.Context, k storage.Task) (storage.Person, error) {
	if !t.Update.Chat.Direct || !k.Kind.Errand() {
		return storage.Person{}, refuse(text.StaleButton)
	}
	who, err := t.Tx.Taker(ctx, k)
	if errors.Is(err, storage.ErrNotFound) || err == nil && (who.Claim.State == task.Verified || k.Cancelled) {
		return storage.Person{}, refuse(text.NeighbourNoContact, text.Args{"Ref": k.Ref()})
	}
	if err != nil {
		return storage.Person{}, err
	}
	to := who.Person
	switch {
	case who.ID == t.Member.ID:
		if to, err = t.asker(ctx, k); err != nil {
			return to, err
		}
	case !t.asked(k):
		return storage.Person{}, refuse(text.StaleButton)
	}
	if to.Direct.IsZero() {
		return to, refuse(text.NeighbourUnreachable, text.Args{"Ref": k.Ref(), "Name": bot.Shorten(to.Name, 40)})
	}
	return to, nil
}

// continueErrand passes on what the member wrote to the other side of an errand.
func continueErrand(ctx context.Context, t *Turn, data []byte) error {
	var id int64
	if err := json.Unmarshal(data, &id); err != nil {
		return fmt.Errorf("decode draft: %w", err)
	}
	k, err := t.pressedTask(ctx, fmt.Sprint(id))
	if err != nil {
		return err
	}
	to, err := t.otherSide(ctx, k)
	if err != nil {
		return err
	}
	if t.Said.Text == "" {
		return refuse(text.NeighbourOnlyWords, text.Args{"Ref": k.Ref()})
	}
	if err := t.forget(ctx, draftErrand); err != nil {
		return err
	}
	p := t.to(to)
	t.Tell(to, bot.Message{
		Text: p.Say(text.NeighbourLetter, text.Args{
			"Ref": k.Ref(), "Name": bot.Shorten(t.Member.Name, 40), "Words": bot.Cut(t.Said.Text, maxWords),
		}),
		Buttons: bot.Row(taskButton(p, text.NeighbourReply, "errand_write", int64(k.ID))),
	})
	t.Answer(text.NeighbourSent, text.Args{"Ref": k.Ref()})
	return nil
}
