package handlers

import (
	"context"
	"fmt"
	"slices"
	"time"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

const (
	timerWave = "help_wave" // its object is the task: the next helpers are asked

	waveSize  = 5                // helpers asked at once
	waveEvery = 30 * time.Second // until the next ones are
)

// askWave asks the next helpers for help, and sets when to ask more. It returns how
// many there were.
func (t *Turn) askWave(ctx context.Context, k storage.Task) (int, error) {
	helpers, err := t.Tx.NextHelpers(ctx, k, waveSize)
	if err != nil || len(helpers) == 0 {
		return 0, err
	}
	if err := t.Tx.NoteAsked(ctx, k.ID, helpers); err != nil {
		return 0, err
	}
	for _, who := range helpers {
		t.Tell(who, t.waveMessage(t.to(who), k))
	}
	return len(helpers), t.setWave(ctx, k, t.Tx.Now.Add(waveEvery))
}

// setWave sets when the next helpers are asked, in place of any other time. A wave that
// is due once the errand is taken finds nothing to do.
func (t *Turn) setWave(ctx context.Context, k storage.Task, due time.Time) error {
	return t.Tx.ReplaceTimers(ctx, []string{timerWave}, int64(k.ID), time.Time{}, storage.Timer{
		Key:  fmt.Sprintf("%s:%d:%d", timerWave, k.ID, due.UnixMicro()),
		Kind: timerWave, Object: int64(k.ID), Community: k.Community, Due: due,
	})
}

// askNextWave asks the next helpers, unless somebody helps by now. After the last of
// them everybody is asked.
func askNextWave(ctx context.Context, t *Turn, object int64) error {
	k, err := t.Tx.Task(ctx, storage.TaskID(object))
	if err != nil || k.Cancelled || k.Taken > 0 || k.Hours().Ended(t.Tx.Now) {
		return err
	}
	n, err := t.askWave(ctx, k)
	if err != nil || n > 0 {
		return err
	}
	_, err = t.shareHelp(ctx, k)
	return err
}

// shareHelp asks everybody in the groups for help.
func (t *Turn) shareHelp(ctx context.Context, k storage.Task) (storage.Task, error) {
	fresh, err := t.Tx.ShareTask(ctx, k.ID)
	if err != nil || !fresh {
		return k, err
	}
	k.Shared = true
	return k, t.postTaskCard(ctx, k)
}

func waveCard(k storage.Task) string { return fmt.Sprintf("tw%d", k.ID) }

// waveMessage asks one helper for help, or says that it is no longer needed. It tells
// neither whose need it is nor who pays for what.
func (t *Turn) waveMessage(p text.Printer, k storage.Task) bot.Message {
	m := t.errandCard(p, k)
	m.Card = waveCard(k)
	if len(m.Buttons) > 0 {
		m.Buttons[0] = append(m.Buttons[0], taskButton(p, text.NeighbourPass, "errand_pass", int64(k.ID)))
	}
	return m
}

// showWaves shows those who were asked for help how it stands. Who has taken it has a
// message of their own in its place.
func (t *Turn) showWaves(ctx context.Context, k storage.Task) error {
	asked, err := t.Tx.Asked(ctx, k)
	if err != nil {
		return err
	}
	for _, who := range asked {
		if _, err := t.Tx.ClaimOf(ctx, k.ID, who.ID); err == nil {
			continue
		}
		t.Tell(who, t.waveMessage(t.to(who), k))
	}
	return nil
}

// wasAsked reports whether the member was asked for help with an errand.
func (t *Turn) wasAsked(ctx context.Context, k storage.Task) (bool, error) {
	asked, err := t.Tx.Asked(ctx, k)
	return slices.ContainsFunc(asked, func(p storage.Person) bool { return p.ID == t.Member.ID }), err
}

// pressErrandPass is a helper's no, which asks nothing more of them.
func pressErrandPass(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedTask(ctx, arg)
	if err != nil {
		return err
	}
	asked, err := t.wasAsked(ctx, k)
	if err != nil {
		return err
	}
	if !asked || !t.Update.Chat.Direct {
		return refuse(text.StaleButton)
	}
	if _, err := t.Tx.ClaimOf(ctx, k.ID, t.Member.ID); err == nil {
		return refuse(text.StaleButton)
	}
	t.Answer(text.NeighbourPassedOn, text.Args{"Ref": k.Ref()})
	m := t.errandCard(t.Printer, k)
	m.Buttons = nil
	m.Text = joinLines([]bot.Markup{t.errandLine(t.Printer, k), t.Say(text.NeighbourPassedOn, text.Args{"Ref": k.Ref()})})
	m.Chat, m.Card = t.Update.Chat.ID, waveCard(k)
	t.Post(m)
	return nil
}
