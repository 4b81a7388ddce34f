package handlers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// Progress is shown every few seconds at first, and less often the longer a
// broadcast takes.
const (
	progressEvery = 3 * time.Second
	progressRarer = 10 // times as long as this it has taken
	progressMax   = 5 * time.Minute
)

// showProgress brings a broadcast's card up to date, and ends the broadcast when
// nothing is left of it.
func showProgress(ctx context.Context, t *Turn, object int64) error {
	b, err := t.Tx.LockBroadcast(ctx, storage.BroadcastID(object))
	if err != nil {
		return err
	}
	before := b.Tally
	if b.Tally, err = t.Tx.CountBroadcast(ctx, b.ID); err != nil {
		return err
	}
	if b.State == storage.BroadcastSending {
		if b.Left == 0 {
			return t.finishBroadcast(ctx, b)
		}
		if err := t.setBroadcastTimer(ctx, timerBroadcastProgress, b, t.nextProgress(b)); err != nil {
			return err
		}
	}
	if b.Tally == before {
		return nil
	}
	return t.showBroadcast(ctx, b)
}

// nextProgress returns when to look again at a broadcast under way.
func (t *Turn) nextProgress(b storage.Broadcast) time.Time {
	taken := t.Tx.Now.Sub(*b.Started)
	return t.Tx.Now.Add(min(max(taken/progressRarer, progressEvery), progressMax))
}

// finishBroadcast ends a broadcast and shows its report.
func (t *Turn) finishBroadcast(ctx context.Context, b storage.Broadcast) error {
	if err := t.Tx.EndBroadcast(ctx, b.ID, storage.BroadcastDone); err != nil {
		return err
	}
	b.State = storage.BroadcastDone
	return t.showBroadcast(ctx, b)
}

// showBroadcast shows staff how far a broadcast has come, or its report.
func (t *Turn) showBroadcast(ctx context.Context, b storage.Broadcast) error {
	p, err := t.broadcastPrinter(ctx, b)
	if err != nil {
		return err
	}
	said := t.broadcastState(p, b)
	switch {
	case b.State == storage.BroadcastSending:
		t.postBroadcastCard(b, said, bot.Row(t.broadcastButton(p, text.BroadcastCancel, "broadcast_cancel", b))...)
	case b.State == storage.BroadcastWithdrawn || b.Sent == 0:
		t.postBroadcastCard(b, said)
	default:
		t.postBroadcastCard(b, said+"\n"+p.Say(text.BroadcastFixHint),
			bot.Row(t.broadcastButton(p, text.BroadcastWithdraw, "broadcast_withdraw", b))...)
	}
	return nil
}

// broadcastStates are the sentences for the states of a broadcast.
var broadcastStates = map[storage.BroadcastState]text.Key{
	storage.BroadcastScheduled: text.BroadcastScheduled,
	storage.BroadcastSending:   text.BroadcastSending,
	storage.BroadcastDone:      text.BroadcastDone,
	storage.BroadcastCancelled: text.BroadcastStopped,
	storage.BroadcastWithdrawn: text.BroadcastWithdrawn,
}

// broadcastState says how far a broadcast has come, in numbers.
func (t *Turn) broadcastState(p text.Printer, b storage.Broadcast) bot.Markup {
	return p.Say(broadcastStates[b.State], text.Args{
		"Bar": bar(b.Total()-b.Left, b.Total()), "Sent": b.Sent, "Blocked": b.Blocked, "Failed": b.Failed, "Left": b.Left,
		"Total": b.Total(),
	})
}

// bar draws how much of a whole is done.
func bar(done, whole int) string {
	const cells = 10
	full := cells
	if whole > 0 {
		full = cells * done / whole
	}
	return fmt.Sprint(strings.Repeat("▓", full), strings.Repeat("░", cells-full))
}

// broadcastPrinter returns the Printer of the chat where a broadcast's card stands.
func (t *Turn) broadcastPrinter(ctx context.Context, b storage.Broadcast) (text.Printer, error) {
	if t.Update.Chat.ID == b.Chat {
		return t.Printer, nil
	}
	author, err := t.Tx.Person(ctx, b.Community, b.Author)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return text.Printer{}, err
	}
	if author.Direct == b.Chat {
		return t.to(author), nil
	}
	return t.inRoom(), nil
}
