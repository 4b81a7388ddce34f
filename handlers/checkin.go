package handlers

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// linkCheckIn begins the deep links of check-in codes: c and the task's ID, a hyphen
// and the code.
const linkCheckIn = "c"

// codeForm is what a check-in code looks like, narrow.
var codeForm = regexp.MustCompile(`^[0-9]{6}$`)

// checkIn notes that somebody has come: to a task by the code that staff show there,
// or by the staff's word; to an event by one's own. For staff a task alone shows its
// code.
func checkIn(ctx context.Context, t *Turn, args string) error {
	if ref, _, ok := bot.CutRef(args); ok && ref.Kind == bot.Event {
		return t.visitEvent(ctx, ref)
	}
	if code := bot.Narrow(strings.TrimSpace(args)); codeForm.MatchString(code) {
		_, err := t.checkInByCode(ctx, code, 0)
		return err
	}
	ref, rest, ok := t.taskRef(args)
	if !ok {
		return t.checkInSomewhere(ctx)
	}
	if strings.HasPrefix(bot.Narrow(rest), "@") {
		return t.checkInNamed(ctx, ref, rest)
	}
	k, err := t.findTask(ctx, ref)
	if err != nil {
		return err
	}
	if code := bot.Narrow(strings.TrimSpace(rest)); codeForm.MatchString(code) {
		if err := t.refuseCheckIn(k); err != nil {
			return err
		}
		_, err := t.checkInByCode(ctx, code, k.ID)
		return err
	}
	if rest != "" {
		return refuse(text.CheckInUsage, text.Args{"Ref": k.Ref()})
	}
	return t.checkInAt(ctx, k)
}

// checkInSomewhere is a check-in that does not say where: to the only task to which
// one may check in now.
func (t *Turn) checkInSomewhere(ctx context.Context) error {
	held, err := t.Tx.ClaimsBy(ctx, t.account(), t.Tx.Now, maxMine)
	if err != nil {
		return err
	}
	var open []storage.Held
	for _, h := range held {
		if h.Claim.State == task.Claimed && !t.Tx.Now.Before(h.Hours().CheckInFrom()) {
			open = append(open, h)
		}
	}
	if len(open) != 1 {
		return refuse(text.CheckInUsage, text.Args{"Ref": "T7"})
	}
	k, err := t.findTask(ctx, open[0].Ref())
	if err != nil {
		return err
	}
	return t.checkInAt(ctx, k)
}

// checkInAt shows staff the code of a task, and tells others how to use it.
func (t *Turn) checkInAt(ctx context.Context, k storage.Task) error {
	if err := t.refuseCheckIn(k); err != nil {
		return err
	}
	if t.is(storage.Staff) {
		return t.showSheet(ctx, k)
	}
	c, err := t.ownClaim(ctx, k)
	if err != nil {
		return err
	}
	if c.State != task.Claimed {
		return refuse(text.TaskMine, text.Args{"Ref": k.Ref(), "State": t.Label(taskStateKey(c.State))})
	}
	t.Answer(text.CheckInHow, text.Args{"Ref": k.Ref()})
	return nil
}

// refuseCheckIn returns a refusal while nobody can check in, which says from when.
func (t *Turn) refuseCheckIn(k storage.Task) error {
	switch h := k.Hours(); {
	case k.Cancelled:
		return refuse(text.TaskIsCancelled, text.Args{"Ref": k.Ref()})
	case t.Tx.Now.Before(h.CheckInFrom()):
		return refuse(text.CheckInEarly, text.Args{"Ref": k.Ref(), "From": t.day(t.Printer, h.CheckInFrom())})
	case h.Ended(t.Tx.Now) && t.is(storage.Staff):
		return refuse(text.CheckInOverStaff, text.Args{"Ref": k.Ref()})
	case h.Ended(t.Tx.Now):
		return refuse(text.CheckInOver, text.Args{"Ref": k.Ref()})
	}
	return nil
}

// checkInByWords takes six digits that are said alone in the direct chat for a code,
// if there is a task to which one may check in by one. It reports whether they were.
func checkInByWords(ctx context.Context, t *Turn) (bool, error) {
	code := bot.Narrow(strings.TrimSpace(t.Said.Text))
	if !t.Update.Chat.Direct || !codeForm.MatchString(code) || t.Said.Photo != nil {
		return false, nil
	}
	return t.checkInByCode(ctx, code, 0)
}

