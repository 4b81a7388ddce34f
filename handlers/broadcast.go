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

// broadcasts is staff's speaking to many chats at once.
var broadcasts = routes{
	commands: []command{
		{
			name: "broadcast", words: []string{"群发", "群發"}, help: text.HelpBroadcast, topic: text.TopicBroadcast,
			who: []storage.Role{storage.Staff}, checks: true, run: broadcast,
		},
		{
			name: "broadcasts", words: []string{"群发记录", "群發記錄"}, help: text.HelpBroadcasts, topic: text.TopicBroadcast,
			who: []storage.Role{storage.Staff}, run: listBroadcasts,
		},
	},
	buttons: []button{
		{"broadcast_send", pressSend},
		{"broadcast_now", pressNow},
		{"broadcast_cancel", pressCancel},
		{"broadcast_withdraw", pressWithdraw},
	},
	timers: []timer{
		{timerBroadcastStart, startScheduled},
		{timerBroadcastProgress, showProgress},
	},
}

const (
	timerBroadcastStart    = "broadcast_start"
	timerBroadcastProgress = "broadcast_progress"

	draftBroadcastLife = 24 * time.Hour // after which a preview is no longer what would be sent
)

// broadcast shows staff what would be sent, and to how many. In reply to the card
// of an earlier broadcast it corrects that one.
func broadcast(ctx context.Context, t *Turn, args string) error {
	b, ok, err := t.broadcastRepliedTo(ctx)
	if err != nil {
		return err
	}
	if ok && b.State != storage.BroadcastDraft {
		return t.correctBroadcast(ctx, b, args)
	}
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	next, err := t.readBroadcast(ctx, args)
	if err != nil {
		return err
	}
	if !named(next.Audience) {
		next.Audience = storage.Audience{Groups: true}
		if ok {
			next.Audience = b.Audience
		}
	}
	if ok {
		if err := t.dropDraft(ctx, b); err != nil {
			return err
		}
	}
	if next, err = t.Tx.AddBroadcast(ctx, next); err != nil {
		return err
	}
	return t.preview(ctx, next)
}

// preview shows a draft: the message just as it will be sent, and below it who
// gets it and when, with the buttons that decide.
func (t *Turn) preview(ctx context.Context, b storage.Broadcast) error {
	reach, err := t.reach(ctx, b)
	if err != nil {
		return err
	}
	m := b.Message
	m.Chat, m.Thread = b.Chat, b.Thread
	t.Post(m)
	who := text.Args{"Who": t.who(t.Printer, reach)}
	buttons := [][]bot.Button{{
		t.broadcastButton(t.Printer, text.BroadcastSend, "broadcast_send", b),
		t.broadcastButton(t.Printer, text.BroadcastCancel, "broadcast_cancel", b),
	}}
	k := text.BroadcastAsk
	if at := t.startOf(b); at.After(t.Tx.Now) {
		k, who["Time"] = text.BroadcastAskAt, t.day(t.Printer, at)
		if !at.Equal(b.At) {
			k = text.BroadcastAskQuiet
		}
		buttons = append(buttons, bot.Row(t.broadcastButton(t.Printer, text.BroadcastNow, "broadcast_now", b))...)
	}
	t.postBroadcastCard(b, t.Say(k, who), buttons...)
	return nil
}

// reach counts whom a broadcast would go to, and refuses if that is nobody.
func (t *Turn) reach(ctx context.Context, b storage.Broadcast) (storage.Reach, error) {
	r, err := t.Tx.Reach(ctx, b.ID)
	switch {
	case err != nil || r != storage.Reach{}:
		return r, err
	case b.Groups:
		return r, refuse(text.BroadcastNoGroups, text.Args{"Name": t.Community.Name})
	default:
		return r, refuse(text.BroadcastNoPeople)
	}
}

