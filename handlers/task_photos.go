package handlers

import (
	"context"

	"linli/bot"
	"linli/bot/task"
	"linli/handlers/text"
	"linli/storage"
)

// maxHandInPhotos is how many photos of a hand-in are kept: an album's.
const maxHandInPhotos = 10

// moreHandInPhotos takes a later part of the album that brought the photo of a
// hand-in: the staff's card says that there is more to see.
func (t *Turn) moreHandInPhotos(ctx context.Context, k storage.Task, who storage.Claimant) error {
	if t.Said.Photo == nil || who.Claim.State != task.HandedIn {
		return nil
	}
	have, err := t.Tx.ClaimPhotos(ctx, who.Claim.ID)
	if err != nil || len(have)+1 >= maxHandInPhotos {
		return err
	}
	photo, err := t.Tx.AddPhoto(ctx, *t.Said.Photo)
	if err != nil {
		return err
	}
	n, err := t.Tx.AddClaimPhoto(ctx, who.Claim.ID, photo)
	if err != nil {
		return err
	}
	return t.postHandIn(ctx, k, who, n)
}

// pressHandInPhotos shows the photos of a hand-in besides the first.
func pressHandInPhotos(ctx context.Context, t *Turn, arg string) error {
	k, who, err := t.pressedClaim(ctx, arg)
	if err != nil {
		return err
	}
	if err := t.need(storage.Staff); err != nil {
		return err
	}
	if !t.Update.Chat.Direct && !t.staffRoom() {
		return refuse(text.StaleButton)
	}
	photos, err := t.Tx.ClaimPhotos(ctx, who.Claim.ID)
	if err != nil {
		return err
	}
	if len(photos) == 0 {
		return refuse(text.StaleButton)
	}
	for i, photo := range photos {
		t.Post(bot.Message{
			Chat: t.Update.Chat.ID, Thread: t.Update.Chat.Thread, Photo: photo,
			Text: t.Say(text.HandInPhoto, text.Args{"Ref": k.Ref(), "Name": who.Name, "Place": i + 2, "Of": len(photos) + 1}),
		})
	}
	return nil
}
