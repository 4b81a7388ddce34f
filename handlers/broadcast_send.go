package handlers

import (
	"context"
	"fmt"
	"time"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// pressSend sends a draft, at once or when its time comes.
func pressSend(ctx context.Context, t *Turn, arg string) error {
	b, err := t.lockBroadcast(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.undecided(b); err != nil {
		return err
	}
	return t.launch(ctx, b)
}

// pressNow sends a draft, or one that waits for its time, at once.
func pressNow(ctx context.Context, t *Turn, arg string) error {
	b, err := t.lockBroadcast(ctx, arg)
	if err != nil {
		return err
	}
	if b.State != storage.BroadcastScheduled {
		if err := t.undecided(b); err != nil {
			return err
		}
	}
	b.Urgent, b.At = true, t.Tx.Now
	return t.launch(ctx, b)
}

// undecided refuses a broadcast about which somebody has decided already, or
// that was written too long ago.
func (t *Turn) undecided(b storage.Broadcast) error {
	switch {
	case b.State == storage.BroadcastCancelled:
		return refuse(text.BroadcastIsCancelled)
	case b.State == storage.BroadcastScheduled:
		return refuse(text.BroadcastIsScheduled, text.Args{"Time": t.day(t.Printer, b.At)})
	case b.State != storage.BroadcastDraft:
		return refuse(text.BroadcastIsSent)
	case t.Tx.Now.Sub(b.Created) > draftBroadcastLife:
		return refuse(text.StaleButton)
	default:
		return nil
	}
}

// launch starts a broadcast now, or sets the time at which it starts.
func (t *Turn) launch(ctx context.Context, b storage.Broadcast) error {
	reach, err := t.reach(ctx, b)
	if err != nil {
		return err
	}
	at := t.startOf(b)
	if !at.After(t.Tx.Now) {
		return t.startBroadcast(ctx, b)
	}
	if err := t.schedule(ctx, b, at); err != nil {
		return err
	}
	p, err := t.broadcastPrinter(ctx, b)
	t.postBroadcastCard(b, p.Say(text.BroadcastWaits, text.Args{"Who": t.who(p, reach), "Time": t.day(p, at)}),
		[]bot.Button{t.broadcastButton(p, text.BroadcastCancel, "broadcast_cancel", b)},
		[]bot.Button{t.broadcastButton(p, text.BroadcastNow, "broadcast_now", b)})
	return err
}

// schedule has a broadcast start at a time.
func (t *Turn) schedule(ctx context.Context, b storage.Broadcast, at time.Time) error {
	if err := t.Tx.ScheduleBroadcast(ctx, b.ID, at); err != nil {
		return err
	}
	return t.setBroadcastTimer(ctx, timerBroadcastStart, b, at)
}

// startScheduled starts a broadcast whose time has come, unless the process was
// away so long that it is quiet again.
func startScheduled(ctx context.Context, t *Turn, object int64) error {
	b, err := t.Tx.LockBroadcast(ctx, storage.BroadcastID(object))
	if err != nil {
		return err
	}
	if b.State != storage.BroadcastScheduled {
		return nil
	}
	if at := t.startOf(b); at.After(t.Tx.Now) {
		return t.schedule(ctx, b, at)
	}
	return t.startBroadcast(ctx, b)
}

// startBroadcast puts a broadcast on its way, and its progress on its card.
func (t *Turn) startBroadcast(ctx context.Context, b storage.Broadcast) error {
	n, err := t.Tx.StartBroadcast(ctx, b.ID)
	if err != nil {
		return err
	}
	b.State, b.Tally, b.Started = storage.BroadcastSending, storage.Tally{Left: n}, &t.Tx.Now
	if err := t.setBroadcastTimer(ctx, timerBroadcastProgress, b, t.Tx.Now.Add(progressEvery)); err != nil {
		return err
	}
	return t.showBroadcast(ctx, b)
}

// setBroadcastTimer sets a timer of a broadcast. Its key has the time, since a
// timer that is done stays done.
func (t *Turn) setBroadcastTimer(ctx context.Context, kind string, b storage.Broadcast, at time.Time) error {
	return t.Tx.SetTimer(ctx, storage.Timer{
		Key: fmt.Sprintf("%s/%d/%d", kind, b.ID, at.UnixMilli()), Kind: kind, Object: int64(b.ID), Community: b.Community, Due: at,
	})
}

// pressCancel drops a draft, or stops what has not been sent yet.
func pressCancel(ctx context.Context, t *Turn, arg string) error {
	b, err := t.lockBroadcast(ctx, arg)
	if err != nil {
		return err
	}
	switch b.State {
	case storage.BroadcastDraft, storage.BroadcastScheduled, storage.BroadcastSending:
	case storage.BroadcastCancelled:
		return refuse(text.BroadcastIsCancelled)
	default:
		return refuse(text.BroadcastIsSent)
	}
	if b.State == storage.BroadcastSending {
		return t.stopBroadcast(ctx, b)
	}
	if err := t.Tx.DropTimers(ctx, timerBroadcastStart, int64(b.ID)); err != nil {
		return err
	}
	return t.dropDraft(ctx, b)
}

// stopBroadcast cancels what is left of a broadcast under way. What is just being
// sent is counted once the relays have let go of it.
func (t *Turn) stopBroadcast(ctx context.Context, b storage.Broadcast) error {
	tally, err := t.Tx.CountBroadcast(ctx, b.ID)
	if err != nil {
		return err
	}
	if b.Tally = tally; tally.Left == 0 {
		return t.finishBroadcast(ctx, b)
	}
	if err := t.Tx.CancelBroadcast(ctx, b.ID); err != nil {
		return err
	}
	b.State = storage.BroadcastCancelled
	if err := t.setBroadcastTimer(ctx, timerBroadcastProgress, b, t.Tx.Now.Add(bot.Lease)); err != nil {
		return err
	}
	return t.showBroadcast(ctx, b)
}
