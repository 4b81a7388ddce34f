package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// arrive notes that somebody has come to a task, by the code or, for staff, by their
// word. Who has no claim gets one, if a place is left. Lock the member and the task
// first.
func (t *Turn) arrive(ctx context.Context, k storage.Task, who storage.Person, byStaff bool) error {
	if err := t.refuseCheckIn(k); err != nil {
		return err
	}
	c, err := t.placeOf(ctx, k, who)
	if err != nil {
		return err
	}
	by := storage.MemberID(0)
	if byStaff {
		by = t.Member.ID
	}
	err = t.Tx.CheckIn(ctx, c.ID, by)
	if errors.Is(err, storage.ErrTaken) {
		a, err := t.Tx.Attendance(ctx, c.ID)
		if err != nil {
			return err
		}
		return refuse(text.CheckInAgain, text.Args{"Ref": k.Ref(), "Name": who.Name, "At": t.clock(a.In), "Left": a.Out != nil})
	}
	if err != nil {
		return err
	}
	if err := t.setTaskClose(ctx, k); err != nil {
		return err
	}
	t.sayArrived(k, c, who, byStaff)
	return nil
}

// sayArrived tells who has come until when it is, with the way out.
func (t *Turn) sayArrived(k storage.Task, c storage.Claim, who storage.Person, byStaff bool) {
	p := t.to(who)
	m := bot.Message{
		Text: p.Say(text.CheckedIn, text.Args{
			"Ref": k.Ref(), "Title": k.Title, "At": t.clock(t.Tx.Now), "When": t.span(p, k), "Place": k.Place,
		}),
		Buttons: bot.Row(taskButton(p, text.CheckOutButton, "checkout", int64(c.ID))),
	}
	args := text.Args{"Ref": k.Ref(), "Name": who.Name}
	switch {
	case byStaff:
		t.Tell(who, m)
		t.Answer(text.CheckedInStaff, args)
	case t.Update.Chat.Direct:
		t.AnswerWith(m)
	default:
		t.Tell(who, m)
		t.Answer(text.CheckedInShort, args)
	}
}

// clock shows the time of day.
func (t *Turn) clock(at time.Time) string { return at.In(t.Community.Zone()).Format("15:04") }

// placeOf returns the claim by which somebody has a place in a task that they have
// come to; there is a new one for who only waited, or comes unasked.
func (t *Turn) placeOf(ctx context.Context, k storage.Task, who storage.Person) (storage.Claim, error) {
	c, err := t.Tx.ClaimOf(ctx, k.ID, who.ID)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return t.seatWalkIn(ctx, k, who, c)
	case err != nil:
		return c, err
	}
	switch c.State {
	case task.Claimed, task.HandedIn:
		return c, nil
	case task.Waiting, task.Offered, task.Asked:
		return t.seatWalkIn(ctx, k, who, c)
	default:
		return c, refuse(text.TaskMine, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
	}
}

// seatWalkIn gives somebody who has come a place that is left. They may have been
// waiting for one (else c is zero). By the code that is as binding as a claim: who
// may not claim by themselves is let in by the staff alone.
func (t *Turn) seatWalkIn(ctx context.Context, k storage.Task, who storage.Person, c storage.Claim) (storage.Claim, error) {
	if holds := c.ID != 0 && c.State.Holds(); !holds {
		seat, free, err := t.walkInSeat(ctx, k, who)
		if err != nil {
			return c, err
		}
		if !free {
			return c, refuse(text.WalkInFull, text.Args{"Ref": k.Ref()})
		}
		c.Seat = seat
	}
	if who.ID == t.Member.ID {
		if err := t.refuseWalkIn(ctx, k, c); err != nil {
			return c, err
		}
	}
	was := c
	var err error
	if c.ID == 0 {
		c, err = t.Tx.AddClaim(ctx, k.ID, who.ID, task.Claimed, c.Seat)
	} else {
		err = t.Tx.ChangeClaim(ctx, c, task.Claimed)
		c.State = task.Claimed
	}
	if err != nil {
		return c, err
	}
	if was.ID != 0 {
		if err := t.closeQuestion(ctx, k, storage.Claimant{Person: who, Claim: was}, text.WalkInTaken); err != nil {
			return c, err
		}
	}
	return c, t.taskChanged(ctx, k.ID)
}

