package handlers

import (
	"context"

	"linli/bot"
	"linli/handlers/text"
	"linli/storage"
)

// dropDraft drops a draft, for good or for a corrected one.
func (t *Turn) dropDraft(ctx context.Context, b storage.Broadcast) error {
	t.postBroadcastCard(b, t.Say(text.BroadcastDropped))
	return t.Tx.CancelBroadcast(ctx, b.ID)
}

// correctBroadcast gives a broadcast other words, where it is out already, too.
func (t *Turn) correctBroadcast(ctx context.Context, b storage.Broadcast, words string) error {
	words, err := t.cutWordsAlone(ctx, words)
	switch {
	case err != nil:
		return err
	case words == "":
		return refuse(text.BroadcastForm)
	case b.Message.Photo == 0 && bot.Units(words) > maxText:
		return refuse(text.BroadcastTooLong, text.Args{"N": maxText})
	case b.Message.Photo != 0 && bot.Units(words) > maxPhotoText:
		return refuse(text.BroadcastTooLong, text.Args{"N": maxPhotoText})
	case b.Started == nil && b.State == storage.BroadcastCancelled:
		return refuse(text.BroadcastIsCancelled)
	}
	said := bot.Escape(words)
	if err := t.Tx.RewordBroadcast(ctx, b.ID, said); err != nil {
		return err
	}
	n, err := t.editBroadcast(ctx, b, said)
	if err != nil {
		return err
	}
	t.Answer(text.BroadcastCorrected, text.Args{"N": n})
	if b.State != storage.BroadcastWithdrawn {
		return nil
	}
	return t.finishBroadcast(ctx, b)
}

// cutWordsAlone returns the words of a correction. Whom a broadcast is for, and
// when, stays as it is: to say these anew is refused, not sent to everybody.
func (t *Turn) cutWordsAlone(ctx context.Context, words string) (string, error) {
	said := storage.Broadcast{At: t.Tx.Now}
	words, err := t.cutAudience(ctx, &said, words)
	if err != nil {
		return "", err
	}
	words, err = t.cutStart(&said, words)
	if err == nil && (named(said.Audience) || !said.At.Equal(t.Tx.Now)) {
		err = refuse(text.BroadcastWordsAlone)
	}
	return words, err
}

// editBroadcast has all who got a broadcast read other words, and returns how many
// have them by now. One whose deliveries are forgotten cannot be edited any more.
func (t *Turn) editBroadcast(ctx context.Context, b storage.Broadcast, said bot.Markup) (int, error) {
	n, err := t.Tx.EditBroadcast(ctx, b.ID, said)
	if err == nil && n == 0 && b.Sent > 0 {
		err = refuse(text.BroadcastTooOld)
	}
	return n, err
}

// pressWithdraw takes back what a broadcast said, everywhere.
func pressWithdraw(ctx context.Context, t *Turn, arg string) error {
	b, err := t.lockBroadcast(ctx, arg)
	switch {
	case err != nil:
		return err
	case b.State == storage.BroadcastWithdrawn:
		return refuse(text.BroadcastIsWithdrawn)
	case b.Started == nil || b.State == storage.BroadcastSending:
		return refuse(text.StaleButton)
	}
	if _, err := t.editBroadcast(ctx, b, t.inRoom().Say(text.BroadcastTakenBack)); err != nil {
		return err
	}
	if err := t.Tx.EndBroadcast(ctx, b.ID, storage.BroadcastWithdrawn); err != nil {
		return err
	}
	b.State = storage.BroadcastWithdrawn
	return t.showBroadcast(ctx, b)
}
