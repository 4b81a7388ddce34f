package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// claimTask claims a place. Whoever claims locks their member first and then the
// task, so that two claims of one person see each other.
func claimTask(ctx context.Context, t *Turn, args string) error {
	if ref, words, ok := t.taskRef(args); ok {
		if who := cutFor(words); strings.HasPrefix(bot.Narrow(who), "@") {
			return t.claimForNamed(ctx, ref, who)
		}
	}
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil {
		return err
	}
	k, _, err := t.argTask(ctx, args, "/claim T7")
	if err != nil {
		return err
	}
	return t.claimPlace(ctx, k)
}

func pressClaim(ctx context.Context, t *Turn, arg string) error {
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil {
		return err
	}
	k, err := t.pressedTask(ctx, arg)
	if err != nil {
		return err
	}
	return t.claimPlace(ctx, k)
}

// claimPlace gives the member a place, or one in the line if there is none. One
// who has either already is told so.
func (t *Turn) claimPlace(ctx context.Context, k storage.Task) error {
	if k.Kind.Errand() {
		return t.takeErrand(ctx, k)
	}
	c, err := t.Tx.ClaimOf(ctx, k.ID, t.Member.ID)
	has := err == nil
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if has && c.State != task.Waiting && c.State != task.Offered {
		t.Answer(text.TaskMine, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
		return nil
	}
	if err := t.refuseOver(k); err != nil {
		return err
	}
	if has && c.State == task.Offered {
		return t.takePlace(ctx, k, c)
	}
	if asked, err := t.checkLimits(ctx, k); asked || err != nil {
		return err
	}
	return t.findPlace(ctx, k, c)
}

// findPlace gives the member a free place that they may take, or one in the line. They
// may wait there already (else c is zero).
func (t *Turn) findPlace(ctx context.Context, k storage.Task, c storage.Claim) error {
	seats, err := t.Tx.Seats(ctx, k)
	if err != nil {
		return err
	}
	fits, err := t.fits(ctx, k, seats, t.Member.ID)
	if err != nil {
		return err
	}
	fit := fits[t.Member.ID]
	seat, free := seats.Pick(fit)
	switch {
	case free:
		c.Seat = seat
		return t.takePlace(ctx, k, c)
	case c.ID != 0:
		return t.sayWaiting(ctx, k, c, text.TaskWaitingStill)
	case !seats.Fits(fit):
		return t.refuseUnskilled(ctx, k, seats)
	default:
		return t.joinLine(ctx, k)
	}
}

// takePlace makes a claim of a place, with a claim that waited for it or without
// one (zero). Somebody who stayed away before needs the staff's word.
func (t *Turn) takePlace(ctx context.Context, k storage.Task, c storage.Claim) error {
	next, err := t.claimAs(ctx, k)
	if err != nil {
		return err
	}
	if err := t.refuseBusy(ctx, k, true); err != nil {
		return err
	}
	if c.ID == 0 {
		c, err = t.Tx.AddClaim(ctx, k.ID, t.Member.ID, next, c.Seat)
	} else {
		err = t.Tx.ChangeClaim(ctx, c, next)
	}
	if err != nil {
		return err
	}
	if err := t.taskChanged(ctx, k.ID); err != nil {
		return err
	}
	if next == task.Asked {
		return t.askApproval(ctx, k, c)
	}
	return t.sayClaimed(ctx, k, c)
}

// claimAs returns the state that a claim of the member's begins in: claimed, or
// asked where their standing, or the task, needs the staff's word. Without a staff room nobody
// can be asked for it, so there none is needed.
func (t *Turn) claimAs(ctx context.Context, k storage.Task) (task.State, error) {
	standing, err := t.standing(ctx)
	if err != nil || standing != task.OnApproval && !k.Approval {
		return task.Claimed, err
	}
	rooms, err := t.Tx.Rooms(ctx, t.Community.ID, storage.StaffRoom)
	if len(rooms) == 0 {
		return task.Claimed, err
	}
	return task.Asked, err
}

// standing returns how freely the member may claim; whose claims pause is refused.
func (t *Turn) standing(ctx context.Context) (task.Standing, error) {
	n, err := t.Tx.Absences(ctx, t.account(), task.AbsencesSince(t.Tx.Now))
	if err != nil {
		return 0, err
	}
	s := task.StandingOf(n)
	if s == task.Paused {
		return s, refuse(text.TaskPaused, text.Args{"Count": n})
	}
	return s, nil
}

// refuseBusy returns a refusal if another task of the member's is at the same
// time, or, for a place, if they hold as many as one may.
func (t *Turn) refuseBusy(ctx context.Context, k storage.Task, place bool) error {
	held, err := t.Tx.Engagements(ctx, t.Member.ID)
	if err != nil {
		return err
	}
	var open []string
	for _, h := range held {
		if h.Hours().Overlap(k.Hours()) && h.Task.ID != k.ID {
			return refuse(text.TaskOverlaps, text.Args{"Ref": k.Ref(), "Other": t.heldName(h, k), "When": t.span(t.Printer, h.Task)})
		}
		if h.Claim.State.Coming() {
			open = append(open, cmp.Or(t.heldName(h, k), t.Label(text.TaskElsewhere)))
		}
	}
	if place && len(open) >= task.MaxOpen {
		return refuse(text.TaskTooMany, text.Args{"Count": task.MaxOpen, "Others": strings.Join(open, t.Label(text.Comma))})
	}
	return nil
}

// heldName names a task that one holds; one of another community than k with the
// community, for refs count up in each. In a group that one has no name, for what
// somebody does elsewhere is not for all to read.
func (t *Turn) heldName(h storage.Held, k storage.Task) string {
	switch {
	case h.Community == k.Community:
		return h.Ref().String()
	case t.Update.Chat.Direct:
		return fmt.Sprintf("%s (%s)", h.Ref(), h.Of)
	default:
		return ""
	}
}

// joinLine gives the member a place in the line of a full task.
func (t *Turn) joinLine(ctx context.Context, k storage.Task) error {
	if _, err := t.standing(ctx); err != nil {
		return err
	}
	if err := t.refuseBusy(ctx, k, false); err != nil {
		return err
	}
	c, err := t.Tx.AddClaim(ctx, k.ID, t.Member.ID, task.Waiting, "")
	if err != nil {
		return err
	}
	if err := t.taskChanged(ctx, k.ID); err != nil {
		return err
	}
	return t.sayWaiting(ctx, k, c, text.TaskWaiting)
}

// sayWaiting tells the member their place in the line. A place that comes free
// can only be offered in the direct chat, so one without is asked to open it.
func (t *Turn) sayWaiting(ctx context.Context, k storage.Task, c storage.Claim, key text.Key) error {
	place, err := t.Tx.LinePlace(ctx, c)
	if err != nil {
		return err
	}
	args := text.Args{"Ref": k.Ref(), "Place": place}
	if key, err = t.waitingKey(ctx, k, key, args); err != nil {
		return err
	}
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	if !me.Direct.IsZero() {
		t.Answer(key, args)
		return nil
	}
	t.answerWithLink(k, t.Say(key, args), t.Say(text.TaskOpenDirectToWait))
	return nil
}

// answerWithLink answers with a button that opens the direct chat. A press gets
// the words alone: the group need not see more.
func (t *Turn) answerWithLink(k storage.Task, lines ...bot.Markup) {
	m := bot.Message{Text: joinLines(lines)}
	if !t.pressed() {
		m.Buttons = bot.Row(bot.Button{Label: t.Label(text.OpenDirect), Start: fmt.Sprintf("%s%d", linkTask, k.ID)})
	}
	t.AnswerWith(m)
}

func (t *Turn) pressed() bool {
	_, ok := t.Update.Content.(bot.Press)
	return ok
}

// sayClaimed tells the member that the place is theirs: in the direct chat with
// what they may do now, and in a group in one sentence besides. A claim that was
// offered the place says so in place of the question.
func (t *Turn) sayClaimed(ctx context.Context, k storage.Task, was storage.Claim) error {
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	m := t.claimedMessage(t.to(me), k)
	if was.State == task.Offered {
		m.Card = offerCard(was.ID)
	} else if t.Update.Chat.Direct {
		t.AnswerWith(m)
		return nil
	}
	args := text.Args{"Ref": k.Ref(), "When": t.span(t.Printer, k)}
	if t.Tell(me, m) {
		t.Answer(text.TaskClaimedShort, args)
		return nil
	}
	t.answerWithLink(k, t.Say(text.TaskClaimedShort, args), t.Say(text.TaskOpenDirectToHear))
	return nil
}

// claimedMessage tells somebody of a place that is theirs.
func (t *Turn) claimedMessage(p text.Printer, k storage.Task) bot.Message {
	return bot.Message{
		Text: joinLines([]bot.Markup{
			t.taskNews(p, k, p.Say(text.TaskClaimed, text.Args{"Ref": k.Ref()})),
			t.howToRelease(p, k),
		}),
		Buttons: claimedButtons(p, k),
	}
}

// howToRelease says what to do when it is done, and until when one may give it back.
func (t *Turn) howToRelease(p text.Printer, k storage.Task) bot.Markup {
	if t.Tx.Now.After(k.Hours().ReleaseUntil()) {
		return p.Say(text.TaskHowToReleaseLate, text.Args{"Ref": k.Ref()})
	}
	return p.Say(text.TaskHowToRelease, text.Args{"Ref": k.Ref(), "Until": t.day(p, k.Hours().ReleaseUntil())})
}

// claimedButtons are what one who has a place may do: hand in, the good answer
// first, or give it back.
func claimedButtons(p text.Printer, k storage.Task) [][]bot.Button {
	return bot.Row(
		taskButton(p, text.TaskDone, "task_done", int64(k.ID)),
		taskButton(p, text.TaskCannotCome, "task_release", int64(k.ID)),
	)
}

func taskStateKey(s task.State) text.Key {
	if s == task.HandedIn {
		return text.TaskStateHandedIn
	}
	return text.Key("task_state_" + string(s))
}