// who says how many get a broadcast: "3 groups, 12 people".
func (t *Turn) who(p text.Printer, r storage.Reach) bot.Markup {
	var parts []string
	if r.Groups > 0 {
		parts = append(parts, string(p.Say(text.BroadcastGroups, text.Args{"N": r.Groups})))
	}
	if r.People > 0 {
		parts = append(parts, string(p.Say(text.BroadcastPeople, text.Args{"N": r.People})))
	}
	return bot.Markup(strings.Join(parts, string(p.Say(text.Comma))))
}

// sendingCard begins the name of the card by which staff follow a broadcast; its
// ID follows.
const sendingCard = "sending/"

// postBroadcastCard shows staff where a broadcast stands.
func (t *Turn) postBroadcastCard(b storage.Broadcast, m bot.Markup, buttons ...[]bot.Button) {
	t.Post(bot.Message{
		Chat: b.Chat, Thread: b.Thread, Card: fmt.Sprint(sendingCard, b.ID), Text: m, Buttons: buttons,
	})
}

func (t *Turn) broadcastButton(p text.Printer, label text.Key, verb string, b storage.Broadcast) bot.Button {
	return bot.Button{Label: p.Label(label), Data: fmt.Sprintf("%s:%d", verb, b.ID)}
}

// lockBroadcast returns the broadcast that a button's argument names, for staff of
// its community, which the turn enters.
func (t *Turn) lockBroadcast(ctx context.Context, arg string) (storage.Broadcast, error) {
	id, ok := number(arg)
	if !ok {
		return storage.Broadcast{}, refuse(text.StaleButton)
	}
	b, err := t.Tx.LockBroadcast(ctx, storage.BroadcastID(id))
	if errors.Is(err, storage.ErrNotFound) {
		return b, refuse(text.StaleButton)
	}
	if err != nil {
		return b, err
	}
	if err := t.enterBroadcast(ctx, b); err != nil {
		return b, err
	}
	return b, t.need(storage.Staff)
}

// enterBroadcast makes the turn about a broadcast's community. For a room of
// another community, and for those who are not in it, there is no such broadcast.
func (t *Turn) enterBroadcast(ctx context.Context, b storage.Broadcast) error {
	err := t.enter(ctx, b.Community, bot.Ref{})
	var no *refusal
	if errors.As(err, &no) {
		return refuse(text.StaleButton)
	}
	return err
}

// broadcastRepliedTo returns the broadcast whose card the words are a reply to.
func (t *Turn) broadcastRepliedTo(ctx context.Context) (b storage.Broadcast, ok bool, err error) {
	if t.Update.ReplyTo == nil || !t.Update.ReplyTo.Mine {
		return b, false, nil
	}
	card, err := t.Tx.CardAt(ctx, t.Update.Chat.ID, t.Update.ReplyTo.Message)
	if errors.Is(err, storage.ErrNotFound) {
		return b, false, nil
	}
	if err != nil {
		return b, false, err
	}
	id, ok := strings.CutPrefix(card, sendingCard)
	if !ok {
		return b, false, nil
	}
	b, err = t.lockBroadcast(ctx, id)
	return b, err == nil, err
}

// maxListed is how many broadcasts a list shows.
const maxListed = 8

// listBroadcasts shows what became of the latest broadcasts.
func listBroadcasts(ctx context.Context, t *Turn, _ string) error {
	bs, err := t.Tx.Broadcasts(ctx, t.Community.ID, maxListed)
	if err != nil {
		return err
	}
	if len(bs) == 0 {
		return refuse(text.BroadcastNone)
	}
	var lines []string
	for _, b := range bs {
		at := b.At
		if b.Started != nil {
			at = *b.Started
		}
		lines = append(lines, string(t.Say(text.BroadcastLine, text.Args{
			"Time": t.day(t.Printer, at), "Words": bot.Shorten(b.Message.Text.Plain(), 24), "State": t.broadcastState(t.Printer, b),
		})))
	}
	t.AnswerWith(bot.Message{Text: bot.Markup(strings.Join(lines, "\n"))})
	return nil
}