// walkInSeat returns the sort of a free place that somebody who has come may have: by
// the staff's word any. It reports whether there is one.
func (t *Turn) walkInSeat(ctx context.Context, k storage.Task, who storage.Person) (string, bool, error) {
	seats, err := t.Tx.Seats(ctx, k)
	if err != nil {
		return "", false, err
	}
	fits, err := t.fits(ctx, k, seats, who.ID)
	if err != nil {
		return "", false, err
	}
	if seat, free := seats.Pick(fits[who.ID]); free || who.ID == t.Member.ID {
		return seat, free, nil
	}
	for _, s := range seats {
		if s.Taken < s.Slots {
			return s.For, true, nil
		}
	}
	return "", false, nil
}

// refuseWalkIn returns a refusal where the member could not have claimed the task
// either.
func (t *Turn) refuseWalkIn(ctx context.Context, k storage.Task, c storage.Claim) error {
	standing, err := t.standing(ctx)
	if err != nil {
		return err
	}
	if standing == task.OnApproval || c.State == task.Asked {
		return refuse(text.WalkInAsk, text.Args{"Ref": k.Ref()})
	}
	return t.refuseBusy(ctx, k, false)
}

// walkIn is how staff let somebody in who comes unasked: /walkin T7 @name.
func walkIn(ctx context.Context, t *Turn, args string) error {
	ref, rest, ok := t.taskRef(args)
	if !ok {
		return t.refuseNoMention("/walkin T7")
	}
	k, who, err := t.lockNamed(ctx, ref, rest, "/walkin T7")
	if err != nil {
		return err
	}
	return t.letIn(ctx, k, who, mentionOf(rest))
}

// letIn lets somebody in, also for what is just over; a full task offers staff to
// make it larger.
func (t *Turn) letIn(ctx context.Context, k storage.Task, who storage.Person, mention string) error {
	if who.ID == t.Member.ID {
		return refuse(text.TaskOwn, text.Args{"Ref": k.Ref()})
	}
	over := k.Hours().Ended(t.Tx.Now)
	if err := t.refuseCheckIn(k); err != nil && (k.Cancelled || !over || t.Tx.Now.After(k.End.Add(task.HandInFor))) {
		return err
	}
	c, err := t.Tx.ClaimOf(ctx, k.ID, who.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if k.Full() && !c.State.Holds() {
		t.AnswerWith(bot.Message{
			Text:    t.Say(text.WalkInFullStaff, text.Args{"Ref": k.Ref(), "Name": who.Name}),
			Buttons: bot.Row(bot.Button{Label: t.Label(text.WalkInMore), Data: fmt.Sprintf("walkin_more:%d:%d", k.ID, who.ID)}),
		})
		return nil
	}
	if !over {
		return t.arrive(ctx, k, who, true)
	}
	if _, err := t.placeOf(ctx, k, who); err != nil {
		return err
	}
	p := t.to(who)
	t.Tell(who, bot.Message{Text: p.Say(text.WalkInYou, text.Args{"Ref": k.Ref(), "Title": k.Title})})
	t.Answer(text.WalkInAfter, text.Args{"Ref": k.Ref(), "Name": who.Name, "User": mention})
	return nil
}

// pressWalkInMore makes a full task one place larger for somebody who has come.
func pressWalkInMore(ctx context.Context, t *Turn, arg string) error {
	first, second, _ := strings.Cut(arg, ":")
	id, ok := number(first)
	member, is := number(second)
	if !ok || !is {
		return refuse(text.StaleButton)
	}
	if err := t.Tx.LockMember(ctx, storage.MemberID(member)); err != nil {
		return refuse(text.StaleButton)
	}
	k, err := t.pressedTask(ctx, fmt.Sprint(id))
	if err != nil {
		return err
	}
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	who, err := t.Tx.Person(ctx, k.Community, storage.MemberID(member))
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.StaleButton)
	}
	if err != nil {
		return err
	}
	if k.Full() {
		if err := t.Tx.AddPlace(ctx, k.ID); err != nil {
			return err
		}
		k.Slots++
	}
	return t.letIn(ctx, k, who, "")
}