func checkInByLink(ctx context.Context, t *Turn, arg string) error {
	id, code, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(arg), linkCheckIn), "-")
	n, ok := number(id)
	if !ok || !codeForm.MatchString(code) {
		return refuse(text.StaleButton)
	}
	k, err := t.Tx.Task(ctx, storage.TaskID(n))
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.StaleButton)
	}
	if err != nil {
		return err
	}
	if t.Update.Chat.Direct { // who scans it may be new here
		if err := t.Tx.SetHome(ctx, t.Member.ID, k.Community); err != nil {
			return err
		}
	}
	if err := t.enter(ctx, k.Community, k.Ref()); err != nil {
		return err
	}
	if err := t.refuseCheckIn(k); err != nil {
		return err
	}
	_, err = t.checkInByCode(ctx, code, k.ID)
	return err
}

// checkInByCode checks the member in to the task whose code it is: to the given one,
// or, for 0, to any of their communities. Guessing is stopped after a few tries. It
// reports whether there was a task that it could have been for.
func (t *Turn) checkInByCode(ctx context.Context, code string, only storage.TaskID) (bool, error) {
	if err := t.Tx.LockMember(ctx, t.Member.ID); err != nil {
		return false, err
	}
	coded, err := t.Tx.CodedTasks(ctx, t.Member.ID)
	if err != nil || len(coded) == 0 && only == 0 && !t.called {
		return false, err
	}
	tries, err := t.Tx.WrongCodes(ctx, t.Member.ID)
	if err != nil {
		return true, err
	}
	if len(tries) >= task.CodeTries {
		return true, refuse(text.CheckInTries, text.Args{"Until": t.day(t.Printer, tries[0].Add(task.CodeTriesFor))})
	}
	for _, k := range coded {
		if (only == 0 || only == k.ID) && task.Fits(k.Secret, code, t.Tx.Now) {
			return true, t.arriveByCode(ctx, k.ID)
		}
	}
	if err := t.Tx.NoteWrongCode(ctx, t.Member.ID); err != nil {
		return true, err
	}
	t.Answer(text.CheckInWrong) // no refusal, which would undo the note
	return true, nil
}

func (t *Turn) arriveByCode(ctx context.Context, id storage.TaskID) error {
	k, err := t.pressedTask(ctx, fmt.Sprint(id))
	if err != nil {
		return err
	}
	me, err := t.me(ctx)
	if err != nil {
		return err
	}
	return t.arrive(ctx, k, me, false)
}

// checkInNamed is the staff's word that somebody has come.
func (t *Turn) checkInNamed(ctx context.Context, ref bot.Ref, words string) error {
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	k, who, err := t.lockNamed(ctx, ref, words, "/checkin T7")
	if err != nil {
		return err
	}
	if who.ID == t.Member.ID {
		return refuse(text.TaskOwn, text.Args{"Ref": k.Ref()})
	}
	if _, err := t.Tx.ClaimOf(ctx, k.ID, who.ID); errors.Is(err, storage.ErrNotFound) {
		return refuse(text.CheckInNoClaim, text.Args{"Ref": k.Ref(), "Name": who.Name, "User": mentionOf(words)})
	} else if err != nil {
		return err
	}
	return t.arrive(ctx, k, who, true)
}

// lockNamed finds whom words name and locks them, and then the task, in the order in
// which claims are made.
func (t *Turn) lockNamed(ctx context.Context, ref bot.Ref, words, command string) (storage.Task, storage.Person, error) {
	who, _, err := t.mention(ctx, words)
	if errors.Is(err, storage.ErrNotFound) {
		err = t.refuseNoMention(command)
	}
	if err != nil {
		return storage.Task{}, who, err
	}
	if err := t.Tx.LockMember(ctx, who.ID); err != nil {
		return storage.Task{}, who, err
	}
	k, err := t.findTask(ctx, ref)
	return k, who, err
}

// mentionOf is the @name at the head of words.
func mentionOf(words string) string {
	name, _ := bot.CutWord(bot.Narrow(words))
	return bot.Shorten(name, 40)
}

// visitEvent notes that the member came to an event.
func (t *Turn) visitEvent(ctx context.Context, ref bot.Ref) error {
	e, err := t.Tx.EventByRef(ctx, t.Community.ID, ref.Number)
	if err != nil {
		return orNoSuch(err, ref)
	}
	from := e.Starts.Add(-task.CheckInBefore)
	switch now := t.Tx.Now; {
	case now.Before(from):
		return refuse(text.CheckInEarly, text.Args{"Ref": e.Ref(), "From": t.day(t.Printer, from)})
	case !now.Before(e.Ends):
		return refuse(text.EventOver, text.Args{"Ref": e.Ref()})
	}
	_, err = t.Tx.Visit(ctx, e.ID, t.Member.ID)
	if errors.Is(err, storage.ErrTaken) {
		return refuse(text.CheckInVisited, text.Args{"Ref": e.Ref()})
	}
	if err != nil {
		return err
	}
	t.Answer(text.CheckInVisit, text.Args{"Ref": e.Ref()})
	return nil
}
