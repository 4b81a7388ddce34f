package handlers

import (
	"context"
	"fmt"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// tellMoved tells who comes that an event has a new time or place, and corrects
// its announcement.
func (t *Turn) tellMoved(ctx context.Context, e storage.Event) error {
	people, err := t.Tx.Joined(ctx, e)
	if err != nil {
		return err
	}
	for _, p := range people {
		in := t.to(p)
		t.Tell(p, bot.Message{
			Text:    in.Say(text.EventMoved, text.Args{"Ref": e.Ref(), "When": t.eventSpan(in, e), "Place": e.Place}),
			Buttons: eventButtons(in, e),
		})
	}
	return t.editAnnouncement(ctx, e)
}

func announceNow(ctx context.Context, t *Turn, args string) error {
	ref, _, err := t.ref(args, bot.Event, "/announce E1")
	if err != nil {
		return err
	}
	e, err := t.Tx.EventByRef(ctx, t.Community.ID, ref.Number)
	if err != nil {
		return orNoSuch(err, ref)
	}
	if !e.Ends.After(t.Tx.Now) {
		return refuse(text.EventOver, text.Args{"Ref": e.Ref()})
	}
	n, err := t.announce(ctx, e, t.Update.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return refuse(text.AnnounceNowhere)
	}
	t.Answer(text.Announced, text.Args{"Ref": e.Ref(), "N": n})
	return nil
}

// announceDue announces an event when its time has come. One that has begun
// since is not announced any more.
func announceDue(ctx context.Context, t *Turn, object int64) error {
	e, err := t.Tx.Event(ctx, storage.EventID(object))
	if err != nil || !e.Starts.After(t.Tx.Now) {
		return err
	}
	_, err = t.announce(ctx, e, fmt.Sprint(t.Tx.Now.Unix()))
	return err
}

// announce puts an event into every group of the community: one new message,
// which from then on shows how many come. It returns how many groups there are.
func (t *Turn) announce(ctx context.Context, e storage.Event, key string) (int, error) {
	e.Card = fmt.Sprintf("e%d/%s", e.ID, key)
	if err := t.Tx.ChangeEvent(ctx, e); err != nil {
		return 0, err
	}
	return t.postAnnouncement(ctx, e)
}

func (t *Turn) postAnnouncement(ctx context.Context, e storage.Event) (int, error) {
	m, err := t.eventMessage(ctx, t.inRoom(), e)
	if err != nil {
		return 0, err
	}
	m.Card = e.Card
	return t.postRoom(ctx, storage.GroupRoom, m)
}

// editAnnouncement brings an event's latest announcement up to date.
func (t *Turn) editAnnouncement(ctx context.Context, e storage.Event) error {
	if e.Card == "" {
		return nil
	}
	_, err := t.postAnnouncement(ctx, e)
	return err
}

// remindJoined reminds those who come, shortly before it begins.
func remindJoined(ctx context.Context, t *Turn, object int64) error {
	e, err := t.Tx.Event(ctx, storage.EventID(object))
	if err != nil || !e.Starts.After(t.Tx.Now) {
		return err
	}
	people, err := t.Tx.Joined(ctx, e)
	if err != nil {
		return err
	}
	for _, p := range people {
		in := t.to(p)
		t.Tell(p, bot.Message{
			Text: in.Say(text.EventSoon, text.Args{"Ref": e.Ref(), "When": t.eventSpan(in, e), "Place": e.Place}),
		})
	}
	return nil
}
