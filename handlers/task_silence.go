package handlers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// The timers of a hand-in that nobody judges; their object is the claim.
const (
	timerHandInSilent  = "hand_in_silent"  // the staff are reminded
	timerHandInUnheard = "hand_in_unheard" // the leaders are told
)

// awaitJudge sets the reminders of a hand-in, should nobody judge it. Nothing is
// ever paid by silence.
func (t *Turn) awaitJudge(ctx context.Context, k storage.Task, c storage.Claim) error {
	for kind, wait := range map[string]time.Duration{
		timerHandInSilent: task.SilenceFor, timerHandInUnheard: task.SilenceFor + task.SilenceLeader,
	} {
		err := t.Tx.SetTimer(ctx, storage.Timer{
			Key:  fmt.Sprintf("%s:%d:%d", kind, c.ID, c.HandIns),
			Kind: kind, Object: int64(c.ID), Community: k.Community, Due: t.Tx.Now.Add(wait),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lain returns a hand-in that has lain for so long. It reports false for one that was
// judged, or handed in anew, since.
func (t *Turn) lain(ctx context.Context, object int64, wait time.Duration) (storage.Task, storage.Claimant, bool, error) {
	c, err := t.Tx.Claim(ctx, storage.ClaimID(object))
	if errors.Is(err, storage.ErrNotFound) {
		return storage.Task{}, storage.Claimant{}, false, nil
	}
	if err != nil {
		return storage.Task{}, storage.Claimant{}, false, err
	}
	k, err := t.Tx.Task(ctx, c.Task)
	if err != nil {
		return k, storage.Claimant{}, false, err
	}
	who, err := t.claimant(ctx, k, c.ID)
	lain := who.Claim.State == task.HandedIn && t.Tx.Now.Sub(who.Claim.Since) >= wait
	return k, who, lain, err
}

// remindStaffOfHandIn reminds the staff room, once, of a hand-in that nobody judged.
func remindStaffOfHandIn(ctx context.Context, t *Turn, object int64) error {
	k, who, lain, err := t.lain(ctx, object, task.SilenceFor)
	if err != nil || !lain {
		return err
	}
	p := t.inRoom()
	_, err = t.postRoom(ctx, storage.StaffRoom, bot.Message{
		Text:    t.taskNews(p, k, p.Say(text.SilenceStaff, text.Args{"Ref": k.Ref(), "Name": who.Name})),
		Buttons: judgeButtons(p, who.Claim),
	})
	return err
}

// tellLeadersOfHandIn tells the community's leaders of a hand-in that the staff did
// not judge when they were reminded.
func tellLeadersOfHandIn(ctx context.Context, t *Turn, object int64) error {
	k, who, lain, err := t.lain(ctx, object, task.SilenceFor+task.SilenceLeader)
	if err != nil || !lain {
		return err
	}
	leaders, err := t.leaders(ctx)
	if err != nil {
		return err
	}
	for _, l := range leaders {
		if l.ID == who.ID {
			continue
		}
		p := t.to(l)
		t.Tell(l, bot.Message{
			Text:    t.taskNews(p, k, p.Say(text.SilenceLeader, text.Args{"Ref": k.Ref(), "Name": who.Name})),
			Buttons: judgeButtons(p, who.Claim),
		})
	}
	return nil
}

// judgeButtons judge a hand-in, the good answer first.
func judgeButtons(p text.Printer, c storage.Claim) [][]bot.Button {
	return bot.Row(
		taskButton(p, text.TaskVerify, "task_verify", int64(c.ID)),
		taskButton(p, text.TaskSendBack, "task_back", int64(c.ID)),
	)
}
