package handlers

import (
	"context"
	"errors"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// markAbsent notes that somebody claimed and did not come. One press undoes it.
func markAbsent(ctx context.Context, t *Turn, args string) error {
	k, rest, err := t.argTask(ctx, args, "/noshow T7 @"+t.Label(text.ReportExampleName))
	if err != nil {
		return err
	}
	p, _, err := t.mention(ctx, rest)
	if errors.Is(err, storage.ErrNotFound) {
		return t.refuseNoMention("/noshow T7")
	}
	if err != nil {
		return err
	}
	if err := t.refuseAbsent(k, p); err != nil {
		return err
	}
	c, err := t.Tx.ClaimOf(ctx, k.ID, p.ID)
	if errors.Is(err, storage.ErrNotFound) {
		return refuse(text.TaskNotTheirs, text.Args{"Ref": k.Ref(), "Name": p.Name})
	}
	if err != nil {
		return err
	}
	return t.noteAbsence(ctx, k, p, c)
}

// refuseAbsent returns a refusal where nobody can be absent yet, or the member
// would judge themselves.
func (t *Turn) refuseAbsent(k storage.Task, p storage.Person) error {
	switch {
	case k.Kind.Errand():
		return refuse(text.NeighbourNoAbsence, text.Args{"Ref": k.Ref()})
	case k.Cancelled:
		return refuse(text.TaskIsCancelled, text.Args{"Ref": k.Ref()})
	case !k.Hours().Started(t.Tx.Now):
		return refuse(text.TaskNotStarted, text.Args{"Ref": k.Ref(), "When": t.span(t.Printer, k)})
	case p.ID == t.Member.ID:
		return refuse(text.TaskOwn, text.Args{"Ref": k.Ref()})
	}
	return nil
}

func (t *Turn) noteAbsence(ctx context.Context, k storage.Task, p storage.Person, c storage.Claim) error {
	if !c.State.May(task.Absent) {
		return t.refuseDecided(k, c)
	}
	c.Judge = t.Member.ID
	if err := t.Tx.ChangeClaim(ctx, c, task.Absent); err != nil {
		return err
	}
	n, err := t.Tx.Absences(ctx, storage.Account{Community: k.Community, Member: p.ID}, task.AbsencesSince(t.Tx.Now))
	if err != nil {
		return err
	}
	t.Tell(p, bot.Message{Text: t.to(p).Say(text.TaskAbsentYou, text.Args{"Ref": k.Ref(), "Title": k.Title})})
	t.AnswerWith(bot.Message{
		Text:    t.Say(text.TaskAbsent, text.Args{"Ref": k.Ref(), "Name": p.Name, "Count": n}),
		Buttons: bot.Row(taskButton(t.Printer, text.TaskCame, "task_came", int64(c.ID))),
	})
	return nil
}

// pressCame takes an absence back.
func pressCame(ctx context.Context, t *Turn, arg string) error {
	k, who, err := t.staffClaim(ctx, arg)
	if err != nil {
		return err
	}
	c := who.Claim
	if c.State != task.Absent {
		return t.refuseDecided(k, c)
	}
	c.Judge = t.Member.ID
	if err := t.Tx.ChangeClaim(ctx, c, task.Claimed); err != nil {
		return err
	}
	p := t.to(who.Person)
	t.Tell(who.Person, bot.Message{Text: p.Say(text.TaskCameYou, text.Args{"Ref": k.Ref()})})
	t.Answer(text.TaskCameNoted, text.Args{"Ref": k.Ref(), "Name": who.Name})
	return nil
}
