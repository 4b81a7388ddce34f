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

// taskKinds are the words for kinds of tasks, folded.
var taskKinds = map[string]task.Kind{
	"": "", "carry": task.Carry, "随手带": task.Carry, "隨手帶": task.Carry,
	"help": task.Help, "ask": task.Help, "求助": task.Help,
	"volunteer": task.Volunteer, "志愿": task.Volunteer, "志願": task.Volunteer,
	"open": "", "all": "", "全部": "",
}

// taskKind returns the kind of tasks that a word asks for.
func taskKind(word string) (task.Kind, error) {
	kind, ok := taskKinds[word]
	if !ok {
		return "", refuse(text.NeighbourTasksUsage)
	}
	return kind, nil
}

// errandUntil says until when an errand can be taken.
func (t *Turn) errandUntil(p text.Printer, k storage.Task) bot.Markup {
	return p.Say(text.NeighbourUntil, text.Args{"Until": t.day(p, k.End)})
}

// errandLine says what an errand is, as everybody may read it.
func (t *Turn) errandLine(p text.Printer, k storage.Task) bot.Markup {
	args := text.Args{"Ref": k.Ref(), "Title": k.Title, "Skill": "", "N": int64(k.Points)}
	if k.Kind == task.Carry {
		return p.Say(text.NeighbourCarryHead, args)
	}
	if k.Skill != "" {
		args["Skill"] = skillName(p, k.Skill)
	}
	return p.Say(text.NeighbourHelpHead, args)
}

// errandCard is what everybody may see of an errand. It names nobody.
func (t *Turn) errandCard(p text.Printer, k storage.Task) bot.Message {
	lines := []bot.Markup{t.errandLine(p, k)}
	switch {
	case k.Cancelled:
		lines = append(lines, p.Say(text.NeighbourCardCancelled))
	case k.Taken > 0:
		lines = append(lines, p.Say(text.NeighbourCardTaken))
	case k.Hours().Ended(t.Tx.Now):
		lines = append(lines, p.Say(text.NeighbourCardOver))
	default:
		lines = append(lines, t.errandUntil(p, k))
		if masked, _ := task.Masked(k.Words); k.Words != masked {
			lines = append(lines, p.Say(text.NeighbourMasked))
		}
		return bot.Message{Text: joinLines(lines), Buttons: bot.Row(takeButton(p, k))}
	}
	return bot.Message{Text: joinLines(lines)}
}

func takeButton(p text.Printer, k storage.Task) bot.Button {
	if k.Kind == task.Help {
		return taskButton(p, text.NeighbourTakeHelp, "task_claim", int64(k.ID))
	}
	return taskButton(p, text.NeighbourTakeCarry, "task_claim", int64(k.ID))
}

// askerCard names the card in the asker's direct chat that shows how their errand stands.
func askerCard(k storage.Task) string { return fmt.Sprintf("te%d", k.ID) }

// askerMessage is how an errand stands, for who asked.
func (t *Turn) askerMessage(p text.Printer, k storage.Task) bot.Message {
	m := t.errandCard(p, k)
	m.Card, m.Buttons = askerCard(k), nil
	if !k.Cancelled && k.Taken == 0 && !k.Hours().Ended(t.Tx.Now) {
		m.Buttons = bot.Row(taskButton(p, text.NeighbourCancel, "errand_cancel", int64(k.ID)))
		m.Text = joinLines([]bot.Markup{m.Text, p.Say(text.NeighbourYouHear)})
	}
	return m
}

// errandChanged shows how an errand stands wherever it is shown: in the groups, to its
// asker, and to those who were asked for help.
func (t *Turn) errandChanged(ctx context.Context, k storage.Task) error {
	if k.Shared {
		if err := t.postTaskCard(ctx, k); err != nil {
			return err
		}
	}
	asker, err := t.asker(ctx, k)
	if err != nil {
		return err
	}
	t.Tell(asker, t.askerMessage(t.to(asker), k))
	if k.Kind != task.Help {
		return nil
	}
	return t.showWaves(ctx, k)
}

// showErrand shows an errand as the member may see it: in the direct chat to who asked
// and who has taken it with all its words.
func (t *Turn) showErrand(ctx context.Context, k storage.Task) error {
	if !t.Update.Chat.Direct {
		if !k.Shared {
			return refuse(text.NeighbourInDirect, text.Args{"Ref": k.Ref()})
		}
		t.AnswerWith(t.errandCard(t.Printer, k))
		return nil
	}
	c, err := t.Tx.ClaimOf(ctx, k.ID, t.Member.ID)
	switch {
	case err == nil && c.State == task.Claimed:
		m, err := t.takenMessage(ctx, t.Printer, k)
		t.AnswerWith(m)
		return err
	case err != nil && !errors.Is(err, storage.ErrNotFound):
		return err
	case t.asked(k):
		return t.showAsked(ctx, k)
	}
	if err := t.mayHelp(ctx, k); err != nil {
		return err
	}
	t.AnswerWith(t.errandCard(t.Printer, k))
	return nil
}

// showAsked shows the member an errand that they asked for, with who has taken it.
func (t *Turn) showAsked(ctx context.Context, k storage.Task) error {
	who, err := t.Tx.Taker(ctx, k)
	if errors.Is(err, storage.ErrNotFound) {
		t.AnswerWith(t.askerMessage(t.Printer, k))
		return nil
	}
	if err != nil {
		return err
	}
	m := t.takerNews(t.Printer, k, who)
	if who.Claim.State == task.HandedIn {
		m = t.doneNews(t.Printer, k, who)
	}
	t.AnswerWith(m)
	return nil
}

// askedLines are the errands that the member asked for, for a list of what is theirs.
func (t *Turn) askedLines(ks []storage.Task) []bot.Markup {
	var lines []bot.Markup
	for _, k := range ks {
		if len(lines) == 0 {
			lines = append(lines, t.Say(text.NeighbourAskedHead))
		}
		lines = append(lines, t.Say(text.NeighbourAskedLine, text.Args{
			"Ref": k.Ref(), "Title": bot.Shorten(k.Title, 40), "Taken": k.Taken, "Until": t.day(t.Printer, k.End),
		}))
	}
	return lines
}
