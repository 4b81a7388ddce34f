package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

const draftErrand = "errand_write" // what to write to the other side of an errand?

// pressErrandWrite asks what to write to the other side of an errand.
func pressErrandWrite(ctx context.Context, t *Turn, arg string) error {
	k, err := t.pressedTask(ctx, arg)
	if err != nil {
		return err
	}
	to, err := t.otherSide(ctx, k)
	if err != nil {
		return err
	}
	return t.ask(ctx, draftErrand, int64(k.ID), bot.Message{
		Text: t.Say(text.NeighbourWhatToWrite, text.Args{"Ref": k.Ref(), "Name": bot.Shorten(to.Name, 40)}),
	})
}

// otherSide is whom the member may write to about an errand: its asker, or who has
// taken it, and only while it is taken and not settled.
func (t *Turn) otherSide(ctx context.Context, k storage.Task) (storage.Person, error) {
	if !t.Update.Chat.Direct || !k.Kind.Errand() {
		return storage.Person{}, refuse(text.StaleButton)
	}
	who, err := t.Tx.Taker(ctx, k)
	if errors.Is(err, storage.ErrNotFound) || err == nil && (who.Claim.State == task.Verified || k.Cancelled) {
		return storage.Person{}, refuse(text.NeighbourNoContact, text.Args{"Ref": k.Ref()})
	}
	if err != nil {
		return storage.Person{}, err
	}
	to := who.Person
	switch {
	case who.ID == t.Member.ID:
		if to, err = t.asker(ctx, k); err != nil {
			return to, err
		}
	case !t.asked(k):
		return storage.Person{}, refuse(text.StaleButton)
	}
	if to.Direct.IsZero() {
		return to, refuse(text.NeighbourUnreachable, text.Args{"Ref": k.Ref(), "Name": bot.Shorten(to.Name, 40)})
	}
	return to, nil
}

// continueErrand passes on what the member wrote to the other side of an errand.
func continueErrand(ctx context.Context, t *Turn, data []byte) error {
	var id int64
	if err := json.Unmarshal(data, &id); err != nil {
		return fmt.Errorf("decode draft: %w", err)
	}
	k, err := t.pressedTask(ctx, fmt.Sprint(id))
	if err != nil {
		return err
	}
	if t.Said.Text == "" && t.Said.Photo == nil {
		return refuse(text.NeighbourOnlyWords, text.Args{"Ref": k.Ref()})
	}
	if err := t.forget(ctx, draftErrand); err != nil {
		return err
	}
	to, err := t.otherSide(ctx, k)
	if no := (*refusal)(nil); errors.As(err, &no) {
		t.Answer(no.key, no.args) // and what is said next is no letter any more
		return nil
	}
	if err != nil {
		return err
	}
	return t.passLetter(ctx, k, to)
}

// passLetter passes what the member said on to the other side of an errand.
func (t *Turn) passLetter(ctx context.Context, k storage.Task, to storage.Person) error {
	photo, _, err := t.addHandInPhotos(ctx, t.Said.Photo, t.Said.Album)
	if err != nil {
		return err
	}
	p := t.to(to)
	t.Tell(to, bot.Message{
		Photo: photo,
		Text: p.Say(text.NeighbourLetter, text.Args{
			"Ref": k.Ref(), "Name": bot.Shorten(t.Member.Name, 40), "Words": bot.Cut(t.Said.Text, maxWords),
		}),
		Buttons: bot.Row(taskButton(p, text.NeighbourReply, "errand_write", int64(k.ID))),
	})
	t.Answer(text.NeighbourSent, text.Args{"Ref": k.Ref()})
	return nil
}
